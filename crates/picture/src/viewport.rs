//! The part of the world that a console shows, and how consoles share frames.

use atalaya_model::Position;
use serde::{Deserialize, Serialize};

/// A rectangle in degrees. One that crosses the 180° meridian is refused: no centre of this software
/// works there, and silence would be worse than an error.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "[f64; 4]", into = "[f64; 4]")]
pub struct Viewport {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why four numbers are no viewport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a viewport is [west, south, east, north] in degrees, west < east and south < north")]
pub struct ViewportError;

impl Viewport {
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, ViewportError> {
        let ordered = west < east && south < north;
        if ordered && west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0 {
            Ok(Self { west, south, east, north })
        } else {
            Err(ViewportError)
        }
    }
    /// Everything.
    pub const WORLD: Viewport = Viewport { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    pub fn contains(&self, position: &Position) -> bool {
        (self.west..=self.east).contains(&position.lon())
            && (self.south..=self.north).contains(&position.lat())
    }
    /// The viewport widened to the edges of a grid, so that consoles which look at nearly the same
    /// area get the same key and thus the same frame. The grid is a power of two of a degree chosen so
    /// that the longer side spans 4 to 8 cells; at most half as much again is sent than asked for.
    pub fn key(&self) -> CellKey {
        let side = (self.east - self.west).max(self.north - self.south);
        let level = (side / 8.0).log2().ceil().clamp(-20.0, 6.0) as i8;
        let cell = f64::from(level).exp2();
        let down = |v: f64| (v / cell).floor() as i32;
        let up = |v: f64| (v / cell).ceil() as i32;
        CellKey {
            level,
            west: down(self.west),
            south: down(self.south),
            east: up(self.east),
            north: up(self.north),
        }
    }
}
impl TryFrom<[f64; 4]> for Viewport {
    type Error = ViewportError;
    fn try_from([w, s, e, n]: [f64; 4]) -> Result<Self, ViewportError> {
        Self::new(w, s, e, n)
    }
}
impl From<Viewport> for [f64; 4] {
    fn from(v: Viewport) -> [f64; 4] {
        [v.west, v.south, v.east, v.north]
    }
}

/// A viewport on the grid.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct CellKey {
    /// Cells are 2^level degrees wide.
    level: i8,
    west: i32,
    south: i32,
    east: i32,
    north: i32,
}

impl CellKey {
    /// The widened viewport.
    pub fn viewport(&self) -> Viewport {
        let cell = f64::from(self.level).exp2();
        Viewport {
            west: (f64::from(self.west) * cell).max(-180.0),
            south: (f64::from(self.south) * cell).max(-90.0),
            east: (f64::from(self.east) * cell).min(180.0),
            north: (f64::from(self.north) * cell).min(90.0),
        }
    }
}
