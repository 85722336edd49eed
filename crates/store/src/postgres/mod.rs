//! PostgreSQL: one writing connection owned by the appender, a pool of reading ones.
//!
//! Positions stay gap-free with several processes on one database because each transaction begins
//! by locking the head row. When the connection is lost during a commit, the next transaction takes
//! that lock, which waits for whatever is left of the lost one, and then looks whether the first
//! leaf of the group is there with the commitment that was planned: salts make commitments unique,
//! so nothing is written twice and nothing that was written is reported as lost.

mod sink;
mod tls;

use self::sink::{Array, PgSink};
use crate::{
    batch::Prepared,
    error::{EngineError, Failure, StoreError},
    log::Tail,
    plan::{Found, HeadRow, Plan, Planner, Wants, int},
    rows::{self, Row},
    schema,
    select::{Filter, Query},
    sql::{self, Dialect, Made, Mode},
    table::{Column, Kind, Relation, Val, Value},
    writer::{Job, Target, Write},
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use futures_util::{TryStreamExt as _, future::try_join_all};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_postgres::{
    Client, Config, Statement,
    error::SqlState,
    types::{IsNull, ToSql, Type, to_sql_checked},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Reading connections.
const READERS: usize = 8;
/// How long a group waits for a lost database before its callers are told.
const RECONNECT: Duration = Duration::from_secs(10);
/// How long one attempt may take before the connection is given up.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How often a lost race is run again.
const RACES: u32 = 8;

impl From<tokio_postgres::Error> for EngineError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(code) = error.code().cloned() else {
            return Self::Gone(Failure::new(error));
        };
        let class = code.code().get(..2).unwrap_or_default().to_owned();
        match (code, class.as_str()) {
            (SqlState::DISK_FULL, _) => Self::Full,
            (SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED, _) => {
                Self::Raced(Failure::new(error))
            }
            // Shut down, starting, no connection left.
            (_, "08" | "57") | (SqlState::TOO_MANY_CONNECTIONS, _) => Self::Gone(Failure::new(error)),
            (_, "XX") => Self::Damaged(error.to_string()),
            _ => Self::Rejected(Failure::new(error)),
        }
    }
}

impl ToSql for Val<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Val::Null => Ok(IsNull::Yes),
            Val::Integer(n) => n.to_sql(ty, out),
            Val::Real(x) => x.to_sql(ty, out),
            Val::Text(t) => t.to_sql(ty, out),
            Val::Bytes(b) => b.to_sql(ty, out),
        }
    }
    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::FLOAT8, Type::TEXT, Type::BYTEA].contains(ty)
    }
    to_sql_checked!();
}

/// The reading side.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

/// The writing side.
pub(crate) struct PostgresWriter {
    config: Config,
    tls: MakeRustlsConnect,
    client: Option<Connected>,
    tail: Option<Tail>,
    // A plan whose commit got no answer.
    doubt: Option<Plan>,
}

struct Connected {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// Opens both sides. No connection is made before it is needed.
pub(crate) fn open(url: &str, read_only: bool) -> Result<(Postgres, PostgresWriter), StoreError> {
    let (mut config, tls) = tls::read(url)?;
    if config.get_application_name().is_none() {
        config.application_name("atalaya");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    config.keepalives_idle(Duration::from_secs(30));
    if read_only {
        let options =
            format!("{} -c default_transaction_read_only=on", config.get_options().unwrap_or_default());
        config.options(options);
    }
    let manager = Manager::from_config(
        config.clone(),
        tls.clone(),
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    let pool = Pool::builder(manager)
        .max_size(READERS)
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .wait_timeout(Some(ATTEMPT))
        .create_timeout(Some(RECONNECT))
        .build()
        .map_err(|e| StoreError::Unavailable(Failure::new(e)))?;
    Ok((Postgres { pool }, PostgresWriter { config, tls, client: None, tail: None, doubt: None }))
}

impl Postgres {
    /// Runs a read, once more on another connection when the first turns out to be lost.
    pub async fn run(
        &self,
        statement: &sql::Statement<'_>,
        columns: &[Column],
    ) -> Result<Vec<Row>, EngineError> {
        match self.run_once(statement, columns).await {
            Err(EngineError::Gone(_)) => self.run_once(statement, columns).await,
            result => result,
        }
    }

    async fn run_once(
        &self,
        statement: &sql::Statement<'_>,
        columns: &[Column],
    ) -> Result<Vec<Row>, EngineError> {
        let client = self.pool.get().await.map_err(|e| EngineError::Gone(Failure::new(e)))?;
        let prepared = client.prepare_cached(&statement.sql).await?;
        let read = read(&client, &prepared, &statement.params, columns);
        let timed = tokio::time::timeout(ATTEMPT, read).await;
        timed.map_err(|e| EngineError::Gone(Failure::new(e)))?
    }

    pub async fn query(&self, query: &Query<'_>) -> Result<Vec<Row>, EngineError> {
        let made = Made::of(query);
        self.run(&sql::select(Dialect::Postgres, query, &made), &query.rel.columns).await
    }
}

async fn read(
    client: &Client,
    statement: &Statement,
    params: &[Val<'_>],
    columns: &[Column],
) -> Result<Vec<Row>, EngineError> {
    let params = params.iter().map(|p| p as &(dyn ToSql + Sync));
    let rows = client.query_raw(statement, params).await?;
    let mut rows = std::pin::pin!(rows);
    let mut out = Vec::new();
    while let Some(row) = rows.try_next().await? {
        out.push(values(&row, columns)?);
    }
    Ok(out)
}

fn values(row: &tokio_postgres::Row, columns: &[Column]) -> Result<Row, EngineError> {
    let value = |(i, column): (usize, &Column)| {
        Ok(match column.kind {
            Kind::Integer => row.try_get::<_, Option<i64>>(i)?.into(),
            Kind::Real => row.try_get::<_, Option<f64>>(i)?.into(),
            Kind::Text => row.try_get::<_, Option<String>>(i)?.into(),
            Kind::Bytes => row.try_get::<_, Option<Vec<u8>>>(i)?.into(),
        })
    };
    columns.iter().enumerate().map(value).collect()
}

impl Connected {
    async fn open(config: &Config, tls: &MakeRustlsConnect) -> Result<Self, EngineError> {
        let (client, connection) = config.connect(tls.clone()).await?;
        tokio::spawn(async move {
            // Whoever uses the client sees the failure too.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "the connection to PostgreSQL ended");
            }
        });
        Ok(Self { client, statements: HashMap::new() })
    }

    async fn prepare(&mut self, sql: &str) -> Result<Statement, EngineError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    async fn query(&mut self, query: &Query<'_>, suffix: &str) -> Result<Vec<Row>, EngineError> {
        let made = Made::of(query);
        let mut statement = sql::select(Dialect::Postgres, query, &made);
        statement.sql.push_str(suffix);
        let prepared = self.prepare(&statement.sql).await?;
        read(&self.client, &prepared, &statement.params, &query.rel.columns).await
    }

    async fn batch(&self, sql: &str) -> Result<(), EngineError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// Locks the head row, so that this transaction is alone in giving out positions.
    async fn lock_head(&mut self) -> Result<HeadRow, EngineError> {
        match self.query(&Query::of(&schema::HEAD, 1), " FOR UPDATE").await?.pop() {
            Some(row) => rows::head(row),
            None => Err(EngineError::Damaged("the head row is missing".into())),
        }
    }

    async fn lookup(
        &mut self,
        wants: &Wants<'_>,
        head: HeadRow,
        tail: Option<Tail>,
    ) -> Result<Found, EngineError> {
        let mut found = Found { head, ..Found::default() };
        found.tail = match tail.filter(|tail| *tail.frontier() == found.head.frontier) {
            Some(tail) => tail,
            None => {
                let mut edge = Vec::new();
                for query in Tail::queries(found.head.frontier.size()) {
                    edge.push(self.query(&query, "").await?);
                }
                rows::tail(&found.head.frontier, edge)?
            }
        };
        if !wants.streams.is_empty() {
            self.lookup_versions(wants, &mut found).await?;
        }
        if !wants.answers.is_empty() {
            self.lookup_answers(wants, &mut found).await?;
        }
        for subjects in wants.subjects.chunks(500) {
            let values = subjects.iter().map(|s| (*s).into()).collect();
            let query = Query::of(&schema::SUBJECTS, 500).filter(Filter::In("subject", values));
            for row in self.query(&query, "").await? {
                found.subjects.extend([rows::subject(row)?]);
            }
        }
        for leaf in &wants.leaves {
            let query = Query::of(&schema::LEAVES, 1).filter(Filter::Eq("leaf", Value::Integer(int(*leaf))));
            for row in self.query(&query, "").await? {
                found.leaves.insert(*leaf, rows::leaf(row)?);
            }
        }
        Ok(found)
    }

    async fn lookup_versions(&mut self, wants: &Wants<'_>, found: &mut Found) -> Result<(), EngineError> {
        // One step down the index per stream, however long the stream is.
        let sql = "SELECT s, (SELECT MAX(\"version\") FROM \"events\" WHERE \"stream\" = s) \
                   FROM unnest($1::TEXT[]) AS t(s)";
        let statement = self.prepare(sql).await?;
        for row in self.client.query(&statement, &[&wants.streams]).await? {
            if let Some(version) = row.try_get::<_, Option<i64>>(1)? {
                found.versions.insert(row.try_get(0)?, version.unsigned_abs());
            }
        }
        Ok(())
    }

    async fn lookup_answers(&mut self, wants: &Wants<'_>, found: &mut Found) -> Result<(), EngineError> {
        let sql = "SELECT \"scope\", \"key\", \"request_hash\", \"response\", \"expires\" FROM \"idempotency\" \
                   WHERE (\"scope\", \"key\") IN (SELECT * FROM unnest($1::TEXT[], $2::TEXT[]))";
        let statement = self.prepare(sql).await?;
        let (scopes, keys): (Vec<&str>, Vec<&str>) = wants.answers.iter().copied().unzip();
        for row in self.client.query(&statement, &[&scopes, &keys]).await? {
            found.answers.extend([rows::answer(values(&row, &schema::IDEMPOTENCY.columns)?)?]);
        }
        Ok(())
    }

    /// Writes what a sink gathered, all statements on their way before the first is answered.
    async fn flush(&mut self, sink: PgSink<'_>) -> Result<(), EngineError> {
        let mut ready = Vec::new();
        for part in &sink.parts {
            let relation = part.relation;
            let (puts, deletes) = part.columns();
            if let Some(puts) = puts {
                let sql = sql::insert_arrays(relation, relation.name, part.mode);
                ready.push((self.prepare(&sql).await?, puts));
            }
            if let Some(deletes) = deletes {
                ready.push((self.prepare(&sql::delete_arrays(relation, relation.name)).await?, deletes));
            }
        }
        let client = &self.client;
        try_join_all(ready.iter().map(|(statement, columns)| async move {
            let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Array::as_param).collect();
            client.execute(statement, &params).await
        }))
        .await?;
        Ok(())
    }
}

impl PostgresWriter {
    async fn connected(&mut self) -> Result<&mut Connected, EngineError> {
        if self.client.as_ref().is_none_or(|c| c.client.is_closed()) {
            self.client = Some(Connected::open(&self.config, &self.tls).await?);
        }
        self.client.as_mut().ok_or_else(|| EngineError::Gone(Failure::new("no connection")))
    }

    /// Runs one statement of a migration.
    pub async fn execute(&mut self, sql: &str) -> Result<(), EngineError> {
        self.connected().await?.batch(sql).await
    }

    /// Runs a query on the writing connection.
    pub async fn query(&mut self, query: &Query<'_>) -> Result<Vec<Row>, EngineError> {
        self.connected().await?.query(query, "").await
    }

    pub async fn group(&mut self, planner: &Planner, group: &[Arc<Prepared>]) -> Result<Plan, EngineError> {
        let wants = Wants::of(group);
        let (started, mut races, mut waits) = (Instant::now(), 0, 0);
        loop {
            let attempt = tokio::time::timeout(ATTEMPT, self.attempt(planner, group, &wants)).await;
            let error = match attempt.unwrap_or_else(|e| Err(EngineError::Gone(Failure::new(e)))) {
                Ok(plan) => return Ok(plan),
                Err(error) => error,
            };
            self.tail = None;
            self.reset(&error).await;
            match error {
                EngineError::Raced(_) if races < RACES => races += 1,
                EngineError::Gone(_) if started.elapsed() < RECONNECT => waits += 1,
                // The next group must not take this one's doubt for its own.
                error => return Err(self.doubt.take().map_or(error.clone(), |_| unknown(error))),
            }
            tokio::time::sleep(pause(races + waits)).await;
        }
    }

    async fn attempt(
        &mut self,
        planner: &Planner,
        group: &[Arc<Prepared>],
        wants: &Wants<'_>,
    ) -> Result<Plan, EngineError> {
        let tail = self.tail.take();
        // An attempt that fails before it knows leaves the doubt as it was.
        let mark = self.doubt.as_ref().and_then(Plan::mark);
        let connected = self.connected().await?;
        connected.batch("BEGIN").await?;
        let head = connected.lock_head().await?;
        if let Some((leaf, commitment)) = mark {
            let query = Query::of(&schema::LEAVES, 1).filter(Filter::Eq("leaf", Value::Integer(int(leaf))));
            let stored = connected.query(&query, "").await?.pop().map(rows::leaf).transpose()?;
            if stored.is_some_and(|(row, _)| row.commitment == commitment) {
                connected.batch("ROLLBACK").await?;
                return self.doubt.take().ok_or_else(|| EngineError::Damaged("a plan was lost".into()));
            }
        }
        self.doubt = None;
        let connected = self.connected().await?;
        let found = connected.lookup(wants, head, tail).await?;
        let mut plan = planner.plan(group, found);
        let tail = std::mem::take(&mut plan.tail);
        if plan.is_empty() {
            connected.batch("ROLLBACK").await?;
            self.tail = Some(tail);
            return Ok(plan);
        }
        let mut sink = PgSink::default();
        plan.write(&planner.tables, &mut sink)?;
        connected.flush(sink).await?;
        // From here on only an answer tells what happened.
        self.doubt = Some(plan);
        let answer = self.connected().await?.batch("COMMIT").await;
        if !matches!(answer, Err(EngineError::Gone(_))) {
            let plan = self.doubt.take();
            answer?;
            self.tail = Some(tail);
            return plan.ok_or_else(|| EngineError::Damaged("a plan was lost".into()));
        }
        Err(answer.err().unwrap_or(EngineError::Gone(Failure::new("no answer"))))
    }

    /// After an error: ends the transaction, or gives the connection up.
    async fn reset(&mut self, error: &EngineError) {
        let keep = !matches!(error, EngineError::Gone(_));
        let alive = match &self.client {
            Some(connected) if keep => connected.batch("ROLLBACK").await.is_ok(),
            _ => false,
        };
        if !alive {
            self.client = None;
        }
    }

    pub async fn job(&mut self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        self.tail = None;
        let (started, mut tries) = (Instant::now(), 0);
        loop {
            let error = match self.try_job(planner, job).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            self.reset(&error).await;
            tries += 1;
            let again = match error {
                EngineError::Raced(_) => tries <= RACES,
                // Rows are written by key, so writing them again changes nothing.
                EngineError::Gone(_) => started.elapsed() < RECONNECT,
                _ => false,
            };
            if !again {
                return Err(error);
            }
            tokio::time::sleep(pause(tries)).await;
        }
    }

    async fn try_job(&mut self, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
        let connected = self.connected().await?;
        connected.batch("BEGIN").await?;
        let done = run_job(connected, planner, job).await?;
        connected.batch(if done { "COMMIT" } else { "ROLLBACK" }).await?;
        Ok(done)
    }
}

fn unknown(error: EngineError) -> EngineError {
    match error {
        EngineError::Gone(f) | EngineError::Raced(f) | EngineError::Rejected(f) => EngineError::Unknown(f),
        other => EngineError::Unknown(Failure::new(format!("{other:?}"))),
    }
}

/// 20 ms doubled up to about a second, with some jitter so that processes do not run in step.
fn pause(tries: u32) -> Duration {
    let jitter =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.subsec_nanos());
    let base = 20u64 << tries.min(5);
    Duration::from_millis(base + u64::from(jitter) % base)
}

async fn run_job(connected: &mut Connected, planner: &Planner, job: &Job) -> Result<bool, EngineError> {
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
                    true => sql::insert(Dialect::Postgres, relation, &name, Mode::Replace),
                    false => sql::delete(Dialect::Postgres, relation, &name),
                };
                let statement = connected.prepare(&sql).await?;
                let values: Vec<Val<'_>> = values.iter().map(Value::as_val).collect();
                let params: Vec<&(dyn ToSql + Sync)> =
                    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
                connected.client.execute(&statement, &params).await?;
            }
        }
        Job::Shadow(indexes) => {
            for (i, relation) in indexes.iter().filter_map(|i| Some((*i, tables.get(*i)?))) {
                let name = Target::Shadow(i).name(relation);
                connected.batch(&format!("DROP TABLE IF EXISTS \"{name}\"")).await?;
                connected.batch(&sql::create_table(Dialect::Postgres, relation, &name)).await?;
            }
            connected.statements.clear();
        }
        Job::Swap { tables: indexes, position } => {
            if connected.lock_head().await?.position != *position {
                return Ok(false);
            }
            for (i, relation) in indexes.iter().filter_map(|i| Some((*i, tables.get(*i)?))) {
                swap(connected, relation, &Target::Shadow(i).name(relation)).await?;
            }
            connected.statements.clear();
        }
    }
    Ok(true)
}

async fn swap(connected: &mut Connected, relation: &Relation, next: &str) -> Result<(), EngineError> {
    let name = relation.name;
    connected.batch(&format!("DROP TABLE IF EXISTS \"{name}\"")).await?;
    connected.batch(&format!("ALTER TABLE \"{next}\" RENAME TO \"{name}\"")).await?;
    for sql in schema::create_indexes(relation) {
        connected.batch(&sql).await?;
    }
    let row = crate::writer::fresh(relation);
    let sql = sql::insert(Dialect::Postgres, &schema::PROJECTIONS, "projections", Mode::Replace);
    let statement = connected.prepare(&sql).await?;
    let values: Vec<Val<'_>> = row.iter().map(Value::as_val).collect();
    let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
    connected.client.execute(&statement, &params).await?;
    Ok(())
}
