//! The real server over HTTP: mixed commands from several people and a switch, killed and compared.

use crate::{
    args,
    support::{atalaya, run},
};
use atalaya_calls::call::{CallReport, CallReportKind, PbxCall};
use atalaya_client::{
    AdapterClient, AdapterCredentials, Client, ClientError, ClientOptions, CommandAnswer, Credentials,
    DoorResult, Retry,
};
use atalaya_journal::{AuditRecord, Recorded, SignedCheckpoint};
use atalaya_model::{CommandId, Realm, SiteCode, Text};
use atalaya_server::demo::Demo;
use atalaya_store::{DatabaseUrl, Options, Store, StoreError};
use rand::RngExt;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, BufReader},
    num::NonZeroU64,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// People who send commands at the same time, each with two hands.
const PEOPLE: usize = 6;
/// How often the whole record is verified by the binary itself and the tables are compared with the journal.
const VERIFY_EVERY: u32 = 10;

/// A command that the server answered with success.
struct Ack {
    key: CommandId,
    path: String,
    body: Value,
    answer: CommandAnswer,
}

/// What was acknowledged, kept outside of the server.
#[derive(Default)]
struct Ledger {
    commands: Vec<Ack>,
    /// The last report that the door said to have recorded.
    through: u64,
}

/// Kills and compares so many times.
pub fn survives(kills: u32) {
    if kills == 0 {
        return;
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut centre = Centre::prepare(dir.path(), &runtime);
    let (started, mut acknowledged, mut opened) = (Instant::now(), 0, 0);
    for round in 1..=kills {
        let ledger = centre.load_and_kill(&runtime);
        acknowledged += ledger.commands.len();
        opened += ledger.commands.iter().filter(|ack| ack.path == "/incidents/commands").count();
        runtime.block_on(centre.check(&ledger));
        centre.repeat_last(&runtime, &ledger);
        if round % VERIFY_EVERY == 0 || round == kills {
            run(args!["verify", "--data", &centre.data]).expect(0);
            centre.tables_follow_from_the_journal();
        }
    }
    let load = acknowledged > 3 * kills as usize && opened > 0 && centre.through > 0;
    assert!(kills < 5 || load, "the load was no load: {acknowledged} commands, {opened} incidents");
    println!(
        "crash: {kills} kills of the server, {acknowledged} acknowledged commands and {} reports all there and whole; {:.0} s",
        centre.through,
        started.elapsed().as_secs_f64()
    );
}

/// A port that stays ours while nobody listens at it: below those that the kernel gives to whoever asks for any (from
/// 32,768), and beginning elsewhere in each process.
fn lasting_port() -> u16 {
    let begin = u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (0..10_000).map(|n| 20_000 + (begin + n) % 10_000).find(free).unwrap()
}

struct Centre {
    data: PathBuf,
    port: u16,
    /// Logged in once: sessions live in the store and outlast the server.
    people: Vec<Client>,
    switch: AdapterClient,
    /// Position and leaf up to which everything was compared.
    seen: (u64, u64),
    through: u64,
}

impl Centre {
    fn prepare(dir: &Path, runtime: &tokio::runtime::Runtime) -> Self {
        let data = dir.join("data");
        let port = lasting_port();
        let mut first = start("demo", &data, port);
        let demo = Demo::read(&data).unwrap().unwrap();
        let retry = Retry { attempts: 1, ..Retry::default() };
        let options = ClientOptions { timeout: Duration::from_secs(20), retry, ..ClientOptions::default() };
        let client = Client::new(&format!("http://127.0.0.1:{port}"), options).unwrap();
        let takers = demo.accounts.iter().filter(|a| a.role == "call_taker").take(PEOPLE);
        let people = takers
            .map(|a| {
                let credentials = Credentials { name: a.name.clone(), password: a.password.clone() };
                runtime.block_on(client.log_in(&credentials, None)).unwrap().0
            })
            .collect();
        let switch = demo.adapters.first().unwrap();
        let switch = AdapterCredentials::from_hex(switch.id, &switch.secret).unwrap();
        first.kill().unwrap();
        first.wait().unwrap();
        Self { data, port, people, switch: AdapterClient::new(&client, switch), seen: (0, 0), through: 0 }
    }

    /// Starts the server, lets everybody work for a random while, kills it, and gives what it
    /// acknowledged.
    fn load_and_kill(&mut self, runtime: &tokio::runtime::Runtime) -> Ledger {
        let mut child = start("serve", &self.data, self.port);
        let ledger = Arc::new(Mutex::new(Ledger { through: self.through, ..Ledger::default() }));
        let stop = Arc::new(AtomicBool::new(false));
        let mut tasks = Vec::new();
        for person in self.people.iter().flat_map(|person| [person, person]) {
            tasks.push(runtime.spawn(work(person.clone(), ledger.clone(), stop.clone())));
        }
        tasks.push(runtime.spawn(ring(self.switch.clone(), self.through, ledger.clone(), stop.clone())));
        let wait = Duration::from_micros(rand::rng().random_range(20_000..1_200_000));
        std::thread::sleep(wait);
        assert!(child.try_wait().unwrap().is_none(), "the server ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        stop.store(true, Ordering::Relaxed);
        for task in tasks {
            runtime.block_on(task).unwrap();
        }
        let ledger = std::mem::take(&mut *ledger.lock().unwrap());
        self.through = ledger.through;
        ledger
    }

    /// Opens the data without a server and compares everything that is new with the ledger.
    async fn check(&mut self, ledger: &Ledger) {
        let store = self.open().await;
        if let Ok(bytes) = std::fs::read(self.data.join("published/checkpoint")) {
            let published = SignedCheckpoint::parse(&bytes).expect("a published checkpoint is whole");
            store.holds(published.checkpoint()).await.unwrap();
        }
        let (events, leaves) = self.new_commands(&store).await;
        for (command, events) in &events {
            let listed = leaves.get(command).unwrap_or_else(|| panic!("{command:?} has events and no leaf"));
            assert_eq!(*listed, events.len(), "{command:?} is there in part");
        }
        for ack in &ledger.commands {
            let found = events.get(&ack.key).map_or(&[][..], Vec::as_slice);
            let kinds: Vec<&str> = found.iter().map(|event| event.kind.as_str()).collect();
            let told: Vec<&str> = ack.answer.events.iter().map(String::as_str).collect();
            assert_eq!(kinds.len(), told.len(), "lost or in part: {} {:?}: {kinds:?}", ack.path, ack.answer);
            assert_eq!(
                kinds.iter().collect::<HashSet<_>>(),
                told.iter().collect::<HashSet<_>>(),
                "{:?}",
                ack.answer
            );
            let last = found.last().map(|event| event.position);
            assert!(
                ack.answer.position.is_none_or(|position| Some(position) >= last),
                "{:?} {last:?}",
                ack.answer
            );
        }
        let head = store.head().await.unwrap();
        self.seen = (head.position, head.leaves);
        store.close().await;
    }

    async fn open(&self) -> Store {
        let clock = Arc::new(crate::support::now);
        let (site, salts) = (SiteCode::new("TOL").unwrap(), Arc::new(rand::random::<[u8; 32]>));
        let url = DatabaseUrl::Sqlite(self.data.join("atalaya.sqlite"));
        let options = Options::new(url, atalaya_server::tables(), site, Realm::Operations, clock, salts);
        loop {
            match Store::open(options.clone()).await {
                Ok(store) => return store,
                Err(StoreError::InUse(_)) => tokio::time::sleep(Duration::from_millis(10)).await,
                Err(other) => panic!("{other}"),
            }
        }
    }

    /// Events by command, and how many each command's leaf lists.
    async fn new_commands(
        &self,
        store: &Store,
    ) -> (HashMap<CommandId, Vec<Recorded>>, HashMap<CommandId, usize>) {
        let (mut events, mut after) = (HashMap::<_, Vec<Recorded>>::new(), self.seen.0);
        loop {
            let page = store.events(after, 5_000).await.unwrap();
            let Some(last) = page.last() else { break };
            assert_eq!(page[0].position, after + 1, "positions have no gap");
            after = last.position;
            for event in page {
                events.entry(CommandId(event.command)).or_default().push(event);
            }
        }
        let (mut leaves, mut first) = (HashMap::new(), self.seen.1);
        loop {
            let page = store.leaf_rows(first, 5_000).await.unwrap();
            if page.is_empty() {
                return (events, leaves);
            }
            for leaf in page {
                assert_eq!(leaf.index, first, "leaves have no gap");
                first += 1;
                let record = AuditRecord::parse(&leaf.record.unwrap()).unwrap();
                if let Some(command) = record.trace {
                    *leaves.entry(CommandId(command)).or_insert(0) += record.events.len();
                }
            }
        }
    }

    /// Somebody who never saw the answer sends the last command again: the same answer, nothing twice.
    /// The switch hears that its reports have arrived.
    fn repeat_last(&mut self, runtime: &tokio::runtime::Runtime, ledger: &Ledger) {
        let mut child = start("serve", &self.data, self.port);
        if let Some(ack) = ledger.commands.last() {
            // Keys belong to an account: the one that sent it answers, the others were never asked.
            let again = self.people.iter().find_map(|person| {
                let sent = runtime.block_on(person.command_as(&ack.path, ack.key, &ack.body)).ok()?;
                (sent.id == ack.answer.id && sent.version == ack.answer.version).then_some(sent)
            });
            assert!(again.is_some(), "{} {:?} was not answered as before", ack.path, ack.answer);
        }
        let feed = runtime.block_on(self.switch.feed()).unwrap();
        assert!(
            feed.through >= self.through,
            "reports up to {} were acknowledged, {} are there",
            self.through,
            feed.through
        );
        self.through = feed.through;
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// The rows that every commit wrote are those that the journal gives.
    fn tables_follow_from_the_journal(&self) {
        let before = rows(&self.data);
        run(args!["store", "rebuild", "--data", &self.data]).expect(0);
        let after = rows(&self.data);
        let differs: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).take(3).collect();
        assert!(
            before.len() == after.len() && differs.is_empty(),
            "{} {} {differs:#?}",
            before.len(),
            after.len()
        );
    }
}

fn rows(data: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(data.join("atalaya.sqlite")).unwrap();
    let mut out = Vec::new();
    for table in atalaya_server::tables() {
        let mut all = database
            .prepare(&format!("SELECT id, position, body FROM \"{}\" ORDER BY id", table.name))
            .unwrap();
        let text = |row: &rusqlite::Row<'_>| {
            Ok(format!(
                "{} {} {} {}",
                table.name,
                row.get::<_, String>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, String>(2)?
            ))
        };
        out.extend(all.query_map([], text).unwrap().map(Result::unwrap));
    }
    out
}

/// Starts the binary and waits until it listens.
fn start(command: &str, data: &Path, port: u16) -> Child {
    let mut server = atalaya();
    server.args(args![command, "--data", data, "--listen", format!("127.0.0.1:{port}")]);
    if command == "demo" {
        server.arg("--no-simulator");
    }
    let mut child = server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let listens = lines.map_while(Result::ok).any(|line| line.starts_with("listening on "));
    assert!(listens, "the server does not start again: {:?}", child.wait());
    child
}

/// Takes calls, notes, closes them as improper or opens incidents and narrates, until the server is gone.
async fn work(person: Client, ledger: Arc<Mutex<Ledger>>, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        if one_call(&person, &ledger).await.is_err() {
            // Gone, or going: what was not answered is nobody's promise.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn one_call(person: &Client, ledger: &Mutex<Ledger>) -> Result<(), ClientError> {
    let call =
        send(person, ledger, "/calls/commands".into(), json!({ "type": "take_manual", "channel": "radio" }))
            .await?;
    let on_call = format!("/calls/{}/commands", call.id);
    send(person, ledger, on_call.clone(), json!({ "type": "note", "text": "Se corta la llamada" })).await?;
    if rand::random_bool(0.4) {
        send(person, ledger, on_call, json!({ "type": "dispose", "code": 70_101 })).await?;
        return Ok(());
    }
    let place = json!({ "address": "Av. Hidalgo 100", "municipality": "15106",
        "located": { "position": { "lat": 19.2925, "lon": -99.6569 }, "method": "told", "at": crate::support::now() } });
    let open = json!({ "type": "open", "call": call.id, "type_code": 30_503, "place": place, "narrative": "Gritos" });
    let incident = send(person, ledger, "/incidents/commands".into(), open).await?;
    let on_incident = format!("/incidents/{}/commands", incident.id);
    let lines = rand::random_range(1..4);
    for line in 0..lines {
        let narrate = json!({ "type": "narrate", "text": format!("Línea {line}") });
        send(person, ledger, on_incident.clone(), narrate).await?;
    }
    Ok(())
}

async fn send(
    person: &Client,
    ledger: &Mutex<Ledger>,
    path: String,
    body: Value,
) -> Result<CommandAnswer, ClientError> {
    let key = CommandId(uuid::Uuid::now_v7());
    let answer = person.command_as(&path, key, &body).await?;
    ledger.lock().unwrap().commands.push(Ack { key, path, body, answer: answer.clone() });
    Ok(answer)
}

/// The switch: calls that ring and are abandoned, numbered without gap.
async fn ring(switch: AdapterClient, through: u64, ledger: Arc<Mutex<Ledger>>, stop: Arc<AtomicBool>) {
    let mut next = through + 1;
    while !stop.load(Ordering::Relaxed) {
        let reports: Vec<CallReport> = (next..next + 6).map(report).collect();
        let Ok((count, answer)) = switch.send_calls(&reports).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let refused: Vec<_> = answer.results.iter().filter(|r| r.outcome == DoorResult::Refused).collect();
        assert!(refused.is_empty(), "{refused:?}");
        next += count as u64;
        ledger.lock().unwrap().through = next - 1;
    }
}

/// Odd numbers ring, even ones hang up.
fn report(number: u64) -> CallReport {
    let what = if number.is_multiple_of(2) {
        CallReportKind::Abandoned {}
    } else {
        CallReportKind::Ringing {
            number: Text::new("+527221234567").ok(),
            called: None,
            trunk: None,
            name: None,
        }
    };
    CallReport {
        call: PbxCall::new(format!("crash-{}", number.div_ceil(2))).unwrap(),
        sequence: NonZeroU64::new(number).unwrap(),
        at: crate::support::now(),
        what,
    }
}
