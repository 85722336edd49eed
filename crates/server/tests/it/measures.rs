//! Measures count whoever still waits.

use crate::{
    dispatch::{open, units},
    support::{Bed, Engine, Person},
};
use atalaya_access::AdapterKind;
use atalaya_model::Millis;
use serde_json::{Value, json};

async fn measure(person: &Person, code: &str) -> Value {
    let all = person.get("/measures").await.ok();
    let found = all["measures"].as_array().unwrap().iter().find(|m| m["definition"]["code"] == code);
    found.unwrap()["measure"].clone()
}

fn counts(measure: &Value) -> [u64; 4] {
    ["n", "unknown", "waiting", "overdue"].map(|field| measure[field].as_u64().unwrap())
}

async fn incidents_without_a_unit(engine: Engine) {
    let bed = Bed::start(engine).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    units(&eva, 1).await;
    let mut last = String::new();
    for n in 0..6 {
        last = open(&eva, n).await;
    }
    let young = measure(&eva, "dispatch_120").await;
    assert_eq!((counts(&young), &young["verdict"]), ([0, 6, 6, 0], &json!("not_enough_data")));
    bed.clock.advance(Millis::from_secs(121));
    let old = measure(&eva, "dispatch_120").await;
    assert_eq!(counts(&old), [0, 6, 6, 6]);
    assert_eq!((&old["verdict"], &old["share_pct"]), (&json!("missed"), &json!(0.0)));
    let on_scene = measure(&eva, "on_scene_600").await;
    assert_eq!(counts(&on_scene), [0, 6, 6, 0], "ten minutes are not over");
    // One that is closed without a unit waits no longer; that it has no value is still told.
    let close = json!({ "type": "close", "code": "I" });
    eva.command(&format!("/incidents/{last}/commands"), close).await.ok();
    assert_eq!(counts(&measure(&eva, "dispatch_120").await), [0, 6, 5, 5]);
    let rows = eva.get("/measures/dispatch_120/rows").await.ok();
    assert_eq!(rows["items"].as_array().unwrap().len(), 6, "they are found behind the number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn incidents_without_a_unit_miss_the_target_on_sqlite() {
    incidents_without_a_unit(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn incidents_without_a_unit_miss_the_target_on_postgres() {
    incidents_without_a_unit(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_ring_or_are_not_captured_are_counted() {
    let bed = Bed::start(Engine::Memory).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let mut calls = Vec::new();
    for n in 1..=6 {
        calls.push(pbx.ring(&format!("w-{n}"), n, &format!("+5255000000{n:02}")).await);
    }
    bed.clock.advance(Millis::from_secs(16));
    let waits = measure(&eva, "answer_15").await;
    assert_eq!((counts(&waits), &waits["verdict"]), ([0, 6, 6, 6], &json!("missed")));

    // The clock of the minimum data runs from the answer, not from the first ring.
    bed.clock.advance(Millis::from_secs(100));
    ana.call(&calls[0], json!({ "type": "answer" })).await.ok();
    bed.clock.advance(Millis::from_secs(60));
    assert_eq!(counts(&measure(&eva, "capture_90").await), [0, 6, 1, 0]);
    bed.clock.advance(Millis::from_secs(31));
    assert_eq!(counts(&measure(&eva, "capture_90").await), [0, 6, 1, 1]);
}
