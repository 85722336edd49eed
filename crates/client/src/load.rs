//! Load for benchmarks: commands at a fixed rate, and consoles that listen.
//!
//! Commands are sent on a schedule, not one after the other (an open loop): a slow server does not
//! slow the schedule down, and latencies are measured from the moment a command was due. So a stall
//! counts for every command that it delayed.

use crate::{
    AdapterClient, AdapterCredentials, Client, ClientError, Credentials, Latencies, Live, LiveChange,
    LiveOptions, Percentiles, simulate::wall, wire,
};
use atalaya_calls::call::{CallCommand, CallReport, CallReportKind, Channel, PbxCall, call_id_for_report};
use atalaya_model::{
    CallId, Folio, IncidentId, Line, Located, Method, MunicipalityCode, Note, Place, Position, Text, TypeCode,
};
use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroU64,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinSet, time::sleep_until};

/// How long the slowest console gets after the last call.
const SLOWEST: Duration = Duration::from_secs(30);

/// Figures of one load.
#[derive(Clone, Debug, Default)]
pub struct LoadReport {
    /// Asked for, per second.
    pub rate: f64,
    pub sent: u64,
    pub done: u64,
    /// Failures by code.
    pub errors: BTreeMap<String, u64>,
    /// Due commands that found every session busy and a full queue; they were not sent.
    pub dropped: u64,
    /// From the moment due to the answer.
    pub from_due: Option<Percentiles>,
    /// From sending to the answer.
    pub from_sent: Option<Percentiles>,
    pub elapsed: Duration,
}

/// Commands at a fixed rate.
#[derive(Clone, Debug)]
pub struct CommandLoad {
    /// Sessions of call-takers; each sends one command at a time.
    pub operators: Vec<Credentials>,
    /// Dispatchers, who close what the call-takers opened: a call-taker may not.
    pub dispatchers: Vec<Credentials>,
    /// Sessions for each call-taker; more than one lets few accounts make much load.
    pub sessions_each: usize,
    /// Commands per second.
    pub rate: f64,
    pub duration: Duration,
    /// Where the incidents are opened.
    pub place: Position,
    pub municipality: Option<MunicipalityCode>,
}

#[derive(Default)]
struct Sums {
    sent: u64,
    done: u64,
    errors: BTreeMap<String, u64>,
    from_due: Latencies,
    from_sent: Latencies,
}

/// A session's own series of commands, mixed as an evening is: of ten calls seven are improper.
struct Series {
    session: Client,
    desk: Client,
    place: Place,
    round: u32,
    step: u32,
    call: Option<CallId>,
    incident: Option<(IncidentId, Option<Folio>)>,
}

/// Sends mixed commands at a fixed rate for a time.
pub async fn commands(client: &Client, load: CommandLoad) -> Result<LoadReport, ClientError> {
    if load.operators.is_empty() || load.dispatchers.is_empty() || !(0.1..=100_000.0).contains(&load.rate) {
        let needed = "at least one call-taker, one dispatcher, and a rate of 0.1 to 100,000";
        return Err(ClientError::Input(needed.to_owned()));
    }
    let sums = Arc::new(Mutex::new(Sums::default()));
    // Two due commands for each session may wait; more means that the server is too slow.
    let sessions = load.operators.len() * load.sessions_each.clamp(1, 1000);
    let (due, queue) = mpsc::channel::<Instant>(sessions * 2);
    let queue = Arc::new(tokio::sync::Mutex::new(queue));
    let mut workers = JoinSet::new();
    let mut desks = Vec::new();
    for account in &load.dispatchers {
        desks.push(client.log_in(account, None).await?.0);
    }
    let desks = desks.into_iter().cycle();
    for (account, desk) in load.operators.iter().cycle().zip(desks).take(sessions) {
        let (session, _) = client.log_in(account, None).await?;
        let series = Series::new(session, desk, &load);
        workers.spawn(work(series, queue.clone(), sums.clone()));
    }
    let (begun, mut n, mut dropped) = (Instant::now(), 0u64, 0u64);
    loop {
        let at = begun + Duration::from_secs_f64(n as f64 / load.rate);
        if at.duration_since(begun) >= load.duration {
            break;
        }
        sleep_until(at.into()).await;
        dropped += u64::from(due.try_send(at).is_err());
        n += 1;
    }
    drop(due);
    while workers.join_next().await.is_some() {}
    let elapsed = begun.elapsed();
    let sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(LoadReport {
        rate: load.rate,
        sent: sums.sent,
        done: sums.done,
        errors: sums.errors.clone(),
        dropped,
        from_due: sums.from_due.percentiles(),
        from_sent: sums.from_sent.percentiles(),
        elapsed,
    })
}

async fn work(
    mut series: Series,
    queue: Arc<tokio::sync::Mutex<mpsc::Receiver<Instant>>>,
    sums: Arc<Mutex<Sums>>,
) {
    loop {
        let due = queue.lock().await.recv().await;
        let Some(due) = due else { return };
        let sent = Instant::now();
        let result = series.next().await;
        let (from_due, from_sent) = (due.elapsed(), sent.elapsed());
        let mut sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.sent += 1;
        match result {
            Ok(()) => {
                sums.done += 1;
                sums.from_due.add(from_due);
                sums.from_sent.add(from_sent);
            }
            Err(error) => *sums.errors.entry(error.code()).or_default() += 1,
        }
    }
}

impl Series {
    fn new(session: Client, desk: Client, load: &CommandLoad) -> Self {
        let located = Located {
            position: load.place,
            accuracy_m: None,
            confidence_pct: None,
            method: Method::Told,
            at: wall(),
        };
        let place = Place {
            located: Some(located),
            address: Line::new("Av. Hidalgo 1").ok(),
            municipality: load.municipality.clone(),
            ..Place::default()
        };
        Self { session, desk, place, round: 0, step: 0, call: None, incident: None }
    }
    /// The next command of the series. A refusal begins a new call.
    async fn next(&mut self) -> Result<(), ClientError> {
        let result = self.command().await;
        if result.is_err() {
            self.begin_anew();
        }
        result
    }
    fn begin_anew(&mut self) {
        (self.round, self.step, self.call, self.incident) = (self.round.wrapping_add(1), 0, None, None);
    }
    async fn command(&mut self) -> Result<(), ClientError> {
        let Some(call) = self.call else {
            let take = CallCommand::TakeManual { channel: Channel::Radio, number: None, note: None };
            let answer = self.session.command("/calls/commands", &take).await?;
            self.call = Some(CallId(answer.id));
            return Ok(());
        };
        let improper = self.round % 10 < 7;
        self.step += 1;
        match (improper, self.step) {
            (_, 1) => {
                let text = Note::new("Prueba de carga").map_err(|e| ClientError::Input(e.to_string()))?;
                self.on_call(call, &CallCommand::Note { text }).await
            }
            (true, _) => {
                let code = TypeCode::new(70_101).map_err(|e| ClientError::Input(e.to_string()))?;
                self.on_call(call, &CallCommand::Dispose { code, note: None }).await?;
                self.begin_anew();
                Ok(())
            }
            (false, 2) => {
                self.on_call(call, &CallCommand::Locate { place: self.place.clone(), verified: true }).await
            }
            (false, 3) => self.open(call).await,
            (false, 4) => match self.incident.clone() {
                Some((incident, Some(folio))) => {
                    self.on_call(call, &CallCommand::AttachIncident { incident, folio }).await
                }
                _ => Err(ClientError::Shape("an incident without folio".to_owned())),
            },
            (false, 5 | 6) => {
                self.on_incident(&self.session, &wire::narrate("Prueba de carga: sigue el reporte")).await
            }
            (false, 7) => self.on_call(call, &CallCommand::End {}).await,
            (false, _) => {
                self.on_incident(&self.desk, &wire::close('I')).await?;
                self.begin_anew();
                Ok(())
            }
        }
    }
    async fn on_call(&self, call: CallId, command: &CallCommand) -> Result<(), ClientError> {
        self.session.command(&format!("/calls/{call}/commands"), command).await.map(|_| ())
    }
    async fn on_incident(&self, who: &Client, command: &serde_json::Value) -> Result<(), ClientError> {
        let Some((incident, _)) = &self.incident else {
            return Err(ClientError::Shape("no incident".to_owned()));
        };
        who.command(&format!("/incidents/{incident}/commands"), command).await.map(|_| ())
    }
    async fn open(&mut self, call: CallId) -> Result<(), ClientError> {
        let code = TypeCode::new(30_904).map_err(|e| ClientError::Input(e.to_string()))?;
        let place = serde_json::to_value(&self.place).map_err(|e| ClientError::Shape(e.to_string()))?;
        let open = wire::OpenIncident { call, code, place, narrative: None, threat: false };
        let answer = self.session.command("/incidents/commands", &open.body()).await?;
        self.incident = Some((IncidentId(answer.id), answer.folio));
        Ok(())
    }
}

/// Consoles that listen while calls ring.
#[derive(Clone, Debug)]
pub struct ConsoleLoad {
    pub accounts: Vec<Credentials>,
    /// Live sockets; accounts are used in turn, one session each account.
    pub consoles: usize,
    pub adapter: AdapterCredentials,
    /// Calls per second.
    pub rate: f64,
    pub duration: Duration,
    /// Distinguishes the calls of this run.
    pub run: String,
}

/// From call event to console, measured on every console.
#[derive(Clone, Debug, Default)]
pub struct ConsoleReport {
    pub consoles: usize,
    pub calls: u64,
    /// Messages that must arrive: calls × consoles.
    pub wanted: u64,
    pub arrived: u64,
    /// From sending the event to reading the row on a console.
    pub latency: Option<Percentiles>,
}

type Sent = Arc<Mutex<HashMap<String, Instant>>>;

/// Opens the consoles, lets calls ring one by one, and measures each arrival.
pub async fn consoles(client: &Client, load: ConsoleLoad) -> Result<ConsoleReport, ClientError> {
    if load.accounts.is_empty() || load.consoles == 0 || !(0.1..=10_000.0).contains(&load.rate) {
        return Err(ClientError::Input(
            "accounts, consoles and a rate of 0.1 to 10,000 are needed".to_owned(),
        ));
    }
    let sent: Sent = Sent::default();
    let arrived = Arc::new(Mutex::new(Latencies::default()));
    let mut sessions = Vec::new();
    for account in &load.accounts {
        sessions.push(client.log_in(account, None).await?.0);
    }
    let mut open = Vec::with_capacity(load.consoles);
    for session in sessions.iter().cycle().take(load.consoles) {
        let (sent, arrived) = (sent.clone(), arrived.clone());
        let seen = Mutex::new(std::collections::HashSet::new());
        let on_change = move |change: &LiveChange| {
            // The first row of each call counts, once for each console.
            let begun = sent.lock().unwrap_or_else(PoisonError::into_inner).get(&change.id).copied();
            let Some(begun) = begun else { return };
            if seen.lock().unwrap_or_else(PoisonError::into_inner).insert(change.id.clone()) {
                let span = change.received.saturating_duration_since(begun);
                arrived.lock().unwrap_or_else(PoisonError::into_inner).add(span);
            }
        };
        let options = LiveOptions { viewport: None, on_change: Some(Arc::new(on_change)) };
        open.push(Live::open(session, options).await?);
    }
    let calls = ring(client, &load, &sent).await?;
    let wanted = calls * open.len() as u64;
    let latency = || arrived.lock().unwrap_or_else(PoisonError::into_inner).percentiles();
    // The slowest console gets its chance.
    let end = Instant::now() + SLOWEST;
    while latency().map_or(0, |p| p.n) < wanted && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let latency = latency();
    Ok(ConsoleReport { consoles: open.len(), calls, wanted, arrived: latency.map_or(0, |p| p.n), latency })
}

async fn ring(client: &Client, load: &ConsoleLoad, sent: &Sent) -> Result<u64, ClientError> {
    let door = AdapterClient::new(client, load.adapter.clone());
    let mut next = NonZeroU64::MIN.saturating_add(door.feed().await?.through);
    let (begun, mut calls) = (Instant::now(), 0u64);
    loop {
        let at = begun + Duration::from_secs_f64(calls as f64 / load.rate);
        if at.duration_since(begun) >= load.duration {
            return Ok(calls);
        }
        sleep_until(at.into()).await;
        let name = format!("{}-{calls}", load.run);
        let call = PbxCall::new(name).map_err(|e| ClientError::Input(e.to_string()))?;
        let what =
            CallReportKind::Ringing { number: None, called: Text::new("911").ok(), trunk: None, name: None };
        let id = call_id_for_report(door.id(), call.as_str());
        let report = CallReport { call, sequence: next, at: wall(), what };
        sent.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_string(), Instant::now());
        door.send_calls(std::slice::from_ref(&report)).await?;
        next = next.saturating_add(1);
        calls += 1;
    }
}
