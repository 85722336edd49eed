//! What may be asked of a caution.

use atalaya_model::{Line, Metres, Note, Place, Timestamp};
use serde::{Deserialize, Serialize};

/// What a caution warns of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CautionKind {
    /// Weapons seen or reported.
    Weapon,
    /// Violence against crews.
    Violence,
    Animal,
    /// Gas, chemicals, electricity, structure.
    Hazard,
    /// Contagious illness.
    Health,
    /// A protection order or gender-violence alert stands for somebody there.
    ProtectionOrder,
    /// How to get in: gate, key, narrow street.
    Access,
    Other,
}

/// What may be done with a caution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CautionCommand {
    /// The place needs a position or an address. Expiry is mandatory, at most a year ahead.
    Create {
        place: Box<Place>,
        /// 10 to 5,000 m around the position; default 50.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        radius_m: Option<Metres>,
        kind: CautionKind,
        text: Note,
        expires_at: Timestamp,
    },
    Amend {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Note>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<CautionKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        radius_m: Option<Metres>,
    },
    /// A new expiry, later or earlier, with its reason.
    Extend {
        expires_at: Timestamp,
        reason: Line,
    },
    Withdraw {
        reason: Line,
    },
}

impl CautionCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Amend { .. } => "amend",
            Self::Extend { .. } => "extend",
            Self::Withdraw { .. } => "withdraw",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 4] = ["create", "amend", "extend", "withdraw"];
}
