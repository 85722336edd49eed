//! What has happened to a call-back task.

use super::commands::{AttemptOutcome, CallbackReason, TaskOutcome};
use crate::Operator;
use atalaya_model::{
    CallId, EventKind, Folio, Line, MunicipalityCode, Note, Personal, PhoneNumber, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Why a supervisor is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    /// The deadline passed.
    Overdue,
    /// Every attempt failed.
    Exhausted,
}

/// Facts of one task.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TaskEvent {
    Created {
        call: CallId,
        number: Personal<PhoneNumber>,
        reason: CallbackReason,
        urgent: bool,
        deadline: Timestamp,
        /// Attempts after which a failure may be accepted.
        attempts_max: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityCode>,
    },
    Claimed {
        by: Operator,
    },
    Attempted {
        by: Operator,
        outcome: AttemptOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Personal<Note>>,
    },
    /// It became urgent after it was opened.
    Urged {
        deadline: Timestamp,
    },
    Escalated {
        reason: EscalationReason,
    },
    Transferred {
        to: Operator,
        reason: Line,
    },
    Completed {
        /// Absent when the software closed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Operator>,
        outcome: TaskOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Personal<Note>>,
    },
}

impl EventKind for TaskEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Claimed { .. } => "claimed",
            Self::Attempted { .. } => "attempted",
            Self::Urged { .. } => "urged",
            Self::Escalated { .. } => "escalated",
            Self::Transferred { .. } => "transferred",
            Self::Completed { .. } => "completed",
        }
    }
}
