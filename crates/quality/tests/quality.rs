//! The rules of measuring, checked against slow and obvious versions of themselves.

#![allow(clippy::expect_used, reason = "helpers of tests may fail loudly")]

use atalaya_model::Timestamp;
use atalaya_quality::{
    Definition, DefinitionError, ENOUGH, MeasureSet, Samples, Verdict, evaluate,
    period::{PeriodError, Zone},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn shipped() -> MeasureSet {
    MeasureSet::shipped().expect("the shipped file is read by its own test")
}

fn measure(code: &str) -> Definition {
    shipped().get(code).expect("a shipped measure").clone()
}

fn row(value: Value) -> Map<String, Value> {
    value.as_object().expect("a test row is an object").clone()
}

#[test]
fn shipped_measures_cover_the_norm() {
    let set = shipped();
    for code in [
        "answer_15",
        "answer_20",
        "answer_10_nfpa",
        "capture_90",
        "dispatch_120",
        "on_scene_600",
        "abandoned_share",
        "improper_share",
        "release_time",
        "calls_per_operator",
        "reclassified_share",
    ] {
        assert!(set.get(code).is_some(), "{code} is missing");
    }
    let again = MeasureSet::from_json(&serde_json::to_string(&set).expect("writes")).expect("reads");
    assert_eq!(set, again);
}

#[test]
fn the_edge_of_a_target_is_the_one_written() {
    // "≤ 15 s" takes 15 s; "< 120 s" does not take 120 s.
    let at = evaluate(&measure("answer_15"), &Samples::from_values([15_000; 10]).expect("few"));
    assert_eq!((at.within, at.verdict), (Some(10), Verdict::Met));
    let at = evaluate(&measure("dispatch_120"), &Samples::from_values([120_000; 10]).expect("few"));
    assert_eq!((at.within, at.verdict), (Some(0), Verdict::Missed));
    // Exactly nine of ten is 90 %.
    let values = (0..10).map(|i| if i == 0 { 15_001 } else { 1_000 });
    let at = evaluate(&measure("answer_15"), &Samples::from_values(values).expect("few"));
    assert_eq!((at.within, at.verdict), (Some(9), Verdict::Met));
    assert_eq!(
        at.percentiles.iter().map(|p| (p.pct, p.value)).collect::<Vec<_>>(),
        [(50, 1_000), (90, 1_000), (95, 15_001)]
    );
}

#[test]
fn few_samples_show_their_number_only() {
    let m = evaluate(&measure("answer_15"), &Samples::from_values([99_000; 4]).expect("few"));
    assert_eq!((m.n, m.verdict, m.within, m.percentiles.len()), (4, Verdict::NotEnoughData, None, 0));
    let improper = measure("improper_share");
    let rows: Vec<_> = (0..4).map(|_| row(json!({"answer_ms": 1, "disposition": 70104}))).collect();
    let m = evaluate(&improper, &Samples::collect(&improper, &rows).expect("few"));
    assert_eq!((m.n, m.verdict, m.share_pct, m.groups.len()), (4, Verdict::NotEnoughData, None, 0));
}

#[test]
fn whoever_still_waits_is_counted() {
    // Fifty incidents without a unit, all older than the target: nothing is met.
    let dispatch = measure("dispatch_120");
    let nobody = Samples::default().with_unknown(50, 50, 50);
    let m = evaluate(&dispatch, &nobody);
    assert_eq!((m.n, m.unknown, m.waiting, m.overdue), (0, 50, 50, 50));
    assert_eq!((m.verdict, m.within, m.share_pct), (Verdict::Missed, Some(0), Some(0.0)));
    assert_eq!(m.percentiles.len(), 0, "no value occurred, so none is shown");
    // Nine of ten in time; the tenth waits within the target, then beyond it.
    let nine = |overdue| Samples::from_values([1_000; 9]).expect("few").with_unknown(2, 2, overdue);
    let m = evaluate(&dispatch, &nine(0));
    assert_eq!((m.verdict, m.share_pct, m.waiting), (Verdict::Met, Some(100.0), 2));
    assert_eq!(evaluate(&dispatch, &nine(1)).verdict, Verdict::Met);
    let m = evaluate(&dispatch, &nine(2));
    assert_eq!((m.verdict, m.within, m.n), (Verdict::Missed, Some(9), 9));
    // Few values and few that wait are still few.
    let m = evaluate(&dispatch, &Samples::default().with_unknown(4, 4, 4));
    assert_eq!((m.verdict, m.unknown, m.waiting), (Verdict::NotEnoughData, 4, 4));
}

#[test]
fn a_shipped_duration_leaves_nobody_out_who_waits() {
    for definition in shipped().measures {
        let atalaya_quality::Method::Duration { column, waits } = &definition.method else { continue };
        assert!(waits.is_some(), "{}", definition.code);
        let measured = |f: &atalaya_quality::Filter| f.column() == column;
        assert!(!definition.filters.iter().any(measured), "{} asks for what it measures", definition.code);
    }
    let answer = measure("answer_15");
    let rows = [
        row(json!({"status": "ringing"})),
        row(json!({"status": "abandoned"})),
        row(json!({"status": "ended", "answer_ms": 900})),
    ];
    let m = evaluate(&answer, &Samples::collect(&answer, &rows).expect("few"));
    assert_eq!((m.n, m.unknown, m.waiting), (1, 2, 1), "an abandoned call waits no longer");
}

#[test]
fn improper_calls_by_code() {
    let improper = measure("improper_share");
    let mut rows =
        vec![row(json!({"status": "abandoned"})), row(json!({"answer_ms": 1, "disposition": null}))];
    rows.extend((0..6).map(|_| row(json!({"answer_ms": 1, "disposition": 70104}))));
    rows.extend((0..2).map(|_| row(json!({"answer_ms": 1, "disposition": 70101}))));
    rows.push(row(json!({"answer_ms": 1, "disposition": 60207})));
    let m = evaluate(&improper, &Samples::collect(&improper, &rows).expect("few"));
    assert_eq!((m.n, m.within, m.verdict), (10, Some(8), Verdict::NoTarget));
    assert_eq!(
        m.groups.iter().map(|g| (g.group.as_str(), g.rows)).collect::<Vec<_>>(),
        [("70104", 6), ("70101", 2)]
    );
}

#[test]
fn calls_per_operator_is_a_distribution() {
    let per = measure("calls_per_operator");
    let rows: Vec<_> = (0..6u32)
        .flat_map(|op| {
            (0..=op).map(move |_| row(json!({"answer_ms": 1, "operator_name": format!("op{op}")})))
        })
        .collect();
    let m = evaluate(&per, &Samples::collect(&per, &rows).expect("few"));
    assert_eq!(m.n, 6);
    assert_eq!(m.percentiles.iter().map(|p| p.value).collect::<Vec<_>>(), [3, 6, 6]);
    assert_eq!(m.groups[0].group, "op5");
}

#[test]
fn a_wrong_file_is_refused_with_its_reason() {
    let base = || serde_json::to_value(shipped()).expect("writes");
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut file = base();
        change(&mut file);
        MeasureSet::from_json(&file.to_string()).expect_err("must be refused")
    };
    assert!(matches!(MeasureSet::from_json("{"), Err(DefinitionError::Json { line: 1, .. })));
    assert!(matches!(refused(&|f| f["measures"] = json!([])), DefinitionError::Size(0)));
    assert!(matches!(refused(&|f| f["measures"][1]["code"] = json!("answer_15")), DefinitionError::Twice(_)));
    assert!(matches!(refused(&|f| f["measures"][0]["code"] = json!("x; drop")), DefinitionError::Name(_)));
    assert!(matches!(
        refused(&|f| f["measures"][0]["method"]["column"] = json!("a b")),
        DefinitionError::Name(_)
    ));
    for (pointer, value) in [
        ("/measures/0/percentiles", json!([])),
        ("/measures/0/percentiles", json!([90, 50])),
        ("/measures/0/percentiles", json!([0])),
        ("/measures/0/target/share_pct", json!(101)),
        ("/measures/0/target/value", json!(-1)),
        ("/measures/0/unit", json!("percent")),
        ("/measures/0/target", json!({"rule": "share_at_most", "share_pct": 5})),
        ("/measures/7/method/numerator", json!([])),
        ("/measures/7/target", json!({"rule": "under", "value": 5, "share_pct": 5})),
        ("/measures/0/source/text", json!(" ")),
    ] {
        let error = refused(&|f| *f.pointer_mut(pointer).expect("a place of the file") = value.clone());
        assert!(matches!(error, DefinitionError::Rule { .. }), "{pointer} = {value}: {error}");
    }
    assert!(matches!(refused(&|f| f["measures"][0]["mean"] = json!(1)), DefinitionError::Json { .. }));
    assert!(matches!(MeasureSet::from_json(&" ".repeat(300_000)), Err(DefinitionError::TooLong(300_000))));
}

#[test]
fn local_days_follow_the_history_of_the_zone() {
    let zone = Zone::mexico_city().expect("the zone is compiled in");
    let at = |text: &str| Timestamp::parse(text).expect("a test time");
    let day = zone.parse_days("2026-11-24", "2026-11-24").expect("a day");
    assert_eq!((day.from, day.to), (at("2026-11-24T06:00:00Z"), at("2026-11-25T06:00:00Z")));
    // Daylight saving still applied in summer 2022.
    let day = zone.parse_days("2022-07-01", "2022-07-01").expect("a day");
    assert_eq!(day.from, at("2022-07-01T05:00:00Z"));
    let change = zone.parse_days("2022-04-03", "2022-04-03").expect("a day");
    assert_eq!(change.to.since(change.from).as_secs(), 23 * 3600);
    let late = at("2026-11-24T05:59:59Z");
    assert_eq!(zone.folio_day(late), 261_123);
    // 23 November 2026 is a Monday.
    assert_eq!((zone.bucket(late).weekday, zone.bucket(late).hour), (0, 23));
    assert_eq!(zone.bucket(late).hour_of_week(), 23);
    let month = zone.parse_days("2026-11-01", "2026-11-30").expect("a month");
    assert_eq!(zone.days_of(month).len(), 30);
    assert!(month.contains(late) && !month.contains(month.to));
    assert_eq!(zone.parse_days("2026-11-02", "2026-11-01").err(), Some(PeriodError::Length));
    assert_eq!(zone.parse_days("1926-11-02", "1926-11-02").err(), Some(PeriodError::Day));
    assert_eq!(zone.parse_days("2026-13-01", "2026-13-01").err(), Some(PeriodError::Day));
    assert_eq!(zone.parse_days("2010-01-01", "2026-01-01").err(), Some(PeriodError::Length));
    assert!(matches!(Zone::new("Mexico/Toluca"), Err(PeriodError::Zone(_))));
}

proptest! {
    /// Nearest rank: the smallest value such that at least p % of the values are not above it.
    #[test]
    fn percentiles_are_nearest_rank(values in prop::collection::vec(0i64..200_000, 1..300)) {
        let m = evaluate(&measure("answer_15"), &Samples::from_values(values.clone()).expect("few"));
        prop_assert_eq!(m.n, values.len() as u64);
        if m.n < ENOUGH {
            prop_assert_eq!(m.verdict, Verdict::NotEnoughData);
            return Ok(());
        }
        for p in &m.percentiles {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let slow = sorted.iter().find(|v| {
                sorted.iter().filter(|w| w <= v).count() * 100 >= usize::from(p.pct) * sorted.len()
            });
            prop_assert_eq!(Some(&p.value), slow);
        }
        let within = values.iter().filter(|v| **v <= 15_000).count() as u64;
        prop_assert_eq!(m.within, Some(within));
        prop_assert_eq!(m.verdict == Verdict::Met, within * 10 >= m.n * 9);
    }

    /// Merging parts in any grouping is the same as taking everything at once.
    #[test]
    fn merging_is_exact(
        parts in prop::collection::vec(prop::collection::vec((0i64..5_000, 0u32..5, any::<bool>()), 0..40), 0..6),
    ) {
        let row_of = |(ms, op, abandoned): &(i64, u32, bool)| row(json!({
            "answer_ms": if *ms % 7 == 0 { Value::Null } else { json!(ms) }, "operator_name": format!("op{op}"), "status": if *abandoned { "abandoned" } else { "ended" },
            "disposition": 70_100 + op,
        }));
        for definition in shipped().measures {
            let all: Vec<_> = parts.iter().flatten().map(row_of).collect();
            let whole = Samples::collect(&definition, &all).expect("few");
            let mut merged = Samples::default();
            for part in parts.iter().rev() {
                let rows: Vec<_> = part.iter().map(row_of).collect();
                merged.merge(&Samples::collect(&definition, &rows).expect("few")).expect("few");
            }
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(evaluate(&definition, &merged), evaluate(&definition, &whole));
        }
    }

    /// No text makes the parser panic.
    #[test]
    fn any_text_is_answered(text in ".{0,400}") {
        let _ = MeasureSet::from_json(&text);
    }
}
