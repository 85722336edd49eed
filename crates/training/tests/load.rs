//! The generated load against the published figures it claims.

#![allow(clippy::expect_used, reason = "helpers of tests may fail loudly")]

use atalaya_model::{Method, Timestamp, TypeCode};
use atalaya_training::{Class, Load, LoadModel, ModelError, SeatError, Seats, SimCall, Truth};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

fn seats() -> Seats {
    Seats::from_csv(include_str!("seats.csv")).expect("the fixture is good")
}

fn load(seed: u64) -> Load {
    Load::new(LoadModel::shipped().expect("the shipped model is good"), seats(), seed)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a test time")
}

/// Local midnight of a Monday.
fn start() -> Timestamp {
    at("2026-11-02T06:00:00Z")
}

const DAY_MS: i64 = 86_400_000;

/// Five whole weeks, so that weekday shapes average out.
const DAYS: i64 = 35;

fn weeks() -> &'static [SimCall] {
    static CALLS: OnceLock<Vec<SimCall>> = OnceLock::new();
    CALLS.get_or_init(|| {
        let end = start().plus(atalaya_model::Millis(DAYS * DAY_MS));
        load(911).from(start()).take_while(|c| c.at < end).collect()
    })
}

fn pct(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole as f64
}

#[track_caller]
fn near(what: &str, found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{what}: {found:.3}, published {wanted:.3} ± {tolerance}");
}

#[test]
fn five_weeks_have_the_published_marginals() {
    let calls = weeks();
    near("calls a day", calls.len() as f64 / DAYS as f64, 9_193.0, 60.0);
    let real: Vec<_> = calls.iter().filter(|c| matches!(c.truth, Truth::Real { .. })).collect();
    near("real", pct(real.len(), calls.len()), 31.0, 0.5);
    let model = LoadModel::shipped().expect("good");
    for (class, wanted) in [
        (Class::Security, 55.0),
        (Class::Medical, 17.0),
        (Class::Assistance, 12.0),
        (Class::Other, 9.0),
        (Class::CivilProtection, 6.0),
        (Class::PublicServices, 1.0),
    ] {
        near("the model's class", model.class_pct(class), wanted, 0.001);
        let found = real.iter().filter(|c| Class::of(c.truth.code()) == Some(class)).count();
        near(&format!("{class:?}"), pct(found, real.len()), wanted, 0.6);
    }
    let improper: Vec<_> = calls.iter().filter(|c| matches!(c.truth, Truth::Improper { .. })).collect();
    near("silent", pct(improper.iter().filter(|c| c.truth.is_silent()).count(), improper.len()), 72.6, 0.4);
    let codes: BTreeSet<u32> = improper.iter().map(|c| c.truth.code().number()).collect();
    assert_eq!(codes, BTreeSet::from([70101, 70102, 70103, 70104, 70106, 70107, 70108, 70109]));
    for code in codes {
        let code = TypeCode::new(code).expect("a code");
        let found = improper.iter().filter(|c| c.truth.code() == code).count();
        near(&format!("{code}"), pct(found, improper.len()), model.improper_pct(code), 0.4);
    }
}

/// Pearson's statistic of counts against weights.
fn chi_square(counts: &[usize], weights: &[f64]) -> f64 {
    let (n, sum) = (counts.iter().sum::<usize>() as f64, weights.iter().sum::<f64>());
    counts.iter().zip(weights).map(|(c, w)| (*c as f64 - n * w / sum).powi(2) / (n * w / sum)).sum()
}

#[test]
fn hours_and_weekdays_have_their_shapes() {
    let shape = |text: &str| -> Vec<f64> {
        let file: serde_json::Value = serde_json::from_str(include_str!("../data/load.json")).expect("JSON");
        serde_json::from_value(file[text]["weights"].clone()).expect("weights")
    };
    for real in [true, false] {
        let (mut hours, mut days) = (vec![0usize; 24], vec![0usize; 7]);
        for call in weeks() {
            // Further callers of one event come in clumps; chi-square wants independent arrivals.
            let counts = match call.truth {
                Truth::Real { caller, .. } => real && caller == 0,
                Truth::Improper { .. } => !real,
            };
            let local = call.at.as_millis() - start().as_millis();
            if counts {
                hours[(local / 3_600_000 % 24) as usize] += 1;
                days[(local / DAY_MS % 7) as usize] += 1;
            }
        }
        let name = if real { "real" } else { "improper" };
        // 99.9 % quantiles of chi-square with 23 and 6 degrees of freedom.
        let found = chi_square(&hours, &shape(&format!("hours_{name}")));
        assert!(found < 49.73, "hours of {name} calls: chi-square {found}");
        let found = chi_square(&days, &shape(&format!("weekdays_{name}")));
        assert!(found < 22.46, "weekdays of {name} calls: chi-square {found}");
    }
}

#[test]
fn calls_come_in_order_with_unique_names() {
    let calls = weeks();
    assert!(calls.windows(2).all(|w| w[0].at <= w[1].at));
    assert_eq!(calls.iter().map(|c| c.key.to_string()).collect::<BTreeSet<_>>().len(), calls.len());
}

#[test]
fn the_same_seed_is_the_same_day_wherever_one_begins() {
    let end = start().plus(atalaya_model::Millis(DAY_MS));
    let day = |load: &Load, from| load.from(from).take_while(|c| c.at < end).collect::<Vec<_>>();
    let (a, b) = (day(&load(7), start()), day(&load(7), start()));
    assert_eq!(a, b);
    let noon = start().plus(atalaya_model::Millis(DAY_MS / 2));
    let afternoon: Vec<_> = a.iter().filter(|c| c.at >= noon).cloned().collect();
    assert_eq!(afternoon, day(&load(7), noon));
    assert_ne!(a, day(&load(8), start()));
}

#[test]
fn intensity_changes_the_number_of_calls() {
    let end = start().plus(atalaya_model::Millis(7 * DAY_MS));
    let quiet = load(3).with_intensity(0.1);
    let n = quiet.from(start()).take_while(|c| c.at < end).count();
    near("a tenth", n as f64, 919.3 * 7.0, 320.0);
}

#[test]
fn few_numbers_make_many_improper_calls() {
    let mut by_number: HashMap<&str, usize> = HashMap::new();
    let mut improper = 0usize;
    for call in weeks() {
        if let (Truth::Improper { .. }, Some(number)) = (&call.truth, &call.number) {
            *by_number.entry(number.as_str()).or_default() += 1;
            improper += 1;
        }
    }
    let mut counts: Vec<usize> = by_number.values().copied().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: usize = counts.iter().take(100).sum();
    assert!(pct(top, improper) > 20.0, "the 100 busiest numbers make {} %", pct(top, improper));
    assert!(counts.len() > improper / 4, "most numbers call once or twice");
    // Subscriber parts begin with 0, which nobody has.
    for number in by_number.keys() {
        let national = number.strip_prefix("+52").expect("national numbers");
        assert_eq!(national.len(), 10);
        let cut = if national.starts_with("55") || national.starts_with("56") { 2 } else { 3 };
        assert_eq!(national.as_bytes()[cut], b'0', "{national}");
    }
}

#[test]
fn events_have_several_callers_near_each_other_and_soon() {
    let mut events: BTreeMap<_, Vec<&SimCall>> = BTreeMap::new();
    for call in weeks() {
        if let Truth::Real { event, .. } = call.truth {
            events.entry(event).or_default().push(call);
        }
    }
    let several = events.values().filter(|c| c.len() > 1).count();
    near("events with several callers", pct(several, events.len()), 14.0, 0.8);
    for calls in events.values().filter(|c| c.len() > 1) {
        let first = calls[0];
        for other in calls {
            assert_eq!(other.truth.code(), first.truth.code());
            assert!(other.at.since(first.at).as_secs() <= 9 * 60 + 1);
            assert!(other.place.position.distance_to(&first.place.position).0 < 1_000.0);
        }
    }
}

#[test]
fn places_follow_the_population() {
    let seats = seats();
    let total: f64 = seats.iter().map(|s| f64::from(s.population)).sum();
    let all = weeks().len();
    for seat in seats.iter() {
        let here: Vec<_> = weeks().iter().filter(|c| c.place.municipality == seat.code).collect();
        let wanted = f64::from(seat.population) * 100.0 / total;
        near(&seat.name, pct(here.len(), all), wanted, 0.35);
        assert!(here.iter().all(|c| c.place.position.distance_to(&seat.position).0 < 26_000.0));
    }
}

#[test]
fn bases_are_near_their_seat_and_stay() {
    let (load, seats) = (load(3), seats());
    for (number, seat) in seats.iter().enumerate() {
        let base = load.base_of(Some(&seat.code), number as i64);
        assert!(base.distance_to(&seat.position).0 < 26_000.0);
        assert_eq!(base, load.base_of(Some(&seat.code), number as i64));
    }
    assert_ne!(load.base_of(None, 1), load.base_of(None, 2));
}

#[test]
fn positions_and_patience_are_as_said() {
    let calls = weeks();
    let aml = calls.iter().filter(|c| c.fixes.iter().any(|f| f.aml)).count();
    near("AML", pct(aml, calls.len()), 38.0, 0.5);
    let cell = calls.iter().filter(|c| c.fixes.iter().any(|f| f.method == Method::Cell)).count();
    near("cell", pct(cell, calls.len()), 46.0, 0.5);
    let fixes: Vec<_> = calls.iter().flat_map(|c| c.fixes.iter().map(move |f| (c, f))).collect();
    let inside =
        fixes.iter().filter(|(c, f)| f.position.distance_to(&c.place.position).0 <= f.accuracy.0).count();
    near("fixes within their circle", pct(inside, fixes.len()), 67.0, 4.0);
    let withheld = calls.iter().filter(|c| c.number.is_none()).count();
    near("withheld numbers", pct(withheld, calls.len()), 2.0, 0.2);
    // Patience: 5 % with mean 7 s, the rest with mean 150 s; share that is gone after 10 s.
    let gone = calls.iter().filter(|c| c.patience.as_secs() < 10).count();
    let wanted = 5.0 * (1.0 - (-10.0_f64 / 7.0).exp()) + 95.0 * (1.0 - (-10.0_f64 / 150.0).exp());
    near("gone after 10 s", pct(gone, calls.len()), wanted, 0.5);
}

#[test]
fn every_real_call_has_a_story_without_holes() {
    for call in weeks().iter().take(20_000) {
        match (&call.story, call.truth.is_silent()) {
            (None, true) => {}
            (Some(story), false) => assert!(!story.contains('{') && story.len() > 10, "{story}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn wrong_models_and_seats_are_refused() {
    let base: serde_json::Value = serde_json::from_str(include_str!("../data/load.json")).expect("JSON");
    for (pointer, value) in [
        ("/calls_per_day/value", 0.into()),
        ("/real_pct/value", 101.into()),
        ("/classes/security", 54.into()),
        ("/improper_rest/pct/0/code", 30101.into()),
        ("/improper_rest/pct/0/pct", 1.into()),
        ("/hours_real/weights/3", (-1).into()),
        ("/weekdays_real/weights", serde_json::json!([1, 2])),
        ("/talk/sigma", 9.into()),
        ("/types/0/stories", serde_json::json!([])),
        ("/types/0/code", 70104.into()),
        ("/streets", serde_json::json!([])),
        ("/callers/area_codes", serde_json::json!(["x"])),
        ("/duplicates/spread_minutes", 90.into()),
        ("/place/spread_km_max", 0.into()),
    ] {
        let mut file = base.clone();
        *file.pointer_mut(pointer).expect("a place of the file") = value;
        let found = LoadModel::from_json(&file.to_string());
        assert!(matches!(found, Err(ModelError::Value { .. })), "{pointer}: {found:?}");
    }
    assert!(matches!(LoadModel::from_json("{}"), Err(ModelError::Json(_))));
    assert_eq!(Seats::from_csv("code,name,lat,lon,population\n"), Err(SeatError::Size));
    for line in ["1,a,99,0,1", "1,a,x,0,1", "1,a,19,-99,-1", "!,a,19,-99,1", "1,a"] {
        let found = Seats::from_csv(&format!("code,name,lat,lon,population\n{line}\n"));
        assert!(matches!(found, Err(SeatError::Line { line: 2, .. })), "{line}: {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Any seed and any moment give an ordered, repeatable series of valid calls.
    #[test]
    fn any_seed_is_orderly(seed: u64, hours in 0i64..200_000) {
        let from = Timestamp::from_millis(hours * 3_600_000 + 17);
        let load = load(seed);
        let calls: Vec<_> = load.from(from).take(200).collect();
        prop_assert_eq!(&calls, &load.from(from).take(200).collect::<Vec<_>>());
        prop_assert!(calls[0].at >= from);
        prop_assert!(calls.windows(2).all(|w| w[0].at <= w[1].at));
        prop_assert!(calls.iter().all(|c| c.patience.0 >= 0 && c.talk.0 >= 2_000));
    }
}
