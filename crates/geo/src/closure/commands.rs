//! What may be asked of a closure.

use atalaya_model::{Line, Position, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a closure holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClosurePlace {
    /// Along a line over the streets: 2 to 500 points, at most 20 km.
    Street {
        line: Vec<Position>,
        /// Only in the direction of the line.
        #[serde(default)]
        one_way: bool,
        /// OpenStreetMap's ways that the blocks are of, at most 500: a street beside or above them stays open. Without
        /// them every street along the line is closed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ways: Vec<i64>,
        /// As people call it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        street: Option<Line>,
    },
    /// Every street that touches an area: 3 to 200 corners, at most 20 km across, not crossing itself.
    Area {
        ring: Vec<Position>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Line>,
    },
}

/// What may be done with a closure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClosureCommand {
    /// Expiry is mandatory, at most a year ahead: what nobody confirms must not close a street for ever.
    Create {
        at: Box<ClosurePlace>,
        reason: Line,
        /// Nobody walks there either.
        #[serde(default)]
        on_foot: bool,
        expires_at: Timestamp,
    },
    /// A new expiry, later or earlier.
    Extend { expires_at: Timestamp, reason: Line },
    /// The streets are free again.
    Lift { reason: Line },
}

impl ClosureCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Extend { .. } => "extend",
            Self::Lift { .. } => "lift",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 3] = ["create", "extend", "lift"];
}
