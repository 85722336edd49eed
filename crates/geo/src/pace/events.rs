//! What has happened to paces.

use super::{CalibratedFactor, ManualFactor};
use atalaya_model::{Actor, EventKind, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of the one stream of paces.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PaceEvent {
    Set { number: u32, factor: ManualFactor, reason: Line, expires_at: Timestamp, by: Actor },
    Cleared { number: u32, reason: Line, by: Actor },
    CalibrationAccepted { factors: Vec<CalibratedFactor>, reason: Line, by: Actor },
    CalibrationWithdrawn { reason: Line, by: Actor },
}

impl EventKind for PaceEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Set { .. } => "pace_set",
            Self::Cleared { .. } => "pace_cleared",
            Self::CalibrationAccepted { .. } => "calibration_accepted",
            Self::CalibrationWithdrawn { .. } => "calibration_withdrawn",
        }
    }
}
