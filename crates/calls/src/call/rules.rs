//! Figures of the centre for calls. Data, not code: a centre may load its own.

use super::state::Call;
use super::types::{Bounds, CallStatus, QueueClass, Standing};
use atalaya_model::{CallId, Millis, Timestamp, TypeCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// No configuration may let a caller wait behind everybody else for longer: being last must never
/// become being refused.
pub const DEFERRED_LIMIT: Millis = Millis::from_minutes(5);

/// The figures, with defaults.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallRules {
    /// How far a source's clock may run ahead before its times are marked.
    pub clock_ahead_max_ms: Millis,
    /// Reports older than this are kept and marked.
    pub report_age_max_ms: Millis,
    /// Positions measured longer before their arrival are marked stale.
    pub position_age_max_ms: Millis,
    /// Circles larger than this are marked vague, metres.
    pub position_vague_m: f64,
    /// Positions outside are marked. `None`: no such check.
    pub bounds: Option<Bounds>,
    /// Answer targets, shorter first. NENA-STA-020.1-2020: 90 % within 15 s, 95 % within 20 s.
    pub answer_target_ms: [Millis; 2],
    /// From this many improper calls in the window on, the number waits at the end of the queue.
    pub repeat_threshold: u32,
    /// Longest time that a call stays at the end of the queue before it counts as normal; never more
    /// than [`DEFERRED_LIMIT`], whatever is loaded.
    pub deferred_max_ms: Millis,
    /// Catalogue codes that mean "silent call"; they need the recorded question first (CNIE 70104).
    pub silent_codes: BTreeSet<TypeCode>,
}

impl Default for CallRules {
    fn default() -> Self {
        Self {
            clock_ahead_max_ms: Millis::from_minutes(2),
            report_age_max_ms: Millis::from_minutes(24 * 60),
            position_age_max_ms: Millis::from_minutes(10),
            position_vague_m: 50_000.0,
            bounds: Some(Bounds::MEXICO),
            answer_target_ms: [Millis::from_secs(15), Millis::from_secs(20)],
            repeat_threshold: 5,
            deferred_max_ms: Millis::from_secs(60),
            silent_codes: TypeCode::new(70_104).into_iter().collect(),
        }
    }
}

impl CallRules {
    /// Whether a number of this standing waits at the end of the queue, and how long at most.
    /// A threshold of 0 switches the count off.
    pub fn defers(&self, standing: &Standing) -> Option<Millis> {
        let repeats = self.repeat_threshold > 0 && standing.improper_calls >= self.repeat_threshold;
        (repeats || !standing.restrictions.is_empty()).then_some(self.deferred_max_ms.min(DEFERRED_LIMIT))
    }
}

/// Place of a call in the queue; the smallest is answered first. Order: class, then arrival, then id
/// so that every screen shows the same order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct QueueRank {
    pub class: QueueClass,
    pub since: Timestamp,
    pub id: CallId,
}

impl QueueRank {
    /// The rank at `now`; `None` when the call does not wait. A deferred call is normal once it has
    /// waited [`CallRules::deferred_max_ms`], and then stands before everybody who came later: it
    /// cannot starve.
    pub fn of(id: CallId, call: &Call, now: Timestamp) -> Option<Self> {
        let since = call.queued_at()?;
        let released = call.deferred_until().is_some_and(|until| now >= until);
        let class = if released { QueueClass::Normal } else { call.queue_class() };
        Some(Self { class, since, id })
    }
}

/// How late the answer of a waiting call is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// Past the first answer target (15 s).
    First,
    /// Past the second (20 s).
    Second,
}

/// Whether a call waits longer than the answer targets at `now`.
pub fn lateness(call: &Call, now: Timestamp, rules: &CallRules) -> Option<Lateness> {
    let waited = now.since(call.waiting_since.filter(|_| call.is_waiting())?);
    let [first, second] = rules.answer_target_ms;
    if waited > second {
        Some(Lateness::Second)
    } else if waited > first {
        Some(Lateness::First)
    } else {
        None
    }
}

/// The next moment after `now` at which [`lateness`] or [`QueueRank`] of a waiting call changes.
pub fn next_timer(call: &Call, now: Timestamp, rules: &CallRules) -> Option<Timestamp> {
    let waiting_since = call.waiting_since.filter(|_| call.is_waiting())?;
    let [first, second] = rules.answer_target_ms;
    // One millisecond more: late means longer than the target.
    let late = [first, second].map(|target| waiting_since.plus(target + Millis(1)));
    late.into_iter().chain(call.deferred_until()).filter(|at| *at > now).min()
}

impl Call {
    /// Stands in the queue.
    pub fn is_waiting(&self) -> bool {
        self.exists() && self.status == CallStatus::Ringing && self.waiting_since.is_some()
    }
    /// Class before the bounded wait of deferred calls is applied.
    pub fn queue_class(&self) -> QueueClass {
        if self.urgent {
            QueueClass::Urgent
        } else if self.deferred_ms.is_some() {
            QueueClass::Deferred
        } else {
            QueueClass::Normal
        }
    }
    /// Arrival that orders a waiting call: its first ring, so that a call sent back keeps its place.
    pub fn queued_at(&self) -> Option<Timestamp> {
        let waiting_since = self.waiting_since.filter(|_| self.is_waiting())?;
        Some(self.rang_at.map_or(waiting_since, |rang| rang.min(waiting_since)))
    }
    /// From when on a waiting deferred call counts as normal.
    pub fn deferred_until(&self) -> Option<Timestamp> {
        let deferred = self.deferred_ms.filter(|_| self.queue_class() == QueueClass::Deferred)?;
        Some(self.queued_at()?.plus(deferred))
    }
}
