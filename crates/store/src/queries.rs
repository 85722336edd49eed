//! Reading. Every answer is bounded: a limit above the bound is lowered to it, where a shorter
//! answer is no wrong one, and refused otherwise.

use crate::{
    Engine, Store,
    error::{EngineError, StoreError},
    plan::{int, kind_code, time},
    rows::{self, Row, Take},
    schema,
    select::{Cursor, Dir, Filter, Page, Query, Select, StoredRow, check_filters, column},
    sql::{self, Dialect, Made},
    sqlite,
    table::{Column, Kind, TableError, Value},
    writer::{Target, Write},
};
use atalaya_journal::{
    Hash, Opening, Recorded, SignedCheckpoint, audit::AuditKind, tiles::TILE_WIDTH, verify::LeafRow,
};
use atalaya_model::{Actor, StreamId, Timestamp};
use std::collections::HashMap;

/// Most events, leaves or checkpoints in one answer.
pub const MAX_EVENTS: u32 = 10_000;
/// Most numbers in one answer.
pub const MAX_NUMBERS: u32 = 1_000_000;

/// Where the journal and the log end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Position of the last event; 0 when there is none.
    pub position: u64,
    /// Leaves in the log.
    pub leaves: u64,
    /// Root over them.
    pub root: Hash,
    /// When the last batch was recorded.
    pub recorded_at: Timestamp,
}

/// An entry of the audit trail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// Index of its leaf.
    pub leaf: u64,
    /// Entry of the log.
    pub commitment: Hash,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Salt and record; `None` when they were erased.
    pub opening: Option<Opening>,
}

/// A query over the audit trail, newest first. Erased entries are found by time only.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AuditSelect {
    /// What this actor did.
    pub actor: Option<Actor>,
    /// This command, query or act.
    pub action: Option<String>,
    /// Things of this sort.
    pub kind: Option<AuditKind>,
    /// What was done to this stream or folio.
    pub object: Option<String>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Older than this leaf: the last one of the page before.
    pub before: Option<u64>,
    /// Rows in the page, 1 to 500.
    pub limit: u32,
}

/// Something that waits to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxRow {
    /// Order in which it is to be sent.
    pub id: u64,
    /// Where to.
    pub topic: String,
    /// Text to send.
    pub payload: String,
    /// Journal position after its batch.
    pub position: u64,
}

/// An answer kept under an idempotency key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredResponse {
    /// SHA-256 of the request that it answered.
    pub request_hash: [u8; 32],
    /// The answer.
    pub response: Vec<u8>,
    /// Until when it is kept.
    pub expires: Timestamp,
}

/// What is known of a subject's key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubjectKeyState {
    /// The wrapped key.
    Live(Vec<u8>),
    /// It was erased; what was sealed with it is gone.
    Erased,
}

impl Store {
    pub(crate) async fn query(&self, query: &Query<'_>) -> Result<Vec<Row>, EngineError> {
        match &self.0.engine {
            Engine::Memory(memory) => Ok(memory.query(query)),
            Engine::Postgres(postgres) => postgres.query(query).await,
            Engine::Sqlite(sqlite) => {
                let made = Made::of(query);
                let statement = Owned::of(&sql::select(Dialect::Sqlite, query, &made));
                sqlite.read(move |connection| statement.run(connection)).await
            }
        }
    }

    /// Runs a statement that has no equal in memory form.
    async fn statement(
        &self,
        statement: &sql::Statement<'_>,
        columns: &[Column],
    ) -> Result<Vec<Row>, EngineError> {
        match &self.0.engine {
            Engine::Memory(_) => Ok(Vec::new()),
            Engine::Postgres(postgres) => postgres.run(statement, columns).await,
            Engine::Sqlite(sqlite) => {
                let statement = Owned::of(statement);
                sqlite.read(move |connection| statement.run(connection)).await
            }
        }
    }

    fn dialect(&self) -> Dialect {
        if matches!(self.0.engine, Engine::Postgres(_)) { Dialect::Postgres } else { Dialect::Sqlite }
    }

    /// Where the journal and the log end.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn head(&self) -> Result<Head, StoreError> {
        let row = self.query(&Query::of(&schema::HEAD, 1)).await?.pop();
        let head = row.map(rows::head).transpose()?.unwrap_or_default();
        Ok(Head {
            position: head.position,
            leaves: head.frontier.size(),
            root: head.frontier.root(),
            recorded_at: time(head.recorded_at),
        })
    }

    /// Events of a stream after a version, in order, at most [`MAX_EVENTS`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn stream(
        &self,
        stream: &StreamId,
        after_version: u64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        let query = Query::of(&schema::EVENTS, limit.min(MAX_EVENTS))
            .filter(Filter::Eq("stream", stream.as_str().into()))
            .filter(Filter::Ge("version", Value::Integer(int(after_version.saturating_add(1)))))
            .order("version", Dir::Asc);
        self.recorded(&query).await
    }

    /// Events after a position, in the order of the journal, at most [`MAX_EVENTS`]. Positions have
    /// no gaps.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn events(&self, after_position: u64, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        let query = Query::of(&schema::EVENTS, limit.min(MAX_EVENTS))
            .filter(Filter::Ge("position", Value::Integer(int(after_position.saturating_add(1)))))
            .order("position", Dir::Asc);
        self.recorded(&query).await
    }

    async fn recorded(&self, query: &Query<'_>) -> Result<Vec<Recorded>, StoreError> {
        let rows = self.query(query).await?;
        Ok(rows.into_iter().map(rows::recorded).collect::<Result<_, _>>()?)
    }

    /// The newest snapshot of a stream, when it has this shape.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn snapshot(
        &self,
        stream: &StreamId,
        schema: u16,
    ) -> Result<Option<crate::Snapshot>, StoreError> {
        let query = Query::of(&schema::SNAPSHOTS, 1)
            .filter(Filter::Eq("stream", stream.as_str().into()))
            .filter(Filter::Eq("schema", schema.into()));
        let Some(row) = self.query(&query).await?.pop() else { return Ok(None) };
        let mut take = Take::new(row);
        let (stream, _, version) = (take.text()?, take.integer()?, take.number()?);
        Ok(Some(crate::Snapshot {
            stream: StreamId::from_stored(stream),
            schema,
            version,
            data: take.text()?,
        }))
    }

    /// A page of rows.
    ///
    /// # Errors
    /// [`StoreError::Table`] for a query that does not fit its table, [`StoreError::BadCursor`].
    pub async fn rows(&self, select: Select) -> Result<Page<StoredRow>, StoreError> {
        let (_, relation) = self.0.tables.find(select.table)?;
        let query = Query::check(relation, &select)?;
        let mut found = self.query(&query).await?;
        let more = found.len() > select.limit as usize;
        found.truncate(select.limit as usize);
        let next = match (more, found.last(), relation.column(select.order.0)) {
            (true, Some(last), Some(column)) => {
                let value = last.get(column).cloned().unwrap_or_default();
                let id = last.first().and_then(Value::as_text).unwrap_or_default().to_owned();
                Some(Cursor::new(select.table, select.order, value, id))
            }
            _ => None,
        };
        let items = found.into_iter().map(rows::stored_row).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// One row.
    ///
    /// # Errors
    /// [`StoreError::Table`].
    pub async fn row(&self, table: &'static str, id: &str) -> Result<Option<StoredRow>, StoreError> {
        let (_, relation) = self.0.tables.find(table)?;
        if id.contains('\0') {
            return Ok(None);
        }
        let query = Query::of(relation, 1).filter(Filter::Eq("id", id.into()));
        Ok(self.query(&query).await?.pop().map(rows::stored_row).transpose()?)
    }

    /// How many rows fulfil all filters.
    ///
    /// # Errors
    /// [`StoreError::Table`].
    pub async fn count(&self, table: &'static str, filters: &[Filter]) -> Result<u64, StoreError> {
        let (_, relation) = self.0.tables.find(table)?;
        let mut query = Query::of(relation, 1);
        query.filters = check_filters(relation, filters)?;
        Ok(self.count_rows(&query).await?)
    }

    pub(crate) async fn count_rows(&self, query: &Query<'_>) -> Result<u64, EngineError> {
        if let Engine::Memory(memory) = &self.0.engine {
            return Ok(memory.count(query));
        }
        let made = Made::of(query);
        let statement = sql::count(self.dialect(), query, &made);
        let row = self.statement(&statement, &[Column::integer("count")]).await?.pop();
        Take::new(row.unwrap_or_default()).number()
    }

    /// All values of an integer column, smallest first and without nulls: for percentiles.
    ///
    /// # Errors
    /// [`StoreError::TooMany`] when there are more than `limit` (at most [`MAX_NUMBERS`]): a
    /// percentile of a part would be wrong. [`StoreError::Table`].
    pub async fn numbers(
        &self,
        table: &'static str,
        column: &'static str,
        filters: &[Filter],
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let (_, relation) = self.0.tables.find(table)?;
        let declared = self::column(relation, column)?;
        if declared.kind != Kind::Integer {
            let reason = "is not an integer column";
            return Err(TableError::BadValue { table, column: declared.name, reason }.into());
        }
        let limit = limit.min(MAX_NUMBERS);
        let mut query = Query::of(relation, limit + 1);
        query.filters = check_filters(relation, filters)?;
        let numbers: Vec<i64> = match &self.0.engine {
            Engine::Memory(memory) => memory.numbers(&query, relation.column(column).unwrap_or(0)),
            _ => {
                let made = Made::of(&query);
                let statement = sql::numbers(self.dialect(), &query, column, &made);
                let rows = self.statement(&statement, &[Column::integer(column)]).await?;
                rows.into_iter().map(|row| Take::new(row).integer()).collect::<Result<_, _>>()?
            }
        };
        if numbers.len() > limit as usize { Err(StoreError::TooMany { limit }) } else { Ok(numbers) }
    }

    /// Values of a column with their numbers of rows, most frequent first, at most `limit` (500).
    ///
    /// # Errors
    /// [`StoreError::Table`].
    pub async fn tally(
        &self,
        table: &'static str,
        column: &'static str,
        filters: &[Filter],
        limit: u32,
    ) -> Result<Vec<(Value, u64)>, StoreError> {
        let (_, relation) = self.0.tables.find(table)?;
        let declared = self::column(relation, column)?;
        let mut query = Query::of(relation, limit.clamp(1, crate::select::MAX_PAGE));
        query.filters = check_filters(relation, filters)?;
        if let Engine::Memory(memory) = &self.0.engine {
            return Ok(memory.tally(&query, relation.column(column).unwrap_or(0)));
        }
        let made = Made::of(&query);
        let statement = sql::tally(self.dialect(), &query, column, &made);
        let rows = self.statement(&statement, &[*declared, Column::integer("count")]).await?;
        let pair = |mut row: Row| {
            let count = row.pop().and_then(|v| v.as_integer()).unwrap_or(0).unsigned_abs();
            (row.pop().unwrap_or_default(), count)
        };
        Ok(rows.into_iter().map(pair).collect())
    }

    /// A page of the audit trail, newest first.
    ///
    /// # Errors
    /// [`StoreError::Table`] when the limit is not 1 to 500.
    pub async fn audit(&self, select: &AuditSelect) -> Result<Vec<AuditRow>, StoreError> {
        if !(1..=crate::select::MAX_PAGE).contains(&select.limit) {
            return Err(
                TableError::Bound { what: "rows in a page", max: crate::select::MAX_PAGE as usize }.into()
            );
        }
        let Some(object) = &select.object else {
            let query = audit_query(select);
            return self.audit_rows(&query).await;
        };
        let (mut out, mut before) = (Vec::new(), select.before);
        loop {
            let leaves = self.leaves_of(object, before).await?;
            before = leaves.last().and_then(Value::as_integer).map(i64::unsigned_abs);
            let last = leaves.len() < crate::select::MAX_IN;
            let query = audit_query(select).filter(Filter::In("leaf", leaves));
            out.extend(self.audit_rows(&query).await?);
            if last || out.len() >= select.limit as usize {
                out.truncate(select.limit as usize);
                return Ok(out);
            }
        }
    }

    /// Leaves that name an object, newest first.
    async fn leaves_of(&self, object: &str, before: Option<u64>) -> Result<Vec<Value>, StoreError> {
        let object = object.replace('\0', "");
        let mut query = Query::of(&schema::OBJECTS, crate::select::MAX_IN as u32)
            .filter(Filter::Eq("object", object.into()))
            .order("leaf", Dir::Desc);
        if let Some(before) = before {
            query = query.filter(Filter::Lt("leaf", Value::Integer(int(before))));
        }
        Ok(self.query(&query).await?.into_iter().filter_map(|mut row| row.pop()).collect())
    }

    async fn audit_rows(&self, query: &Query<'_>) -> Result<Vec<AuditRow>, StoreError> {
        self.query(query).await?.into_iter().map(|row| Ok(audit_row(rows::leaf(row)?))).collect()
    }

    /// One entry of the audit trail.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn audit_row(&self, leaf: u64) -> Result<Option<AuditRow>, StoreError> {
        let query = Query::of(&schema::LEAVES, 1).filter(Filter::Eq("leaf", Value::Integer(int(leaf))));
        Ok(self.audit_rows(&query).await?.pop())
    }

    /// Leaves from `first` on as verification reads them, at most [`MAX_EVENTS`], each with its
    /// hash in the stored tile where that is full.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn leaf_rows(&self, first: u64, limit: u32) -> Result<Vec<LeafRow>, StoreError> {
        let query = Query::of(&schema::LEAVES, limit.min(MAX_EVENTS))
            .filter(Filter::Ge("leaf", Value::Integer(int(first))))
            .order("leaf", Dir::Asc);
        let rows = self.query(&query).await?.into_iter().map(|row| Ok(rows::leaf(row)?.0));
        let mut leaves: Vec<LeafRow> = rows.collect::<Result<_, EngineError>>()?;
        let (Some(from), Some(to)) = (leaves.first().map(|l| l.index), leaves.last().map(|l| l.index)) else {
            return Ok(leaves);
        };
        let width = u64::from(TILE_WIDTH);
        let tiles = Query::of(&schema::TILES, MAX_EVENTS)
            .filter(Filter::Eq("level", 0i64.into()))
            .filter(Filter::Ge("idx", Value::Integer(int(from / width))))
            .filter(Filter::Lt("idx", Value::Integer(int(to / width + 1))));
        let mut published: HashMap<u64, Vec<Hash>> = HashMap::new();
        for row in self.query(&tiles).await? {
            let mut take = Take::new(row);
            take.integer()?;
            published.insert(take.number()?, rows::hashes(&take.bytes()?)?);
        }
        for leaf in &mut leaves {
            let tile = published.get(&(leaf.index / width));
            leaf.published = tile.and_then(|t| t.get((leaf.index % width) as usize)).copied();
        }
        Ok(leaves)
    }

    /// Keys of subjects; those that never had one are absent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn keys(&self, subjects: &[String]) -> Result<HashMap<String, SubjectKeyState>, StoreError> {
        let mut out = HashMap::with_capacity(subjects.len());
        for chunk in subjects.chunks(crate::select::MAX_IN) {
            let values = chunk.iter().filter(|s| !s.contains('\0')).map(|s| s.as_str().into()).collect();
            let query = Query::of(&schema::SUBJECTS, crate::select::MAX_IN as u32)
                .filter(Filter::In("subject", values));
            for row in self.query(&query).await? {
                let (subject, wrapped) = rows::subject(row)?;
                out.insert(subject, wrapped.map_or(SubjectKeyState::Erased, SubjectKeyState::Live));
            }
        }
        Ok(out)
    }

    /// The answer kept under an idempotency key, expired or not.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn response(&self, scope: &str, key: &str) -> Result<Option<StoredResponse>, StoreError> {
        if scope.contains('\0') || key.contains('\0') {
            return Ok(None);
        }
        let query = Query::of(&schema::IDEMPOTENCY, 1)
            .filter(Filter::Eq("scope", scope.into()))
            .filter(Filter::Eq("key", key.into()));
        let Some(row) = self.query(&query).await?.pop() else { return Ok(None) };
        let (_, answer) = rows::answer(row)?;
        Ok(Some(StoredResponse {
            request_hash: answer.request_hash,
            response: answer.response,
            expires: time(answer.expires),
        }))
    }

    /// Forgets up to 500 answers that expired before `now`; says how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::ReadOnly`].
    pub async fn forget_responses(&self, now: Timestamp) -> Result<usize, StoreError> {
        let query = Query::of(&schema::IDEMPOTENCY, 500).filter(Filter::Lt("expires", now.into()));
        let mut writes = Vec::new();
        for mut row in self.query(&query).await? {
            row.truncate(2);
            writes.push(Write::Delete(Target::System(&schema::IDEMPOTENCY), row));
        }
        let count = writes.len();
        self.write(writes).await?;
        Ok(count)
    }

    /// What waits to be sent, oldest first, at most [`MAX_EVENTS`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn pending(&self, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let query = Query::of(&schema::OUTBOX, limit.min(MAX_EVENTS)).order("id", Dir::Asc);
        let row = |row| {
            let mut take = Take::new(row);
            Ok(OutboxRow {
                id: take.number()?,
                topic: take.text()?,
                payload: take.text()?,
                position: take.number()?,
            })
        };
        self.query(&query).await?.into_iter().map(row).collect()
    }

    /// Removes what was sent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::ReadOnly`].
    pub async fn sent(&self, ids: &[u64]) -> Result<(), StoreError> {
        let outbox = Target::System(&schema::OUTBOX);
        for chunk in ids.chunks(1_000) {
            self.write(
                chunk.iter().map(|id| Write::Delete(outbox, vec![Value::Integer(int(*id))])).collect(),
            )
            .await?;
        }
        Ok(())
    }

    /// How many entries wait to be sent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn waiting_to_send(&self) -> Result<u64, StoreError> {
        Ok(self.count_rows(&Query::of(&schema::OUTBOX, 1)).await?)
    }

    /// Gives up entries that wait to be sent: in the place of the last one stands an entry that says so, in one
    /// transaction, so that nothing is missing unsaid.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::ReadOnly`].
    pub async fn shed(&self, entries: &[OutboxRow], topic: &str, payload: &str) -> Result<(), StoreError> {
        let Some((last, others)) = entries.split_last() else { return Ok(()) };
        let outbox = Target::System(&schema::OUTBOX);
        let gone = others.iter().map(|row| Write::Delete(outbox, vec![Value::Integer(int(row.id))]));
        let id = Value::Integer(int(last.id));
        let instead = vec![id, topic.into(), payload.into(), Value::Integer(int(last.position))];
        self.write(gone.chain([Write::Put(outbox, instead)]).collect()).await
    }

    /// Keeps a checkpoint. One over the same leaves is replaced, so that cosignatures can be added, and never by one with
    /// fewer signatures: another node may sign the same leaves later.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::ReadOnly`].
    pub async fn put_checkpoint(&self, checkpoint: &SignedCheckpoint) -> Result<(), StoreError> {
        let size = Value::Integer(int(checkpoint.checkpoint().size()));
        let query = Query::of(&schema::CHECKPOINTS, 1).filter(Filter::Eq("size", size.clone()));
        if let Some(row) = self.query(&query).await?.pop() {
            let mut take = Take::new(row);
            take.integer()?;
            let known = SignedCheckpoint::parse(take.text()?.as_bytes())?;
            if known.note().signatures().len() > checkpoint.note().signatures().len() {
                return Ok(());
            }
        }
        let made_at = self.head().await?.recorded_at;
        let row = vec![size, checkpoint.encode().into(), made_at.into()];
        self.write(vec![Write::Put(Target::System(&schema::CHECKPOINTS), row)]).await
    }

    /// The checkpoint over the most leaves.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Checkpoint`] when it is unreadable.
    pub async fn latest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        let query = Query::of(&schema::CHECKPOINTS, 1).order("size", Dir::Desc);
        let Some(row) = self.query(&query).await?.pop() else { return Ok(None) };
        let mut take = Take::new(row);
        take.integer()?;
        Ok(Some(SignedCheckpoint::parse(take.text()?.as_bytes())?))
    }

    /// The latest checkpoint with a signature beside that of the log itself, verified or not; looked for among the last
    /// 1,000, which at one a second is a quarter of an hour at least.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Checkpoint`] when one is unreadable.
    pub async fn latest_cosigned_checkpoint(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        let query = Query::of(&schema::CHECKPOINTS, MAX_EVENTS.min(1_000)).order("size", Dir::Desc);
        for row in self.query(&query).await? {
            let mut take = Take::new(row);
            take.integer()?;
            let checkpoint = SignedCheckpoint::parse(take.text()?.as_bytes())?;
            if checkpoint.note().signatures().len() > 1 {
                return Ok(Some(checkpoint));
            }
        }
        Ok(None)
    }

    /// Checkpoints over more than `after` leaves as published, in order, at most [`MAX_EVENTS`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Damaged`].
    pub async fn checkpoints(&self, after: u64, limit: u32) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let query = Query::of(&schema::CHECKPOINTS, limit.min(MAX_EVENTS))
            .filter(Filter::Ge("size", Value::Integer(int(after.saturating_add(1)))))
            .order("size", Dir::Asc);
        let row = |row| {
            let mut take = Take::new(row);
            Ok((take.number()?, take.text()?.into_bytes()))
        };
        self.query(&query).await?.into_iter().map(row).collect()
    }
}

fn audit_query(select: &AuditSelect) -> Query<'static> {
    let mut query = Query::of(&schema::LEAVES, select.limit).order("leaf", Dir::Desc);
    let mut add = |filter| query.filters.push(filter);
    if let Some(actor) = &select.actor {
        add(Filter::Eq("actor", crate::batch::actor_key(actor).into()));
    }
    if let Some(action) = &select.action {
        add(Filter::Eq("action", action.replace('\0', "").into()));
    }
    if let Some(kind) = select.kind {
        add(Filter::Eq("kind", kind_code(kind).into()));
    }
    if let Some(since) = select.since {
        add(Filter::Ge("recorded_at", since.into()));
    }
    if let Some(until) = select.until {
        add(Filter::Lt("recorded_at", until.into()));
    }
    if let Some(before) = select.before {
        add(Filter::Lt("leaf", Value::Integer(int(before))));
    }
    query
}

fn audit_row((row, recorded_at): (LeafRow, i64)) -> AuditRow {
    let opening = row.salt.zip(row.record).map(|(salt, record)| Opening { salt, record });
    AuditRow { leaf: row.index, commitment: row.commitment, recorded_at: time(recorded_at), opening }
}

/// A statement that can go to another thread.
struct Owned {
    sql: String,
    params: Vec<Value>,
}

impl Owned {
    fn of(statement: &sql::Statement<'_>) -> Self {
        Self { sql: statement.sql.clone(), params: statement.params.iter().map(|p| p.to_value()).collect() }
    }
    fn run(&self, connection: &rusqlite::Connection) -> Result<Vec<Row>, EngineError> {
        let params: Vec<_> = self.params.iter().map(Value::as_val).collect();
        sqlite::run(connection, &self.sql, &params)
    }
}
