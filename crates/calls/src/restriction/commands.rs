//! What may be asked of a restriction.

use atalaya_model::{Line, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// One restriction on a calling number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RestrictionId(pub Uuid);

impl fmt::Display for RestrictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl fmt::Debug for RestrictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RestrictionId({})", self.0)
    }
}
impl From<Uuid> for RestrictionId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}
impl FromStr for RestrictionId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// Why a number waits at the end of the queue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestrictionKind {
    RepeatAbuse,
    /// A line used for tests of the switch.
    TestLine,
    KnownNuisance,
    /// Ordered by a court; the reference is required.
    CourtOrder,
}

/// What may be asked. Only supervisors may (checked by the policies, not here). The only effect is
/// the order of the queue: no number is ever blocked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RestrictionCommand {
    Impose {
        kind: RestrictionKind,
        number: PhoneNumber,
        reason: Line,
        /// When it ends by itself; at most 180 days from now.
        expires_at: Timestamp,
        /// File or order number; required for `court_order`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Line>,
    },
    Lift {
        reason: Line,
    },
}

impl RestrictionCommand {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Impose { .. } => "impose",
            Self::Lift { .. } => "lift",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 2] = ["impose", "lift"];
}
