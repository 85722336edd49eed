//! Why an area is refused: the ring, the fault and the place.

use std::fmt;

/// Which ring: counted from 1, as people count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RingName {
    /// Part of a MultiPolygon; 1 for a Polygon.
    pub part: usize,
    /// 1 is the outer ring, 2 the first hole.
    pub ring: usize,
}

impl fmt::Display for RingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ring {
            1 => write!(f, "part {}, outer ring", self.part),
            n => write!(f, "part {}, hole {}", self.part, n - 1),
        }
    }
}

/// What is wrong with a ring.
#[derive(Clone, PartialEq, Debug)]
pub enum RingFault {
    /// Fewer than three different vertices, or all on one line.
    TooFew,
    /// The last vertex is not the first.
    Open,
    /// Not a longitude and latitude in degrees; with the numbers found.
    OffGlobe(f64, f64),
    /// The numbers look like metres of a projected system.
    Projected(f64, f64),
    /// The numbers look like latitude before longitude.
    Swapped(f64, f64),
    /// Two sides cross, or run over each other.
    CrossesItself,
    /// The ring passes twice through one point.
    TouchesItself,
    /// It crosses another ring.
    Crosses(RingName),
    /// A hole that is not within its outer ring.
    HoleOutside,
    /// A hole within another hole.
    HoleInHole(RingName),
    /// A part that covers ground of another part.
    Overlaps(RingName),
    /// A side goes more than half around the Earth.
    Antimeridian,
}

/// Why an area is refused.
#[derive(Clone, PartialEq, Debug)]
pub enum ShapeError {
    Ring {
        name: RingName,
        fault: RingFault,
        /// Longitude and latitude of the place, degrees.
        at: Option<[f64; 2]>,
    },
    /// No part at all.
    Empty,
    /// More vertices or rings than are taken.
    TooLarge { vertices: usize, rings: usize },
    /// So many sides lie over each other that the check was given up.
    TooTangled,
}

impl fmt::Display for RingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew => write!(f, "fewer than three different vertices, or no area"),
            Self::Open => write!(f, "the last vertex is not the first: the ring is not closed"),
            Self::OffGlobe(x, y) => write!(f, "[{x}, {y}] is no longitude and latitude in degrees"),
            Self::Projected(x, y) => write!(
                f,
                "[{x}, {y}] are metres of a projection (such as EPSG:6372 or EPSG:32614), not degrees; convert the \
                 file to EPSG:4326 first"
            ),
            Self::Swapped(x, y) => {
                write!(f, "[{x}, {y}] has latitude before longitude; GeoJSON puts longitude first")
            }
            Self::CrossesItself => write!(f, "the ring crosses itself"),
            Self::TouchesItself => write!(f, "the ring passes twice through one point"),
            Self::Crosses(other) => write!(f, "the ring crosses {other}"),
            Self::HoleOutside => write!(f, "the hole is not within its outer ring"),
            Self::HoleInHole(other) => write!(f, "the hole lies within {other}"),
            Self::Overlaps(other) => write!(f, "the part covers ground of {other}"),
            Self::Antimeridian => {
                write!(f, "a side crosses the 180th meridian; cut the area there (RFC 7946, 3.1.9)")
            }
        }
    }
}

impl RingFault {
    /// The same for the console, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::TooFew => "tiene menos de tres vértices distintos o no encierra área".to_owned(),
            Self::Open => "no está cerrado: el último vértice no es el primero".to_owned(),
            Self::OffGlobe(x, y) => format!("[{x}, {y}] no es longitud y latitud en grados"),
            Self::Projected(x, y) => format!(
                "[{x}, {y}] son metros de una proyección (como EPSG:6372 o EPSG:32614), no grados; convierta el \
                 archivo a EPSG:4326"
            ),
            Self::Swapped(x, y) => {
                format!("[{x}, {y}] trae la latitud antes de la longitud; GeoJSON pone primero la longitud")
            }
            Self::CrossesItself => "se cruza a sí mismo".to_owned(),
            Self::TouchesItself => "pasa dos veces por el mismo punto".to_owned(),
            Self::Crosses(other) => format!("cruza {}", other.es()),
            Self::HoleOutside => "es un hueco que no está dentro de su contorno".to_owned(),
            Self::HoleInHole(other) => format!("es un hueco dentro de {}", other.es()),
            Self::Overlaps(other) => format!("se encima con {}", other.es()),
            Self::Antimeridian => "cruza el meridiano 180; divida el área ahí".to_owned(),
        }
    }
}

impl RingName {
    /// es-MX: `el contorno de la parte 1`.
    pub fn es(&self) -> String {
        match self.ring {
            1 => format!("el contorno de la parte {}", self.part),
            n => format!("el hueco {} de la parte {}", n - 1, self.part),
        }
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ring { name, fault, at } => {
                write!(f, "{name}: {fault}")?;
                at.map_or(Ok(()), |[lon, lat]| write!(f, " at {lat:.6}, {lon:.6}"))
            }
            Self::Empty => write!(f, "the area has no ring"),
            Self::TooLarge { vertices, rings } => {
                write!(
                    f,
                    "the area has {vertices} vertices in {rings} rings, at most {} in {} are taken",
                    super::VERTICES_MAX,
                    super::RINGS_MAX
                )
            }
            Self::TooTangled => write!(f, "too many sides lie over each other"),
        }
    }
}
impl std::error::Error for ShapeError {}

impl ShapeError {
    /// The same for the console, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Ring { name, fault, at } => {
                let place = at.map_or(String::new(), |[lon, lat]| format!(" en {lat:.6}, {lon:.6}"));
                let name = name.es();
                let mut letters = name.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{} {}{place}.", letters.as_str(), fault.es())
            }
            Self::Empty => "El área no tiene contorno.".to_owned(),
            Self::TooLarge { vertices, rings } => format!(
                "El área tiene {vertices} vértices en {rings} contornos; se admiten {} en {}.",
                super::VERTICES_MAX,
                super::RINGS_MAX
            ),
            Self::TooTangled => "Demasiados lados se enciman.".to_owned(),
        }
    }
}
