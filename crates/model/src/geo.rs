//! Positions on the WGS 84 ellipsoid and distances between them.

use serde::{Deserialize, Serialize};

/// A distance in metres.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Metres(pub f64);

/// A place on Earth, WGS 84 degrees. Always finite and in range; (0, 0) is refused because every
/// broken receiver reports it and no incident of this centre happens there.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "RawPosition")]
pub struct Position {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct RawPosition {
    lat: f64,
    lon: f64,
}

/// Why a pair of numbers is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    #[error("latitude must be a number from -90 to 90")]
    Latitude,
    #[error("longitude must be a number from -180 to 180")]
    Longitude,
    #[error("(0, 0) is what a receiver without a fix reports")]
    NullIsland,
}

/// Mean Earth radius, metres (IUGG R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Position {
    pub fn new(lat: f64, lon: f64) -> Result<Self, PositionError> {
        if !lat.is_finite() || lat.abs() > 90.0 {
            return Err(PositionError::Latitude);
        }
        if !lon.is_finite() || lon.abs() > 180.0 {
            return Err(PositionError::Longitude);
        }
        if lat.abs() < 1e-6 && lon.abs() < 1e-6 {
            return Err(PositionError::NullIsland);
        }
        Ok(Self { lat, lon })
    }
    /// Degrees north.
    pub fn lat(&self) -> f64 {
        self.lat
    }
    /// Degrees east.
    pub fn lon(&self) -> f64 {
        self.lon
    }
    /// Great-circle distance (haversine on the mean sphere; error under 0.6 % of the distance).
    pub fn distance_to(&self, other: &Position) -> Metres {
        let (p1, p2) = (self.lat.to_radians(), other.lat.to_radians());
        let (dp, dl) = (p2 - p1, (other.lon - self.lon).to_radians());
        let a = (dp / 2.0).sin().powi(2) + p1.cos() * p2.cos() * (dl / 2.0).sin().powi(2);
        Metres(2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin())
    }
}
impl TryFrom<RawPosition> for Position {
    type Error = PositionError;
    fn try_from(raw: RawPosition) -> Result<Self, PositionError> {
        Self::new(raw.lat, raw.lon)
    }
}
