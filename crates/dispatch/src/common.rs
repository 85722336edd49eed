//! Words that several aggregates of dispatch share.

use atalaya_model::{AccountId, Actor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who acted, as shown beside a line or a stamp. Kept in the event, so that a board needs no second
/// look-up and the record reads well after the account is renamed. Staff or machine, never a caller.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Author {
    /// `None` for machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AccountId>,
    /// Sign-in name, adapter name or part of the software.
    pub name: String,
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        Self { id: actor.account(), name: actor.name().to_owned() }
    }
}

/// Why a short code was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 32 lower-case letters, digits and '_'")]
pub struct WordError;

macro_rules! word {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes 1 to 32 of `a`–`z`, `0`–`9` and `_`.
            pub fn new(word: impl Into<String>) -> Result<Self, WordError> {
                let word = word.into();
                let taken = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
                if word.is_empty() || word.len() > 32 || !word.bytes().all(taken) { return Err(WordError); }
                Ok(Self(word))
            }
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl TryFrom<String> for $name {
            type Error = WordError;
            fn try_from(word: String) -> Result<Self, WordError> { Self::new(word) }
        }
        impl From<$name> for String { fn from(word: $name) -> String { word.0 } }
        impl std::str::FromStr for $name {
            type Err = WordError;
            fn from_str(text: &str) -> Result<Self, WordError> { Self::new(text) }
        }
    )+};
}

word! {
    /// What a unit can do: `patrol`, `als` (advanced life support), `fire_attack`. The list is data
    /// (`data/unit_kinds.json`), not code.
    Capability,
    /// A state in the state graph of a unit kind: `available`, `en_route`. The graphs are data.
    StatusCode,
}

/// What a state of a unit means to the rules. Several states of a kind may mean the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// No crew on shift.
    #[default]
    OffShift,
    /// May be sent.
    Available,
    /// Ordered to an incident, not yet moving.
    Assigned,
    EnRoute,
    OnScene,
    /// Carrying a person.
    Transporting,
    AtHospital,
    /// Pause; may not be sent until it is available again.
    Break,
    /// Out of service: workshop, fuel, paperwork.
    OutOfService,
}

impl Duty {
    /// All, in the order of work.
    pub const ALL: [Duty; 9] = [
        Self::OffShift,
        Self::Available,
        Self::Assigned,
        Self::EnRoute,
        Self::OnScene,
        Self::Transporting,
        Self::AtHospital,
        Self::Break,
        Self::OutOfService,
    ];
    /// Works on an incident.
    pub fn is_committed(self) -> bool {
        matches!(self, Self::Assigned | Self::EnRoute | Self::OnScene | Self::Transporting | Self::AtHospital)
    }
    /// The code used in JSON and tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::OffShift => "off_shift",
            Self::Available => "available",
            Self::Assigned => "assigned",
            Self::EnRoute => "en_route",
            Self::OnScene => "on_scene",
            Self::Transporting => "transporting",
            Self::AtHospital => "at_hospital",
            Self::Break => "break",
            Self::OutOfService => "out_of_service",
        }
    }
    /// As a dispatcher says it, es-MX.
    pub fn es(self) -> &'static str {
        match self {
            Self::OffShift => "fuera de turno",
            Self::Available => "disponible",
            Self::Assigned => "asignada",
            Self::EnRoute => "en camino",
            Self::OnScene => "en el lugar",
            Self::Transporting => "en traslado",
            Self::AtHospital => "en hospital",
            Self::Break => "en pausa",
            Self::OutOfService => "fuera de servicio",
        }
    }
}
