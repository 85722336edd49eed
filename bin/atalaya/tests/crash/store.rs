//! The store under the appender: random batches, killed and compared.

use crate::{
    args,
    ledger::{Ack, listen},
    support::{checkpointer, run, vkey},
    writer::{COMMANDS, SCOPE, VARIABLE, idempotency, open_options},
};
use atalaya_journal::{AuditRecord, Recorded, SignedCheckpoint};
use atalaya_model::{Actor, CommandId};
use atalaya_store::{AuditDraft, Batch, CommitError, Store, StoreError};
use rand::RngExt;
use std::{
    collections::HashMap,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// After so many kills a fresh directory, to keep the checks of a long run short.
const KILLS_PER_DIRECTORY: u32 = 250;
/// How often the whole record is verified by the binary itself.
const VERIFY_EVERY: u32 = 25;
/// A process that has acknowledged nothing for so long is stuck.
const STUCK: Duration = Duration::from_secs(60);

/// Kills and compares so many times.
pub fn survives(kills: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (started, mut killed, mut acknowledged, mut in_flight) = (Instant::now(), 0, 0, 0);
    while killed < kills {
        let dir = tempfile::tempdir().unwrap();
        let mut seen = Seen::default();
        for round in 1..=KILLS_PER_DIRECTORY.min(kills - killed) {
            let acks = load_and_kill(dir.path());
            acknowledged += acks.len();
            let found = runtime.block_on(restart_and_check(dir.path(), &acks, &mut seen));
            in_flight += found - acks.len();
            killed += 1;
            if round % VERIFY_EVERY == 0 || killed == kills {
                verify(dir.path());
            }
            if killed % 500 == 0 {
                println!(
                    "{killed} kills, {acknowledged} acknowledged, {:.0} s",
                    started.elapsed().as_secs_f64()
                );
            }
        }
    }
    assert!(kills < 10 || acknowledged > kills as usize, "the load was no load: {acknowledged} commands");
    println!(
        "crash: {killed} kills, {acknowledged} acknowledged commands all there and whole, {in_flight} more were"
    );
    println!("written and not yet acknowledged, each whole; {:.0} s", started.elapsed().as_secs_f64());
}

/// Starts the writer, lets it work for a random while, kills it and gives what it acknowledged.
fn load_and_kill(dir: &Path) -> Vec<Ack> {
    let exe = std::env::current_exe().unwrap();
    let mut child = Command::new(exe).env(VARIABLE, dir).stdout(Stdio::piped()).spawn().unwrap();
    let acks = listen(child.stdout.take().unwrap());
    let mut received = Vec::new();
    // Now and then while it is still starting.
    let (early, wait) = {
        let mut random = rand::rng();
        (random.random_bool(0.15), Duration::from_micros(random.random_range(0..250_000)))
    };
    if !early {
        received.push(acks.recv_timeout(STUCK).expect("the writer acknowledges something"));
    }
    std::thread::sleep(wait);
    assert!(child.try_wait().unwrap().is_none(), "the writer ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
    received.extend(acks.iter());
    received
}

/// How far the checks of this directory have come.
#[derive(Default)]
struct Seen {
    position: u64,
    leaves: u64,
}

/// Opens the store again and compares everything that is new with the ledger. Gives the number of
/// commands that are there.
async fn restart_and_check(dir: &Path, acks: &[Ack], seen: &mut Seen) -> usize {
    let store = open(dir).await;
    published_is_not_ahead(&store, dir).await;
    let events = new_events(&store, seen).await;
    let leaves = new_leaves(&store, seen).await;
    for (command, events) in &events {
        whole(&store, *command, events).await;
        let (_, record) = leaves.get(command).unwrap_or_else(|| panic!("{command} has events and no leaf"));
        assert_eq!(record.events.len(), events.len(), "{command}: its leaf lists its events");
    }
    for ack in acks {
        let (leaf, _) = leaves.get(&ack.command).unwrap_or_else(|| panic!("lost: {ack:?}"));
        assert_eq!(*leaf, ack.leaf, "{ack:?}");
        let found = events.get(&ack.command).map_or(&[][..], Vec::as_slice);
        assert_eq!(found.len(), ack.events, "{ack:?}");
        assert!(found.last().is_none_or(|last| last.position == ack.position_last), "{ack:?}");
    }
    if let Some(ack) = acks.iter().rev().find(|ack| ack.events > 0) {
        repeated_is_replayed(&store, ack.command).await;
    }
    checkpointer(&store, dir).checkpoint_due().await.unwrap();
    let head = store.head().await.unwrap();
    *seen = Seen { position: head.position, leaves: head.leaves };
    store.close().await;
    leaves.len()
}

/// Opens the store again. The lock is free when the last handle is gone, a moment after the close.
async fn open(dir: &Path) -> Store {
    loop {
        match Store::open(open_options(dir)).await {
            Ok(store) => return store,
            Err(StoreError::InUse(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
            Err(other) => panic!("{other}"),
        }
    }
}

/// What was published outside the database must be in it after a crash.
async fn published_is_not_ahead(store: &Store, dir: &Path) {
    let Ok(bytes) = std::fs::read(dir.join("published/checkpoint")) else { return };
    let published = SignedCheckpoint::parse(&bytes).expect("a published checkpoint is whole");
    store.holds(published.checkpoint()).await.unwrap();
}

async fn new_events(store: &Store, seen: &Seen) -> HashMap<CommandId, Vec<Recorded>> {
    let (mut out, mut after) = (HashMap::<_, Vec<Recorded>>::new(), seen.position);
    loop {
        let page = store.events(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { return out };
        assert_eq!(page[0].position, after + 1, "positions have no gap");
        after = last.position;
        for event in page {
            out.entry(CommandId(event.command)).or_default().push(event);
        }
    }
}

async fn new_leaves(store: &Store, seen: &Seen) -> HashMap<CommandId, (u64, AuditRecord)> {
    let (mut out, mut first) = (HashMap::new(), seen.leaves);
    loop {
        let page = store.leaf_rows(first, 5_000).await.unwrap();
        if page.is_empty() {
            return out;
        }
        for leaf in page {
            assert_eq!(leaf.index, first, "leaves have no gap");
            first += 1;
            let record = AuditRecord::parse(&leaf.record.unwrap()).unwrap();
            let command = CommandId(record.trace.unwrap());
            assert!(out.insert(command, (leaf.index, record)).is_none(), "{command} is there twice");
        }
    }
}

/// All events of a command, and the row that its batch wrote.
async fn whole(store: &Store, command: CommandId, events: &[Recorded]) {
    for event in events {
        let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
        assert_eq!(data["total"], events.len(), "{command} is there in part");
    }
    let row = store.row(COMMANDS.name, &command.to_string()).await.unwrap();
    let row = row.unwrap_or_else(|| panic!("{command} has no row"));
    assert_eq!(row.values[0].as_integer(), Some(events.len() as i64));
    assert_eq!(Some(row.position), events.last().map(|e| e.position));
    let answer = store.response(SCOPE, &command.to_string()).await.unwrap().expect("its answer is kept");
    assert_eq!(answer.response, command.to_string().into_bytes());
}

/// Somebody who never saw the acknowledgement sends the command again: nothing is done twice.
async fn repeated_is_replayed(store: &Store, command: CommandId) {
    use atalaya_journal::audit::{AuditKind, Outcome};
    let before = store.head().await.unwrap();
    let draft = AuditDraft::new(AuditKind::Command, "ThingChange", Outcome::Done, "console");
    let mut batch = Batch::new(command, Actor::system("crash"), draft);
    batch.idempotency = Some(idempotency(command));
    match store.commit(batch).await {
        Err(CommitError::Replayed(answer)) => assert_eq!(answer, command.to_string().into_bytes()),
        other => panic!("{command} was carried out again: {other:?}"),
    }
    assert_eq!(store.head().await.unwrap(), before);
}

/// The whole record, by the binary, as an auditor would.
fn verify(dir: &Path) {
    run(args!["verify", "--data", dir, "--key", vkey()]).expect(0);
}
