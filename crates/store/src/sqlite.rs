//! SQLite: one writing connection on the appender's thread, a few reading ones.

use crate::{
    batch::Prepared,
    error::{EngineError, Failure, StoreError},
    log::Tail,
    plan::{Found, HeadRow, Plan, Planner, Sink, Wants, int},
    rows::{self, Row},
    schema,
    select::{Filter, Query},
    sql::{self, Dialect, Made, Mode},
    table::{Relation, Val, Value},
    writer::{Job, Target, Write},
};
use rusqlite::{
    CachedStatement, Connection, ErrorCode, OpenFlags,
    types::{ToSql, ToSqlOutput, ValueRef},
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};
use tokio::sync::Semaphore;

/// Reading connections.
const READERS: usize = 4;
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

impl From<rusqlite::Error> for EngineError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Rejected(Failure::new(error)),
        }
    }
}

impl ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Val::Null => ValueRef::Null,
            Val::Integer(n) => ValueRef::Integer(n),
            Val::Real(x) => ValueRef::Real(x),
            Val::Text(t) => ValueRef::Text(t.as_bytes()),
            Val::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

/// The reading side, shared by all handles of a store.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    readers: Mutex<Vec<Connection>>,
    permits: Semaphore,
    path: PathBuf,
    read_only: bool,
    // Held as long as any handle lives, so that no second process opens the directory.
    _lock: File,
}

/// The writing side.
#[derive(Debug)]
pub(crate) struct SqliteWriter {
    // Dropped before the connection: closing that one empties the log. None when opened to read only.
    keeper: Option<Keeper>,
    connection: Connection,
    tail: Option<Tail>,
}

/// Copies the write-ahead log into the database beside the writer. Done by the writer itself, after the commit
/// that fills the log, sixteen megabytes of it would hold up everybody who waits for the next commit.
#[derive(Debug)]
struct Keeper {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// How often the log is copied.
const COPY_EVERY: Duration = Duration::from_millis(500);
/// Pages of the log, 4 kB each, after which the writer copies what is left itself, so that it begins anew.
const LOG_PAGES: u32 = 16_000;

impl Keeper {
    fn start(path: &Path) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new().name("wal".into()).spawn(move || {
            let connection = match connect(&path, false) {
                Ok(connection) => connection,
                Err(error) => return tracing::warn!(%error, "the write-ahead log is copied by the writer"),
            };
            while stopped.recv_timeout(COPY_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                // Passive: it waits for nobody and keeps nobody waiting. What it cannot copy comes next time.
                let copied = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
                if let Err(error) = copied {
                    tracing::debug!(%error, "the write-ahead log was not copied");
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Keeper {
    /// Waits for its end: a connection that outlives the store would still act on the file's name.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Opens a database file, alone.
pub(crate) fn open(path: &Path, read_only: bool) -> Result<(Sqlite, SqliteWriter), StoreError> {
    check_version(rusqlite::version_number(), rusqlite::version())?;
    if read_only && !path.exists() {
        return Err(StoreError::ReadOnly);
    }
    let lock = lock(path)?;
    let connection = connect(path, read_only).map_err(EngineError::from)?;
    // 32 MB of page cache for the writer.
    connection.pragma_update(None, "cache_size", -32_000).map_err(EngineError::from)?;
    let inner = Inner {
        readers: Mutex::new(Vec::new()),
        permits: Semaphore::new(READERS),
        path: path.to_owned(),
        read_only,
        _lock: lock,
    };
    let keeper = match read_only {
        true => None,
        false => Some(Keeper::start(path).map_err(|e| StoreError::Unavailable(Failure::new(e)))?),
    };
    Ok((Sqlite(Arc::new(inner)), SqliteWriter { keeper, connection, tail: None }))
}

/// The WAL-reset defect was fixed in 3.51.3; 3.52.0 was withdrawn.
fn check_version(number: i32, name: &str) -> Result<(), StoreError> {
    if number < 3_051_003 || number == 3_052_000 {
        Err(StoreError::UnsafeSqlite(name.to_owned()))
    } else {
        Ok(())
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let unavailable = |e: std::io::Error| StoreError::Unavailable(Failure::new(e));
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(PathBuf::from(name));
    let file = file.map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(e)) => Err(unavailable(e)),
    }
}

fn connect(path: &Path, read_only: bool) -> rusqlite::Result<Connection> {
    // A connection is used by one thread at a time; the mutex inside SQLite is not needed.
    let flags = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(Duration::from_secs(5))?;
    if !read_only {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

impl Sqlite {
    /// Runs a read on a reading connection, off the async threads. At most [`READERS`] run at a
    /// time; others wait.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let gone = |e: &dyn std::fmt::Display| EngineError::Gone(Failure::new(e.to_string()));
        let this = self.clone();
        let _permit = self.0.permits.acquire().await.map_err(|e| gone(&e))?;
        let task = tokio::task::spawn_blocking(move || {
            let connection = this.take()?;
            let result = read(&connection);
            this.0.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        });
        task.await.map_err(|e| gone(&e))?
    }

    fn take(&self) -> Result<Connection, EngineError> {
        let idle = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => {
                let connection = connect(&self.0.path, self.0.read_only)?;
                connection.pragma_update(None, "query_only", true)?;
                connection.pragma_update(None, "cache_size", -8_000)?;
                Ok(connection)
            }
        }
    }
}

/// Runs a query.
pub(crate) fn query(connection: &Connection, query: &Query<'_>) -> Result<Vec<Row>, EngineError> {
    let made = Made::of(query);
    let statement = sql::select(Dialect::Sqlite, query, &made);
    run(connection, &statement.sql, &statement.params)
}

/// Runs a statement and takes all columns of its rows.
pub(crate) fn run(connection: &Connection, sql: &str, params: &[Val<'_>]) -> Result<Vec<Row>, EngineError> {
    let mut prepared = connection.prepare_cached(sql)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(params))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for i in 0..columns {
            values.push(value(row.get_ref(i)?)?);
        }
        out.push(values);
    }
    Ok(out)
}

fn value(stored: ValueRef<'_>) -> Result<Value, EngineError> {
    Ok(match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(x) => Value::Real(x),
        ValueRef::Text(t) => {
            let text =
                std::str::from_utf8(t).map_err(|_| EngineError::Damaged("a text is not UTF-8".into()))?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(b) => Value::Bytes(b.to_owned()),
    })
}

impl SqliteWriter {
    /// The connection, before the appender takes over.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Runs one statement of a migration.
    pub fn execute(&self, sql: &str) -> Result<(), EngineError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    pub fn group(&mut self, planner: &Planner, group: &[Arc<Prepared>]) -> Result<Plan, EngineError> {
        let wants = Wants::of(group);
        let erases = Wants::erases(group);
        if erases {
            // What is deleted is overwritten, not only unlinked.
            self.connection.pragma_update(None, "secure_delete", true)?;
        }
        let tail = self.tail.take();
        let result = transaction(&self.connection, |connection| {
            let found = lookup(connection, &wants, tail)?;
            let plan = planner.plan(group, found);
            if !plan.is_empty() {
                plan.write(&planner.tables, &mut SqliteSink { connection, current: None })?;
            }
            Ok(plan)
        });
        if erases {
            let _ = self.connection.pragma_update(None, "secure_delete", false);
            // Old pages in the log would keep what was erased; it is emptied as soon as no reader
            // needs it, at the latest when the store is closed.
            let _ = checkpoint(&self.connection);
        }
        let mut plan = result?;
        self.tail = Some(std::mem::take(&mut plan.tail));
        Ok(plan)
    }

    pub fn job(&mut self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        // A copy writes the log from outside.
        self.tail = None;
        transaction(&self.connection, |connection| run_job(connection, planner, job))
    }

    pub fn close(mut self) {
        let Some(keeper) = self.keeper.take() else {
            // Opened to read only: the log of a server that was killed stays for the one that writes next.
            return;
        };
        drop(keeper);
        if let Err(error) = checkpoint(&self.connection) {
            tracing::warn!(%error, "the write-ahead log was not emptied");
        }
    }
}

fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

fn transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let result = work(connection).and_then(|out| {
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(out)
    });
    // A failed commit may or may not have ended the transaction.
    if result.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    result
}

fn head(connection: &Connection) -> Result<HeadRow, EngineError> {
    match query(connection, &Query::of(&schema::HEAD, 1))?.pop() {
        Some(row) => rows::head(row),
        None => Ok(HeadRow::default()),
    }
}

fn lookup(connection: &Connection, wants: &Wants<'_>, tail: Option<Tail>) -> Result<Found, EngineError> {
    let mut found = Found { head: head(connection)?, ..Found::default() };
    found.tail = match tail.filter(|tail| *tail.frontier() == found.head.frontier) {
        Some(tail) => tail,
        None => {
            let frontier = &found.head.frontier;
            let queries = Tail::queries(frontier.size());
            let edge: Result<Vec<_>, _> = queries.iter().map(|q| query(connection, q)).collect();
            rows::tail(frontier, edge?)?
        }
    };
    if !wants.streams.is_empty() {
        let mut last =
            connection.prepare_cached("SELECT MAX(\"version\") FROM \"events\" WHERE \"stream\" = ?1")?;
        for stream in &wants.streams {
            if let Some(version) = last.query_row([stream], |row| row.get::<_, Option<i64>>(0))? {
                found.versions.insert((*stream).to_owned(), version.unsigned_abs());
            }
        }
    }
    for (scope, key) in &wants.answers {
        let wanted = Query::of(&schema::IDEMPOTENCY, 1)
            .filter(Filter::Eq("scope", (*scope).into()))
            .filter(Filter::Eq("key", (*key).into()));
        for row in query(connection, &wanted)? {
            found.answers.extend([rows::answer(row)?]);
        }
    }
    for subject in &wants.subjects {
        let wanted = Query::of(&schema::SUBJECTS, 1).filter(Filter::Eq("subject", (*subject).into()));
        for row in query(connection, &wanted)? {
            found.subjects.extend([rows::subject(row)?]);
        }
    }
    for leaf in &wants.leaves {
        let wanted = Query::of(&schema::LEAVES, 1).filter(Filter::Eq("leaf", Value::Integer(int(*leaf))));
        for row in query(connection, &wanted)? {
            found.leaves.insert(*leaf, rows::leaf(row)?);
        }
    }
    Ok(found)
}

/// Writes rows one by one; the statement is kept while the table stays the same.
struct SqliteSink<'c> {
    connection: &'c Connection,
    current: Option<(&'static str, Option<Mode>, CachedStatement<'c>)>,
}

impl SqliteSink<'_> {
    fn execute(
        &mut self,
        relation: &Relation,
        mode: Option<Mode>,
        values: &[Val<'_>],
    ) -> Result<(), EngineError> {
        let same = matches!(&self.current, Some((name, m, _)) if *name == relation.name && *m == mode);
        if !same {
            let sql = match mode {
                Some(mode) => sql::insert(Dialect::Sqlite, relation, relation.name, mode),
                None => sql::delete(Dialect::Sqlite, relation, relation.name),
            };
            self.current = Some((relation.name, mode, self.connection.prepare_cached(&sql)?));
        }
        if let Some((_, _, statement)) = &mut self.current {
            statement.execute(rusqlite::params_from_iter(values))?;
        }
        Ok(())
    }
}

impl<'p> Sink<'p> for SqliteSink<'_> {
    fn put(&mut self, relation: &'p Relation, mode: Mode, row: &[Val<'p>]) -> Result<(), EngineError> {
        self.execute(relation, Some(mode), row)
    }
    fn delete(&mut self, relation: &'p Relation, key: &[Val<'p>]) -> Result<(), EngineError> {
        self.execute(relation, None, key)
    }
}

fn run_job(connection: &Connection, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
    let tables = &planner.tables;
    match job {
        Job::Write(writes) => {
            for write in writes {
                let (target, values, put) = match write {
                    Write::Put(target, row) => (target, row, true),
                    Write::Delete(target, key) => (target, key, false),
                };
                let Some(relation) = target.relation(tables) else { continue };
                let name = target.name(relation);
                let sql = match put {
                    true => sql::insert(Dialect::Sqlite, relation, &name, Mode::Replace),
                    false => sql::delete(Dialect::Sqlite, relation, &name),
                };
                let values = rusqlite::params_from_iter(values.iter().map(Value::as_val));
                connection.prepare_cached(&sql)?.execute(values)?;
            }
        }
        Job::Shadow(indexes) => {
            for (i, relation) in indexes.iter().filter_map(|i| Some((*i, tables.get(*i)?))) {
                let name = Target::Shadow(i).name(relation);
                connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{name}\""))?;
                connection.execute_batch(&sql::create_table(Dialect::Sqlite, relation, &name))?;
            }
        }
        Job::Swap { tables: indexes, position } => {
            if head(connection)?.position != *position {
                return Ok(false);
            }
            for (i, relation) in indexes.iter().filter_map(|i| Some((*i, tables.get(*i)?))) {
                let (name, next) = (relation.name, Target::Shadow(i).name(relation));
                connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{name}\""))?;
                connection.execute_batch(&format!("ALTER TABLE \"{next}\" RENAME TO \"{name}\""))?;
                for sql in schema::create_indexes(relation) {
                    connection.execute_batch(&sql)?;
                }
                let row = crate::writer::fresh(relation);
                let sql = sql::insert(Dialect::Sqlite, &schema::PROJECTIONS, "projections", Mode::Replace);
                let values = rusqlite::params_from_iter(row.iter().map(Value::as_val));
                connection.prepare_cached(&sql)?.execute(values)?;
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_versions_are_refused() {
        for (number, safe) in
            [(3_050_004, false), (3_051_002, false), (3_051_003, true), (3_052_000, false), (3_053_000, true)]
        {
            assert_eq!(check_version(number, "x").is_ok(), safe, "{number}");
        }
        check_version(rusqlite::version_number(), rusqlite::version()).unwrap();
    }
}
