//! Layers and versions, and what is found when areas are compared.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_geo::{
    geojson::AreaFile,
    shape::{Pt, Shape},
    territory::{
        Boundaries, Fields, Layer, LayerCommand, LayerKind, PointIndex, StoredShape, TerritoryRefusal,
        Version, VersionCommand, VersionStatus, coverage, coverage_within, decide_layer, decide_shape,
        decide_version, ground_change,
    },
};
use atalaya_model::{
    Actor, Aggregate, Env, IdSource, LayerCode, Line, Millis, Realm, SiteCode, TerritoryCode,
    TerritoryVersionId, Timestamp,
};
use serde_json::json;

fn env(at: i64) -> Env {
    let now = Timestamp::from_millis(at);
    Env {
        now,
        actor: Actor::system("test"),
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(now, 1),
    }
}
fn square(west: f64, south: f64, w: f64, h: f64) -> serde_json::Value {
    let (e, n) = (west + w, south + h);
    json!({ "type": "Polygon", "coordinates": [[[west, south], [e, south], [e, n], [west, n], [west, south]]] })
}
fn feature(code: &str, geometry: serde_json::Value) -> serde_json::Value {
    json!({ "type": "Feature", "properties": { "clave": code, "nombre": format!("Zona {code}") }, "geometry": geometry })
}
fn boundaries(features: Vec<serde_json::Value>) -> Result<Boundaries, Vec<String>> {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let file = AreaFile::parse(text.as_bytes()).unwrap();
    Boundaries::of(file, LayerKind::Beat, &Fields::default()).map_err(|f| f.0)
}
fn shape(west: f64, south: f64, w: f64, h: f64) -> Shape {
    let text = square(west, south, w, h).to_string();
    atalaya_geo::geojson::parse_geometry(text.as_bytes()).unwrap().unwrap()
}

#[test]
fn what_is_left_of_a_limit_is_a_gap() {
    let (town, neighbour) = (shape(-99.0, 19.0, 0.3, 0.3), shape(-98.7, 19.0, 0.3, 0.3));
    // Two strips with a hole between them; the north is forgotten, and a corner of the neighbour is covered too.
    let beats = [
        ("S", shape(-99.0, 19.0, 0.35, 0.1)),
        ("W", shape(-99.0, 19.1, 0.1, 0.1)),
        ("E", shape(-98.8, 19.1, 0.1, 0.1)),
        ("M", shape(-98.9, 19.15, 0.1, 0.05)),
    ];
    let beats: Vec<(String, &Shape)> =
        beats.iter().map(|(code, shape)| ((*code).to_owned(), shape)).collect();
    assert_eq!(coverage(&beats).gaps_total, 1, "the hole");
    let found = coverage_within(&beats, &[&town, &neighbour]);
    assert_eq!(found.gaps_total, 2, "the hole once, the north, nothing of the neighbour: {found:?}");
    let north = &found.gaps[0];
    assert!((19.2..19.3).contains(&north.lat) && (-99.0..-98.7).contains(&north.lon), "{north:?}");
    let due = shape(-99.0, 19.2, 0.3, 0.1).area_m2();
    assert!((north.area_m2 / due - 1.0).abs() < 0.01, "{north:?}, {due}");
    // Borders that were drawn twice differ by metres; a street that was forgotten is a gap.
    let limit = shape(-99.0, 19.0, 0.3, 0.2);
    for (width, due) in [(0.2999, 0), (0.299, 1)] {
        let rough = shape(-99.0, 19.0, width, 0.2);
        assert_eq!(coverage_within(&[("T".to_owned(), &rough)], &[&limit]).gaps_total, due, "{width}");
    }
}

#[test]
fn overlaps_and_gaps_are_told_with_where() {
    // Four strips around an open middle, the last reaching into the first.
    let areas = vec![
        feature("S", square(-99.0, 19.0, 0.3, 0.1)),
        feature("N", square(-99.0, 19.2, 0.3, 0.1)),
        feature("W", square(-99.0, 19.1, 0.1, 0.1)),
        feature("E", square(-98.8, 19.09, 0.1, 0.11)),
    ];
    let found = boundaries(areas).unwrap().report.coverage;
    assert_eq!((found.overlaps_total, found.gaps_total), (1, 1));
    let overlap = &found.overlaps[0];
    assert_eq!(overlap.between, ["E", "S"]);
    assert!((19.09..19.1).contains(&overlap.lat) && (-98.8..-98.7).contains(&overlap.lon), "{overlap:?}");
    // 0.1° by 0.01° at 19° north: about 11.7 km².
    assert!((overlap.area_m2 / 11.7e6 - 1.0).abs() < 0.01, "{}", overlap.area_m2);
    let gap = &found.gaps[0];
    assert!((19.1..19.2).contains(&gap.lat) && (-98.9..-98.8).contains(&gap.lon) && gap.between.is_empty());
    assert!((gap.area_m2 / 117e6 - 1.0).abs() < 0.01, "{}", gap.area_m2);
}

#[test]
fn neighbours_and_islands_in_lakes_are_no_findings() {
    let outer = json!({ "type": "Polygon", "coordinates": [
        [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[2, 2], [2, 4], [4, 4], [4, 2], [2, 2]]] });
    let found = boundaries(vec![feature("A", outer), feature("B", square(2.0, 2.0, 2.0, 2.0))]).unwrap();
    assert_eq!((found.report.coverage.overlaps_total, found.report.coverage.gaps_total), (0, 0));
    let twice = [("A".to_owned(), &shape(0.0, 0.0, 1.0, 1.0)), ("B".to_owned(), &shape(0.0, 0.0, 1.0, 1.0))];
    assert_eq!(coverage(&twice).overlaps_total, 1, "the same ground twice");
}

#[test]
fn all_faults_of_a_file_are_told_and_nothing_taken() {
    let cross = json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] });
    let faults = boundaries(vec![
        feature("A", square(0.0, 0.0, 1.0, 1.0)),
        feature("A", square(2.0, 0.0, 1.0, 1.0)),
        feature("B", cross),
        json!({ "type": "Feature", "properties": { "x": 1 }, "geometry": square(5.0, 5.0, 1.0, 1.0) }),
    ])
    .unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].contains("feature 2") && faults[0].contains("feature 1"));
    assert!(faults[1].contains("feature 3 (B)") && faults[1].contains("outer ring"));
    assert!(faults[2].contains("feature 4") && faults[2].contains("no code"));
}

fn drafted(id: u128) -> (Layer, Version, TerritoryVersionId) {
    let id = TerritoryVersionId(uuid(id));
    let code = LayerCode::new("beats").unwrap();
    let mut layer = Layer::default();
    let create = LayerCommand::Create {
        code: code.clone(),
        kind: LayerKind::Beat,
        name: Line::new("Cuadrantes").unwrap(),
        agency: None,
    };
    for command in [create, LayerCommand::AddVersion { id }] {
        for event in decide_layer(&layer, &command, &env(0)).unwrap() {
            layer.evolve(&event, Timestamp::from_millis(0));
        }
    }
    let read = boundaries(vec![feature("C-1", square(0.0, 1.0, 1.0, 1.0))]).unwrap();
    let draft = VersionCommand::Draft {
        id,
        layer: code,
        number: 1,
        source: Line::new("Municipio").unwrap(),
        based_on: None,
        areas: read.areas.into_iter().map(|(code, (area, _))| (code, area)).collect(),
        coverage: read.report.coverage,
    };
    let mut version = Version::default();
    apply(&mut version, &draft, 0);
    (layer, version, id)
}
fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}
fn apply(version: &mut Version, command: &VersionCommand, at: i64) {
    for event in decide_version(version, LayerKind::Beat, command, &env(at)).unwrap() {
        let json = serde_json::to_string(&event).unwrap();
        version.evolve(&serde_json::from_str(&json).unwrap(), Timestamp::from_millis(at));
    }
}

#[test]
fn what_was_approved_is_named_by_its_content_and_then_never_changes() {
    let (_, mut version, _) = drafted(1);
    let before = version.digest();
    let (code, reason) = (TerritoryCode::new("C-2").unwrap(), Line::new("Nuevo cuadrante").unwrap());
    let area = atalaya_geo::territory::area_of(Line::new("Norte").unwrap(), None, &shape(3.0, 3.0, 1.0, 1.0));
    let set = VersionCommand::Set { code, area, coverage: Default::default(), reason: reason.clone() };
    apply(&mut version, &set, 5);
    assert_ne!(version.digest(), before);
    assert_eq!(decide_version(&version, LayerKind::Beat, &set, &env(6)), Ok(Vec::new()), "the same again");
    apply(&mut version, &VersionCommand::Activate { from: Timestamp::from_millis(10) }, 10);
    assert_eq!(version.status, VersionStatus::Activated);
    let late = VersionCommand::Discard { reason };
    assert_eq!(decide_version(&version, LayerKind::Beat, &late, &env(11)), Err(TerritoryRefusal::Closed));
}

#[test]
fn the_timeline_keeps_the_past_and_replaces_what_was_planned() {
    let (mut layer, _, first) = drafted(1);
    let second = TerritoryVersionId(uuid(2));
    let day = 24 * 3_600_000;
    let mut put = |id, from: i64, now: i64| {
        let add = LayerCommand::AddVersion { id };
        let activate = LayerCommand::Activate { id, from: Timestamp::from_millis(from) };
        for command in [add, activate] {
            for event in decide_layer(&layer, &command, &env(now)).unwrap_or_default() {
                layer.evolve(&event, Timestamp::from_millis(now));
            }
        }
        layer.clone()
    };
    put(first, day, day);
    put(first, 9 * day, 2 * day);
    let layer = put(second, 5 * day, 2 * day);
    let at = |ms| layer.in_force(Timestamp::from_millis(ms));
    assert_eq!((at(0), at(day), at(5 * day), at(20 * day)), (None, Some(first), Some(second), Some(second)));
    assert_eq!(layer.spans().count(), 2);
    let past = LayerCommand::Activate { id: first, from: Timestamp::from_millis(day) };
    assert_eq!(decide_layer(&layer, &past, &env(6 * day)), Err(TerritoryRefusal::Validity));
    let far = env(0).now.plus(Millis(400 * day));
    let ahead = LayerCommand::Activate { id: first, from: far };
    assert_eq!(decide_layer(&layer, &ahead, &env(0)), Err(TerritoryRefusal::Validity));
    let stranger = LayerCommand::Activate { id: TerritoryVersionId(uuid(9)), from: env(0).now };
    assert_eq!(decide_layer(&layer, &stranger, &env(0)), Err(TerritoryRefusal::Unknown));
}

#[test]
fn shapes_are_kept_once_under_their_hash() {
    let shape = shape(0.0, 1.0, 1.0, 1.0);
    let mut kept = StoredShape::default();
    for event in decide_shape(&kept, &shape) {
        kept.evolve(&event, Timestamp::from_millis(0));
    }
    assert!(decide_shape(&kept, &shape).is_empty());
    assert_eq!(kept.shape(shape.hash()), Ok(shape));
    assert!(kept.shape("0".repeat(64).parse().unwrap()).is_err(), "not under another name");
}

#[test]
fn municipal_codes_are_inegis() {
    let text =
        json!({ "type": "FeatureCollection", "features": [feature("Toluca", square(0.0, 0.0, 1.0, 1.0))] });
    let file = AreaFile::parse(text.to_string().as_bytes()).unwrap();
    let refused = Boundaries::of(file, LayerKind::Municipality, &Fields::default()).unwrap_err();
    assert!(refused.to_string().contains("five digits"), "{refused}");
}

/// The real polygons, where the folder with trial data is beside the repository.
#[test]
fn the_125_municipalities_read_whole_without_overlap() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/edomex/edomex_municipios.geojson");
    let alternative = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/data/edomex/edomex_municipios.geojson");
    let Some(bytes) = [path, alternative].iter().find_map(|p| std::fs::read(p).ok()) else {
        eprintln!("skipped: no ../shared/data/edomex/edomex_municipios.geojson beside the repository");
        return;
    };
    let file = AreaFile::parse(&bytes).unwrap();
    let read = Boundaries::of(file, LayerKind::Municipality, &Fields::default()).unwrap();
    assert_eq!(
        (read.report.areas, read.report.coverage.overlaps_total),
        (125, 0),
        "{:?}",
        read.report.coverage
    );
    let list = read.areas.into_iter().map(|(code, (_, shape))| (code, shape)).collect();
    let index = PointIndex::new(list);
    let seats = atalaya_geo::Municipalities::shipped();
    let right =
        seats.iter().filter(|m| index.at(Pt::from(&m.seat)).iter().any(|c| c.as_str() == m.code.as_str()));
    // Seats are points of the census; some lie a few metres across a simplified border.
    assert!(right.count() >= 123);
}

#[test]
fn what_an_area_gains_and_loses_is_ground_not_the_difference_of_sizes() {
    // Moved east by half its width: the size stays, half the ground changes.
    let (old, new) = (shape(-99.0, 19.0, 0.1, 0.1), shape(-98.95, 19.0, 0.1, 0.1));
    let moved = ground_change(Some(&old), Some(&new));
    assert!((moved.before_m2 / moved.after_m2 - 1.0).abs() < 1e-6);
    for half in [moved.gained_m2, moved.lost_m2] {
        assert!((half / moved.before_m2 - 0.5).abs() < 0.01, "{moved:?}");
    }
    // With a hole in the middle it gives up the hole and gains nothing.
    let ring = json!({ "type": "Polygon", "coordinates": [
        [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], [[0.25, 0.25], [0.25, 0.75], [0.75, 0.75], [0.75, 0.25], [0.25, 0.25]]] });
    let holed = atalaya_geo::geojson::parse_geometry(ring.to_string().as_bytes()).unwrap().unwrap();
    let less = ground_change(Some(&shape(0.0, 0.0, 1.0, 1.0)), Some(&holed));
    assert!(less.gained_m2 < 1.0 && (less.lost_m2 / less.before_m2 - 0.25).abs() < 0.01, "{less:?}");
    let gone = ground_change(Some(&old), None);
    assert_eq!((gone.after_m2, gone.gained_m2, gone.lost_m2), (0.0, 0.0, gone.before_m2));
    assert_eq!(ground_change(None, Some(&old)).gained_m2, gone.before_m2);
    let same = ground_change(Some(&old), Some(&old));
    assert_eq!((same.gained_m2, same.lost_m2), (0.0, 0.0));
}
