//! Missions of TAK clients over mutual TLS: made, filled, followed, and nobody else's business.

use crate::{
    board::same_after_rebuild,
    support::{
        Answer, Engine,
        tak::{Tak, Wallet, position},
        until,
    },
    tak::{Bench, bench_with},
};
use cot::{Element, Event};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::net::TcpStream;

type Phone = Tak<tokio_rustls::client::TlsStream<TcpStream>>;

/// A telephone with both its ways to the server.
struct Crew {
    uid: &'static str,
    http: reqwest::Client,
    api: String,
    phone: Phone,
}

impl Crew {
    async fn start(b: &Bench, call_sign: &str, agency: &str, uid: &'static str, lat: f64) -> Self {
        let (_, _, wallet) = b.crew(call_sign, agency).await;
        Self::of(b, &wallet, uid, lat).await
    }
    async fn of(b: &Bench, wallet: &Wallet, uid: &'static str, lat: f64) -> Self {
        let mut phone = wallet.connect(b.doors().stream).await.unwrap();
        phone.send(&position(uid, uid, lat, -99.65, b.bed.clock.now().as_millis())).await;
        // Known by its name from here on.
        phone.until("the centre", |e| e.uid == "ATALAYA-CENTRO").await;
        until("it is on the list of those connected", || async {
            b.bed.app().field.sessions.all().iter().any(|c| c.uid == uid)
        })
        .await;
        let api = format!("https://localhost:{}/Marti", b.doors().api.port());
        Self { uid, http: wallet.http(), api, phone }
    }
    async fn ask(&self, method: Method, path: &str) -> Answer {
        Answer::of(self.http.request(method, format!("{}{path}", self.api))).await
    }
    async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path).await.ok()
    }
    async fn put_json(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.http.put(format!("{}{path}", self.api)).json(body)).await
    }
    /// Hands a file in; its hash.
    async fn upload(&self, name: &str, bytes: &[u8]) -> String {
        let url = format!("{}/sync/upload?name={name}&creatorUid={}", self.api, self.uid);
        let answer = Answer::of(self.http.post(url).body(bytes.to_vec())).await.ok();
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(answer["Hash"], hash.as_str());
        hash
    }
    /// The next announcement of a kind; the element with the mission.
    async fn told(&mut self, kind: &str) -> Element {
        let event = self.phone.until(kind, |e| e.kind == kind).await;
        event.detail.find("mission").expect("a mission").clone()
    }
    /// What one change of an announcement says.
    async fn change(&mut self) -> (String, String) {
        let mission = self.told("t-x-m-c").await;
        let change = mission.first("MissionChanges").unwrap().first("MissionChange").unwrap().clone();
        let text = |name: &str| change.first(name).map(Element::inner_text).unwrap_or_default();
        let resource = change.first("contentResource").and_then(|r| r.first("hash")).map(Element::inner_text);
        (text("type"), resource.unwrap_or_else(|| text("contentUid")))
    }
}

fn marker(b: &Bench, uid: &str, name: &str, mission: Option<&str>) -> Event {
    let mut event = position(uid, name, 19.5, -99.65, b.bed.clock.now().as_millis());
    (event.kind, event.how) = ("b-m-p-s-m".into(), "h-g-i-g-o".into());
    event.detail.takv = None;
    if let Some(mission) = mission {
        event.detail.rest.push(Element::new("marti").child(Element::new("dest").with("mission", mission)));
    }
    event
}

const FAIR: &str = "/api/missions/Operativo%20Feria%20%C3%91";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mission_is_made_filled_and_followed_by_its_agency_alone() {
    let b = bench_with(Engine::Sqlite, |_| {}).await;
    let mut a = Crew::start(&b, "SSEM-1", "SSEM", "ANDROID-a", 19.29).await;
    let mut c = Crew::start(&b, "SSEM-2", "SSEM", "ANDROID-c", 19.31).await;
    let mut third = Crew::start(&b, "SSEM-3", "SSEM", "ANDROID-3", 19.32).await;
    let mut red = Crew::start(&b, "CR-03", "CRUZ-ROJA", "ANDROID-r", 19.33).await;

    // Made; a name that was not heard is made again without harm.
    let make = format!("{FAIR}?creatorUid=ANDROID-a&description=Sábado&tool=public");
    let made = a.ask(Method::PUT, &make).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let mission = &made.body["data"][0];
    assert_eq!(
        (&mission["name"], &mission["creatorUid"], &mission["groups"], &mission["ownerRole"]["type"]),
        (&json!("Operativo Feria Ñ"), &json!("ANDROID-a"), &json!(["SSEM"]), &json!("MISSION_OWNER"))
    );
    assert_eq!(a.ask(Method::PUT, &make).await.body["data"][0]["guid"], mission["guid"]);
    assert_eq!(c.ask(Method::PUT, &make).await.status, 409, "another telephone's name");
    let new = c.told("t-x-m-n").await;
    assert_eq!((new.get("name"), new.get("type")), (Some("Operativo Feria Ñ"), Some("CREATE")));
    assert_eq!(c.get("/api/missions").await["data"][0]["guid"], mission["guid"]);
    // Another agency neither sees nor touches it, and may have one of the same name.
    assert_eq!(red.get("/api/missions").await["data"], json!([]));
    assert_eq!(red.ask(Method::GET, FAIR).await.status, 404);

    // Followed.
    let followed = c.ask(Method::PUT, &format!("{FAIR}/subscription?uid=ANDROID-c")).await;
    assert_eq!(
        (followed.status, &followed.body["data"]["role"]["type"]),
        (201, &json!("MISSION_SUBSCRIBER"))
    );
    let list = a.get(&format!("{FAIR}/subscriptions")).await;
    assert_eq!(list["data"], json!(["ANDROID-c"]));
    assert_eq!(a.get(&format!("{FAIR}/role")).await["data"]["type"], "MISSION_OWNER");

    // A file: only one that the agency has.
    let hash = a.upload("plano.zip", b"PK plano de la feria").await;
    let other = red.upload("otro.zip", b"PK de la cruz roja").await;
    for wrong in [other.as_str(), "no-es-hash", &"0".repeat(64)] {
        let answer = a.put_json(&format!("{FAIR}/contents"), &json!({ "hashes": [wrong] })).await;
        assert_eq!(answer.status, 404, "{wrong}: {}", answer.body);
    }
    let contents = format!("{FAIR}/contents?creatorUid=ANDROID-a");
    let filled = a.put_json(&contents, &json!({ "hashes": [hash] })).await.ok();
    assert_eq!(filled["data"][0]["contents"][0]["data"]["name"], "plano.zip");
    assert_eq!(c.change().await, ("ADD_CONTENT".to_owned(), hash.clone()));
    let fetched = c.http.get(format!("{}/sync/content?hash={hash}", c.api)).send().await.unwrap();
    assert_eq!(&fetched.bytes().await.unwrap()[..], b"PK plano de la feria");

    // What somebody draws into it: to those who follow, and kept.
    a.phone.send(&marker(&b, "marca-1", "Acceso norte", Some("operativo feria ñ"))).await;
    let seen = c.phone.until("the marker", |e| e.uid == "marca-1").await;
    assert_eq!(seen.detail.callsign(), Some("Acceso norte"));
    assert_eq!(c.change().await, ("ADD_CONTENT".to_owned(), "marca-1".to_owned()));
    let whole = c.get(FAIR).await;
    assert_eq!(whole["data"][0]["uids"][0]["details"]["callsign"], "Acceso norte");
    let cot = Answer::of(c.http.get(format!("{}{FAIR}/cot", c.api))).await.text;
    assert!(
        cot.starts_with("<?xml") && cot.matches("<event ").count() == 1 && cot.contains("marca-1"),
        "{cot}"
    );
    // Who does not follow hears nothing of it: what is drawn for all comes first.
    a.phone.send(&marker(&b, "marca-2", "Para todos", None)).await;
    let strangers = [&mut third, &mut red];
    for crew in strangers {
        let mut heard = Vec::new();
        while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(700), crew.phone.next()).await
        {
            heard.push((event.uid, event.kind));
        }
        assert!(!heard.iter().any(|(uid, kind)| uid == "marca-1" || kind == "t-x-m-c"), "{heard:?}");
    }

    // Changes: newest first, one of each thing unless all are wanted, within a time.
    a.phone.send(&marker(&b, "marca-1", "Acceso sur", Some("Operativo Feria Ñ"))).await;
    assert_eq!(c.change().await.1, "marca-1");
    let kinds = |all: &Value| -> Vec<String> {
        let all = all["data"].as_array().unwrap().iter();
        all.map(|c| format!("{} {}", c["type"].as_str().unwrap(), c["contentUid"].as_str().unwrap_or("-")))
            .collect()
    };
    let changes = format!("{FAIR}/changes");
    assert_eq!(kinds(&c.get(&changes).await), ["ADD_CONTENT marca-1", "ADD_CONTENT -", "CREATE_MISSION -"]);
    assert_eq!(c.get(&format!("{changes}?squashed=false")).await["data"].as_array().unwrap().len(), 4);
    assert_eq!(c.get(&format!("{changes}?secago=0&end=2020-01-01T00:00:00Z")).await["data"], json!([]));
    assert_eq!(c.ask(Method::GET, &format!("{changes}?start=ayer")).await.status, 400);

    // Taken out, left, deleted: by its maker alone.
    c.ask(Method::DELETE, &format!("{FAIR}/contents?uid=marca-1&creatorUid=ANDROID-c")).await.ok();
    assert_eq!(c.change().await, ("REMOVE_CONTENT".to_owned(), "marca-1".to_owned()));
    c.ask(Method::DELETE, &format!("{FAIR}/contents?hash={hash}")).await.ok();
    assert_eq!(c.change().await, ("REMOVE_CONTENT".to_owned(), hash.clone()));
    assert_eq!(c.ask(Method::DELETE, FAIR).await.status, 403);
    a.ask(Method::DELETE, &format!("{FAIR}?creatorUid=ANDROID-a")).await.ok();
    assert_eq!(c.told("t-x-m-d").await.get("type"), Some("DELETE"));
    assert_eq!(c.ask(Method::GET, FAIR).await.status, 404);
    assert_eq!(c.ask(Method::PUT, &make).await.status, 201, "the name is free again");

    // All of it is on the record, by the devices that did it, and rows follow from it.
    let events = b.bed.app().desk.store().events(0, 1_000).await.unwrap();
    let mine: Vec<_> = events.iter().filter(|e| e.stream.starts_with("tak_mission/")).collect();
    for kind in ["mission_created", "mission_content_added", "mission_marker_added", "mission_deleted"] {
        assert!(mine.iter().any(|e| e.kind == kind), "{kind}");
    }
    assert!(!mine.iter().any(|e| e.data.contains("Acceso norte")), "what was drawn is sealed");
    same_after_rebuild(&b.bed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_is_invited() {
    let b = bench_with(Engine::Memory, |_| {}).await;
    let a = Crew::start(&b, "SSEM-1", "SSEM", "ANDROID-a", 19.29).await;
    let mut c = Crew::start(&b, "SSEM-2", "SSEM", "ANDROID-c", 19.31).await;
    assert_eq!(a.ask(Method::PUT, &format!("{FAIR}?creatorUid=ANDROID-a")).await.status, 201);
    let invite = format!("{FAIR}/invite/clientUid/ANDROID-c?creatorUid=ANDROID-a");
    assert_eq!(a.ask(Method::PUT, &invite).await.status, 200);
    assert_eq!(a.ask(Method::PUT, &invite.replace("clientUid", "group")).await.status, 400);
    let told = c.told("t-x-m-i").await;
    assert_eq!(told.first("role").and_then(|r| r.get("type")), Some("MISSION_SUBSCRIBER"));
    let open = "/api/missions/all/invitations?clientUid=ANDROID-c";
    let mine = c.get(open).await;
    assert_eq!(mine["data"][0]["missionName"], "Operativo Feria Ñ");
    assert_eq!(a.get("/api/missions/all/invitations?clientUid=ANDROID-a").await["data"], json!([]));
    c.ask(Method::PUT, &format!("{FAIR}/subscription?uid=ANDROID-c")).await;
    assert_eq!(c.get(open).await["data"], json!([]));
    assert_eq!(c.ask(Method::GET, &format!("{FAIR}/subscription?uid=ANDROID-c")).await.status, 200);
    c.ask(Method::DELETE, &format!("{FAIR}/subscription?uid=ANDROID-c")).await;
    assert_eq!(c.ask(Method::GET, &format!("{FAIR}/subscription?uid=ANDROID-c")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_refused_in_words() {
    let b = bench_with(Engine::Memory, |_| {}).await;
    let mut a = Crew::start(&b, "SSEM-1", "SSEM", "ANDROID-a", 19.29).await;
    let long = "x".repeat(101);
    for bad in ["a%2Fb", "%0A", "ALL", long.as_str(), "%20"] {
        let answer = a.ask(Method::PUT, &format!("/api/missions/{bad}")).await;
        assert_eq!(answer.status, 422, "{bad}: {}", answer.text);
    }
    assert_eq!(a.ask(Method::PUT, FAIR).await.status, 201);
    let contents = format!("{}{FAIR}/contents", a.api);
    for (body, status) in [
        ("{".to_owned(), 400),
        ("7".to_owned(), 422),
        (r#"{"hashes":[7]}"#.to_owned(), 422),
        (format!("{}{}", "[".repeat(200), "]".repeat(200)), 400),
        (json!({ "uids": vec!["x"; 501] }).to_string(), 413),
        (json!({ "uids": [""] }).to_string(), 422),
        (" ".repeat(300 << 10), 413),
    ] {
        let shown: String = body.chars().take(40).collect();
        let answer = Answer::of(a.http.put(&contents).body(body)).await;
        assert_eq!(answer.status, status, "{shown}: {}", answer.text);
    }
    assert_eq!(a.ask(Method::DELETE, &format!("{FAIR}/contents")).await.status, 400);
    assert_eq!(a.ask(Method::GET, "/api/missions/nadie/changes").await.status, 404);
    // Drawn for a mission that is not there, or too large: said in the chat.
    a.phone.send(&marker(&b, "marca-1", "X", Some("nadie"))).await;
    a.phone.chat("misión no existe").await;
    let mut large = marker(&b, "marca-2", "X", Some("Operativo Feria Ñ"));
    large.detail.rest.push(Element::new("remarks").text("x".repeat(17_000)));
    a.phone.send(&large).await;
    a.phone.chat("demasiado grande").await;
    // No certificate, no mission.
    let plain = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
    let refused = plain.get(format!("{}/api/missions", a.api)).send().await;
    assert!(refused.is_err() || refused.unwrap().status() == 403);
    // Nobody fills the journal: beyond the burst it is said, and others go on.
    let mut answers = Vec::new();
    for n in 0..260 {
        answers.push(a.ask(Method::PUT, &format!("{FAIR}/subscription?uid=u{n}")).await.status);
    }
    assert!(answers.contains(&429) && answers.iter().all(|s| [201, 429].contains(s)), "{answers:?}");
}
