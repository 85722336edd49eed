//! What has happened to an alert.

use crate::{common::Author, timers::Alert};
use atalaya_model::{EventKind, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of one alert.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AlertEvent {
    /// `shown_to`: whose consoles were connected and concerned, at most 50.
    Raised {
        alert: Box<Alert>,
        shown_to: Vec<Author>,
    },
    /// Its level rose: whoever had seen it has to see it again.
    Escalated {
        alert: Box<Alert>,
        shown_to: Vec<Author>,
    },
    /// Something else about it changed: the incident's type, an agency that joined.
    Amended {
        alert: Box<Alert>,
    },
    Acknowledged {
        by: Author,
    },
    Paused {
        until: Timestamp,
        reason: Line,
        by: Author,
    },
    /// By a person, or by the timers when the time was over.
    Resumed {
        by: Author,
    },
    /// Its cause is gone.
    Cleared {},
}

impl EventKind for AlertEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Raised { .. } => "raised",
            Self::Escalated { .. } => "escalated",
            Self::Amended { .. } => "amended",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Cleared {} => "cleared",
        }
    }
}
