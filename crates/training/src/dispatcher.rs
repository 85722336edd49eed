//! A dispatcher as a pure state machine.

use crate::{Dice, Outcome};
use atalaya_model::{IncidentId, Millis, Priority, Timestamp, UnitId};
use std::collections::BTreeMap;

/// How one dispatcher works. Medians of log-normal spans, seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DispatcherProfile {
    /// From seeing an incident to looking at the proposal; divided by 2 for the two highest priorities.
    pub reaction_s: f64,
    /// Before asking again when no unit was free.
    pub again_s: f64,
    /// From the last unit's release to closing.
    pub close_s: f64,
}

impl Default for DispatcherProfile {
    /// Assumed; within the norm's 120 s for most incidents.
    fn default() -> Self {
        Self { reaction_s: 34.0, again_s: 25.0, close_s: 20.0 }
    }
}

/// An incident on the dispatcher's board.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentSeen {
    pub id: IncidentId,
    pub priority: Priority,
    /// It has a place, so that somebody can be sent.
    pub sendable: bool,
    /// Units on it now.
    pub units: usize,
    /// Units were on it before.
    pub attended: bool,
    /// What its crews found, as far as they said.
    pub outcome: Option<Outcome>,
}

/// The units that the centre proposes for an incident, best first, as many as it needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    pub incident: IncidentId,
    pub units: Vec<UnitId>,
}

/// What a dispatcher sees.
#[derive(Clone, Copy, Debug)]
pub struct DispatchView<'a> {
    /// Open incidents of the dispatcher's agencies.
    pub incidents: &'a [IncidentSeen],
    /// Answers to [`DispatchAction::AskUnits`] that arrived since the last observation.
    pub proposals: &'a [Proposal],
}

/// What a dispatcher does next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DispatchAction {
    /// Looks at the recommendation.
    AskUnits {
        incident: IncidentId,
    },
    Assign {
        incident: IncidentId,
        units: Vec<UnitId>,
    },
    /// `outcome` is the close code's letter.
    Close {
        incident: IncidentId,
        outcome: Outcome,
    },
}

impl DispatchAction {
    pub fn incident(&self) -> IncidentId {
        match self {
            Self::AskUnits { incident } | Self::Assign { incident, .. } | Self::Close { incident, .. } => {
                *incident
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Will look at it.
    Noticed {
        at: Timestamp,
    },
    Asked {
        at: Timestamp,
    },
    Sent,
    /// Will close it.
    Closing {
        at: Timestamp,
    },
}

/// One dispatcher.
#[derive(Debug)]
pub struct DispatcherPolicy {
    profile: DispatcherProfile,
    dice: Dice,
    desk: BTreeMap<IncidentId, Stage>,
}

/// An unanswered question is asked again after this.
const ANSWER_WAIT: Millis = Millis::from_secs(15);
/// Most commands of one observation.
const ACTIONS_MAX: usize = 8;

impl DispatcherPolicy {
    pub fn new(profile: DispatcherProfile, seed: u64, number: u32) -> Self {
        Self { profile, dice: Dice::new(seed, "dispatcher", i64::from(number)), desk: BTreeMap::new() }
    }
    /// Incidents on the desk.
    pub fn load(&self) -> usize {
        self.desk.len()
    }
    /// The next commands, at most eight at a time.
    pub fn observe(&mut self, now: Timestamp, view: &DispatchView<'_>) -> Vec<DispatchAction> {
        self.desk.retain(|id, _| view.incidents.iter().any(|i| i.id == *id));
        let mut actions = Vec::new();
        for incident in view.incidents {
            if actions.len() >= ACTIONS_MAX {
                break;
            }
            let stage = match self.desk.get(&incident.id) {
                Some(stage) => *stage,
                None => self.notice(now, incident),
            };
            let (stage, action) = self.step(now, incident, stage, view.proposals);
            self.desk.insert(incident.id, stage);
            actions.extend(action);
        }
        actions
    }
    /// What came of an action.
    pub fn done(&mut self, now: Timestamp, action: &DispatchAction, taken: bool) {
        if taken {
            return;
        }
        let again = now.plus(self.span(self.profile.again_s));
        let stage = match action {
            DispatchAction::AskUnits { .. } | DispatchAction::Assign { .. } => Stage::Noticed { at: again },
            DispatchAction::Close { .. } => Stage::Closing { at: again },
        };
        self.desk.insert(action.incident(), stage);
    }

    fn notice(&mut self, now: Timestamp, incident: &IncidentSeen) -> Stage {
        let urgent = matches!(incident.priority, Priority::Critical | Priority::High);
        let median = if urgent { self.profile.reaction_s / 2.0 } else { self.profile.reaction_s };
        Stage::Noticed { at: now.plus(self.span(median)) }
    }
    fn step(
        &mut self,
        now: Timestamp,
        incident: &IncidentSeen,
        stage: Stage,
        proposals: &[Proposal],
    ) -> (Stage, Option<DispatchAction>) {
        let id = incident.id;
        match stage {
            _ if incident.units > 0 => (Stage::Sent, None),
            Stage::Closing { at } if at <= now => {
                let outcome = incident.outcome.unwrap_or(Outcome::Informative);
                (
                    Stage::Closing { at: now.plus(ANSWER_WAIT) },
                    Some(DispatchAction::Close { incident: id, outcome }),
                )
            }
            Stage::Closing { .. } => (stage, None),
            _ if incident.attended => {
                (Stage::Closing { at: now.plus(self.span(self.profile.close_s)) }, None)
            }
            Stage::Noticed { at } if at <= now && incident.sendable => {
                (Stage::Asked { at: now }, Some(DispatchAction::AskUnits { incident: id }))
            }
            Stage::Noticed { .. } => (stage, None),
            Stage::Asked { at } => match proposals.iter().find(|p| p.incident == id) {
                Some(p) if !p.units.is_empty() => (
                    Stage::Asked { at: now },
                    Some(DispatchAction::Assign { incident: id, units: p.units.clone() }),
                ),
                Some(_) => (Stage::Noticed { at: now.plus(self.span(self.profile.again_s)) }, None),
                None if now.since(at) >= ANSWER_WAIT => (Stage::Noticed { at: now }, None),
                None => (stage, None),
            },
            // Its units were taken away before they began.
            Stage::Sent => (Stage::Noticed { at: now.plus(self.span(self.profile.again_s)) }, None),
        }
    }
    fn span(&mut self, median_s: f64) -> Millis {
        Millis((self.dice.log_normal(median_s, 0.45) * 1000.0) as i64)
    }
}
