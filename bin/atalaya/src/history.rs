//! `atalaya history`: the archive of positions.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::{self, Place},
    progress,
    verify::ReportForm,
};
use atalaya_history::{FileName, Shelf, archive::Archive};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use atalaya_store::Store;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::collections::BTreeMap;

/// Events read at a time.
const CHUNK: u32 = 2_000;
/// Findings that are listed; the others are counted.
const LISTED: usize = 50;

/// The archive of positions.
#[derive(Subcommand, Debug)]
pub enum HistoryCommand {
    Verify(HistoryVerifyArgs),
}

/// Check that the archive's files are those that were sealed
///
/// Reads the seals from the journal and the hash of every file that should be there. Names the first file that
/// was changed, is cut or missing, and files that nobody sealed. Reads only, also beside a running server; whether
/// the journal itself is sound says `atalaya verify`.
///
/// Exit code: 0 every file is as it was sealed, 1 one is not, 2 it could not be examined.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya history verify --data ./data\n  \
    atalaya history verify --database postgres://… --history s3://c5/archive")]
pub struct HistoryVerifyArgs {
    #[command(flatten)]
    pub place: Place,
    /// Where positions are archived, as `atalaya serve` has it; without it, the folder history in the data directory
    #[arg(long, env = "ATALAYA_HISTORY", value_name = "ADDRESS", hide_env_values = true)]
    pub history: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// What was found.
#[derive(Serialize, Default)]
struct Examined {
    files: u64,
    rows: u64,
    bytes: u64,
    /// First and last moment of measurement.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// Positions that were never archived because the archive did not keep up.
    dropped: u64,
    /// Files that are not as they were sealed, in words; at most 50.
    bad: Vec<String>,
    bad_count: u64,
    /// Files without a seal: left by a crash since the last start, or put there by somebody.
    unsealed: Vec<String>,
    unsealed_count: u64,
}

/// Runs the command.
pub async fn run(command: HistoryCommand) -> Outcome {
    match command {
        HistoryCommand::Verify(args) => verify(args).await,
    }
}

async fn verify(args: HistoryVerifyArgs) -> Outcome {
    let address =
        args.history.clone().unwrap_or_else(|| args.place.data.join("history").display().to_string());
    if !address.contains("://") && !std::path::Path::new(&address).is_dir() {
        return Err(Failure::unusable(format!("there is no archive {address}; --history names it")));
    }
    let shelf = Shelf::open(&address)?;
    let reading = place::open_for_reading(args.place.url()?, Vec::new()).await?;
    let archives = archives(&reading.store).await?;
    let root = FileName::root(reading.owner.realm, &reading.owner.site);
    reading.close().await;
    let examined = examine(&shelf, &root, &archives).await?;
    tell(args.report, &examined)?;
    match examined.bad.first() {
        None => Ok(()),
        Some(first) => Err(Failure::found(format!("the archive is not as it was sealed: {first}"))),
    }
}

/// The archive of each day, folded from the journal itself.
async fn archives(store: &Store) -> Outcome<BTreeMap<String, Archive>> {
    let mut archives: BTreeMap<String, Archive> = BTreeMap::new();
    let mut after = 0;
    loop {
        let events = store.events(after, CHUNK).await?;
        let Some(last) = events.last() else { return Ok(archives) };
        after = last.position;
        for event in events {
            let stream = StreamId::from_stored(event.stream.clone());
            if stream.kind() != Archive::KIND {
                continue;
            }
            let read = serde_json::from_str(&event.data).map_err(|e| {
                Failure::found(format!("event {} of {} cannot be read: {e}", event.version, event.stream))
            })?;
            let at = Timestamp::from_micros(event.happened_at);
            archives.entry(stream.id().to_owned()).or_default().evolve(&read, at);
        }
    }
}

async fn examine(shelf: &Shelf, root: &str, archives: &BTreeMap<String, Archive>) -> Outcome<Examined> {
    let mut out = Examined::default();
    let total: usize = archives.values().map(|a| a.files.len()).sum();
    let bar = progress::bar("files", total as u64);
    for archive in archives.values() {
        out.dropped += archive.dropped;
        for file in archive.files.values() {
            let bad = match shelf.digest(&file.path).await? {
                None => Some(format!("{} is missing", file.path)),
                Some((_, bytes)) if bytes != file.bytes => {
                    Some(format!("{} has {bytes} bytes instead of {}", file.path, file.bytes))
                }
                Some((hash, _)) if hash != file.sha256 => Some(format!("{} was changed", file.path)),
                Some(_) => None,
            };
            out.files += 1;
            out.rows += file.rows;
            out.bytes += file.bytes;
            out.from = Some(out.from.map_or(file.from, |t| t.min(file.from)));
            out.to = Some(out.to.map_or(file.to, |t| t.max(file.to)));
            if let Some(bad) = bad {
                out.bad_count += 1;
                out.bad.extend((out.bad.len() < LISTED).then_some(bad));
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    for found in shelf.list(root).await? {
        let known = |a: &Archive| a.files.contains_key(&found.path) || a.gone.contains(&found.path);
        if !archives.values().any(known) {
            out.unsealed_count += 1;
            out.unsealed.extend((out.unsealed.len() < LISTED).then_some(found.path));
        }
    }
    Ok(out)
}

fn tell(form: ReportForm, examined: &Examined) -> Outcome {
    if form == ReportForm::Json {
        return Ok(output::json(examined)?);
    }
    output::fact("files", output::count(examined.files))?;
    output::fact("positions", output::count(examined.rows))?;
    output::fact("size", output::bytes(examined.bytes))?;
    if let (Some(from), Some(to)) = (examined.from, examined.to) {
        output::fact("from, to", format!("{from}, {to}"))?;
    }
    if examined.dropped > 0 {
        output::fact(
            "dropped",
            format!("{} positions were never archived", output::count(examined.dropped)),
        )?;
    }
    for bad in &examined.bad {
        output::fact("bad", bad)?;
    }
    for path in &examined.unsealed {
        output::fact("unsealed", path)?;
    }
    let more = examined.bad_count + examined.unsealed_count;
    let listed = (examined.bad.len() + examined.unsealed.len()) as u64;
    if more > listed {
        output::line(format!("and {} more", output::count(more - listed)))?;
    }
    if examined.bad_count == 0 {
        output::line("every sealed file is as it was sealed")?;
    }
    Ok(())
}
