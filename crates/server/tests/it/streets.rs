//! Streets: imported while the server runs, closed and opened, paced, calibrated.

use crate::support::{Bed, Console, Engine, Person, until};
use atalaya_model::Timestamp;
use atalaya_osm::{BytesSource, read, testing::Extract};
use atalaya_roads::RoadsBuilder;
use atalaya_server::geo::{
    manifest::{Install, Label},
    streets::Streets,
};
use serde_json::{Value, json};

const LAT: f64 = 19.29;
const LON: f64 = -99.65;
/// About 100 m.
const NORTH: f64 = 0.0009;
const EAST: f64 = 0.000_953;

fn at(east: f64, north: f64) -> Value {
    json!({ "lat": LAT + north * NORTH, "lon": LON + east * EAST })
}

/// A ladder: two long streets and rungs between them.
fn import(bed: &Bed, one_way: &str) {
    import_into(bed.dir(), one_way);
}

fn import_into(data: &std::path::Path, one_way: &str) {
    let mut extract = Extract::default();
    for x in 0..6 {
        extract = extract.node(x + 1, LAT, LON + x as f64 * EAST, &[]);
        extract = extract.node(x + 101, LAT + NORTH, LON + x as f64 * EAST, &[]);
    }
    let named = |name| [("highway", "residential"), ("name", name), ("oneway", one_way)];
    extract = extract.way(1, &[1, 2, 3, 4, 5, 6], &named("Lerdo"));
    extract =
        extract.way(2, &[101, 102, 103, 104, 105, 106], &[("highway", "residential"), ("name", "Morelos")]);
    for x in 0..6 {
        extract = extract.way(10 + x, &[x + 1, x + 101], &[("highway", "residential")]);
    }
    let mut builder = RoadsBuilder::default();
    let bytes = extract.pbf(100);
    let summary = read(&BytesSource(&bytes), &mut [&mut builder], &mut |_| {}).unwrap();
    let graph = builder.finish(&summary, "ladder.osm.pbf").unwrap().encode().unwrap();
    let mut install = Install::begin(data).unwrap();
    let label = Label {
        product: "roads",
        extension: "bin",
        source: "ladder.osm.pbf",
        attribution: &summary.attribution,
        imported_at: "2026-11-24T00:00:00Z",
    };
    install.add(&label, &graph).unwrap();
    install.commit().unwrap();
}

async fn id(person: &Person, path: &str, body: Value) -> String {
    person.command(path, body).await.ok()["id"].as_str().unwrap().to_owned()
}

/// A unit at the west end of the southern street and an incident at its east end.
async fn unit_and_incident(eva: &Person) -> (String, String) {
    let agency = json!({ "type": "register", "code": "SSEM", "content": { "name": "Seguridad" } });
    eva.command("/agencies/commands", agency).await.ok();
    let register = json!({ "type": "register", "call_sign": "SSEM-1", "kind": "patrulla", "agency": "SSEM" });
    let unit = id(eva, "/units/commands", register).await;
    let shift = json!({ "type": "start_shift", "crew": [{ "name": "Tripulante" }, { "name": "Otra" }] });
    eva.command(&format!("/units/{unit}/commands"), shift).await.ok();
    let place = json!({ "type": "set_position_manual", "position": at(0.0, 0.0) });
    eva.command(&format!("/units/{unit}/commands"), place).await.ok();
    let place = json!({ "address": "Lerdo 5", "municipality": "15106", "located":
        { "position": at(5.0, 0.0), "method": "told", "at": "2026-11-24T00:00:00Z" } });
    let open =
        json!({ "type": "open", "type_code": 30101, "place": place, "agencies": [{ "agency": "SSEM" }] });
    let incident = id(eva, "/incidents/commands", open).await;
    (unit, incident)
}

async fn route(person: &Person, unit: &str, incident: &str) -> Value {
    person.get(&format!("/geo/route?unit={unit}&incident={incident}")).await.ok()
}

fn near(value: &Value, expected: f64) -> bool {
    (value.as_f64().unwrap() - expected).abs() < 10.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streets_come_while_the_server_runs() {
    let bed = Bed::start(Engine::Sqlite).await;
    let eva = bed.person("eva", &["supervisor"]).await;
    let (unit, incident) = unit_and_incident(&eva).await;
    let view = eva.get("/geo/road-network").await.ok();
    assert_eq!((view["loaded"].as_bool(), view["attribution"].as_str()), (Some(false), None));
    let before = route(&eva, &unit, &incident).await;
    assert_eq!(
        (before["basis"].as_str(), before["line"].as_array().map(Vec::len)),
        (Some("straight_line"), Some(0))
    );
    assert!(before["no_route"].as_str().unwrap().contains("calles"));

    import(&bed, "no");
    until("streets are in use", || async { eva.get("/geo/road-network").await.ok()["loaded"] == true }).await;
    let view = eva.get("/geo/road-network").await.ok();
    assert!(view["attribution"].as_str().unwrap().contains("OpenStreetMap"), "{view}");
    let after = route(&eva, &unit, &incident).await;
    assert_eq!(after["basis"], "roads", "{after}");
    assert!(near(&after["metres"], 500.0) && after["legs"][0]["street"] == "Lerdo", "{after}");
    // Dispatch is served by the same streets.
    let advice = eva.get(&format!("/incidents/{incident}/recommendation")).await.ok();
    assert_eq!(advice["candidates"][0]["estimate"]["basis"], "roads", "{advice}");
    assert!(advice["candidates"][0]["reasons"][0].as_str().unwrap().contains("por calles"), "{advice}");
    assert_eq!(advice["estimated"], true);
    assert!(!advice["candidates"][0]["reasons"].to_string().contains("calle más cercana"), "{advice}");
    // A unit in the fields: how far the nearest street is, is told with the way and with the advice.
    let field = json!({ "type": "set_position_manual", "position": at(0.0, -7.0) });
    eva.command(&format!("/units/{unit}/commands"), field).await.ok();
    let off = route(&eva, &unit, &incident).await;
    assert!(near(&off["from_street_m"], 700.0) && near(&off["to_street_m"], 0.0), "{off}");
    let advice = eva.get(&format!("/incidents/{incident}/recommendation")).await.ok();
    let why = &advice["candidates"][0]["why"];
    let told = why.as_array().unwrap().iter().find(|w| w["why"] == "off_street").expect("it is told");
    assert!(near(&told["metres"], 700.0), "{advice}");
    assert!(
        advice["candidates"][0]["reasons"].to_string().contains("la calle más cercana está a"),
        "{advice}"
    );
    let back = json!({ "type": "set_position_manual", "position": at(0.0, 0.0) });
    eva.command(&format!("/units/{unit}/commands"), back).await.ok();

    // Another import takes its place.
    import(&bed, "-1");
    until("the new streets are in use", || async {
        near(&route(&eva, &unit, &incident).await["metres"], 700.0)
    })
    .await;
    // A damaged file leaves them in use and is told.
    let geo = bed.dir().join("geo");
    let mut install = Install::begin(bed.dir()).unwrap();
    let label = Label {
        product: "roads",
        extension: "bin",
        source: "x",
        attribution: "x",
        imported_at: "2026-11-24T00:00:00Z",
    };
    install.add(&label, b"ATLROADSnot").unwrap();
    install.commit().unwrap();
    assert!(geo.join("manifest.json").is_file());
    until("the fault is told", || async { eva.get("/geo/road-network").await.ok()["fault"].is_string() })
        .await;
    assert!(near(&route(&eva, &unit, &incident).await["metres"], 700.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_lead_units_around_on_every_engine() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let mut bed = Bed::start(engine).await;
        import(&bed, "no");
        let eva = bed.person("eva", &["supervisor"]).await;
        let dora = bed.person("dora", &["dispatcher"]).await;
        let (unit, incident) = unit_and_incident(&eva).await;
        until("streets are in use", || async { eva.get("/geo/road-network").await.ok()["loaded"] == true })
            .await;
        let mut console = Console::open(&dora).await;
        let here = dora.get(&format!("/geo/street?lat={}&lon={}", LAT, LON + 2.5 * EAST)).await.ok();
        assert_eq!((here["street"].as_str(), here["way"].as_i64()), (Some("Lerdo"), Some(1)), "{here}");
        let expires = bed.clock.now().plus(atalaya_model::Millis::from_minutes(60)).to_string();
        let close = json!({ "type": "create", "at": { "shape": "street", "line": here["line"], "street": "Lerdo" },
            "reason": "Socavón", "expires_at": expires });
        let closure = id(&dora, "/closures/commands", close).await;
        let row = console.row("closures", &closure, |r| r["reason"] == "Socavón").await;
        assert_eq!((row["lifted"].as_bool(), row["created_by"].as_str()), (Some(false), Some("dora")));
        let around = route(&dora, &unit, &incident).await;
        assert!(near(&around["metres"], 700.0), "{around}");
        let network = dora.get("/geo/road-network").await.ok();
        assert_eq!(network["closures"], 1);
        assert_eq!(network["closed"], json!([{ "closure": closure, "blocks": 1 }]));

        if engine != Engine::Memory {
            // It holds after a restart.
            bed.restart(|_| {}).await;
            let dora = bed.log_in("dora", crate::support::PASSWORD, None).await;
            assert!(near(&route(&dora, &unit, &incident).await["metres"], 700.0));
        }
        let dora = bed.log_in("dora", crate::support::PASSWORD, None).await;
        let lift = json!({ "type": "lift", "reason": "Reparado" });
        dora.command(&format!("/closures/{closure}/commands"), lift.clone()).await.ok();
        until("the street is open again", || async {
            near(&route(&dora, &unit, &incident).await["metres"], 500.0)
        })
        .await;
        assert_eq!(dora.command(&format!("/closures/{closure}/commands"), lift).await.status, 409);
        assert_eq!(dora.get("/closures").await.ok()["items"].as_array().map(Vec::len), Some(0));

        // One that expires opens by itself.
        let soon = bed.clock.now().plus(atalaya_model::Millis::from_minutes(5)).to_string();
        let ring: Vec<Value> =
            [(2.2, -0.5), (2.8, -0.5), (2.8, 0.5), (2.2, 0.5)].map(|(x, y)| at(x, y)).into();
        let flood = json!({ "type": "create", "at": { "shape": "area", "ring": ring }, "reason": "Inundación", "expires_at": soon });
        dora.command("/closures/commands", flood).await.ok();
        assert!(near(&route(&dora, &unit, &incident).await["metres"], 700.0));
        bed.clock.advance(atalaya_model::Millis::from_minutes(6));
        until("it has expired", || async { near(&route(&dora, &unit, &incident).await["metres"], 500.0) })
            .await;
        crate::board::same_after_rebuild(&bed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_closure_closes_is_told() {
    let bed = Bed::start(Engine::Memory).await;
    import(&bed, "no");
    let dora = bed.person("dora", &["dispatcher"]).await;
    until("streets are in use", || async { dora.get("/geo/road-network").await.ok()["loaded"] == true })
        .await;
    let expires = bed.clock.now().plus(atalaya_model::Millis::from_minutes(60)).to_string();
    let close = |line: Value, ways: Value| {
        json!({ "type": "create", "reason": "Bache", "expires_at": expires,
        "at": { "shape": "street", "line": line, "ways": ways } })
    };
    // Half a block beside every street.
    let beside = id(&dora, "/closures/commands", close(json!([at(0.5, 0.5), at(0.7, 0.5)]), json!([]))).await;
    let lerdo = dora.get(&format!("/geo/street?lat={}&lon={}", LAT, LON + 2.5 * EAST)).await.ok();
    let block = id(&dora, "/closures/commands", close(lerdo["line"].clone(), json!([lerdo["way"]]))).await;
    let network = dora.get("/geo/road-network").await.ok();
    let closed = network["closed"].as_array().unwrap();
    let blocks = |id: &str| closed.iter().find(|c| c["closure"] == id).unwrap()["blocks"].as_u64();
    assert_eq!((blocks(&beside), blocks(&block)), (Some(0), Some(1)), "{network}");
    let row = dora.get("/closures").await.ok();
    assert!(row["items"].as_array().unwrap().iter().any(|r| r["at"]["ways"] == json!([1])), "{row}");
    // Every street is joined to every other one.
    assert_eq!(
        (network["islands"].as_u64(), network["largest_islands"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
}

#[test]
fn closures_laid_at_the_same_moment_all_hold() {
    let dir = tempfile::tempdir().unwrap();
    import_into(dir.path(), "no");
    let streets = Streets::new(dir.path());
    let now = Timestamp::from_millis(0);
    streets.look(now);
    let line: Vec<Value> = (0..40).map(|i| at(f64::from(i) / 10.0, 0.0)).collect();
    let lay = |n: usize| {
        let id = uuid::Uuid::from_u128(n as u128).to_string();
        let row = json!({ "id": id, "at": { "shape": "street", "line": line }, "reason": "x", "on_foot": false,
            "created_at": now, "created_by": "dora", "expires_at": "2030-01-01T00:00:00Z", "lifted": false,
            "lifted_reason": null });
        streets.refer("closures", &id, Some(&row.to_string()), now);
    };
    for round in 0..40 {
        std::thread::scope(|threads| {
            for n in 0..4 {
                let lay = &lay;
                threads.spawn(move || lay(4 * round + n));
            }
        });
        assert_eq!(streets.loaded().unwrap().closes.len(), 4 * (round + 1), "an older overlay came last");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closures_that_make_no_sense_are_refused() {
    let bed = Bed::start(Engine::Memory).await;
    let dora = bed.person("dora", &["dispatcher"]).await;
    let in_days =
        |days: i64| bed.clock.now().plus(atalaya_model::Millis::from_minutes(days * 1440)).to_string();
    let create = |place: Value, expires: String| json!({ "type": "create", "at": place, "reason": "x", "expires_at": expires });
    let street = |points: usize| json!({ "shape": "street", "line": (0..points).map(|i| at(i as f64 * 0.01, 0.0)).collect::<Vec<_>>() });
    let area = |corners: &[(f64, f64)]| json!({ "shape": "area", "ring": corners.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>() });
    for (body, code) in [
        (create(street(1), in_days(1)), "points_range"),
        (create(street(501), in_days(1)), "points_range"),
        (create(street(2), in_days(0)), "expiry_range"),
        (create(street(2), in_days(400)), "expiry_range"),
        (create(area(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]), in_days(1)), "ring_crosses_itself"),
        (create(area(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]), in_days(1)), "no_extent"),
        (create(area(&[(0.0, 0.0), (400.0, 0.0), (0.0, 400.0)]), in_days(1)), "too_large"),
    ] {
        let answer = dora.command("/closures/commands", body).await;
        assert_eq!((answer.status, answer.code()), (422, code), "{}", answer.text);
    }
    let unknown = json!({ "type": "lift", "reason": "x" });
    let path = "/closures/019ab5a2-0000-7000-8000-000000000000/commands";
    assert_eq!(dora.command(path, unknown).await.status, 404);
    assert_eq!(dora.get("/geo/street?lat=19&lon=-99").await.status, 404);
    assert_eq!(dora.get("/geo/street?lat=190&lon=-99").await.status, 400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paces_change_times_and_measured_ones_wait_for_a_person() {
    for engine in [Engine::Memory, Engine::Postgres] {
        let bed = Bed::start(engine).await;
        // Noon at the centre, so that all trips fall into the same hours of the day.
        let of_day = bed.clock.now().as_millis().rem_euclid(86_400_000);
        bed.clock.advance(atalaya_model::Millis((18 * 3_600_000 - of_day).rem_euclid(86_400_000)));
        import(&bed, "no");
        let eva = bed.person("eva", &["supervisor"]).await;
        let (unit, incident) = unit_and_incident(&eva).await;
        until("streets are in use", || async { eva.get("/geo/road-network").await.ok()["loaded"] == true })
            .await;
        let seconds =
            |route: Value| (route["seconds"].as_u64().unwrap(), route["basis"].as_str().unwrap().to_owned());
        assert_eq!(seconds(route(&eva, &unit, &incident).await), (64, "roads".to_owned()));
        let expires = bed.clock.now().plus(atalaya_model::Millis::from_minutes(600)).to_string();
        let rain = json!({ "type": "set", "factor": { "from_hour": 0, "until_hour": 24, "percent": 200 },
            "reason": "Granizada", "expires_at": expires });
        eva.command("/paces/commands", rain).await.ok();
        assert_eq!(seconds(route(&eva, &unit, &incident).await), (129, "roads".to_owned()));
        assert_eq!(eva.get("/paces").await.ok()["manual"][0]["reason"], "Granizada");
        eva.command("/paces/commands", json!({ "type": "clear", "number": 1, "reason": "Ya pasó" }))
            .await
            .ok();

        // Trips that take three minutes instead of one.
        for _ in 0..21 {
            let assign = json!({ "type": "assign", "units": [unit] });
            eva.command(&format!("/incidents/{incident}/commands"), assign).await.ok();
            for (status, wait_s) in [("en_route", 192), ("on_scene", 5), ("available", 5)] {
                let body = json!({ "type": "set_status", "status": status });
                eva.command(&format!("/units/{unit}/commands"), body).await.ok();
                bed.clock.advance(atalaya_model::Millis::from_secs(wait_s));
            }
            let place = json!({ "type": "set_position_manual", "position": at(0.0, 0.0) });
            eva.command(&format!("/units/{unit}/commands"), place).await.ok();
        }
        let found = eva.get("/paces/calibration?days=1").await.ok();
        assert!(found["trips"].as_u64().unwrap() >= 20, "{found}");
        let all = found["proposals"].as_array().unwrap().iter().find(|p| p["area"].is_null()).unwrap();
        assert!((290..=310).contains(&all["percent"].as_u64().unwrap()), "{all}");
        assert_eq!(
            seconds(route(&eva, &unit, &incident).await).1,
            "roads",
            "nothing holds before a person accepts it"
        );
        let factor =
            json!({ "from_hour": 0, "until_hour": 24, "percent": all["percent"], "trips": all["trips"] });
        let accept = json!({ "type": "accept", "factors": [factor], "reason": "Revisado con Tránsito" });
        eva.command("/paces/commands", accept).await.ok();
        let (after, basis) = seconds(route(&eva, &unit, &incident).await);
        assert!((186..=200).contains(&after) && basis == "calibrated", "{after} {basis}");
        let advice = eva.get(&format!("/incidents/{incident}/recommendation")).await.ok();
        assert_eq!(advice["estimated"], false, "{advice}");
        let few = json!({ "type": "accept", "factors": [{ "from_hour": 0, "until_hour": 6, "percent": 90, "trips": 3 }], "reason": "x" });
        assert_eq!(eva.command("/paces/commands", few).await.code(), "too_few_trips");
        eva.command("/paces/commands", json!({ "type": "withdraw", "reason": "Obra terminada" })).await.ok();
        assert_eq!(seconds(route(&eva, &unit, &incident).await).1, "roads");
        crate::board::same_after_rebuild(&bed).await;
    }
}
