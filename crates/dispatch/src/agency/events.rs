//! What has happened to an agency.

use super::commands::{AgencyContent, Station};
use crate::common::Author;
use atalaya_model::{AgencyCode, EventKind, Line, StationCode};
use serde::{Deserialize, Serialize};

/// Facts of one agency.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AgencyEvent {
    Registered {
        code: AgencyCode,
        content: AgencyContent,
        by: Author,
    },
    Amended {
        content: AgencyContent,
        by: Author,
    },
    DutySet {
        on_duty: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    StationSet {
        station: Station,
        by: Author,
    },
    StationRemoved {
        code: StationCode,
        reason: Line,
        by: Author,
    },
    Retired {
        reason: Line,
        by: Author,
    },
}

impl EventKind for AgencyEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Amended { .. } => "amended",
            Self::DutySet { .. } => "duty_set",
            Self::StationSet { .. } => "station_set",
            Self::StationRemoved { .. } => "station_removed",
            Self::Retired { .. } => "retired",
        }
    }
}
