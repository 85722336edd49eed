//! Areas on the map: polygons with holes whose validity was checked once, at the door.
//!
//! Coordinates are whole ten-millionths of a degree (about a centimetre), as OpenStreetMap keeps them. All
//! predicates are exact in integers, so that a point is never both inside and outside, and two neighbours that
//! share a border leave nothing between them.

mod check;
mod codec;
mod error;
mod exact;
mod nesting;
mod prepared;
mod sweep;

pub use codec::{CodecError, DECODED_MAX, ShapeHash};
pub use error::{RingFault, RingName, ShapeError};
pub use exact::{Side, orientation};
pub use prepared::Prepared;

use atalaya_model::Position;

/// Most vertices of one shape. The whole State of Mexico at full resolution has 173,000 in 125 shapes.
pub const VERTICES_MAX: usize = 200_000;
/// Most rings of one shape.
pub const RINGS_MAX: usize = 10_000;

/// Ten-millionths of a degree per degree.
pub(crate) const E7: f64 = 1e7;

/// A point in ten-millionths of a degree, WGS 84. Latitude is within ±90°, longitude within ±180°.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pt {
    pub lon: i32,
    pub lat: i32,
}

impl Pt {
    /// Rounded to the nearest ten-millionth. `None` outside the globe or for what is no number.
    pub fn of_degrees(lon: f64, lat: f64) -> Option<Self> {
        let ok = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
        // In range, so that the conversion is exact after rounding.
        ok.then(|| Self { lon: (lon * E7).round() as i32, lat: (lat * E7).round() as i32 })
    }
    pub fn lon_deg(self) -> f64 {
        f64::from(self.lon) / E7
    }
    pub fn lat_deg(self) -> f64 {
        f64::from(self.lat) / E7
    }
}
impl From<&Position> for Pt {
    fn from(p: &Position) -> Self {
        // A position is always on the globe.
        Self { lon: (p.lon() * E7).round() as i32, lat: (p.lat() * E7).round() as i32 }
    }
}

/// A rectangle in ten-millionths of a degree, borders included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    pub west: i32,
    pub south: i32,
    pub east: i32,
    pub north: i32,
}

impl Bounds {
    fn around(mut points: impl Iterator<Item = Pt>) -> Option<Self> {
        let first = points.next()?;
        let start = Self { west: first.lon, south: first.lat, east: first.lon, north: first.lat };
        Some(points.fold(start, |b, p| Self {
            west: b.west.min(p.lon),
            south: b.south.min(p.lat),
            east: b.east.max(p.lon),
            north: b.north.max(p.lat),
        }))
    }
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
    pub fn contains(&self, p: Pt) -> bool {
        (self.west..=self.east).contains(&p.lon) && (self.south..=self.north).contains(&p.lat)
    }
    pub fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }
    /// West, south, east, north in degrees: the order of GeoJSON.
    pub fn degrees(&self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north].map(|v| f64::from(v) / E7)
    }
}

/// A closed line without crossings; the first vertex is not repeated at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ring(Vec<Pt>);

impl Ring {
    pub fn points(&self) -> &[Pt] {
        &self.0
    }
    /// Each side, from vertex to vertex, the closing one included.
    pub fn edges(&self) -> impl Iterator<Item = (Pt, Pt)> + '_ {
        self.0.iter().copied().zip(self.0.iter().copied().cycle().skip(1))
    }
    pub fn bounds(&self) -> Bounds {
        // A ring has at least three vertices.
        Bounds::around(self.0.iter().copied()).unwrap_or(Bounds { west: 0, south: 0, east: 0, north: 0 })
    }
    /// Square metres on the sphere of the Earth's area, positive when anticlockwise.
    fn signed_area_m2(&self) -> f64 {
        /// Radius of the sphere with the ellipsoid's surface (WGS 84), metres.
        const AUTHALIC_M: f64 = 6_371_007.180_9;
        let sum: f64 = self
            .edges()
            .map(|(a, b)| {
                let dl = (f64::from(b.lon) - f64::from(a.lon)) / E7;
                dl.to_radians() * (2.0 + a.lat_deg().to_radians().sin() + b.lat_deg().to_radians().sin())
            })
            .sum();
        -sum * AUTHALIC_M * AUTHALIC_M / 2.0
    }
}

/// One outer ring, anticlockwise, with its holes, clockwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub outer: Ring,
    pub holes: Vec<Ring>,
}

impl Part {
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }
}

/// A valid area: one or more parts that do not overlap. What exists of this type was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    parts: Vec<Part>,
}

impl Shape {
    /// Checks rings as a GeoJSON MultiPolygon has them: parts, each an outer ring and its holes, each ring
    /// closed (first vertex again at the end), longitude first, degrees.
    ///
    /// Taken as they are and put right: vertices given twice in a row, the direction of rings. Refused with the
    /// ring named: too few vertices, an open ring, numbers outside the globe, a ring that crosses or touches
    /// itself, holes outside, rings that cross, parts that overlap, a side across the 180th meridian (cut it
    /// there: RFC 7946 §3.1.9). A side may run along a pole from meridian to meridian.
    pub fn of_degrees(parts: &[Vec<Vec<[f64; 2]>>]) -> Result<Self, ShapeError> {
        check::of_degrees(parts)
    }
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.parts.iter().flat_map(Part::rings)
    }
    /// Vertices of all rings, closing ones not counted.
    pub fn vertices(&self) -> usize {
        self.rings().map(|r| r.0.len()).sum()
    }
    pub fn bounds(&self) -> Bounds {
        // A shape has at least one part.
        let first = self.parts.first().map(|p| p.outer.bounds());
        let rest = self.parts.iter().skip(1).map(|p| p.outer.bounds());
        rest.fold(first.unwrap_or(Bounds { west: 0, south: 0, east: 0, north: 0 }), Bounds::with)
    }
    /// Square metres on the sphere with the ellipsoid's surface; the error is below half a percent.
    pub fn area_m2(&self) -> f64 {
        // Holes run the other way round, so that their area is subtracted.
        self.rings().map(Ring::signed_area_m2).sum()
    }
    /// Whether the point is inside or on the border. One pass over all vertices: for many points see
    /// [`Prepared`].
    pub fn contains(&self, p: Pt) -> bool {
        self.parts.iter().any(|part| exact::side_of(part.rings().flat_map(Ring::edges), p) != Side::Outside)
    }
    /// A point inside, as near to the middle as is cheap: where a name is written.
    pub fn label_point(&self) -> Pt {
        prepared::label_point(self)
    }
    /// Coordinates of a GeoJSON MultiPolygon.
    pub fn to_degrees(&self) -> Vec<Vec<Vec<[f64; 2]>>> {
        let ring = |r: &Ring| {
            let closed = r.0.iter().chain(r.0.first());
            closed.map(|p| [p.lon_deg(), p.lat_deg()]).collect()
        };
        self.parts.iter().map(|part| part.rings().map(ring).collect()).collect()
    }
}
