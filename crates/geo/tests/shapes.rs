//! Areas: what is accepted, what is refused with its ring named, and that a point is found where it lies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_geo::{
    geojson::{AreaFile, GeoJsonError},
    shape::{Prepared, Pt, RingFault, RingName, Shape, ShapeError, ShapeHash},
    territory::PointIndex,
};
use geo::{Intersects, LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;

type Parts = Vec<Vec<Vec<[f64; 2]>>>;

fn fault(parts: Parts) -> (RingName, RingFault) {
    match Shape::of_degrees(&parts).unwrap_err() {
        ShapeError::Ring { name, fault, .. } => (name, fault),
        other => panic!("{other}"),
    }
}
fn square(west: f64, south: f64, side: f64) -> Vec<[f64; 2]> {
    let (e, n) = (west + side, south + side);
    vec![[west, south], [e, south], [e, n], [west, n], [west, south]]
}
fn pt(lon: f64, lat: f64) -> Pt {
    Pt::of_degrees(lon, lat).unwrap()
}
fn ring(part: usize, ring: usize) -> RingName {
    RingName { part, ring }
}

#[test]
fn faults_name_their_ring() {
    let cross = vec![[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
    assert_eq!(fault(vec![vec![cross.clone()]]), (ring(1, 1), RingFault::CrossesItself));
    assert_eq!(fault(vec![vec![square(-3.0, -3.0, 6.0), cross]]), (ring(1, 2), RingFault::CrossesItself));
    let pinched = vec![[0.0, 0.0], [2.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 2.0], [1.0, 1.0], [0.0, 0.0]];
    assert_eq!(fault(vec![vec![pinched]]), (ring(1, 1), RingFault::TouchesItself));
    let spike = vec![[0.0, 0.0], [2.0, 0.0], [3.0, 0.0], [2.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
    assert!(matches!(fault(vec![vec![spike]]).1, RingFault::CrossesItself | RingFault::TouchesItself));
    let open = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]];
    assert_eq!(fault(vec![vec![square(5.0, 5.0, 1.0)], vec![open]]), (ring(2, 1), RingFault::Open));
    let line = vec![[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 0.0]];
    assert_eq!(fault(vec![vec![line]]).1, RingFault::TooFew);
    let outside = vec![square(0.0, 0.0, 1.0), square(5.0, 5.0, 1.0)];
    assert_eq!(fault(vec![outside]), (ring(1, 2), RingFault::HoleOutside));
    let across = vec![square(0.0, 0.0, 2.0), square(1.0, 1.0, 2.0)];
    assert_eq!(fault(vec![across]), (ring(1, 2), RingFault::Crosses(ring(1, 1))));
    let nested = vec![square(0.0, 0.0, 9.0), square(1.0, 1.0, 5.0), square(2.0, 2.0, 1.0)];
    assert_eq!(fault(vec![nested]), (ring(1, 3), RingFault::HoleInHole(ring(1, 2))));
    let within = vec![vec![square(0.0, 0.0, 9.0)], vec![square(2.0, 2.0, 1.0)]];
    assert_eq!(fault(within), (ring(2, 1), RingFault::Overlaps(ring(1, 1))));
    let text = Shape::of_degrees(&[vec![square(0.0, 0.0, 1.0), square(5.0, 5.0, 1.0)]]).unwrap_err();
    assert!(text.to_string().contains("part 1, hole 1"), "{text}");
    assert!(text.es().contains("hueco 1 de la parte 1"), "{}", text.es());
}

/// Closes a ring of whole degrees.
fn closed(corners: &[(i32, i32)]) -> Vec<[f64; 2]> {
    corners.iter().chain(corners.first()).map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect()
}

#[test]
fn rings_that_cross_at_shared_vertices_only_are_refused() {
    let one = closed(&[(0, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2)]);
    let mut corners = [(3, 1), (3, 3), (1, 3), (1, 2), (1, 1), (2, 1)];
    for _ in 0..corners.len() {
        let other = closed(&corners);
        let apart = vec![vec![one.clone()], vec![other.clone()]];
        assert!(matches!(fault(apart).1, RingFault::Overlaps(_)), "beginning at {:?}", corners[0]);
        let hole = vec![vec![one.clone(), other]];
        assert_eq!(fault(hole), (ring(1, 2), RingFault::HoleOutside), "beginning at {:?}", corners[0]);
        corners.rotate_left(1);
    }
    // Through two vertices of a hole along one side, whose ends and middle all lie outside it.
    let outer = closed(&[(0, 0), (12, 0), (12, 12), (0, 12)]);
    let hole = closed(&[(2, 2), (3, 1), (4, 2), (3, 3)]);
    let other = closed(&[(1, 2), (10, 2), (10, 9)]);
    assert!(matches!(fault(vec![vec![outer.clone(), hole, other]]).1, RingFault::Crosses(_)));
    // Two parts with one outline, and one that covers the rest of another from its own border on.
    let twice = vec![vec![outer.clone()], vec![outer.clone()]];
    assert_eq!(fault(twice), (ring(2, 1), RingFault::Overlaps(ring(1, 1))));
    let half = closed(&[(0, 0), (6, 0), (6, 12), (0, 12)]);
    assert_eq!(fault(vec![vec![outer.clone()], vec![half]]).1, RingFault::Overlaps(ring(1, 1)));
    // What fills a hole exactly, and a neighbour, share a border and no ground.
    let hole = closed(&[(2, 2), (5, 2), (5, 5), (2, 5)]);
    let beside = closed(&[(12, 3), (15, 3), (15, 9), (12, 9)]);
    let parts = vec![vec![outer, hole.clone()], vec![hole], vec![beside]];
    let shape = Shape::of_degrees(&parts).unwrap();
    let (prepared, index) = (Prepared::of(&shape), PointIndex::new(vec![((), shape.clone())]));
    for p in [pt(3.0, 3.0), pt(1.0, 1.0), pt(13.0, 5.0)] {
        assert!(shape.contains(p) && prepared.contains(p) && index.at(p) == [&()]);
    }
}

#[test]
fn long_sides_cost_no_more_memory_than_short_ones() {
    let teeth = 2_000;
    let at = |i: i32, lat: f64| [-99.0 + f64::from(i) * 1e-5, lat];
    let mut comb: Vec<[f64; 2]> = (0..teeth).flat_map(|i| [at(2 * i, 19.0), at(2 * i + 1, 20.0)]).collect();
    comb.extend([at(2 * teeth, 18.0), at(-1, 18.0), at(0, 19.0)]);
    let shape = Shape::of_degrees(&[vec![comb]]).unwrap();
    let prepared = Prepared::of(&shape);
    assert!(prepared.sides() <= 20 * shape.vertices(), "{} sides", prepared.sides());
    for i in 0..100 {
        let p = pt(-99.0 + f64::from(i) * 3.3e-6, 19.0 + f64::from(i * 7 % 100) / 100.0);
        assert_eq!(prepared.contains(p), shape.contains(p));
    }
}

#[test]
fn other_projections_and_swapped_axes_are_told_from_nonsense() {
    let at = |x: f64, y: f64| fault(vec![vec![vec![[x, y], [x + 1.0, y], [x, y + 1.0], [x, y]]]]).1;
    assert!(matches!(at(430_000.0, 2_130_000.0), RingFault::Projected(..)), "UTM 14 north");
    assert!(matches!(at(2_800_000.0, 850_000.0), RingFault::Projected(..)), "EPSG:6372");
    assert!(matches!(at(19.3, -99.6), RingFault::Swapped(..)));
    assert!(matches!(at(200.0, 3.0), RingFault::OffGlobe(..)));
    let crs = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::6372"}},"features":[]}"#;
    assert!(matches!(AreaFile::parse(crs), Err(GeoJsonError::Crs(name)) if name.contains("6372")));
}

#[test]
fn the_meridian_and_the_poles() {
    let across = vec![[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]];
    assert_eq!(fault(vec![vec![across]]).1, RingFault::Antimeridian);
    // Cut there, as RFC 7946 asks: both sides hold the meridian, whichever sign it has.
    let cut = vec![vec![square(179.0, 0.0, 1.0)], vec![square(-180.0, 0.0, 1.0)]];
    let shape = Shape::of_degrees(&cut).unwrap();
    let east = Shape::of_degrees(&cut[..1]).unwrap();
    let index = PointIndex::new(vec![("both", shape), ("east", east)]);
    for lon in [180.0, -180.0] {
        assert_eq!(index.at(pt(lon, 0.5)), [&"both", &"east"]);
    }
    assert_eq!(index.at(pt(-179.5, 0.5)), [&"both"]);
    // Around a pole: a side along it from meridian to meridian.
    let cap =
        vec![[-180.0, -90.0], [180.0, -90.0], [180.0, -60.0], [0.0, -70.0], [-180.0, -60.0], [-180.0, -90.0]];
    let south = Shape::of_degrees(&[vec![cap]]).unwrap();
    assert!(south.contains(pt(12.0, -90.0)) && south.contains(pt(-120.0, -80.0)));
    assert!(!south.contains(pt(0.0, -60.0)));
}

#[test]
fn repeated_vertices_are_taken_out_and_directions_put_right() {
    let mut doubled: Vec<[f64; 2]> = square(0.0, 0.0, 1.0).into_iter().flat_map(|p| [p, p]).collect();
    doubled.reverse();
    let one = Shape::of_degrees(&[vec![doubled]]).unwrap();
    let other = Shape::of_degrees(&[vec![square(0.0, 0.0, 1.0)]]).unwrap();
    assert_eq!(one, other);
    assert_eq!(one.hash(), other.hash());
    // A square degree at the equator has about 12,364 km².
    assert!((one.area_m2() / 12_364e6 - 1.0).abs() < 0.005, "{}", one.area_m2());
    let ring = Shape::of_degrees(&[vec![square(0.0, 0.0, 1.0), square(0.25, 0.25, 0.5)]]).unwrap();
    assert!((ring.area_m2() / one.area_m2() - 0.75).abs() < 1e-4);
    assert!(!ring.contains(pt(0.5, 0.5)) && ring.contains(pt(0.1, 0.1)) && ring.contains(ring.label_point()));
}

#[test]
fn encodings_are_told_when_damaged() {
    let shape = Shape::of_degrees(&[vec![square(0.0, 0.0, 1.0)]]).unwrap();
    let bytes = shape.encode();
    for cut in 0..bytes.len() {
        assert!(Shape::decode(&bytes[..cut]).is_err(), "{cut}");
    }
    assert!(Shape::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    let name = shape.hash().to_string();
    assert_eq!(name.parse::<ShapeHash>(), Ok(shape.hash()));
    assert!("zz".parse::<ShapeHash>().is_err());
}

#[test]
fn files_are_bounded_and_say_what_they_lack() {
    let bad = |text: &str| AreaFile::parse(text.as_bytes()).unwrap_err();
    assert!(matches!(bad("{"), GeoJsonError::Form(_)));
    assert!(matches!(bad(r#"{"type":"Topology"}"#), GeoJsonError::NotFeatures(_)));
    assert_eq!(bad(&"[".repeat(60)), GeoJsonError::TooDeep);
    let many = format!(r#"{{"type":"FeatureCollection","features":[{}{{}}]}}"#, "{},".repeat(5000));
    assert_eq!(bad(&many), GeoJsonError::TooManyFeatures);
    let mixed = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}},
        {"type":"Feature","properties":null,"geometry":null},
        {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]}}]}"#;
    let file = AreaFile::parse(mixed.as_bytes()).unwrap();
    assert_eq!((file.areas.len(), file.skipped.len(), file.areas[0].number), (1, 2, 3));
    assert!(file.areas[0].shape.is_ok() && file.skipped[0].why.contains("point"));
}

/// A ring around a centre: never crosses itself.
fn star(spokes: &[f64], lon: f64, lat: f64) -> Vec<[f64; 2]> {
    let turn = std::f64::consts::TAU / spokes.len() as f64;
    let mut ring: Vec<[f64; 2]> = spokes
        .iter()
        .enumerate()
        .map(|(i, r)| [lon + r * (turn * i as f64).cos(), lat + r * (turn * i as f64).sin()])
        .collect();
    ring.push(ring[0]);
    ring
}

/// The rule in its plainest form, in floating point on whole coordinates: a ray to the east.
fn plainly(parts: &Parts, lon: f64, lat: f64) -> bool {
    let mut inside = false;
    for ring in parts.iter().flatten() {
        for pair in ring.windows(2) {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            if (ay > lat) != (by > lat) && lon < (bx - ax) * (lat - ay) / (by - ay) + ax {
                inside = !inside;
            }
        }
    }
    inside
}

fn library(parts: &Parts) -> MultiPolygon<f64> {
    let line = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|p| (p[0], p[1])).collect::<Vec<_>>());
    let part = |rings: &Vec<Vec<[f64; 2]>>| {
        Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect::<Vec<_>>())
    };
    MultiPolygon::new(parts.iter().map(part).collect())
}

/// By the relations of a library: holes within their outer ring, no ground of holes or parts shared, and no border
/// of rings of one part.
fn lie_apart(parts: &Parts) -> bool {
    use geo::{Relate, coordinate_position::CoordPos, dimensions::Dimensions};
    let part = |rings: &[Vec<[f64; 2]>]| library(&vec![rings.to_vec()]);
    let (inner, border) = (CoordPos::Inside, CoordPos::OnBoundary);
    let shares = |a: &MultiPolygon<f64>, b: &MultiPolygon<f64>, on| a.relate(b).get(on, on);
    let holes = parts.iter().all(|rings| {
        let alone: Vec<_> = rings.iter().map(|ring| part(std::slice::from_ref(ring))).collect();
        let lines = |a: &_, b: &_| shares(a, b, border) == Dimensions::OneDimensional;
        (1..alone.len()).all(|j| {
            alone[0].relate(&alone[j]).is_covers()
                && (0..j).all(|k| !lines(&alone[k], &alone[j]))
                && (1..j).all(|k| shares(&alone[k], &alone[j], inner) == Dimensions::Empty)
        })
    });
    let whole: Vec<_> = parts.iter().map(|rings| part(rings)).collect();
    let apart = |j: usize| (0..j).all(|k| shares(&whole[k], &whole[j], inner) == Dimensions::Empty);
    // What is no valid part has no relations to speak of.
    holes && (0..whole.len()).all(apart)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn points_are_found_where_two_other_ways_find_them(
        spokes in prop::collection::vec(0.2f64..1.0, 3..60),
        hole in prop::collection::vec(0.01f64..0.1, 3..20),
        points in prop::collection::vec((-1.2f64..1.2, -1.2f64..1.2), 50),
    ) {
        let raw = vec![vec![star(&spokes, -99.0, 19.0), star(&hole, -99.0, 19.0)]];
        // Both other ways get the rounded vertices, so that all three speak of the same area.
        let Ok(shape) = Shape::of_degrees(&raw) else { return Ok(()) };
        let rounded = shape.to_degrees();
        let (prepared, other) = (Prepared::of(&shape), library(&rounded));
        let far = Shape::of_degrees(&[vec![square(-97.0, 19.0, 1.0)]]).unwrap();
        let index = PointIndex::new(vec![(0, far), (1, shape.clone())]);
        for (dx, dy) in points {
            let p = pt(-99.0 + dx, 19.0 + dy);
            let expected = plainly(&rounded, p.lon_deg(), p.lat_deg());
            prop_assert_eq!(prepared.contains(p), expected);
            prop_assert_eq!(shape.contains(p), expected);
            prop_assert_eq!(other.intersects(&Point::new(p.lon_deg(), p.lat_deg())), expected);
            prop_assert_eq!(index.at(p).len(), usize::from(expected));
        }
        for p in shape.rings().flat_map(|r| r.points()) {
            prop_assert!(prepared.contains(*p) && shape.contains(*p) && index.at(*p) == [&1]);
        }
        prop_assert_eq!(Shape::decode(&shape.encode()), Ok(shape));
    }

    #[test]
    fn what_a_library_calls_invalid_is_refused(
        corners in prop::collection::vec((0i32..6, 0i32..6), 3..7),
    ) {
        use geo::Validation;
        let mut ring: Vec<[f64; 2]> = corners.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
        ring.push(ring[0]);
        ring.dedup();
        let parts = vec![vec![ring]];
        let ours = Shape::of_degrees(&parts).is_ok();
        // The library takes rings of one line, which enclose nothing.
        let area = geo::Area::unsigned_area(&library(&parts));
        let theirs = parts[0][0].len() > 3 && area > 0.0 && library(&parts).is_valid();
        prop_assert_eq!(ours, theirs, "{:?}", parts);
    }

    #[test]
    fn what_a_library_finds_to_overlap_is_refused(
        rings in prop::collection::vec((prop::collection::vec((0i32..5, 0i32..5), 3..6), any::<bool>()), 3..6),
    ) {
        // Single rings are the business of the test before.
        let sound = |ring: &Vec<[f64; 2]>| Shape::of_degrees(&[vec![ring.clone()]]).is_ok();
        let mut parts: Parts = Vec::new();
        for (corners, hole) in &rings {
            let ring = closed(corners);
            match parts.last_mut().filter(|_| *hole) {
                _ if !sound(&ring) => {}
                Some(part) => part.push(ring),
                None => parts.push(vec![ring]),
            }
        }
        if parts.is_empty() {
            return Ok(());
        }
        let ours = Shape::of_degrees(&parts);
        prop_assert_eq!(ours.is_ok(), lie_apart(&parts), "{:?}: {:?}", parts, ours);
    }

    #[test]
    fn anything_at_all_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        atalaya_geo::fuzz::geojson(&bytes);
        atalaya_geo::fuzz::shape_bytes(&bytes);
    }

    #[test]
    fn points_in_a_mosaic_are_in_one_area_or_on_a_border(x in 0i32..4000, y in 0i32..4000) {
        let mosaic = (0..16).map(|i| {
            let (col, row) = (f64::from(i % 4), f64::from(i / 4));
            (i, Shape::of_degrees(&[vec![square(-99.0 + col * 0.1, 19.0 + row * 0.1, 0.1)]]).unwrap())
        });
        let index = PointIndex::new(mosaic.collect());
        let found = index.at(pt(-99.0 + f64::from(x) / 1e4, 19.0 + f64::from(y) / 1e4)).len();
        let on = |v: i32| usize::from(v % 1000 == 0 && v > 0) + 1;
        prop_assert_eq!(found, on(x) * on(y));
    }
}
