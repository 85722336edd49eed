//! Hand-over to another centre: offered, seen by the partner's machine, answered, never forgotten.

use crate::{
    dispatch::open,
    support::{Bed, Console, Engine},
};
use atalaya_access::AdapterKind;
use atalaya_model::Millis;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_answers_what_it_is_offered_and_nothing_else() {
    let bed = Bed::start(Engine::Sqlite).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let cdmx = bed.machine("c5-cdmx", AdapterKind::Partner).await;
    let other = bed.machine("c5-hidalgo-2", AdapterKind::Partner).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let (first, second) = (open(&eva, 1).await, open(&eva, 2).await);
    let mut console = Console::open(&eva).await;
    let offer = |partner: Option<&str>| json!({ "type": "hand_over", "centre": "C5 CDMX", "reason": "Es del otro lado", "partner": partner });
    let order = |incident: &str| format!("/incidents/{incident}/commands");
    for wrong in [pbx.id.to_string(), uuid::Uuid::now_v7().to_string()] {
        eva.command(&order(&first), offer(Some(&wrong))).await.is(422, "unknown_partner");
    }
    eva.command(&order(&first), offer(Some(&cdmx.id.to_string()))).await.ok();
    console.row("incidents", &first, |r| r["hand_over"]["state"] == "waiting").await;

    // Only the partner it was offered to sees it, without personal data.
    let seen = cdmx.get("/doors/hand-overs").await.ok();
    assert_eq!((seen.as_array().unwrap().len(), &seen[0]["incident"]), (1, &json!(first)));
    for personal in ["canario", "5512349876", "Zyanya"] {
        assert!(!seen.to_string().contains(personal), "{seen}");
    }
    assert_eq!(other.get("/doors/hand-overs").await.ok(), json!([]));
    let accept = json!({ "answer": "accepted", "reference": "CDMX-99" });
    let answer = format!("/doors/hand-overs/{first}");
    other.post(&answer, &accept).await.is(404, "unknown_incident");
    cdmx.post(&format!("/doors/hand-overs/{second}"), &accept).await.is(404, "unknown_incident");
    pbx.post(&answer, &accept).await.is(403, "forbidden");
    for bad in [json!({}), json!({ "answer": "refused" }), json!({ "answer": "maybe" })] {
        assert_eq!(cdmx.post(&answer, &bad).await.status, 422, "{bad}");
    }

    // Nobody answers: the timer escalates until somebody does.
    bed.clock.advance(Millis::from_secs(121));
    let unanswered = |r: &Value| r["kind"] == "hand_over_unanswered" && r["incident_id"] == first.as_str();
    let (alert, _) = console.any("alerts", unanswered).await;
    bed.clock.advance(Millis::from_secs(121));
    console.row("alerts", &alert, |r| r["level"] == 2).await;
    let done = cdmx.post(&answer, &accept).await.ok();
    assert_eq!(done["state"], "accepted");
    console.gone("alerts", &alert).await;
    let row = console.row("incidents", &first, |r| r["hand_over"]["state"] == "accepted").await;
    assert_eq!(
        (&row["hand_over"]["reference"], &row["hand_over"]["answered_by"]["name"]),
        (&json!("CDMX-99"), &json!("c5-cdmx"))
    );
    let position = bed.app().board.position();
    assert_eq!(cdmx.post(&answer, &accept).await.ok()["state"], "accepted", "the same again");
    assert_eq!(bed.app().board.position(), position);
    let refuse = json!({ "answer": "refused", "reason": "No es nuestro" });
    cdmx.post(&answer, &refuse).await.is(409, "hand_over_missing");

    // Refused, it is ours again, and may be offered anew; by telephone a person takes the answer.
    eva.command(&order(&second), offer(Some(&cdmx.id.to_string()))).await.ok();
    cdmx.post(&format!("/doors/hand-overs/{second}"), &refuse).await.ok();
    let row = console.row("incidents", &second, |r| r["hand_over"]["state"] == "refused").await;
    assert_eq!(row["hand_over"]["refusal"], "No es nuestro");
    assert!(!row["waiting_since"].is_null(), "it waits for a unit again: {row}");
    eva.command(&order(&second), offer(None)).await.ok();
    assert_eq!(cdmx.get("/doors/hand-overs").await.ok(), json!([]), "that one was made by telephone");
    let by_phone = json!({ "type": "hand_over_accepted", "reference": "HGO-1" });
    eva.command(&order(&second), by_phone).await.ok();
    let row = console.row("incidents", &second, |r| r["hand_over"]["state"] == "accepted").await;
    assert_eq!(row["hand_over"]["answered_by"]["name"], "eva");
}
