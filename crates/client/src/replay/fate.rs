//! What became of every call, and the sums.

use crate::{ClientError, DoorAnswer, DoorResult, Latencies, Percentiles};
use atalaya_calls::recorded::{RecordedCall, Tally};
use atalaya_model::{CallId, Folio, TypeCode};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How one call ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Fate {
    /// Became an incident of its own.
    Incident { folio: Option<Folio>, code: TypeCode },
    /// Closed as improper.
    Disposed { code: TypeCode },
    /// An earlier run had settled it.
    SettledBefore { folio: Option<Folio> },
    /// On the record, but nobody could settle it; a supervisor must look.
    Open { why: String },
    /// The door did not take it.
    Refused { why: String },
    /// The line of the recording cannot be read.
    Unreadable { why: String },
}

/// What became of one line.
#[derive(Clone, PartialEq, Debug)]
pub struct CallFate {
    /// Line of the recording, from 1.
    pub line: u64,
    /// The call's id on the server; `None` when it is not there.
    pub id: Option<CallId>,
    /// The recording's type.
    pub type_text: Option<String>,
    pub fate: Fate,
}

impl CallFate {
    pub(super) fn of(call: &RecordedCall, id: CallId, fate: Fate) -> Self {
        let type_text = call.type_text.as_ref().map(ToString::to_string);
        Self { line: call.line, id: Some(id), type_text, fate }
    }
    pub(super) fn unreadable(line: u64, why: &str) -> Self {
        Self { line, id: None, type_text: None, fate: Fate::Unreadable { why: why.to_owned() } }
    }
}
impl fmt::Display for CallFate {
    /// One line of tab-separated values: line, id, type, outcome, folio or reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id.map(|id| id.to_string()).unwrap_or_default();
        write!(f, "{}\t{id}\t{}\t", self.line, self.type_text.as_deref().unwrap_or_default())?;
        let folio = |folio: &Option<Folio>| folio.as_ref().map(ToString::to_string).unwrap_or_default();
        match &self.fate {
            Fate::Incident { folio: number, code } => write!(f, "incident {code}\t{}", folio(number)),
            Fate::Disposed { code } => write!(f, "improper {code}\t"),
            Fate::SettledBefore { folio: number } => write!(f, "settled before\t{}", folio(number)),
            Fate::Open { why } => write!(f, "open\t{why}"),
            Fate::Refused { why } => write!(f, "refused\t{why}"),
            Fate::Unreadable { why } => write!(f, "unreadable\t{why}"),
        }
    }
}

/// The sums.
#[derive(Clone, Debug, Default)]
pub struct ReplayReport {
    /// Calls read from the recording.
    pub read: u64,
    /// Lines that cannot be read.
    pub unreadable: u64,
    /// Empty lines.
    pub blank: u64,
    /// Calls whose position was unusable; they went without.
    pub without_position: u64,
    /// Reports sent, and what the door said of them.
    pub reports: u64,
    pub recorded: u64,
    pub replayed: u64,
    /// Calls that the door refused.
    pub refused: u64,
    pub incidents: u64,
    pub disposed: u64,
    pub settled_before: u64,
    /// Calls that nobody could settle.
    pub open: u64,
    /// Calls of this recording that the server has, counted at the end; `None` before.
    pub on_server: Option<u64>,
    /// Refusals of commands by code.
    pub errors: BTreeMap<String, u64>,
    /// From taking a call to its settling.
    pub work: Option<Percentiles>,
    pub elapsed: Duration,
}

impl ReplayReport {
    /// Every call that was read is on the server.
    pub fn none_lost(&self) -> bool {
        self.on_server == Some(self.read) && self.refused == 0
    }
}

impl fmt::Display for ReplayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "read              {} calls; {} lines unreadable, {} empty",
            self.read, self.unreadable, self.blank
        )?;
        writeln!(f, "without position  {}", self.without_position)?;
        writeln!(
            f,
            "reports           {} sent: {} recorded, {} known before",
            self.reports, self.recorded, self.replayed
        )?;
        writeln!(f, "incidents         {}", self.incidents)?;
        writeln!(f, "improper          {}", self.disposed)?;
        writeln!(f, "settled before    {}", self.settled_before)?;
        writeln!(f, "open, refused     {}, {}", self.open, self.refused)?;
        if let Some(found) = self.on_server {
            let verdict = if self.none_lost() { "none lost" } else { "CALLS ARE MISSING" };
            writeln!(f, "on the server     {found} of {}: {verdict}", self.read)?;
        }
        if let Some(work) = &self.work {
            writeln!(f, "answer to settled {work}")?;
        }
        for (code, count) in &self.errors {
            writeln!(f, "commands refused  {code}: {count}")?;
        }
        writeln!(f, "wall time         {:.1} s", self.elapsed.as_secs_f64())
    }
}

#[derive(Default)]
struct Inner {
    report: ReplayReport,
    work: Latencies,
    fed: bool,
}

/// The running sums.
#[derive(Default)]
pub(super) struct Book(Mutex<Inner>);

impl Book {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn read(&self) {
        self.inner().report.read += 1;
    }
    pub fn unreadable(&self) {
        self.inner().report.unreadable += 1;
    }
    pub fn refused(&self) {
        self.inner().report.refused += 1;
    }
    pub fn sent(&self, count: usize, answer: &DoorAnswer) {
        let of = |wanted| answer.results.iter().filter(|r| r.outcome == wanted).count() as u64;
        let report = &mut self.inner().report;
        report.reports += count as u64;
        report.recorded += of(DoorResult::Recorded);
        report.replayed += of(DoorResult::Replayed);
    }
    pub fn all_fed(&self, tally: Tally) {
        let mut inner = self.inner();
        inner.fed = true;
        inner.report.blank = tally.blank;
        inner.report.without_position = tally.without_position;
    }
    pub fn settled(&self, fate: &Fate, span: Duration) {
        let mut inner = self.inner();
        match fate {
            Fate::Incident { .. } => inner.report.incidents += 1,
            Fate::Disposed { .. } => inner.report.disposed += 1,
            Fate::SettledBefore { .. } => inner.report.settled_before += 1,
            Fate::Open { .. } => inner.report.open += 1,
            // Counted where they happen.
            Fate::Refused { .. } | Fate::Unreadable { .. } => {}
        }
        if matches!(fate, Fate::Incident { .. } | Fate::Disposed { .. }) {
            inner.work.add(span);
        }
    }
    pub fn failed(&self, error: &ClientError) {
        *self.inner().report.errors.entry(error.code()).or_default() += 1;
    }
    pub fn found(&self, count: u64) {
        self.inner().report.on_server = Some(count);
    }
    /// Every call that was read has its fate.
    pub fn is_worked(&self) -> bool {
        let inner = self.inner();
        let r = &inner.report;
        inner.fed && r.incidents + r.disposed + r.settled_before + r.open + r.refused >= r.read
    }
    pub fn report(&self, elapsed: Duration) -> ReplayReport {
        let inner = self.inner();
        ReplayReport { elapsed, work: inner.work.percentiles(), ..inner.report.clone() }
    }
}
