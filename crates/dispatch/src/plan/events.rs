//! What has happened to a response plan.

use super::commands::PlanContent;
use crate::common::Author;
use atalaya_model::{EventKind, Line};
use serde::{Deserialize, Serialize};

/// Facts of one plan.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PlanEvent {
    /// First event of every plan; version 1.
    Created {
        content: PlanContent,
        by: Author,
    },
    Revised {
        version: u32,
        content: PlanContent,
        by: Author,
    },
    Activated {
        version: u32,
        by: Author,
    },
    Withdrawn {
        reason: Line,
        by: Author,
    },
}

impl EventKind for PlanEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Revised { .. } => "revised",
            Self::Activated { .. } => "activated",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}
