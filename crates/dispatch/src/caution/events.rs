//! What has happened to a caution.

use super::commands::CautionKind;
use crate::common::Author;
use atalaya_model::{EventKind, Line, Metres, Note, Personal, Place, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of one caution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CautionEvent {
    Created {
        place: Place,
        radius_m: Metres,
        kind: CautionKind,
        text: Personal<Note>,
        expires_at: Timestamp,
        by: Author,
    },
    Amended {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal<Note>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<CautionKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        radius_m: Option<Metres>,
        by: Author,
    },
    Extended {
        expires_at: Timestamp,
        reason: Line,
        by: Author,
    },
    Withdrawn {
        reason: Line,
        by: Author,
    },
}

impl EventKind for CautionEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Amended { .. } => "amended",
            Self::Extended { .. } => "extended",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}
