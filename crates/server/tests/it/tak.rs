//! TAK clients: from the data package to the map and back, and everything that must not get in.

use crate::{
    field::{enrol, unit},
    support::{
        Answer, Bed, Console, Engine, Person,
        tak::{Tak, Wallet, chat, position, unzipped},
        until,
    },
};
use atalaya_server::TakOptions;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cot::{
    Element, Event, Version,
    negotiation::{self, Step},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// A centre with its TAK doors on free ports.
pub struct Bench {
    pub bed: Bed,
    pub admin: Person,
    pub boss: Person,
}

pub async fn bench_with(engine: Engine, change: impl FnOnce(&mut TakOptions)) -> Bench {
    let bed = Bed::start_with(engine, "TOL", |o| {
        o.centre = "C5 Toluca".into();
        let mut tak = TakOptions::beside("localhost", "127.0.0.1:0".parse().unwrap());
        tak.plain = Some("127.0.0.1:0".parse().unwrap());
        change(&mut tak);
        o.tak = Some(tak);
    })
    .await;
    let admin = bed.person("adan", &["administrator"]).await;
    let boss = bed.person("sofia", &["supervisor"]).await;
    Bench { bed, admin, boss }
}
async fn bench() -> Bench {
    bench_with(Engine::Memory, |_| {}).await
}

impl Bench {
    pub fn doors(&self) -> atalaya_server::tak::Listening {
        self.bed.server().field_doors().tak.unwrap()
    }
    /// A telephone's data package.
    pub async fn package(&self, device: &str) -> Vec<u8> {
        let request = self.admin.request(reqwest::Method::POST, &format!("/devices/{device}/package"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }
    /// A unit of an agency with a telephone; the unit, the device, the telephone's wallet.
    pub async fn crew(&self, call_sign: &str, agency: &str) -> (String, String, Wallet) {
        let unit = unit(&self.boss, call_sign, agency).await;
        let device = enrol(&self.admin, &format!("A52 de {call_sign}"), "tak", &unit).await;
        let wallet = Wallet::open(&self.package(&device).await);
        (unit, device, wallet)
    }
    fn now(&self) -> i64 {
        self.bed.clock.now().as_millis()
    }
    async fn unit(&self, id: &str) -> Value {
        let page = self.boss.get("/units?limit=500").await.ok();
        page["items"].as_array().unwrap().iter().find(|u| u["id"] == id).unwrap().clone()
    }
    /// From the list itself: the clock of some tests runs past everybody's session.
    async fn refused(&self, reason: &str) -> Option<Value> {
        let all = serde_json::to_value(self.bed.app().field.quarantine.list()).unwrap();
        all.as_array().unwrap().iter().find(|q| q["reason"] == reason).cloned()
    }
    async fn until_refused(&self, reason: &str) -> Value {
        until(reason, || async { self.refused(reason).await.is_some() }).await;
        self.refused(reason).await.unwrap()
    }
    async fn revoke(&self, device: &str) {
        let body = json!({ "type": "revoke", "reason": "robo del teléfono" });
        self.boss.command(&format!("/devices/{device}/commands"), body).await.ok();
    }
    async fn incident(&self, agency: &str, lat: f64) -> Value {
        let at = self.bed.clock.now();
        let located = json!({ "position": { "lat": lat, "lon": -99.65 }, "method": "told", "at": at });
        let place = json!({ "located": located, "address": "Hidalgo 12", "municipality": "15106" });
        let body = json!({ "type": "open", "type_code": 30101, "place": place, "agencies": [{ "agency": agency }],
            "narrative": "Dice que el agresor se llama Pedro" });
        self.boss.command("/incidents/commands", body).await.ok()
    }
}

fn own(uid: &str, call_sign: &str, lat: f64, at: i64) -> Event {
    position(uid, call_sign, lat, -99.65, at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_makes_a_client_and_positions_go_both_ways() {
    let b = bench().await;
    let (unit_a, device_a, a) = b.crew("SSEM-118", "SSEM").await;
    let (unit_b, _, second) = b.crew("SSEM-220", "SSEM").await;
    let (_, _, red_cross) = b.crew("CR-03", "CRUZ-ROJA").await;
    assert_eq!(a.prefs["connectString0"], format!("localhost:{}:ssl", b.doors().stream.port()));
    assert_eq!(a.prefs["locationCallsign"], "SSEM-118");

    let (mut a, mut second, mut red) = tokio::try_join!(
        a.connect(b.doors().stream),
        second.connect(b.doors().stream),
        red_cross.connect(b.doors().stream)
    )
    .unwrap();
    a.send(&own("ANDROID-a", "Halcón 118", 19.29, b.now())).await;
    second.send(&own("ANDROID-b", "Halcón 220", 19.31, b.now())).await;
    red.send(&own("ANDROID-r", "Cruz 3", 19.33, b.now())).await;

    let of = |unit: &str| format!("ATALAYA-U-{unit}");
    let seen = second.until("the colleague", |e| e.uid == of(&unit_a)).await;
    assert_eq!(seen.detail.callsign(), Some("SSEM-118"), "by the centre's call sign, not the telephone's");
    assert!((seen.point.lat - 19.29).abs() < 1e-9 && seen.kind == "a-f-G-E-V");
    a.until("the other colleague", |e| e.uid == of(&unit_b)).await;

    let here = b.boss.get(&format!("/units/{unit_a}/positions")).await.ok();
    assert_eq!(here["devices"][0]["device"], json!(device_a));
    assert_eq!((&here["devices"][0]["source"], &here["because"]), (&json!("handset"), &json!("only")));
    // Another agency's telephone sees neither, and nobody sees itself.
    a.send(&own("ANDROID-a", "Halcón 118", 19.2901, b.now() + 1_000)).await;
    second.until("the next position", |e| e.uid == of(&unit_a) && e.point.lat > 19.29).await;
    let mut strangers = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(800), red.next()).await {
        strangers.push(event.uid);
    }
    assert!(!strangers.iter().any(|uid| uid.starts_with("ATALAYA-U-")), "{strangers:?}");

    // A marker that somebody draws goes to colleagues, and moves no unit.
    let mut marker = own("marca-7", "Punto de reunión", 19.5, b.now());
    (marker.how, marker.detail.takv) = ("h-g-i-g-o".into(), None);
    a.send(&marker).await;
    second.until("the marker", |e| e.uid == "marca-7").await;
    let here = b.boss.get(&format!("/units/{unit_a}/positions")).await.ok();
    assert!(here["devices"][0]["position"]["lat"].as_f64().unwrap() < 19.3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_version_changes_as_the_protocol_says() {
    let b = bench().await;
    let (_, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let (other, _, second) = b.crew("SSEM-2", "SSEM").await;
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    let offer = c.until("the offer", |e| e.kind == negotiation::OFFER).await;
    assert_eq!(negotiation::read(&offer), Some(Step::Offer { version: 1 }));
    let now = u64::try_from(b.now()).unwrap();
    c.send(&negotiation::write(Step::Request { version: 7 }, "x", now)).await;
    let answer = c.until("a refusal", |e| e.kind == negotiation::RESPONSE).await;
    assert_eq!(negotiation::read(&answer), Some(Step::Response { agreed: false }), "version 7 is not spoken");
    c.send(&negotiation::write(Step::Request { version: 1 }, "x", now)).await;
    let answer = c.until("an agreement", |e| e.kind == negotiation::RESPONSE).await;
    assert_eq!(negotiation::read(&answer), Some(Step::Response { agreed: true }));
    c.switch(Version::One);
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    let mut d = second.connect(b.doors().stream).await.unwrap();
    d.send(&own("ANDROID-2", "Dos", 19.30, b.now())).await;
    // One speaks protobuf, the other XML, and both understand.
    c.until("the colleague in protobuf", |e| e.uid == format!("ATALAYA-U-{other}")).await;
    let mut ping = own("ping", "x", 19.29, b.now());
    ping.kind = "t-x-c-t".into();
    c.send(&ping).await;
    c.until("the pong", |e| e.kind == "t-x-c-t-r").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn incidents_and_notices_go_to_who_works_on_them_without_personal_data() {
    let b = bench().await;
    let (unit, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let mine = b.incident("SSEM", 19.30).await;
    let theirs = b.incident("CRUZ-ROJA", 19.32).await;
    let expires = b.bed.clock.now().plus(atalaya_model::Millis::from_minutes(60));
    let bolo = json!({ "type": "issue", "kind": "vehicle", "title": "Jetta blanco", "text": "Lo conduce Pedro Pérez",
        "area": { "agencies": ["SSEM"] }, "expires_at": expires });
    b.boss.command("/bolos/commands", bolo).await.ok();
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    let uid = |answer: &Value| format!("ATALAYA-I-{}", answer["id"].as_str().unwrap());
    let mut all = Vec::new();
    let shown = c
        .until("my incident", |e| {
            all.push(e.clone());
            e.uid == uid(&mine)
        })
        .await;
    assert!(
        shown
            .detail
            .callsign()
            .unwrap()
            .contains(mine["folio"].as_str().unwrap().rsplit('-').next().unwrap())
    );
    c.until("the notice", |e| {
        all.push(e.clone());
        e.uid.starts_with("ATALAYA-B-")
    })
    .await;
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    // Sent there: told in words, once; and again to who asks.
    let assign = json!({ "type": "assign", "units": [unit] });
    let id = mine["id"].as_str().unwrap();
    until("connected", || async { b.bed.app().field.sessions.len() == 1 }).await;
    b.boss.command(&format!("/incidents/{id}/commands"), assign).await.ok();
    let told = c.chat("SERVICIO").await;
    let text = told.detail.remarks().unwrap();
    assert!(text.contains(mine["folio"].as_str().unwrap()) && text.contains("Hidalgo 12"), "{text}");
    c.send(&chat("ANDROID-1", "¿Mi servicio?", b.now())).await;
    c.chat("prioridad").await;
    // From the telephone: under way, there, free again.
    for (says, duty) in [("En camino", "en_route"), ("LLEGUÉ", "on_scene"), ("libre", "available")] {
        c.send(&chat("ANDROID-1", says, b.now() + 5)).await;
        c.chat("Registrado").await;
        assert_eq!(b.unit(&unit).await["duty"], duty);
        b.bed.clock.advance(atalaya_model::Millis(20));
    }
    c.send(&chat("ANDROID-1", "llegué", b.now())).await;
    let refused = c
        .until("a refusal", |e| e.kind == "b-t-f" && !e.detail.remarks().unwrap().contains("Registrado"))
        .await;
    assert!(refused.detail.remarks().unwrap().len() > 10, "the crew is told why");
    let close = json!({ "type": "close", "code": "N" });
    b.boss.command(&format!("/incidents/{id}/commands"), close).await.ok();
    let gone = c.until("the end", |e| e.kind == "t-x-d-d").await;
    assert_eq!(gone.detail.find("link").unwrap().get("uid"), Some(uid(&mine).as_str()));
    let everything: String = all.iter().map(cot::encode_xml).collect();
    assert!(!everything.contains("Pedro") && !everything.contains(&uid(&theirs)), "{everything}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_911_button_raises_an_alarm_and_an_incident_once() {
    for engine in [Engine::Memory, Engine::Postgres] {
        let b = bench_with(engine, |_| {}).await;
        let (unit, _, wallet) = b.crew("SSEM-118", "SSEM").await;
        let mut console = Console::open(&b.boss).await;
        let mut c = wallet.connect(b.doors().stream).await.unwrap();
        c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
        let mut alarm = own("ANDROID-1-9-1-1", "Uno-Alert", 19.291, b.now());
        (alarm.kind, alarm.detail.takv) = ("b-a-o-tbl".into(), None);
        alarm.detail.rest = vec![Element::new("emergency").with("type", "911 Alert").text("Uno")];
        for _ in 0..3 {
            c.send(&alarm).await;
        }
        let answer = c.chat("Alerta recibida").await.detail.remarks().unwrap();
        console.row("units", &unit, |row| row["emergency"] == true).await;
        let (_, incident) = console.any("incidents", |row| row["type_code"] == 30402).await;
        assert!(answer.contains(incident["folio"].as_str().unwrap()), "{answer}");
        assert_eq!((&incident["priority"], &incident["threat_to_life"]), (&json!("critical"), &json!(true)));
        assert_eq!(
            (incident["lat"].as_f64(), incident["agencies"][0]["agency"].as_str()),
            (Some(19.291), Some("SSEM"))
        );
        console
            .any("alerts", |row| row["kind"] == "officer_emergency" && row["unit_id"] == json!(unit))
            .await;
        // Cancelled on the telephone: said, and still an alarm until somebody at the centre ends it.
        alarm.kind = "b-a-o-can".into();
        c.send(&alarm).await;
        c.chat("confirmará por voz").await;
        assert_eq!(b.unit(&unit).await["emergency"], true);
        let messages = b.boss.read(&format!("/units/{unit}/messages"), "emergency_response").await.ok();
        assert!(messages.to_string().contains("Canceló su alerta"), "{messages}");
        let incidents = b.boss.get("/incidents?limit=100").await.ok();
        let opened =
            incidents["items"].as_array().unwrap().iter().filter(|i| i["type_code"] == 30402).count();
        assert_eq!(opened, 1, "three times pressed is one incident");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_are_on_the_record_and_wait_for_the_telephone() {
    let b = bench().await;
    let (unit, _, wallet) = b.crew("SSEM-118", "SSEM").await;
    let path = format!("/units/{unit}/messages");
    b.boss.command(&path, json!({ "text": "Apoye a SSEM-220 en Hidalgo" })).await.ok();
    assert!(b.boss.command(&path, json!({ "text": "" })).await.status >= 400);
    let before = b.boss.read(&path, "emergency_response").await.ok();
    assert_eq!((&before[0]["handed_at"], &before[0]["writer"]["name"]), (&Value::Null, &json!("sofia")));
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    let got = c.chat("Apoye a SSEM-220").await;
    assert_eq!(got.detail.find("__chat").unwrap().get("senderCallsign"), Some("C5 Toluca · sofia"));
    let said = chat("ANDROID-1", "Enterado, vamos por Hidalgo", b.now());
    // Telephones send again what they are not sure of.
    c.send(&said).await;
    c.send(&said).await;
    let mut receipt = chat("ANDROID-1", "x", b.now());
    receipt.kind = "b-t-f-r".into();
    let id = got.detail.find("__chat").unwrap().get("messageId").unwrap().to_owned();
    receipt.detail.rest = vec![Element::new("__chatreceipt").with("messageId", id)];
    c.send(&receipt).await;
    let mut all = Value::Null;
    for _ in 0..200 {
        all = b.boss.read(&path, "emergency_response").await.ok();
        if !all[0]["read_at"].is_null() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(all.as_array().unwrap().len(), 2, "{all}");
    assert!(!all[0]["handed_at"].is_null() && !all[0]["read_at"].is_null());
    assert_eq!(
        (&all[1]["writer"]["from"], &all[1]["text"]),
        (&json!("crew"), &json!("Enterado, vamos por Hidalgo"))
    );
    // And at once while connected.
    b.boss.command(&path, json!({ "text": "Ya no, gracias" })).await.ok();
    c.chat("Ya no, gracias").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_telephone_is_cut_off_at_once_and_told_why() {
    let b = bench().await;
    let (unit, device, wallet) = b.crew("SSEM-118", "SSEM").await;
    let (_, _, other) = b.crew("SSEM-220", "SSEM").await;
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    let mut d = other.connect(b.doors().stream).await.unwrap();
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    d.send(&own("ANDROID-2", "Dos", 19.30, b.now())).await;
    d.until("the colleague", |e| e.uid == format!("ATALAYA-U-{unit}")).await;
    let version = format!("https://localhost:{}/Marti/api/version", b.doors().api.port());
    assert_eq!(wallet.http().get(&version).send().await.unwrap().status(), 200);
    b.revoke(&device).await;
    c.ended().await;
    assert_eq!(b.until_refused("revoked").await["name"], "A52 de SSEM-118");
    // It tries again: the handshake succeeds, the connection does not.
    if let Ok(mut again) = wallet.connect(b.doors().stream).await {
        again.ended().await;
    }
    let answer = wallet.http().get(&version).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("Dado de baja"));
    let here = b.boss.get(&format!("/units/{unit}/positions")).await.ok();
    assert_eq!(here["devices"], json!([]));
    // The other one does not notice.
    let mut ping = own("ping", "x", 19.29, b.now());
    ping.kind = "t-x-c-t".into();
    d.send(&ping).await;
    d.until("the pong", |e| e.kind == "t-x-c-t-r").await;
}

type Phone = Tak<tokio_rustls::client::TlsStream<TcpStream>>;

impl Bench {
    /// Telephones that are connected and have said who they are.
    async fn phones<const N: usize>(&self, of: [(&Wallet, &str, &str); N]) -> [Phone; N] {
        let mut phones = Vec::new();
        for (n, (wallet, uid, call_sign)) in of.into_iter().enumerate() {
            let mut phone = wallet.connect(self.doors().stream).await.unwrap();
            phone.send(&own(uid, call_sign, 19.30 + n as f64 * 0.001, self.now())).await;
            until(uid, || async { self.bed.app().field.sessions.all().iter().any(|c| c.uid == uid) }).await;
            phones.push(phone);
        }
        phones.try_into().ok().unwrap()
    }
    /// What somebody puts on the map by hand.
    fn marker(&self, uid: &str, lat: f64) -> Event {
        let mut marker = own(uid, uid, lat, self.now());
        (marker.kind, marker.how, marker.detail.takv) = ("b-m-p-s-m".into(), "h-g-i-g-o".into(), None);
        marker
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_speaks_under_the_name_of_another() {
    let b = bench().await;
    let (_, _, a) = b.crew("SSEM-1", "SSEM").await;
    let (unit_b, _, second) = b.crew("SSEM-2", "SSEM").await;
    let [mut a, mut second] =
        b.phones([(&a, "ANDROID-a", "Halcón 1"), (&second, "ANDROID-b", "Halcón 2")]).await;
    let far = 19.9;
    let unit = Event { kind: "a-f-G-E-V".into(), ..b.marker(&format!("ATALAYA-U-{unit_b}"), far) };
    let incident = b.marker("atalaya-I-0193", far);
    let colleague = b.marker("ANDROID-b", far);
    // A client of which nobody here knows is one that it is not.
    let stranger = own("ANDROID-z", "Halcón 9", far, b.now());
    let mut placed = b.marker("ATALAYA-B-7", far);
    placed.detail.rest = vec![Element::new("marti").child(Element::new("dest").with("mission", "Operativo"))];
    for forged in [unit, incident, colleague, stranger, placed] {
        a.send(&forged).await;
    }
    a.send(&b.marker("marca-1", 19.5)).await;
    let mut seen = Vec::new();
    second
        .until("the marker", |e| {
            seen.push((e.uid.clone(), e.point.lat));
            e.uid == "marca-1"
        })
        .await;
    assert!(seen.iter().all(|(_, lat)| *lat < far), "{seen:?}");
    let centre = b.boss.get(&format!("/units/{unit_b}/positions")).await.ok();
    assert!(centre["devices"][0]["position"]["lat"].as_f64().unwrap() < 19.4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_addressed_to_one_goes_to_that_one() {
    let b = bench().await;
    let (_, _, a) = b.crew("SSEM-1", "SSEM").await;
    let (unit_b, _, second) = b.crew("SSEM-2", "SSEM").await;
    let (_, _, third) = b.crew("SSEM-3", "SSEM").await;
    let (_, _, red) = b.crew("CR-03", "CRUZ-ROJA").await;
    let [mut a, mut second, mut third, mut red] = b
        .phones([
            (&a, "ANDROID-a", "Halcón 1"),
            (&second, "ANDROID-b", "Halcón 2"),
            (&third, "ANDROID-c", "Halcón 3"),
            (&red, "ANDROID-r", "Cruz 3"),
        ])
        .await;
    let package = |uid: &str, dest: Element| {
        let mut event = b.marker(uid, 19.5);
        event.kind = "b-f-t-r".into();
        event.detail.rest = vec![Element::new("marti").child(dest)];
        event
    };
    let dest = || Element::new("dest");
    a.send(&package("paquete-1", dest().with("callsign", "Halcón 2"))).await;
    a.send(&package("paquete-2", dest().with("uid", "ANDROID-b"))).await;
    a.send(&package("paquete-3", dest().with("uid", format!("ATALAYA-U-{unit_b}")))).await;
    a.send(&package("paquete-4", dest().with("callsign", "Cruz 3"))).await;
    a.send(&b.marker("marca-1", 19.5)).await;
    async fn packages(phone: &mut Phone) -> Vec<String> {
        let mut seen = Vec::new();
        let marker = |e: &Event| {
            seen.extend(e.uid.starts_with("paquete").then(|| e.uid.clone()));
            e.uid == "marca-1"
        };
        phone.until("the marker", marker).await;
        seen
    }
    assert_eq!(packages(&mut second).await, ["paquete-1", "paquete-2", "paquete-3"]);
    assert_eq!(packages(&mut third).await, Vec::<String>::new(), "it is none of theirs");
    // Never to another agency, whomever it names.
    let mut strangers = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(800), red.next()).await {
        strangers.push(event.uid);
    }
    assert!(!strangers.iter().any(|uid| uid.starts_with("paquete")), "{strangers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_changes_agency_keeps_nothing_of_the_earlier_one_on_the_map() {
    let b = bench().await;
    let (_, device, a) = b.crew("SSEM-1", "SSEM").await;
    let (unit_b, _, second) = b.crew("SSEM-2", "SSEM").await;
    let (red_unit, red_device, red) = b.crew("CR-03", "CRUZ-ROJA").await;
    let spare = unit(&b.boss, "CR-09", "CRUZ-ROJA").await;
    let incident = b.incident("SSEM", 19.30).await["id"].as_str().unwrap().to_owned();
    let [mut a, _second, _red] = b
        .phones([
            (&a, "ANDROID-a", "Halcón 1"),
            (&second, "ANDROID-b", "Halcón 2"),
            (&red, "ANDROID-r", "Cruz 3"),
        ])
        .await;
    let of = |unit: &str| format!("ATALAYA-U-{unit}");
    let mut wanted = vec![of(&unit_b), format!("ATALAYA-I-{incident}")];
    a.until("a colleague and an incident", |e| {
        wanted.retain(|uid| *uid != e.uid);
        wanted.is_empty()
    })
    .await;
    let assign = json!({ "type": "assign", "holder": { "of": "unit", "unit": spare } });
    b.admin.command(&format!("/devices/{device}/commands"), assign).await.ok();
    let gone = |e: &Event| {
        (e.kind == "t-x-d-d").then(|| e.detail.find("link").unwrap().get("uid").unwrap().to_owned())
    };
    let mut leaving = vec![of(&unit_b), format!("ATALAYA-I-{incident}")];
    let mut arrived = false;
    a.until("the earlier agency's things leave, and the new one's come", |e| {
        leaving.retain(|uid| gone(e).as_ref() != Some(uid));
        arrived |= e.uid == of(&red_unit);
        leaving.is_empty() && arrived
    })
    .await;
    // A colleague's device is revoked: its unit stands nowhere, on no map.
    b.revoke(&red_device).await;
    a.until("it leaves the map", |e| gone(e).as_ref() == Some(&of(&red_unit))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_connection_of_a_device_ends_the_first() {
    let b = bench().await;
    let (_, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let mut phones = Vec::new();
    for _ in 0..5 {
        let mut phone = wallet.connect(b.doors().stream).await.unwrap();
        phone.until("the offer", |e| e.kind == negotiation::OFFER).await;
        phones.push(phone);
    }
    phones[0].ended().await;
    let mut ping = own("ping", "x", 19.29, b.now());
    ping.kind = "t-x-c-t".into();
    for phone in &mut phones[1..] {
        phone.send(&ping).await;
        phone.until("the pong", |e| e.kind == "t-x-c-t-r").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_ends_when_its_certificate_runs_out() {
    let b = bench().await;
    let (_, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let [mut phone] = b.phones([(&wallet, "ANDROID-a", "Halcón 1")]).await;
    b.bed.clock.advance(atalaya_model::Millis::from_minutes(366 * 24 * 60));
    // It is looked each fifteen seconds.
    let end = async { while phone.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(40), end).await.expect("the connection ends");
    assert_eq!(b.until_refused("expired").await["name"], "A52 de SSEM-1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_stay_outside_and_the_page_says_why() {
    let b = bench().await;
    let (_, _, wallet) = b.crew("SSEM-118", "SSEM").await;
    let to = b.doors().stream;
    async fn fails(result: std::io::Result<Tak<tokio_rustls::client::TlsStream<TcpStream>>>) {
        // With TLS 1.3 the client learns of the refusal with its first read.
        if let Ok(mut c) = result {
            c.ended().await;
        }
    }
    fails(wallet.connect_with(to, false).await).await;
    b.until_refused("foreign_certificate").await;
    // A certificate of another authority, and one whose time has run out.
    let key = rcgen::KeyPair::generate().unwrap();
    let mut stranger = rcgen::CertificateParams::new(vec!["x".into()]).unwrap();
    stranger.distinguished_name.push(rcgen::DnType::CommonName, "Ajeno");
    let stranger = stranger.self_signed(&key).unwrap();
    fails(wallet.with(vec![stranger.der().clone()], key.serialize_der()).connect(to).await).await;
    let listed = b.until_refused("foreign_certificate").await;
    let named = || async {
        let all = serde_json::to_value(b.bed.app().field.quarantine.list()).unwrap();
        all.as_array().unwrap().iter().any(|q| q["name"].as_str().unwrap().starts_with("Ajeno (serie "))
    };
    until("it is said whose certificate it was", named).await;
    assert!(listed["detail"].as_str().unwrap().contains("paquete de este centro"), "{listed}");
    // Noise instead of TLS.
    let mut noise = TcpStream::connect(to).await.unwrap();
    noise.write_all(b"<event>hola</event>").await.unwrap();
    b.until_refused("no_tls").await;
    b.bed.clock.advance(atalaya_model::Millis::from_minutes(366 * 24 * 60));
    // TLS looks at the machine's clock, the register at the centre's: both must agree.
    fails(wallet.connect(to).await).await;
    b.until_refused("expired").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_connections_are_known_by_name_and_only_on_this_machine() {
    let b = bench().await;
    let unit = unit(&b.boss, "SSEM-9", "SSEM").await;
    let device = enrol(&b.admin, "Puente de radios", "tak", &unit).await;
    let add = json!({ "type": "add_name", "name": "puente-9" });
    b.admin.command(&format!("/devices/{device}/commands"), add).await.ok();
    let plain = b.doors().plain.unwrap();
    let mut c = Tak::new(TcpStream::connect(plain).await.unwrap());
    c.send(&own("puente-9", "Puente", 19.29, b.now())).await;
    until("the position", || async {
        b.boss.get(&format!("/units/{unit}/positions")).await.ok()["devices"][0]["device"] == json!(device)
    })
    .await;
    let mut stranger = Tak::new(TcpStream::connect(plain).await.unwrap());
    stranger.send(&own("ANDROID-x", "Nadie", 19.29, b.now())).await;
    stranger.ended().await;
    assert_eq!(b.until_refused("not_enrolled").await["name"], "ANDROID-x");

    let outside = Bed::start_with(Engine::Memory, "TOL", |_| {}).await;
    let mut options = outside.options.clone();
    let mut tak = TakOptions::beside("localhost", "127.0.0.1:0".parse().unwrap());
    tak.plain = Some("0.0.0.0:0".parse().unwrap());
    options.tak = Some(tak);
    let refused = atalaya_server::Server::start(options).await.err().unwrap().to_string();
    assert!(refused.contains("plain TCP proves nobody"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_bytes_end_one_connection_and_harm_no_other() {
    let b = bench().await;
    let (_, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let (_, _, second) = b.crew("SSEM-2", "SSEM").await;
    let mut good = second.connect(b.doors().stream).await.unwrap();
    good.send(&own("ANDROID-2", "Dos", 19.30, b.now())).await;
    let laughs = "<!DOCTYPE lolz [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;\">]><event version='2.0' uid='x' type='a-f' how='m-g' time='2026-11-29T12:00:00Z' start='2026-11-29T12:00:00Z' stale='2026-11-29T12:00:00Z'><point lat='1' lon='1' hae='0' ce='0' le='0'/><detail>&m;</detail></event>";
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    c.stream.write_all(laughs.as_bytes()).await.unwrap();
    // Refused as an event; the framing stands and the next one is read.
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    until("the position after it", || async { b.bed.app().field.sessions.len() == 2 }).await;
    for bytes in [b"half a frame without begin".to_vec(), [b"<event".to_vec(), vec![b'x'; 10 << 20]].concat()]
    {
        let mut c = wallet.connect(b.doors().stream).await.unwrap();
        // The other side may close while we still write.
        let _ = c.stream.write_all(&bytes).await;
        c.ended().await;
    }
    b.until_refused("unreadable").await;
    // A wrong protobuf length.
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    let now = u64::try_from(b.now()).unwrap();
    c.send(&negotiation::write(Step::Request { version: 1 }, "x", now)).await;
    c.until("an agreement", |e| e.kind == negotiation::RESPONSE).await;
    c.switch(Version::One);
    c.stream.write_all(&[0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).await.unwrap();
    c.ended().await;
    let mut ping = own("ping", "x", 19.29, b.now());
    ping.kind = "t-x-c-t".into();
    good.send(&ping).await;
    good.until("the pong", |e| e.kind == "t-x-c-t-r").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_nothing_is_cut_off_after_a_bound() {
    let b = bench().await;
    let (_, _, slow) = b.crew("SSEM-1", "SSEM").await;
    let (_, _, busy) = b.crew("SSEM-2", "SSEM").await;
    let mut silent = slow.connect_small(b.doors().stream).await.unwrap();
    silent.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    let mut c = busy.connect(b.doors().stream).await.unwrap();
    c.send(&own("ANDROID-2", "Dos", 19.30, b.now())).await;
    until("both are connected", || async { b.bed.app().field.sessions.len() == 2 }).await;
    // Drawings may not be dropped: they pile up before the one who reads nothing.
    let mut drawing = own("dibujo", "Ruta", 19.29, b.now());
    (drawing.kind, drawing.how, drawing.detail.takv) = ("u-d-f".into(), "h-g-i-g-o".into(), None);
    drawing.detail.rest = vec![Element::new("remarks").text("x".repeat(60_000))];
    for n in 0..190 {
        drawing.uid = format!("dibujo-{n}");
        c.send(&drawing).await;
    }
    assert_eq!(b.until_refused("slow_reader").await["name"], "A52 de SSEM-1");
    until("it is gone", || async { b.bed.app().field.sessions.len() == 1 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_good_for_one_certificate() {
    let b = bench().await;
    let unit = unit(&b.boss, "SSEM-118", "SSEM").await;
    let device = enrol(&b.admin, "A52 de SSEM-118", "tak", &unit).await;
    let path = format!("/devices/{device}/code");
    let code = b.admin.post(&path, &json!({})).await.ok();
    let place = format!("tak://com.atakmap.app/enroll?host=localhost:{}&username=", b.doors().stream.port());
    assert!(code["uri"].as_str().unwrap().starts_with(&place), "{}", code["uri"]);
    assert!(code["svg"].as_str().unwrap().starts_with("<svg"));
    assert_eq!(b.admin.post(&path, &json!({ "minutes": 3 })).await.status, 422);
    let (user, secret) = (code["username"].as_str().unwrap(), code["code"].as_str().unwrap());
    let ca = reqwest::Certificate::from_der(b.bed.app().field.authority().unwrap().ca_der()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([ca]).build().unwrap();
    let url = format!("https://localhost:{}/Marti/api/tls", b.doors().enrolment.port());
    let config = |secret: &str| http.get(format!("{url}/config")).basic_auth(user, Some(secret)).send();
    assert_eq!(http.get(format!("{url}/config")).send().await.unwrap().status(), 401);
    assert_eq!(config("OTRO").await.unwrap().status(), 401);
    let body = config(secret).await.unwrap().text().await.unwrap();
    assert!(body.contains("certificateConfig") && body.contains("C5 Toluca"), "{body}");
    let key = rcgen::KeyPair::generate().unwrap();
    let request = rcgen::CertificateParams::default().serialize_request(&key).unwrap();
    let sign = |accept: &str, body: String| {
        let request = http.post(format!("{url}/signClient/v2?clientUid=ANDROID-1&version=5.5"));
        request.basic_auth(user, Some(secret)).header("accept", accept).body(body).send()
    };
    assert_eq!(sign("*/*", "no es base64 …".into()).await.unwrap().status(), 400);
    assert_eq!(sign("*/*", STANDARD.encode("no es solicitud")).await.unwrap().status(), 422);
    let answer: Value = sign("*/*", STANDARD.encode(request.der())).await.unwrap().json().await.unwrap();
    assert_eq!(sign("*/*", STANDARD.encode(request.der())).await.unwrap().status(), 401, "used up");
    let der = |text: &Value| STANDARD.decode(text.as_str().unwrap()).unwrap();
    let wallet = Wallet::open(&b.package(&device).await)
        .with(vec![der(&answer["signedCert"]).into(), der(&answer["ca0"]).into()], key.serialize_der());
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    c.send(&own("ANDROID-1", "Uno", 19.29, b.now())).await;
    until("the position", || async {
        b.boss.get(&format!("/units/{unit}/positions")).await.ok()["devices"][0]["device"] == json!(device)
    })
    .await;
    for _ in 0..40 {
        let status = config("ADIVINA").await.unwrap().status();
        if status == 429 {
            return;
        }
        assert_eq!(status, 401);
    }
    panic!("guesses are not limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_answers_with_what_the_agency_works_with() {
    let b = bench_with(Engine::Sqlite, |_| {}).await;
    let (_, _, wallet) = b.crew("SSEM-1", "SSEM").await;
    let (_, _, mate) = b.crew("SSEM-2", "SSEM").await;
    let (_, _, other) = b.crew("CR-1", "CRUZ-ROJA").await;
    let mut c = mate.connect(b.doors().stream).await.unwrap();
    c.send(&own("ANDROID-2", "Dos", 19.30, b.now())).await;
    until("it is connected", || async { b.bed.app().field.sessions.len() == 1 }).await;
    let url = |path: &str| format!("https://localhost:{}/Marti{path}", b.doors().api.port());
    let get = |wallet: &Wallet, path: &str| Answer::of(wallet.http().get(url(path)));
    assert!(get(&wallet, "/api/version").await.text.starts_with("Atalaya-"));
    assert_eq!(get(&wallet, "/api/version/config").await.body["type"], "ServerConfig");
    assert_eq!(get(&wallet, "/api/contacts/all").await.body[0]["uid"], "ANDROID-2");
    assert_eq!(
        get(&other, "/api/contacts/all").await.body,
        json!([]),
        "another agency's clients are not listed"
    );
    assert_eq!(get(&wallet, "/api/clientEndPoints").await.body["data"][0]["callsign"], "Dos");
    assert_eq!(get(&wallet, "/api/groups/all").await.body["data"][0]["name"], "SSEM");

    let bytes = b"PK\x03\x04 un croquis".to_vec();
    let mut form =
        b"--X\r\nContent-Disposition: form-data; name=\"assetfile\"; filename=\"croquis.zip\"\r\n\r\n"
            .to_vec();
    form.extend(&bytes);
    form.extend(b"\r\n--X--\r\n");
    let upload = wallet
        .http()
        .post(url("/sync/missionupload?filename=croquis%20%C3%B1%2F..zip&creatorUid=ANDROID-1"))
        .header("content-type", "multipart/form-data; boundary=X")
        .body(form);
    let address = Answer::of(upload).await;
    assert_eq!(address.status, 200, "{}", address.text);
    let hash = address.text.rsplit('=').next().unwrap().to_owned();
    assert_eq!(get(&mate, &format!("/sync/missionquery?hash={hash}")).await.text, address.text);
    let fetched = mate.http().get(url(&format!("/sync/content?hash={hash}"))).send().await.unwrap();
    assert!(fetched.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(fetched.bytes().await.unwrap(), bytes);
    assert_eq!(get(&other, &format!("/sync/content?hash={hash}")).await.status, 404, "not that agency's");
    assert_eq!(get(&wallet, "/sync/content?hash=../../keys/master.key").await.status, 404);
    let found = get(&mate, "/sync/search?tool=public").await.body;
    assert_eq!((&found["resultCount"], &found["results"][0]["Hash"]), (&json!(1), &json!(hash)));
    assert!(!found["results"][0]["Name"].as_str().unwrap().contains('/'));
    let empty = Answer::of(wallet.http().post(url("/sync/upload?name=x"))).await;
    assert_eq!(empty.status, 413);
    // An administrator makes room: it is not there, and may be handed in again.
    let content = format!("/sync/content?hash={hash}");
    std::fs::remove_file(b.bed.app().config.data.join("tak-files").join(&hash)).unwrap();
    assert_eq!(get(&mate, &content).await.status, 404);
    assert_eq!(get(&mate, &format!("/sync/missionquery?hash={hash}")).await.status, 404);
    Answer::of(wallet.http().post(url("/sync/upload?name=croquis.zip")).body(bytes.clone())).await.ok();
    assert_eq!(mate.http().get(url(&content)).send().await.unwrap().bytes().await.unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packages_have_unique_names_and_the_authority_survives_a_restart() {
    let mut b = bench_with(Engine::Sqlite, |_| {}).await;
    let (_, device, wallet) = b.crew("SSEM-1", "SSEM").await;
    let (_, second, _) = b.crew("SSEM-2", "SSEM").await;
    let names = |zip: Vec<u8>| unzipped(&zip).into_keys().collect::<Vec<_>>();
    let (one, two) = (names(b.package(&device).await), names(b.package(&second).await));
    assert!(one.contains(&"MANIFEST/manifest.xml".to_owned()) && one.len() == 4, "{one:?}");
    let own = |names: &[String]| {
        names
            .iter()
            .filter(|n| !n.contains("manifest") && !n.contains("centro-"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert!(own(&one).iter().all(|name| !two.contains(name)), "{one:?} {two:?}");
    let manifest =
        String::from_utf8(unzipped(&b.package(&device).await)["MANIFEST/manifest.xml"].clone()).unwrap();
    assert!(
        one.iter().filter(|n| !n.contains("manifest")).all(|n| manifest.contains(n.as_str())),
        "{manifest}"
    );
    b.bed.restart(|_| {}).await;
    let mut c = wallet.connect(b.doors().stream).await.unwrap();
    c.until("the offer", |e| e.kind == negotiation::OFFER).await;
}
