//! Units with several devices, and zones.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests may fail loudly")]

use atalaya_model::{DeviceId, Position, Timestamp, UnitId, ZoneId};
use atalaya_picture::{
    ChosenBecause as Because, KindRules, Options, Origin, Picture, Source, Taken, Track, UnitReport,
    zone::{Crossed, Shape, Watch, Zone, ZoneError},
};
use proptest::prelude::*;
use uuid::Uuid;

fn picture() -> Picture {
    Picture::new(Options::new(KindRules::shipped().expect("the shipped rules are good")))
}
fn t(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_795_489_200_000 + seconds * 1000)
}
fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}
const CAR: u128 = 1;
const PHONE: u128 = 2;
fn origin(n: u128) -> Origin {
    let source = if n == CAR { Source::Tracker } else { Source::Handset };
    Origin { source, device: Some(DeviceId(Uuid::from_u128(n))) }
}
fn at(lat: f64, seconds: i64) -> UnitReport {
    UnitReport {
        unit: unit(7),
        position: Position::new(lat, -99.65).expect("a test position"),
        at: t(seconds),
        speed_mps: None,
        course_deg: None,
        accuracy_m: Some(8.0),
        source: Source::Tracker,
    }
}
fn told(p: &mut Picture, device: u128, report: &UnitReport) -> Taken {
    p.report_from(origin(device), report, report.at).expect("taken")
}
fn shown(p: &Picture) -> (Option<DeviceId>, Because) {
    let track = p.get(unit(7)).expect("known");
    (track.device, track.because)
}
fn id(n: u128) -> Option<DeviceId> {
    Some(DeviceId(Uuid::from_u128(n)))
}

#[test]
fn two_devices_are_one_unit_and_the_reason_is_said() {
    let mut p = picture();
    assert_eq!(told(&mut p, PHONE, &at(19.30, 0)), Taken::Latest);
    assert_eq!(shown(&p), (id(PHONE), Because::Only));
    // The car's tracker is asked first, once it has reported steadily.
    for s in 1..3 {
        assert_eq!(told(&mut p, CAR, &at(19.29, s)), Taken::Beside, "second {s}");
    }
    assert_eq!(told(&mut p, CAR, &at(19.29, 3)), Taken::Latest);
    assert_eq!((shown(&p), p.len()), ((id(CAR), Because::Preferred), 1));
    let devices = p.devices(unit(7));
    assert_eq!(
        devices.iter().map(|d| (d.device, d.chosen)).collect::<Vec<_>>(),
        [(id(CAR), true), (id(PHONE), false)]
    );
    // The tracker falls silent: the phone stands in when it is stale.
    assert_eq!(told(&mut p, PHONE, &at(19.30, 50)), Taken::Beside);
    assert_eq!(told(&mut p, PHONE, &at(19.30, 64)), Taken::Latest);
    assert_eq!(shown(&p), (id(PHONE), Because::Fresher));
    // A tracker with a poor line does not make the unit hop: it comes back after three reports in time.
    for s in [70, 140, 210] {
        told(&mut p, PHONE, &at(19.30, s - 1));
        assert_eq!(told(&mut p, CAR, &at(19.29, s)), Taken::Beside, "second {s}");
    }
}

#[test]
fn what_cannot_be_believed_gives_way() {
    let mut p = picture();
    for s in 0..4 {
        told(&mut p, CAR, &at(19.29, s));
    }
    told(&mut p, PHONE, &at(19.30, 4));
    let frozen = |s| UnitReport { speed_mps: Some(9.0), ..at(19.29, s) };
    told(&mut p, CAR, &frozen(5));
    assert_eq!(
        shown(&p),
        (id(PHONE), Because::Believed),
        "the tracker repeats itself and says that it moves"
    );
    // A phone known only to the nearest kilometres does not stand for long where the car knows better.
    told(&mut p, CAR, &at(19.2901, 6));
    told(&mut p, PHONE, &UnitReport { accuracy_m: Some(1_500.0), ..at(19.31, 7) });
    assert_eq!(shown(&p), (id(CAR), Because::MorePrecise));
}

#[test]
fn a_device_is_judged_by_its_own_past() {
    let mut p = picture();
    told(&mut p, CAR, &at(19.29, 0));
    // 22 km away a second later: no leap, another device.
    assert_eq!(told(&mut p, PHONE, &at(19.49, 1)), Taken::Beside);
    assert!(p.report_from(origin(PHONE), &at(19.29, 2), t(2)).is_err(), "its own leap is one");
    p.forget_device(unit(7), DeviceId(Uuid::from_u128(CAR)), t(3));
    assert_eq!(shown(&p), (id(PHONE), Because::Only));
    p.forget_device(unit(7), DeviceId(Uuid::from_u128(PHONE)), t(3));
    assert!(p.get(unit(7)).is_none());
}

#[test]
fn a_ninth_device_takes_the_place_of_the_silent_one() {
    let mut p = picture();
    for n in 1..=9 {
        told(&mut p, n, &at(19.29, i64::try_from(n).expect("small")));
    }
    let devices = p.devices(unit(7));
    assert_eq!(devices.len(), 8);
    assert!(devices.iter().all(|d| d.device != id(1)));
}

proptest! {
    /// Whatever two devices report in whatever order, a fresh and believed position is never passed over for
    /// one that is doubted or stale.
    #[test]
    fn the_shown_position_is_never_worse_than_another(
        reports in prop::collection::vec((1u128..4, 0i64..40, 0u8..3, prop::option::of(1.0f64..3000.0)), 1..60),
    ) {
        let mut p = picture();
        let mut now = 0;
        for (device, gap, moved, accuracy_m) in reports {
            now += gap;
            let report = UnitReport {
                accuracy_m, speed_mps: Some(5.0), ..at(19.29 + f64::from(moved) * 1e-4, now)
            };
            // What was refused or older than known chose nothing.
            let Ok(Taken::Latest | Taken::Beside) = p.report_from(origin(device), &report, t(now)) else { continue };
            let Some(track) = p.get(unit(7)) else { continue };
            let devices = p.devices(unit(7));
            prop_assert_eq!(devices.iter().filter(|d| d.chosen).count(), 1);
            let chosen = devices[0];
            prop_assert!(chosen.chosen && chosen.position == track.position && chosen.device == track.device);
            let good = |d: &atalaya_picture::DevicePosition| {
                !d.marks.doubted() && t(now).since(d.measured_at).as_secs() < 60
            };
            prop_assert!(good(&chosen) || !devices.iter().any(good), "{:?}", devices);
        }
    }

    /// However a receiver jitters, a unit enters before it leaves and leaves before it enters again; and jitter
    /// within the margin tells nothing after the first crossing.
    #[test]
    fn crossings_alternate(steps in prop::collection::vec(-300.0f64..300.0, 1..200)) {
        let mut watch = Watch::default();
        watch.set(zone(1), circle(100.0, 50.0)).expect("a zone");
        let mut inside = None;
        for (i, metres) in steps.iter().enumerate() {
            for c in watch.follow(&track(metres.abs(), i64::try_from(i).expect("small"))) {
                match c.what {
                    Crossed::Entered => { prop_assert_ne!(inside, Some(true)); inside = Some(true); }
                    Crossed::Exited => { prop_assert_ne!(inside, Some(false)); inside = Some(false); }
                    Crossed::Approached => prop_assert_ne!(inside, Some(true)),
                }
            }
        }
    }
    #[test]
    fn jitter_at_the_border_is_one_crossing(jitter in prop::collection::vec(-24.0f64..24.0, 1..200)) {
        let mut watch = Watch::default();
        watch.set(zone(1), circle(100.0, 0.0)).expect("a zone");
        let outside = watch.follow(&track(200.0, 0));
        prop_assert!(outside.is_empty());
        let mut told = 0;
        for (i, metres) in jitter.iter().enumerate() {
            told += watch.follow(&track(100.0 + metres, i64::try_from(i).expect("small") + 1)).len();
        }
        prop_assert!(told <= 1, "{} crossings", told);
    }
}

fn zone(n: u128) -> ZoneId {
    ZoneId(Uuid::from_u128(n))
}
fn here() -> Position {
    Position::new(19.29, -99.65).expect("a test position")
}
fn circle(radius_m: f64, approach_m: f64) -> Zone {
    Zone { shape: Shape::Circle { centre: here(), radius_m }, approach_m }
}
/// A track so many metres north of the circle's centre.
fn track(north_m: f64, seconds: i64) -> Track {
    let mut p = picture();
    let report = at(19.29 + north_m / 111_194.93, seconds);
    p.report(&report, t(seconds)).expect("taken");
    *p.get(unit(7)).expect("known")
}

#[test]
fn a_crossing_is_told_once_with_its_first_moment() {
    let mut watch = Watch::default();
    watch.set(zone(1), circle(100.0, 150.0)).expect("a zone");
    let mut tell = |north: f64, s: i64| {
        watch.follow(&track(north, s)).into_iter().map(|c| (c.what, c.at)).collect::<Vec<_>>()
    };
    assert_eq!(tell(900.0, 0), []);
    assert_eq!(tell(240.0, 10), []);
    assert_eq!(tell(230.0, 20), [(Crossed::Approached, t(10))]);
    assert_eq!(tell(90.0, 30), []);
    assert_eq!(tell(600.0, 40), [], "one wild position is no entry, nor the end of one");
    assert_eq!(tell(80.0, 50), []);
    assert_eq!(tell(70.0, 60), [(Crossed::Entered, t(50))]);
    assert_eq!(tell(120.0, 70), [], "20 m outside is within the margin");
    assert_eq!(tell(120.0, 80), []);
    assert_eq!(tell(140.0, 90), []);
    assert_eq!(tell(160.0, 100), [(Crossed::Exited, t(90))]);
    assert_eq!(tell(160.0, 110), []);
}

#[test]
fn who_stands_inside_when_the_watch_begins_has_crossed_nothing() {
    let mut watch = Watch::default();
    watch.set(zone(1), circle(100.0, 0.0)).expect("a zone");
    assert!(watch.follow(&track(10.0, 0)).is_empty());
    assert_eq!(watch.inside(zone(1)).collect::<Vec<_>>(), [unit(7)]);
    assert!(watch.follow(&track(10.0, 1)).is_empty());
    let doubted =
        Track { marks: atalaya_picture::Marks { jumped: true, ..Default::default() }, ..track(900.0, 2) };
    assert!(watch.follow(&doubted).is_empty() && watch.follow(&doubted).is_empty());
    assert_eq!(watch.inside(zone(1)).count(), 1, "what is not believed moves nobody");
    watch.remove(zone(1));
    assert_eq!((watch.inside(zone(1)).count(), watch.len()), (0, 0));
}

#[test]
fn rings_measure_to_their_border_and_bad_zones_are_refused() {
    let corner = |lat: f64, lon: f64| Position::new(lat, lon).expect("a test position");
    // An L: the notch in the north-east is outside.
    let corners = vec![
        corner(19.28, -99.66),
        corner(19.28, -99.64),
        corner(19.29, -99.64),
        corner(19.29, -99.65),
        corner(19.30, -99.65),
        corner(19.30, -99.66),
    ];
    let ring = Shape::Ring { corners: corners.clone() };
    assert_eq!(ring.check(), Ok(()));
    let metres = |lat, lon| ring.distance_m(&corner(lat, lon));
    assert!(metres(19.285, -99.645) < -500.0 && metres(19.295, -99.655) < -500.0);
    assert!((metres(19.295, -99.645) - 524.8).abs() < 3.0, "{}", metres(19.295, -99.645));
    assert!((metres(19.27, -99.65) - 1_111.9).abs() < 2.0, "{}", metres(19.27, -99.65));
    let mut watch = Watch::default();
    let mut refused =
        |shape, approach_m| watch.set(zone(2), Zone { shape, approach_m }).expect_err("refused");
    assert_eq!(refused(Shape::Ring { corners: corners[..2].to_vec() }, 0.0), ZoneError::Corners);
    let far = vec![corner(19.0, -99.0), corner(21.0, -99.0), corner(20.0, -98.0)];
    assert_eq!(refused(Shape::Ring { corners: far }, 0.0), ZoneError::Extent);
    assert_eq!(refused(Shape::Circle { centre: here(), radius_m: f64::NAN }, 0.0), ZoneError::Radius);
    assert_eq!(refused(Shape::Circle { centre: here(), radius_m: 50.0 }, -1.0), ZoneError::Approach);
}

#[test]
fn of_a_unit_only_what_it_is_near_to_is_remembered() {
    let mut watch = Watch::default();
    let at = |n: u16| Position::new(15.0 + f64::from(n) * 0.01, -99.65).expect("a test position");
    for n in 0..1_000 {
        let shape = Shape::Circle { centre: at(n), radius_m: 300.0 };
        watch.set(zone(u128::from(n) + 1), Zone { shape, approach_m: 0.0 }).expect("a zone");
    }
    // Across all of them, two positions in each: every one is entered but the first, and left again.
    let (mut entered, mut exited) = (Vec::new(), 0);
    for n in 0..1_000_u16 {
        for second in [0, 10] {
            let position = at(n);
            let track = Track { position, ..track(0.0, i64::from(n) * 20 + second) };
            for crossing in watch.follow(&track) {
                match crossing.what {
                    Crossed::Entered => entered.push(crossing.zone),
                    _ => exited += 1,
                }
            }
            assert!(watch.remembered() <= 2, "{} pairs", watch.remembered());
        }
    }
    assert_eq!(entered, (2..=1_000).map(zone).collect::<Vec<_>>());
    assert_eq!(exited, 999);
    // A zone that is drawn around a unit is not entered by it; a unit that is forgotten stands anew.
    let shape = Shape::Circle { centre: at(999), radius_m: 5_000.0 };
    watch.remove(zone(1));
    watch.set(zone(2_000), Zone { shape, approach_m: 0.0 }).expect("a zone");
    let last = Track { position: at(999), ..track(0.0, 30_000) };
    assert!(watch.follow(&last).is_empty() && watch.follow(&last).is_empty());
    assert_eq!(watch.inside(zone(2_000)).count(), 1);
    watch.forget(unit(7));
    assert_eq!((watch.units().count(), watch.remembered(), watch.inside(zone(2_000)).count()), (0, 0, 0));
}

proptest! {
    /// Cells leave out no zone that counts, wherever it is and however large.
    #[test]
    fn no_zone_is_missed(lat in -89.0f64..89.0, lon in -179.9f64..179.9, radius_m in 10.0f64..50_000.0,
        approach_m in 0.0f64..20_000.0, bearing in 0.0f64..std::f64::consts::TAU, part in 0.0f64..1.0) {
        let centre = Position::new(lat, lon).expect("a test position");
        let mut watch = Watch::default();
        watch.set(zone(1), Zone { shape: Shape::Circle { centre, radius_m }, approach_m }).expect("a zone");
        let reach = radius_m * part / 111_194.93;
        let (north, east) = (reach * bearing.cos(), reach * bearing.sin() / lat.to_radians().cos());
        let position = Position::new((lat + north).clamp(-90.0, 90.0), (lon + east).clamp(-180.0, 180.0))
            .expect("a test position");
        watch.follow(&Track { position, ..track(0.0, 0) });
        let inside = Shape::Circle { centre, radius_m }.distance_m(&position) <= 0.0;
        prop_assert_eq!(watch.inside(zone(1)).count() == 1, inside);
    }
}
