//! Proposals: a nearer unit that became free, a bare station; a person confirms.

use crate::{
    dispatch::{id, units},
    sessions::entries,
    support::{Bed, Console, Engine, Person},
};
use atalaya_model::Millis;
use serde_json::{Value, json};

async fn at(dora: &Person, unit: &str, lat: f64) {
    let told = json!({ "type": "set_position_manual", "position": { "lat": lat, "lon": -99.65 } });
    dora.command(&format!("/units/{unit}/commands"), told).await.ok();
}

async fn status(dora: &Person, unit: &str, status: &str) {
    let body = json!({ "type": "set_status", "status": status });
    dora.command(&format!("/units/{unit}/commands"), body).await.ok();
}

struct Scene {
    bed: Bed,
    eva: Person,
    dora: Person,
    console: Console,
    incident: String,
    far: String,
    near: String,
}

/// An incident with a far unit on its way, and a near one that is busy with a pause.
async fn scene(engine: Engine) -> Scene {
    let bed = Bed::start(engine).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let dora = bed.person("dora", &["dispatcher"]).await;
    let mut both = units(&eva, 2).await;
    let (near, far) = (both.pop().unwrap(), both.pop().unwrap());
    status(&dora, &near, "break").await;
    at(&dora, &far, 19.60).await;
    at(&dora, &near, 19.301).await;
    let place = json!({ "address": "Hidalgo 1", "municipality": "15106", "located":
        { "position": { "lat": 19.30, "lon": -99.65 }, "method": "told", "at": bed.clock.now() } });
    let open =
        json!({ "type": "open", "type_code": 30101, "place": place, "agencies": [{ "agency": "SSEM" }] });
    let incident = id(&eva, "/incidents/commands", open).await;
    let console = Console::open(&dora).await;
    let assign = json!({ "type": "assign", "units": [far] });
    dora.command(&format!("/incidents/{incident}/commands"), assign).await.ok();
    status(&dora, &far, "en_route").await;
    Scene { bed, eva, dora, console, incident, far, near }
}

/// The near unit becomes free; the proposal that follows. The search looks every two seconds and must have
/// seen the unit busy before.
async fn freed(scene: &mut Scene) -> (String, Value) {
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    at(&scene.dora, &scene.near, 19.301).await;
    at(&scene.dora, &scene.far, 19.60).await;
    status(&scene.dora, &scene.near, "available").await;
    scene.console.any("proposals", |r| r["kind"] == "better_unit").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nearer_unit_that_becomes_free_is_proposed_and_exchanged_by_a_person() {
    let mut it = scene(Engine::Sqlite).await;
    let auditor = it.bed.person("aldo", &["auditor"]).await;
    let (proposal, row) = freed(&mut it).await;
    assert_eq!(row["incident_id"], it.incident.as_str());
    assert_eq!((&row["unit_id"], &row["instead_of_id"]), (&json!(it.near), &json!(it.far)));
    assert!(
        row["seconds"].as_u64() < row["instead_of_seconds"].as_u64() && row["estimated"] == true,
        "{row}"
    );
    let path = format!("/proposals/{proposal}/commands");
    let taker = it.bed.person("ana", &["call_taker"]).await;
    taker.command(&path, json!({ "type": "accept" })).await.is(403, "forbidden");
    let key = uuid::Uuid::now_v7();
    let accept = json!({ "type": "accept" });
    let answer = it.dora.command_as(&path, key, &accept, &[]).await.ok();
    let events: Vec<&str> = answer["events"].as_array().unwrap().iter().filter_map(|e| e.as_str()).collect();
    assert!(events.contains(&"accepted") && events.contains(&"unit_assigned"), "{events:?}");
    let again = it.dora.command_as(&path, key, &accept, &[]).await;
    assert_eq!((again.status, again.headers["idempotent-replay"].to_str().unwrap()), (200, "true"));
    it.console.row("units", &it.near, |r| r["incident_id"] == it.incident.as_str()).await;
    it.console.row("units", &it.far, |r| r["incident_id"].is_null() && r["status"] == "available").await;
    it.console.gone("proposals", &proposal).await;
    let decline = json!({ "type": "decline", "reason": "Ya" });
    it.dora.command(&path, decline).await.is(409, "proposal_gone");
    let recorded = entries(&auditor, &format!("object=proposal/{proposal}")).await;
    let texts: Vec<String> = recorded.iter().map(ToString::to_string).collect();
    assert!(texts.iter().any(|t| t.contains("dora") && t.contains(&it.incident)), "{texts:#?}");
    assert!(texts.iter().any(|t| t.contains("ProposalFollow")), "{texts:#?}");
    let kept = it.eva.get("/proposals?live=false").await.ok();
    assert_eq!(kept["items"][0]["status"], "accepted");
    assert_eq!(kept["items"][0]["answered_by"]["name"], "dora");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_declined_is_not_repeated_and_what_no_longer_holds_goes() {
    let mut it = scene(Engine::Memory).await;
    let (proposal, _) = freed(&mut it).await;
    let path = format!("/proposals/{proposal}/commands");
    it.dora.command(&path, json!({ "type": "decline" })).await.is(422, "invalid_body");
    it.dora.command(&path, json!({ "type": "decline", "reason": "Va por gasolina" })).await.ok();
    it.console.gone("proposals", &proposal).await;
    // Free again at once: the same is not said twice.
    status(&it.dora, &it.near, "break").await;
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    status(&it.dora, &it.near, "available").await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert!(!it.console.tables.keys().any(|(table, _)| table == "proposals"), "{:?}", it.console.seen.last());
    let row = it.eva.get(&format!("/proposals/{proposal}")).await.ok();
    assert_eq!((&row["status"], &row["reason"]), (&json!("declined"), &json!("Va por gasolina")));
    // Later it is, and goes by itself when the other unit arrives.
    it.bed.clock.advance(Millis::from_minutes(11));
    status(&it.dora, &it.near, "break").await;
    freed(&mut it).await;
    status(&it.dora, &it.far, "on_scene").await;
    it.console.gone("proposals", &proposal).await;
    let row = it.eva.get(&format!("/proposals/{proposal}")).await.ok();
    assert_eq!((&row["status"], &row["lapsed"]), (&json!("lapsed"), &json!("changed")));
    it.dora.command(&path, json!({ "type": "accept" })).await.is(409, "proposal_gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_station_is_proposed_a_unit_until_it_is_covered() {
    let bed = Bed::start(Engine::Memory).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let dora = bed.person("dora", &["dispatcher"]).await;
    let far = units(&eva, 1).await.remove(0);
    let station = json!({ "code": "BASE-1", "name": "Base Centro", "position": { "lat": 19.30, "lon": -99.65 },
        "minimum": [{ "capability": "patrol", "count": 1 }] });
    let set = json!({ "type": "set_station", "station": station });
    eva.command("/agencies/SSEM/commands", set).await.ok();
    at(&dora, &far, 19.60).await;
    let mut console = Console::open(&dora).await;
    let (proposal, row) = console.any("proposals", |r| r["kind"] == "move_up").await;
    assert_eq!((&row["station"], &row["unit_id"], &row["have"]), (&json!("BASE-1"), &json!(far), &json!(0)));
    dora.command(&format!("/proposals/{proposal}/commands"), json!({ "type": "accept" })).await.ok();
    console.row("proposals", &proposal, |r| r["status"] == "accepted").await;
    // Sent elsewhere, it will not cover the station.
    status(&dora, &far, "out_of_service").await;
    console.gone("proposals", &proposal).await;
}
