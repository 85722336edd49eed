//! What has happened to an action plan.

use super::{Progress, StepOrder};
use crate::Person;
use atalaya_model::{EvaluationId, EventKind, Line, Note, Personal, Timestamp};
use serde::{Deserialize, Serialize};

/// Facts of one action plan.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ImprovementEvent {
    Opened {
        by: Person,
        operator: Person,
        goal: Line,
        reviews: Vec<EvaluationId>,
        steps: Vec<StepOrder>,
        due_at: Timestamp,
    },
    Acknowledged {},
    StepCompleted {
        by: Person,
        step: u16,
    },
    FollowedUp {
        by: Person,
        progress: Progress,
        note: Personal<Note>,
    },
    Moved {
        by: Person,
        due_at: Timestamp,
        reason: Line,
    },
    Closed {
        by: Person,
        reached: bool,
        note: Personal<Note>,
    },
}

impl EventKind for ImprovementEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Acknowledged {} => "acknowledged",
            Self::StepCompleted { .. } => "step_completed",
            Self::FollowedUp { .. } => "followed_up",
            Self::Moved { .. } => "moved",
            Self::Closed { .. } => "closed",
        }
    }
}
