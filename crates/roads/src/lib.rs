//! Streets as a graph: exact travel times of all units to one incident, routes, closures, speeds.
//!
//! - [`RoadsBuilder`] takes part in an import of OpenStreetMap and makes a [`Graph`], which is one file
//!   ([`Graph::write`], [`Graph::decode`]).
//! - [`Overlay`] holds what changes by the hour: closures and paces, without a new graph.
//! - [`Roads`] answers: it is dispatch's `TravelTime`, with the straight line as the labelled fallback for
//!   units that no street is near to, and gives routes.
//!
//! Times are of the moment that is asked about: the hour's pace, and what streets and turns are open at that hour of
//! the week, hold for the whole way. No IO, no clock.

mod build;
mod components;
mod file;
#[cfg(any(test, feature = "testing"))]
pub mod fuzz;
mod graph;
mod grid;
mod hours;
mod overlay;
mod profile;
mod report;
mod restrictions;
mod roads;
mod search;
mod shape;
mod snap;
mod tags;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod turns;
mod weights;
mod when;

pub use build::{BuildError, RoadsBuilder};
pub use file::FileError;
pub use graph::{End, Graph, Inconsistent, Meta};
pub use overlay::{Closure, Overlay, Pace, Where};
pub use profile::Profile;
pub use report::{Island, RoadsReport};
pub use roads::{Leg, Roads, Route, RouteError, StreetHere};
pub use search::Workspace;
pub use snap::{SNAP_MAX_M, Snapped};
pub use weights::Weights;
pub use when::Moment;
