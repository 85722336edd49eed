//! What may be asked of a roster.

use atalaya_model::{AccountId, Actor, Line, StationCode, Text, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// An account with the sign-in name it had then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Staff {
    pub id: AccountId,
    pub name: String,
}

impl Staff {
    /// The person who acts; `None` for machines and the program itself.
    pub fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Account { id, name } => Some(Self { id: *id, name: name.clone() }),
            Actor::Adapter { .. } | Actor::System { .. } => None,
        }
    }
}

/// Where somebody works.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "at", rename_all = "snake_case", deny_unknown_fields)]
pub enum Post {
    /// A desk of the room, by its name: `Mesa 4`.
    Position {
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        name: Text<40>,
    },
    /// The crew of a unit.
    Unit {
        unit: UnitId,
        call_sign: Line,
        /// Where it starts from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<StationCode>,
    },
}

/// A place in the roster.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Placement {
    pub person: Staff,
    pub post: Post,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// What may be done with a day's roster.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RosterCommand {
    Place {
        placement: Placement,
    },
    Remove {
        /// Its number in the day.
        entry: u32,
        reason: Line,
    },
    /// Another placement instead of one of the same day.
    Replace {
        entry: u32,
        placement: Placement,
        reason: Line,
    },
}

impl RosterCommand {
    /// The code used in JSON and permissions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place { .. } => "place",
            Self::Remove { .. } => "remove",
            Self::Replace { .. } => "replace",
        }
    }
    /// All codes.
    pub const CODES: [&'static str; 3] = ["place", "remove", "replace"];
}
