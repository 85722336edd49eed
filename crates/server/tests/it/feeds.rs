//! A switch loses reports for good: no call that rings is lost with them.

use crate::support::{Bed, Engine, Machine, Person, until};
use atalaya_access::AdapterKind;
use atalaya_model::Millis;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Rings one call for each number; the ids of the calls.
async fn ring(pbx: &Machine, sequences: &[u64]) -> BTreeSet<String> {
    let mut calls = BTreeSet::new();
    for batch in sequences.chunks(250) {
        let reports: Vec<Value> = batch
            .iter()
            .map(|n| {
                let number = format!("+5255{n:08}");
                pbx.say(&format!("f-{n}"), *n, json!({ "type": "ringing", "number": number }))
            })
            .collect();
        let answer = pbx.reports(&reports).await;
        for result in answer["results"].as_array().unwrap() {
            assert_eq!(result["outcome"], "recorded", "{result}");
            calls.insert(result["call"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(calls.len(), sequences.len());
    calls
}

/// Calls that wait, on all pages.
async fn queue(person: &Person) -> BTreeSet<String> {
    let (mut found, mut after) = (BTreeSet::new(), String::new());
    loop {
        let page = person.get(&format!("/calls?live=true&limit=500{after}")).await.ok();
        let rows = page["items"].as_array().unwrap().iter().filter(|row| row["waiting"] == true);
        found.extend(rows.map(|row| row["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

async fn alarm(person: &Person) -> Option<Value> {
    let page = person.get("/alerts?live=true").await.ok();
    page["items"].as_array().unwrap().iter().find(|a| a["kind"] == "reports_skipped").cloned()
}

async fn a_report_is_lost(engine: Engine) {
    let bed = Bed::start(engine).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let sent: Vec<u64> = (1..5).chain(6..=3_005).collect();
    let mut calls = ring(&pbx, &sent).await;
    assert_eq!(queue(&eva).await, calls, "each ringing call waits in the queue");

    let feed = pbx.get("/doors/calls").await.ok();
    assert_eq!((&feed["through"], &feed["gaps"], &feed["skipped"]), (&json!(3_005), &json!([]), &json!(1)));
    assert_eq!(feed["last_skipped"], json!({ "from": 5, "to": 5 }), "on the record is what was given up");

    let raised = alarm(&eva).await.expect("the supervisor is told");
    assert_eq!((&raised["level"], &raised["status"]), (&json!(3), &json!("new")));
    assert_eq!(raised["text"], "pbx-1: nunca llegó el reporte 5");
    // The timers leave it alone until its time is over.
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    assert_eq!(alarm(&eva).await.expect("it stands")["status"], "new");
    let admin = bed.person("adan", &["administrator"]).await;
    assert_eq!(admin.get("/system").await.ok()["feeds"][0]["skipped"], 1);

    // The lost one comes after all.
    calls.extend(ring(&pbx, &[5]).await);
    assert_eq!(queue(&eva).await, calls);

    bed.clock.advance(Millis::from_minutes(8 * 60 + 1));
    until("the alarm is over after a shift", || async {
        bed.app().live.alerts().values().all(|a| a.alert.kind.code() != "reports_skipped")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_report_loses_no_call_on_sqlite() {
    a_report_is_lost(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_report_loses_no_call_on_postgres() {
    a_report_is_lost(Engine::Postgres).await;
}

/// A switch that begins far above 1, loses each second report and is told of again, but not each time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_that_goes_on_losing_reports_is_told_of_now_and_then() {
    let bed = Bed::start(Engine::Memory).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let odd = |from: u64, count: u64| (0..count).map(|n| from + 2 * n).collect::<Vec<u64>>();
    let mut calls = ring(&pbx, &odd(90_001, 1_100)).await;
    let first = alarm(&eva).await.expect("raised");
    assert_eq!(first["text"], "pbx-1: nunca llegaron los reportes 1 a 90000");
    calls.extend(ring(&pbx, &odd(92_201, 50)).await);
    assert_eq!(alarm(&eva).await.expect("stands")["text"], first["text"], "one alarm for one trouble");

    let id = first["id"].as_str().unwrap();
    let seen = eva.command(&format!("/alerts/{id}/commands"), json!({ "type": "acknowledge" })).await.ok();
    assert_eq!(seen["events"], json!(["acknowledged"]));
    bed.clock.advance(Millis::from_minutes(11));
    calls.extend(ring(&pbx, &odd(92_301, 1)).await);
    let again = alarm(&eva).await.expect("raised again");
    assert_eq!(again["status"], "new", "whoever saw the last one has to see this one");
    assert_ne!(again["text"], first["text"]);
    assert_eq!(queue(&eva).await, calls);
}

/// A new machine numbers anew: an administrator says from where.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_restarts_a_feed() {
    let bed = Bed::start(Engine::Sqlite).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let admin = bed.person("adan", &["administrator"]).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    ring(&pbx, &[1, 2, 9]).await;
    let path = format!("/adapters/{}/commands", pbx.id);
    let order = |next: u64| json!({ "type": "restart_feed", "next": next, "reason": "Equipo nuevo" });
    eva.command(&path, order(100)).await.is(403, "forbidden");
    admin.command(&path, order(0)).await.is(422, "feed_sequence");
    let nobody = format!("/adapters/{}/commands", uuid::Uuid::now_v7());
    admin.command(&nobody, order(100)).await.is(404, "not_found");
    let answer = admin.command(&path, order(100)).await.ok();
    assert_eq!((&answer["events"], &answer["id"]), (&json!(["restarted"]), &json!(pbx.id.to_string())));
    assert_eq!(admin.command(&path, order(100)).await.ok()["events"], json!([]), "once is enough");
    let feed = pbx.get("/doors/calls").await.ok();
    assert_eq!((&feed["through"], &feed["gaps"]), (&json!(99), &json!([])));
    ring(&pbx, &[100]).await;
    assert_eq!(pbx.get("/doors/calls").await.ok()["through"], 100);
}
