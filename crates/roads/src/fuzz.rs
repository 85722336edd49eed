//! What must hold for all bytes.

use crate::{
    Closure, Graph, Overlay, Roads, Where,
    file::{Reader, decode_body},
};
use atalaya_geo::{Origin, StraightLine, TravelTime, Vehicle};
use atalaya_model::{Position, Timestamp};

/// Bytes as a graph file.
pub fn graph_file(bytes: &[u8]) {
    if let Ok(graph) = Graph::decode(bytes) {
        ask(graph);
    }
}

/// Bytes as what stands behind a graph file's checksum. A graph that is accepted must answer.
pub fn graph_body(bytes: &[u8]) {
    if let Ok(graph) = decode_body(Reader(bytes)) {
        ask(graph);
    }
}

fn ask(graph: Graph) {
    let (south_west, north_east) = graph.meta().bounds;
    let at =
        |p: atalaya_osm::Point| Position::new(p.lat().clamp(-90.0, 90.0), p.lon().clamp(-180.0, 180.0)).ok();
    let Some((a, b)) = at(south_west).zip(at(north_east)) else { return };
    let closure = Closure { at: Where::Area { ring: vec![a, b, a] }, on_foot: false };
    let overlay = Overlay::new(&graph, &[closure], Vec::new(), 0);
    let roads = Roads::new(graph.into(), overlay, StraightLine::default());
    for vehicle in [Vehicle::Car, Vehicle::Foot, Vehicle::Air] {
        let origin = Origin { position: a, vehicle };
        let when = Timestamp::from_millis(0);
        assert_eq!(roads.seconds(&[origin, origin], b, when).len(), 2);
        if let Ok(route) = roads.route(origin, b, when) {
            assert!(!route.line.is_empty() || route.metres.0 >= 0.0);
        }
    }
    roads.street_at(a);
}
