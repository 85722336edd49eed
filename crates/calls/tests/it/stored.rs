//! Events as earlier versions stored them stay readable, and every kind has an example.

use crate::support::*;
use atalaya_calls::call::{
    Call, CallCommand, CallEvent, CallReportKind, CallRow, Channel, call_id_for_report,
};
use atalaya_calls::feed::{Feed, FeedEvent};
use atalaya_calls::restriction::{Restriction, RestrictionCommand, RestrictionEvent};
use atalaya_calls::task::{Task, TaskCommand, TaskEvent};
use atalaya_model::*;
use serde_json::Value;
use std::collections::BTreeSet;

fn fixture(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../fixtures/events-v1.json")).unwrap();
    all[part].as_array().unwrap().clone()
}

/// Reads each event, checks that it is written as it was, that its tag is its kind, and folds it.
fn fold<A: Aggregate>(part: &str) -> (A, BTreeSet<String>) {
    let mut state = A::default();
    let mut kinds = BTreeSet::new();
    for value in fixture(part) {
        let event: A::Event =
            serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{part} {value}: {e}"));
        assert_eq!(serde_json::to_value(&event).unwrap(), value);
        assert_eq!(value["type"], event.kind());
        assert_eq!(event.schema(), 1);
        kinds.insert(event.kind().to_owned());
        state.evolve(&event, t(60));
    }
    (state, kinds)
}

/// Names of the variants, told by the deserialiser when it meets an unknown one.
fn variants<E: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let error = serde_json::from_str::<E>(r#"{"type":"no_such_event"}"#).err().unwrap().to_string();
    let list = error.split("expected one of").nth(1).or(error.split("expected").nth(1)).unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_event_of_version_1_is_read() {
    let (call, kinds) = fold::<Call>("call");
    assert_eq!(kinds, variants::<CallEvent>());
    let row = CallRow::of(call_id_for_report(adapter(), "pbx-1"), &call);
    assert_eq!(row.folio, Some(folio(12)));
    assert_eq!(row.status, atalaya_calls::call::CallStatus::Ended);
    assert_eq!(fold::<Task>("task").1, variants::<TaskEvent>());
    assert_eq!(fold::<Restriction>("restriction").1, variants::<RestrictionEvent>());
    let (feed, kinds) = fold::<Feed>("feed");
    assert_eq!((kinds, feed.through), (variants::<FeedEvent>(), 99));
}

#[test]
fn command_and_channel_codes_are_their_tags() {
    assert_eq!(
        CallCommand::CODES.map(str::to_owned).into_iter().collect::<BTreeSet<_>>(),
        variants::<CallCommand>()
    );
    assert_eq!(
        TaskCommand::CODES.map(str::to_owned).into_iter().collect::<BTreeSet<_>>(),
        variants::<TaskCommand>()
    );
    let restriction: BTreeSet<_> = RestrictionCommand::CODES.map(str::to_owned).into_iter().collect();
    assert_eq!(restriction, variants::<RestrictionCommand>());
    for channel in Channel::ALL {
        assert_eq!(serde_json::to_value(channel).unwrap(), channel.code());
    }
    let kind = CallReportKind::Held {};
    assert_eq!(serde_json::to_value(&kind).unwrap()["type"], kind.code());
}

#[test]
fn commands_and_reports_refuse_unknown_fields() {
    for text in [
        r#"{"type":"hold","now":true}"#,
        r#"{"type":"dispose","code":70101,"reason":"x"}"#,
        r#"{"type":"dispose","code":7}"#,
        r#"{"type":"set_language","language":""}"#,
        r#"{"type":"fly"}"#,
    ] {
        assert!(serde_json::from_str::<CallCommand>(text).is_err(), "{text}");
    }
    let report = |call: &str, sequence: &str| {
        format!(
            r#"{{"call":"{call}","sequence":{sequence},"at":"2026-11-24T03:15:00Z","what":{{"type":"held"}}}}"#
        )
    };
    let read = |text: &str| serde_json::from_str::<atalaya_calls::call::CallReport>(text);
    assert!(read(&report("a", "1")).is_ok());
    assert!(read(&report("a", "0")).is_err());
    assert!(read(&report("", "1")).is_err());
    assert!(read(&report(&"a".repeat(129), "1")).is_err());
    assert!(read(&report("a", "1").replace("\"at\"", "\"when\"")).is_err());
}
