//! What people see of a call-back task.

use super::commands::{AttemptOutcome, CallbackReason, TaskOutcome};
use atalaya_model::{
    AccountId, CallId, Folio, Millis, MunicipalityCode, Note, PhoneNumber, TaskId, Timestamp,
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
