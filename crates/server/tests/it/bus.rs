//! Two servers on one database and one bus: each shows what the other receives, and each goes on alone.

use crate::{
    dispatch::{open, units},
    field::{enrol, unit},
    nodes::{at, second},
    support::{
        Answer, Bed, Console, Engine, Person,
        tak::{Tak, Wallet, position},
        until,
    },
};
use atalaya_access::AdapterKind;
use atalaya_model::UnitId;
use atalaya_server::{
    Server, TakOptions,
    bus::{Bus, BusOptions, Centre, Entry, NatsOptions, testing::TemporaryNats},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{io::AsyncWriteExt, net::TcpStream};

const VALLEY: [f64; 4] = [-100.0, 19.0, -99.0, 20.0];

fn nats(server: &TemporaryNats) -> BusOptions {
    BusOptions::Nats(NatsOptions { servers: vec![server.url()], ..NatsOptions::default() })
}

/// Two nodes with TAK doors.
pub struct Two {
    pub one: Bed,
    pub two: Server,
    pub admin: Person,
    pub boss: Person,
    pub boss_at_two: Person,
    admin_at_two: Person,
    _dir: tempfile::TempDir,
}

pub async fn start(bus: BusOptions) -> Two {
    let tak = || {
        let mut tak = TakOptions::beside("localhost", "127.0.0.1:0".parse().unwrap());
        tak.plain = None;
        tak
    };
    let one = Bed::start_with(Engine::Postgres, "TOL", |o| {
        o.bus = bus;
        o.tak = Some(tak());
    })
    .await;
    let admin = one.person("adan", &["administrator"]).await;
    let boss = one.person("sofia", &["supervisor"]).await;
    let (two, dir) = second(&one).await;
    let boss_at_two = Person { base: format!("{}/api/v1", two.url()), ..boss.clone() };
    let admin_at_two = Person { base: format!("{}/api/v1", two.url()), ..admin.clone() };
    Two { one, two, admin, boss, boss_at_two, admin_at_two, _dir: dir }
}

impl Two {
    pub async fn report(&self, server: &Server, unit: &str, lat: f64) {
        // A machine's key follows from the length of its name.
        let name = if server.address() == self.one.server().address() { "gps" } else { "gps-segundo" };
        let machine = self.one.machine(name, AdapterKind::Tracker).await;
        let machine = crate::support::Machine { url: server.url(), ..machine };
        let at = self.one.clock.now();
        let report = json!({ "unit": unit, "lat": lat, "lon": -99.65, "at": at });
        let answer = machine.post("/doors/positions", &json!({ "positions": [report] })).await.ok();
        assert_eq!(answer["taken"], 1, "{answer}");
    }
    pub async fn shows(&self, server: &Server, unit: &str, lat: f64) {
        let id: UnitId = unit.parse().unwrap();
        until(&format!("{unit} at {lat}"), || async {
            let track = server.app().positions.with(|picture| picture.get(id).copied());
            track.is_some_and(|track| (track.position.lat() - lat).abs() < 1e-6)
        })
        .await;
    }
    pub async fn wallet(&self, device: &str) -> Wallet {
        let request = self.admin.request(reqwest::Method::POST, &format!("/devices/{device}/package"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Wallet::open(&response.bytes().await.unwrap())
    }
    async fn system(&self, person: &Person) -> Value {
        person.get("/system").await.ok()["bus"].clone()
    }
    /// Both have heard of each other.
    pub async fn together(&self) {
        for server in [self.one.server(), &self.two] {
            until("the nodes hear each other", || async {
                server.app().nodes.health().is_some_and(|h| h.connected && !h.nodes.is_empty())
            })
            .await;
        }
    }
}

pub type Phone = Tak<tokio_rustls::client::TlsStream<TcpStream>>;

/// A telephone that was greeted. Its certificate may be a moment on its way to a node that did not sign it.
pub async fn telephone(two: &Two, wallet: &Wallet, server: &Server, uid: &str, lat: f64) -> Phone {
    for _ in 0..100 {
        let event = position(uid, uid, lat, -99.65, two.one.clock.now().as_millis());
        if let Ok(mut phone) = wallet.connect(server.field_doors().tak.unwrap().stream).await
            && phone.stream.write_all(cot::encode_xml(&event).as_bytes()).await.is_ok()
        {
            let greeted = async {
                while let Some(event) = phone.next().await {
                    if event.uid == "ATALAYA-CENTRO" {
                        return true;
                    }
                }
                false
            };
            if tokio::time::timeout(Duration::from_secs(5), greeted).await == Ok(true) {
                return phone;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{uid} is not greeted");
}

async fn positions_drawings_and_people_are_seen_at_both(bus: BusOptions) {
    let t = start(bus).await;
    let (first, second) = (unit(&t.boss, "SSEM-1", "SSEM").await, unit(&t.boss, "SSEM-2", "SSEM").await);
    let third = unit(&t.boss, "SSEM-3", "SSEM").await;
    t.together().await;

    // A tracker at one node; consoles at both.
    let (mut near, mut far) =
        (Console::looking_at(&t.boss, VALLEY).await, Console::looking_at(&t.boss_at_two, VALLEY).await);
    t.report(t.one.server(), &first, 19.31).await;
    assert_eq!(near.on_map(&first, |_| true).await, (19.31, -99.65));
    assert_eq!(far.on_map(&first, |_| true).await, (19.31, -99.65));
    let here = t.boss_at_two.get(&format!("/units/{first}/positions")).await.ok();
    assert_eq!((&here["devices"][0]["source"], &here["because"]), (&json!("tracker"), &json!("only")));

    // Telephones of one agency, one at each node: positions and drawings go across, and back to nobody.
    let phones = [
        (enrol(&t.admin, "A52 de SSEM-2", "tak", &second).await, t.one.server(), "ANDROID-2", 19.32),
        (enrol(&t.admin, "A52 de SSEM-3", "tak", &third).await, &t.two, "ANDROID-3", 19.33),
    ];
    let mut open = Vec::new();
    for (device, server, uid, lat) in &phones {
        let wallet = t.wallet(device).await;
        open.push(telephone(&t, &wallet, server, uid, *lat).await);
    }
    let [mut here, mut there]: [Phone; 2] = open.try_into().ok().unwrap();
    let of = |unit: &str| format!("ATALAYA-U-{unit}");
    there.until("the colleague at the other node", |e| e.uid == of(&second) && e.point.lat > 19.319).await;
    here.until("and the other way round", |e| e.uid == of(&third) && e.point.lat > 19.329).await;
    far.on_map(&second, |lat| (lat - 19.32).abs() < 1e-6).await;
    near.on_map(&third, |lat| (lat - 19.33).abs() < 1e-6).await;
    let mut marker = position("marca-7", "Punto de reunión", 19.5, -99.65, t.one.clock.now().as_millis());
    (marker.how, marker.detail.takv) = ("h-g-i-g-o".into(), None);
    here.send(&marker).await;
    let seen = there.until("what a colleague drew", |e| e.uid == "marca-7").await;
    assert_eq!(seen.detail.callsign(), Some("Punto de reunión"));

    // A mission begun at one node is told at the other.
    let api = |server: &Server| format!("https://localhost:{}", server.field_doors().tak.unwrap().api.port());
    let http = t.wallet(&phones[0].0).await.http();
    let mission = format!("{}/Marti/api/missions/Operativo?creatorUid=ANDROID-2", api(t.one.server()));
    assert_eq!(http.put(&mission).send().await.unwrap().status(), 201);
    let told = there.until("the new mission", |e| e.kind == "t-x-m-n").await;
    assert_eq!(told.detail.find("mission").unwrap().get("name"), Some("Operativo"));

    // Who is connected, wherever.
    let contacts = t.one.server().field_doors().tak.unwrap().api.port();
    until("both telephones are contacts at either node", || async {
        let url = format!("https://localhost:{contacts}/Marti/api/contacts/all");
        let all: Value = http.get(url).send().await.unwrap().json().await.unwrap();
        all.as_array().unwrap().len() == 2
    })
    .await;
    until("people at the other node's consoles are known", || async {
        let nodes = [t.one.app(), t.two.app()];
        nodes.iter().all(|app| app.everybody().iter().any(|p| p.name == "sofia"))
            && !t.one.app().nodes.people(t.one.clock.now()).is_empty()
    })
    .await;

    // Revoked at one node, cut off at the other, and nowhere on the map.
    let body = json!({ "type": "revoke", "reason": "robo del teléfono" });
    t.boss.command(&format!("/devices/{}/commands", phones[1].0), body).await.ok();
    there.ended().await;
    let gone: UnitId = third.parse().unwrap();
    until("its position is gone at both", || async {
        [t.one.app(), t.two.app()].iter().all(|app| app.positions.with(|p| p.get(gone).is_none()))
    })
    .await;
    let (one, two) = (t.system(&t.admin).await, t.system(&t.admin_at_two).await);
    for bus in [&one, &two] {
        assert_eq!(
            (&bus["connected"], &bus["unreadable"], &bus["foreign"], &bus["nodes"].as_array().unwrap().len()),
            (&json!(true), &json!(0), &json!(0), &1)
        );
    }
    t.two.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_of_one_process_are_one_picture() {
    positions_drawings_and_people_are_seen_at_both(BusOptions::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_on_nats_are_one_picture() {
    positions_drawings_and_people_are_seen_at_both(nats(TemporaryNats::shared())).await;
}

/// What the feed holds: read as a stranger, who needs no key for it.
async fn feed(server: &TemporaryNats) -> Vec<Entry> {
    let centre = Centre::new("TOL", "operations", "reader", [0; 32]);
    let clock = Arc::new(|| atalaya_model::Timestamp::from_millis(0));
    let (bus, mut arrivals) = Bus::join(&nats(server), &centre, clock).await.unwrap();
    let change = tokio::time::timeout(Duration::from_secs(20), arrivals.changes.recv()).await;
    assert!(change.expect("the bus answers").is_some());
    bus.kept(0).await.unwrap()
}

async fn ready(server: &Server) -> (u16, String) {
    let answer = Answer::of(reqwest::Client::new().get(format!("{}/health/ready", server.url()))).await;
    (answer.status, answer.body["bus"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_bus_a_node_goes_on_and_makes_up_for_it() {
    let server = TemporaryNats::start().expect("a NATS server");
    let t = start(nats(&server)).await;
    let patrol = units(&t.boss, 2).await;
    t.together().await;
    assert_eq!(ready(&t.two).await, (200, "connected".to_owned()));
    let before = open(&t.boss, 1).await;
    until("the outbox went out", || async { t.system(&t.admin).await["outbox"] == 0 }).await;

    server.kill();
    until("both say that it is away", || async {
        ready(&t.two).await == (200, "away".to_owned())
            && t.system(&t.admin).await["connected"] == json!(false)
    })
    .await;
    // From a ringing call to an assigned unit, and to the other node's console: by the database alone.
    let mut far = Console::open(&t.boss_at_two).await;
    let during = open(&t.boss, 2).await;
    let order = json!({ "type": "assign", "units": [patrol[0]] });
    t.boss_at_two.command(&format!("/incidents/{during}/commands"), order).await.ok();
    far.row("units", &patrol[0], |row| row["incident_id"] == during.as_str()).await;
    t.report(t.one.server(), &patrol[0], 19.41).await;
    t.shows(t.one.server(), &patrol[0], 19.41).await;
    t.report(&t.two, &patrol[1], 19.42).await;
    assert!(t.system(&t.admin).await["outbox"].as_u64().unwrap() > 0, "it waits in the database");

    server.resume().unwrap();
    // What each received meanwhile, the other one learns without a new report.
    t.shows(&t.two, &patrol[0], 19.41).await;
    t.shows(t.one.server(), &patrol[1], 19.42).await;
    assert_eq!(ready(&t.two).await, (200, "connected".to_owned()));
    until("the outbox went out", || async { t.system(&t.admin).await["outbox"] == 0 }).await;
    let kept = feed(&server).await;
    assert!(kept.windows(2).all(|two| two[0].id < two[1].id), "in order, each once");
    for incident in [&before, &during] {
        let stream = format!("incident/{incident}");
        let about: Vec<Value> = kept
            .iter()
            .map(|entry| serde_json::from_str::<Value>(&entry.payload).unwrap())
            .filter(|body| body["stream"] == stream.as_str())
            .collect();
        assert_eq!(about[0]["version"], json!(about[0]["events"].as_array().unwrap().len()));
        assert!(about.iter().all(|body| body["position"].is_u64()));
    }
    // Nothing of what callers said, nor who they are.
    let all = kept.iter().map(|entry| entry.payload.as_str()).collect::<String>();
    for secret in ["canario", "Canariotl", "5512349876", "Hidalgo"] {
        assert!(!all.contains(secret), "{secret} is in the feed");
    }
    t.two.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_is_told_what_the_others_know() {
    let server = TemporaryNats::shared();
    let one = Bed::start_with(Engine::Postgres, "TOL", |o| o.bus = nats(server)).await;
    let boss = one.person("sofia", &["supervisor"]).await;
    let patrol = units(&boss, 1).await.remove(0);
    let gps = one.machine("gps", AdapterKind::Tracker).await;
    let report = json!({ "unit": patrol, "lat": 19.3, "lon": -99.65, "at": one.clock.now() });
    gps.post("/doors/positions", &json!({ "positions": [report] })).await.ok();
    let (two, _dir) = second(&one).await;
    let eva = at(&two, "sofia").await;
    drop(eva);
    let id: UnitId = patrol.parse().unwrap();
    until("it is told where the unit is", || async {
        two.app().positions.with(|picture| picture.get(id).is_some())
    })
    .await;
    two.stop().await.unwrap();
}

/// Somebody else's exercise on the same NATS server, and a node of this centre with other keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_database_is_not_believed() {
    let server = TemporaryNats::shared();
    let one = Bed::start_with(Engine::Memory, "MEX", |o| o.bus = nats(server)).await;
    let other = Bed::start_with(Engine::Memory, "MEX", |o| o.bus = nats(server)).await;
    until("the other one's words are refused", || async {
        one.app().nodes.health().is_some_and(|h| h.foreign > 0)
    })
    .await;
    let health = one.app().nodes.health().unwrap();
    assert_eq!((health.nodes.len(), health.unreadable), (0, 0), "{health:?}");
    drop(other);
}

#[tokio::test]
async fn an_address_that_cannot_work_is_refused_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let site = atalaya_model::SiteCode::new("TOL").unwrap();
    for (address, says) in [("nats://10.1.2.3:4222", "--bus-plain"), ("bus.example.mx", "nats://")] {
        let mut options = atalaya_server::Options::local(
            dir.path().to_owned(),
            "127.0.0.1:0".parse().unwrap(),
            site.clone(),
        );
        options.database = Some("memory:".into());
        let servers = vec![address.to_owned()];
        options.bus = BusOptions::Nats(NatsOptions { servers, ..NatsOptions::default() });
        let error = Server::start(options).await.err().expect("refused").to_string();
        assert!(error.contains(says), "{error}");
    }
}
