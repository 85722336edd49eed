//! Devices of crews: enrolled, quarantined, revoked; trackers over HTTP and NMEA.

use crate::support::{Answer, Bed, Engine, PASSWORD, Person, until};
use atalaya_model::{AgencyCode, Position, Scope, UnitId};
use atalaya_picture::UnitReport;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::UdpSocket};

pub async fn unit(person: &Person, call_sign: &str, agency: &str) -> String {
    let body = json!({ "type": "register", "call_sign": call_sign, "kind": "patrulla", "agency": agency });
    let id = person.command("/units/commands", body).await.ok()["id"].as_str().unwrap().to_owned();
    let crew = json!([{ "name": "Sgto. Luis Vega", "role": "commander" }]);
    let start = json!({ "type": "start_shift", "crew": crew });
    person.command(&format!("/units/{id}/commands"), start).await.ok();
    id
}
pub async fn enrol(admin: &Person, name: &str, kind: &str, unit: &str) -> String {
    let holder = json!({ "of": "unit", "unit": unit });
    let body = json!({ "name": name, "kind": kind, "holder": holder });
    admin.command("/devices/commands", body).await.ok()["id"].as_str().unwrap().to_owned()
}

struct Bench {
    bed: Bed,
    admin: Person,
    boss: Person,
}

async fn bench(engine: Engine) -> Bench {
    let bed = Bed::start_with(engine, "TOL", |o| {
        o.nmea_udp = Some("127.0.0.1:0".parse().unwrap());
        o.nmea_tcp = Some("127.0.0.1:0".parse().unwrap());
    })
    .await;
    let admin = bed.person("adan", &["administrator"]).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    Bench { bed, admin, boss }
}

impl Bench {
    async fn owntracks(&self, user: &str, secret: &str, body: Value) -> Answer {
        let url = format!("{}/t/owntracks", self.bed.url());
        Answer::of(self.admin.http.post(url).basic_auth(user, Some(secret)).json(&body)).await
    }
    fn location(&self, lat: f64) -> Value {
        json!({ "_type": "location", "lat": lat, "lon": -99.65, "tst": self.bed.clock.now().as_millis() / 1000, "acc": 9, "vel": 36, "cog": 90 })
    }
    async fn positions(&self, unit: &str) -> Value {
        self.boss.get(&format!("/units/{unit}/positions")).await.ok()
    }
    async fn unknown(&self, reason: &str) -> Vec<Value> {
        let all = self.admin.get("/devices/unknown").await.ok();
        all.as_array().unwrap().iter().filter(|q| q["reason"] == reason).cloned().collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telephone_with_owntracks_moves_its_unit_and_a_stranger_moves_nothing() {
    for engine in [Engine::Memory, Engine::Sqlite, Engine::Postgres] {
        let b = bench(engine).await;
        let unit = unit(&b.boss, "SSEM-14", "SSEM").await;
        let device = enrol(&b.admin, "Moto G de SSEM-14", "own_tracks", &unit).await;
        let made =
            b.admin.post(&format!("/devices/{device}/secret"), &json!({ "name": "patrulla-14" })).await.ok();
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert_eq!(made["path"], "/t/owntracks");

        let strange = b.owntracks("moto-x", "nada", b.location(19.40)).await;
        assert!(strange.is(401, "device_unknown"));
        assert!(b.owntracks("patrulla-14", "otra", b.location(19.40)).await.is(401, "device_unknown"));
        let listed = b.unknown("not_enrolled").await;
        assert_eq!(
            (listed.len(), &listed[0]["name"], &listed[0]["lat"]),
            (1, &json!("moto-x"), &json!(19.40))
        );
        assert_eq!(b.unknown("wrong_secret").await[0]["name"], "patrulla-14");
        assert_eq!(b.positions(&unit).await["devices"], json!([]), "a stranger moves nothing");

        let taken = b.owntracks("patrulla-14", &secret, b.location(19.29)).await;
        assert_eq!((taken.status, taken.text.as_str()), (200, "[]"));
        let seen = b.positions(&unit).await;
        let first = &seen["devices"][0];
        assert_eq!(
            (&seen["because"], &first["device"], &first["chosen"]),
            (&json!("only"), &json!(device), &json!(true))
        );
        assert_eq!(
            (first["position"]["lat"].as_f64(), first["source"].as_str()),
            (Some(19.29), Some("handset"))
        );

        // What a telephone without a fix sends, and what is no message, is refused or passed over.
        assert_eq!(b.owntracks("patrulla-14", &secret, json!({ "_type": "status" })).await.status, 200);
        let nowhere = json!({ "_type": "location", "lat": 0.0, "lon": 0.0, "tst": b.bed.clock.now().as_millis() / 1000 + 1 });
        assert_eq!(
            b.owntracks("patrulla-14", &secret, nowhere).await.status,
            200,
            "it would be sent for ever"
        );
        assert!(
            b.owntracks("patrulla-14", &secret, json!({ "_type": "location" })).await.is(422, "bad_position")
        );
        let listed = b.admin.get("/devices").await.ok();
        let health = &listed["items"][0]["health"];
        assert_eq!((&health["taken"], &health["last_refusal"]), (&json!(1), &json!("bad_position")));
        assert!(!listed.to_string().contains(&secret), "a list shows no secret");

        // Lost at night: the supervisor revokes, at once.
        let revoke = json!({ "type": "revoke", "reason": "extraviado" });
        b.boss.command(&format!("/devices/{device}/commands"), revoke).await.ok();
        assert!(b.owntracks("patrulla-14", &secret, b.location(19.291)).await.is(401, "device_unknown"));
        assert_eq!(b.positions(&unit).await["devices"], json!([]), "it stands for nobody any more");
        // Its name is free for the next one.
        let next = enrol(&b.admin, "Moto nueva", "own_tracks", &unit).await;
        b.admin.post(&format!("/devices/{next}/secret"), &json!({ "name": "patrulla-14" })).await.ok();
        let refused = b.admin.post(&format!("/devices/{device}/secret"), &json!({ "name": "x" })).await;
        assert_eq!(refused.status, 404, "a revoked device gets nothing: {}", refused.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_belongs_to_one_device_and_survives_a_restart() {
    let mut b = bench(Engine::Sqlite).await;
    let unit = unit(&b.boss, "SSEM-20", "SSEM").await;
    let device = enrol(&b.admin, "Traccar de SSEM-20", "traccar", &unit).await;
    let add = json!({ "type": "add_name", "name": "482913" });
    b.admin.command(&format!("/devices/{device}/commands"), add.clone()).await.ok();
    let other = enrol(&b.admin, "Otro", "traccar", &unit).await;
    assert!(b.admin.command(&format!("/devices/{other}/commands"), add).await.is(409, "device_proof_taken"));
    let missing =
        json!({ "name": "x", "kind": "nmea", "holder": { "of": "unit", "unit": uuid::Uuid::now_v7() } });
    assert!(b.admin.command("/devices/commands", missing).await.is(422, "unknown_holder"));

    b.bed.restart(|_| {}).await;
    let send = |at: String, lat: f64| {
        let body = json!({ "location": { "timestamp": at, "coords": { "latitude": lat, "longitude": -99.65, "accuracy": 6.0, "speed": 4.2, "heading": 10.0 } }, "device_id": "482913" });
        Answer::of(b.admin.http.post(format!("{}/t/traccar", b.bed.url())).json(&body))
    };
    assert_eq!(send(b.bed.clock.now().to_string(), 19.30).await.status, 200);
    let at = b.bed.clock.now().plus(atalaya_model::Millis(1_500)).as_millis();
    b.bed.clock.advance(atalaya_model::Millis(2_000));
    let query = format!(
        "{}/t/traccar?id=482913&lat=19.3001&lon=-99.65&timestamp={at}&speed=10&bearing=45",
        b.bed.url()
    );
    assert_eq!(Answer::of(b.admin.http.post(query)).await.status, 200);
    let boss = Person { base: format!("{}/api/v1", b.bed.url()), ..b.boss.clone() };
    let seen = boss.get(&format!("/units/{unit}/positions")).await.ok();
    assert_eq!(seen["devices"][0]["position"]["lat"], 19.3001, "{seen}");
    let bad = Answer::of(b.admin.http.post(format!("{}/t/traccar?id=482913", b.bed.url()))).await;
    assert!(bad.is(422, "bad_position"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receivers_over_udp_and_tcp_and_the_vehicle_goes_before_the_telephone() {
    let b = bench(Engine::Memory).await;
    let unit = unit(&b.boss, "SSEM-30", "SSEM").await;
    let gps = enrol(&b.admin, "Antena de SSEM-30", "nmea", &unit).await;
    for name in ["gps-30", "127.0.0.1"] {
        let add = json!({ "type": "add_name", "name": name });
        b.admin.command(&format!("/devices/{gps}/commands"), add).await.ok();
    }
    let phone = enrol(&b.admin, "Teléfono de SSEM-30", "own_tracks", &unit).await;
    let made = b.admin.post(&format!("/devices/{phone}/secret"), &json!({ "name": "t30" })).await.ok();
    b.owntracks("t30", made["secret"].as_str().unwrap(), b.location(19.35)).await;

    let doors = b.bed.server().field_doors();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(doors.nmea_tcp.unwrap()).await.unwrap();
    let mut minute = 29.10;
    for n in 0..4 {
        b.bed.clock.advance(atalaya_model::Millis(1_500));
        minute += 0.001;
        let line = sentence(&b, minute);
        match n {
            0 => drop(socket.send_to(line.as_bytes(), doors.nmea_udp.unwrap()).await.unwrap()),
            // The same receiver by the source of its tag block, in two pieces.
            _ => {
                let tagged = format!("\\s:gps-30*{:02X}\\{line}", nmea::checksum("s:gps-30"));
                let (a, rest) = tagged.split_at(30);
                stream.write_all(a.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                stream.write_all(rest.as_bytes()).await.unwrap();
            }
        }
        until("the sentence is taken", || async {
            let list = b.admin.get("/devices").await.ok();
            let items = list["items"].as_array().unwrap().clone();
            let device = items.into_iter().find(|d| d["id"] == json!(gps)).unwrap();
            device["health"]["taken"] == json!(n + 1)
        })
        .await;
    }
    let seen = b.positions(&unit).await;
    assert_eq!(
        (&seen["because"], &seen["devices"][0]["device"]),
        (&json!("preferred"), &json!(gps)),
        "{seen}"
    );
    assert_eq!(seen["devices"].as_array().unwrap().len(), 2, "one unit, two devices");
    // What nobody enrolled sends, and noise.
    let stranger = format!("\\s:gps-99*{:02X}\\{}", nmea::checksum("s:gps-99"), sentence(&b, 29.2));
    socket.send_to(stranger.as_bytes(), doors.nmea_udp.unwrap()).await.unwrap();
    socket.send_to(&[0xff; 900], doors.nmea_udp.unwrap()).await.unwrap();
    until("both are listed", || async {
        let strange = b.unknown("not_enrolled").await;
        strange.iter().any(|q| q["name"] == "gps-99") && !b.unknown("unreadable").await.is_empty()
    })
    .await;
}

fn sentence(b: &Bench, minute: f64) -> String {
    let now = b.bed.clock.now().to_string();
    let (date, time) = (now[0..10].replace('-', ""), now[11..23].replace(':', ""));
    let date = format!("{}{}{}", &date[6..8], &date[4..6], &date[2..4]);
    let body = format!("GPRMC,{time},A,19{minute:07.4},N,09939.0000,W,010.0,045.0,{date},,,A");
    format!("${body}*{:02X}\r\n", nmea::checksum(&body))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crossing_a_watched_zone_is_one_fact() {
    let b = bench(Engine::Sqlite).await;
    let unit = unit(&b.boss, "SSEM-40", "SSEM").await;
    let device = enrol(&b.admin, "Teléfono de SSEM-40", "own_tracks", &unit).await;
    let made = b.admin.post(&format!("/devices/{device}/secret"), &json!({ "name": "t40" })).await.ok();
    let secret = made["secret"].as_str().unwrap().to_owned();
    let ground = json!({ "shape": "circle", "centre": { "lat": 19.30, "lon": -99.65 }, "radius_m": 200.0 });
    let draw = json!({ "type": "draw", "content": { "name": "Penal de Santiaguito", "ground": ground, "approach_m": 400.0 } });
    let zone = b.boss.command("/zones/commands", draw).await.ok()["id"].as_str().unwrap().to_owned();
    let bad =
        json!({ "type": "draw", "content": { "name": "x", "ground": { "shape": "ring", "corners": [] } } });
    assert!(b.boss.command("/zones/commands", bad).await.is(422, "bad_zone"));
    // 0.0045° are 500 m.
    for lat in [19.285, 19.285, 19.2955, 19.2954, 19.2995, 19.3005, 19.2995, 19.2950, 19.2900, 19.2850] {
        b.bed.clock.advance(atalaya_model::Millis::from_secs(20));
        b.owntracks("t40", &secret, b.location(lat)).await.ok();
        // The watch looks once a second.
        tokio::time::sleep(std::time::Duration::from_millis(3_000)).await;
    }
    until("it left", || async {
        let all = b.boss.get(&format!("/zones/{zone}/crossings")).await.ok();
        all.as_array().unwrap().iter().any(|c| c["what"] == "exited")
    })
    .await;
    let all = b.boss.get(&format!("/zones/{zone}/crossings")).await.ok();
    let what: Vec<&str> = all.as_array().unwrap().iter().map(|c| c["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["approached", "entered", "exited"], "{all}");
    assert!(all.as_array().unwrap().iter().all(|c| c["call_sign"] == "SSEM-40"));
    let listed =
        |row: &Value| (row["content"]["kind"].clone(), row["last"]["what"].clone(), row["told"].clone());
    let row = b.boss.get("/zones").await.ok()["items"][0].clone();
    assert_eq!(listed(&row), (json!("beat"), json!("exited"), json!([])), "no kind was said: nobody is told");
    let row = b.admin.get("/zones").await.ok()["items"][0].clone();
    assert_eq!(listed(&row), (json!("beat"), Value::Null, json!([])), "an administrator sees no unit");
    let remove = json!({ "type": "remove", "reason": "terminó el operativo" });
    b.boss.command(&format!("/zones/{zone}/commands"), remove.clone()).await.ok();
    assert_eq!(b.boss.command(&format!("/zones/{zone}/commands"), remove).await.status, 404);
    let told = b.boss.get("/zones").await.ok()["items"][0]["removed"].clone();
    assert_eq!(told, "terminó el operativo");
}

/// Somebody who is limited to an agency.
async fn limited(bed: &Bed, name: &str, role: &str, agency: &str) -> Person {
    let scope =
        Scope { agencies: [AgencyCode::new(agency).unwrap()].into(), municipalities: Default::default() };
    let (_, secret, _) = bed.account(name, &[role], scope, Some(PASSWORD)).await;
    bed.log_in(name, PASSWORD, secret.as_ref()).await
}

/// A unit is somewhere, and the watch has had time to look.
async fn stand(b: &Bench, units: &[String], lat: f64) {
    b.bed.clock.advance(atalaya_model::Millis::from_secs(20));
    let now = b.bed.clock.now();
    for unit in units {
        let report = UnitReport {
            unit: UnitId(unit.parse().unwrap()),
            position: Position::new(lat, -99.65).unwrap(),
            at: now,
            speed_mps: None,
            course_deg: None,
            accuracy_m: None,
            source: Default::default(),
        };
        b.bed.app().positions.with(|picture| picture.report(&report, now)).unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_crossed_a_zone_is_told_to_its_own_agency_only() {
    let b = bench(Engine::Memory).await;
    let units = [unit(&b.boss, "SSEM-40", "SSEM").await, unit(&b.boss, "CR-03", "CRUZ-ROJA").await];
    let cruz = limited(&b.bed, "cruz", "dispatcher:CRUZ-ROJA", "CRUZ-ROJA").await;
    let ground = json!({ "shape": "circle", "centre": { "lat": 19.30, "lon": -99.65 }, "radius_m": 200.0 });
    let draw = json!({ "type": "draw", "content": { "name": "Penal", "kind": "special", "ground": ground } });
    let zone = b.boss.command("/zones/commands", draw).await.ok()["id"].as_str().unwrap().to_owned();
    until("it is watched", || async { b.bed.app().field.zones.watched().1.len() == 1 }).await;
    for lat in [19.2955, 19.2995, 19.2996] {
        stand(&b, &units, lat).await;
    }
    let path = format!("/zones/{zone}/crossings");
    until("both are on the record", || async { b.boss.get(&path).await.ok().as_array().unwrap().len() == 2 })
        .await;
    let seen = cruz.get(&path).await.ok();
    assert_eq!((seen.as_array().unwrap().len(), &seen[0]["call_sign"]), (1, &json!("CR-03")), "{seen}");
    until("the list has both", || async {
        b.boss.get("/zones").await.ok()["items"][0]["told"].as_array().unwrap().len() == 2
    })
    .await;
    let row = cruz.get("/zones").await.ok()["items"][0].clone();
    assert_eq!((row["told"].as_array().unwrap().len(), &row["told"][0]["call_sign"]), (1, &json!("CR-03")));
    assert!(!row.to_string().contains("SSEM-40"), "{row}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_agencys_devices_are_neither_listed_nor_revoked() {
    let b = bench(Engine::Memory).await;
    let units = [unit(&b.boss, "SSEM-40", "SSEM").await, unit(&b.boss, "CR-03", "CRUZ-ROJA").await];
    let mine = enrol(&b.admin, "A52 de SSEM-40", "own_tracks", &units[0]).await;
    let theirs = enrol(&b.admin, "A52 de CR-03", "own_tracks", &units[1]).await;
    let saul = limited(&b.bed, "saul", "supervisor", "SSEM").await;
    let listed = saul.get("/devices").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed["items"][0]["id"], json!(mine));
    assert_eq!(b.boss.get("/devices").await.ok()["items"].as_array().unwrap().len(), 2);
    let revoke = json!({ "type": "revoke", "reason": "extraviado" });
    let refused = saul.command(&format!("/devices/{theirs}/commands"), revoke.clone()).await;
    assert_eq!(refused.status, 404, "{}", refused.text);
    saul.command(&format!("/devices/{mine}/commands"), revoke).await.ok();
    // An administrator of one agency neither enrols for another one nor gives a device away.
    let ana = limited(&b.bed, "ana", "administrator", "CRUZ-ROJA").await;
    let holder = |unit: &str| json!({ "of": "unit", "unit": unit });
    let enrolment = json!({ "name": "x", "kind": "tak", "holder": holder(&units[0]) });
    assert_eq!(ana.command("/devices/commands", enrolment).await.status, 404);
    let away = json!({ "type": "assign", "holder": holder(&units[0]) });
    assert_eq!(ana.command(&format!("/devices/{theirs}/commands"), away).await.status, 404);
    assert_eq!(ana.post(&format!("/devices/{mine}/code"), &json!({})).await.status, 404);
    let renamed = json!({ "type": "rename", "name": "Tableta de CR-03" });
    ana.command(&format!("/devices/{theirs}/commands"), renamed).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_from_one_device_is_cut_and_the_others_go_on() {
    let b = bench(Engine::Memory).await;
    let mut secrets = Vec::new();
    let mut units = Vec::new();
    for n in 1..=2 {
        let unit = unit(&b.boss, &format!("SSEM-{n}"), "SSEM").await;
        let device = enrol(&b.admin, &format!("Teléfono {n}"), "own_tracks", &unit).await;
        let made = b
            .admin
            .post(&format!("/devices/{device}/secret"), &json!({ "name": format!("t{n}") }))
            .await
            .ok();
        secrets.push(made["secret"].as_str().unwrap().to_owned());
        units.push(unit);
    }
    for n in 0..200 {
        let answer = b.owntracks("t1", &secrets[0], b.location(19.29 + f64::from(n) * 1e-6)).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert!(!b.unknown("flood").await.is_empty());
    assert_eq!(b.owntracks("t2", &secrets[1], b.location(19.31)).await.status, 200);
    assert_eq!(b.positions(&units[1]).await["devices"][0]["position"]["lat"], 19.31);
}
