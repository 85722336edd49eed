//! What may be asked of an action plan.

use crate::Person;
use atalaya_model::{EvaluationId, Line, Note, Timestamp};
use serde::{Deserialize, Serialize};

/// How a follow-up found things.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    Reached,
    Partly,
    NotReached,
}

/// One thing to be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepOrder {
    pub text: Line,
    pub due_at: Timestamp,
}

/// What may be done with an action plan.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImprovementCommand {
    Open {
        operator: Person,
        /// What shall be better, so that it can be seen whether it is.
        goal: Line,
        /// Reviews it comes from, at most 20.
        #[serde(default)]
        reviews: Vec<EvaluationId>,
        /// 1 to 20.
        steps: Vec<StepOrder>,
        due_at: Timestamp,
    },
    /// The person it is for has read it.
    Acknowledge {},
    /// A step is done; counted from 0.
    CompleteStep {
        step: u16,
    },
    FollowUp {
        progress: Progress,
        note: Note,
    },
    /// A later (or sooner) end.
    Move {
        due_at: Timestamp,
        reason: Line,
    },
    Close {
        reached: bool,
        note: Note,
    },
}

impl ImprovementCommand {
    /// The code used in JSON and permissions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Acknowledge {} => "acknowledge",
            Self::CompleteStep { .. } => "complete_step",
            Self::FollowUp { .. } => "follow_up",
            Self::Move { .. } => "move",
            Self::Close { .. } => "close",
        }
    }
    /// All codes.
    pub const CODES: [&'static str; 6] =
        ["open", "acknowledge", "complete_step", "follow_up", "move", "close"];
}
