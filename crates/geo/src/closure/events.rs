//! What has happened to a closure.

use super::ClosurePlace;
use atalaya_model::{Actor, EventKind, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of one closure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClosureEvent {
    Created { at: ClosurePlace, reason: Line, on_foot: bool, expires_at: Timestamp, by: Actor },
    Extended { expires_at: Timestamp, reason: Line, by: Actor },
    Lifted { reason: Line, by: Actor },
}

impl EventKind for ClosureEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "closure_created",
            Self::Extended { .. } => "closure_extended",
            Self::Lifted { .. } => "closure_lifted",
        }
    }
}
