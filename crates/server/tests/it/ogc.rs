//! Geodata for programs of others: who may, what it holds, page by page.

use crate::support::{Answer, Bed, Engine, Person};
use atalaya_access::AdapterKind;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

async fn open_at(taker: &Person, lat: f64, lon: f64) -> String {
    let place = json!({ "located": { "position": { "lat": lat, "lon": lon }, "method": "told", "at": "2026-11-24T06:00:00Z" },
        "address": "Hidalgo 12 interior 3", "references": "portón verde" });
    let open = json!({ "type": "open", "type_code": 30101, "place": place });
    taker.command("/incidents/commands", open).await.ok()["id"].as_str().unwrap().to_owned()
}

async fn as_machine(url: &str, user: &str, key: &[u8; 32], path: &str) -> Answer {
    let request = reqwest::Client::new().get(format!("{url}/api/v1/ogc{path}"));
    Answer::of(request.basic_auth(user, Some(STANDARD.encode(key)))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_reads_page_by_page_and_nothing_personal() {
    let bed = Bed::start(Engine::Sqlite).await;
    let taker = bed.person("tomas", &["call_taker"]).await;
    for i in 0..7 {
        open_at(&taker, 19.20 + f64::from(i) * 0.01, -99.65).await;
    }
    let landing = taker.get("/ogc").await.ok();
    let rels: Vec<&str> =
        landing["links"].as_array().unwrap().iter().map(|l| l["rel"].as_str().unwrap()).collect();
    assert!(["service-desc", "conformance", "data"].iter().all(|rel| rels.contains(rel)), "{rels:?}");
    let classes = taker.get("/ogc/conformance").await.ok();
    assert!(classes["conformsTo"][0].as_str().unwrap().ends_with("/conf/core"));
    assert_eq!(taker.get("/ogc/collections").await.ok()["collections"].as_array().unwrap().len(), 3);
    let mut path = "/ogc/collections/incidents/items?limit=3".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = taker.get(&path).await;
        assert_eq!(page.kind, "application/geo+json");
        assert!(!page.text.contains("interior") && !page.text.contains("portón"), "{}", page.text);
        let page = page.ok();
        let features = page["features"].as_array().unwrap();
        assert!(features.len() <= 3 && page["numberReturned"] == features.len());
        seen.extend(features.iter().map(|f| f["id"].as_str().unwrap().to_owned()));
        let next = page["links"].as_array().unwrap().iter().find(|l| l["rel"] == "next");
        let Some(next) = next else { break };
        // Whole addresses: programs follow links as they stand.
        let href = next["href"].as_str().unwrap().strip_prefix(&bed.url()).unwrap();
        path = href.strip_prefix("/api/v1").unwrap().to_owned();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let boxed = taker.get("/ogc/collections/incidents/items?bbox=-99.7,19.195,-99.6,19.215").await.ok();
    assert_eq!(boxed["features"].as_array().unwrap().len(), 2);
    // One by one: the box lies among rows that are not in it.
    let mut path = "/ogc/collections/incidents/items?limit=1&bbox=-99.7,19.215,-99.6,19.245".to_owned();
    let mut inside = Vec::new();
    loop {
        let page = taker.get(&path).await.ok();
        inside.extend(
            page["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned()),
        );
        let next = page["links"].as_array().unwrap().iter().find(|l| l["rel"] == "next");
        let Some(href) = next.map(|next| next["href"].as_str().unwrap()) else { break };
        path = href.strip_prefix(&format!("{}/api/v1", bed.url())).unwrap().to_owned();
    }
    assert_eq!(inside.len(), 3);
    inside.sort();
    inside.dedup();
    assert_eq!(inside.len(), 3, "none twice");
    assert_eq!(boxed["features"][0]["properties"]["place_exact"], true);
    let old = taker.get("/ogc/collections/incidents/items?datetime=../2020-01-01T00:00:00Z").await.ok();
    assert_eq!(old["numberReturned"], 0);
    let one = taker.get(&format!("/ogc/collections/incidents/items/{}", seen[0])).await.ok();
    assert_eq!((one["type"].as_str(), one["id"].as_str()), (Some("Feature"), Some(seen[0].as_str())));
    taker.get("/ogc/collections/incidents/items?bbox=1,2").await.is(400, "bad_query");
    taker.get("/ogc/collections/incidents/items?colour=red").await.is(400, "bad_query");
    assert_eq!(taker.get("/ogc/collections/tips").await.status, 404);
    let nobody = Answer::of(taker.http.get(format!("{}/api/v1/ogc", bed.url()))).await;
    assert_eq!(nobody.status, 401);
    assert!(nobody.headers["www-authenticate"].to_str().unwrap().starts_with("Basic"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_features_hold_is_described_and_can_be_asked_for() {
    let bed = Bed::start(Engine::Sqlite).await;
    let taker = bed.person("tomas", &["call_taker"]).await;
    open_at(&taker, 19.20, -99.65).await;
    let api = taker.get("/ogc/api").await;
    assert_eq!(api.kind, "application/vnd.oai.openapi+json;version=3.0");
    let api = api.ok();
    // QGIS takes the size of its pages from here.
    assert_eq!(api["components"]["parameters"]["limit"]["schema"]["maximum"], 500);
    let landing = taker.get("/ogc").await.ok();
    for link in landing["links"].as_array().unwrap() {
        let href = link["href"].as_str().unwrap();
        let path = href.strip_prefix(&format!("{}/api/v1", bed.url())).unwrap_or_else(|| panic!("{href}"));
        assert_eq!(taker.get(path).await.status, 200, "{href}");
    }
    for id in ["incidents", "units", "territories"] {
        let collection = taker.get(&format!("/ogc/collections/{id}")).await.ok();
        let extent = &collection["extent"]["spatial"]["bbox"][0];
        assert!(extent[0].as_f64().unwrap() < -100.0 && extent[2].as_f64().unwrap() > -99.0, "{extent}");
        let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        let schema = taker.get(&format!("/ogc/collections/{id}/schema")).await.ok();
        let mut described = keys(&schema["properties"]);
        described.retain(|k| k != "geometry");
        let page = taker.get(&format!("/ogc/collections/{id}/items?limit=1")).await.ok();
        let Some(feature) = page["features"].get(0) else { continue };
        assert_eq!(described, keys(&feature["properties"]), "{id}");
        let queryables = taker.get(&format!("/ogc/collections/{id}/queryables")).await.ok();
        for name in keys(&queryables["properties"]).iter().filter(|n| *n != "geometry") {
            let value = match &feature["properties"][name] {
                Value::Null => continue,
                Value::String(text) => text.replace(' ', "%20"),
                other => other.to_string(),
            };
            let same = taker.get(&format!("/ogc/collections/{id}/items?limit=500&{name}={value}")).await.ok();
            let ids: Vec<&Value> = same["features"].as_array().unwrap().iter().map(|f| &f["id"]).collect();
            assert!(ids.contains(&&feature["id"]), "{id} {name}={value}");
        }
    }
    let none = taker.get("/ogc/collections/incidents/items?open=false").await.ok();
    assert_eq!(none["numberReturned"], 0);
    taker.get("/ogc/collections/incidents/items?open=maybe").await.is(400, "bad_query");
    // What is no queryable is no parameter.
    taker.get("/ogc/collections/incidents/items?created_at=2026-11-24T06:00:00Z").await.is(400, "bad_query");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_reads_coarse_places_with_its_key_and_only_here() {
    let bed = Bed::start(Engine::Memory).await;
    let taker = bed.person("tomas", &["call_taker"]).await;
    open_at(&taker, 19.2345, -99.6543).await;
    let gis = bed.machine("qgis-1", AdapterKind::Gis).await;
    let (user, key) = (gis.id.to_string(), gis.secret);
    let page = as_machine(&bed.url(), &user, &key, "/collections/incidents/items").await.ok();
    let feature: &Value = &page["features"][0];
    let at = &feature["geometry"]["coordinates"];
    let (lon, lat) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
    assert!(
        (lat, lon) != (19.2345, -99.6543) && (lat - 19.2345).abs() < 0.004 && (lon + 99.6543).abs() < 0.004
    );
    assert_eq!(feature["properties"]["place_exact"], false);
    // Not with another key, not as another kind, not anywhere else.
    assert_eq!(as_machine(&bed.url(), &user, &[9; 32], "").await.status, 401);
    assert_eq!(as_machine(&bed.url(), "nobody", &key, "").await.status, 401);
    let pbx = bed.machine("pbx-1", AdapterKind::Pbx).await;
    assert_eq!(as_machine(&bed.url(), &pbx.id.to_string(), &pbx.secret, "").await.status, 401);
    let elsewhere = reqwest::Client::new().get(format!("{}/api/v1/incidents", bed.url()));
    assert_eq!(Answer::of(elsewhere.basic_auth(&user, Some(STANDARD.encode(key)))).await.status, 401);
    // The read is on the record.
    let auditor = bed.person("aurora", &["auditor"]).await;
    let log = auditor.read("/audit?limit=200", "audit").await.ok().to_string();
    assert!(log.contains("geodata/incidents") && log.contains("qgis-1"), "{log}");
}
