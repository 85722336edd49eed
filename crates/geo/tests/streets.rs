//! Closures and paces: their rules, and what trips say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use atalaya_geo::{
    Cell, CellSize,
    closure::{Closure, ClosureCommand, ClosureEvent, ClosurePlace, ClosureRefusal, ClosureRow, decide},
    pace::{
        self, AreaCell, BANDS, CalibratedFactor, ManualFactor, PaceCommand, PaceRefusal, Paces, Trip,
        band_of, calibrate,
    },
};
use atalaya_model::{
    Actor, Aggregate, ClosureId, Env, IdSource, Line, Millis, Position, Realm, SiteCode, Timestamp,
};
use proptest::prelude::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).plus(Millis::from_minutes(minutes))
}
fn env(minutes: i64) -> Env {
    Env {
        now: at(minutes),
        actor: Actor::system("test"),
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(at(minutes), 7),
    }
}
fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
fn p(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}
fn street() -> ClosurePlace {
    let line = vec![p(19.29, -99.65), p(19.291, -99.65)];
    ClosurePlace::Street { line, one_way: false, ways: vec![4], street: None }
}
fn create(place: ClosurePlace, until: i64) -> ClosureCommand {
    ClosureCommand::Create {
        at: Box::new(place),
        reason: line("Socavón"),
        on_foot: false,
        expires_at: at(until),
    }
}
fn act(closure: &mut Closure, command: &ClosureCommand, minutes: i64) -> Result<(), ClosureRefusal> {
    let env = env(minutes);
    for event in decide(closure, command, &env)? {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<ClosureEvent>(&json).unwrap(), event);
        closure.evolve(&event, env.now);
    }
    Ok(())
}

#[test]
fn a_closure_lives_from_creation_to_lifting() {
    let mut closure = Closure::default();
    let lift = ClosureCommand::Lift { reason: line("Reparado") };
    let extend = ClosureCommand::Extend { expires_at: at(200), reason: line("Falta concreto") };
    assert_eq!(act(&mut closure, &lift, 0), Err(ClosureRefusal::Unknown));
    act(&mut closure, &create(street(), 60), 0).unwrap();
    assert_eq!(act(&mut closure, &create(street(), 60), 1), Err(ClosureRefusal::Exists));
    let row = |closure: &Closure| ClosureRow::of(ClosureId(uuid::Uuid::nil()), closure).unwrap();
    assert!(row(&closure).is_active(at(59)) && !row(&closure).is_active(at(60)));
    act(&mut closure, &extend, 50).unwrap();
    assert!(row(&closure).is_active(at(199)));
    act(&mut closure, &lift, 100).unwrap();
    assert!(!row(&closure).is_active(at(101)));
    assert_eq!(row(&closure).lifted_reason, Some(line("Reparado")));
    assert_eq!(act(&mut closure, &extend, 102), Err(ClosureRefusal::Lifted));
}

#[test]
fn expiry_and_extent_are_bounded() {
    let refused =
        |place: ClosurePlace, until: i64| act(&mut Closure::default(), &create(place, until), 0).unwrap_err();
    assert_eq!(refused(street(), 0), ClosureRefusal::Expiry { max_days: 366 });
    assert_eq!(refused(street(), 367 * 1440), ClosureRefusal::Expiry { max_days: 366 });
    let of =
        |line: Vec<Position>| ClosurePlace::Street { line, one_way: true, ways: Vec::new(), street: None };
    assert!(matches!(refused(of(vec![p(19.0, -99.0)]), 9), ClosureRefusal::Points { found: 1, .. }));
    assert_eq!(refused(of(vec![p(19.0, -99.0), p(19.0, -99.0)]), 9), ClosureRefusal::Flat);
    assert_eq!(refused(of(vec![p(19.0, -99.0), p(19.5, -99.0)]), 9), ClosureRefusal::Large { max_km: 20 });
    let many = |ways| ClosurePlace::Street {
        line: vec![p(19.0, -99.0), p(19.001, -99.0)],
        one_way: false,
        ways: vec![7; ways],
        street: None,
    };
    assert_eq!(refused(many(501), 9), ClosureRefusal::Ways { max: 500 });
    assert_eq!(act(&mut Closure::default(), &create(many(500), 9), 0), Ok(()));
}

#[test]
fn a_closure_from_before_ways_were_kept_is_read() {
    let old = r#"{"shape":"street","line":[{"lat":19.29,"lon":-99.65},{"lat":19.291,"lon":-99.65}]}"#;
    let ClosurePlace::Street { ways, .. } = serde_json::from_str(old).unwrap() else { panic!("a street") };
    assert!(ways.is_empty());
}

fn ring(corners: &[(f64, f64)]) -> Result<(), ClosureRefusal> {
    let ring = corners.iter().map(|(x, y)| p(19.0 + y / 1000.0, -99.0 + x / 1000.0)).collect();
    act(&mut Closure::default(), &create(ClosurePlace::Area { ring, name: None }, 9), 0)
}

#[test]
fn rings_that_cross_themselves_name_their_sides() {
    ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]).unwrap();
    ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]).unwrap();
    ring(&[(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 1.0)]).unwrap();
    let bow = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]);
    assert_eq!(bow, Err(ClosureRefusal::Crosses { first: 1, second: 3 }));
    assert_eq!(ring(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]), Err(ClosureRefusal::Flat));
    // A corner that touches another side.
    let touch = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 0.0), (0.0, 4.0)]);
    assert!(matches!(touch, Err(ClosureRefusal::Crosses { .. })), "{touch:?}");
}

proptest! {
    /// A ring around a centre, corner by corner, never crosses itself; with two of its corners exchanged it
    /// does, wherever one begins.
    #[test]
    fn stars_are_taken_and_twisted_ones_refused(
        radii in prop::collection::vec(0.5_f64..1.0, 5..40),
        turn in 0_usize..40,
    ) {
        let n = radii.len();
        let corner = |i: usize| {
            let angle = i as f64 / n as f64 * std::f64::consts::TAU;
            (radii[i] * angle.cos(), radii[i] * angle.sin())
        };
        let mut corners: Vec<_> = (0..n).map(corner).collect();
        corners.rotate_left(turn % n);
        prop_assert_eq!(ring(&corners), Ok(()));
        // On a circle every exchange of corners that are no neighbours twists the ring.
        let round = |i: usize| (i as f64 / n as f64 * std::f64::consts::TAU).sin_cos();
        corners = (0..n).map(round).collect();
        corners.swap(0, n / 2);
        let crosses = matches!(ring(&corners), Err(ClosureRefusal::Crosses { .. }));
        prop_assert!(crosses);
    }
}

fn area() -> AreaCell {
    AreaCell(Cell::of(&p(19.29, -99.65), CellSize::Area).unwrap())
}

#[test]
fn areas_are_written_as_h3_writes_them() {
    let text = serde_json::to_string(&area()).unwrap();
    assert_eq!(text.len(), 17, "{text}");
    assert_eq!(serde_json::from_str::<AreaCell>(&text).unwrap(), area());
    for bad in ["\"\"", "\"zz\"", "\"0\"", "\"ffffffffffffffff\"", "7"] {
        assert!(serde_json::from_str::<AreaCell>(bad).is_err(), "{bad}");
    }
}

fn run(paces: &mut Paces, command: &PaceCommand, minutes: i64) -> Result<(), PaceRefusal> {
    let env = env(minutes);
    for event in pace::decide(paces, command, &env)? {
        paces.evolve(&event, env.now);
    }
    Ok(())
}
fn set(percent: u16, from_hour: u8, until_hour: u8, until: i64) -> PaceCommand {
    let factor = ManualFactor { area: None, from_hour, until_hour, percent };
    PaceCommand::Set { factor, reason: line("Lluvia"), expires_at: at(until) }
}
fn factor(area: Option<AreaCell>, percent: u16, trips: u32) -> CalibratedFactor {
    CalibratedFactor { area, from_hour: 6, until_hour: 10, percent, trips }
}
fn accept(factors: Vec<CalibratedFactor>) -> PaceCommand {
    PaceCommand::Accept { factors, reason: line("Revisado") }
}

#[test]
fn factors_by_hand_are_numbered_bounded_and_end() {
    let mut paces = Paces::default();
    assert_eq!(run(&mut paces, &set(19, 0, 24, 60), 0), Err(PaceRefusal::Percent { min: 20, max: 500 }));
    assert_eq!(run(&mut paces, &set(501, 0, 24, 60), 0), Err(PaceRefusal::Percent { min: 20, max: 500 }));
    assert_eq!(run(&mut paces, &set(150, 5, 5, 60), 0), Err(PaceRefusal::Hours));
    assert_eq!(run(&mut paces, &set(150, 24, 3, 60), 0), Err(PaceRefusal::Hours));
    assert_eq!(run(&mut paces, &set(150, 0, 24, 15 * 1440), 0), Err(PaceRefusal::Expiry { max_days: 14 }));
    run(&mut paces, &set(150, 22, 2, 60), 0).unwrap();
    run(&mut paces, &set(150, 0, 24, 90), 1).unwrap();
    let clear = |number| PaceCommand::Clear { number, reason: line("Ya") };
    assert_eq!(run(&mut paces, &clear(3), 2), Err(PaceRefusal::Unknown(3)));
    run(&mut paces, &clear(1), 2).unwrap();
    assert_eq!(paces.manual.iter().map(|m| m.number).collect::<Vec<_>>(), [2]);
    // What has ended leaves when the next one comes; numbers are never given twice.
    run(&mut paces, &set(120, 0, 24, 200), 100).unwrap();
    assert_eq!(paces.manual.iter().map(|m| m.number).collect::<Vec<_>>(), [3]);
    for n in 0..99 {
        run(&mut paces, &set(120, 0, 24, 300), 101 + n % 2).unwrap();
    }
    assert_eq!(run(&mut paces, &set(120, 0, 24, 300), 103), Err(PaceRefusal::TooMany { max: 100 }));
}

#[test]
fn calibrations_replace_their_own_hours_and_can_be_withdrawn() {
    let mut paces = Paces::default();
    let withdraw = PaceCommand::Withdraw { reason: line("No cuadra") };
    assert_eq!(run(&mut paces, &withdraw, 0), Err(PaceRefusal::NotCalibrated));
    assert_eq!(run(&mut paces, &accept(vec![]), 0), Err(PaceRefusal::Nothing));
    assert_eq!(run(&mut paces, &accept(vec![factor(None, 120, 19)]), 0), Err(PaceRefusal::Trips { min: 20 }));
    run(&mut paces, &accept(vec![factor(None, 120, 40), factor(Some(area()), 140, 25)]), 0).unwrap();
    run(&mut paces, &accept(vec![factor(Some(area()), 130, 60)]), 9).unwrap();
    let other = AreaCell(Cell::of(&p(20.0, -99.0), CellSize::Area).unwrap());
    let at_hour = |area, hour| paces.calibrated_percent(area, hour);
    assert_eq!((at_hour(area(), 7), at_hour(other, 7), at_hour(area(), 12)), (130, 120, 100));
    assert_eq!((paces.calibrated.len(), paces.calibrated_at), (2, Some(at(9))));
    run(&mut paces, &withdraw, 10).unwrap();
    assert_eq!(paces.calibrated_percent(area(), 7), 100);
}

#[test]
fn the_bands_of_a_day_have_no_gap() {
    for hour in 0..24 {
        let (from, until) = band_of(hour);
        assert!((from..until).contains(&hour), "{hour}");
    }
    assert_eq!((BANDS[0].0, BANDS[BANDS.len() - 1].1), (0, 24));
}

fn trip(hour: u8, measured_s: u32) -> Trip {
    Trip { area: area(), hour, measured_s, predicted_s: 300 }
}

#[test]
fn trips_propose_their_median_and_odd_ones_do_not_matter() {
    let mut trips: Vec<Trip> = (0..21).map(|i| trip(7, 300 + i * 30)).collect();
    // Too few in the evening; buttons pressed at once; a meal on the way.
    trips.extend((0..19).map(|_| trip(18, 600)));
    trips.extend([trip(7, 5), trip(7, 20_000), Trip { predicted_s: 0, ..trip(7, 300) }]);
    let (proposals, left_out) = calibrate(&trips, |_, _| 110);
    assert_eq!(left_out, 3);
    assert_eq!(proposals.iter().map(|p| p.area).collect::<Vec<_>>(), [None, Some(area())]);
    for p in proposals {
        assert_eq!((p.from_hour, p.until_hour, p.trips, p.percent, p.now_percent), (6, 10, 21, 200, 110));
        assert_eq!((p.lower_percent, p.upper_percent), (150, 250));
    }
}
