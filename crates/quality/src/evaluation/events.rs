//! What has happened to a review. What people write in it may speak of callers: it is personal.

use super::{Assignment, state::Settlement};
use crate::{Answers, Person, ReviewResult};
use atalaya_model::{EventKind, Line, Note, Personal};
use serde::{Deserialize, Serialize};

/// Facts of one review.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EvaluationEvent {
    /// First event of every review.
    Assigned {
        assignment: Box<Assignment>,
        by: Option<Person>,
    },
    Scored {
        by: Person,
        answers: Answers,
        result: ReviewResult,
        comment: Option<Personal<Note>>,
    },
    Declined {
        by: Person,
        reason: Line,
        instead: Person,
    },
    /// What holds; from here on the person reviewed sees it.
    Settled {
        settlement: Settlement,
        comment: Option<Personal<Note>>,
    },
    /// Two reviews are too far apart for the software to say what holds.
    Differed {
        /// Distance of the two scores, thousandths.
        permille: u16,
    },
    Replied {
        accepts: bool,
        text: Option<Personal<Note>>,
    },
    Closed {
        by: Person,
        note: Option<Personal<Note>>,
    },
    Cancelled {
        by: Person,
        reason: Line,
    },
}

impl EventKind for EvaluationEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Assigned { .. } => "assigned",
            Self::Scored { .. } => "scored",
            Self::Declined { .. } => "declined",
            Self::Settled { .. } => "settled",
            Self::Differed { .. } => "differed",
            Self::Replied { .. } => "replied",
            Self::Closed { .. } => "closed",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}
