//! Municipalities, distances, H3 cells and the travel-time port. No IO.
//!
//! Nothing here is a boundary: a municipality is found by its nearest seat and marked approximate,
//! a travel time by straight line is marked as an estimate.

mod cell;
pub mod closure;
mod distance;
pub mod fuzz;
pub mod geojson;
mod grid;
mod municipality;
pub mod pace;
pub mod shape;
pub mod territory;
mod travel;
mod words;

pub use cell::{Cell, CellError, CellSize};
pub use distance::{Box2, STATE_OF_MEXICO, distances_m};
pub use grid::{GridFull, GridIndex};
pub use municipality::{Municipalities, MunicipalitiesError, Municipality, NearMunicipality};
pub use travel::{
    Band, Origin, Speeds, StraightLine, TravelBasis, TravelError, TravelEstimate, TravelTime, Vehicle,
};
pub use words::fold;
