//! H3 cells: hexagons of a few fixed sizes, for grouping and for the store's BIGINT columns.

use atalaya_model::Position;
use h3o::{CellIndex, LatLng, Resolution};

/// The two sizes in use (H3 resolution table, h3geo.org).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CellSize {
    /// Resolution 7: edge about 1.4 km, area about 5.2 km²: a colonia and its neighbours.
    Area,
    /// Resolution 9: edge about 0.2 km, area about 0.1 km²: some blocks.
    Block,
}

impl CellSize {
    fn resolution(self) -> Resolution {
        match self {
            Self::Area => Resolution::Seven,
            Self::Block => Resolution::Nine,
        }
    }
}

/// One H3 cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell(CellIndex);

/// A number that is no H3 cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no H3 cell")]
pub struct CellError(pub i64);

/// Rings beyond this are cut: 10 rings are 331 cells.
const RINGS_MAX: u32 = 10;

impl Cell {
    /// The cell that holds a position. `None` cannot occur for a valid [`Position`]; it is kept in
    /// the type because the library's conversion can fail.
    pub fn of(position: &Position, size: CellSize) -> Option<Self> {
        let point = LatLng::new(position.lat(), position.lon()).ok()?;
        Some(Self(point.to_cell(size.resolution())))
    }
    /// As stored. H3 indexes leave the top bit free, so that the number is never negative.
    pub fn to_i64(self) -> i64 {
        i64::try_from(u64::from(self.0)).unwrap_or(i64::MAX)
    }
    /// Reads a stored number.
    pub fn from_i64(number: i64) -> Result<Self, CellError> {
        let raw = u64::try_from(number).map_err(|_| CellError(number))?;
        CellIndex::try_from(raw).map(Self).map_err(|_| CellError(number))
    }
    /// Latitude and longitude of its middle, degrees.
    pub fn centre(self) -> (f64, f64) {
        let middle = LatLng::from(self.0);
        (middle.lat(), middle.lng())
    }
    /// This cell and all within `rings` (at most 10) steps.
    pub fn disk(self, rings: u32) -> Vec<Cell> {
        self.0.grid_disk::<Vec<_>>(rings.min(RINGS_MAX)).into_iter().map(Self).collect()
    }
}
