//! What may be asked of a call-back task.

use crate::Operator;
use atalaya_model::{CallId, Folio, IncidentId, Line, MunicipalityCode, Note, PhoneNumber};
use serde::{Deserialize, Serialize};

/// Why somebody must be called back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallbackReason {
    /// The caller hung up before an answer.
    Abandoned,
    /// The line failed while somebody talked.
    CutOff,
    /// The caller was lost after being sent back to the queue or while the recorded question played.
    LostWaiting,
    /// An operator hung up a silent call before the recorded question was played.
    SilentNotAsked,
    /// A person asked for it.
    Requested,
}

/// What came of one attempt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    Answered,
    NoAnswer,
    Busy,
    /// The network says that the number cannot be reached.
    Unreachable,
}

/// How a task ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TaskOutcome {
    /// Reached; there is an emergency, worked in this incident.
    Emergency { incident: IncidentId },
    /// Reached; no help is needed.
    NoEmergency {},
    /// The person called again by themselves and was attended.
    CalledAgain {},
    /// Every attempt failed. Needs all attempts, or a supervisor.
    NotReached {},
    /// The call had been attended after all.
    NotNeeded {},
}

/// What may be asked of a task.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TaskCommand {
    /// Opens the task. Deadline and attempts come from the rules.
    Create {
        call: CallId,
        number: PhoneNumber,
        reason: CallbackReason,
        /// A silent caller who asked for help, or a threat to life.
        #[serde(default)]
        urgent: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityCode>,
    },
    /// Takes the task.
    Claim {},
    /// One try to reach the person.
    Attempt {
        outcome: AttemptOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    Complete {
        outcome: TaskOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// The timer's command: past its deadline and not done.
    Escalate {},
    /// Gives the task to somebody else.
    Transfer { to: Operator, reason: Line },
}

impl TaskCommand {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Claim {} => "claim",
            Self::Attempt { .. } => "attempt",
            Self::Complete { .. } => "complete",
            Self::Escalate {} => "escalate",
            Self::Transfer { .. } => "transfer",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 6] = ["create", "claim", "attempt", "complete", "escalate", "transfer"];
}
