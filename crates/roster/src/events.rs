//! What has happened to a day's roster.

use crate::{Placement, Staff};
use atalaya_model::{EventKind, Line};
use serde::{Deserialize, Serialize};

/// Facts of one day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RosterEvent {
    Placed {
        /// Numbers rise within the day and are not used again.
        entry: u32,
        placement: Placement,
        by: Option<Staff>,
    },
    Removed {
        entry: u32,
        reason: Line,
        by: Option<Staff>,
    },
}

impl EventKind for RosterEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Placed { .. } => "placed",
            Self::Removed { .. } => "removed",
        }
    }
}
