//! Turn restrictions that say too little, or too much.

use crate::support::{NOON, at, car, corner, corners, degrees, graph, roads};
use atalaya_osm::testing::{Extract, NODE, WAY};
use atalaya_roads::RoadsReport;

const STREET: &[(&str, &str)] = &[("highway", "residential")];
const THROUGH: &str = "turn restrictions that end on a way running through";

fn report(extract: &Extract) -> RoadsReport {
    graph(extract).meta().report.clone()
}

/// From the south up to a street that runs from west to east and was not cut at the corner.
fn tee(tags: &[(&str, &str)]) -> Extract {
    corners(3)
        .way(1, &[corner(1, 0), corner(1, 1)], STREET)
        .way(2, &[corner(0, 1), corner(1, 1), corner(2, 1)], tags)
        .way(3, &[corner(1, 1), corner(1, 2)], STREET)
}

#[test]
fn a_turn_into_a_way_that_runs_through_is_left_out() {
    let members = [(WAY, 1, "from"), (NODE, corner(1, 1), "via"), (WAY, 2, "to")];
    for kind in ["no_left_turn", "only_left_turn"] {
        let tags = [("type", "restriction"), ("restriction", kind)];
        let found = report(&tee(STREET).relation(9, &members, &tags));
        assert_eq!((found.restrictions, found.skipped.count(THROUGH)), (0, 1), "{kind}");
        // Both turns stay allowed.
        let town = roads(graph(&tee(STREET).relation(9, &members, &tags)), &[], Vec::new());
        for east in [0.2, 1.8] {
            assert!(town.route(car(at(1.0, 0.2)), at(east, 1.0), NOON()).unwrap().metres.0 < 170.0);
        }
    }
    // Of a one-way street only one direction can be meant.
    let one_way = [("highway", "residential"), ("oneway", "yes")];
    let tags = [("type", "restriction"), ("restriction", "no_right_turn")];
    assert_eq!(report(&tee(&one_way).relation(9, &members, &tags)).restrictions, 1);
}

#[test]
fn a_turn_over_a_way_into_one_that_runs_through_is_left_out() {
    let extract = corners(3)
        .way(1, &[corner(0, 0), corner(1, 0)], STREET)
        .way(2, &[corner(1, 0), corner(1, 1)], STREET)
        .way(3, &[corner(0, 1), corner(1, 1), corner(2, 1)], STREET);
    let members = [(WAY, 1, "from"), (WAY, 2, "via"), (WAY, 3, "to")];
    let tags = [("type", "restriction"), ("restriction", "no_u_turn")];
    let found = report(&extract.relation(9, &members, &tags));
    assert_eq!((found.restrictions, found.skipped.count(THROUGH)), (0, 1));
    // Nor is it known from which side a way comes that runs through the beginning.
    let members = [(WAY, 3, "from"), (WAY, 2, "via"), (WAY, 1, "to")];
    let extract = corners(3)
        .way(1, &[corner(0, 0), corner(1, 0)], STREET)
        .way(2, &[corner(1, 0), corner(1, 1)], STREET)
        .way(3, &[corner(0, 1), corner(1, 1), corner(2, 1)], STREET);
    let found = report(&extract.relation(9, &members, &tags));
    assert_eq!(found.skipped.count("turn restrictions that begin on a way running through"), 1);
}

#[test]
fn a_way_of_many_loops_does_not_hold_up_an_import() {
    let mut extract = corners(2).way(1, &[corner(0, 0), corner(1, 0)], STREET);
    let mut flower = vec![corner(1, 0)];
    for petal in 0..30 {
        for half in 0..2 {
            let (lat, lon) = degrees(1.2 + f64::from(half) * 0.2, 0.02 * f64::from(petal));
            let id = 5_000 + 2 * i64::from(petal) + i64::from(half);
            extract = extract.node(id, lat, lon, &[]);
            flower.push(id);
        }
        flower.push(corner(1, 0));
    }
    let extract = extract.way(2, &flower, STREET).way(3, &[corner(1, 0), corner(1, 1)], STREET);
    let mut members = vec![(WAY, 1, "from"), (WAY, 3, "to")];
    members.extend([(WAY, 2, "via"); 10]);
    let tags = [("type", "restriction"), ("restriction", "no_left_turn")];
    let found = report(&extract.relation(9, &members, &tags));
    assert_eq!((found.restrictions, found.skipped.count("turn restrictions over too many streets")), (0, 1));
}

#[test]
fn streets_whose_direction_nobody_knows_are_counted() {
    let lanes = |extra: &[(&str, &str)]| {
        let mut tags = vec![("highway", "primary"), ("oneway", "reversible")];
        tags.extend_from_slice(extra);
        let extract = corners(2).way(1, &[corner(0, 0), corner(1, 0)], STREET).way(
            2,
            &[corner(1, 0), corner(1, 1)],
            &tags,
        );
        report(&extract).skipped.count("reversible streets whose hours are not known")
    };
    assert_eq!(lanes(&[]), 1);
    assert_eq!(lanes(&[("oneway:conditional", "yes @ sunrise-sunset")]), 1);
    assert_eq!(lanes(&[("oneway:conditional", "yes @ (06:00-12:00); -1 @ (12:00-22:00)")]), 0);
    assert_eq!(lanes(&[("oneway:emergency", "no")]), 0);
}
