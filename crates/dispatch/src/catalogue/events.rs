//! What has happened to the catalogue.

use super::commands::Reclassified;
use crate::common::Author;
use atalaya_model::{EventKind, Line, Text, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of the catalogue. The rows are in the event: a replay needs no file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CatalogueEvent {
    Loaded {
        version: Text<64>,
        csv: String,
        rows: u32,
        source: Line,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reclassified: Vec<Reclassified>,
        by: Author,
    },
    Activated {
        version: Text<64>,
        from: Timestamp,
        by: Author,
    },
}

impl EventKind for CatalogueEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Loaded { .. } => "loaded",
            Self::Activated { .. } => "activated",
        }
    }
}
