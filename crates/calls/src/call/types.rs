//! Words that commands, events and views of a call share.

use atalaya_model::{
    AdapterId, AgencyCode, CallId, Line, Located, Note, Place, Position, Priority, Text, Timestamp, TypeCode,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The name that a switch gives to one call.
pub type PbxCall = Text<128>;
/// Keyed hash of the caller's number, made by the server. It finds earlier calls and restrictions of
/// a number without the number being readable in tables.
pub type CallerKey = Text<128>;
/// Where the recorder keeps the audio.
pub type RecordingReference = Text<512>;

/// Id of the call that `adapter` knows as `pbx_call`. The same input gives the same id for ever
/// (UUIDv5, RFC 9562 §5.5, name space = the adapter), so that any replay meets the same stream.
pub fn call_id_for_report(adapter: AdapterId, pbx_call: &str) -> CallId {
    CallId(Uuid::new_v5(&adapter.0, pbx_call.as_bytes()))
}

/// How a call for help came in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Voice call to 9-1-1.
    #[default]
    #[serde(rename = "emergency_911")]
    Emergency911,
    /// Botón de pánico, street or shop.
    PanicButton,
    /// Radio of an agency.
    Radio,
    /// Intrusion, fire or vehicle alarm.
    Alarm,
    /// Social network or messaging group.
    SocialNetwork,
    /// Mobile application of the centre.
    App,
    /// Video operator of the centre.
    Camera,
    /// A partner organisation.
    Partner,
    /// A person at the door.
    WalkIn,
    /// Handed over by another call centre.
    TransferredCentre,
    /// Anything else.
    Other,
}

impl Channel {
    pub const ALL: [Channel; 11] = [
        Self::Emergency911,
        Self::PanicButton,
        Self::Radio,
        Self::Alarm,
        Self::SocialNetwork,
        Self::App,
        Self::Camera,
        Self::Partner,
        Self::WalkIn,
        Self::TransferredCentre,
        Self::Other,
    ];
    /// What a position that comes with an alarm of this channel is: the registered place of a fixed
    /// device, or a message of somebody else's system.
    pub fn location_source(self) -> LocationSource {
        match self {
            Self::PanicButton | Self::Alarm | Self::Camera => LocationSource::Registry,
            Self::Emergency911
            | Self::Radio
            | Self::SocialNetwork
            | Self::App
            | Self::Partner
            | Self::WalkIn
            | Self::TransferredCentre
            | Self::Other => LocationSource::Partner,
        }
    }
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Emergency911 => "emergency_911",
            Self::PanicButton => "panic_button",
            Self::Radio => "radio",
            Self::Alarm => "alarm",
            Self::SocialNetwork => "social_network",
            Self::App => "app",
            Self::Camera => "camera",
            Self::Partner => "partner",
            Self::WalkIn => "walk_in",
            Self::TransferredCentre => "transferred_centre",
            Self::Other => "other",
        }
    }
}

/// Where the line of a call is now. Work on the call (intake, disposition) may go on when it is over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallStatus {
    /// Waits for an operator: first ring, or back in the queue.
    #[default]
    Ringing,
    /// An operator talks with the caller.
    Answered,
    /// The caller waits on hold.
    Held,
    /// The recorded question for silent callers is playing; no operator listens.
    Prompting,
    /// Sent to another extension, centre or agency; not yet known to be taken there.
    Transferred,
    /// Over, after an operator (or the recorded question) had taken it.
    Ended,
    /// Over before anybody answered.
    Abandoned,
}

impl CallStatus {
    /// The line is closed. A call never leaves this condition.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Abandoned)
    }
    /// Somebody of the centre has the caller on the line.
    pub fn is_connected(self) -> bool {
        matches!(self, Self::Answered | Self::Held)
    }
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::Held => "held",
            Self::Prompting => "prompting",
            Self::Transferred => "transferred",
            Self::Ended => "ended",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Who or what closed the line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The switch does not say.
    #[default]
    Unknown,
    Caller,
    Operator,
    /// The line failed: no battery, no coverage, a fault in the network. Leads to a call-back.
    Lost,
    /// The caller now talks with somebody outside the centre.
    Transferred,
}

/// Order of the queue, most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueClass {
    /// A silent caller who pressed the key, or was heard in distress.
    Urgent,
    #[default]
    Normal,
    /// A number with many improper calls, or under a restriction. Becomes normal after a bounded wait.
    Deferred,
}

/// What was heard after the recorded question to a silent caller.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// The key that means "I need help and cannot speak".
    Pressed,
    /// The caller spoke.
    Voice,
    Nothing,
    /// Noise without words; see the flag `distress`.
    Noise,
}

/// The silent-call procedure of a call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Not treated as silent.
    #[default]
    NotAsked,
    /// The question is playing, or ended without a known result.
    Asked,
    Pressed,
    Voice,
    Nothing,
    Noise,
    /// Noise that an operator or the line judged as distress.
    Distress,
}

/// Where an operator sends a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferTarget {
    /// A colleague; the call waits in the queue marked for that person, anybody may take it.
    Operator {
        operator: crate::Operator,
    },
    /// Another call centre (CNIE 60203, 60209).
    Centre {
        name: Line,
    },
    Agency {
        code: AgencyCode,
    },
    /// An extension or outside line.
    Line {
        number: Text<40>,
    },
}

/// Which service produced an automatic position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LocationSource {
    /// Reported by the switch with the call (PIDF-LO, ALI, NILR).
    Switch,
    /// Advanced Mobile Location (ETSI TS 103 625), Android ELS included.
    Aml,
    /// The contract address of a line, button or alarm.
    Registry,
    /// A partner's or application's message.
    Partner,
}

/// Why a position is not to be trusted at sight. It is kept and shown with the reason.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Outside the area that the centre configured (normally the country).
    OutsideArea,
    /// Measured in the future by more than the tolerated skew; the time was brought back.
    ClockAhead,
    /// Measured too long ago to be about this call.
    Stale,
    /// The circle is larger than the centre takes as a position.
    Vague,
    /// Radius or confidence was impossible and was dropped.
    BadAccuracy,
    /// An automatic source said "verified"; only a person can.
    ClaimedVerified,
}

/// A position as received, with source and doubts.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Fix {
    pub located: Located,
    pub source: LocationSource,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// When this centre received it.
    pub received_at: Timestamp,
}

/// How the source's clock compares with ours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    #[default]
    Agrees,
    /// Said to happen more than the tolerated skew in the future; measured as now.
    Ahead,
    /// Older than the tolerated age; measured as that age.
    Stale,
}

/// What the typing operator has so far, saved on every pause so that nothing typed is lost. No field
/// is required and half-written values are fine; limits are those of the types.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IntakeDraft {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_code: Option<TypeCode>,
    /// What was typed into the search of types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Note>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_name: Option<Line>,
    /// Number to call back, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Text<40>>,
    /// Agencies asked for; at most [`Self::AGENCIES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<AgencyCode>,
    /// Other fields of the form by name (persons, vehicles, weapons…); at most [`Self::FIELDS_MAX`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, String>))]
    pub fields: BTreeMap<Text<64>, Text<1000>>,
}

impl IntakeDraft {
    pub const AGENCIES_MAX: usize = 16;
    pub const FIELDS_MAX: usize = 32;
}

/// What the server knows about the calling number when it rings. Decided once, kept with the call.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Calls of this number disposed as improper within the window of the rules (30 days).
    #[serde(default)]
    pub improper_calls: u32,
    /// Kinds of the restrictions in force for the number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<crate::restriction::RestrictionKind>,
}

/// A rectangle in degrees; `west` is smaller than `east`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

impl Bounds {
    /// Mexico with its islands and sea borders, rounded outward: 14° to 33° N, 119° to 86° W.
    pub const MEXICO: Bounds = Bounds { south: 14.0, west: -119.0, north: 33.0, east: -86.0 };

    pub fn contains(&self, position: &Position) -> bool {
        (self.south..=self.north).contains(&position.lat())
            && (self.west..=self.east).contains(&position.lon())
    }
}
