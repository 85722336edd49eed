//! Small towns.

use atalaya_geo::{Origin, StraightLine, Vehicle};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::{BytesSource, read, testing::Extract};
use atalaya_roads::{Closure, Graph, Overlay, Pace, Roads, RoadsBuilder};
use std::sync::Arc;

/// Somewhere in Toluca; blocks are 100 m.
pub const LAT: f64 = 19.29;
pub const LON: f64 = -99.65;
const BLOCK: f64 = 100.0 / 111_195.08;

/// Place in blocks east and north of the corner.
pub fn at(east: f64, north: f64) -> Position {
    let (lat, lon) = degrees(east, north);
    Position::new(lat, lon).unwrap()
}
pub fn degrees(east: f64, north: f64) -> (f64, f64) {
    (LAT + north * BLOCK, LON + east * BLOCK / LAT.to_radians().cos())
}
/// Id of the corner `east`, `north` of a town of blocks.
pub fn corner(east: i64, north: i64) -> i64 {
    1000 + north * 100 + east
}
/// Corners of a town of `n` by `n`.
pub fn corners(n: i64) -> Extract {
    let mut extract = Extract::default();
    for (north, east) in (0..n).flat_map(|y| (0..n).map(move |x| (y, x))) {
        let (lat, lon) = degrees(east as f64, north as f64);
        extract = extract.node(corner(east, north), lat, lon, &[]);
    }
    extract
}
pub fn graph(extract: &Extract) -> Graph {
    let mut builder = RoadsBuilder::default();
    let bytes = extract.pbf(1000);
    let summary = read(&BytesSource(&bytes), &mut [&mut builder], &mut |_| {}).unwrap();
    builder.finish(&summary, "test").unwrap()
}
pub fn roads(graph: Graph, closures: &[Closure], paces: Vec<Pace>) -> Roads {
    let overlay = Overlay::new(&graph, closures, paces, 0);
    Roads::new(Arc::new(graph), overlay, StraightLine::default())
}
pub fn car(position: Position) -> Origin {
    Origin { position, vehicle: Vehicle::Car }
}
pub const NOON: fn() -> Timestamp = || Timestamp::from_millis(12 * 3_600_000);
