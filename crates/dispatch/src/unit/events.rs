//! What has happened to a unit.

use super::commands::{CrewMember, Registration};
use crate::common::{Author, Duty, StatusCode};
use crate::incident::{Estimate, ReleaseCause, StampName, is_false};
use atalaya_model::{
    AssignmentId, EventKind, Folio, IncidentId, Line, Personal, Position, Priority, StationCode, Text,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// Facts of one unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum UnitEvent {
    /// First event of every unit. `capabilities` of the registration include those of the kind.
    Registered {
        registration: Registration,
        /// State of the kind's graph for "off shift".
        status: StatusCode,
        by: Author,
    },
    Amended {
        registration: Registration,
        by: Author,
    },
    ShiftStarted {
        crew: Personal<Vec<CrewMember>>,
        crew_size: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vehicle: Option<Text<40>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// The kind's state for "available".
        status: StatusCode,
        by: Author,
    },
    ShiftEnded {
        status: StatusCode,
        by: Author,
    },
    VehicleSwapped {
        vehicle: Text<40>,
        by: Author,
    },
    /// Put on an incident; the incident's stream has `unit_assigned`.
    Assigned {
        assignment: AssignmentId,
        incident: IncidentId,
        folio: Folio,
        priority: Priority,
        status: StatusCode,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate: Option<Estimate>,
        by: Author,
    },
    /// Goes on working, on another incident (merge).
    Moved {
        assignment: AssignmentId,
        incident: IncidentId,
        folio: Folio,
        priority: Priority,
        by: Author,
    },
    StatusSet {
        status: StatusCode,
        duty: Duty,
        /// Server's clock, or the time stated on back-entry.
        at: Timestamp,
        #[serde(default, skip_serializing_if = "is_false")]
        stated: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    Released {
        assignment: AssignmentId,
        incident: IncidentId,
        cause: ReleaseCause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        status: StatusCode,
        duty: Duty,
        at: Timestamp,
        by: Author,
    },
    Stacked {
        incident: IncidentId,
        folio: Folio,
        priority: Priority,
        by: Author,
    },
    Unstacked {
        incident: IncidentId,
        by: Author,
    },
    StampCorrected {
        assignment: AssignmentId,
        stamp: StampName,
        at: Timestamp,
        reason: Line,
        by: Author,
    },
    PositionSet {
        position: Position,
        by: Author,
    },
    WelfareConfirmed {
        by: Author,
    },
    TimerSet {
        until: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
        by: Author,
    },
    TimerCleared {
        by: Author,
    },
    EmergencyRaised {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Line>,
        by: Author,
    },
    EmergencyCleared {
        reason: Line,
        by: Author,
    },
    StationSet {
        station: StationCode,
        by: Author,
    },
    Retired {
        reason: Line,
        by: Author,
    },
}

impl EventKind for UnitEvent {
    fn happened_at(&self, decided_at: Timestamp) -> Timestamp {
        if let Self::StatusSet { at, .. } | Self::Released { at, .. } = self { *at } else { decided_at }
    }
    fn kind(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Amended { .. } => "amended",
            Self::ShiftStarted { .. } => "shift_started",
            Self::ShiftEnded { .. } => "shift_ended",
            Self::VehicleSwapped { .. } => "vehicle_swapped",
            Self::Assigned { .. } => "assigned",
            Self::Moved { .. } => "moved",
            Self::StatusSet { .. } => "status_set",
            Self::Released { .. } => "released",
            Self::Stacked { .. } => "stacked",
            Self::Unstacked { .. } => "unstacked",
            Self::StampCorrected { .. } => "stamp_corrected",
            Self::PositionSet { .. } => "position_set",
            Self::WelfareConfirmed { .. } => "welfare_confirmed",
            Self::TimerSet { .. } => "timer_set",
            Self::TimerCleared { .. } => "timer_cleared",
            Self::EmergencyRaised { .. } => "emergency_raised",
            Self::EmergencyCleared { .. } => "emergency_cleared",
            Self::StationSet { .. } => "station_set",
            Self::Retired { .. } => "retired",
        }
    }
}
