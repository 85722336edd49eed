//! Moving a site from any engine to any other, resumably.
//!
//! Every table is read in the order of its key, in chunks of bounded size. Each chunk is written
//! together with the key it reached, in one transaction, so a copy that was cut off goes on where
//! it stopped. The head row comes last, then counts and the root of the log are compared. Until
//! then the target refuses to be opened for anything but the same copy.

use crate::{
    Access, Store,
    error::StoreError,
    rows::Row,
    schema,
    select::{Filter, Query},
    table::{Relation, Val, Value},
    writer::{Target, Write},
};
use atalaya_journal::{Frontier, Hash};
use std::ops::ControlFlow;

/// Size of a chunk that is aimed at, in bytes.
const CHUNK_BYTES: usize = 1 << 20;
/// Most rows of a chunk.
const CHUNK_ROWS: u32 = 2_000;
/// Rows of the first chunk of a table, before the size of its rows is known.
const FIRST_ROWS: u32 = 64;

/// How far a copy is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Table that is being copied.
    pub table: &'static str,
    /// Rows of it copied by this run.
    pub rows: u64,
    /// Tables finished.
    pub tables_done: usize,
    /// Tables in all.
    pub tables: usize,
}

/// What was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Copied {
    /// Events in the target.
    pub events: u64,
    /// Leaves in the target.
    pub leaves: u64,
    /// Root over them.
    pub root: Hash,
    /// Rows in the target, of all tables.
    pub rows: u64,
}

/// Why a copy did not finish. Unless stated otherwise, running it again goes on.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target was not opened with [`Access::CopyTarget`].
    #[error("the target was not opened to receive a copy")]
    NotATarget,
    /// Source and target were opened with different tables, site or realm.
    #[error("source and target differ in their {0}")]
    Differ(&'static str),
    /// The target holds data that did not come from this source. Nothing was changed.
    #[error("the target is not empty and holds no copy of this source")]
    Foreign,
    /// The source was written to during the copy. Stop its server, then start again with an empty
    /// target.
    #[error("the source was written to during the copy")]
    SourceMoved,
    /// The caller stopped it.
    #[error("the copy was stopped")]
    Stopped,
    /// After the copy a table of the target has another number of rows.
    #[error("table {table} has {target} rows, the source has {source_rows}")]
    Count {
        /// Table.
        table: &'static str,
        /// Rows in the source.
        source_rows: u64,
        /// Rows in the target.
        target: u64,
    },
    /// The leaves of the target do not give the source's root.
    #[error("the log of the target has another root than the source")]
    Root,
}

/// Copies everything from one store to another. The source must be quiet: opened by nobody else
/// (SQLite makes sure of that), or read-only. After each chunk `progress` says whether to go on.
///
/// # Errors
/// [`CopyError`].
pub async fn copy(
    from: &Store,
    to: &Store,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Copied, CopyError> {
    check_pair(from, to)?;
    begin(from, to).await?;
    let start = from.head().await?;
    let relations = relations(from);
    for (done, (target, relation)) in relations.iter().enumerate() {
        let mut table = Table { from, to, target: *target, relation, rows: 0, limit: FIRST_ROWS };
        while table.chunk().await? {
            let now = Progress {
                table: relation.name,
                rows: table.rows,
                tables_done: done,
                tables: relations.len(),
            };
            if progress(now).is_break() {
                return Err(CopyError::Stopped);
            }
        }
    }
    if from.head().await? != start {
        return Err(CopyError::SourceMoved);
    }
    let rows = compare_counts(from, to, &relations).await?;
    let root = root_of_leaves(to).await?;
    if root != start.root || to.head().await? != start || to.root_at(start.leaves).await? != root {
        return Err(CopyError::Root);
    }
    finish(from, to, &relations).await?;
    Ok(Copied { events: start.position, leaves: start.leaves, root, rows })
}

fn check_pair(from: &Store, to: &Store) -> Result<(), CopyError> {
    if to.0.access != Access::CopyTarget {
        return Err(CopyError::NotATarget);
    }
    if from.0.tables.all() != to.0.tables.all() {
        return Err(CopyError::Differ("tables"));
    }
    if (&from.0.site, &from.0.realm) != (&to.0.site, &to.0.realm) {
        return Err(CopyError::Differ("site or realm"));
    }
    Ok(())
}

/// What is copied row by row, the head last. What describes the database itself is not.
fn relations(store: &Store) -> Vec<(Target, &Relation)> {
    let own = [schema::META.name, schema::PROJECTIONS.name, schema::HEAD.name];
    let system = schema::SYSTEM.iter().filter(|r| !own.contains(&r.name)).map(|r| (Target::System(r), *r));
    let projections = store.0.tables.all().iter().enumerate().map(|(i, r)| (Target::Table(i), r));
    let head: (Target, &Relation) = (Target::System(&schema::HEAD), &schema::HEAD);
    system.chain(projections).chain([head]).collect()
}

async fn meta(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    let query = Query::of(&schema::META, 1).filter(Filter::Eq("name", name.into()));
    let value = store.query(&query).await?.pop().and_then(|mut row| row.pop());
    Ok(value.and_then(|v| v.as_text().map(str::to_owned)))
}

fn put_meta(name: &str, value: &str) -> Write {
    Write::Put(Target::System(&schema::META), vec![name.into(), value.into()])
}

/// Marks the target, or finds the mark of an earlier run.
async fn begin(from: &Store, to: &Store) -> Result<(), CopyError> {
    match meta(to, "copying").await? {
        Some(source) if source == from.id() => Ok(()),
        Some(_) => Err(CopyError::Foreign),
        None => {
            for (_, relation) in relations(to) {
                // The head row is there from the start; it says zero as long as nothing is.
                let empty = relation.name == schema::HEAD.name
                    || to.query(&Query::of(relation, 1)).await.map_err(StoreError::from)?.is_empty();
                if !empty {
                    return Err(CopyError::Foreign);
                }
            }
            Ok(to.write(vec![put_meta("copying", from.id())]).await?)
        }
    }
}

fn marker(relation: &Relation) -> String {
    format!("copied {}", relation.name)
}

struct Table<'t> {
    from: &'t Store,
    to: &'t Store,
    target: Target,
    relation: &'t Relation,
    rows: u64,
    limit: u32,
}

impl Table<'_> {
    /// Copies one chunk; `false` when there was nothing left.
    async fn chunk(&mut self) -> Result<bool, CopyError> {
        let name = marker(self.relation);
        let after = match meta(self.to, &name).await? {
            Some(text) => Some(self.read_key(&text)?),
            None => None,
        };
        let found = self
            .from
            .query(&Query::scan(self.relation, after, self.limit))
            .await
            .map_err(StoreError::from)?;
        let Some(last) = found.last() else { return Ok(false) };
        let values: Vec<Val<'_>> = last.iter().map(Value::as_val).collect();
        let key: Vec<Value> = self.relation.key_of(&values).into_iter().map(Val::to_value).collect();
        let mark = put_meta(&name, &write_key(&key));
        let bytes: usize = found.iter().flatten().map(Value::size).sum();
        self.rows += found.len() as u64;
        self.adapt(bytes / found.len());
        let mut writes: Vec<Write> = found.into_iter().map(|row: Row| Write::Put(self.target, row)).collect();
        writes.push(mark);
        self.to.write(writes).await?;
        Ok(true)
    }

    fn adapt(&mut self, bytes_per_row: usize) {
        let fitting = u32::try_from(CHUNK_BYTES / bytes_per_row.max(1)).unwrap_or(CHUNK_ROWS);
        // Growing only twofold at a time: the next rows may be larger than those seen.
        self.limit = fitting.clamp(1, self.limit.saturating_mul(2)).min(CHUNK_ROWS);
    }

    fn read_key(&self, text: &str) -> Result<Vec<Value>, StoreError> {
        let damaged = || StoreError::Damaged("the mark of a copy is not readable".into());
        let parts: Vec<String> = serde_json::from_str(text).map_err(|_| damaged())?;
        let kinds =
            self.relation.key.iter().filter_map(|k| self.relation.columns.iter().find(|c| c.name == *k));
        let read = |(part, column): (String, &crate::Column)| match column.kind {
            crate::Kind::Integer => part.parse().map(Value::Integer).map_err(|_| damaged()),
            _ => Ok(Value::Text(part)),
        };
        parts.into_iter().zip(kinds).map(read).collect()
    }
}

/// Keys are texts and integers only.
fn write_key(key: &[Value]) -> String {
    let text = |value: &Value| match value {
        Value::Integer(n) => n.to_string(),
        other => other.as_text().unwrap_or_default().to_owned(),
    };
    serde_json::Value::from(key.iter().map(text).collect::<Vec<_>>()).to_string()
}

async fn compare_counts(
    from: &Store,
    to: &Store,
    relations: &[(Target, &Relation)],
) -> Result<u64, CopyError> {
    let mut rows = 0;
    for (_, relation) in relations {
        let query = Query::of(relation, 1);
        let source_rows = from.count_rows(&query).await.map_err(StoreError::from)?;
        let target = to.count_rows(&query).await.map_err(StoreError::from)?;
        if source_rows != target {
            return Err(CopyError::Count { table: relation.name, source_rows, target });
        }
        rows += target;
    }
    Ok(rows)
}

/// Root computed from every leaf of the target.
async fn root_of_leaves(store: &Store) -> Result<Hash, StoreError> {
    let mut frontier = Frontier::new();
    loop {
        let hashes = store.leaf_hashes(frontier.size(), 4_096).await?;
        if hashes.is_empty() {
            return Ok(frontier.root());
        }
        hashes.into_iter().try_for_each(|hash| frontier.append(hash))?;
    }
}

/// Takes over the source's identity and what it knows of its projections, and removes the marks.
async fn finish(from: &Store, to: &Store, relations: &[(Target, &Relation)]) -> Result<(), StoreError> {
    let mut writes = vec![put_meta("id", from.id())];
    for row in from.query(&Query::scan(&schema::PROJECTIONS, None, 10_000)).await? {
        writes.push(Write::Put(Target::System(&schema::PROJECTIONS), row));
    }
    let names = relations.iter().map(|(_, relation)| marker(relation)).chain(["copying".to_owned()]);
    writes.extend(names.map(|name| Write::Delete(Target::System(&schema::META), vec![name.into()])));
    to.write(writes).await
}
