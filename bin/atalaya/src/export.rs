//! `atalaya export`: rows for statistics, without personal data.

use crate::{
    failure::{Failure, Outcome},
    geodata,
    place::{self, Place, Reading},
    plug, progress,
};
use anyhow::Context;
use atalaya_journal::{AuditRecord, Hash};
use atalaya_model::Timestamp;
use atalaya_store::{AuditRow, AuditSelect, Dir, Filter, Select, StoredRow, Table, Value};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

/// Rows read at a time.
const PAGE: u32 = 500;
/// Columns that never leave: a keyed hash of a number still singles out a person, and a sign-in name is
/// a name.
const WITHHELD: [&str; 3] = ["caller_key", "operator_name", "token"];

/// Write calls, incidents, the audit log or map layers to a file
///
/// For statistics and for auditors. The rows hold times, codes and states; no names, numbers, places of
/// callers or free text. Reads only, also beside a running server.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya export incidents --from 2026-11-01 --to 2026-12-01 --out november.csv\n  \
    atalaya export audit --format jsonl | gzip > audit.jsonl.gz\n  \
    atalaya export incidents --from 2026-11-01 --format gpkg --out november.gpkg\n  \
    atalaya export territories --format geojson --out territories.geojson")]
pub struct ExportArgs {
    #[arg(value_enum, value_name = "WHAT")]
    pub what: What,
    #[command(flatten)]
    pub place: Place,
    /// From this time on: 2026-11-24 (midnight in central Mexico) or 2026-11-24T06:00:00Z
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub to: Option<Timestamp>,
    /// Form of the rows
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What is exported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum What {
    /// Incidents by the time they were opened
    Incidents,
    /// Calls by the time they rang
    Calls,
    /// The audit log by the time of recording, newest first
    Audit,
    /// Territories in force: areas, as csv with a column of WKT, geojson or gpkg
    Territories,
}

/// Form of exported rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    #[default]
    Csv,
    Jsonl,
    /// Incidents or territories as a map layer; incidents by the middle of some blocks
    Geojson,
    /// The same as a GeoPackage, for QGIS
    Gpkg,
}

/// A day begins at midnight in central Mexico: UTC−6, without summer time since 2022.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    let full = if text.len() == 10 { format!("{text}T00:00:00-06:00") } else { text.to_owned() };
    Timestamp::parse(&full).map_err(|e| e.to_string())
}

/// Runs the command.
pub async fn run(args: ExportArgs) -> Outcome {
    if args.from.zip(args.to).is_some_and(|(from, to)| from >= to) {
        return Err(Failure::unusable("--from must be before --to"));
    }
    let reading = place::open_for_reading(args.place.url()?, plug::tables()).await?;
    if geodata::is_asked(&args) {
        let done = geodata::run(&reading, &args).await;
        reading.close().await;
        return done;
    }
    let out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(File::create_new(path).with_context(|| path.display().to_string())?),
        None => Box::new(io::stdout().lock()),
    };
    let mut writer = Writer::new(args.format, BufWriter::new(out));
    let done = match args.what {
        What::Incidents => rows(&reading, "incidents", "created_at", &args, &mut writer).await,
        What::Calls => rows(&reading, "calls", "rang_at", &args, &mut writer).await,
        What::Audit => audit(&reading, &args, &mut writer).await,
        // Areas are written above.
        What::Territories => Ok(()),
    };
    reading.close().await;
    done?;
    writer.finish()?;
    Ok(())
}

async fn rows(
    reading: &Reading,
    table: &'static str,
    time: &'static str,
    args: &ExportArgs,
    writer: &mut Writer<impl Write>,
) -> Outcome {
    let Some(table) = plug::tables().into_iter().find(|t| t.name == table) else {
        return Err(Failure::unusable(format!("this version keeps no {table}")));
    };
    if reading.store.stale().contains(table.name) {
        return Err(Failure::unusable(format!(
            "{} must be rebuilt first: atalaya store rebuild",
            table.name
        )));
    }
    let mut select = Select::new(table.name).order(time, Dir::Asc).limit(PAGE);
    select.filters.extend(args.from.map(|from| Filter::Ge(time, from.into())));
    select.filters.extend(args.to.map(|to| Filter::Lt(time, to.into())));
    let bar = progress::bar("rows", reading.store.count(table.name, &select.filters).await?);
    writer.header(&columns(table))?;
    loop {
        let page = reading.store.rows(select.clone()).await?;
        for row in page.items {
            writer.row(&cells(table, row))?;
            bar.inc(1);
        }
        select.after = page.next;
        if select.after.is_none() {
            bar.finish_and_clear();
            return Ok(());
        }
    }
}

fn columns(table: &Table) -> Vec<&'static str> {
    let declared = table.columns.iter().map(|c| c.name).filter(|name| !WITHHELD.contains(name));
    ["id", "position"].into_iter().chain(declared).collect()
}

fn cells(table: &Table, row: StoredRow) -> Vec<(&'static str, Json)> {
    let mut out = vec![("id", Json::from(row.id)), ("position", Json::from(row.position))];
    for (column, value) in table.columns.iter().zip(row.values) {
        if WITHHELD.contains(&column.name) {
            continue;
        }
        let cell = match value {
            Value::Null => Json::Null,
            Value::Integer(micros) if column.name.ends_with("_at") => {
                Timestamp::from_micros(micros).to_string().into()
            }
            Value::Integer(n) => n.into(),
            Value::Real(x) => json!(x),
            Value::Text(text) => text.into(),
            Value::Bytes(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into(),
        };
        out.push((column.name, cell));
    }
    out
}

const AUDIT: [&str; 11] = [
    "leaf",
    "recorded_at",
    "kind",
    "action",
    "outcome",
    "actor",
    "purpose",
    "objects",
    "source",
    "events",
    "commitment",
];

async fn audit(reading: &Reading, args: &ExportArgs, writer: &mut Writer<impl Write>) -> Outcome {
    let bar = progress::spinner("audit log");
    let mut select = AuditSelect { since: args.from, until: args.to, limit: PAGE, ..AuditSelect::default() };
    writer.header(&AUDIT)?;
    loop {
        let page = reading.store.audit(&select).await?;
        let full = page.len() == PAGE as usize;
        select.before = page.last().map(|row| row.leaf);
        for row in page {
            writer.row(&audit_cells(row))?;
        }
        if !full {
            bar.finish_and_clear();
            return Ok(());
        }
    }
}

/// An entry of the log. Of the actor, the kind and id; of the purpose, the basis: references may name
/// a case.
fn audit_cells(row: AuditRow) -> Vec<(&'static str, Json)> {
    let AuditRow { leaf, commitment, recorded_at, opening } = row;
    let record = opening.and_then(|opening| AuditRecord::parse(&opening.record).ok());
    let of = |cell: fn(&AuditRecord) -> Json| record.as_ref().map_or(Json::Null, cell);
    let values: [Json; 11] = [
        leaf.into(),
        recorded_at.to_string().into(),
        if record.is_some() { of(|r| word(&r.kind)) } else { "erased".into() },
        of(|r| r.action.as_str().into()),
        of(|r| word(&r.outcome)),
        of(|r| actor(&r.actor)),
        of(|r| r.purpose.as_ref().map_or(Json::Null, |p| p.basis.as_str().into())),
        of(|r| r.objects.join(" ").into()),
        of(|r| r.source.as_str().into()),
        of(|r| r.events.len().into()),
        text_of(commitment),
    ];
    AUDIT.into_iter().zip(values).collect()
}

fn text_of(hash: Hash) -> Json {
    hash.to_string().into()
}

fn word(value: &impl serde::Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

fn actor(actor: &Json) -> Json {
    let part = |name: &str| actor.get(name).and_then(Json::as_str);
    match part("id").or_else(|| part("part")) {
        Some(id) => id.into(),
        None => Json::Null,
    }
}

/// Rows in one of two forms.
enum Writer<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
}

impl<W: Write> Writer<W> {
    fn new(format: Format, out: W) -> Self {
        match format {
            Format::Csv => Self::Csv(Box::new(csv::Writer::from_writer(out))),
            // Layers are written elsewhere; lines of JSON are the nearest.
            Format::Jsonl | Format::Geojson | Format::Gpkg => Self::Jsonl(out),
        }
    }
    fn header(&mut self, names: &[&str]) -> io::Result<()> {
        match self {
            Self::Csv(csv) => csv.write_record(names).map_err(io_error),
            Self::Jsonl(_) => Ok(()),
        }
    }
    fn row(&mut self, cells: &[(&str, Json)]) -> io::Result<()> {
        match self {
            Self::Csv(csv) => {
                csv.write_record(cells.iter().map(|(_, value)| csv_cell(value))).map_err(io_error)
            }
            Self::Jsonl(out) => {
                let object: Map<String, Json> =
                    cells.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
                serde_json::to_writer(&mut *out, &object)?;
                out.write_all(b"\n")
            }
        }
    }
    fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(mut csv) => csv.flush(),
            Self::Jsonl(mut out) => out.flush(),
        }
    }
}

/// The cause under the CSV writer's own error, so that a closed pipe is known as one.
pub fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A spreadsheet takes a cell that begins so for a formula.
pub fn csv_cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CALLS: Table = Table {
        name: "calls",
        columns: &[
            atalaya_store::Column::integer("rang_at").nullable(),
            atalaya_store::Column::text("caller_key").nullable(),
            atalaya_store::Column::text("status"),
        ],
        indexes: &[],
    };

    fn row(status: &str) -> StoredRow {
        let values = vec![Value::Integer(1_795_478_400_000_000), "secret".into(), status.into()];
        StoredRow { id: "c1".into(), stream: "call/c1".into(), position: 7, values, body: "{}".into() }
    }

    #[test]
    fn rows_have_times_and_no_trace_of_the_caller() {
        assert_eq!(columns(&CALLS), ["id", "position", "rang_at", "status"]);
        let write = |format| {
            let mut out = Vec::new();
            let mut writer = Writer::new(format, &mut out);
            writer.header(&columns(&CALLS)).unwrap();
            writer.row(&cells(&CALLS, row("=1+1,\"x\""))).unwrap();
            writer.finish().unwrap();
            String::from_utf8(out).unwrap()
        };
        let csv = write(Format::Csv);
        assert_eq!(csv, "id,position,rang_at,status\nc1,7,2026-11-24T00:00:00.000000Z,\"'=1+1,\"\"x\"\"\"\n");
        let line: Json = serde_json::from_str(&write(Format::Jsonl)).unwrap();
        assert_eq!(line["status"], "=1+1,\"x\"", "JSON needs no such care");
        assert!(!csv.contains("secret") && !line.to_string().contains("secret"));
    }

    #[test]
    fn the_tables_that_are_exported_have_their_times() {
        for (name, time) in [("calls", "rang_at"), ("incidents", "created_at")] {
            let table = plug::tables().into_iter().find(|t| t.name == name).unwrap();
            assert!(table.columns.iter().any(|c| c.name == time), "{name} has no {time}");
            for column in columns(table) {
                assert!(
                    !column.contains("number") && !column.contains("key") && !column.contains("name"),
                    "{column}"
                );
            }
        }
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        assert_eq!(parse_time("2026-11-24"), parse_time("2026-11-24T06:00:00Z"));
        for bad in ["", "yesterday", "2026-13-01", "2026-11-24T06:00:00"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_actor_is_shown_by_its_id() {
        let account = json!({"type": "account", "id": "a1", "name": "lucia"});
        assert_eq!(actor(&account), json!("a1"));
        assert_eq!(actor(&json!({"type": "system", "part": "timers"})), json!("timers"));
        assert_eq!(actor(&json!(7)), Json::Null);
    }
}
