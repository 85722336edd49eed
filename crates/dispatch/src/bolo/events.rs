//! What has happened to a be-on-the-lookout notice.

use super::commands::{BoloArea, BoloKind};
use crate::common::Author;
use atalaya_model::{EventKind, IncidentId, Line, Note, Personal, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// Facts of one notice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BoloEvent {
    Issued {
        kind: BoloKind,
        title: Line,
        text: Personal<Note>,
        area: BoloArea,
        expires_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentId>,
        by: Author,
    },
    Acknowledged {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        by: Author,
    },
    /// A change of text or area makes earlier acknowledgements void.
    Amended {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Line>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal<Note>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<BoloArea>,
        by: Author,
    },
    Extended {
        expires_at: Timestamp,
        reason: Line,
        by: Author,
    },
    Cancelled {
        reason: Line,
        by: Author,
    },
}

impl EventKind for BoloEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Amended { .. } => "amended",
            Self::Extended { .. } => "extended",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}
