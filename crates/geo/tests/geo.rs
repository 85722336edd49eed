//! Tests of municipalities, cells, the point index and travel times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_geo::{
    Band, Cell, CellError, CellSize, GridFull, GridIndex, Municipalities, MunicipalitiesError, Origin,
    STATE_OF_MEXICO, Speeds, StraightLine, TravelError, TravelTime, Vehicle, distances_m, fold,
};
use atalaya_model::{Metres, MunicipalityCode, Position, Timestamp};
use proptest::prelude::*;

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

fn toluca() -> Position {
    at(19.2925, -99.6569)
}

#[test]
fn all_125_municipalities_are_read_and_lie_in_the_state() {
    let list = Municipalities::shipped();
    assert_eq!(list.len(), 125);
    assert_eq!(list.iter().map(|m| u64::from(m.population)).sum::<u64>(), 16_992_418, "census 2020");
    for m in list.iter() {
        assert!(STATE_OF_MEXICO.contains(&m.seat), "{}", m.name);
        assert_eq!(list.nearest(&m.seat).unwrap().code, m.code, "a seat is nearest to itself");
        assert_eq!(list.get(&m.code), Some(m));
        assert_eq!(list.by_name(&m.name), Some(m));
    }
    let codes: Vec<u32> = list.iter().map(|m| m.code.as_str().parse().unwrap()).collect();
    assert_eq!(codes, (15001..=15125).collect::<Vec<_>>());
}

#[test]
fn names_are_found_as_people_type_them() {
    let list = Municipalities::shipped();
    let code = |name: &str| list.by_name(name).map(|m| m.code.to_string());
    assert_eq!(code("TOLUCA"), Some("15106".into()));
    assert_eq!(code("ecatepec"), Some("15033".into()));
    assert_eq!(code("nezahualcoyotl"), Some("15058".into()));
    assert_eq!(code("  Cuautitlan   Izcalli "), Some("15121".into()));
    assert_eq!(code("san"), None, "several start so");
    assert_eq!(code(""), None);
    assert_eq!(code("Guadalajara"), None);
}

#[test]
fn nearest_is_marked_approximate_and_ends_far_away() {
    let near = Municipalities::shipped().nearest(&toluca()).unwrap();
    assert_eq!((near.code.as_str(), near.approximate), ("15106", true));
    assert!(near.distance_m.0 < 2000.0);
    assert_eq!(Municipalities::shipped().nearest(&at(25.67, -100.31)), None, "Monterrey");
}

#[test]
fn broken_files_are_refused_with_the_line() {
    let head = "code,name,lat,lon,population\n";
    let line = |rest: &str| Municipalities::from_csv(&format!("{head}{rest}")).unwrap_err();
    assert_eq!(Municipalities::from_csv(head), Err(MunicipalitiesError::Size(0)));
    assert!(matches!(line("15001,A,95,-99,1\n"), MunicipalitiesError::Line { line: 2, .. }));
    assert!(matches!(line("15001,,19,-99,1\n"), MunicipalitiesError::Line { line: 2, .. }));
    assert!(matches!(line("15001,A,19,-99,x\n"), MunicipalitiesError::Line { line: 2, .. }));
    assert!(matches!(line("15001,A,19\n"), MunicipalitiesError::Line { .. }));
    let twice = line("15001,A,19,-99,1\n15001,B,19,-99,1\n");
    assert_eq!(twice, MunicipalitiesError::Twice { line: 3, code: "15001".into() });
}

#[test]
fn folding() {
    assert_eq!(fold("  Ácido—SULFÚRICO, ñandú! "), "acido sulfurico nandu");
    assert_eq!(fold("cami\u{301}on"), "camion", "decomposed accents");
    assert_eq!(fold("¿?"), "");
}

#[test]
fn cells_go_to_bigint_and_back() {
    for size in [CellSize::Area, CellSize::Block] {
        let cell = Cell::of(&toluca(), size).unwrap();
        assert!(cell.to_i64() > 0);
        assert_eq!(Cell::from_i64(cell.to_i64()), Ok(cell));
        assert_eq!(cell.disk(1).len(), 7);
        assert_eq!(cell.disk(1_000_000).len(), 331, "bounded");
        assert!(cell.disk(1).contains(&cell));
    }
    // Independent values: h3-py 4.5.0, latlng_to_cell(19.2925, -99.6569, 7) and (…, 9).
    assert_eq!(Cell::of(&toluca(), CellSize::Area).unwrap().to_i64(), 0x0874_9864_4cff_ffff);
    assert_eq!(Cell::of(&toluca(), CellSize::Block).unwrap().to_i64(), 0x0894_9864_4c6b_ffff);
    assert_eq!(Cell::from_i64(-1), Err(CellError(-1)));
    assert_eq!(Cell::from_i64(12), Err(CellError(12)));
}

#[test]
fn the_index_is_bounded_and_follows_moves() {
    let mut index = GridIndex::new(2);
    index.set(1, toluca()).unwrap();
    index.set(2, at(19.30, -99.66)).unwrap();
    assert_eq!(index.set(3, toluca()), Err(GridFull(2)));
    index.set(2, at(19.60, -99.05)).unwrap();
    assert_eq!(index.within(&toluca(), Metres(5000.0), 10).len(), 1);
    assert_eq!(index.remove(&2), Some(at(19.60, -99.05)));
    assert_eq!(index.remove(&2), None);
    index.set(3, toluca()).unwrap();
    assert_eq!(index.within(&toluca(), Metres(1.0), 1).first().map(|f| f.0), Some(1), "ties go by key");
}

#[test]
fn travel_is_labelled_an_estimate_and_slower_at_rush_hour() {
    let line = StraightLine::default();
    let from = [Vehicle::Car, Vehicle::Motorcycle, Vehicle::Heavy, Vehicle::Foot, Vehicle::Air]
        .map(|vehicle| Origin { position: at(19.2925, -99.70), vehicle });
    let rush = Timestamp::parse("2026-11-24T18:00:00-06:00").unwrap();
    let night = Timestamp::parse("2026-11-24T03:00:00-06:00").unwrap();
    let (slow, fast) = (line.seconds(&from, toluca(), rush), line.seconds(&from, toluca(), night));
    assert!(slow.iter().chain(&fast).all(|e| !e.measured));
    assert!(slow[0].seconds > fast[0].seconds);
    assert!(slow[1].seconds < slow[0].seconds && slow[0].seconds < slow[2].seconds);
    assert!(slow[4].metres.0 < slow[0].metres.0, "the air is straight");
    // 4.525 km straight × 1.4 at 28 km/h.
    let straight = from[0].position.distance_to(&toluca()).0;
    let expected = straight * 1.4 / (28.0 / 3.6);
    assert!((f64::from(slow[0].seconds) - expected).abs() <= 1.0);
}

#[test]
fn figures_of_travel_are_checked() {
    let speeds = Speeds { car: 30.0, motorcycle: 30.0, heavy: 30.0, foot: 5.0, air: 100.0 };
    let band = |from_hour| Band { from_hour, speeds };
    assert_eq!(StraightLine::new(0.5, vec![band(0)], 0), Err(TravelError::Factor));
    assert_eq!(StraightLine::new(f64::NAN, vec![band(0)], 0), Err(TravelError::Factor));
    assert_eq!(StraightLine::new(1.4, vec![], 0), Err(TravelError::Bands));
    assert_eq!(StraightLine::new(1.4, vec![band(5), band(5)], 0), Err(TravelError::Bands));
    assert_eq!(StraightLine::new(1.4, vec![band(0)], 900), Err(TravelError::Offset));
    let stopped = Band { from_hour: 0, speeds: Speeds { car: 0.0, ..speeds } };
    assert_eq!(StraightLine::new(1.4, vec![stopped], 0), Err(TravelError::Speed));
}

#[test]
fn unknown_codes_are_unknown() {
    assert_eq!(Municipalities::shipped().get(&MunicipalityCode::new("99999").unwrap()), None);
}

proptest! {
    #[test]
    fn the_index_finds_what_a_scan_finds(
        points in proptest::collection::vec((18.0..20.5f64, -100.7..-98.5f64), 0..120),
        centre in (18.0..20.5f64, -100.7..-98.5f64), radius in 0.0..60_000f64, limit in 0usize..20,
    ) {
        let mut index = GridIndex::new(200);
        for (i, (lat, lon)) in points.iter().enumerate() {
            index.set(i, at(*lat, *lon)).unwrap();
        }
        let centre = at(centre.0, centre.1);
        let mut naive: Vec<(usize, f64)> = points.iter().enumerate()
            .map(|(i, (lat, lon))| (i, at(*lat, *lon).distance_to(&centre).0))
            .filter(|(_, d)| *d <= radius).collect();
        naive.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        naive.truncate(limit);
        let found: Vec<(usize, f64)> =
            index.within(&centre, Metres(radius), limit).into_iter().map(|(k, m)| (k, m.0)).collect();
        prop_assert_eq!(found, naive);
    }

    #[test]
    fn batched_distances_agree_with_single_ones(
        points in proptest::collection::vec((-89.0..89.0f64, -179.0..179.0f64), 1..40),
        to in (-89.0..89.0f64, -179.0..179.0f64),
    ) {
        let to = at(to.0.max(0.001), to.1);
        let from: Vec<Position> = points.iter().filter_map(|p| Position::new(p.0, p.1).ok()).collect();
        for (position, batch) in from.iter().zip(distances_m(from.clone(), to)) {
            prop_assert!((position.distance_to(&to).0 - batch).abs() < 1e-3);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
