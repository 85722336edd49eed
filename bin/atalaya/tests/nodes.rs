//! A shift on two nodes, one of which is killed in the middle: two processes, one PostgreSQL, one NATS.
//!
//! People take calls and open incidents at the first node, cars report to it; then it is killed. Everybody goes to
//! the second one and repeats what was not answered, as consoles do. Nothing that was acknowledged may be missing or
//! there twice; whoever looked at the second node has seen all of it; of each car at most one flush of positions is
//! lost; and the feed on the bus names every incident, each entry once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test")]

mod support;

use atalaya_bus::{Bus, BusOptions, Centre, Entry, NatsOptions, testing::TemporaryNats};
use atalaya_client::{
    AdapterClient, AdapterCredentials, Client, ClientError, ClientOptions, CommandAnswer, Credentials, Live,
    LiveOptions, PositionReport, Retry,
};
use atalaya_journal::AuditRecord;
use atalaya_model::{CommandId, Realm, SiteCode, UnitId};
use atalaya_server::demo::Demo;
use atalaya_store::{DatabaseUrl, Options, Store, testing::TemporaryPostgres};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use support::{atalaya, run};

const PEOPLE: usize = 4;
const CARS: usize = 12;
/// Acknowledged orders before the kill, and after it.
const BEFORE: usize = 120;
const AFTER: usize = 80;

/// A node as a process.
struct Node {
    child: Child,
    url: String,
}

impl Node {
    fn start(command: &str, data: &Path, database: &str, bus: &str) -> Self {
        let mut server = atalaya();
        server.args(args![command, "--data", data, "--database", database, "--listen", "127.0.0.1:0"]);
        server.args(args!["--bus", bus]);
        if command == "demo" {
            server.arg("--no-simulator");
        }
        let mut child = server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let found = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned));
        let url = found.unwrap_or_else(|| panic!("{command} does not start: {:?}", child.wait()));
        // Nobody reads further lines; the pipe must not fill.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url: url.split_whitespace().next().unwrap().to_owned() }
    }
    fn client(&self) -> Client {
        let retry = Retry { attempts: 1, ..Retry::default() };
        let options = ClientOptions { timeout: Duration::from_secs(20), retry, ..ClientOptions::default() };
        Client::new(&self.url, options).unwrap()
    }
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An order that was answered with success.
struct Ack {
    key: CommandId,
    path: String,
    answer: CommandAnswer,
}

/// What everybody shares.
#[derive(Default)]
struct Shift {
    acks: Mutex<Vec<Ack>>,
    /// Which of the two nodes people go to.
    at: AtomicUsize,
    over: AtomicBool,
    /// Repeated because the first node was gone before it answered.
    repeated: AtomicUsize,
}

/// Somebody with a session at both nodes: they share the database, and so the sessions.
struct Person {
    at: [Client; 2],
}

impl Person {
    /// Gives an order until somebody answers; the same order, wherever it goes.
    async fn order(&self, shift: &Shift, path: String, body: Value) -> Option<CommandAnswer> {
        let key = CommandId(uuid::Uuid::now_v7());
        let mut first_at = None;
        loop {
            let at = shift.at.load(Ordering::SeqCst);
            if first_at.is_some_and(|first| first != at) {
                shift.repeated.fetch_add(1, Ordering::SeqCst);
            }
            first_at = Some(at);
            match self.at[at].command_as(&path, key, &body).await {
                Ok(answer) => {
                    shift.acks.lock().unwrap().push(Ack { key, path, answer: answer.clone() });
                    return Some(answer);
                }
                Err(ClientError::Api(error)) if error.status < 500 => {
                    panic!("{path} was refused: {error:?}");
                }
                Err(_) if shift.over.load(Ordering::SeqCst) => return None,
                Err(_) => tokio::time::sleep(Duration::from_millis(30)).await,
            }
        }
    }
    async fn works(self, shift: Arc<Shift>) {
        loop {
            if shift.over.load(Ordering::SeqCst) || self.one_call(&shift).await.is_none() {
                return;
            }
        }
    }
    async fn one_call(&self, shift: &Shift) -> Option<()> {
        let take = json!({ "type": "take_manual", "channel": "radio" });
        let call = self.order(shift, "/calls/commands".into(), take).await?;
        let place = json!({ "address": "Av. Hidalgo 100", "municipality": "15106", "located":
            { "position": { "lat": 19.2925, "lon": -99.6569 }, "method": "told", "at": support::now() } });
        let open = json!({ "type": "open", "call": call.id, "type_code": 30_503, "place": place, "narrative": "Gritos" });
        let incident = self.order(shift, "/incidents/commands".into(), open).await?;
        let path = format!("/incidents/{}/commands", incident.id);
        self.order(shift, path, json!({ "type": "narrate", "text": "Se escucha una riña" })).await?;
        Some(())
    }
}

/// Where a car is after so many reports: a metre further north each time.
fn latitude(car: usize, report: u32) -> f64 {
    19.0 + car as f64 * 0.05 + f64::from(report) * 1e-5
}
fn report_shown(car: usize, lat: f64) -> u32 {
    ((lat - latitude(car, 0)) / 1e-5).round() as u32
}

/// The cars report to a node; each report is sent when a console at the other node has shown the one before. So at
/// the moment of a kill at most one report of each is on its way.
async fn drive(
    tracker: AdapterClient,
    cars: Vec<UnitId>,
    watching: Arc<Live>,
    acknowledged: Arc<Mutex<Vec<u32>>>,
    over: Arc<AtomicBool>,
) {
    let mut next = 1;
    while !over.load(Ordering::SeqCst) {
        let reports: Vec<PositionReport> = cars
            .iter()
            .enumerate()
            .map(|(car, unit)| PositionReport {
                unit: *unit,
                lat: latitude(car, next),
                lon: -99.65,
                at: support::now(),
                speed_mps: None,
                course_deg: None,
                accuracy_m: None,
            })
            .collect();
        let Ok(answer) = tracker.send_positions(&reports).await else { return };
        assert_eq!(answer.taken, cars.len() as u64, "{answer:?}");
        acknowledged.lock().unwrap().iter_mut().for_each(|last| *last = next);
        let began = Instant::now();
        let all_shown = || {
            (0..cars.len()).all(|car| shown(&watching, cars[car], car).is_some_and(|report| report >= next))
        };
        while !all_shown() && !over.load(Ordering::SeqCst) {
            assert!(began.elapsed() < Duration::from_secs(30), "the other node does not show the cars");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        next += 1;
    }
}

fn shown(live: &Live, unit: UnitId, car: usize) -> Option<u32> {
    live.tables().unit_position(&unit.to_string()).map(|p| report_shown(car, p.lat))
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(120), "not within two minutes: {what}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

fn copy_keys(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("keys")).unwrap();
    for entry in std::fs::read_dir(from.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join("keys").join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_node_is_killed_in_the_middle_of_a_shift() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let nats = TemporaryNats::start().unwrap_or_else(|error| panic!("the tests need a NATS server: {error}"));
    let DatabaseUrl::Postgres(database) = TemporaryPostgres::shared().database().unwrap() else {
        unreachable!()
    };
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (dir.path().join("uno"), dir.path().join("dos"));
    let one = Node::start("demo", &first, &database, &nats.url());
    copy_keys(&first, &second);
    let two = Node::start("serve", &second, &database, &nats.url());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let acks = runtime.block_on(shift(one, two, &Demo::read(&first).unwrap().unwrap()));
    runtime.block_on(recorded_once(&acks, &database));
    runtime.block_on(told_once(&acks, &nats));
    run(args!["verify", "--data", &second, "--database", &database]).expect(0);
}

/// The shift itself; gives what was acknowledged. Both nodes are gone at its end.
async fn shift(mut one: Node, two: Node, demo: &Demo) -> Vec<Ack> {
    let takers = demo.accounts.iter().filter(|a| a.role == "call_taker").take(PEOPLE + 1);
    let mut people = Vec::new();
    for account in takers {
        let credentials = Credentials { name: account.name.clone(), password: account.password.clone() };
        let mut at = Vec::new();
        for node in [&one, &two] {
            at.push(node.client().log_in(&credentials, None).await.unwrap().0);
        }
        people.push(Person { at: at.try_into().ok().unwrap() });
    }
    // Somebody only looks, at the second node, from before the shift to its end.
    let viewport = Some([-100.5, 18.5, -98.5, 20.5]);
    let seen: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
    let noted = seen.clone();
    let on_change = move |change: &atalaya_client::LiveChange| {
        if change.table == "incidents" {
            *noted.lock().unwrap().entry(change.id.clone()).or_default() += 1;
        }
    };
    let options = LiveOptions { viewport, on_change: Some(Arc::new(on_change)) };
    let watching = Arc::new(Live::open(&people.pop().unwrap().at[1], options).await.unwrap());
    let cars: Vec<UnitId> = {
        let tables = watching.tables();
        let mut all: Vec<UnitId> = tables.rows("units").map(|(id, _)| id.parse().unwrap()).collect();
        all.sort();
        all.truncate(CARS);
        all
    };
    assert_eq!(cars.len(), CARS);

    let shift = Arc::new(Shift::default());
    let (acknowledged, driven) = (Arc::new(Mutex::new(vec![0u32; CARS])), Arc::new(AtomicBool::new(false)));
    let tracker = |node: &Node| {
        let adapter = demo.adapters.iter().find(|a| a.kind == atalaya_access::AdapterKind::Tracker).unwrap();
        AdapterClient::new(&node.client(), AdapterCredentials::from_hex(adapter.id, &adapter.secret).unwrap())
    };
    let driving = tokio::spawn(drive(
        tracker(&one),
        cars.clone(),
        watching.clone(),
        acknowledged.clone(),
        driven.clone(),
    ));
    let working: Vec<_> =
        people.into_iter().map(|person| tokio::spawn(person.works(shift.clone()))).collect();
    let count = || shift.acks.lock().unwrap().len();
    until("the shift is under way", || {
        assert!(!driving.is_finished(), "the cars stopped");
        count() >= BEFORE && acknowledged.lock().unwrap()[0] >= 5
    })
    .await;

    one.kill();
    shift.at.store(1, Ordering::SeqCst);
    // Its cars stop: at most the report that was on its way is not shown at the other node.
    driven.store(true, Ordering::SeqCst);
    driving.await.unwrap();
    let last = acknowledged.lock().unwrap().clone();
    for (car, unit) in cars.iter().enumerate() {
        let shown = shown(&watching, *unit, car).expect("every car is on the map");
        assert!(shown + 1 >= last[car], "car {car}: {} acknowledged, {shown} shown", last[car]);
    }
    // They report to the node that is left.
    let at_two = tracker(&two);
    let report = |car: usize, unit: &UnitId| PositionReport {
        unit: *unit,
        lat: latitude(car, last[car] + 3),
        lon: -99.65,
        at: support::now(),
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
    };
    let reports: Vec<PositionReport> = cars.iter().enumerate().map(|(car, unit)| report(car, unit)).collect();
    assert_eq!(at_two.send_positions(&reports).await.unwrap().taken, CARS as u64);
    until("the cars go on", || (0..CARS).all(|car| shown(&watching, cars[car], car) == Some(last[car] + 3)))
        .await;

    let killed_at = count();
    until("work goes on at the other node", || count() >= killed_at + AFTER).await;
    shift.over.store(true, Ordering::SeqCst);
    for task in working {
        task.await.unwrap();
    }
    let acks = std::mem::take(&mut *shift.acks.lock().unwrap());
    // Whoever looked at the second node saw every incident, also those opened at the first.
    let opened: Vec<String> = acks
        .iter()
        .filter(|ack| ack.path == "/incidents/commands")
        .map(|ack| ack.answer.id.to_string())
        .collect();
    assert!(opened.len() > 30, "the load was no load: {} incidents", opened.len());
    until("all incidents are on the other node's board", || {
        let (seen, tables) = (seen.lock().unwrap(), watching.tables());
        opened.iter().all(|id| seen.contains_key(id.as_str()) && tables.row("incidents", id).is_some())
    })
    .await;
    watching.check().unwrap();
    println!(
        "nodes: {} orders acknowledged, {} of them repeated at the other node, {} incidents, {} reports a car",
        acks.len(),
        shift.repeated.load(Ordering::SeqCst),
        opened.len(),
        last[0]
    );
    // What the last orders left in the outbox goes out.
    tokio::time::sleep(Duration::from_millis(100)).await;
    until_empty_outbox(&two).await;
    drop(two);
    acks
}

/// The second node hands over what the first one left behind.
async fn until_empty_outbox(node: &Node) {
    let began = Instant::now();
    loop {
        let text = metrics_of(&node.url).await;
        let waiting = text.lines().find_map(|line| line.strip_prefix("atalaya_outbox_waiting "));
        if waiting.is_some_and(|n| n.trim().parse::<f64>().is_ok_and(|n| n == 0.0)) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "the outbox does not go out: {waiting:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A plain GET: the client of the API adds its own prefix.
async fn metrics_of(url: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let host = url.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

/// Every acknowledged order is in the journal, whole and once.
async fn recorded_once(acks: &[Ack], database: &str) {
    let (site, salts) = (SiteCode::new("TOL").unwrap(), Arc::new(rand::random::<[u8; 32]>));
    let url = DatabaseUrl::Postgres(database.to_owned());
    let clock = Arc::new(support::now);
    let options = Options::new(url, atalaya_server::tables(), site, Realm::Operations, clock, salts);
    let store = Store::open(options).await.unwrap();
    let (mut events, mut after) = (HashMap::<CommandId, Vec<String>>::new(), 0);
    loop {
        let page = store.events(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { break };
        assert_eq!(page[0].position, after + 1, "positions have no gap");
        after = last.position;
        for event in page {
            events.entry(CommandId(event.command)).or_default().push(event.kind);
        }
    }
    let (mut listed, mut first) = (HashMap::<CommandId, usize>::new(), 0);
    loop {
        let page = store.leaf_rows(first, 5_000).await.unwrap();
        if page.is_empty() {
            break;
        }
        for leaf in page {
            assert_eq!(leaf.index, first, "leaves have no gap");
            first += 1;
            let record = AuditRecord::parse(&leaf.record.unwrap()).unwrap();
            if let Some(command) = record.trace {
                *listed.entry(CommandId(command)).or_default() += record.events.len();
            }
        }
    }
    for ack in acks {
        let mut found = events.get(&ack.key).cloned().unwrap_or_default();
        let mut told = ack.answer.events.clone();
        found.sort();
        told.sort();
        assert_eq!(found, told, "lost, in part or twice: {} {:?}", ack.path, ack.answer);
        assert_eq!(listed.get(&ack.key), Some(&found.len()), "{}", ack.path);
    }
    assert_eq!(store.waiting_to_send().await.unwrap(), 0);
    store.close().await;
}

/// The feed names every incident that was opened, and each entry once, in the order of the log.
async fn told_once(acks: &[Ack], nats: &TemporaryNats) {
    let options = BusOptions::Nats(NatsOptions { servers: vec![nats.url()], ..NatsOptions::default() });
    let centre = Centre::new("TOL", "operations", "reader", [0; 32]);
    let (bus, mut arrivals) = Bus::join(&options, &centre, Arc::new(support::now)).await.unwrap();
    arrivals.changes.recv().await.unwrap();
    let kept: Vec<Entry> = bus.kept(0).await.unwrap();
    assert!(kept.windows(2).all(|two| two[0].id < two[1].id), "in order, each once");
    let mut about: HashMap<String, Vec<u64>> = HashMap::new();
    for entry in &kept {
        assert_ne!(entry.topic, "gap");
        let body: Value = serde_json::from_str(&entry.payload).unwrap();
        let stream = body["stream"].as_str().unwrap().to_owned();
        about.entry(stream).or_default().push(body["version"].as_u64().unwrap());
    }
    for ack in acks.iter().filter(|ack| ack.path == "/incidents/commands") {
        let versions = &about[&format!("incident/{}", ack.answer.id)];
        assert!(versions.windows(2).all(|two| two[0] < two[1]), "{versions:?}");
    }
}
