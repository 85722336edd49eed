//! What people see of a unit. Rows carry no personal data; the crew's names are in the detail.

use super::commands::CrewMember;
use crate::common::{Capability, Duty, StatusCode};
use crate::incident::{Correction, Estimate};
use atalaya_model::{
    AgencyCode, AssignmentId, Folio, IncidentId, Line, MunicipalityCode, Priority, StationCode, Text,
    Timestamp, UnitId, UnitKindCode,
};
use serde::{Deserialize, Serialize};

/// A unit on the boards. Made by [`UnitRow::of`] from state alone. Live positions are not here: they
/// are signals and come by the state lane; `lat` and `lon` are what the crew told by voice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitRow {
    pub id: UnitId,
    pub call_sign: Line,
    pub kind: UnitKindCode,
    pub agency: AgencyCode,
    pub capabilities: Vec<Capability>,
    pub station: Option<StationCode>,
    pub municipality: Option<MunicipalityCode>,
    pub on_shift: bool,
    pub shift_until: Option<Timestamp>,
    pub crew_size: u8,
    pub vehicle: Option<Text<40>>,
    pub status: StatusCode,
    pub duty: Duty,
    pub status_at: Timestamp,
    pub incident_id: Option<IncidentId>,
    pub incident_folio: Option<Folio>,
    /// As it was when the unit was sent.
    pub incident_priority: Option<Priority>,
    pub assignment_id: Option<AssignmentId>,
    pub assigned_at: Option<Timestamp>,
    pub en_route_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    /// Expected travel when it was sent.
    pub estimate: Option<Estimate>,
    /// Incidents that wait for it, in order; at most 5.
    pub stack: Vec<StackedRow>,
    /// Told by voice, degrees, WGS 84.
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub position_at: Option<Timestamp>,
    /// Last sign of life: status, welfare answer, start of shift.
    pub contact_at: Option<Timestamp>,
    /// Contact is asked for by then.
    pub timer_at: Option<Timestamp>,
    pub timer_reason: Option<Line>,
    pub emergency: bool,
    pub emergency_at: Option<Timestamp>,
    pub retired: bool,
}

/// An incident in a unit's queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StackedRow {
    pub incident: IncidentId,
    pub folio: Folio,
    pub priority: Priority,
    pub at: Timestamp,
}

/// A unit with its crew's names. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnitDetail {
    pub row: UnitRow,
    /// `None` off shift, or erased.
    pub crew: Option<Vec<CrewMember>>,
    pub shift_started_at: Option<Timestamp>,
    pub emergency_note: Option<Line>,
    /// Corrections of its present and latest assignment.
    pub corrections: Vec<Correction>,
    pub retired_reason: Option<Line>,
    pub erased: bool,
}
