//! What people see of an incident. Rows carry no personal data; details do and need a purpose.

use super::types::{
    Caller, CloseCode, Correction, Disclosure, Estimate, IncidentChannel, Record, RecordKind, Relation,
    ReleaseCause, Stage, Stamps, Took,
};
use crate::common::{Author, Duty, StatusCode};
use atalaya_geo::territory::TerritoryRef;
use atalaya_model::{
    AgencyCode, AssignmentId, CallId, CautionId, Folio, IncidentId, Line, Method, MunicipalityCode, Note,
    Place, Priority, Timestamp, TypeCode, UnitId, UnitKindCode,
};
use serde::{Deserialize, Serialize};

/// An incident on the boards. Made by [`IncidentRow::of`] from state alone. Seconds that pass are
/// counted by the screen from the stamps; durations are there once both ends are known.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IncidentRow {
    pub id: IncidentId,
    pub folio: Folio,
    pub channel: IncidentChannel,
    pub type_code: TypeCode,
    pub type_name: String,
    /// Type digit 1–7.
    pub class: u8,
    pub priority: Priority,
    /// 1 (critical) to 4 (low).
    pub priority_number: u8,
    pub default_priority: Priority,
    pub threat_to_life: bool,
    pub stage: Stage,
    /// Not closed. A duplicate on which units still work is open until they leave.
    pub open: bool,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub references: Option<Line>,
    pub municipality: Option<MunicipalityCode>,
    /// Degrees, WGS 84.
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// Radius of uncertainty, metres.
    pub accuracy_m: Option<f64>,
    pub method: Option<Method>,
    pub located_at: Option<Timestamp>,
    pub place_verified: bool,
    /// Territories the place lies in, by the versions in force when it was set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<TerritoryRef>,
    pub agencies: Vec<AgencyRow>,
    /// Units working on it now.
    pub units: Vec<AssignedRow>,
    /// Units that have it in their queue.
    pub stacked: Vec<UnitId>,
    pub calls: Vec<CallId>,
    pub opened_by: Author,
    pub created_at: Timestamp,
    /// In the queue without a unit since then; `None` while somebody is on it, it is held, scheduled
    /// for later or closed.
    pub waiting_since: Option<Timestamp>,
    pub first_dispatched_at: Option<Timestamp>,
    pub first_en_route_at: Option<Timestamp>,
    pub first_on_scene_at: Option<Timestamp>,
    pub last_released_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub close_code: Option<CloseCode>,
    pub held: bool,
    pub held_until: Option<Timestamp>,
    pub held_reason: Option<Line>,
    pub scheduled_for: Option<Timestamp>,
    pub hand_over: Option<HandOverRow>,
    pub merged_into: Option<IncidentId>,
    pub merged_into_folio: Option<Folio>,
    /// Duplicates that this one absorbed.
    pub absorbed: Vec<Folio>,
    pub links: Vec<LinkRow>,
    pub narrative_lines: u32,
    pub last_line_at: Option<Timestamp>,
    /// Records not struck.
    pub records: u32,
    /// A weapon is on record.
    pub has_weapon: bool,
    /// A substance is on record.
    pub has_substance: bool,
    pub cautions_acknowledged: Vec<CautionId>,
    /// How often the type was changed.
    pub reclassified: u32,
    pub reopened: u32,
    /// A stamp was corrected by hand; see the detail.
    pub corrected: bool,
    /// Call answered → incident opened.
    pub capture_ms: Took,
    /// Opened → first unit sent.
    pub dispatch_ms: Took,
    /// First unit sent → first unit moving.
    pub en_route_ms: Took,
    /// First unit moving → first unit on scene.
    pub travel_ms: Took,
    /// Opened → first unit on scene.
    pub on_scene_ms: Took,
    /// Opened → last unit released, once nobody is on it.
    pub release_ms: Took,
    /// Opened → closed.
    pub close_ms: Took,
}

/// One agency's part, on the board.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgencyRow {
    pub agency: AgencyCode,
    pub disclosure: Disclosure,
    pub stage: Stage,
    pub stamps: Stamps,
    pub close_code: Option<CloseCode>,
}

/// A unit working on an incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignedRow {
    pub assignment: AssignmentId,
    pub unit: UnitId,
    pub call_sign: Line,
    pub agency: AgencyCode,
    pub kind: UnitKindCode,
    pub status: StatusCode,
    pub duty: Duty,
    pub assigned_at: Timestamp,
    pub en_route_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    /// When the present status began.
    pub status_at: Timestamp,
    /// Expected travel when it was sent.
    pub estimate: Option<Estimate>,
}

/// A tie to another incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LinkRow {
    pub other: IncidentId,
    pub folio: Folio,
    pub relation: Relation,
}

/// State of a hand-over to another centre.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    Waiting,
    Accepted,
    Refused,
}

/// A hand-over to another centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HandOverRow {
    pub centre: Line,
    pub state: HandOverState,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// The other centre's folio.
    pub reference: Option<Line>,
}

/// An incident with its personal data in clear. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IncidentDetail {
    pub row: IncidentRow,
    pub place: Place,
    pub caller: Option<Caller>,
    /// Catalogue version of the present type.
    pub catalogue: String,
    pub priority_reason: Option<Line>,
    pub narrative: Vec<NarrativeLine>,
    pub records: Vec<RecordView>,
    pub agencies: Vec<AgencyDetail>,
    /// All units' work, ended ones included, oldest first.
    pub assignments: Vec<AssignmentView>,
    pub corrections: Vec<Correction>,
    pub bypassed: Vec<BypassView>,
    pub follow_ups: Vec<FollowUpView>,
    /// Earlier and present types, places and priorities, closings and reopenings; oldest first.
    pub history: Vec<HistoryLine>,
    /// Some personal data of the incident was erased.
    pub erased: bool,
}

/// A stamped line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NarrativeLine {
    pub at: Timestamp,
    pub by: Author,
    /// `None` when erased.
    pub text: Option<Note>,
}

/// A typed record with its earlier versions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordView {
    pub number: u32,
    pub kind: RecordKind,
    /// Oldest first; the last one holds. `None` when erased.
    pub versions: Vec<RecordVersion>,
    pub struck: Option<Struck>,
}

/// One version of a record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordVersion {
    pub at: Timestamp,
    pub by: Author,
    /// `None` when erased.
    pub record: Option<Record>,
}

/// That a record does not hold any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Struck {
    pub at: Timestamp,
    pub by: Author,
    pub reason: Line,
}

/// One agency's part with its notes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgencyDetail {
    pub row: AgencyRow,
    pub notes: Vec<NarrativeLine>,
    pub close_note: Option<Note>,
}

/// One unit's work on an incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignmentView {
    pub assignment: AssignmentId,
    pub unit: UnitId,
    pub call_sign: Line,
    pub agency: AgencyCode,
    pub kind: UnitKindCode,
    pub assigned_at: Timestamp,
    pub assigned_by: Author,
    pub en_route_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    pub transporting_at: Option<Timestamp>,
    pub at_hospital_at: Option<Timestamp>,
    pub released_at: Option<Timestamp>,
    pub cause: Option<ReleaseCause>,
    pub reason: Option<Line>,
    pub estimate: Option<Estimate>,
}

/// A proposed unit that was left aside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BypassView {
    pub unit: UnitId,
    pub reason: Line,
    pub at: Timestamp,
    pub by: Author,
}

/// A call about this folio.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FollowUpView {
    pub at: Timestamp,
    pub code: TypeCode,
    pub name: String,
    pub text: Option<Note>,
    pub call: Option<CallId>,
    pub by: Author,
}

/// A line of the history of an incident.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HistoryLine {
    pub at: Timestamp,
    pub by: Author,
    pub change: Change,
}

/// What a line of history says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    Type { code: TypeCode, name: String, reason: Option<Line> },
    Priority { priority: Priority, reason: Option<Line> },
    Threat { threat: bool },
    Place { place: Box<Place>, verified: bool },
    Merged { original: Folio },
    Unmerged { reason: Line },
    Closed { code: CloseCode },
    Reopened { reason: Line },
}
