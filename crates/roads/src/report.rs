//! What an import of streets found and left out.

use atalaya_osm::{Point, Skips};
use serde::{Deserialize, Serialize};

/// A part of the network that a car cannot reach from the rest and come back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Island {
    pub edges: u32,
    pub metres: u32,
    /// Somewhere in it.
    pub at: Point,
    /// A street of it.
    pub name: Option<String>,
}

/// See the module.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RoadsReport {
    pub nodes: u32,
    pub edges: u32,
    /// Length of all edges.
    pub kilometres: u32,
    /// Of those, what a car may pass.
    pub kilometres_car: u32,
    /// Turn restrictions in force, as sequences of arcs.
    pub restrictions: u32,
    /// Of those, the ones that hold at certain hours.
    pub restrictions_at_hours: u32,
    /// Edges whose access, direction or speed is another at certain hours.
    pub edges_at_hours: u32,
    /// Barriers that cost time or stop a vehicle.
    pub barriers: u32,
    /// Parts off the main network, by car.
    pub islands: u32,
    /// Length of all of them.
    pub island_metres: u32,
    /// The largest, at most 20.
    pub largest_islands: Vec<Island>,
    pub skipped: Skips,
}
