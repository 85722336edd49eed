//! What may be asked of a review.

use crate::{Answers, Person, SubjectKind};
use atalaya_model::{DrawId, Folio, FormId, IncidentId, Line, Note, Text, Timestamp};
use serde::{Deserialize, Serialize};

/// A version of a form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormRef {
    pub id: FormId,
    pub version: u32,
}

/// Why this one is reviewed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Origin {
    /// Drawn by lot; the draw can be repeated from its seed.
    Random { draw: DrawId },
    /// Picked by a rule.
    Rule {
        draw: DrawId,
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        rule: Text<48>,
    },
    /// Asked for by somebody, who said why.
    Chosen { reason: Line },
}

/// A review as it is given out.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    pub subject: SubjectKind,
    /// Of the incident, or the call's before it became one.
    pub folio: Option<Folio>,
    /// The incident, where there was one; not known of reviews given out before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// When the call rang or the incident was opened.
    pub occurred_at: Timestamp,
    /// Whose work is reviewed.
    pub operator: Person,
    pub form: FormRef,
    pub origin: Origin,
    /// One, or two for a blind double review.
    pub reviewers: Vec<Person>,
    pub due_at: Timestamp,
}

/// What may be done with a review. Built by the server: who acts is in the environment.
#[derive(Clone, PartialEq, Debug)]
pub enum EvaluationCommand {
    Assign(Box<Assignment>),
    /// A reviewer hands in; it cannot be changed afterwards.
    Score {
        answers: Answers,
        comment: Option<Note>,
    },
    /// A reviewer cannot judge this one (knows the people, was there); somebody else takes the seat.
    Decline {
        reason: Line,
        instead: Person,
    },
    /// A supervisor gives the answers that hold, where two reviews differ.
    Settle {
        answers: Answers,
        comment: Note,
    },
    /// The person reviewed answers, once.
    Reply {
        accepts: bool,
        text: Option<Note>,
    },
    Close {
        note: Option<Note>,
    },
    Cancel {
        reason: Line,
    },
}
