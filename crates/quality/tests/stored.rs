//! Events as earlier versions stored them stay readable, and every kind has an example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use atalaya_model::{Aggregate, EventKind, Timestamp};
use atalaya_quality::{
    draw::{Draw, DrawEvent},
    evaluation::{Evaluation, EvaluationEvent, Status},
    form::{Form, FormEvent},
    improvement::{Improvement, ImprovementEvent, PlanStatus},
    target::{TargetEvent, Targets},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads each event, checks that it is written as it was, and folds it.
fn fold<A: Aggregate>(part: &str) -> (A, BTreeSet<String>) {
    let all: Value = serde_json::from_str(include_str!("fixtures/events-v1.json")).unwrap();
    let mut state = A::default();
    let mut types = BTreeSet::new();
    for value in all[part].as_array().unwrap() {
        let event: A::Event =
            serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{part} {value}: {e}"));
        assert_eq!(&serde_json::to_value(&event).unwrap(), value);
        assert_eq!(event.schema(), 1);
        types.insert(value["type"].as_str().unwrap().to_owned());
        state.evolve(&event, Timestamp::from_millis(1_795_000_000_000));
    }
    // The state itself is what snapshots hold.
    let snapshot = serde_json::to_string(&state).unwrap();
    let _: A = serde_json::from_str(&snapshot).unwrap();
    (state, types)
}

/// Names of the variants, told by the deserialiser when it meets an unknown one.
fn variants<E: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let error = serde_json::from_str::<E>(r#"{"type":"no_such_event"}"#).err().unwrap().to_string();
    let list = error.split("expected one of").nth(1).or(error.split("expected").nth(1)).unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_event_of_version_1_is_read() {
    let (form, types) = fold::<Form>("form");
    assert_eq!((form.versions.len(), form.active, types), (2, None, variants::<FormEvent>()));
    let (review, types) = fold::<Evaluation>("evaluation");
    assert_eq!((review.status, types), (Status::Cancelled, variants::<EvaluationEvent>()));
    assert!(review.pair().is_some() && review.reply.is_some());
    let (draw, types) = fold::<Draw>("draw");
    assert_eq!((draw.drawn.unwrap().seed, types), (u64::MAX, variants::<DrawEvent>()));
    let (plan, types) = fold::<Improvement>("improvement");
    assert_eq!((plan.status, types), (PlanStatus::Reached, variants::<ImprovementEvent>()));
    let (targets, types) = fold::<Targets>("target");
    assert_eq!((targets.own.len(), types), (0, variants::<TargetEvent>()));
}
