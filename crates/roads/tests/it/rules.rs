//! The rules of the road, one town for each.

use crate::support::{NOON, at, car, corner, corners, degrees, graph, roads};
use atalaya_geo::{Origin, StraightLine, TravelBasis, TravelTime, Vehicle};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::testing::{Extract, NODE, WAY};
use atalaya_roads::{Closure, Graph, Overlay, Pace, Roads, RouteError, Where};

const STREET: &[(&str, &str)] = &[("highway", "residential")];

fn plain(extract: &Extract) -> Roads {
    roads(graph(extract), &[], Vec::new())
}
fn metres(roads: &Roads, from: Position, to: Position) -> f64 {
    roads.route(car(from), to, NOON()).unwrap().metres.0
}
#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 3.0, "{found} and not {expected}");
}

/// A square of four blocks around: 1 – 2 – 3 – 4, and a middle street.
fn square(tags: &[(&str, &str)]) -> Extract {
    corners(3)
        .way(1, &[corner(0, 0), corner(1, 0), corner(2, 0)], STREET)
        .way(2, &[corner(2, 0), corner(2, 1), corner(2, 2)], STREET)
        .way(3, &[corner(0, 0), corner(0, 1), corner(0, 2), corner(1, 2), corner(2, 2)], STREET)
        .way(4, &[corner(0, 1), corner(1, 1), corner(2, 1)], tags)
}

#[test]
fn a_straight_way_takes_its_length_and_class() {
    let roads = plain(&square(STREET));
    let route = roads.route(car(at(0.0, 1.0)), at(2.0, 1.0), NOON()).unwrap();
    near(route.metres.0, 200.0);
    // 28 km/h.
    assert_eq!((route.seconds, route.basis), (26, TravelBasis::Roads));
    assert_eq!(route.line.first().map(|p| (p.lat() * 1e5).round()), Some((at(0.0, 1.0).lat() * 1e5).round()));
}

#[test]
fn one_way_streets_are_kept_in_both_spellings() {
    let (west, east) = (at(0.0, 1.0), at(2.0, 1.0));
    let along = plain(&square(&[("highway", "residential"), ("oneway", "yes")]));
    near(metres(&along, west, east), 200.0);
    near(metres(&along, east, west), 400.0);
    let against = plain(&square(&[("highway", "residential"), ("oneway", "-1")]));
    near(metres(&against, west, east), 400.0);
    near(metres(&against, east, west), 200.0);
    let freed = [("highway", "residential"), ("oneway", "yes"), ("oneway:emergency", "no")];
    near(metres(&plain(&square(&freed)), east, west), 200.0);
    // On foot it does not matter.
    let foot = Origin { position: east, vehicle: Vehicle::Foot };
    near(along.route(foot, west, NOON()).unwrap().metres.0, 200.0);
}

#[test]
fn a_ferry_is_no_street() {
    let roads = plain(&square(&[("route", "ferry")]));
    near(metres(&roads, at(0.0, 1.0), at(2.0, 1.0)), 400.0);
    assert_eq!(roads.graph().meta().report.skipped.count("ferries"), 1);
}

#[test]
fn closed_private_and_emergency() {
    let (west, east) = (at(0.0, 1.0), at(2.0, 1.0));
    near(metres(&plain(&square(&[("highway", "service"), ("access", "no")])), west, east), 400.0);
    let named = [("highway", "tertiary"), ("access", "no"), ("emergency", "yes")];
    near(metres(&plain(&square(&named)), west, east), 200.0);
    let private = plain(&square(&[("highway", "residential"), ("access", "private")]));
    let open = plain(&square(STREET));
    let of = |roads: &Roads| roads.route(car(west), east, NOON()).unwrap();
    near(of(&private).metres.0, 200.0);
    assert!(of(&private).seconds > of(&open).seconds, "private streets have a price");
}

fn restricted(kind: &str, extra: &[(&str, &str)]) -> Roads {
    // From the south up the middle, left turn to the west.
    let extract = corners(3)
        .way(1, &[corner(1, 0), corner(1, 1)], STREET)
        .way(2, &[corner(1, 1), corner(1, 2)], STREET)
        .way(3, &[corner(0, 1), corner(1, 1)], STREET)
        .way(4, &[corner(1, 1), corner(2, 1)], STREET)
        .way(5, &[corner(0, 1), corner(0, 2), corner(1, 2), corner(2, 2), corner(2, 1)], STREET);
    let key = if kind.contains('@') { "restriction:conditional" } else { "restriction" };
    let mut tags = vec![("type", "restriction"), (key, kind)];
    tags.extend_from_slice(extra);
    let to = if kind.starts_with("only") { 2 } else { 3 };
    let members = [(WAY, 1, "from"), (WAY, to, "to"), (NODE, corner(1, 1), "via")];
    plain(&extract.relation(9, &members, &tags))
}

#[test]
fn turn_restrictions_over_a_node() {
    let (south, west) = (at(1.0, 0.2), at(0.2, 1.0));
    near(metres(&restricted("no_left_turn", &[("except", "bus;emergency")]), south, west), 160.0);
    // Straight on and round the north-west block.
    near(metres(&restricted("no_left_turn", &[]), south, west), 80.0 + 100.0 + 100.0 + 100.0 + 20.0);
    near(metres(&restricted("only_straight_on", &[]), south, west), 400.0);
    assert_eq!(restricted("no_left_turn", &[]).graph().meta().report.restrictions, 1);
    assert_eq!(restricted("only_straight_on", &[]).graph().meta().report.restrictions, 3);
    // On foot nobody minds.
    let foot = Origin { position: south, vehicle: Vehicle::Foot };
    near(restricted("no_left_turn", &[]).route(foot, west, NOON()).unwrap().metres.0, 160.0);
}

/// A time of a week in November 2026: days since Monday, hour, minute.
fn week(day: i64, hour: i64, minute: i64) -> Timestamp {
    // Monday the 23rd, 00:00.
    Timestamp::from_millis(1_795_392_000_000 + ((day * 24 + hour) * 60 + minute) * 60_000)
}

#[test]
fn streets_and_turns_of_certain_hours() {
    const WEDNESDAY: i64 = 2;
    let (west, east) = (at(0.0, 1.0), at(2.0, 1.0));
    let of = |roads: &Roads, from, to, when| roads.route(car(from), to, when).unwrap().metres.0;
    let rush = "yes @ (Mo-Fr 07:00-10:00); -1 @ (Mo-Fr 17:00-20:00)";
    let roads = plain(&square(&[("highway", "residential"), ("oneway:conditional", rush)]));
    for (when, there, back) in [
        (week(WEDNESDAY, 8, 0), 200.0, 400.0),
        (week(WEDNESDAY, 9, 59), 200.0, 400.0),
        (week(WEDNESDAY, 10, 0), 200.0, 200.0),
        (week(WEDNESDAY, 18, 30), 400.0, 200.0),
        (week(5, 8, 0), 200.0, 200.0),
    ] {
        near(of(&roads, west, east, when), there);
        near(of(&roads, east, west, when), back);
    }
    assert_eq!(roads.graph().meta().report.edges_at_hours, 1);
    // A market that closes a street on Sundays, on a centre's clock six hours behind.
    let market = square(&[("highway", "residential"), ("access:conditional", "no @ (Su 06:00-15:00)")]);
    let graph = graph(&market);
    let overlay = Overlay::new(&graph, &[], Vec::new(), -360);
    let market = Roads::new(graph.into(), overlay, StraightLine::default());
    near(of(&market, west, east, week(6, 14, 0)), 400.0);
    near(of(&market, west, east, week(6, 21, 0)), 200.0);

    let turn = restricted("no_left_turn @ (Mo-Fr 07:00-09:30)", &[]);
    let (south, west) = (at(1.0, 0.2), at(0.2, 1.0));
    near(of(&turn, south, west, week(WEDNESDAY, 9, 0)), 400.0);
    near(of(&turn, south, west, week(WEDNESDAY, 9, 30)), 160.0);
    let report = &turn.graph().meta().report;
    assert_eq!((report.restrictions, report.restrictions_at_hours), (1, 1));
    let rain = restricted("no_left_turn @ wet", &[]);
    near(of(&rain, south, west, week(WEDNESDAY, 9, 0)), 160.0);
    assert_eq!(rain.graph().meta().report.skipped.count("conditions other than days and hours"), 1);
}

#[test]
fn turn_restrictions_over_a_way() {
    // Two carriageways, joined by a short link: turning round over it is forbidden.
    let one_way = [("highway", "primary"), ("oneway", "yes")];
    let extract = corners(4)
        .way(1, &[corner(0, 0), corner(1, 0)], &one_way)
        .way(2, &[corner(1, 0), corner(2, 0), corner(3, 0)], &one_way)
        .way(3, &[corner(3, 1), corner(2, 1), corner(1, 1)], &one_way)
        .way(4, &[corner(1, 1), corner(0, 1)], &one_way)
        .way(5, &[corner(1, 0), corner(1, 1)], STREET)
        .way(6, &[corner(3, 0), corner(3, 1)], STREET)
        .way(7, &[corner(1, 1), corner(1, 2)], STREET);
    let (from, to) = (at(0.2, 0.0), at(0.2, 1.0));
    near(metres(&plain(&extract), from, to), 80.0 + 100.0 + 80.0);
    let members = [(WAY, 1, "from"), (WAY, 5, "via"), (WAY, 4, "to")];
    let tags = [("type", "restriction"), ("restriction", "no_u_turn")];
    let roads = plain(&extract.relation(9, &members, &tags));
    let report = &roads.graph().meta().report;
    assert_eq!(report.restrictions, 1, "{report:?}");
    near(metres(&roads, from, to), 80.0 + 200.0 + 100.0 + 200.0 + 80.0);
    // Straight on over the link stays allowed, and so does the turn for who comes from elsewhere.
    near(metres(&roads, from, at(1.0, 1.8)), 80.0 + 100.0 + 80.0);
    near(metres(&roads, at(1.0, 0.2), to), 80.0 + 80.0);
}

#[test]
fn barriers_stop_or_delay() {
    let with = |tags: &[(&str, &str)]| {
        let (lat, lon) = degrees(1.0, 0.5);
        let extract = corners(2)
            .node(5, lat, lon, tags)
            .way(1, &[corner(1, 0), 5, corner(1, 1)], STREET)
            .way(2, &[corner(1, 0), corner(0, 0), corner(0, 1), corner(1, 1)], STREET);
        plain(&extract)
    };
    let (south, north) = (at(1.0, 0.1), at(1.0, 0.9));
    near(metres(&with(&[("barrier", "toll_booth")]), south, north), 80.0);
    near(metres(&with(&[("barrier", "bollard")]), south, north), 10.0 + 300.0 + 10.0);
    let gate = with(&[("barrier", "gate")]).route(car(south), north, NOON()).unwrap();
    near(gate.metres.0, 80.0);
    assert_eq!(gate.seconds, 10 + 15);
    // Up to the barrier nothing is in the way.
    near(metres(&with(&[("barrier", "block")]), south, at(1.0, 0.45)), 35.0);
    let foot = Origin { position: south, vehicle: Vehicle::Foot };
    near(with(&[("barrier", "bollard")]).route(foot, north, NOON()).unwrap().metres.0, 80.0);
}

#[test]
fn a_low_bridge_stops_fire_engines_only() {
    let low = square(&[("highway", "residential"), ("maxheight", "2.6")]);
    let roads = plain(&low);
    let by = |vehicle| roads.route(Origin { position: at(0.0, 1.0), vehicle }, at(2.0, 1.0), NOON()).unwrap();
    near(by(Vehicle::Car).metres.0, 200.0);
    near(by(Vehicle::Heavy).metres.0, 400.0);
}

#[test]
fn who_is_beside_the_street_is_told_so() {
    let roads = plain(&square(STREET));
    let route = roads.route(car(at(1.0, 1.3)), at(2.0, 1.0), NOON()).unwrap();
    near(route.from_street_m.0, 30.0);
    near(route.metres.0, 130.0);
    let far = at(40.0, 40.0);
    assert_eq!(roads.route(car(far), at(2.0, 1.0), NOON()), Err(RouteError::NoStreetAtOrigin));
    assert_eq!(roads.route(car(at(2.0, 1.0)), far, NOON()), Err(RouteError::NoStreetAtDestination));
    let air = Origin { position: at(0.0, 0.0), vehicle: Vehicle::Air };
    assert_eq!(roads.route(air, at(2.0, 1.0), NOON()), Err(RouteError::Flies));
}

#[test]
fn on_the_same_block_the_way_is_direct_or_around() {
    let roads = plain(&square(&[("highway", "residential"), ("oneway", "yes")]));
    near(metres(&roads, at(0.2, 1.0), at(0.7, 1.0)), 50.0);
    // Behind: on to the corner, around, and back into the street.
    let around = metres(&roads, at(0.7, 1.0), at(0.2, 1.0));
    assert!(around > 500.0, "{around}");
    // Where the street has both directions one drives back.
    near(metres(&plain(&square(STREET)), at(0.7, 1.0), at(0.2, 1.0)), 50.0);
}

#[test]
fn each_estimate_says_what_it_rests_on() {
    let roads = plain(&square(STREET));
    let origins =
        [car(at(0.0, 1.0)), car(at(40.0, 40.0)), Origin { position: at(0.0, 1.0), vehicle: Vehicle::Air }];
    let basis = |roads: &Roads| -> Vec<_> {
        roads.seconds(&origins, at(2.0, 1.0), NOON()).into_iter().map(|e| (e.basis, e.measured)).collect()
    };
    let straight = (TravelBasis::StraightLine, false);
    assert_eq!(basis(&roads), [(TravelBasis::Roads, false), straight, straight]);
    let accepted = Pace { area: None, from_hour: 0, until_hour: 0, factor: 1.5, calibrated: true };
    let calibrated = crate::support::roads(graph(&square(STREET)), &[], vec![accepted]);
    assert_eq!(basis(&calibrated), [(TravelBasis::Calibrated, true), straight, straight]);
    let seconds = |roads: &Roads| roads.seconds(&origins, at(2.0, 1.0), NOON())[0].seconds;
    assert_eq!((seconds(&roads), seconds(&calibrated)), (26, 39));
}

#[test]
fn closures_lead_around_without_a_new_graph() {
    let town = || graph(&square(STREET));
    let (west, east) = (at(0.0, 1.0), at(2.0, 1.0));
    let line = vec![at(1.0, 1.0), at(2.0, 1.0)];
    let street = |one_way| Closure {
        at: Where::Street { line: line.clone(), one_way, ways: Vec::new() },
        on_foot: false,
    };
    let both = roads(town(), &[street(false)], Vec::new());
    assert_eq!(both.overlay().closes, [1]);
    near(metres(&both, west, east), 400.0);
    let eastward = roads(town(), &[street(true)], Vec::new());
    near(metres(&eastward, west, east), 400.0);
    near(metres(&eastward, east, west), 200.0);
    let ring = vec![at(0.5, 0.5), at(1.5, 0.5), at(1.5, 1.5), at(0.5, 1.5)];
    let area = Closure { at: Where::Area { ring }, on_foot: false };
    near(metres(&roads(town(), std::slice::from_ref(&area), Vec::new()), west, east), 400.0);
    let foot = Origin { position: west, vehicle: Vehicle::Foot };
    let walk =
        |closure: Closure| roads(town(), &[closure], Vec::new()).route(foot, east, NOON()).unwrap().metres.0;
    near(walk(area.clone()), 200.0);
    near(walk(Closure { on_foot: true, ..area }), 400.0);
}

/// Two carriageways ten metres apart, a viaduct above the northern one, each with its own ends.
fn avenue() -> Graph {
    let mut extract = Extract::default();
    for (first, north) in [(1, 0.0), (11, 0.1), (21, 0.12)] {
        for east in 0..3 {
            let (lat, lon) = degrees(f64::from(east), north);
            extract = extract.node(first + i64::from(east), lat, lon, &[]);
        }
    }
    let one_way = [("highway", "primary"), ("oneway", "yes")];
    let above = [("highway", "primary"), ("bridge", "yes"), ("layer", "1")];
    graph(&extract.way(1, &[1, 2, 3], &one_way).way(2, &[13, 12, 11], &one_way).way(3, &[21, 22, 23], &above))
}

#[test]
fn a_closure_of_known_ways_leaves_what_lies_beside_and_above_open() {
    let closed = |ways: &[i64], until: f64| {
        let at =
            Where::Street { line: vec![at(0.0, 0.1), at(until, 0.1)], one_way: false, ways: ways.into() };
        let roads = roads(avenue(), &[Closure { at, on_foot: false }], Vec::new());
        let car = atalaya_roads::Profile::Car;
        let graph = roads.graph();
        let mut ways: Vec<i64> = (0..2 * graph.edges() as u32)
            .filter(|arc| roads.overlay().is_closed(*arc, car))
            .filter_map(|arc| graph.way_id(arc >> 1))
            .collect();
        ways.sort_unstable();
        ways.dedup();
        (ways, roads.overlay().closes[0])
    };
    // An old closure knows no ways: everything near its line.
    assert_eq!(closed(&[], 2.0).0, [1, 2, 3]);
    assert_eq!(closed(&[2], 2.0).0, [2]);
    assert_eq!(closed(&[3], 2.0).0, [3]);
    assert_eq!(closed(&[1, 3], 2.0).0, [1, 3]);
    // A later import named the street anew: better too much than nothing.
    assert_eq!(closed(&[77], 2.0).0, [1, 2, 3]);
    let nowhere = Where::Street { line: vec![at(0.0, 9.0), at(2.0, 9.0)], one_way: false, ways: vec![2] };
    let nothing = roads(avenue(), &[Closure { at: nowhere, on_foot: false }], Vec::new());
    assert_eq!(nothing.overlay().closes, [0]);
}

#[test]
fn a_street_that_was_cut_in_two_stays_closed_whole() {
    let mut extract = Extract::default();
    for east in 0..5 {
        let (lat, lon) = degrees(f64::from(east), 0.0);
        extract = extract.node(1 + i64::from(east), lat, lon, &[]);
        let (lat, lon) = degrees(f64::from(east), 1.0);
        extract = extract.node(11 + i64::from(east), lat, lon, &[]);
        extract = extract.way(10 + i64::from(east), &[1 + i64::from(east), 11 + i64::from(east)], STREET);
    }
    // It was way 1 from end to end when it was closed; its eastern half is way 2 now.
    let town = graph(&extract.way(1, &[1, 2, 3], STREET).way(2, &[3, 4, 5], STREET));
    let at = Where::Street { line: vec![at(0.0, 0.0), at(4.0, 0.0)], one_way: false, ways: vec![1] };
    assert_eq!(roads(town, &[Closure { at, on_foot: false }], Vec::new()).overlay().closes, [4]);
}

#[test]
fn where_no_street_leads_it_is_said() {
    // Another town three kilometres on, and no street between.
    let (a, b) = (degrees(40.0, 1.0), degrees(42.0, 1.0));
    let extract = square(STREET).node(50, a.0, a.1, &[]).node(51, b.0, b.1, &[]).way(50, &[50, 51], STREET);
    let roads = plain(&extract);
    let estimate = roads.seconds(&[car(at(41.0, 1.0))], at(2.0, 1.0), NOON())[0];
    assert_eq!((estimate.basis, estimate.measured), (TravelBasis::NoWay, false));
    assert!((300..1200).contains(&estimate.seconds), "the straight line's figure: {estimate:?}");
    assert_eq!(roads.route(car(at(41.0, 1.0)), at(2.0, 1.0), NOON()), Err(RouteError::NoWay));
}

#[test]
fn paces_hold_in_their_hours() {
    let pace =
        |from_hour, until_hour, factor| Pace { area: None, from_hour, until_hour, factor, calibrated: false };
    let roads = roads(graph(&square(STREET)), &[], vec![pace(7, 9, 2.0), pace(22, 2, 0.5)]);
    let at_hour = |hour: i64| {
        let when = Timestamp::from_millis(hour * 3_600_000 + 1);
        roads.seconds(&[car(at(0.0, 1.0))], at(2.0, 1.0), when)[0].seconds
    };
    assert_eq!([7, 8, 9, 22, 23, 1, 2].map(at_hour), [51, 51, 26, 13, 13, 13, 26]);
}

#[test]
fn islands_are_reported_and_avoided() {
    let (a, b) = (degrees(1.0, 1.3), degrees(1.4, 1.3));
    let extract = square(STREET).node(50, a.0, a.1, &[]).node(51, b.0, b.1, &[]).way(
        50,
        &[50, 51],
        &[("highway", "service"), ("name", "Patio")],
    );
    let roads = plain(&extract);
    let report = &roads.graph().meta().report;
    assert_eq!((report.islands, report.largest_islands[0].name.as_deref()), (1, Some("Patio")));
    // Standing in the yard, one leaves it for the street beside.
    near(metres(&roads, at(1.2, 1.3), at(2.0, 1.0)), 30.0 + 80.0);
}

#[test]
fn somebody_points_at_a_block() {
    let roads = plain(&square(&[("highway", "residential"), ("name", "Calle Lerdo")]));
    let here = roads.street_at(at(1.5, 1.1)).unwrap();
    assert_eq!((here.street.as_deref(), here.way), (Some("Calle Lerdo"), 4));
    near(here.distance_m.0, 10.0);
    near(here.length_m.0, 200.0);
    assert_eq!(roads.street_at(at(60.0, 60.0)), None);
}

#[test]
fn legs_are_told_by_street() {
    let roads = plain(&square(&[("highway", "residential"), ("name", "Lerdo")]));
    let route = roads.route(car(at(0.0, 0.5)), at(1.5, 1.0), NOON()).unwrap();
    let legs: Vec<_> = route.legs.iter().map(|l| (l.street.as_deref(), l.metres.0)).collect();
    assert_eq!(legs, [(None, 50.0), (Some("Lerdo"), 150.0)]);
}
