//! What may be asked of an incident, assignments included.

use super::types::{AgencyRequest, Bypass, Caller, CloseCode, Disclosure, IncidentChannel, Record, Relation};
use atalaya_model::{
    AdapterId, AgencyCode, CallId, CautionId, IncidentId, Line, Note, Place, Priority, Timestamp, TypeCode,
    UnitId,
};
use serde::{Deserialize, Serialize};

/// A new incident. Send-early: a sendable place and a type are enough.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenIncident {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<CallId>,
    #[serde(default)]
    pub channel: IncidentChannel,
    /// Not of class 7 (misuse) and not 602xx (belongs to a parent folio).
    pub type_code: TypeCode,
    /// Needs a position, or an address within a municipality.
    pub place: Place,
    /// A person confirmed the place.
    #[serde(default)]
    pub place_verified: bool,
    /// Absent: the catalogue's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Required when `priority` differs from the catalogue's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_reason: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Caller>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<Note>,
    /// At most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<AgencyRequest>,
    /// Amenaza a la vida: priority becomes critical.
    #[serde(default)]
    pub threat_to_life: bool,
    /// A known event of later; it waits off the queue until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<Timestamp>,
    /// Cut out of another incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_from: Option<SplitFrom>,
}

/// What a new incident takes along from the one it is cut out of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SplitFrom {
    pub incident: IncidentId,
    /// Numbers of records to copy; the source keeps them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<u32>,
}

/// What may be done with an incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum IncidentCommand {
    Open(Box<OpenIncident>),
    SetPlace {
        place: Box<Place>,
        /// A person confirmed it. A verified place is replaced only by another verified one.
        #[serde(default)]
        verified: bool,
    },
    SetCaller {
        caller: Caller,
    },
    Retype {
        code: TypeCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// `reason` is required when the priority differs from the catalogue's default.
    SetPriority {
        priority: Priority,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// Declares or lifts the threat to life; critical while it stands.
    ThreatToLife {
        threat: bool,
    },
    /// Adds a stamped line.
    Narrate {
        text: Note,
    },
    AddRecord {
        record: Box<Record>,
    },
    /// A new version of a record; the old one stays in the history.
    CorrectRecord {
        number: u32,
        record: Box<Record>,
    },
    StrikeRecord {
        number: u32,
        reason: Line,
    },
    AddAgency {
        agency: AgencyCode,
        #[serde(default)]
        disclosure: Disclosure,
    },
    SetDisclosure {
        agency: AgencyCode,
        disclosure: Disclosure,
    },
    AgencyNote {
        agency: AgencyCode,
        text: Note,
    },
    /// Ends one agency's part; refused while it has units here.
    AgencyClose {
        agency: AgencyCode,
        code: CloseCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    AddCall {
        call: CallId,
    },
    RemoveCall {
        call: CallId,
        reason: Line,
    },
    /// A call of type 602xx about this folio.
    AddFollowUp {
        code: TypeCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Note>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
    },
    Link {
        other: IncidentId,
        relation: Relation,
    },
    Unlink {
        other: IncidentId,
        reason: Line,
    },
    /// This incident is a duplicate of `original`. Both folios stay; the original takes the calls.
    /// Closes with D at once unless units remain on it.
    MergeInto {
        original: IncidentId,
        /// Units working here go on working on the original.
        #[serde(default)]
        move_units: bool,
    },
    /// Undoes [`Self::MergeInto`]; reopens the incident when the merge had closed it.
    Unmerge {
        reason: Line,
    },
    Hold {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        reason: Line,
    },
    Unhold {},
    /// Sets or clears (absent) the time of a known later event.
    Schedule {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Gives the incident to another centre (CNIE 60203, 60209). It stays ours until accepted.
    HandOver {
        centre: Line,
        reason: Line,
        /// The other centre's machine, where there is one: it sees the offer and answers it itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<AdapterId>,
    },
    HandOverAccepted {
        /// The other centre's folio.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Line>,
    },
    HandOverRefused {
        reason: Line,
    },
    AcknowledgeCaution {
        caution: CautionId,
    },
    /// `D` needs a merge before. Refused while units are assigned.
    Close {
        code: CloseCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// Supervisors only; who asks is checked at the door.
    Reopen {
        reason: Line,
    },
    /// Sends units, all or none; at most 20.
    Assign {
        units: Vec<UnitId>,
        /// Units proposed before these and left aside; at most 50.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bypassed: Vec<Bypass>,
    },
    /// Frees one unit.
    Release {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// Stands units down before their work is done; empty: all of them.
    Cancel {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<UnitId>,
        reason: Line,
    },
    /// Takes a unit from a less urgent incident.
    Preempt {
        unit: UnitId,
        from_incident: IncidentId,
        reason: Line,
    },
    /// `unit` leaves this incident, `with` takes its place; when `with` works elsewhere, `unit` goes
    /// there.
    Exchange {
        unit: UnitId,
        with: UnitId,
        reason: Line,
    },
    /// Puts this incident into a unit's queue; at most 5 wait there.
    Stack {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    Unstack {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
}

impl IncidentCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::SetPlace { .. } => "set_place",
            Self::SetCaller { .. } => "set_caller",
            Self::Retype { .. } => "retype",
            Self::SetPriority { .. } => "set_priority",
            Self::ThreatToLife { .. } => "threat_to_life",
            Self::Narrate { .. } => "narrate",
            Self::AddRecord { .. } => "add_record",
            Self::CorrectRecord { .. } => "correct_record",
            Self::StrikeRecord { .. } => "strike_record",
            Self::AddAgency { .. } => "add_agency",
            Self::SetDisclosure { .. } => "set_disclosure",
            Self::AgencyNote { .. } => "agency_note",
            Self::AgencyClose { .. } => "agency_close",
            Self::AddCall { .. } => "add_call",
            Self::RemoveCall { .. } => "remove_call",
            Self::AddFollowUp { .. } => "add_follow_up",
            Self::Link { .. } => "link",
            Self::Unlink { .. } => "unlink",
            Self::MergeInto { .. } => "merge_into",
            Self::Unmerge { .. } => "unmerge",
            Self::Hold { .. } => "hold",
            Self::Unhold {} => "unhold",
            Self::Schedule { .. } => "schedule",
            Self::HandOver { .. } => "hand_over",
            Self::HandOverAccepted { .. } => "hand_over_accepted",
            Self::HandOverRefused { .. } => "hand_over_refused",
            Self::AcknowledgeCaution { .. } => "acknowledge_caution",
            Self::Close { .. } => "close",
            Self::Reopen { .. } => "reopen",
            Self::Assign { .. } => "assign",
            Self::Release { .. } => "release",
            Self::Cancel { .. } => "cancel",
            Self::Preempt { .. } => "preempt",
            Self::Exchange { .. } => "exchange",
            Self::Stack { .. } => "stack",
            Self::Unstack { .. } => "unstack",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 37] = [
        "open",
        "set_place",
        "set_caller",
        "retype",
        "set_priority",
        "threat_to_life",
        "narrate",
        "add_record",
        "correct_record",
        "strike_record",
        "add_agency",
        "set_disclosure",
        "agency_note",
        "agency_close",
        "add_call",
        "remove_call",
        "add_follow_up",
        "link",
        "unlink",
        "merge_into",
        "unmerge",
        "hold",
        "unhold",
        "schedule",
        "hand_over",
        "hand_over_accepted",
        "hand_over_refused",
        "acknowledge_caution",
        "close",
        "reopen",
        "assign",
        "release",
        "cancel",
        "preempt",
        "exchange",
        "stack",
        "unstack",
    ];
}
