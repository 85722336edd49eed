use crate::support::*;
use atalaya_calls::call::location::{compare, judge, radius_95_m};
use atalaya_calls::call::*;
use atalaya_model::*;
use proptest::prelude::*;
use std::cmp::Ordering;

fn best(b: &Bench) -> (Method, f64) {
    let row = b.row();
    (row.method.unwrap(), row.accuracy_m.unwrap())
}

#[test]
fn the_better_position_is_shown_whatever_the_order() {
    let cell = fix(Method::Cell, 1200.0, 1);
    let gnss = fix(Method::Gnss, 12.0, 5);
    for order in [[&cell, &gnss], [&gnss, &cell]] {
        let mut b = Bench::talking();
        for located in order {
            assert_eq!(kinds(&b.located(located, 10)), ["location_received"]);
        }
        assert_eq!(best(&b), (Method::Gnss, 12.0));
        assert_eq!(b.detail().fixes.len(), 2);
        assert!(b.located(&gnss, 11).is_empty(), "the same position again");
    }
}

#[test]
fn age_counts_against_accuracy() {
    // 12 m now old by 300 s counts as 612 m; a fresh Wi-Fi fix of 100 m is better.
    let mut b = Bench::talking();
    b.located(&fix(Method::Gnss, 12.0, 0), 5);
    b.located(&fix(Method::Wifi, 100.0, 300), 301);
    assert_eq!(best(&b).0, Method::Wifi);
    // A cell of 1.2 km is not.
    let mut b = Bench::talking();
    b.located(&fix(Method::Gnss, 12.0, 0), 5);
    b.located(&fix(Method::Cell, 1200.0, 300), 301);
    assert_eq!(best(&b).0, Method::Gnss);
}

#[test]
fn confidence_is_brought_to_95_percent_and_accuracy_has_a_floor() {
    let mut l = fix(Method::Gnss, 20.0, 0);
    assert!((radius_95_m(&l) - 20.0).abs() < 1e-9);
    l.confidence_pct = Some(39);
    // sqrt(ln 0.05 / ln 0.61) = 2.4619
    assert!((radius_95_m(&l) - 49.24).abs() < 0.01, "{}", radius_95_m(&l));
    l.accuracy_m = Some(Metres(0.0));
    assert!((radius_95_m(&l) - 5.0).abs() < 1e-9);
    l.accuracy_m = None;
    assert!((radius_95_m(&l) - 50.0).abs() < 1e-9);
    assert!(radius_95_m(&Located { confidence_pct: Some(100), ..fix(Method::Cell, 900.0, 0) }) > 150.0);
}

#[test]
fn a_verified_place_stands_and_the_rest_is_history() {
    let mut b = Bench::talking();
    let place = Place { located: Some(fix(Method::Told, 5.0, 0)), ..Place::default() };
    b.act(9, CallCommand::Locate { place: place.clone(), verified: true });
    b.located(&Located { position: Position::new(19.5, -99.5).unwrap(), ..fix(Method::Gnss, 3.0, 60) }, 61);
    b.report(2, 70, CallReportKind::LocationUpdate { located: fix(Method::Registered, 1.0, 70) });
    let row = b.row();
    assert_eq!((row.method, row.place_verified), (Some(Method::Verified), true));
    assert_eq!((row.lat, row.located_at), (Some(19.2925), Some(t(9))));
    assert_eq!(b.detail().fixes.len(), 2);
}

#[test]
fn a_point_set_by_a_person_stands_but_a_taken_over_fix_gives_way() {
    let set = |b: &mut Bench, located| {
        let place = Place { located: Some(located), ..Place::default() };
        b.act(9, CallCommand::Locate { place, verified: false });
    };
    let mut told = Bench::talking();
    set(&mut told, fix(Method::Told, 300.0, 9));
    told.located(&fix(Method::Gnss, 5.0, 10), 11);
    assert_eq!(best(&told).0, Method::Told, "the caller may be elsewhere than the accident");
    let mut taken = Bench::talking();
    set(&mut taken, fix(Method::Cell, 1500.0, 9));
    taken.located(&fix(Method::Gnss, 5.0, 10), 11);
    assert_eq!(best(&taken).0, Method::Gnss);
    let mut claimed = Bench::talking();
    set(&mut claimed, fix(Method::Verified, 5.0, 9));
    assert_eq!(best(&claimed).0, Method::Told, "only the flag verifies");
}

#[test]
fn a_verified_place_needs_something_to_go_to() {
    let mut b = Bench::talking();
    let locate = |place, verified| CallCommand::Locate { place, verified };
    let words = Place { references: Some(line("portón verde")), ..Place::default() };
    assert_eq!(b.refused(6, locate(words.clone(), true)), CallRefusal::PlaceIncomplete);
    b.act(6, locate(words, false));
    assert_eq!(b.detail().place.references, Some(line("portón verde")));
    let address = Place {
        address: Some(line("Lerdo 101")),
        municipality: Some(MunicipalityCode::new("15106").unwrap()),
        ..Place::default()
    };
    b.act(7, locate(address, true));
    let row = b.row();
    assert_eq!((row.place_verified, &row.municipality), (true, &MunicipalityCode::new("15106").ok()));
    assert!(!serde_json::to_string(&row).unwrap().contains("Lerdo"));
}

#[test]
fn implausible_positions_are_kept_marked_and_never_win() {
    let rules = CallRules::default();
    let now = t(1000);
    let doubts = |l: Located| judge(l, LocationSource::Aml, now, &rules).doubts;
    let paris = Located { position: Position::new(48.8, 2.3).unwrap(), ..fix(Method::Gnss, 5.0, 1000) };
    assert_eq!(doubts(paris.clone()), [Doubt::OutsideArea]);
    assert_eq!(doubts(fix(Method::Gnss, 5.0, 1000)), []);
    assert_eq!(doubts(fix(Method::Gnss, 5.0, 1121)), [Doubt::ClockAhead]);
    assert_eq!(doubts(fix(Method::Gnss, 5.0, 399)), [Doubt::Stale]);
    assert_eq!(doubts(fix(Method::Gnss, 50_001.0, 1000)), [Doubt::Vague]);
    assert_eq!(doubts(fix(Method::Gnss, -1.0, 1000)), [Doubt::BadAccuracy]);
    assert_eq!(doubts(fix(Method::Gnss, f64::NAN, 1000)), [Doubt::BadAccuracy]);
    assert_eq!(doubts(fix(Method::Verified, 1.0, 1000)), [Doubt::ClaimedVerified]);
    let percent = Located { confidence_pct: Some(101), ..fix(Method::Gnss, 5.0, 1000) };
    assert_eq!(doubts(percent), [Doubt::BadAccuracy]);
    let anywhere = CallRules { bounds: None, ..CallRules::default() };
    assert!(judge(paris.clone(), LocationSource::Aml, now, &anywhere).doubts.is_empty());

    let mut b = Bench::talking();
    b.located(&Located { at: t(10), ..paris.clone() }, 10);
    assert!(b.row().position_doubtful, "better than none, and marked");
    b.located(&fix(Method::Cell, 3000.0, 11), 11);
    assert_eq!((best(&b).0, b.row().position_doubtful), (Method::Cell, false));
    b.located(&Located { at: t(20), ..paris }, 20);
    assert_eq!(best(&b).0, Method::Cell);
}

#[test]
fn a_position_for_a_call_that_is_not_there_gives_nothing() {
    assert!(Bench::default().located(&fix(Method::Gnss, 5.0, 0), 0).is_empty());
}

#[test]
fn the_history_keeps_32_and_counts_the_rest() {
    let mut b = Bench::talking();
    b.located(&fix(Method::Gnss, 4.0, 5), 5);
    for n in 0..50 {
        b.located(&fix(Method::Cell, 900.0 + f64::from(n), 6), 6);
    }
    let detail = b.detail();
    assert_eq!((detail.fixes.len(), detail.fixes_dropped), (FIXES_MAX, 19));
    assert_eq!(best(&b), (Method::Gnss, 4.0), "the best one is kept though it left the history");
}

fn any_located() -> impl Strategy<Value = (Located, bool)> {
    let method = prop::sample::select(vec![
        Method::Unknown,
        Method::Cell,
        Method::Told,
        Method::Wifi,
        Method::Gnss,
        Method::Registered,
        Method::Verified,
    ]);
    (method, prop::option::of(0.0..5000.0f64), prop::option::of(0u8..=100), 0i64..600, any::<bool>())
        .prop_map(|(method, accuracy, confidence_pct, at, doubtful)| {
            let accuracy_m = accuracy.map(Metres);
            (Located { position: toluca(), accuracy_m, confidence_pct, method, at: t(at) }, doubtful)
        })
}

proptest! {
    /// The choice is an order up to the rounding of sums: it never contradicts itself both ways.
    #[test]
    fn the_choice_is_consistent(a in any_located(), b in any_located()) {
        let ab = compare(&a.0, a.1, &b.0, b.1);
        prop_assert_eq!(ab, compare(&b.0, b.1, &a.0, a.1).reverse());
        prop_assert_eq!(compare(&a.0, a.1, &a.0, a.1), Ordering::Equal);
        if a.1 != b.1 {
            prop_assert_eq!(ab, a.1.cmp(&b.1));
        }
    }
}
