//! What happened to an approval.

use crate::Action;
use atalaya_model::{AccountId, ApprovalId, EventKind, Line, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Events of an approval.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ApprovalEvent {
    Asked {
        id: ApprovalId,
        action: Action,
        object: String,
        change: Value,
        requester: AccountId,
        requester_name: String,
        expires_at: Timestamp,
    },
    Approved {
        by: AccountId,
        by_name: String,
    },
    Rejected {
        by: AccountId,
        by_name: String,
        reason: Line,
    },
    Withdrawn,
    Consumed,
}

impl EventKind for ApprovalEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "approval_asked",
            Self::Approved { .. } => "approval_approved",
            Self::Rejected { .. } => "approval_rejected",
            Self::Withdrawn => "approval_withdrawn",
            Self::Consumed => "approval_consumed",
        }
    }
}
