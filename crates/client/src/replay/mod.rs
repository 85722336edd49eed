//! Recorded calls through the public door: each rings at the switch, is answered and worked by an
//! operator's account, and ends as an incident or as an improper call. None is lost: at the end
//! every call that was read is looked up on the server.
//!
//! Resumable. Calls have names made of the recording's prefix and the line number, reports have
//! numbers made of their order; the door says up to which number it has them. A second run of the
//! same recording continues where the first was stopped, and works what the first left open.
//!
//! The adapter must be one of this recording alone: its numbers begin at 1 with the first line.

mod fate;
mod types;
mod work;

pub use fate::{CallFate, Fate, ReplayReport};
pub use types::{TypeMap, TypeMapError};

use crate::{
    AdapterClient, AdapterCredentials, Client, ClientError, Credentials, DoorResult, simulate::wall,
};
use atalaya_calls::call::{CallReport, call_id_for_report};
use atalaya_calls::recorded::{Mapping, Play, RecordedCall, RecordedError, RecordedReader};
use atalaya_model::{CallId, Timestamp};
use fate::Book;
use std::{
    collections::VecDeque,
    io::BufRead,
    num::NonZeroU64,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, watch};

/// How to replay.
#[derive(Clone, Debug)]
pub struct Options {
    pub adapter: AdapterCredentials,
    /// Accounts of call-takers; each works one call at a time.
    pub operators: Vec<Credentials>,
    pub mapping: Mapping,
    pub types: TypeMap,
    /// Times the pace of the recording; `None`: as fast as the door and the operators take them.
    pub speed: Option<f64>,
}

/// Reports in flight between reading and the door.
const BATCH: usize = 256;
/// Calls that wait for an operator; reading waits beyond it.
const QUEUE: usize = 512;
/// Pauses of a recording are cut to this much wall time.
const PAUSE_MAX: Duration = Duration::from_secs(3600);

/// A call on its way to an operator.
struct Job {
    call: RecordedCall,
    id: CallId,
    /// The door had its ring before this run: it may be worked already.
    known: bool,
}

/// Replays a recording. `each` is told what became of every line, in no order; `progress` gets the
/// running counts about once a second.
///
/// # Errors
/// When the adapter was used for something else, an account cannot log in, or the server is gone.
/// Lines that cannot be read and commands that are refused are counted, not returned.
pub async fn replay<R: BufRead + Send>(
    client: &Client,
    options: Options,
    recording: R,
    stop: watch::Receiver<bool>,
    mut each: impl FnMut(&CallFate) + Send,
    mut progress: impl FnMut(&ReplayReport) + Send,
) -> Result<ReplayReport, ClientError> {
    let wrong = |e: &dyn std::fmt::Display| ClientError::Input(e.to_string());
    if options.operators.is_empty() {
        return Err(wrong(&"at least one call-taker's account is needed"));
    }
    if options.speed.is_some_and(|s| !(0.01..=1_000_000.0).contains(&s)) {
        return Err(wrong(&"the speed goes from 0.01 to 1,000,000"));
    }
    let begun = Instant::now();
    let reader = RecordedReader::new(recording, options.mapping.clone()).map_err(|e| wrong(&e))?;
    let door = AdapterClient::new(client, options.adapter.clone());
    let sessions = work::log_in(client, &options.operators).await?;
    let checker = sessions.first().cloned().ok_or_else(|| wrong(&"nobody logged in"))?;
    let book = Arc::new(Book::default());
    let (jobs, queue) = mpsc::channel(QUEUE);
    let (told, mut fates) = mpsc::channel(QUEUE);
    let mut workers =
        work::start(sessions, queue, told.clone(), Arc::new(options.types.clone()), book.clone());
    let mut feeder = Feeder {
        door: &door,
        options: &options,
        book: &book,
        jobs,
        told,
        through: 0,
        next: NonZeroU64::MIN,
        stop,
    };
    let feeding = feeder.run(reader);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    tokio::pin!(feeding);
    let mut fed = None;
    let mut ids = Vec::new();
    loop {
        tokio::select! {
            outcome = &mut feeding, if fed.is_none() => {
                let gone = outcome.is_err();
                fed = Some(outcome);
                if gone {
                    break;
                }
            }
            // Operators work until they are sent home; one that stops has crashed.
            Some(ended) = workers.join_next() => {
                fed = Some(Err(ClientError::Live(format!("an operator stopped: {ended:?}"))));
                break;
            }
            fate = fates.recv() => match fate {
                Some(fate) => {
                    ids.extend(fate.id);
                    each(&fate);
                }
                None => break,
            },
            _ = second.tick() => progress(&book.report(begun.elapsed())),
        }
        if fed.is_some() && book.is_worked() && fates.is_empty() {
            break;
        }
    }
    drop(workers);
    fed.unwrap_or(Ok(()))?;
    book.found(work::count(&checker, &ids).await?);
    let report = book.report(begun.elapsed());
    progress(&report);
    Ok(report)
}

struct Feeder<'a> {
    door: &'a AdapterClient,
    options: &'a Options,
    book: &'a Book,
    jobs: mpsc::Sender<Job>,
    told: mpsc::Sender<CallFate>,
    /// The door's reports when the run began.
    through: u64,
    next: NonZeroU64,
    stop: watch::Receiver<bool>,
}

impl Feeder<'_> {
    async fn run<R: BufRead>(&mut self, mut reader: RecordedReader<R>) -> Result<(), ClientError> {
        self.through = self.door.feed().await?.through;
        let mut pace = Pace::new(self.options.speed);
        let mut batch: VecDeque<(RecordedCall, Vec<CallReport>)> = VecDeque::new();
        let (mut reports, mut first) = (0, true);
        for item in &mut reader {
            if *self.stop.borrow() {
                break;
            }
            let call = match item {
                Ok(call) => call,
                Err(RecordedError::Line(error)) => {
                    self.book.unreadable();
                    self.tell(CallFate::unreadable(error.line, &error.problem.to_string())).await;
                    continue;
                }
                Err(error @ RecordedError::Source(_)) => return Err(ClientError::Input(error.to_string())),
            };
            self.book.read();
            let wait = pace.until(call.at);
            if !wait.is_zero() {
                self.flush(&mut batch).await?;
                reports = 0;
                tokio::time::sleep(wait).await;
            }
            let mine = call.reports(&self.options.mapping, &Play::default(), wall(), &mut self.next);
            let mine: Vec<_> = mine.into_iter().map(|(_, report)| report).collect();
            if reports + mine.len() > BATCH {
                self.flush(&mut batch).await?;
                reports = 0;
            }
            reports += mine.len();
            batch.push_back((call, mine));
            if std::mem::take(&mut first) {
                self.flush(&mut batch).await?;
                reports = 0;
            }
        }
        self.flush(&mut batch).await?;
        self.book.all_fed(reader.tally());
        Ok(())
    }
    /// Sends a batch, skipping what the door has, and hands its calls to the operators.
    async fn flush(
        &mut self,
        batch: &mut VecDeque<(RecordedCall, Vec<CallReport>)>,
    ) -> Result<(), ClientError> {
        let known = |report: &CallReport| report.sequence.get() <= self.through;
        let reports: Vec<CallReport> =
            batch.iter().flat_map(|(_, r)| r.iter().filter(|r| !known(r)).cloned()).collect();
        let mut refused = std::collections::HashMap::new();
        let mut rest = reports.as_slice();
        while !rest.is_empty() {
            let (count, answer) = self.door.send_calls(rest).await?;
            self.book.sent(count, &answer);
            for result in answer.results.into_iter().filter(|r| r.outcome == DoorResult::Refused) {
                if let (Some(sequence), Some(problem)) = (result.sequence, result.problem) {
                    refused.insert(sequence, problem);
                }
            }
            rest = rest.get(count..).unwrap_or_default();
        }
        for (call, reports) in batch.drain(..) {
            let Some(ring) = reports.first() else { continue };
            let id = call_id_for_report(self.door.id(), ring.call.as_str());
            match refused.get(&ring.sequence.get()) {
                Some(problem) => {
                    let why = format!("{}: {}", problem.code, problem.detail);
                    self.book.refused();
                    let fate = CallFate { id: None, ..CallFate::of(&call, id, Fate::Refused { why }) };
                    self.tell(fate).await;
                }
                None => {
                    let known = ring.sequence.get() <= self.through;
                    let job = Job { call, id, known };
                    if self.jobs.send(job).await.is_err() {
                        return Err(ClientError::Live("the operators have gone".to_owned()));
                    }
                }
            }
        }
        Ok(())
    }
    async fn tell(&self, fate: CallFate) {
        // The receiver lives as long as the replay.
        let _ = self.told.send(fate).await;
    }
}

/// Keeps the recording's pace.
struct Pace {
    speed: Option<f64>,
    start: Option<(Timestamp, Instant)>,
}

impl Pace {
    fn new(speed: Option<f64>) -> Self {
        Self { speed, start: None }
    }
    /// How long to wait before a call that rang at `at`. Calls out of order ring at once.
    fn until(&mut self, at: Timestamp) -> Duration {
        let Some(speed) = self.speed else { return Duration::ZERO };
        let (first, begun) = *self.start.get_or_insert((at, Instant::now()));
        let due = Duration::from_secs_f64(at.since(first).0 as f64 / 1000.0 / speed);
        due.saturating_sub(begun.elapsed()).min(PAUSE_MAX)
    }
}
