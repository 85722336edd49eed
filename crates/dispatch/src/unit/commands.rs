//! What may be asked of a unit.

use crate::common::{Capability, StatusCode};
use crate::incident::StampName;
use atalaya_model::{
    AgencyCode, AssignmentId, Line, MunicipalityCode, Position, StationCode, Text, Timestamp, UnitKindCode,
};
use serde::{Deserialize, Serialize};

/// What a unit is. Call sign, kind and agency are needed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people say on the radio: `PM-TOL-014`.
    pub call_sign: Line,
    pub kind: UnitKindCode,
    pub agency: AgencyCode,
    /// Besides those of its kind; at most 24.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<Capability>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// Where it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
}

/// Function of a crew member.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CrewRole {
    Commander,
    Driver,
    Paramedic,
    #[default]
    Member,
}

/// One person of a crew. Personal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CrewMember {
    pub name: Line,
    #[serde(default)]
    pub role: CrewRole,
    /// Number of the employee or badge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text<40>>,
}

/// What may be done with a unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum UnitCommand {
    Register(Registration),
    /// Replaces the registration. Kind and agency stay as they are while it works on an incident.
    Amend(Registration),
    StartShift {
        /// At most 12.
        crew: Vec<CrewMember>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vehicle: Option<Text<40>>,
        /// Expected end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Refused while it works on an incident.
    EndShift {},
    /// Another vehicle for the same crew.
    SwapVehicle {
        vehicle: Text<40>,
    },
    /// The next state of its kind's graph. A state that means *available* also ends its work on the
    /// incident.
    SetStatus {
        status: StatusCode,
        /// When it happened, for entering it afterwards (radio was down, paper). Not in the future,
        /// not before the present state began, at most 24 h ago. Absent: now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// Adds a correction to a stamp of its present or latest assignment; the stamp itself stays.
    CorrectStatus {
        /// Absent: the present or latest one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<AssignmentId>,
        stamp: StampName,
        at: Timestamp,
        reason: Line,
    },
    /// Where the crew says it is, when there is no tracker.
    SetPositionManual {
        position: Position,
    },
    /// The crew answered: all well. Restarts the welfare clock.
    WelfareOk {},
    /// Asks for contact in so many minutes, 1 to 480.
    SetTimer {
        minutes: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    ClearTimer {},
    /// Alarm of an officer in danger. Always taken.
    Emergency {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Line>,
    },
    ClearEmergency {
        reason: Line,
    },
    SetStation {
        station: StationCode,
    },
    /// Takes the unit off the roster for good; refused while on shift.
    Retire {
        reason: Line,
    },
}

impl UnitCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Amend(_) => "amend",
            Self::StartShift { .. } => "start_shift",
            Self::EndShift {} => "end_shift",
            Self::SwapVehicle { .. } => "swap_vehicle",
            Self::SetStatus { .. } => "set_status",
            Self::CorrectStatus { .. } => "correct_status",
            Self::SetPositionManual { .. } => "set_position_manual",
            Self::WelfareOk {} => "welfare_ok",
            Self::SetTimer { .. } => "set_timer",
            Self::ClearTimer {} => "clear_timer",
            Self::Emergency { .. } => "emergency",
            Self::ClearEmergency { .. } => "clear_emergency",
            Self::SetStation { .. } => "set_station",
            Self::Retire { .. } => "retire",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 15] = [
        "register",
        "amend",
        "start_shift",
        "end_shift",
        "swap_vehicle",
        "set_status",
        "correct_status",
        "set_position_manual",
        "welfare_ok",
        "set_timer",
        "clear_timer",
        "emergency",
        "clear_emergency",
        "set_station",
        "retire",
    ];
}
