//! What may be asked of a call: reports of the switch, alarms, and the operator's commands.

use super::types::{Channel, EndCause, Heard, IntakeDraft, PbxCall, RecordingReference, TransferTarget};
use crate::guide::Answered;
use atalaya_model::{Folio, IncidentId, Line, Located, Note, PhoneNumber, Place, Text, Timestamp, TypeCode};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;

/// One report of a switch about one call. The canonical form for any PBX; see [`super::decide_report`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallReport {
    /// The switch's own name of the call.
    pub call: PbxCall,
    /// Number of the report within its adapter, from 1, rising by one with each report whatever the
    /// call. A replayed report carries its old number.
    #[cfg_attr(feature = "schema", schema(value_type = u64, minimum = 1))]
    pub sequence: NonZeroU64,
    /// When it happened, by the switch's clock.
    pub at: Timestamp,
    pub what: CallReportKind,
}

/// What a switch can say.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CallReportKind {
    /// The call reached the centre.
    Ringing {
        /// The caller's number (ANI) as the network gives it. What is no telephone number
        /// ("anonymous") is kept as said; a call is never lost for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<Text<64>>,
        /// The number that was dialled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        called: Option<Text<40>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trunk: Option<Text<64>>,
        /// Name of the subscriber, as the network gives it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Line>,
    },
    /// Somebody lifted the receiver.
    Answered {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        extension: Option<Text<40>>,
        /// The switch's name of the agent; the server resolves it to an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<Text<64>>,
    },
    Held {},
    Resumed {},
    Transferred {
        to: Text<64>,
    },
    Ended {
        #[serde(default)]
        cause: EndCause,
    },
    /// The caller hung up before an answer.
    Abandoned {},
    LocationUpdate {
        located: Located,
    },
    RecordingStarted {
        reference: RecordingReference,
    },
    /// Additional data that came with the call (text of an application, a partner's note).
    Information {
        text: Note,
    },
}

impl CallReportKind {
    /// The code used in JSON and tables.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ringing { .. } => "ringing",
            Self::Answered { .. } => "answered",
            Self::Held {} => "held",
            Self::Resumed {} => "resumed",
            Self::Transferred { .. } => "transferred",
            Self::Ended { .. } => "ended",
            Self::Abandoned {} => "abandoned",
            Self::LocationUpdate { .. } => "location_update",
            Self::RecordingStarted { .. } => "recording_started",
            Self::Information { .. } => "information",
        }
    }
}

/// A call for help from a machine or partner without a voice line: panic button, alarm, application.
/// It waits in the queue like any call.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlarmReport {
    /// The sender's own name of this alarm; the same name again is the same call.
    pub reference: PbxCall,
    pub at: Timestamp,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    /// Where the device is; address and position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Note>,
}

/// What an operator may do with a call.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CallCommand {
    /// Begins a call that no adapter reports (radio, walk-in, a switch that is down). Answered at
    /// once by who takes it.
    TakeManual {
        channel: Channel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<PhoneNumber>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// Takes a waiting call.
    Answer {},
    /// Says where help is needed.
    Locate {
        place: Place,
        /// A person confirmed it with the caller; automatic positions then only add to the history.
        #[serde(default)]
        verified: bool,
    },
    /// Saves what is typed so far.
    Draft {
        /// Rises with each save; an older one than the saved is refused.
        revision: u32,
        draft: Box<IntakeDraft>,
    },
    /// Adds a stamped line.
    Note {
        text: Note,
    },
    Hold {},
    Resume {},
    Transfer {
        to: TransferTarget,
        reason: Line,
    },
    /// Hangs up. The call still needs a disposition or an incident.
    End {},
    /// Closes an improper call with one keystroke. `code` must be of class 7 (misuse of the service).
    Dispose {
        code: TypeCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// Plays the recorded question to a silent caller and frees the operator.
    SilentPrompt {},
    /// What came of the question; from the switch or from a person who listened.
    PromptResult {
        heard: Heard,
        /// With `noise`: it sounds like distress.
        #[serde(default)]
        distress: bool,
    },
    /// Puts the call back into the queue, at its place by arrival.
    Requeue {
        reason: Line,
    },
    /// Joins the call to an incident, new or open.
    AttachIncident {
        incident: IncidentId,
        folio: Folio,
    },
    /// Undoes the joining.
    Detach {
        reason: Line,
    },
    /// Language of the caller, BCP 47: `es`, `nah`, `oto`.
    SetLanguage {
        language: Text<35>,
    },
    MarkNeedsInterpreter {
        needed: bool,
    },
    /// Amenaza a la vida: somebody is in danger now.
    MarkThreat {
        threat: bool,
    },
    /// A step of a tree of guided questions: what the caller answered, or that an advice was read.
    GuideAnswer(Answered),
}

impl CallCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TakeManual { .. } => "take_manual",
            Self::Answer {} => "answer",
            Self::Locate { .. } => "locate",
            Self::Draft { .. } => "draft",
            Self::Note { .. } => "note",
            Self::Hold {} => "hold",
            Self::Resume {} => "resume",
            Self::Transfer { .. } => "transfer",
            Self::End {} => "end",
            Self::Dispose { .. } => "dispose",
            Self::SilentPrompt {} => "silent_prompt",
            Self::PromptResult { .. } => "prompt_result",
            Self::Requeue { .. } => "requeue",
            Self::AttachIncident { .. } => "attach_incident",
            Self::Detach { .. } => "detach",
            Self::SetLanguage { .. } => "set_language",
            Self::MarkNeedsInterpreter { .. } => "mark_needs_interpreter",
            Self::MarkThreat { .. } => "mark_threat",
            Self::GuideAnswer(_) => "guide_answer",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 19] = [
        "take_manual",
        "answer",
        "locate",
        "draft",
        "note",
        "hold",
        "resume",
        "transfer",
        "end",
        "dispose",
        "silent_prompt",
        "prompt_result",
        "requeue",
        "attach_incident",
        "detach",
        "set_language",
        "mark_needs_interpreter",
        "mark_threat",
        "guide_answer",
    ];
}
