//! Territories from outside: drawn by one person, in force by two, kept with incidents.

use crate::support::{Answer, Bed, Engine, Person};
use serde_json::{Value, json};
use uuid::Uuid;

fn square(west: f64, south: f64, side: f64) -> Value {
    let (e, n) = (west + side, south + side);
    json!({ "type": "Polygon", "coordinates": [[[west, south], [e, south], [e, n], [west, n], [west, south]]] })
}

async fn draft(admin: &Person, body: Value) -> String {
    admin.command("/territories/commands", body).await.ok()["id"].as_str().unwrap().to_owned()
}
async fn order(admin: &Person, id: &str, body: Value) -> Answer {
    admin.command(&format!("/territories/versions/{id}/commands"), body).await
}
fn set(code: &str, geometry: Value) -> Value {
    json!({ "type": "set", "code": code, "name": format!("Cuadrante {code}"), "geometry": geometry, "reason": "Trazo nuevo" })
}
/// The digest of a version's content.
async fn digest(admin: &Person, id: &str) -> String {
    let version = admin.get(&format!("/territories/versions/{id}")).await.ok();
    version["digest"].as_str().unwrap().to_owned()
}

async fn approve(admin: &Person, second: &Person, id: &str, digest: &str) -> String {
    let ask = json!({ "action": "ConfigurationManage", "object": format!("territory_version/{id}"),
        "change": { "activate": { "digest": digest, "from": null } } });
    let asked = admin.command("/approvals/commands", ask).await.ok()["id"].as_str().unwrap().to_owned();
    second.command(&format!("/approvals/{asked}/commands"), json!({ "type": "approve" })).await.ok();
    asked
}
async fn activate(admin: &Person, id: &str, approval: &str) -> Answer {
    let path = format!("/territories/versions/{id}/commands");
    let body = json!({ "type": "activate" });
    admin.command_as(&path, Uuid::now_v7(), &body, &[("approval", approval)]).await
}
async fn open_at(taker: &Person, lat: f64, lon: f64) -> String {
    let at = "2026-11-24T06:00:00Z";
    let place = json!({ "located": { "position": { "lat": lat, "lon": lon }, "method": "told", "at": at } });
    let open = json!({ "type": "open", "type_code": 30101, "place": place });
    taker.command("/incidents/commands", open).await.ok()["id"].as_str().unwrap().to_owned()
}
async fn territories(taker: &Person, incident: &str) -> Vec<(String, u64)> {
    let row = taker.read(&format!("/incidents/{incident}"), "emergency_response").await.ok();
    let list = row["row"]["territories"].as_array().or(row["territories"].as_array()).cloned();
    let one = |t: &Value| (t["code"].as_str().unwrap().to_owned(), t["version"].as_u64().unwrap());
    list.unwrap_or_default().iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_put_borders_in_force_and_incidents_keep_theirs() {
    for engine in [Engine::Memory, Engine::Sqlite] {
        let mut bed = Bed::start(engine).await;
        let admin = bed.person("raquel", &["administrator"]).await;
        let second = bed.person("sofia", &["supervisor"]).await;
        let taker = bed.person("tomas", &["call_taker"]).await;
        let new = json!({ "layer": "beats", "kind": "beat", "name": "Cuadrantes", "source": "Municipio" });
        let first = draft(&admin, new).await;
        order(&admin, &first, set("C-1", square(-99.7, 19.2, 0.1))).await.ok();
        order(&admin, &first, set("C-2", square(-99.65, 19.2, 0.1))).await.ok();
        let seen = admin.get(&format!("/territories/versions/{first}")).await.ok();
        assert_eq!(seen["coverage"]["overlaps"][0]["between"], json!(["C-1", "C-2"]), "{seen}");
        // Alone it does not go into force, nor with a consent to something else.
        order(&admin, &first, json!({ "type": "activate" })).await.code();
        let before = digest(&admin, &first).await;
        let stale = approve(&admin, &second, &first, &before).await;
        order(&admin, &first, set("C-2", square(-99.6, 19.2, 0.1))).await.ok();
        activate(&admin, &first, &stale).await.is(403, "approval_differs");
        let approval = approve(&admin, &second, &first, &digest(&admin, &first).await).await;
        activate(&admin, &first, &approval).await.ok();
        assert_eq!(activate(&admin, &first, &approval).await.status, 409, "used up");
        order(&admin, &first, set("C-3", square(0.0, 1.0, 0.1))).await.is(409, "version_closed");

        let incident = open_at(&taker, 19.25, -99.68).await;
        assert_eq!(territories(&taker, &incident).await, [("C-1".to_owned(), 1)]);
        let at = taker.get("/territories/at?lat=19.25&lon=-99.6").await.ok();
        assert_eq!(at["territories"].as_array().unwrap().len(), 2, "on the border both answer: {at}");
        assert_eq!(at["municipality"]["approximate"], true);

        // Drawn anew: the old incident keeps its beat, the next one has the new one, also after a restart.
        let copy = json!({ "layer": "beats", "source": "Municipio", "based_on": first });
        let later = draft(&admin, copy).await;
        let away = json!({ "type": "remove", "code": "C-1", "reason": "Se une al C-2" });
        order(&admin, &later, away).await.ok();
        order(&admin, &later, set("C-2", square(-99.7, 19.2, 0.2))).await.ok();
        let compared = admin.get(&format!("/territories/versions/{later}/compare")).await.ok();
        assert_eq!(compared["with"], first, "{compared}");
        let change = |code: &str| {
            let list = compared["changes"].as_array().unwrap();
            list.iter().find(|c| c["code"] == code).cloned().unwrap_or_else(|| panic!("{code}: {compared}"))
        };
        assert_eq!(change("C-1")["after_m2"], 0.0);
        let (lost, had) = (change("C-1")["lost_m2"].as_f64(), change("C-1")["before_m2"].as_f64());
        assert_eq!(lost, had);
        // From a tenth of a degree to two: four times the ground, and nothing of the old is given up.
        let grown = change("C-2");
        assert!(grown["lost_m2"].as_f64().unwrap() < 1.0, "{grown}");
        let (before, gained) = (grown["before_m2"].as_f64().unwrap(), grown["gained_m2"].as_f64().unwrap());
        assert!((2.9..3.1).contains(&(gained / before)), "{grown}");
        second.get(&format!("/territories/versions/{first}/compare?with={later}")).await.ok();
        let approval = approve(&admin, &second, &later, &digest(&admin, &later).await).await;
        activate(&admin, &later, &approval).await.ok();
        if engine == Engine::Sqlite {
            bed.restart(|_| {}).await;
        }
        let taker = bed.log_in("tomas", crate::support::PASSWORD, None).await;
        assert_eq!(territories(&taker, &incident).await, [("C-1".to_owned(), 1)]);
        let next = open_at(&taker, 19.25, -99.68).await;
        assert_eq!(territories(&taker, &next).await, [("C-2".to_owned(), 2)]);
        let layers = taker.get("/territories/layers").await.ok();
        assert_eq!(layers[0]["timeline"].as_array().unwrap().len(), 2, "{layers}");
        let map = taker.get(&format!("/territories/versions/{later}/geojson")).await.ok();
        assert_eq!(map["features"][0]["geometry"]["type"], "MultiPolygon");
        bed.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn areas_that_are_not_valid_are_refused_with_their_ring() {
    let bed = Bed::start(Engine::Memory).await;
    let admin = bed.person("raquel", &["administrator"]).await;
    let new = json!({ "layer": "beats", "kind": "beat", "name": "Cuadrantes", "source": "Municipio" });
    let id = draft(&admin, new).await;
    let cross = json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] });
    let refused = order(&admin, &id, set("C-1", cross)).await;
    refused.is(422, "invalid_shape");
    assert!(refused.text.contains("contorno de la parte 1"), "{}", refused.text);
    order(&admin, &id, set("C-1", json!({ "type": "Point", "coordinates": [1, 2] })))
        .await
        .is(422, "invalid_geometry");
    let nowhere = json!({ "type": "remove", "code": "C-9", "reason": "x" });
    order(&admin, &id, nowhere).await.is(404, "unknown_area");
    let nothing =
        approve(&admin, &bed.person("sofia", &["supervisor"]).await, &id, &digest(&admin, &id).await).await;
    activate(&admin, &id, &nothing).await.is(409, "no_areas");
    let other = json!({ "layer": "nuevo", "source": "x" });
    admin.command("/territories/commands", other).await.is(422, "new_layer");
    order(&admin, &id, json!({ "type": "discard", "reason": "Era un ensayo" })).await.ok();
    order(&admin, &id, json!({ "type": "discard", "reason": "Otra vez" })).await.is(409, "version_closed");
}
