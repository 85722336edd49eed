//! What may be asked of an agency.

use crate::common::Capability;
use crate::plan::Requirement;
use atalaya_model::{AgencyCode, Line, MunicipalityCode, Position, StationCode, Text};
use serde::{Deserialize, Serialize};

/// What an agency is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgencyContent {
    pub name: Line,
    /// Permanent radio channel with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radio_channel: Option<Text<64>>,
    /// Empty: the whole state. At most 125.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<MunicipalityCode>,
    /// What its units can do, for choosing whom to ask. At most 24.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<Capability>,
}

/// A station from which units leave.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Station {
    pub code: StationCode,
    pub name: Line,
    pub position: Position,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
    /// Free units that should be there; below it a move-up is proposed. At most 10 lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minimum: Vec<Requirement>,
}

/// What may be done with an agency.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgencyCommand {
    Register {
        code: AgencyCode,
        content: AgencyContent,
    },
    Amend {
        content: AgencyContent,
    },
    /// Whether somebody answers on its channel now.
    SetDuty {
        on_duty: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// Adds a station or replaces the one with its code; at most 200.
    SetStation {
        station: Station,
    },
    RemoveStation {
        code: StationCode,
        reason: Line,
    },
    Retire {
        reason: Line,
    },
}

impl AgencyCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Register { .. } => "register",
            Self::Amend { .. } => "amend",
            Self::SetDuty { .. } => "set_duty",
            Self::SetStation { .. } => "set_station",
            Self::RemoveStation { .. } => "remove_station",
            Self::Retire { .. } => "retire",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 6] =
        ["register", "amend", "set_duty", "set_station", "remove_station", "retire"];
}
