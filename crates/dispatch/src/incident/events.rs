//! What has happened to an incident.

use super::types::{
    Bypass, Caller, CloseCode, Disclosure, Estimate, IncidentChannel, Record, RecordKind, Relation,
    ReleaseCause, StampName,
};
use crate::common::{Author, Duty, StatusCode};
use atalaya_geo::territory::TerritoryRef;
use atalaya_model::{
    AgencyCode, AssignmentId, CallId, CautionId, EventKind, Folio, IncidentId, Line, Note, Personal, Place,
    Priority, Timestamp, TypeCode, UnitId, UnitKindCode,
};
use serde::{Deserialize, Serialize};

/// Facts of one incident. Each carries what a replay needs; nothing is looked up in catalogues later.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum IncidentEvent {
    /// First event of every incident.
    Opened {
        folio: Folio,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
        channel: IncidentChannel,
        type_code: TypeCode,
        /// Name of the type in the catalogue version in force.
        type_name: String,
        catalogue: String,
        default_priority: Priority,
        /// The priority decided, threat to life aside.
        priority: Priority,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority_reason: Option<Line>,
        threat_to_life: bool,
        place: Box<Place>,
        place_verified: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caller: Option<Personal<Caller>>,
        /// When the call was answered; capture is measured from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scheduled_for: Option<Timestamp>,
        by: Author,
    },
    PlaceSet {
        place: Place,
        verified: bool,
        by: Author,
    },
    /// The territories the place lies in, by the versions in force then. Later versions do not change it.
    TerritoriesSet {
        territories: Vec<TerritoryRef>,
    },
    CallerSet {
        caller: Personal<Caller>,
        by: Author,
    },
    Retyped {
        type_code: TypeCode,
        type_name: String,
        catalogue: String,
        default_priority: Priority,
        priority: Priority,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    PrioritySet {
        priority: Priority,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    ThreatSet {
        threat: bool,
        by: Author,
    },
    Narrated {
        text: Personal<Note>,
        by: Author,
    },
    RecordAdded {
        number: u32,
        kind: RecordKind,
        record: Personal<Record>,
        by: Author,
    },
    RecordCorrected {
        number: u32,
        kind: RecordKind,
        record: Personal<Record>,
        by: Author,
    },
    RecordStruck {
        number: u32,
        reason: Line,
        by: Author,
    },
    AgencyAdded {
        agency: AgencyCode,
        disclosure: Disclosure,
        by: Author,
    },
    DisclosureSet {
        agency: AgencyCode,
        disclosure: Disclosure,
        by: Author,
    },
    AgencyNoted {
        agency: AgencyCode,
        text: Personal<Note>,
        by: Author,
    },
    AgencyClosed {
        agency: AgencyCode,
        code: CloseCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Personal<Note>>,
        by: Author,
    },
    CallAdded {
        call: CallId,
        by: Author,
    },
    CallRemoved {
        call: CallId,
        reason: Line,
        by: Author,
    },
    FollowUpAdded {
        code: TypeCode,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal<Note>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<CallId>,
        by: Author,
    },
    Linked {
        other: IncidentId,
        folio: Folio,
        relation: Relation,
        by: Author,
    },
    Unlinked {
        other: IncidentId,
        reason: Line,
        by: Author,
    },
    /// This one is a duplicate.
    Merged {
        original: IncidentId,
        folio: Folio,
        by: Author,
    },
    Unmerged {
        original: IncidentId,
        reason: Line,
        by: Author,
    },
    /// This one is the original of a duplicate and answers for its calls.
    Absorbed {
        duplicate: IncidentId,
        folio: Folio,
        calls: Vec<CallId>,
        by: Author,
    },
    AbsorptionUndone {
        duplicate: IncidentId,
        by: Author,
    },
    Held {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        reason: Line,
        by: Author,
    },
    Unheld {
        by: Author,
    },
    Scheduled {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
        by: Author,
    },
    HandedOver {
        centre: Line,
        reason: Line,
        by: Author,
    },
    HandOverAccepted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Line>,
        by: Author,
    },
    HandOverRefused {
        reason: Line,
        by: Author,
    },
    CautionAcknowledged {
        caution: CautionId,
        by: Author,
    },
    /// Units proposed first and left aside, with the reasons.
    UnitsBypassed {
        bypassed: Vec<Bypass>,
        by: Author,
    },
    UnitAssigned {
        assignment: AssignmentId,
        unit: UnitId,
        call_sign: Line,
        agency: AgencyCode,
        kind: UnitKindCode,
        status: StatusCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate: Option<Estimate>,
        by: Author,
    },
    /// A unit that was already working goes on working here (merge).
    UnitMovedHere {
        assignment: AssignmentId,
        unit: UnitId,
        call_sign: Line,
        agency: AgencyCode,
        kind: UnitKindCode,
        status: StatusCode,
        duty: Duty,
        from: IncidentId,
        by: Author,
    },
    UnitAdvanced {
        assignment: AssignmentId,
        unit: UnitId,
        status: StatusCode,
        duty: Duty,
        /// Server's clock, or the time stated on back-entry.
        at: Timestamp,
        /// `at` was stated by a person, not taken from the clock.
        #[serde(default, skip_serializing_if = "is_false")]
        stated: bool,
        by: Author,
    },
    UnitReleased {
        assignment: AssignmentId,
        unit: UnitId,
        cause: ReleaseCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        at: Timestamp,
        by: Author,
    },
    UnitStacked {
        unit: UnitId,
        call_sign: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    UnitUnstacked {
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    StampCorrected {
        assignment: AssignmentId,
        stamp: StampName,
        at: Timestamp,
        reason: Line,
        by: Author,
    },
    Closed {
        code: CloseCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Personal<Note>>,
        by: Author,
    },
    Reopened {
        reason: Line,
        by: Author,
    },
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

impl EventKind for IncidentEvent {
    fn happened_at(&self, decided_at: Timestamp) -> Timestamp {
        if let Self::UnitAdvanced { at, .. } | Self::UnitReleased { at, .. } = self {
            *at
        } else {
            decided_at
        }
    }
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::PlaceSet { .. } => "place_set",
            Self::TerritoriesSet { .. } => "territories_set",
            Self::CallerSet { .. } => "caller_set",
            Self::Retyped { .. } => "retyped",
            Self::PrioritySet { .. } => "priority_set",
            Self::ThreatSet { .. } => "threat_set",
            Self::Narrated { .. } => "narrated",
            Self::RecordAdded { .. } => "record_added",
            Self::RecordCorrected { .. } => "record_corrected",
            Self::RecordStruck { .. } => "record_struck",
            Self::AgencyAdded { .. } => "agency_added",
            Self::DisclosureSet { .. } => "disclosure_set",
            Self::AgencyNoted { .. } => "agency_noted",
            Self::AgencyClosed { .. } => "agency_closed",
            Self::CallAdded { .. } => "call_added",
            Self::CallRemoved { .. } => "call_removed",
            Self::FollowUpAdded { .. } => "follow_up_added",
            Self::Linked { .. } => "linked",
            Self::Unlinked { .. } => "unlinked",
            Self::Merged { .. } => "merged",
            Self::Unmerged { .. } => "unmerged",
            Self::Absorbed { .. } => "absorbed",
            Self::AbsorptionUndone { .. } => "absorption_undone",
            Self::Held { .. } => "held",
            Self::Unheld { .. } => "unheld",
            Self::Scheduled { .. } => "scheduled",
            Self::HandedOver { .. } => "handed_over",
            Self::HandOverAccepted { .. } => "hand_over_accepted",
            Self::HandOverRefused { .. } => "hand_over_refused",
            Self::CautionAcknowledged { .. } => "caution_acknowledged",
            Self::UnitsBypassed { .. } => "units_bypassed",
            Self::UnitAssigned { .. } => "unit_assigned",
            Self::UnitMovedHere { .. } => "unit_moved_here",
            Self::UnitAdvanced { .. } => "unit_advanced",
            Self::UnitReleased { .. } => "unit_released",
            Self::UnitStacked { .. } => "unit_stacked",
            Self::UnitUnstacked { .. } => "unit_unstacked",
            Self::StampCorrected { .. } => "stamp_corrected",
            Self::Closed { .. } => "closed",
            Self::Reopened { .. } => "reopened",
        }
    }
}
