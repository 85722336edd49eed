//! The picture against slow and obvious versions of itself, and against bad sources.

#![allow(clippy::expect_used, reason = "helpers of tests may fail loudly")]

use atalaya_model::{Millis, Position, Timestamp, UnitId, UnitKindCode};
use atalaya_picture::{
    Audience, BinaryError, FrameCache, Freshness, KindRules, Options, Picture, ReportError, RulesError,
    Source, Taken, UnitReport, Viewport, read_binary,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn picture() -> Picture {
    Picture::new(Options::new(KindRules::shipped().expect("the shipped rules are good")))
}

fn id(n: u32) -> UnitId {
    UnitId(Uuid::from_u128(u128::from(n) + 1))
}

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_795_489_200_000 + seconds * 1000)
}

fn at(unit: u32, lat: f64, lon: f64, seconds: i64) -> UnitReport {
    UnitReport {
        unit: id(unit),
        position: Position::new(lat, lon).expect("a test position"),
        at: t(seconds),
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
        source: Source::Tracker,
    }
}

#[test]
fn the_latest_measurement_wins_whatever_the_order() {
    let mut p = picture();
    assert_eq!(p.report(&at(1, 19.0, -99.0, 10), t(10)), Ok(Taken::Latest));
    assert_eq!(p.report(&at(1, 19.0001, -99.0, 5), t(11)), Ok(Taken::Older));
    assert_eq!(p.report(&at(1, 19.0001, -99.0, 10), t(11)), Ok(Taken::Older));
    assert_eq!(p.report(&at(1, 19.0002, -99.0, 12), t(13)), Ok(Taken::Latest));
    let track = p.get(id(1)).expect("known");
    assert_eq!((track.measured_at, track.received_at, p.tick()), (t(12), t(13), 2));
}

#[test]
fn clocks_from_the_future_are_refused_or_marked() {
    let mut p = picture();
    let refused = p.report(&at(1, 19.0, -99.0, 121), t(0)).expect_err("two minutes and a second");
    assert_eq!((refused, refused.code()), (ReportError::Future { ahead_s: 121 }, "position_from_future"));
    assert_eq!(p.report(&at(1, 19.0, -99.0, 120), t(0)), Ok(Taken::Latest));
    let track = p.get(id(1)).expect("known");
    assert_eq!((track.measured_at, track.marks.clock), (t(0), true));
    // A clock 90 s ahead still moves forward with ours.
    assert_eq!(p.report(&at(1, 19.0001, -99.0, 91), t(1)), Ok(Taken::Latest));
    assert_eq!(p.report(&at(1, 19.0, -99.0, -86_401), t(1)), Err(ReportError::TooOld));
}

#[test]
fn impossible_leaps_are_refused_until_confirmed() {
    let mut p = picture();
    p.report(&at(1, 19.0, -99.0, 0), t(0)).expect("first");
    // 1.11 km in 10 s is 400 km/h; 0.56 km is 200 km/h.
    let Err(ReportError::Jump { kmh }) = p.report(&at(1, 19.01, -99.0, 10), t(10)) else {
        panic!("must be refused")
    };
    assert!((395.0..405.0).contains(&kmh), "{kmh}");
    assert_eq!(p.report(&at(1, 19.005, -99.0, 10), t(10)), Ok(Taken::Latest));
    assert!(!p.get(id(1)).expect("known").marks.jumped);
    // A single wild fix does not stay; three in a row at the same new place are believed and marked.
    assert!(p.report(&at(1, 25.0, -99.0, 11), t(11)).is_err());
    assert_eq!(p.report(&at(1, 19.0051, -99.0, 12), t(12)), Ok(Taken::Latest));
    assert!(p.report(&at(1, 25.0, -99.0, 13), t(13)).is_err());
    assert!(p.report(&at(1, 25.0001, -99.0, 14), t(14)).is_err());
    assert_eq!(p.report(&at(1, 25.0002, -99.0, 15), t(15)), Ok(Taken::Latest));
    assert!(p.get(id(1)).expect("known").marks.jumped);
    assert_eq!(p.report(&at(1, 25.0003, -99.0, 16), t(16)), Ok(Taken::Latest));
    assert!(!p.get(id(1)).expect("known").marks.jumped);
    // Wild fixes that do not agree with each other are never believed.
    for i in 0..20 {
        assert!(p.report(&at(1, 20.0 + f64::from(i % 2), -99.0, 17 + i64::from(i)), t(40)).is_err());
    }
    // Uncertainty explains distance: two cell positions 2 km apart with 1.5 km radius are no leap.
    let cell = |lat, s| UnitReport { accuracy_m: Some(1500.0), ..at(2, lat, -99.0, s) };
    p.report(&cell(19.0, 0), t(0)).expect("first");
    assert_eq!(p.report(&cell(19.018, 1), t(1)), Ok(Taken::Latest));
    // A helicopter may do what a patrol car may not: 389 km/h.
    p.set_kind(id(3), UnitKindCode::new("helicoptero").expect("a code"));
    p.report(&at(3, 19.0, -99.0, 0), t(0)).expect("first");
    assert_eq!(p.report(&at(3, 19.0097, -99.0, 10), t(10)), Ok(Taken::Latest));
}

#[test]
fn frozen_receivers_are_marked() {
    let mut p = picture();
    let moving = |s| UnitReport { speed_mps: Some(8.0), ..at(1, 19.0, -99.0, s) };
    for s in 0..4 {
        p.report(&moving(s), t(s)).expect("taken");
        assert!(!p.get(id(1)).expect("known").marks.frozen);
    }
    p.report(&moving(4), t(4)).expect("taken");
    assert!(p.get(id(1)).expect("known").marks.frozen);
    p.report(&at(1, 19.00001, -99.0, 5), t(5)).expect("taken");
    assert!(!p.get(id(1)).expect("known").marks.frozen);
    for minute in 0..=30 {
        p.report(&at(2, 19.0, -99.0, minute * 60), t(minute * 60)).expect("taken");
        assert_eq!(p.get(id(2)).expect("known").marks.frozen, minute == 30, "minute {minute}");
    }
}

#[test]
fn bad_numbers_are_refused_and_change_nothing() {
    let mut p = picture();
    p.report(&at(1, 19.0, -99.0, 0), t(0)).expect("first");
    let before = *p.get(id(1)).expect("known");
    for (bad, code) in [
        (UnitReport { speed_mps: Some(f64::NAN), ..at(1, 19.0, -99.0, 1) }, "position_speed"),
        (UnitReport { speed_mps: Some(-1.0), ..at(1, 19.0, -99.0, 1) }, "position_speed"),
        (UnitReport { course_deg: Some(361.0), ..at(1, 19.0, -99.0, 1) }, "position_course"),
        (UnitReport { accuracy_m: Some(f64::INFINITY), ..at(1, 19.0, -99.0, 1) }, "position_accuracy"),
    ] {
        assert_eq!(p.report(&bad, t(1)).expect_err("refused").code(), code);
    }
    assert_eq!(p.get(id(1)), Some(&before));
}

#[test]
fn at_the_bound_new_units_are_refused_and_known_ones_go_on() {
    let mut p = Picture::new(Options { max_objects: 3, ..Options::new(KindRules::shipped().expect("good")) });
    for unit in 0..3 {
        p.report(&at(unit, 19.0, -99.0, 0), t(0)).expect("room");
    }
    assert_eq!(p.report(&at(3, 19.0, -99.0, 0), t(0)), Err(ReportError::Full { max: 3 }));
    assert_eq!(p.report(&at(2, 19.0001, -99.0, 9), t(9)), Ok(Taken::Latest));
    assert!(p.remove(id(0)) && !p.remove(id(0)));
    assert_eq!(p.report(&at(3, 19.0, -99.0, 0), t(0)), Ok(Taken::Latest));
    assert_eq!((p.len(), p.get(id(3)).expect("known").index), (3, 3));
    assert!(p.changes_since(0, 10).units.iter().all(|u| u.unit != id(0)));
}

#[test]
fn freshness_is_a_rule_of_the_kind() {
    let mut p = picture();
    p.report(&at(1, 19.0, -99.0, 0), t(0)).expect("first");
    let fresh = |p: &Picture, s| p.freshness(id(1), t(s)).expect("known");
    assert_eq!(
        [fresh(&p, 59), fresh(&p, 60), fresh(&p, 899), fresh(&p, 900)],
        [Freshness::Fresh, Freshness::Stale, Freshness::Stale, Freshness::Lost]
    );
    p.set_kind(id(1), UnitKindCode::new("dron").expect("a code"));
    assert_eq!(
        [fresh(&p, 4), fresh(&p, 5), fresh(&p, 60)],
        [Freshness::Fresh, Freshness::Stale, Freshness::Lost]
    );
    assert_eq!(p.freshness(id(9), t(0)), None);
    let rules = serde_json::to_value(KindRules::shipped().expect("good")).expect("writes");
    for (pointer, value) in [
        ("/default/stale_after_s", 0.into()),
        ("/default/lost_after_s", 1.into()),
        ("/kinds/dron/max_speed_mps", 0.into()),
    ] {
        let mut rules: serde_json::Value = rules.clone();
        *rules.pointer_mut(pointer).expect("a place") = value;
        assert!(matches!(KindRules::from_json(&rules.to_string()), Err(RulesError::Rule(_))), "{pointer}");
    }
    assert!(matches!(KindRules::from_json("[]"), Err(RulesError::Json(_))));
}

#[test]
fn a_unit_that_leaves_the_viewport_is_sent_once_more() {
    let mut p = picture();
    let view = Viewport::new(-99.1, 18.9, -99.0, 19.0).expect("a viewport");
    p.report(&at(1, 18.95, -99.05, 0), t(0)).expect("taken");
    let cut = p.cut(t(0));
    assert!(p.frame(&cut, None, &view).units.len() == 1);
    // Two steps between two cuts; the first still inside.
    p.report(&at(1, 18.95, -99.002, 200), t(200)).expect("taken");
    p.report(&at(1, 18.95, -98.95, 400), t(400)).expect("taken");
    let cut = p.cut(t(400));
    let frame = p.frame(&cut, Some(cut.previous), &view);
    assert_eq!(frame.units.iter().map(|u| u.lon).collect::<Vec<_>>(), [-98.95]);
    // Further movement outside is not its business.
    p.report(&at(1, 18.95, -98.9, 600), t(600)).expect("taken");
    let cut = p.cut(t(600));
    assert!(p.frame(&cut, Some(cut.previous), &view).is_silent());
    // One that was never served before the cut gets everything inside.
    assert!(p.frame(&cut, None, &view).full);
}

#[test]
fn each_audience_gets_the_units_it_may_see_and_no_other() {
    let (mut p, mut cache) = (picture(), FrameCache::default());
    for unit in [1, 2] {
        p.report(&at(unit, 18.95, -99.05, 0), t(0)).expect("taken");
    }
    let (cut, own) = (p.cut(t(0)), id(1));
    let mut seen = |audience, only: Option<UnitId>| {
        let may_see = |unit| only.is_none_or(|only| only == unit);
        let text =
            cache.json(&p, &cut, None, &Viewport::WORLD, Audience(audience), may_see).expect("a frame");
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["p"].as_array().expect("a list").len()
    };
    // Whoever asks first must not decide what the others get.
    assert_eq!((seen(7, Some(own)), seen(0, None), seen(7, Some(own))), (1, 2, 1));
}

#[test]
fn viewports_are_checked_and_widened() {
    for bad in [
        [0.0, 0.0, 0.0, 1.0],
        [1.0, 0.0, 0.0, 1.0],
        [-181.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 1.0, f64::NAN],
        [170.0, 0.0, -170.0, 1.0],
    ] {
        assert!(Viewport::try_from(bad).is_err(), "{bad:?}");
    }
    assert!(serde_json::from_str::<Viewport>("[-99.1,18.9,-99.0,19.0]").is_ok());
    let a = Viewport::new(-99.1, 18.9, -99.0, 19.0).expect("a viewport");
    let b = Viewport::new(-99.1003, 18.9002, -99.0001, 18.9999).expect("a viewport");
    assert_eq!(a.key(), b.key());
}

#[test]
fn json_has_the_agreed_form() {
    let mut p = picture();
    let report =
        UnitReport { speed_mps: Some(8.04), course_deg: Some(90.0), ..at(1, 19.123456789, -99.5, 0) };
    p.report(&report, t(0)).expect("taken");
    p.report(&at(2, 19.0, -99.0, 100), t(0)).expect("taken");
    let cut = p.cut(t(7));
    let json = p.frame(&cut, None, &Viewport::WORLD).to_json();
    let expected = format!(
        r#"{{"type":"units","t":{},"full":true,"p":[["{}",19.123457,-99.500000,90.0,8.0,7],["{}",19.000000,-99.000000,null,null,7,4]]}}"#,
        t(7).as_millis(),
        id(1),
        id(2)
    );
    assert_eq!(json, expected);
}

#[test]
fn damaged_binary_frames_are_refused() {
    let mut p = picture();
    p.report(&at(1, 19.0, -99.0, 0), t(0)).expect("taken");
    let cut = p.cut(t(0));
    let bytes = p.frame(&cut, None, &Viewport::WORLD).to_binary();
    assert_eq!(bytes.len(), 16 + 24);
    assert_eq!(read_binary(&bytes[..39]), Err(BinaryError::Length));
    assert_eq!(read_binary(&[]), Err(BinaryError::Length));
    let mut other = bytes.clone();
    other[0] = 9;
    assert_eq!(read_binary(&other), Err(BinaryError::Version(9)));
    let mut other = bytes;
    other[16 + 21] = 77;
    assert_eq!(read_binary(&other), Err(BinaryError::Record(0)));
}

/// A report in a small world where leaps are rare.
fn reports() -> impl Strategy<Value = Vec<(u32, f64, f64, i64)>> {
    prop::collection::vec((0u32..12, 18.9f64..19.1, -99.2f64..-99.0, 0i64..4_000), 1..120)
}

proptest! {
    /// A console that follows frame by frame shows exactly what the picture has in its viewport,
    /// whatever it misses in between.
    #[test]
    fn following_frames_is_the_same_as_looking(reports in reports(), skips in prop::collection::vec(any::<bool>(), 120), w in -99.15f64..-99.08, s in 18.92f64..19.02) {
        let view = Viewport::new(w, s, w + 0.06, s + 0.06).expect("a viewport");
        let (mut p, mut cache, mut clock) = (picture(), FrameCache::default(), 0);
        let mut shown: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let mut since = None;
        for (i, (unit, lat, lon, step)) in reports.into_iter().enumerate() {
            clock += step;
            let _ = p.report(&at(unit, lat, lon, clock), t(clock));
            if skips[i] {
                continue;
            }
            // Half of the cuts happen while this console is not served.
            let cut = p.cut(t(clock));
            if i % 3 == 0 {
                continue;
            }
            if let Some(json) = cache.json(&p, &cut, since, &view, Audience::default(), |_| true) {
                let frame: serde_json::Value = serde_json::from_str(&json).expect("JSON");
                if frame["full"] == true {
                    shown.clear();
                }
                for unit in frame["p"].as_array().expect("a list") {
                    let number = |i: usize| unit[i].as_f64().expect("a number");
                    shown.insert(unit[0].as_str().expect("an id").to_owned(), (number(1), number(2)));
                }
            }
            since = Some(cut.tick);
            let round = |v: f64| (v * 1e6).round() / 1e6;
            let inside: BTreeMap<_, _> = p.snapshot(&view)
                .map(|t| (t.unit.to_string(), (round(t.position.lat()), round(t.position.lon())))).collect();
            let wide = view.key().viewport();
            let seen: BTreeMap<_, _> = shown.iter().filter(|(_, (lat, lon))| {
                Position::new(*lat, *lon).is_ok_and(|p| view.contains(&p))
            }).map(|(k, v)| (k.clone(), *v)).collect();
            prop_assert_eq!(seen, inside);
            prop_assert!(p.snapshot(&view).all(|t| wide.contains(&t.position)));
        }
    }

    /// Paging through changes gives every changed unit once, with its latest state.
    #[test]
    fn changes_are_complete(reports in reports(), limit in 1usize..7) {
        let (mut p, mut clock) = (picture(), 0);
        for (unit, lat, lon, step) in reports {
            clock += step;
            let _ = p.report(&at(unit, lat, lon, clock), t(clock));
        }
        let (mut tick, mut found) = (0, Vec::new());
        loop {
            let page = p.changes_since(tick, limit);
            prop_assert!(page.units.len() <= limit);
            found.extend(page.units);
            tick = page.through;
            if !page.more { break; }
        }
        prop_assert_eq!(tick, p.tick());
        prop_assert_eq!(found.iter().map(|t| t.unit).collect::<BTreeSet<_>>().len(), found.len());
        let by_unit = |mut v: Vec<_>| { v.sort_by_key(|t: &atalaya_picture::Track| t.unit); v };
        prop_assert_eq!(by_unit(found), by_unit(p.tracks().copied().collect()));
        prop_assert!(p.changes_since(tick, 10).units.is_empty());
    }

    /// The kept measurement is the newest of the accepted ones, and never in the future.
    #[test]
    fn time_never_runs_back(reports in prop::collection::vec((0i64..500, -30i64..200), 1..60)) {
        let (mut p, mut clock, mut newest) = (picture(), 0, None);
        for (step, ahead) in reports {
            clock += step;
            let before = p.get(id(1)).copied();
            match p.report(&at(1, 19.0, -99.0, clock + ahead), t(clock)) {
                Ok(Taken::Latest) => {
                    newest = newest.max(Some(t(clock + ahead).min(t(clock))));
                }
                Ok(Taken::Older | Taken::Beside) | Err(_) => prop_assert_eq!(p.get(id(1)).copied(), before),
            }
            if let Some(track) = p.get(id(1)) {
                prop_assert_eq!(Some(track.measured_at), newest);
                prop_assert!(track.age(t(clock)) >= Millis(0) && track.measured_at <= track.received_at);
            }
        }
    }

    /// Binary frames read back within their resolution.
    #[test]
    fn binary_round_trip(units in prop::collection::vec((-89.9f64..89.9, -179.9f64..179.9, prop::option::of(0.0f64..400.0), prop::option::of(0.0f64..360.0), prop::option::of(0.0f64..60_000.0)), 0..40)) {
        let mut p = picture();
        for (i, (lat, lon, speed_mps, course_deg, accuracy_m)) in units.iter().enumerate() {
            let report = UnitReport { speed_mps: *speed_mps, course_deg: *course_deg, accuracy_m: *accuracy_m, ..at(i as u32, *lat, *lon, 0) };
            p.report(&report, t(0)).expect("first reports are taken");
        }
        let cut = p.cut(t(3));
        let frame = p.frame(&cut, None, &Viewport::WORLD);
        let (at, full, read) = read_binary(&frame.to_binary()).expect("reads");
        prop_assert_eq!((at, full, read.len()), (t(3), true, units.len()));
        let near = |a: Option<f64>, b: Option<f64>, step: f64| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => (a - b).abs() <= step,
            _ => false,
        };
        for (a, b) in frame.units.iter().zip(&read) {
            prop_assert!(a.index == b.index && (a.lat - b.lat).abs() < 1e-7 && (a.lon - b.lon).abs() < 1e-7);
            prop_assert!(near(a.speed_mps.map(|s| s.min(655.34)), b.speed_mps, 0.006));
            prop_assert!(near(a.course_deg.map(|c| c % 360.0), b.course_deg, 0.006) || a.course_deg.is_some_and(|c| c > 359.99));
            prop_assert!(near(a.accuracy_m, b.accuracy_m, 0.51) && a.age_s == b.age_s && a.marks == b.marks && a.source == b.source);
        }
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_binary(&bytes);
    }
}
