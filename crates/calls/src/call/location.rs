//! Judging automatic positions and choosing the best one.
//!
//! Choice: positions without doubts before doubtful ones; then the smaller *effective radius*; then
//! the more trusted method; then the newer. The effective radius is the stated radius brought to
//! 95 % confidence (the method's usual radius when none is stated, and never below what the method
//! can do), plus 2 m for each second of age: somebody on foot or in slow traffic. Age enters as a
//! difference, so the order does not depend on when it is asked.

use super::rules::CallRules;
use super::types::{Doubt, Fix, LocationSource};
use atalaya_model::{Located, Method, Metres, Timestamp};
use std::cmp::Ordering;

/// Growth of the uncertainty with age, metres for each second.
const DRIFT_M_PER_S: f64 = 2.0;

/// Smallest radius that is believed and the radius taken when none is stated, metres. Judgement of
/// usual performance, not of a standard.
fn usual_radius(method: Method) -> (f64, f64) {
    match method {
        Method::Verified => (5.0, 10.0),
        Method::Registered => (30.0, 100.0),
        Method::Gnss => (5.0, 50.0),
        Method::Wifi => (20.0, 100.0),
        Method::Told => (50.0, 300.0),
        Method::Cell => (150.0, 3000.0),
        Method::Unknown => (100.0, 2000.0),
    }
}

/// Radius at 95 % confidence without age, metres.
pub fn radius_95_m(located: &Located) -> f64 {
    let (least, usual) = usual_radius(located.method);
    let stated = located.accuracy_m.map_or(usual, |m| m.0 * confidence_factor(located.confidence_pct));
    stated.max(least)
}

/// For a circular normal error the radius of confidence p is proportional to sqrt(-ln(1 - p)).
fn confidence_factor(percent: Option<u8>) -> f64 {
    let p = f64::from(percent.unwrap_or(95).clamp(5, 99)) / 100.0;
    (0.05_f64.ln() / (1.0 - p).ln()).sqrt()
}

/// Orders two positions, the better one first.
pub fn compare(a: &Located, a_doubtful: bool, b: &Located, b_doubtful: bool) -> Ordering {
    let newest = a.at.max(b.at);
    let effective = |l: &Located| radius_95_m(l) + DRIFT_M_PER_S * (newest.since(l.at).0 as f64 / 1000.0);
    a_doubtful
        .cmp(&b_doubtful)
        .then_with(|| effective(a).total_cmp(&effective(b)))
        .then_with(|| b.method.cmp(&a.method))
        .then_with(|| b.at.cmp(&a.at))
}

/// Whether `new` should be shown instead of `old`.
pub fn is_better(new: &Fix, old: &Fix) -> bool {
    compare(&new.located, new.is_doubtful(), &old.located, old.is_doubtful()) == Ordering::Less
}

impl Fix {
    /// Some doubt speaks against using it at sight. A dropped radius alone does not.
    pub fn is_doubtful(&self) -> bool {
        self.doubts.iter().any(|d| match d {
            Doubt::OutsideArea | Doubt::ClockAhead | Doubt::Stale | Doubt::Vague => true,
            Doubt::BadAccuracy | Doubt::ClaimedVerified => false,
        })
    }
}

/// Checks a position from an automatic source. Nothing is trusted and nothing is thrown away:
/// impossible parts are dropped with a mark, the rest is kept.
pub fn judge(mut located: Located, source: LocationSource, now: Timestamp, rules: &CallRules) -> Fix {
    let mut doubts = Vec::new();
    if rules.bounds.is_some_and(|b| !b.contains(&located.position)) {
        doubts.push(Doubt::OutsideArea);
    }
    if located.at > now.plus(rules.clock_ahead_max_ms) {
        doubts.push(Doubt::ClockAhead);
        located.at = now;
    } else if now.since(located.at) > rules.position_age_max_ms {
        doubts.push(Doubt::Stale);
    }
    let bad_radius = located.accuracy_m.is_some_and(|Metres(m)| !m.is_finite() || m < 0.0);
    let bad_confidence = located.confidence_pct.is_some_and(|p| p > 100);
    if bad_radius {
        located.accuracy_m = None;
    }
    if bad_confidence {
        located.confidence_pct = None;
    }
    if bad_radius || bad_confidence {
        doubts.push(Doubt::BadAccuracy);
    }
    if located.accuracy_m.is_some_and(|Metres(m)| m > rules.position_vague_m) {
        doubts.push(Doubt::Vague);
    }
    if located.method == Method::Verified {
        located.method = Method::Unknown;
        doubts.push(Doubt::ClaimedVerified);
    }
    doubts.sort_unstable();
    Fix { located, source, doubts, received_at: now }
}
