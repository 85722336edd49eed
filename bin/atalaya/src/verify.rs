//! `atalaya verify`: whether the record is the one that was written.

use crate::{
    failure::{Failure, Outcome},
    keys, output,
    place::{self, Place, Reading},
    progress, proof,
};
use anyhow::Context;
use atalaya_journal::{
    Report, SignedCheckpoint, VerifierKey,
    proof::Trust,
    verify::{Anchor, LeafRow},
};
use atalaya_store::{Head, Store, StoreError};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use serde::Serialize;
use std::path::PathBuf;
use tokio::runtime::Handle;

/// Rows read at a time.
const CHUNK: u32 = 1_000;

/// Check that the record is the one that was written
///
/// Reads the whole audit log, all events and all signed checkpoints, recomputes every hash and names the
/// first thing that is wrong. Nothing is changed, nothing is asked of a server or a network, and a copy of
/// the data directory serves as well.
///
/// Exit code: 0 the record is sound, 1 it is not, 2 it could not be examined.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya verify --data ./data\n  \
    atalaya verify --data ./copy --key \"$(cat atalaya.vkey)\" --checkpoint kept-in-june.txt\n  \
    atalaya verify --data ./data --leaf 1234 --out 1234.tlog-proof\n  \
    atalaya verify --proof 1234.tlog-proof --key \"$(cat atalaya.vkey)\"")]
pub struct VerifyArgs {
    #[command(flatten)]
    pub place: Place,
    /// Public key of the log, as `atalaya key show` prints it; without it, that of the data directory
    #[arg(long, value_name = "VKEY")]
    pub key: Vec<String>,
    /// Public key of a witness whose signatures count; may be given several times
    #[arg(long, value_name = "VKEY")]
    pub witness: Vec<String>,
    /// A checkpoint kept from before: the record must still contain what it covers
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// Instead of everything, check one exported proof; needs no database
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["leaf", "checkpoint"])]
    pub proof: Option<PathBuf>,
    /// With --proof: the record must be exactly the one in this file
    #[arg(long, value_name = "FILE", requires = "proof")]
    pub record: Option<PathBuf>,
    /// Instead of everything, prove that one leaf is in the log
    #[arg(long, value_name = "NUMBER")]
    pub leaf: Option<u64>,
    /// With --leaf: where the proof goes; without it, to the screen
    #[arg(long, value_name = "FILE", requires = "leaf")]
    pub out: Option<PathBuf>,
    /// With --leaf: leave the record itself out of the proof
    #[arg(long, requires = "leaf")]
    pub without_record: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// How a result is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum ReportForm {
    #[default]
    Text,
    Json,
}

/// Runs the command.
pub async fn run(args: VerifyArgs) -> Outcome {
    let keys = read_keys(&args.key)?;
    let witnesses = read_keys(&args.witness)?;
    if let Some(file) = &args.proof {
        return proof::check(file, args.record.as_deref(), &keys, &witnesses, args.report);
    }
    // Before the database: a server that runs meanwhile only adds to what these cover.
    let kept = kept(&args)?;
    let reading = place::open_for_reading(args.place.url()?, Vec::new()).await?;
    if let Some(leaf) = args.leaf {
        let done = proof::make(
            &reading.store,
            leaf,
            args.out.as_deref(),
            !args.without_record,
            !args.witness.is_empty(),
        )
        .await;
        reading.close().await;
        return done;
    }
    let keys = if keys.is_empty() {
        keys::of_data(&args.place, &reading).await?.into_iter().collect()
    } else {
        keys
    };
    let known = Known { keys, witnesses, kept };
    let checked = check(&reading.store, known).await?;
    tell(&args, &reading, &checked)?;
    reading.close().await;
    match checked.problem {
        None => Ok(()),
        Some(problem) => Err(Failure::found(format!("the record is not sound: {problem}"))),
    }
}

fn read_keys(texts: &[String]) -> Outcome<Vec<VerifierKey>> {
    let read = |text: &String| VerifierKey::parse(text.trim()).with_context(|| format!("key {text}"));
    Ok(texts.iter().map(read).collect::<Result<_, _>>()?)
}

/// Checkpoints outside the database: those that were given, and the published one.
fn kept(args: &VerifyArgs) -> Outcome<Vec<(String, SignedCheckpoint)>> {
    let published = args.place.published();
    let mut kept = Vec::new();
    for file in args.checkpoint.iter().chain(published.is_file().then_some(&published)) {
        let name = file.display().to_string();
        let bytes = std::fs::read(file).with_context(|| name.clone())?;
        let parsed = SignedCheckpoint::parse(&bytes);
        kept.push((name.clone(), parsed.map_err(|e| Failure::found(format!("{name}: {e}")))?));
    }
    Ok(kept)
}

/// What is known from outside the database.
pub struct Known {
    pub keys: Vec<VerifierKey>,
    pub witnesses: Vec<VerifierKey>,
    /// Checkpoints kept elsewhere, with what to call them.
    pub kept: Vec<(String, SignedCheckpoint)>,
}

impl Known {
    /// The identity of the log: the name of its key.
    pub fn origin(&self) -> &str {
        self.keys.first().map_or("", VerifierKey::name)
    }
}

/// The result of an examination.
#[derive(Serialize)]
pub struct Checked {
    #[serde(flatten)]
    pub report: Report,
    /// The first thing that is wrong, in words.
    #[serde(rename = "finding")]
    pub problem: Option<String>,
    /// Where the database says that it ends; `None` when that is not readable.
    #[serde(skip)]
    pub head: Option<Head>,
}

/// Why a source stopped.
#[derive(Debug, thiserror::Error)]
#[error("the {what} after {after} cannot be read: {source}")]
struct Unreadable {
    what: &'static str,
    after: u64,
    source: StoreError,
}

/// Examines a whole store.
pub async fn check(store: &Store, known: Known) -> Outcome<Checked> {
    // Read first: a database that grows meanwhile is not what this looks at.
    let head = match store.head().await {
        Ok(head) => Ok(head),
        Err(StoreError::Damaged(what)) => Err(what),
        Err(other) => return Err(other.into()),
    };
    if let Some(problem) = kept_problem(&known) {
        return Ok(Checked { report: empty_report(), problem: Some(problem), head: head.ok() });
    }
    let bar = progress::bar("verifying", head.as_ref().map_or(0, |h| h.leaves));
    let walked = {
        let (store, bar) = (store.clone(), bar.clone());
        tokio::task::spawn_blocking(move || walk(&store, &known, &bar)).await?
    };
    bar.finish_and_clear();
    let report = match walked {
        Ok(report) => report,
        Err(Unreadable { source: StoreError::Damaged(what), what: row, after }) => {
            let problem = format!("the {row} after {after} cannot be read: {what}");
            return Ok(Checked { report: empty_report(), problem: Some(problem), head: head.ok() });
        }
        Err(other) => return Err(anyhow::Error::new(other).into()),
    };
    let problem = match (&report.problem, &head) {
        (Some(problem), _) => Some(problem.to_string()),
        (None, Err(what)) => Some(format!("the head of the journal cannot be read: {what}")),
        (None, Ok(head)) => head_problem(store, &report, head).await?,
    };
    Ok(Checked { report, problem, head: head.ok() })
}

/// Checkpoints from outside must be of this log before anything is compared with them.
fn kept_problem(known: &Known) -> Option<String> {
    known.kept.iter().find_map(|(name, kept)| {
        kept.verify_log(known.origin(), &known.keys).err().map(|error| format!("{name}: {error}"))
    })
}

/// Sound leaves and events, and a head or tiles that say something else: the next start would go on
/// from there.
async fn head_problem(store: &Store, report: &Report, head: &Head) -> Outcome<Option<String>> {
    let of_head = (head.leaves, head.position);
    if of_head != (report.leaves, report.events) {
        let (leaves, events) = (output::count(report.leaves), output::count(report.events));
        let said =
            format!("{} leaves and {} events", output::count(head.leaves), output::count(head.position));
        return Ok(Some(format!("the head of the journal says {said}; {leaves} and {events} are there")));
    }
    if head.root != report.root {
        return Ok(Some(format!(
            "the head of the journal gives the root {}; the leaves give {}",
            head.root, report.root
        )));
    }
    let from_tiles = match store.root_at(head.leaves).await {
        Ok(root) => root,
        Err(StoreError::Damaged(what)) => {
            return Ok(Some(format!("the stored tiles cannot be read: {what}")));
        }
        Err(StoreError::Merkle(error)) => return Ok(Some(format!("the stored tiles: {error}"))),
        Err(other) => return Err(other.into()),
    };
    let differs = from_tiles != report.root;
    Ok(differs
        .then(|| format!("the stored tiles give the root {from_tiles}; the leaves give {}", report.root)))
}

fn walk(store: &Store, known: &Known, bar: &ProgressBar) -> Result<Report, Unreadable> {
    let runtime = Handle::current();
    let leaves =
        Rows::new("leaf", |l: &LeafRow| l.index + 1, |first, n| runtime.block_on(store.leaf_rows(first, n)));
    let events = Rows::new(
        "event",
        |e: &atalaya_journal::Recorded| e.position,
        |after, n| runtime.block_on(store.events(after, n)),
    );
    let checkpoints = Rows::new(
        "checkpoint",
        |c: &(u64, Vec<u8>)| c.0,
        |after, n| runtime.block_on(store.checkpoints(after, n)),
    );
    let trust =
        Trust { origin: known.origin(), log_keys: &known.keys, witnesses: &known.witnesses, needed: 0 };
    let anchors: Vec<Anchor> = known
        .kept
        .iter()
        .map(|(_, kept)| Anchor { size: kept.checkpoint().size(), root: kept.checkpoint().root() })
        .collect();
    let leaves = leaves.inspect(|_| bar.inc(1));
    atalaya_journal::verify(
        &trust,
        &anchors,
        leaves,
        events,
        checkpoints.map(|row| row.map(|(_, note)| note)),
    )
}

/// Rows of the store one by one, read in chunks. When a chunk cannot be read it goes on row by row,
/// so that the bad one can be named.
struct Rows<T, F> {
    what: &'static str,
    cursor_of: fn(&T) -> u64,
    fetch: F,
    cursor: u64,
    limit: u32,
    page: std::vec::IntoIter<T>,
    done: bool,
}

impl<T, F> Rows<T, F> {
    fn new(what: &'static str, cursor_of: fn(&T) -> u64, fetch: F) -> Self {
        Self { what, cursor_of, fetch, cursor: 0, limit: CHUNK, page: Vec::new().into_iter(), done: false }
    }
}

impl<T, F: FnMut(u64, u32) -> Result<Vec<T>, StoreError>> Iterator for Rows<T, F> {
    type Item = Result<T, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.page.next() {
                self.cursor = (self.cursor_of)(&row);
                return Some(Ok(row));
            }
            if self.done {
                return None;
            }
            match (self.fetch)(self.cursor, self.limit) {
                Ok(page) => {
                    self.done = page.is_empty();
                    self.page = page.into_iter();
                }
                Err(StoreError::Damaged(_)) if self.limit > 1 => self.limit = 1,
                Err(source) => {
                    self.done = true;
                    return Some(Err(Unreadable { what: self.what, after: self.cursor, source }));
                }
            }
        }
    }
}

fn empty_report() -> Report {
    Report {
        leaves: 0,
        erased_leaves: 0,
        events: 0,
        events_unproven: 0,
        streams: 0,
        checkpoints: 0,
        sealed_leaves: 0,
        witnessed_leaves: 0,
        root: atalaya_journal::Frontier::new().root(),
        problem: None,
    }
}

fn tell(args: &VerifyArgs, reading: &Reading, checked: &Checked) -> Outcome {
    if args.report == ReportForm::Json {
        return Ok(output::json(checked)?);
    }
    place::describe(reading)?;
    lines(checked)?;
    match &checked.problem {
        None => output::line("sound: every record is the one that was written")?,
        Some(problem) => output::line(format!("NOT SOUND: {problem}"))?,
    }
    Ok(())
}

/// What was counted, for people.
pub fn lines(checked: &Checked) -> std::io::Result<()> {
    let Report { leaves, erased_leaves, events, events_unproven, streams, checkpoints, .. } = checked.report;
    output::fact("events", format!("{} in {} streams", output::count(events), output::count(streams)))?;
    output::fact(
        "audit log",
        format!("{} leaves, {} of them erased", output::count(leaves), output::count(erased_leaves)),
    )?;
    if events_unproven > 0 {
        output::fact(
            "",
            format!(
                "{} events were under erased leaves: gaps only were checked",
                output::count(events_unproven)
            ),
        )?;
    }
    let sealed = checked.report.sealed_leaves;
    output::fact(
        "checkpoints",
        format!("{}, the last over {} leaves", output::count(checkpoints), output::count(sealed)),
    )?;
    if sealed < leaves {
        output::fact("", format!("{} leaves are not signed yet", output::count(leaves - sealed)))?;
    }
    if checked.report.witnessed_leaves > 0 {
        output::fact("witnessed", format!("{} leaves", output::count(checked.report.witnessed_leaves)))?;
    }
    output::fact("root", checked.report.root)
}
