//! Two real extracts, where the machine has them.

use crate::oracle::Plain;
use atalaya_geo::{Origin, StraightLine, TravelBasis, TravelTime, Vehicle};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::{FileSource, read};
use atalaya_roads::{Graph, Overlay, Profile, Roads, RoadsBuilder, Snapped, Workspace, testing};
use std::path::PathBuf;

fn extract(name: &str) -> Option<Graph> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/osm").join(name);
    if !path.is_file() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    let mut builder = RoadsBuilder::default();
    let source = FileSource::open(&path).unwrap();
    let summary = read(&source, &mut [&mut builder], &mut |_| {}).unwrap();
    let graph = builder.finish(&summary, name).unwrap();
    Some(Graph::decode(&graph.encode().unwrap()).unwrap())
}

fn p(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

/// Places spread over the edges by a fixed stride.
fn spread(graph: &Graph, n: u32, shift: u32) -> Vec<Snapped> {
    let edges = graph.edges() as u32;
    (0..n)
        .map(|i| {
            let edge = (i.wrapping_mul(2_654_435_761).wrapping_add(shift)) % edges;
            Snapped { edge, part: f64::from(i % 5) / 4.0, point: graph.points(edge)[0], distance_m: 0.0 }
        })
        .collect()
}

#[test]
fn andorra_is_one_network_and_equal_to_a_plain_search() {
    let Some(graph) = extract("andorra.osm.pbf") else { return };
    let report = &graph.meta().report;
    assert!(report.kilometres_car > 500, "{report:?}");
    let main = (0..graph.edges() as u32).filter(|e| testing::is_main(&graph, *e, Profile::Car)).count();
    assert!(main * 10 > graph.edges() * 3, "{main} of {}", graph.edges());
    let overlay = Overlay::new(&graph, &[], Vec::new(), 60);
    let weights = overlay.weights(&graph, Profile::Car, atalaya_roads::Moment::default());
    let open = testing::open(&graph, &weights);
    let plain = Plain::new(&open);
    let (from, to) = (spread(&graph, 12, 0), spread(&graph, 40, 77));
    let starts: Vec<_> = from.iter().map(|place| plain.starts(*place)).collect();
    let mut space = Workspace::default();
    let mut reached = 0;
    for to in &to {
        let all = testing::search(&graph, &weights, &mut space, *to, &from, u32::MAX);
        for ((from, starts), found) in from.iter().zip(&starts).zip(&all) {
            assert_eq!(found.as_ref().map(|f| f.0), plain.time(*from, *to, starts), "{from:?} {to:?}");
            reached += usize::from(found.is_some());
        }
    }
    assert!(reached > 50, "{reached}");
}

#[test]
fn a_drive_through_andorra_is_plausible() {
    let Some(graph) = extract("andorra.osm.pbf") else { return };
    let overlay = Overlay::new(&graph, &[], Vec::new(), 60);
    let roads = Roads::new(graph.into(), overlay, StraightLine::default());
    // Andorra la Vella to the Pas de la Casa: 30 km by the CG-2, over the Envalira pass or through its tunnel.
    let (town, border) = (p(42.5072, 1.5218), p(42.5426, 1.7335));
    let car = Origin { position: town, vehicle: Vehicle::Car };
    let route = roads.route(car, border, Timestamp::from_millis(0)).unwrap();
    assert!((24_000.0..36_000.0).contains(&route.metres.0), "{} m", route.metres.0);
    assert!((20 * 60..55 * 60).contains(&route.seconds), "{} s", route.seconds);
    assert!(route.line.len() > 200 && route.legs.len() > 2);
    let estimate = roads.seconds(&[car], border, Timestamp::from_millis(0))[0];
    assert_eq!(
        (estimate.seconds, estimate.metres, estimate.basis),
        (route.seconds, route.metres, TravelBasis::Roads)
    );
    // The line is as long as the route says, streets at both ends aside.
    let line: f64 = route.line.windows(2).map(|w| w[0].distance_to(&w[1]).0).sum();
    assert!((line - route.metres.0).abs() < 0.01 * line + 50.0, "{line} and {}", route.metres.0);
}

#[test]
fn monaco_has_its_one_way_streets() {
    let Some(graph) = extract("monaco.osm.gz") else { return };
    let overlay = Overlay::new(&graph, &[], Vec::new(), 60);
    let roads = Roads::new(graph.into(), overlay, StraightLine::default());
    let (casino, rock) = (p(43.7392, 7.4273), p(43.7314, 7.4203));
    let by = |from, to| {
        roads.route(Origin { position: from, vehicle: Vehicle::Car }, to, Timestamp::from_millis(0)).unwrap()
    };
    let (there, back) = (by(casino, rock), by(rock, casino));
    assert!(there.metres.0 > casino.distance_to(&rock).0 && there.metres != back.metres);
}
