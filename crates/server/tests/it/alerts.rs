//! Alerts: raised by the timers, answered by people, on the record.

use crate::{
    board::{board_is_the_rows, same_after_rebuild},
    dispatch::{open, units},
    sessions::entries,
    support::{Bed, Console, Engine, Person},
};
use atalaya_model::Millis;
use serde_json::{Value, json};

async fn order(person: &Person, alert: &str, body: Value) -> crate::support::Answer {
    person.command(&format!("/alerts/{alert}/commands"), body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_is_seen_set_aside_and_over_on_the_record() {
    for engine in [Engine::Memory, Engine::Sqlite] {
        let bed = Bed::start(engine).await;
        let eva = bed.person("eva", &["supervisor"]).await;
        let dora = bed.person("dora", &["dispatcher"]).await;
        let ana = bed.person("ana", &["call_taker"]).await;
        let auditor = bed.person("aldo", &["auditor"]).await;
        units(&eva, 1).await;
        let incident = open(&eva, 1).await;
        let at_incident = format!("/incidents/{incident}/commands");
        let urgent = json!({ "type": "set_priority", "priority": "critical", "reason": "Hay un arma" });
        eva.command(&at_incident, urgent).await.ok();
        let mut console = Console::open(&dora).await;
        let began = bed.clock.now();
        bed.clock.advance(Millis::from_secs(61));
        let waits = |row: &Value| row["kind"] == "queue_wait" && row["incident_id"] == incident.as_str();
        let (alert, row) = console.any("alerts", waits).await;
        assert_eq!((&row["status"], &row["level"]), (&json!("new"), &json!(1)), "{row}");
        let named: Vec<&str> =
            row["shown_to"].as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
        assert_eq!(named, ["dora"], "on whose console it stood: nobody else had one");

        let seen = json!({ "type": "acknowledge" });
        order(&ana, &alert, seen.clone()).await.is(403, "forbidden");
        let answer = order(&dora, &alert, seen.clone()).await.ok();
        assert_eq!(answer["events"], json!(["acknowledged"]));
        let row = console.row("alerts", &alert, |r| r["status"] == "acknowledged").await;
        assert_eq!(row["acknowledged_by"]["name"], "dora");
        assert_eq!(order(&eva, &alert, seen.clone()).await.ok()["events"], json!([]), "once is enough");

        // It rises: what was seen at one level is new at the next.
        bed.clock.advance(Millis::from_secs(61));
        let row = console.row("alerts", &alert, |r| r["level"] == 2 && r["status"] == "new").await;
        assert_eq!((&row["escalations"], &row["acknowledged_by"]), (&json!(1), &Value::Null));

        let pause = |minutes: i64| {
            let until = bed.clock.now().plus(Millis::from_minutes(minutes));
            json!({ "type": "pause", "until": until, "reason": "La unidad sale del taller" })
        };
        for minutes in [-1, 0, 61, 24 * 60] {
            order(&dora, &alert, pause(minutes)).await.is(422, "pause_range");
        }
        order(&dora, &alert, pause(10)).await.ok();
        let row = console.row("alerts", &alert, |r| r["status"] == "paused").await;
        assert_eq!((&row["paused_by"]["name"], &row["pauses"]), (&json!("dora"), &json!(1)));
        bed.clock.advance(Millis::from_minutes(9));
        let row = console.row("alerts", &alert, |r| r["level"] == 3).await;
        assert_eq!(row["status"], "paused", "a pause holds until its time");
        bed.clock.advance(Millis::from_minutes(2));
        console.row("alerts", &alert, |r| r["status"] == "new" && r["paused_until"].is_null()).await;
        order(&dora, &alert, pause(10)).await.ok();
        assert_eq!(
            order(&dora, &alert, json!({ "type": "resume" })).await.ok()["events"],
            json!(["resumed"])
        );

        eva.command(&at_incident, json!({ "type": "close", "code": "I" })).await.ok();
        console.gone("alerts", &alert).await;
        order(&dora, &alert, seen.clone()).await.is(409, "alert_cleared");
        for unknown in ["queue_wait:x:1", "..", "%00", &"x".repeat(200)] {
            assert_eq!(order(&dora, unknown, seen.clone()).await.status, 404, "{unknown}");
        }

        let recorded = entries(&auditor, &format!("object=alert/{alert}")).await;
        let by = |name: &str| recorded.iter().filter(|e| e.to_string().contains(name)).count();
        assert!(by("AlertWork") >= 4 && by("AlertFollow") >= 4, "{recorded:#?}");

        let path = format!("/alerts/rates?from={began}&to={}", bed.clock.now());
        dora.get(&path).await.is(403, "forbidden");
        let rates = eva.get(&path).await.ok();
        let mine: Vec<&Value> =
            rates["items"].as_array().unwrap().iter().filter(|r| r["operator"]["name"] == "dora").collect();
        let sum = |field: &str| mine.iter().map(|r| r[field].as_u64().unwrap()).sum::<u64>();
        assert_eq!((sum("shown"), sum("answered"), sum("paused")), (1, 1, 1), "{rates}");
        assert_eq!((&rates["steady"], &rates["flood"]), (&json!(1), &json!(10)));
        for bad in
            ["from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z", "from=2026-11-01T00:00:00Z", "from=x"]
        {
            assert!([400, 422].contains(&eva.get(&format!("/alerts/rates?{bad}")).await.status), "{bad}");
        }
        if engine == Engine::Sqlite {
            for n in 2..60 {
                open(&eva, n).await;
            }
            board_is_the_rows(&bed).await;
            same_after_rebuild(&bed).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crew_in_danger_is_never_made_quiet_and_alerts_outlive_a_restart() {
    let mut bed = Bed::start(Engine::Sqlite).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let dora = bed.person("dora", &["dispatcher"]).await;
    let unit = units(&eva, 1).await.remove(0);
    let mut console = Console::open(&dora).await;
    dora.command(&format!("/units/{unit}/commands"), json!({ "type": "emergency" })).await.ok();
    let (alert, row) = console.any("alerts", |r| r["kind"] == "officer_emergency").await;
    assert_eq!((&row["level"], &row["unit_id"]), (&json!(3), &json!(unit)));
    let until = bed.clock.now().plus(Millis::from_minutes(5));
    let pause = json!({ "type": "pause", "until": until, "reason": "Ruido" });
    order(&dora, &alert, pause).await.is(409, "never_quiet");
    order(&dora, &alert, json!({ "type": "acknowledge" })).await.ok();
    console.row("alerts", &alert, |r| r["status"] == "acknowledged").await;
    bed.restart(|_| {}).await;
    let dora = bed.log_in("dora", crate::support::PASSWORD, None).await;
    let mut console = Console::open(&dora).await;
    let row = console.row("alerts", &alert, |_| true).await;
    assert_eq!(row["status"], "acknowledged", "it is not raised anew");
    let clear = json!({ "type": "clear_emergency", "reason": "Se oprimió por error" });
    dora.command(&format!("/units/{unit}/commands"), clear).await.ok();
    console.gone("alerts", &alert).await;
}
