//! The state of a call-back task and how events change it.

use super::commands::{AttemptOutcome, CallbackReason, TaskOutcome};
use super::events::TaskEvent;
use super::views::TaskStatus;
use crate::Operator;
use atalaya_model::{
    Aggregate, CallId, Folio, Millis, MunicipalityCode, Note, Personal, PhoneNumber, TaskId, Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Id of the call-back task of a call: one for each call, the same on every replay (UUIDv5).
pub fn task_id_for_call(call: CallId) -> TaskId {
    TaskId(Uuid::new_v5(&call.0, b"callback"))
}

/// Figures of the centre for call-backs. Data, not code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaskRules {
    /// From creation to the moment a supervisor is told.
    pub deadline_ms: Millis,
    /// The same for urgent tasks.
    pub urgent_deadline_ms: Millis,
    /// Failed attempts after which a failure may be accepted.
    pub attempts_max: u8,
}

impl Default for TaskRules {
    fn default() -> Self {
        Self {
            deadline_ms: Millis::from_minutes(5),
            urgent_deadline_ms: Millis::from_minutes(1),
            attempts_max: 3,
        }
    }
}

/// One attempt.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Timestamp,
    pub by: Operator,
    pub outcome: AttemptOutcome,
    pub note: Option<Personal<Note>>,
}

/// How it ended.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Completion {
    pub at: Timestamp,
    pub by: Option<Operator>,
    pub outcome: TaskOutcome,
    pub note: Option<Personal<Note>>,
}

/// One call-back task.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Task {
    /// `None` before it exists.
    pub call: Option<CallId>,
    pub number: Option<Personal<PhoneNumber>>,
    pub reason: Option<CallbackReason>,
    pub urgent: bool,
    pub created_at: Timestamp,
    pub deadline: Timestamp,
    pub attempts_max: u8,
    pub folio: Option<Folio>,
    pub municipality: Option<MunicipalityCode>,
    pub owner: Option<Operator>,
    pub attempts: Vec<Attempt>,
    pub escalated_at: Option<Timestamp>,
    pub completion: Option<Completion>,
}

impl Task {
    pub fn status(&self) -> TaskStatus {
        if self.completion.is_some() {
            TaskStatus::Done
        } else if self.owner.is_some() {
            TaskStatus::Claimed
        } else {
            TaskStatus::Open
        }
    }
    /// Failed attempts still needed before a failure may be accepted.
    pub fn attempts_left(&self) -> u8 {
        let done = u8::try_from(self.attempts.len()).unwrap_or(u8::MAX);
        self.attempts_max.saturating_sub(done)
    }
    /// Past its deadline, not done and nobody told yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.call.is_some()
            && self.completion.is_none()
            && self.escalated_at.is_none()
            && now >= self.deadline
    }
    /// When the timer must look again; `None` when it has nothing to do.
    pub fn next_timer(&self) -> Option<Timestamp> {
        let pending = self.call.is_some() && self.completion.is_none() && self.escalated_at.is_none();
        pending.then_some(self.deadline)
    }
}

impl Aggregate for Task {
    const KIND: &'static str = "task";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = TaskEvent;

    fn evolve(&mut self, event: &TaskEvent, at: Timestamp) {
        match event {
            TaskEvent::Created {
                call,
                number,
                reason,
                urgent,
                deadline,
                attempts_max,
                folio,
                municipality,
            } => {
                self.call = Some(*call);
                self.number = Some(number.clone());
                self.reason = Some(*reason);
                self.urgent = *urgent;
                self.created_at = at;
                self.deadline = *deadline;
                self.attempts_max = *attempts_max;
                self.folio.clone_from(folio);
                self.municipality.clone_from(municipality);
            }
            TaskEvent::Claimed { by } => self.owner = Some(by.clone()),
            TaskEvent::Attempted { by, outcome, note } => {
                self.attempts.push(Attempt { at, by: by.clone(), outcome: *outcome, note: note.clone() });
            }
            TaskEvent::Urged { deadline } => {
                self.urgent = true;
                self.deadline = self.deadline.min(*deadline);
            }
            TaskEvent::Escalated { .. } => self.escalated_at = self.escalated_at.or(Some(at)),
            TaskEvent::Transferred { to, .. } => self.owner = Some(to.clone()),
            TaskEvent::Completed { by, outcome, note } => {
                self.completion =
                    Some(Completion { at, by: by.clone(), outcome: *outcome, note: note.clone() });
            }
        }
    }
}
