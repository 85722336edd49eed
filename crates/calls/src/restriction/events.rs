//! What has happened to a restriction.

use super::commands::RestrictionKind;
use crate::{Operator, call::CallerKey};
use atalaya_model::{EventKind, Line, Personal, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of one restriction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RestrictionEvent {
    Imposed {
        kind: RestrictionKind,
        number: Personal<PhoneNumber>,
        caller_key: CallerKey,
        reason: Personal<Line>,
        expires_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Line>,
        by: Operator,
    },
    Lifted {
        by: Operator,
        reason: Personal<Line>,
    },
}

impl EventKind for RestrictionEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Imposed { .. } => "imposed",
            Self::Lifted { .. } => "lifted",
        }
    }
}
