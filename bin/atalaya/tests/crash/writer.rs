//! The process that is killed: writes random batches from many tasks and says which were acknowledged.

use crate::support::{checkpointer, ids, now, options};
use atalaya_journal::{
    NewEvent,
    audit::{AuditKind, Outcome},
};
use atalaya_model::{Actor, CommandId, Millis, StreamId};
use atalaya_store::{
    Append, AuditDraft, Batch, Column, CommitError, Committed, DatabaseUrl, Expected, Idempotency, RowOp,
    Snapshot, Store, Table,
};
use rand::RngExt;
use std::{
    collections::HashMap,
    io::Write,
    path::Path,
    sync::{LazyLock, Mutex, MutexGuard},
};

/// Names the data directory; set only for the process that is to be killed.
pub const VARIABLE: &str = "ATALAYA_CRASH_WRITER";
/// Tasks that commit at the same time.
const TASKS: usize = 24;
/// Streams they write to, so that they often meet.
const STREAMS: u32 = 30;
/// Whose idempotency keys they are.
pub const SCOPE: &str = "crash";

/// One row per command, saying how many events it has.
pub static COMMANDS: Table = Table { name: "commands", columns: &[Column::integer("events")], indexes: &[] };

pub fn open_options(dir: &Path) -> atalaya_store::Options {
    let mut options = options(DatabaseUrl::Sqlite(dir.join("atalaya.sqlite")));
    options.tables = vec![&COMMANDS];
    options
}

/// Writes until it is killed.
pub fn run(dir: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(open_options(dir)).await.unwrap();
        tokio::spawn(checkpointer(&store, dir).run());
        let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(work(store.clone()))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

async fn work(store: Store) {
    let ids = ids();
    loop {
        let command = CommandId(ids.next());
        let batch = random_batch(command);
        match store.commit(batch).await {
            Ok(committed) => {
                remember(&committed);
                acknowledge(&committed);
            }
            Err(CommitError::Conflict { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// The last version of each stream that some task was told; others may be further by now.
fn versions() -> MutexGuard<'static, HashMap<String, u64>> {
    static VERSIONS: LazyLock<Mutex<HashMap<String, u64>>> = LazyLock::new(Mutex::default);
    VERSIONS.lock().unwrap()
}

fn remember(committed: &Committed) {
    let mut known = versions();
    for event in &committed.events {
        known.insert(event.stream.clone(), event.version);
    }
}

/// One to three streams with one to four events each, with everything else a command can carry; or a
/// leaf alone, as a read has it.
fn random_batch(command: CommandId) -> Batch {
    let (streams, events, versioned, read) = {
        let mut random = rand::rng();
        let mut streams: Vec<u32> =
            (0..random.random_range(1..=3)).map(|_| random.random_range(0..STREAMS)).collect();
        streams.sort_unstable();
        streams.dedup();
        (streams, random.random_range(1..=4usize), random.random_bool(0.3), random.random_bool(0.1))
    };
    let streams: Vec<_> = streams.into_iter().map(|n| StreamId::new("thing", n)).collect();
    let draft = AuditDraft::new(AuditKind::Command, "ThingChange", Outcome::Done, "console");
    let mut batch = Batch::new(command, Actor::system("crash"), draft.object(streams[0].as_str()));
    if read {
        batch.audit.kind = AuditKind::Read;
        return batch;
    }
    let total = streams.len() * events;
    for stream in &streams {
        let event = |n: usize| NewEvent {
            kind: "thing_changed".into(),
            schema: 1,
            happened_at: now().as_micros(),
            data: serde_json::json!({ "total": total, "n": n, "fill": "x".repeat(n * 40) }).to_string(),
        };
        let expected = if versioned {
            versions().get(stream.as_str()).map_or(Expected::Any, |version| Expected::Version(*version))
        } else {
            Expected::Any
        };
        batch.appends.push(Append {
            stream: stream.clone(),
            expected,
            events: (0..events).map(event).collect(),
        });
    }
    batch.rows.push(row(command, total as i64));
    let last = streams[0].clone();
    batch.snapshots.push(Snapshot { stream: last, schema: 1, version: 1, data: "{}".into() });
    batch.idempotency = Some(idempotency(command));
    batch
}

fn row(command: CommandId, events: i64) -> RowOp {
    RowOp::Put {
        table: COMMANDS.name,
        id: command.to_string(),
        stream: StreamId::new("command", command),
        values: vec![events.into()],
        body: "{}".into(),
    }
}

/// The same for the same command, so that it can be repeated after the crash.
pub fn idempotency(command: CommandId) -> Idempotency {
    Idempotency {
        key: command.to_string(),
        scope: SCOPE.into(),
        request_hash: [7; 32],
        response: command.to_string().into_bytes(),
        expires: now().plus(Millis::from_minutes(60)),
    }
}

/// One line for the ledger: leaf, command, last position, number of events. Short enough to reach the
/// pipe in one piece.
fn acknowledge(committed: &Committed) {
    let (leaf, command) = (committed.leaf, committed.command());
    let line = format!("{leaf} {command} {} {}\n", committed.position_last, committed.events.len());
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}
