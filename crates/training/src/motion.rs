//! Movement of a unit: straight towards a target, or slow drift around its beat.

use crate::{Dice, places::offset};
use atalaya_model::{Millis, Position};

/// A moving thing.
#[derive(Clone, Debug)]
pub struct Motion {
    position: Position,
    /// Centre of the patrol.
    home: Position,
    target: Option<(Position, f64)>,
    /// Degrees clockwise from north.
    course: f64,
    speed_mps: f64,
    beat_m: f64,
}

/// One report of a receiver in the vehicle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fix {
    pub position: Position,
    /// Degrees clockwise from north, 0 up to 360.
    pub course_deg: f64,
    pub speed_mps: f64,
    /// Radius of uncertainty, metres.
    pub accuracy_m: f64,
}

/// Patrol speed, metres per second (22 km/h; assumed).
const PATROL_MPS: f64 = 6.0;

impl Motion {
    /// A unit at its base that patrols within `beat_m` metres of it; 0 keeps it parked.
    pub fn new(home: Position, beat_m: f64) -> Self {
        Self { position: home, home, target: None, course: 0.0, speed_mps: 0.0, beat_m: beat_m.max(0.0) }
    }
    pub fn position(&self) -> Position {
        self.position
    }
    /// Drives straight to `target`.
    pub fn go(&mut self, target: Position, speed_mps: f64) {
        self.target = Some((target, speed_mps.max(0.1)));
    }
    /// Back to patrol.
    pub fn patrol(&mut self) {
        self.target = None;
    }
    /// Drives straight and has arrived.
    pub fn arrived(&self) -> bool {
        self.target.is_some_and(|(to, _)| self.position.distance_to(&to).0 < 1.0)
    }
    /// Moves for `span`. Never further than its speed allows.
    pub fn step(&mut self, span: Millis, dice: &mut Dice) {
        let seconds = (span.0.max(0) as f64) / 1000.0;
        match self.target {
            Some((to, speed)) => self.towards(to, speed, seconds),
            None if self.beat_m <= 0.0 => self.speed_mps = 0.0,
            None => self.drift(seconds, dice),
        }
    }
    /// What its receiver reports now: the true place with a few metres of error.
    pub fn fix(&self, dice: &mut Dice) -> Fix {
        let accuracy_m = dice.log_normal(5.0, 0.3).clamp(2.0, 30.0);
        // The error is small against the accuracy so that a parked unit does not seem to jump.
        let position =
            offset(self.position, dice.normal() * accuracy_m * 0.2, dice.normal() * accuracy_m * 0.2);
        Fix { position, course_deg: self.course.rem_euclid(360.0), speed_mps: self.speed_mps, accuracy_m }
    }
    fn towards(&mut self, to: Position, speed: f64, seconds: f64) {
        let left = self.position.distance_to(&to).0;
        let step = speed * seconds;
        self.course = bearing(self.position, to);
        if step >= left {
            self.position = to;
            self.speed_mps = 0.0;
            return;
        }
        let share = step / left;
        let (lat, lon) = (self.position.lat(), self.position.lon());
        self.speed_mps = speed;
        self.position =
            Position::new(lat + (to.lat() - lat) * share, lon + (to.lon() - lon) * share).unwrap_or(to);
    }
    fn drift(&mut self, seconds: f64, dice: &mut Dice) {
        // Turns by up to a right angle a minute; heads home when it has left its beat.
        self.course += dice.normal() * 45.0 * (seconds / 30.0).min(2.0);
        if self.position.distance_to(&self.home).0 > self.beat_m {
            self.course = bearing(self.position, self.home);
        }
        self.speed_mps = PATROL_MPS;
        let (sin, cos) = self.course.to_radians().sin_cos();
        self.position = offset(self.position, sin * PATROL_MPS * seconds, cos * PATROL_MPS * seconds);
    }
}

/// Initial course from one position to another, degrees clockwise from north.
fn bearing(from: Position, to: Position) -> f64 {
    let (p1, p2) = (from.lat().to_radians(), to.lat().to_radians());
    let dl = (to.lon() - from.lon()).to_radians();
    let y = dl.sin() * p2.cos();
    let x = p1.cos() * p2.sin() - p1.sin() * p2.cos() * dl.cos();
    y.atan2(x).to_degrees().rem_euclid(360.0)
}
