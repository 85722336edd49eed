//! The crew of one unit: gets an order, drives, works, reports its stages by radio.

use crate::{Dice, Fix, Motion, Outcome};
use atalaya_model::{IncidentId, Millis, Position, Timestamp, UnitId};

/// The stages that a crew reports, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Duty {
    EnRoute,
    OnScene,
    /// Done and free again.
    Clear,
}

/// What the crew says.
#[derive(Clone, PartialEq, Debug)]
pub struct CrewAction {
    pub unit: UnitId,
    pub incident: IncidentId,
    pub duty: Duty,
    /// With [`Duty::Clear`]: what was found.
    pub outcome: Option<Outcome>,
}

/// An assignment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CrewOrder {
    pub incident: IncidentId,
    pub to: Position,
    /// Speed on the way, metres per second.
    pub speed_mps: f64,
    /// Work on the scene.
    pub scene: Millis,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Free,
    Turning { order: CrewOrder, leaves: Timestamp },
    Driving { order: CrewOrder },
    Working { order: CrewOrder, until: Timestamp },
}

/// One crew with its vehicle.
#[derive(Debug)]
pub struct Crew {
    unit: UnitId,
    motion: Motion,
    dice: Dice,
    state: State,
    last: Timestamp,
}

impl Crew {
    /// A crew at its base. `number` makes its chance its own.
    pub fn new(unit: UnitId, home: Position, beat_m: f64, seed: u64, number: u32, now: Timestamp) -> Self {
        let dice = Dice::new(seed, "crew", i64::from(number));
        Self { unit, motion: Motion::new(home, beat_m), dice, state: State::Free, last: now }
    }
    pub fn unit(&self) -> UnitId {
        self.unit
    }
    pub fn is_free(&self) -> bool {
        matches!(self.state, State::Free)
    }
    /// The incident it works on.
    pub fn incident(&self) -> Option<IncidentId> {
        match &self.state {
            State::Free => None,
            State::Turning { order, .. } | State::Driving { order } | State::Working { order, .. } => {
                Some(order.incident)
            }
        }
    }
    /// An assignment arrives. A repeated order for the same incident changes nothing; another one
    /// replaces it (the unit was re-assigned).
    pub fn order(&mut self, now: Timestamp, order: CrewOrder) {
        if self.incident() == Some(order.incident) {
            return;
        }
        let turn_out = Millis((self.dice.log_normal(18.0, 0.5) * 1000.0) as i64);
        self.state = State::Turning { order, leaves: now.plus(turn_out) };
    }
    /// Released by the dispatcher.
    pub fn release(&mut self) {
        self.state = State::Free;
        self.motion.patrol();
    }
    /// Lives until `now` and says what it reports. Call it every few seconds.
    pub fn step(&mut self, now: Timestamp) -> Vec<CrewAction> {
        let span = now.since(self.last);
        self.last = self.last.max(now);
        self.motion.step(span, &mut self.dice);
        let unit = self.unit;
        let say =
            |order: &CrewOrder, duty, outcome| CrewAction { unit, incident: order.incident, duty, outcome };
        match self.state {
            State::Turning { order, leaves } if leaves <= now => {
                let action = say(&order, Duty::EnRoute, None);
                self.motion.go(order.to, order.speed_mps);
                self.state = State::Driving { order };
                vec![action]
            }
            State::Driving { order } if self.motion.arrived() => {
                let action = say(&order, Duty::OnScene, None);
                self.state = State::Working { order, until: now.plus(order.scene) };
                vec![action]
            }
            State::Working { order, until } if until <= now => {
                let action = say(&order, Duty::Clear, Some(order.outcome));
                self.release();
                vec![action]
            }
            State::Free | State::Turning { .. } | State::Driving { .. } | State::Working { .. } => Vec::new(),
        }
    }
    /// What its receiver reports.
    pub fn fix(&mut self) -> Fix {
        self.motion.fix(&mut self.dice)
    }
    pub fn position(&self) -> Position {
        self.motion.position()
    }
}
