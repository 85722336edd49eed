//! What the store's tests share: a bed per engine, batches, verification of a whole store.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "tests; each binary uses its part")]

use atalaya_journal::{
    NewEvent, Report, SignerKey,
    audit::{AuditKind, Outcome},
    proof::Trust,
};
use atalaya_model::{Actor, CommandId, StreamId};
use atalaya_store::{
    Access, Append, AuditDraft, Batch, Checkpointer, Column, CommitError, DatabaseUrl, Expected, Options,
    RowOp, Store, StoreError, Table, Value,
    testing::{TemporaryPostgres, TestClock, test_options},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

pub static THINGS: Table = Table {
    name: "things",
    columns: &[
        Column::text("state"),
        Column::integer("opened_at"),
        Column::integer("closed_at").nullable(),
        Column::real("weight").nullable(),
        Column::text("label").nullable(),
        Column::bytes("mark").nullable(),
    ],
    indexes: &[&["state", "opened_at"], &["opened_at"]],
};
pub static OTHERS: Table = Table { name: "others", columns: &[Column::integer("n")], indexes: &[] };
pub static TABLES: [&Table; 2] = [&THINGS, &OTHERS];
pub const ORIGIN: &str = "tol.example/atalaya";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Memory,
    Sqlite,
    Postgres,
}

/// A database of one engine, empty at first.
pub struct Bed {
    pub kind: Kind,
    pub url: DatabaseUrl,
    pub clock: TestClock,
    dir: Option<tempfile::TempDir>,
}

impl Bed {
    pub fn new(kind: Kind) -> Self {
        let (url, dir) = match kind {
            Kind::Memory => (DatabaseUrl::Memory, None),
            Kind::Sqlite => {
                let dir = tempfile::tempdir().unwrap();
                (DatabaseUrl::Sqlite(dir.path().join("atalaya.db")), Some(dir))
            }
            Kind::Postgres => (TemporaryPostgres::shared().database().unwrap(), None),
        };
        Self { kind, url, clock: TestClock::new(), dir }
    }
    pub fn options(&self) -> Options {
        test_options(self.url.clone(), &TABLES, &self.clock)
    }
    pub async fn open(&self) -> Store {
        self.try_open(Access::ReadWrite).await.unwrap()
    }
    pub async fn try_open(&self, access: Access) -> Result<Store, StoreError> {
        Store::open(self.options().access(access)).await
    }
    pub fn path(&self) -> std::path::PathBuf {
        match &self.url {
            DatabaseUrl::Sqlite(path) => path.clone(),
            other => panic!("{other} has no path"),
        }
    }
}

pub fn command() -> CommandId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let n = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
    CommandId(uuid::Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 | n))
}

pub fn stream(name: impl std::fmt::Display) -> StreamId {
    StreamId::new("thing", name)
}

pub fn event(text: &str) -> NewEvent {
    NewEvent {
        kind: "thing_said".into(),
        schema: 1,
        happened_at: 1_795_478_400_000_000,
        data: serde_json::json!({ "text": text }).to_string(),
    }
}

/// A batch that writes its leaf only.
pub fn read_batch() -> Batch {
    let audit = AuditDraft::new(AuditKind::Read, "thing.read", Outcome::Done, "console");
    Batch::new(command(), Actor::system("test"), audit)
}

/// A batch with events for one stream.
pub fn batch(name: &StreamId, expected: Expected, texts: &[&str]) -> Batch {
    let audit =
        AuditDraft::new(AuditKind::Command, "thing.say", Outcome::Done, "console").object(name.as_str());
    let events = texts.iter().map(|t| event(t)).collect();
    let mut batch = Batch::new(command(), Actor::system("test"), audit);
    batch.appends.push(Append { stream: name.clone(), expected, events });
    batch
}

pub fn put(id: impl Into<String>, state: &str, opened_at: i64) -> RowOp {
    let id = id.into();
    let stream = stream(&id);
    let body = serde_json::json!({ "id": id, "state": state }).to_string();
    let values = vec![state.into(), opened_at.into(), Value::Null, Value::Null, Value::Null, Value::Null];
    RowOp::Put { table: "things", id, stream, values, body }
}

/// Commits until the database has it, as the server's desk does with a busy or lost database.
pub async fn commit_patiently(store: &Store, batch: Batch) -> u64 {
    loop {
        match store.commit(batch.clone()).await {
            Ok(committed) => return committed.position_last,
            Err(CommitError::Busy | CommitError::Unavailable(_)) => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            Err(other) => panic!("{other}"),
        }
    }
}

pub fn signer() -> SignerKey {
    SignerKey::from_seed(ORIGIN, &[5; 32]).unwrap()
}

pub fn checkpointer(store: &Store) -> Checkpointer {
    Checkpointer::new(store.clone(), ORIGIN, signer(), Arc::new(|_| Ok(())))
}

/// Verifies all of a store offline, as an auditor would.
pub async fn verify(store: &Store) -> Report {
    let (mut leaves, mut events, mut checkpoints) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let chunk = store.leaf_rows(leaves.len() as u64, 1_000).await.unwrap();
        if chunk.is_empty() {
            break;
        }
        leaves.extend(chunk);
    }
    loop {
        let chunk = store.events(events.len() as u64, 1_000).await.unwrap();
        if chunk.is_empty() {
            break;
        }
        events.extend(chunk);
    }
    let mut last = 0;
    loop {
        let chunk = store.checkpoints(last, 1_000).await.unwrap();
        let Some((size, _)) = chunk.last() else { break };
        last = *size;
        checkpoints.extend(chunk);
    }
    let key = signer();
    let keys = [key.verifier().clone()];
    let trust = Trust { origin: ORIGIN, log_keys: &keys, witnesses: &[], needed: 0 };
    let ok = |x| Ok::<_, std::convert::Infallible>(x);
    let checkpoints = checkpoints.into_iter().map(|(_, note)| ok(note));
    let Ok(report) = atalaya_journal::verify(
        &trust,
        &[],
        leaves.into_iter().map(Ok::<_, std::convert::Infallible>),
        events.into_iter().map(Ok::<_, std::convert::Infallible>),
        checkpoints,
    );
    report
}

/// Verifies and insists.
pub async fn assert_sound(store: &Store) -> Report {
    let report = verify(store).await;
    assert!(report.is_sound(), "{:?}", report.problem);
    let head = store.head().await.unwrap();
    assert_eq!((report.leaves, report.events, report.root), (head.leaves, head.position, head.root));
    report
}

/// Whole contents of a table, through pages of an odd size.
pub async fn all_rows(store: &Store, table: &'static str) -> Vec<atalaya_store::StoredRow> {
    let (mut out, mut after) = (Vec::new(), None);
    loop {
        let page = store.rows(atalaya_store::Select::new(table).limit(37).after(after)).await.unwrap();
        out.extend(page.items);
        after = page.next;
        if after.is_none() {
            return out;
        }
    }
}
