//! What has happened to a form.

use super::commands::FormContent;
use crate::Person;
use atalaya_model::{EventKind, Line};
use serde::{Deserialize, Serialize};

/// Facts of one form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FormEvent {
    /// First event of every form; version 1. Nobody made it when the program itself loaded it.
    Created {
        content: FormContent,
        by: Option<Person>,
    },
    Revised {
        version: u32,
        content: FormContent,
        by: Option<Person>,
    },
    Activated {
        version: u32,
        by: Option<Person>,
    },
    Withdrawn {
        reason: Line,
        by: Option<Person>,
    },
}

impl EventKind for FormEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Revised { .. } => "revised",
            Self::Activated { .. } => "activated",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}
