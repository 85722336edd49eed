//! Where something is: a measured or told position, and an address as people say it.

use crate::{Line, Metres, MunicipalityCode, Position, Timestamp};
use serde::{Deserialize, Serialize};

/// How a position was obtained. The order is the order of trust for the same age and accuracy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Not said by the source.
    Unknown,
    /// The serving cell or its sector.
    Cell,
    /// Told by the caller or chosen on the map, not verified.
    Told,
    /// Wi-Fi or other networks nearby.
    Wifi,
    /// A satellite fix of the device.
    Gnss,
    /// A registered line or alarm: the address of its contract.
    Registered,
    /// A person at the centre confirmed it; automatic sources never replace it.
    Verified,
}

/// A position with what is needed to judge it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Located {
    pub position: Position,
    /// Radius of the uncertainty circle; `None` when the source gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<Metres>,
    /// Confidence that the true place lies in the circle, percent 0–100, when given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_pct: Option<u8>,
    pub method: Method,
    /// When it was measured, by the source's clock brought into bounds by ours.
    pub at: Timestamp,
}

/// A place of an incident or call: position, address and the names people use.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub located: Option<Located>,
    /// Street and number, crossing, kilometre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Line>,
    /// Colonia, neighbourhood or locality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
    /// "Frente a la farmacia", "portón verde".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<Line>,
}

impl Place {
    /// The position, whatever its quality.
    pub fn position(&self) -> Option<Position> {
        self.located.as_ref().map(|l| l.position)
    }
    /// Enough to send somebody: a position, or an address within a known municipality.
    pub fn is_sendable(&self) -> bool {
        self.located.is_some() || (self.address.is_some() && self.municipality.is_some())
    }
}
