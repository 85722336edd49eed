//! What has happened to a call.

use super::types::{
    CallerKey, Channel, Clock, EndCause, Fix, Heard, IntakeDraft, PbxCall, RecordingReference, Standing,
    TransferTarget,
};
use crate::{Operator, guide::GuideKey, task::CallbackReason};
use atalaya_model::{
    AdapterId, EventKind, Folio, IncidentId, Line, Located, Millis, MunicipalityCode, Note, Personal,
    PhoneNumber, Text, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};

/// Number and time of the report behind an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// See [`super::CallReport::sequence`]; 0 for channels without numbering (alarms).
    pub sequence: u64,
    /// The time used for measures: the source's, brought into the bounds of [`Clock`].
    pub at: Timestamp,
    /// The source's own time, as said.
    pub said_at: Timestamp,
    #[serde(default, skip_serializing_if = "is_default")]
    pub clock: Clock,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The words of a place told by a caller; often somebody's home, so personal in a call.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PlaceWords {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Line>,
}

/// One answered step of a tree, with the words as they stood, so that it reads alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuideStep {
    pub node: GuideKey,
    /// Key of the answer; `read` for an advice.
    pub answer: Text<16>,
    /// What was asked or advised.
    pub asked: Text<1000>,
    /// Words of the answer; empty for an advice.
    pub said: String,
}

/// Why a call went back into the queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum RequeueReason {
    /// The silent caller asked for help with the key, spoke, or was heard in distress.
    Prompt,
    /// An operator sent it back.
    Operator { text: Line },
}

/// Facts of one call. Each carries what a replay needs; nothing is looked up in catalogues later.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CallEvent {
    /// First event of every call.
    Opened {
        channel: Channel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adapter: Option<AdapterId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pbx_call: Option<PbxCall>,
    },
    Rang {
        stamp: Stamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<Personal<PhoneNumber>>,
        /// What the network gave instead of a number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number_said: Option<Personal<Text<64>>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        called: Option<Text<40>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trunk: Option<Text<64>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Personal<Line>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_key: Option<CallerKey>,
        #[serde(default, skip_serializing_if = "is_default")]
        standing: Standing,
        /// Its order in the queue is lowered for at most so long. Never a refusal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deferred_ms: Option<Millis>,
    },
    /// The switch says that somebody took the call.
    LineAnswered {
        stamp: Stamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        extension: Option<Text<40>>,
        /// The switch's name of the agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<Text<64>>,
        /// The account behind agent or extension, when the server knows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<Operator>,
        /// Pre-folio, when this is the first answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
    },
    LineHeld {
        stamp: Stamp,
    },
    LineResumed {
        stamp: Stamp,
    },
    LineTransferred {
        stamp: Stamp,
        to: Text<64>,
    },
    LineEnded {
        stamp: Stamp,
        cause: EndCause,
    },
    LineAbandoned {
        stamp: Stamp,
    },
    RecordingStarted {
        stamp: Stamp,
        reference: RecordingReference,
    },
    /// Additional data that came with the call.
    InformationReceived {
        stamp: Stamp,
        text: Personal<Note>,
    },
    /// An automatic position.
    LocationReceived {
        /// Absent when it did not come as a numbered report (AML).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stamp: Option<Stamp>,
        fix: Fix,
    },
    /// A person took the call at a console.
    Answered {
        operator: Operator,
        /// Pre-folio; absent when the call already has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
    },
    /// The number of a call that was taken by hand.
    NumberNoted {
        number: Personal<PhoneNumber>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller_key: Option<CallerKey>,
    },
    /// A person said where.
    PlaceSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        located: Option<Located>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        municipality: Option<MunicipalityCode>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Personal<PlaceWords>>,
        verified: bool,
    },
    DraftSaved {
        revision: u32,
        draft: Personal<Box<IntakeDraft>>,
    },
    NoteAdded {
        author: String,
        text: Personal<Note>,
    },
    Held {},
    Resumed {},
    Transferred {
        to: TransferTarget,
        reason: Line,
    },
    /// The operator hung up.
    Ended {},
    Disposed {
        code: TypeCode,
        /// The code it had before, when this corrects one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<TypeCode>,
    },
    /// The call turned out to be proper; its improper code no longer counts.
    DispositionWithdrawn {
        code: TypeCode,
    },
    PromptStarted {},
    PromptFinished {
        heard: Heard,
        distress: bool,
    },
    Requeued {
        reason: RequeueReason,
        /// To the front of the queue.
        urgent: bool,
    },
    AttachedToIncident {
        incident: IncidentId,
        folio: Folio,
    },
    Detached {
        incident: IncidentId,
        folio: Folio,
        reason: Line,
    },
    LanguageSet {
        language: Text<35>,
    },
    InterpreterMarked {
        needed: bool,
    },
    ThreatMarked {
        threat: bool,
    },
    /// A guided question was answered. Tree and version say what was asked of everybody; the step is the caller's.
    GuideAnswered {
        author: String,
        guide: GuideKey,
        version: u32,
        step: Personal<GuideStep>,
    },
    /// Somebody must call back. The server opens the task in the same batch.
    CallbackNeeded {
        reason: CallbackReason,
        /// A silent caller who asked for help, or a threat to life.
        urgent: bool,
    },
    /// A late report showed that the call had been answered after all.
    CallbackWithdrawn {},
    /// The task of calling back is done.
    CallbackDone {},
}

impl EventKind for CallEvent {
    fn happened_at(&self, decided_at: Timestamp) -> Timestamp {
        self.stamp().map_or(decided_at, |s| s.at)
    }
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Rang { .. } => "rang",
            Self::LineAnswered { .. } => "line_answered",
            Self::LineHeld { .. } => "line_held",
            Self::LineResumed { .. } => "line_resumed",
            Self::LineTransferred { .. } => "line_transferred",
            Self::LineEnded { .. } => "line_ended",
            Self::LineAbandoned { .. } => "line_abandoned",
            Self::RecordingStarted { .. } => "recording_started",
            Self::InformationReceived { .. } => "information_received",
            Self::LocationReceived { .. } => "location_received",
            Self::Answered { .. } => "answered",
            Self::NumberNoted { .. } => "number_noted",
            Self::PlaceSet { .. } => "place_set",
            Self::DraftSaved { .. } => "draft_saved",
            Self::NoteAdded { .. } => "note_added",
            Self::Held {} => "held",
            Self::Resumed {} => "resumed",
            Self::Transferred { .. } => "transferred",
            Self::Ended {} => "ended",
            Self::Disposed { .. } => "disposed",
            Self::DispositionWithdrawn { .. } => "disposition_withdrawn",
            Self::PromptStarted {} => "prompt_started",
            Self::PromptFinished { .. } => "prompt_finished",
            Self::Requeued { .. } => "requeued",
            Self::AttachedToIncident { .. } => "attached_to_incident",
            Self::Detached { .. } => "detached",
            Self::LanguageSet { .. } => "language_set",
            Self::InterpreterMarked { .. } => "interpreter_marked",
            Self::ThreatMarked { .. } => "threat_marked",
            Self::GuideAnswered { .. } => "guide_answered",
            Self::CallbackNeeded { .. } => "callback_needed",
            Self::CallbackWithdrawn {} => "callback_withdrawn",
            Self::CallbackDone {} => "callback_done",
        }
    }
}

impl CallEvent {
    /// Number and time of the report behind the event, when a report is behind it.
    pub fn stamp(&self) -> Option<&Stamp> {
        match self {
            Self::Rang { stamp, .. }
            | Self::LineAnswered { stamp, .. }
            | Self::LineHeld { stamp }
            | Self::LineResumed { stamp }
            | Self::LineTransferred { stamp, .. }
            | Self::LineEnded { stamp, .. }
            | Self::LineAbandoned { stamp }
            | Self::RecordingStarted { stamp, .. }
            | Self::InformationReceived { stamp, .. } => Some(stamp),
            Self::LocationReceived { stamp, .. } => stamp.as_ref(),
            Self::Opened { .. }
            | Self::Answered { .. }
            | Self::NumberNoted { .. }
            | Self::PlaceSet { .. }
            | Self::DraftSaved { .. }
            | Self::NoteAdded { .. }
            | Self::Held {}
            | Self::Resumed {}
            | Self::Transferred { .. }
            | Self::Ended {}
            | Self::Disposed { .. }
            | Self::DispositionWithdrawn { .. }
            | Self::PromptStarted {}
            | Self::PromptFinished { .. }
            | Self::Requeued { .. }
            | Self::AttachedToIncident { .. }
            | Self::Detached { .. }
            | Self::LanguageSet { .. }
            | Self::InterpreterMarked { .. }
            | Self::ThreatMarked { .. }
            | Self::GuideAnswered { .. }
            | Self::CallbackNeeded { .. }
            | Self::CallbackWithdrawn {}
            | Self::CallbackDone {} => None,
        }
    }
}
