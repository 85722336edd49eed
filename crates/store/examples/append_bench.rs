//! Append throughput of the store on SQLite, against a bare batched insert of the same rows.
//!
//! `cargo run --release -p atalaya-store --example append_bench -- [batches] [concurrency] [directory]`
//!
//! Both sides write in turn, in rounds, to files of the same directory with the same settings (WAL,
//! `synchronous=FULL`). Each store batch is one event of about 330 bytes, one row of a projection
//! with two indexes of its own, and the audit leaf with its object. The bare side then inserts
//! exactly the rows that the store's round left in all tables, in key order per transaction as the
//! store did, with as many rows per transaction as the store's groups had on average. Its write-ahead log is
//! copied by the inserting connection itself, every 4,000 pages; the store copies its log beside the writer. What the
//! store does besides (checks, hashing, sealing the audit record, queries for versions, broadcast,
//! answering each caller) is what the ratio shows.
#![allow(clippy::unwrap_used, reason = "a tool for developers; a failed run is a failed run")]

use atalaya_journal::{
    NewEvent,
    audit::{AuditKind, Outcome},
};
use atalaya_model::{Actor, CommandId, StreamId, Timestamp};
use atalaya_store::{
    Append, AuditDraft, Batch, Column, DatabaseUrl, Expected, Options, RowOp, Store, Table, Value,
    testing::{TestClock, test_options},
};
use rusqlite::{Connection, params_from_iter, types::Value as Sql};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

static UNITS: Table = Table {
    name: "units",
    columns: &[Column::text("state"), Column::integer("since"), Column::integer("cell").nullable()],
    indexes: &[&["state", "since"], &["cell"]],
};
const ROUNDS: u64 = 10;
/// Tables and the column that tells the rows of a round.
const TABLES: [(&str, &str); 4] =
    [("events", "position"), ("leaves", "leaf"), ("audit_objects", "leaf"), ("units", "position")];

fn batch(n: u64) -> Batch {
    let id = uuid::Uuid::from_u128(u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835));
    let stream = StreamId::new("unit", id);
    let at = 1_795_478_400_000_000 + i64::try_from(n).unwrap();
    let data = serde_json::json!({
        "status": "en_route", "assignment": id, "incident": id, "position": {"lat": 19.432608, "lon": -99.133209},
        "note": "Unidad en camino por Paseo Tollocan", "odometer": n,
    });
    let audit = AuditDraft::new(AuditKind::Command, "unit.report_status", Outcome::Done, "console");
    let actor = Actor::Account { id: atalaya_model::AccountId(id), name: "despacho-07".into() };
    let mut batch = Batch::new(CommandId(id), actor, audit.object(stream.as_str()));
    let event =
        NewEvent { kind: "unit_status_reported".into(), schema: 1, happened_at: at, data: data.to_string() };
    batch.appends.push(Append { stream: stream.clone(), expected: Expected::New, events: vec![event] });
    let values: Vec<Value> = vec!["en_route".into(), at.into(), Value::Integer(at / 7)];
    batch.rows.push(RowOp::Put {
        table: "units",
        id: id.to_string(),
        stream,
        values,
        body: data.to_string(),
    });
    batch
}

/// Commits `count` batches from `concurrency` tasks; gives the time of all and of each.
async fn store_round(
    store: &Store,
    next: &Arc<AtomicU64>,
    count: u64,
    concurrency: u64,
) -> (Duration, Vec<Duration>) {
    let end = next.load(Ordering::Relaxed) + count;
    let started = Instant::now();
    let tasks: Vec<_> = (0..concurrency)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            tokio::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= end {
                        return times;
                    }
                    let started = Instant::now();
                    store.commit(batch(n)).await.unwrap();
                    times.push(started.elapsed());
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let took = started.elapsed();
    next.store(end, Ordering::Relaxed);
    (took, times)
}

/// A file with the same tables and indexes.
fn bare_file(path: &Path, model: &Connection) -> Connection {
    let bare = Connection::open(path).unwrap();
    for (name, value) in [("journal_mode", "WAL"), ("synchronous", "FULL"), ("wal_autocheckpoint", "4000")] {
        bare.pragma_update(None, name, value).unwrap();
    }
    bare.pragma_update(None, "cache_size", -32_000).unwrap();
    bare.set_prepared_statement_cache_capacity(64);
    let mut schema = model.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").unwrap();
    for sql in schema.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        bare.execute_batch(&sql.unwrap()).unwrap();
    }
    bare
}

/// The rows of a round: per table its insert and the rows from `from` to `to`.
fn rows_of(model: &Connection, from: u64, to: u64) -> Vec<(String, Vec<Vec<Sql>>)> {
    let take = |(table, column): &(&str, &str)| {
        // Positions count from 1, leaves from 0.
        let shift = u64::from(*column == "position");
        let sql = format!("SELECT * FROM {table} WHERE {column} >= ?1 AND {column} < ?2 ORDER BY {column}");
        let mut statement = model.prepare(&sql).unwrap();
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get::<_, Sql>(i)).collect();
        let bounds = [from + shift, to + shift].map(|n| i64::try_from(n).unwrap());
        let rows = statement.query_map(bounds, read).unwrap().map(Result::unwrap).collect();
        let marks = vec!["?"; columns].join(", ");
        (format!("INSERT INTO {table} VALUES ({marks})"), rows)
    };
    TABLES.iter().map(take).collect()
}

fn bare_round(
    bare: &Connection,
    tables: &[(String, Vec<Vec<Sql>>)],
    tiles: &[Vec<Sql>],
    group: usize,
) -> Duration {
    let count = tables[0].1.len();
    let started = Instant::now();
    for (number, from) in (0..count).step_by(group).enumerate() {
        bare.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (sql, rows) in tables {
            let mut insert = bare.prepare_cached(sql).unwrap();
            for row in &rows[from..count.min(from + group)] {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        let mut tile = bare.prepare_cached("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)").unwrap();
        for row in tiles.iter().skip(number).step_by(count.div_ceil(group)) {
            tile.execute(params_from_iter(row)).unwrap();
        }
        let mut head = bare.prepare_cached("UPDATE head SET position = ?1, leaves = ?1, peaks = ?2").unwrap();
        head.execute((i64::try_from(from).unwrap(), vec![0u8; 320])).unwrap();
        bare.execute_batch("COMMIT").unwrap();
    }
    started.elapsed()
}

fn tiles_of(model: &Connection, from: u64, to: u64) -> Vec<Vec<Sql>> {
    let mut statement =
        model.prepare("SELECT * FROM tiles WHERE level > 0 OR (idx >= ?1 AND idx < ?2)").unwrap();
    let bounds = [from / 256, to / 256].map(|n| i64::try_from(n).unwrap());
    let read = |row: &rusqlite::Row<'_>| (0..3).map(|i| row.get::<_, Sql>(i)).collect();
    statement.query_map(bounds, read).unwrap().map(Result::unwrap).collect()
}

fn system_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(0))
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: u64| arguments.get(i).map_or(default, |text| text.parse().unwrap());
    let (total, concurrency) = (number(0, 50_000), number(1, 256));
    let parent = arguments.get(2).map_or_else(std::env::temp_dir, Into::into);
    let dir = tempfile::tempdir_in(parent).unwrap();
    let url = DatabaseUrl::Sqlite(dir.path().join("store.db"));
    let options =
        Options { clock: Arc::new(system_clock), ..test_options(url, &[&UNITS], &TestClock::new()) };
    let store = Store::open(options).await.unwrap();
    let model = Connection::open(dir.path().join("store.db")).unwrap();
    let bare = bare_file(&dir.path().join("bare.db"), &model);

    let next = Arc::new(AtomicU64::new(0));
    let (mut store_time, mut bare_time, mut times) = (Duration::ZERO, Duration::ZERO, Vec::new());
    for _ in 0..ROUNDS {
        let (from, groups) = (next.load(Ordering::Relaxed), store.stats().groups);
        let count = total / ROUNDS;
        let (took, each) = store_round(&store, &next, count, concurrency).await;
        let group = usize::try_from(count / (store.stats().groups - groups)).unwrap().max(1);
        let rows = rows_of(&model, from, from + count);
        let tiles = tiles_of(&model, from, from + count);
        let bare_took = bare_round(&bare, &rows, &tiles, group);
        println!(
            "round: store {:>7.0}/s   bare {:>7.0}/s   group {group}",
            count as f64 / took.as_secs_f64(),
            count as f64 / bare_took.as_secs_f64()
        );
        store_time += took;
        bare_time += bare_took;
        times.extend(each);
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let events = times.len() as f64;
    println!(
        "batches {} from {concurrency} tasks: p50 {:.1} ms, p99 {:.1} ms",
        times.len(),
        at(0.5),
        at(0.99)
    );
    println!("store {:.0} batches/s", events / store_time.as_secs_f64());
    println!("bare  {:.0} batches/s (same rows, same transactions)", events / bare_time.as_secs_f64());
    let ratio = bare_time.as_secs_f64() / store_time.as_secs_f64();
    let met = if ratio >= 0.8 { "met" } else { "missed" };
    println!(
        "figure\tappend against bare rusqlite\t≥ 80 %\t{:.0} % ({:.0}/s against {:.0}/s, {ROUNDS} alternating rounds)\t{met}",
        ratio * 100.0,
        events / store_time.as_secs_f64(),
        events / bare_time.as_secs_f64()
    );
    store.close().await;
}
