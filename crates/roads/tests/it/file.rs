//! The graph as a file.

use crate::support::{NOON, at, car, corner, corners, graph, roads};
use atalaya_osm::testing::{NODE, WAY};
use atalaya_roads::{FileError, Graph, fuzz};
use proptest::prelude::*;

fn town() -> Graph {
    let named = [("highway", "residential"), ("name", "Av. Morelos")];
    graph(
        &corners(3)
            .way(1, &[corner(0, 0), corner(1, 0), corner(2, 0)], &named)
            .way(2, &[corner(1, 0), corner(1, 1), corner(1, 2)], &[("highway", "primary"), ("ref", "MEX 15")])
            .way(
                3,
                &[corner(0, 0), corner(0, 1), corner(1, 1)],
                &[
                    ("highway", "residential"),
                    ("oneway:conditional", "yes @ (Mo-Fr 07:00-09:00,13:00-14:00)"),
                ],
            )
            .relation(
                10,
                &[(WAY, 2, "from"), (NODE, corner(1, 0), "via"), (WAY, 1, "to")],
                &[("type", "restriction"), ("restriction:conditional", "no_left_turn @ (Sa 22:00-06:00)")],
            )
            .relation(
                9,
                &[(WAY, 1, "from"), (NODE, corner(1, 0), "via"), (WAY, 2, "to")],
                &[("type", "restriction"), ("restriction", "no_right_turn")],
            ),
    )
}

#[test]
fn a_graph_comes_back_from_its_file() {
    let before = town();
    let bytes = before.encode().unwrap();
    let after = Graph::decode(&bytes).unwrap();
    assert_eq!(before.meta(), after.meta());
    assert_eq!(bytes, after.encode().unwrap());
    assert!(after.meta().attribution.contains("OpenStreetMap"));
    assert!(after.meta().source_at.is_some());
    let route = |g: Graph| roads(g, &[], Vec::new()).route(car(at(0.0, 0.0)), at(1.0, 2.0), NOON()).unwrap();
    assert_eq!(route(before), route(after));
}

#[test]
fn the_same_extract_makes_the_same_file() {
    assert_eq!(town().encode().unwrap(), town().encode().unwrap());
}

#[test]
fn damage_is_found() {
    let bytes = town().encode().unwrap();
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert!(Graph::decode(&bent).is_err(), "byte {at}");
    }
    for cut in [0, 7, 11, 20, 60, bytes.len() - 1] {
        assert!(Graph::decode(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    let mut old = bytes.clone();
    old[8] = 99;
    assert!(matches!(Graph::decode(&old), Err(FileError::Version { found: 99 })));
    assert!(matches!(Graph::decode(b"ATLAYERSxxxxxxxx"), Err(FileError::Magic)));
}

proptest! {
    /// Behind the checksum anything may stand; a graph that is taken answers without a panic.
    #[test]
    fn bent_graphs_never_panic(bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut body = town().encode().unwrap().split_off(44);
        for (at, with) in bends {
            let i = at.index(body.len());
            body[i] = with;
        }
        fuzz::graph_body(&body);
    }
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz::graph_file(&bytes);
        fuzz::graph_body(&bytes);
    }
}
