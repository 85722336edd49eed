//! What people see of a call-back task.

use super::commands::{AttemptOutcome, CallbackReason, TaskOutcome};
use super::state::Task;
use atalaya_model::{
    AccountId, CallId, Folio, Millis, MunicipalityCode, Note, Personal, PhoneNumber, TaskId, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Where a task is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    #[default]
    Open,
    /// Somebody has it.
    Claimed,
    Done,
}

/// A task on the boards, without personal data.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskRow {
    pub id: TaskId,
    pub call_id: CallId,
    pub status: TaskStatus,
    pub reason: CallbackReason,
    pub urgent: bool,
    pub number_masked: Option<String>,
    pub folio: Option<Folio>,
    pub municipality: Option<MunicipalityCode>,
    pub created_at: Timestamp,
    pub deadline: Timestamp,
    pub escalated_at: Option<Timestamp>,
    pub owner_id: Option<AccountId>,
    pub owner_name: Option<String>,
    pub attempts: u8,
    pub attempts_max: u8,
    pub last_outcome: Option<AttemptOutcome>,
    pub outcome: Option<TaskOutcome>,
    pub completed_at: Option<Timestamp>,
    /// Creation to first attempt.
    pub first_attempt_ms: Option<Millis>,
    /// Creation to completion.
    pub completion_ms: Option<Millis>,
}

/// One attempt in clear.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AttemptView {
    pub at: Timestamp,
    pub by: String,
    pub outcome: AttemptOutcome,
    pub note: Option<Note>,
}

/// A task with its personal data. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TaskDetail {
    pub row: TaskRow,
    pub number: Option<PhoneNumber>,
    pub attempts: Vec<AttemptView>,
    pub completion_note: Option<Note>,
}

impl TaskRow {
    /// The row of a task; `None` before it exists. Pure.
    pub fn of(id: TaskId, task: &Task) -> Option<Self> {
        let known = task.number.as_ref().and_then(Personal::known);
        let since_creation = |at: Timestamp| at.since(task.created_at);
        Some(Self {
            id,
            call_id: task.call?,
            status: task.status(),
            reason: task.reason?,
            urgent: task.urgent,
            number_masked: known.map(PhoneNumber::masked),
            folio: task.folio.clone(),
            municipality: task.municipality.clone(),
            created_at: task.created_at,
            deadline: task.deadline,
            escalated_at: task.escalated_at,
            owner_id: task.owner.as_ref().map(|o| o.id),
            owner_name: task.owner.as_ref().map(|o| o.name.clone()),
            attempts: u8::try_from(task.attempts.len()).unwrap_or(u8::MAX),
            attempts_max: task.attempts_max,
            last_outcome: task.attempts.last().map(|a| a.outcome),
            outcome: task.completion.as_ref().map(|c| c.outcome),
            completed_at: task.completion.as_ref().map(|c| c.at),
            first_attempt_ms: task.attempts.first().map(|a| since_creation(a.at)),
            completion_ms: task.completion.as_ref().map(|c| since_creation(c.at)),
        })
    }
}

impl TaskDetail {
    /// The detail of a task; `None` before it exists. Pure.
    pub fn of(id: TaskId, task: &Task) -> Option<Self> {
        let clear = |note: &Option<Personal<Note>>| note.as_ref().and_then(Personal::known).cloned();
        let attempts = task.attempts.iter().map(|a| AttemptView {
            at: a.at,
            by: a.by.name.clone(),
            outcome: a.outcome,
            note: clear(&a.note),
        });
        Some(Self {
            row: TaskRow::of(id, task)?,
            number: task.number.as_ref().and_then(Personal::known).cloned(),
            attempts: attempts.collect(),
            completion_note: task.completion.as_ref().and_then(|c| clear(&c.note)),
        })
    }
}
