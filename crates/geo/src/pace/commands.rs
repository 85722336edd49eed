//! What may be asked of the paces of traffic.

use crate::Cell;
use atalaya_model::{Line, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An area of about 5 km²: an H3 cell of resolution 7, written as H3 writes it, in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct AreaCell(pub Cell);

impl fmt::Display for AreaCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0.to_i64())
    }
}
impl From<AreaCell> for String {
    fn from(cell: AreaCell) -> Self {
        cell.to_string()
    }
}
impl TryFrom<String> for AreaCell {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = i64::from_str_radix(&text, 16).map_err(|_| "an area is an H3 cell in hexadecimal")?;
        Cell::from_i64(number).map(Self).map_err(|_| "an area is an H3 cell in hexadecimal")
    }
}

/// A factor set by hand: rain, a market day, a closed motorway.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ManualFactor {
    /// `None`: everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCell>,
    /// Local hours, 0–23 and 1–24; `until` is excluded. 22 and 2 go over midnight.
    pub from_hour: u8,
    pub until_hour: u8,
    /// Time a trip takes, per cent of the usual: 20 to 500.
    pub percent: u16,
}

/// A factor from measured trips, as proposed and accepted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CalibratedFactor {
    /// `None`: everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCell>,
    pub from_hour: u8,
    pub until_hour: u8,
    /// Per cent, 20 to 500.
    pub percent: u16,
    /// Trips behind it.
    pub trips: u32,
}

/// What may be done about paces.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PaceCommand {
    /// Sets a factor by hand; at most 14 days.
    Set { factor: ManualFactor, reason: Line, expires_at: Timestamp },
    /// Takes a factor away again, by its number.
    Clear { number: u32, reason: Line },
    /// Accepts factors that measured trips propose; the same area and hours are replaced, others stay.
    Accept { factors: Vec<CalibratedFactor>, reason: Line },
    /// Goes back to uncalibrated times everywhere.
    Withdraw { reason: Line },
}

impl PaceCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set",
            Self::Clear { .. } => "clear",
            Self::Accept { .. } => "accept",
            Self::Withdraw { .. } => "withdraw",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 4] = ["set", "clear", "accept", "withdraw"];
}
