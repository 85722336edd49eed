//! What must hold for all bytes.

use crate::{
    Closure, Graph, Moment, Overlay, Roads, Where,
    file::{Reader, decode_body},
    hours::at_hours,
    tags::Street,
    when,
};
use atalaya_geo::{Origin, StraightLine, TravelTime, Vehicle};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::Tags;

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

/// Bytes as the value of a conditional tag: read or counted, never more than is kept, and asked at any moment.
pub fn hours(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (clauses, _) = when::clauses(text);
    for clause in &clauses {
        assert!(
            !clause.when.is_empty() && clause.when.len() <= when::WINDOWS_MAX && !clause.value.is_empty()
        );
        for window in &clause.when {
            assert!(window.is_sane() && window.days != 0);
            // It holds when it begins.
            let begins = Moment::new(window.days.trailing_zeros() as u8, window.from);
            assert!(when::holds(&clause.when, begins), "{window:?} of {text:?}");
        }
    }
    let pairs = [("highway", "primary"), ("oneway:conditional", text), ("access:conditional", text)];
    let (streets, _) = at_hours(Tags::new(&pairs), Street::default());
    assert!(streets.iter().all(|(hours, _)| (1..=when::WINDOWS_MAX).contains(&hours.len())));
    for (day, hour) in (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
        let moment = Moment::new(day, hour * 60);
        let held = streets.iter().filter(|(hours, _)| when::holds(hours, moment)).count();
        assert!(held < 2, "{moment:?} of {text:?}");
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
