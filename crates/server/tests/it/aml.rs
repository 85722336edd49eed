//! Handsets' positions are answered 2xx whatever happens behind the door.

use crate::support::{Bed, Engine, until};
use atalaya_access::AdapterKind;
use atalaya_store::testing::TemporaryPostgres;
use serde_json::Value;

async fn lost(bed: &Bed, reason: &str) -> bool {
    let metrics = reqwest::get(format!("{}/metrics", bed.url())).await.unwrap().text().await.unwrap();
    metrics.contains(&format!("atalaya_aml_lost_total{{reason=\"{reason}\"}}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_answered_and_counted() {
    let bed = Bed::start(Engine::Memory).await;
    let relay = bed.machine("relay", AdapterKind::Aml).await;
    let body = vec![b'a'; (1 << 20) + 1];
    let answer = relay.send("POST", "/doors/aml", "application/x-www-form-urlencoded", &body, 0).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert!(lost(&bed, "too_large").await, "what is lost is counted");
    // A stranger is still told so.
    let mut stranger = relay.clone();
    stranger.secret = [9; 32];
    assert_eq!(stranger.aml("+525512120001", 19.41, -99.01).await.status, 401);
}

/// The database is away when the position comes: the relay hears nothing of it, and the call has it afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_outlives_a_store_that_is_away() {
    let cluster = TemporaryPostgres::start().unwrap();
    let bed = Bed::start_on(Some(cluster.database().unwrap()), "TOL", |_| {}).await;
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    let relay = bed.machine("relay", AdapterKind::Aml).await;
    let ana = bed.person("ana", &["call_taker"]).await;
    let call = pbx.ring("l-1", 1, "+525512120001").await;
    // Known to the server before its database is away.
    assert_eq!(relay.aml("+525512120009", 19.4, -99.0).await.status, 204);
    cluster.stop().unwrap();
    until("the database is away", || async { ana.get("/calls").await.status == 503 }).await;
    let answer = relay.aml("+525512120001", 19.41, -99.01).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    cluster.resume().unwrap();
    until("the call has the position", || async {
        let answer = ana.read(&format!("/calls/{call}"), "emergency_response").await;
        answer.status == 200 && answer.body["fixes"].as_array().is_some_and(|f| located(f))
    })
    .await;
}

fn located(fixes: &[Value]) -> bool {
    matches!(fixes, [fix] if fix["source"] == "aml")
}
