//! The search box and what lies at a place, over HTTP.

use crate::support::{Bed, Engine};
use atalaya_places::{Builder, Point, SourceInfo, StreetClass, Way, file};
use serde_json::{Value, json};
use std::time::Duration;

/// A file of two streets that cross in the centre of Toluca.
fn import(data: &std::path::Path) {
    let p = |lat, lon| Point::degrees(lat, lon).unwrap();
    let mut builder = Builder::new();
    for (name, nodes) in [
        (
            "Calle Hidalgo",
            vec![(1, p(19.2926, -99.6570)), (2, p(19.2926, -99.6557)), (3, p(19.2926, -99.6540))],
        ),
        (
            "Calle Juárez",
            vec![(4, p(19.2940, -99.6557)), (2, p(19.2926, -99.6557)), (5, p(19.2910, -99.6557))],
        ),
    ] {
        builder.way(Way { name: name.into(), other: vec![], class: StreetClass::Local, nodes });
    }
    builder.address("Hidalgo", "12", p(19.29265, -99.6560));
    let info = SourceInfo { name: "prueba".into(), attribution: "© prueba".into(), ..SourceInfo::default() };
    let dir = data.join(atalaya_server::geo::places::DIRECTORY);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("prueba.places"), file::encode(&builder.finish(info).0)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_are_found_and_positions_described() {
    let bed = Bed::start(Engine::Memory).await;
    let taker = bed.person("telefonista", &["call_taker"]).await;
    // Before anything is imported the municipalities answer.
    let found = taker.get("/geo/search?q=ecatepec").await.ok();
    assert_eq!(found["items"][0]["municipality"]["code"], "15033");
    import(bed.dir());
    // Followed without a word to the server.
    for _ in 0..200 {
        if taker.get("/geo/places/sources").await.ok()["items"].as_array().is_some_and(|i| !i.is_empty()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let found =
        taker.get("/geo/search?q=hidalgo%20y%20juarez&near=19.29,-99.65&accuracy=100&limit=3").await.ok();
    let hit = &found["items"][0];
    assert_eq!(
        (hit["kind"].as_str(), hit["label"].as_str()),
        (Some("crossing"), Some("Calle Hidalgo y Calle Juárez"))
    );
    assert_eq!(found["attribution"], json!(["© prueba"]));
    let near = taker.get("/geo/reverse?lat=19.29262&lon=-99.6561&accuracy=12").await.ok();
    assert_eq!(near["street"]["name"], "Calle Hidalgo");
    assert!(near["label"].as_str().unwrap().starts_with("Aprox. sobre Calle Hidalgo"), "{near}");
    let municipality = &near["municipality"];
    assert_eq!(
        (municipality["name"].as_str(), municipality["approximate"].as_bool()),
        (Some("Toluca"), Some(true))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_questions_are_refused_by_name() {
    let bed = Bed::start(Engine::Memory).await;
    let taker = bed.person("telefonista", &["call_taker"]).await;
    let long = "a".repeat(201);
    for (path, pointer) in [
        ("/geo/search".to_owned(), "q"),
        ("/geo/search?q=%20".to_owned(), "q"),
        (format!("/geo/search?q={long}"), "q"),
        ("/geo/search?q=a&near=19".to_owned(), "near"),
        ("/geo/search?q=a&near=99,-99".to_owned(), "near"),
        ("/geo/search?q=a&accuracy=-1".to_owned(), "accuracy"),
        ("/geo/search?q=a&accuracy=NaN".to_owned(), "accuracy"),
        ("/geo/search?q=a&limit=51".to_owned(), "limit"),
        ("/geo/reverse".to_owned(), "lat"),
        ("/geo/reverse?lat=19".to_owned(), "lon"),
        ("/geo/reverse?lat=x&lon=1".to_owned(), "lat"),
        ("/geo/reverse?lat=0&lon=0".to_owned(), "lat"),
        ("/geo/premises?address=Hidalgo%2012".to_owned(), "lat"),
        ("/geo/premises?lat=19&lon=-99&radius=501".to_owned(), "radius"),
        ("/geo/premises?lat=19&lon=-99&days=0".to_owned(), "days"),
        ("/geo/premises?address=a&municipality=no%20code".to_owned(), "municipality"),
    ] {
        let answer = taker.read(&path, "emergency_response").await;
        assert_eq!((answer.status, answer.code()), (400, "bad_query"), "{path}: {}", answer.text);
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_has_its_history_and_its_cautions() {
    for engine in [Engine::Memory, Engine::Sqlite] {
        let bed = Bed::start(engine).await;
        let taker = bed.person("telefonista", &["call_taker"]).await;
        let supervisor = bed.person("supervisora", &["supervisor"]).await;
        let at = |lat: f64, lon: f64| json!({ "position": { "lat": lat, "lon": lon }, "method": "told", "at": "2026-11-24T03:15:00Z" });
        let open = |place: Value| json!({ "type": "open", "type_code": 30101, "place": place });
        let here = json!({ "located": at(19.2926, -99.6560), "address": "Calle Hidalgo 12", "municipality": "15106" });
        let told = json!({ "address": "C. Hidalgo No. 12", "municipality": "15106" });
        let away =
            json!({ "located": at(19.2926, -99.6500), "address": "Hidalgo 120", "municipality": "15106" });
        for place in [here, told, away] {
            taker.command("/incidents/commands", open(place)).await.ok();
        }
        let caution = json!({
            "type": "create", "place": { "located": at(19.29262, -99.65605) }, "kind": "weapon", "text": "arma larga",
            "expires_at": bed.clock.now().plus(atalaya_model::Millis(3_600_000)),
        });
        supervisor.command("/cautions/commands", caution).await.ok();
        let path = "/geo/premises?lat=19.2926&lon=-99.656&address=calle%20hidalgo%2012&municipality=15106";
        let found = taker.read(path, "emergency_response").await.ok();
        let incidents = found["incidents"].as_array().unwrap();
        assert_eq!(incidents.len(), 2, "{found}");
        assert!(incidents.iter().all(|i| i["same_address"] == true));
        assert_eq!(found["cautions"].as_array().unwrap().len(), 1);
        assert!(!found.to_string().contains("arma larga"), "the text is read at its own door");
        // By position alone the one without a position cannot be found.
        let near = taker.read("/geo/premises?lat=19.2926&lon=-99.656", "emergency_response").await.ok();
        assert_eq!(near["incidents"].as_array().unwrap().len(), 1);
        // A purpose is needed, and the read is on the record.
        assert_eq!(taker.get(path).await.status, 403);
        let auditor = bed.person("auditora", &["auditor"]).await;
        let log = auditor.read("/audit?limit=500", "audit").await.ok().to_string();
        assert!(log.contains("premises/"), "{log}");
    }
}
