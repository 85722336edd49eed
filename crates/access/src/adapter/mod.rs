//! Machine doors: a PBX, an AML relay, an alarm centre, a tracker gateway, a partner. Stream kind
//! `adapter`.
//!
//! An adapter proves itself with a client certificate or by signing each request
//! ([`crate::signature`]), never with a person's session. It may do only what its kind may do.

mod commands;
mod decide;
mod events;
mod keys;
mod state;

pub use commands::AdapterCommand;
pub use decide::decide;
pub use events::AdapterEvent;
pub use keys::{AdapterKey, Fingerprint};
pub use state::{Adapter, MAX_KEYS};

use crate::AccessError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a machine is; policies give each kind its actions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    /// A telephone exchange: call events, and locations that come with the signalling.
    Pbx,
    /// An AML/ELS relay: locations.
    Aml,
    /// Alarm centres and panic buttons: call events.
    Alarm,
    /// Vehicle trackers and mobile terminals: positions and unit status.
    Tracker,
    /// Another centre.
    Partner,
    /// A device of a crew, as its enrolment stands for it: positions, states and messages of its own unit.
    Device,
    /// A geographic information system (QGIS): reads geodata, coarse and without personal data.
    Gis,
}

impl AdapterKind {
    pub const ALL: [AdapterKind; 7] =
        [Self::Pbx, Self::Aml, Self::Alarm, Self::Tracker, Self::Partner, Self::Device, Self::Gis];
    /// The code used in policies and in the matrix.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pbx => "pbx",
            Self::Aml => "aml",
            Self::Alarm => "alarm",
            Self::Tracker => "tracker",
            Self::Partner => "partner",
            Self::Device => "device",
            Self::Gis => "gis",
        }
    }
}

/// 3 to 64 ASCII letters, digits, `.`, `-` or `_`: `pbx-toluca-1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "pbx-toluca-1"))]
#[serde(try_from = "String", into = "String")]
pub struct AdapterName(String);

impl AdapterName {
    pub fn new(name: &str) -> Result<Self, AccessError> {
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if (3..=64).contains(&name.len()) && name.chars().all(sound) {
            Ok(Self(name.to_owned()))
        } else {
            Err(AccessError::AdapterName)
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for AdapterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl TryFrom<String> for AdapterName {
    type Error = AccessError;
    fn try_from(name: String) -> Result<Self, AccessError> {
        Self::new(&name)
    }
}
impl From<AdapterName> for String {
    fn from(name: AdapterName) -> String {
        name.0
    }
}
