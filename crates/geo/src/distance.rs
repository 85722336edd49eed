//! Distances of many points at once, and a rectangle.

use atalaya_model::Position;
use serde::{Deserialize, Serialize};

/// A rectangle in degrees, WGS 84; never across the 180th meridian.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Box2 {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

/// The State of Mexico, rounded outward to a hundredth of a degree from INEGI's Marco
/// Geoestadístico. A position outside is worth a question, never a refusal.
pub const STATE_OF_MEXICO: Box2 = Box2 { south: 18.36, west: -100.62, north: 20.29, east: -98.59 };

impl Box2 {
    pub fn contains(&self, position: &Position) -> bool {
        (self.south..=self.north).contains(&position.lat())
            && (self.west..=self.east).contains(&position.lon())
    }
}

/// Mean Earth radius, metres (IUGG R1), as in [`Position::distance_to`].
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Great-circle distances in metres from each of `from` to `to`, in the same order. The terms of `to`
/// are computed once.
pub fn distances_m(from: impl IntoIterator<Item = Position>, to: Position) -> Vec<f64> {
    let (lat, lon) = (to.lat().to_radians(), to.lon().to_radians());
    let cos = lat.cos();
    from.into_iter()
        .map(|p| {
            let (other, dl) = (p.lat().to_radians(), p.lon().to_radians() - lon);
            let a = ((lat - other) / 2.0).sin().powi(2) + cos * other.cos() * (dl / 2.0).sin().powi(2);
            2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin()
        })
        .collect()
}
