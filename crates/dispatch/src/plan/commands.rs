//! What may be asked of a response plan.

use crate::common::Capability;
use atalaya_model::{AgencyCode, Line, MunicipalityCode, Timestamp};
use serde::{Deserialize, Serialize};

/// One line of what is to be sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    pub capability: Capability,
    /// 1 to 20.
    pub count: u8,
    /// Only units of this agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
}

/// Hours of the week, local time. `from` later than `to` runs over midnight.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// ISO 8601 weekdays, 1 Monday to 7 Sunday; empty: all. The day on which the span begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// Minute of the day, 0–1439, inclusive.
    pub from_minute: u16,
    /// Minute of the day, 0–1440, exclusive.
    pub to_minute: u16,
}

/// A response plan (run card): what is sent for a type, in an area, at a level, at an hour.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanContent {
    pub name: Line,
    /// Codes of the catalogue by their first digits: `3` a class, `304` a subtype, `30421` one
    /// type. 1 to 100 of them.
    pub types: Vec<String>,
    /// Empty: everywhere. At most 125.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<MunicipalityCode>,
    /// Alarm level, 1 to 5; 1 is the first response.
    pub level: u8,
    /// Absent: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// 1 to 20 lines.
    pub requirements: Vec<Requirement>,
    /// First moment of validity; absent: from its activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// What may be done with a plan. Whether a second person must approve is decided at the door.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanCommand {
    /// Version 1.
    Create(Box<PlanContent>),
    /// The next version; it is not in force before it is activated.
    Revise(Box<PlanContent>),
    /// Puts a version in force.
    Activate {
        version: u32,
    },
    Withdraw {
        reason: Line,
    },
}

impl PlanCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Revise(_) => "revise",
            Self::Activate { .. } => "activate",
            Self::Withdraw { .. } => "withdraw",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 4] = ["create", "revise", "activate", "withdraw"];
}
