//! The port to storage: one commit, portable queries; memory, SQLite and PostgreSQL behind it.
//!
//! Everything that happens is one [`Batch`]: events, the rows that follow from them, snapshots,
//! subject keys, outbox, a stored answer, and always exactly one entry of the audit trail. A batch
//! is written as a whole or not at all ([`Store::commit`]).
//!
//! Where things are:
//! - [`batch`], [`select`], [`table`]: what callers hand in and get back;
//! - `plan`: what a group of batches writes, decided once for all engines, without IO;
//! - `appender`: the one task that writes, in groups;
//! - `memory`, `sqlite`, `postgres`: three small engines that look up and write rows;
//! - `sql`, `schema`: the only SQL, generated from declared tables;
//! - [`log`]: Merkle tiles, proofs, checkpoints; [`seal`]: personal data at rest;
//! - [`copy`], [`rebuild`]: moving a site between engines, projections anew.
//!
//! Architecture invariants: nothing is written but through the appender of this process; no SQL
//! outside `sql`, `schema` and the engines; an engine decides nothing.

mod appender;
pub mod batch;
pub mod copy;
mod error;
pub mod log;
mod memory;
mod open;
mod options;
mod plan;
mod postgres;
mod queries;
pub mod rebuild;
mod rows;
mod schema;
pub mod seal;
pub mod select;
mod sql;
mod sqlite;
pub mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod writer;

pub use appender::MAX_GROUP;
pub use batch::{
    Append, AuditDraft, Batch, Committed, Expected, Idempotency, NewSubjectKey, OutboxEntry, RowOp, Snapshot,
};
pub use error::{CommitError, Failure, StoreError};
pub use log::Checkpointer;
pub use options::{Access, Clock, DatabaseUrl, Limits, Options, Salts};
pub use queries::{AuditRow, AuditSelect, Head, OutboxRow, StoredResponse, SubjectKeyState};
pub use select::{Cursor, Dir, Filter, Page, Select, StoredRow};
pub use table::{Column, Kind, Table, TableError, Value};

use appender::Request;
use batch::Prepared;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{broadcast, mpsc, oneshot};
use writer::{Job, Write};

/// A handle of an open store. Cheap to clone; all clones share one appender.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

pub(crate) struct Shared {
    engine: Engine,
    tables: Arc<table::Tables>,
    queue: mpsc::Sender<Request>,
    changes: broadcast::WeakSender<Arc<Committed>>,
    site: String,
    realm: String,
    id: String,
    access: Access,
    stale: Mutex<BTreeSet<&'static str>>,
    counters: Arc<appender::Counters>,
}

/// What the appender did since the store was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Transactions of batches.
    pub groups: u64,
    /// Batches in them, also those that were refused.
    pub batches: u64,
    /// Batches that were not written.
    pub refused: u64,
    /// Requests that wait in the queue now.
    pub waiting: usize,
}

/// The reading side of the engines.
pub(crate) enum Engine {
    Memory(memory::Memory),
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Store {
    /// Opens a database, makes or migrates its schema, and starts the appender. Must be called
    /// inside a tokio runtime.
    ///
    /// # Errors
    /// Any of [`StoreError`] but those of queries.
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        open::open(options).await
    }

    /// Writes a batch, as a whole or not at all. When it returns `Ok` the batch is on the disk. A
    /// caller that stops waiting does not stop the batch from being written.
    ///
    /// # Errors
    /// See [`CommitError`]; nothing was written unless it says otherwise.
    pub async fn commit(&self, batch: Batch) -> Result<Arc<Committed>, CommitError> {
        let shared = &self.0;
        if shared.access != Access::ReadWrite {
            return Err(CommitError::ReadOnly);
        }
        let prepared = Prepared::new(batch, &shared.tables, &shared.site, &shared.realm)?;
        let (reply, answer) = oneshot::channel();
        shared.queue.try_send(Request::Commit(Arc::new(prepared), reply)).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => CommitError::Busy,
            mpsc::error::TrySendError::Closed(_) => CommitError::Closed,
        })?;
        // The appender answers everything it took; without an answer it is gone, and with it the
        // knowledge of what it did last.
        answer.await.unwrap_or_else(|e| Err(CommitError::OutcomeUnknown(Failure::new(e))))
    }

    /// Commits of this process in the order of the log, from now on. A follower that lags more
    /// than [`Limits::followers`] behind is told so and catches up with [`Store::events`]. With
    /// several processes on one database, others' commits show as gaps in the leaves.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Committed>> {
        match self.0.changes.upgrade() {
            Some(changes) => changes.subscribe(),
            // The store was closed: a channel without sender says so.
            None => broadcast::channel(1).1,
        }
    }

    /// Whether other processes may write to the same database at the same time.
    pub fn is_shared(&self) -> bool {
        matches!(self.0.engine, Engine::Postgres(_))
    }

    /// Projections that must be rebuilt before they are shown ([`rebuild`]): new ones, and those
    /// whose declaration changed.
    pub fn stale(&self) -> BTreeSet<&'static str> {
        self.0.stale.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the appender did, and how long its queue is.
    pub fn stats(&self) -> Stats {
        let waiting = self.0.queue.max_capacity() - self.0.queue.capacity();
        Stats { waiting, ..self.0.counters.read() }
    }

    /// A random id made with the database; a copy has the same.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// Writes what waits, leaves the database tidy and stops the appender. Other handles can still
    /// read; their commits are refused as closed.
    pub async fn close(self) {
        let (reply, done) = oneshot::channel();
        if self.0.queue.send(Request::Close(reply)).await.is_ok() {
            let _ = done.await;
        }
    }

    /// Runs a job between groups; waits for room in the queue.
    pub(crate) async fn job(&self, job: Job) -> Result<bool, StoreError> {
        if self.0.access == Access::ReadOnly {
            return Err(StoreError::ReadOnly);
        }
        let (reply, answer) = oneshot::channel();
        self.0.queue.send(Request::Job(job, reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Writes rows by key, all in one transaction.
    pub(crate) async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        if !writes.is_empty() {
            self.job(Job::Write(writes)).await?;
        }
        Ok(())
    }

    pub(crate) fn mark_fresh(&self, tables: &[&'static str]) {
        let mut stale = self.0.stale.lock().unwrap_or_else(PoisonError::into_inner);
        stale.retain(|table| !tables.contains(table));
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let engine = match self.0.engine {
            Engine::Memory(_) => "memory",
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        };
        write!(f, "Store({engine}, {} {})", self.0.site, self.0.realm)
    }
}
