//! A centre at work, for demonstrations and load tests: callers, a switch, call-takers, dispatchers
//! and crews, each through the public API and nothing else.
//!
//! The model's clock runs `speed` times as fast as the wall clock; every span of the model shrinks
//! alike. Times that are sent are always the wall clock's, because the server judges them by its own.
//!
//! Bounds: at most [`LINES_MAX`] callers on the line; further calls ring later and are counted as
//! delayed. People at real consoles may answer and dispatch as well: the actors follow what the
//! board shows.

mod clock;
mod counts;
mod crews;
mod desk;
mod room;
mod switch;
mod takers;

pub use counts::{Counts, Report};

use crate::{
    AdapterClient, AdapterCredentials, Client, ClientError, Credentials, Live, LiveChange, LiveOptions,
};
use atalaya_model::{MunicipalityCode, Position};
use atalaya_training::{DispatcherProfile, Load, OperatorProfile, Seat, Seats};
use clock::Clock;
pub(crate) use clock::wall;
use room::Room;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// Most callers on the line at a time.
pub const LINES_MAX: usize = 20_000;

/// What to simulate.
#[derive(Debug)]
pub struct Options {
    /// The calls, with their seed.
    pub load: Load,
    pub seed: u64,
    /// 1 to 200 times real time.
    pub speed: f64,
    /// Wall time of new calls; then the open ones are finished.
    pub duration: Option<Duration>,
    /// Longest wall time for finishing.
    pub finishing: Duration,
    /// Distinguishes the calls of this run from those of earlier runs with the same seed.
    pub run: String,
    /// The switch's door.
    pub switch: AdapterCredentials,
    /// The trackers' door; positions are not sent without it.
    pub trackers: Option<AdapterCredentials>,
    /// One call-taker for each account.
    pub operators: Vec<Credentials>,
    /// One dispatcher for each account.
    pub dispatchers: Vec<Credentials>,
    /// Wall time between two positions of a unit.
    pub position_every: Duration,
    pub operator_profile: OperatorProfile,
    pub dispatcher_profile: DispatcherProfile,
}

impl Options {
    /// Real time, without end, positions every 3 s.
    pub fn new(load: Load, seed: u64, run: &str, switch: AdapterCredentials) -> Self {
        Self {
            load,
            seed,
            speed: 1.0,
            duration: None,
            finishing: Duration::from_secs(60),
            run: run.to_owned(),
            switch,
            trackers: None,
            operators: Vec::new(),
            dispatchers: Vec::new(),
            position_every: Duration::from_secs(3),
            operator_profile: OperatorProfile::default(),
            dispatcher_profile: DispatcherProfile::default(),
        }
    }
    fn check(&self) -> Result<(), ClientError> {
        let wrong = |what: &str| Err(ClientError::Input(what.to_owned()));
        if !(1.0..=200.0).contains(&self.speed) {
            return wrong("the speed goes from 1 to 200");
        }
        if self.operators.is_empty() {
            return wrong("at least one call-taker's account is needed");
        }
        if self.run.is_empty()
            || self.run.len() > 40
            || !self.run.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return wrong("the run's name has 1 to 40 letters, digits and hyphens");
        }
        if self.position_every < Duration::from_millis(200) {
            return wrong("positions are at least 0.2 s apart");
        }
        Ok(())
    }
}

/// What all actors share.
pub(crate) struct Stage {
    pub options: Options,
    pub clock: Clock,
    pub room: Room,
    pub counts: Counts,
    pub switch: AdapterClient,
    /// The model's time at which calls end; `true` in the channel: everybody goes home.
    pub stop: watch::Receiver<bool>,
}

impl Stage {
    /// Wall time between two looks of an actor: half a second of the model, within 20 to 250 ms.
    pub fn look(&self) -> Duration {
        Duration::from_secs_f64((0.5 / self.options.speed).clamp(0.02, 0.25))
    }
    pub fn stopped(&self) -> bool {
        *self.stop.borrow()
    }
}

/// Runs the simulation until its end, or until `stop` says `true`. `progress` is called about once a
/// second.
///
/// # Errors
/// When the options are wrong, an account cannot log in, the switch's door does not answer, or the
/// live connection is lost for good. Refusals of single commands are counted, not returned.
pub async fn simulate(
    client: &Client,
    options: Options,
    mut stop: watch::Receiver<bool>,
    progress: impl Fn(&Counts) + Send,
) -> Result<Report, ClientError> {
    options.check()?;
    let switch = AdapterClient::new(client, options.switch.clone());
    let next = switch.feed().await?.through + 1;
    let (home, gone_home) = watch::channel(false);
    let stage = Arc::new(Stage {
        clock: Clock::start(options.speed),
        room: Room::default(),
        counts: Counts::default(),
        switch,
        options,
        stop: gone_home,
    });
    let mut tasks = JoinSet::new();
    let (watcher, desks) = log_in_all(client, &stage).await?;
    tasks.spawn(switch::run(stage.clone(), watcher.shared(), next));
    for (number, (session, live)) in desks.takers.into_iter().enumerate() {
        tasks.spawn(takers::run(stage.clone(), session, live, number));
    }
    let radio = desks.dispatchers.first().map(|d| d.0.clone());
    for (number, (session, live)) in desks.dispatchers.into_iter().enumerate() {
        tasks.spawn(desk::run(stage.clone(), session, live, number));
    }
    tasks.spawn(crews::run(stage.clone(), client.clone(), radio, watcher.shared()));
    let outcome = oversee(&stage, &mut tasks, &mut stop, &watcher, &progress).await;
    home.send_replace(true);
    while tasks.join_next().await.is_some() {}
    outcome?;
    Ok(stage.counts.report(&stage.clock))
}

/// Waits for the end: the duration and the finishing, the caller's wish, or a failure of an actor.
async fn oversee(
    stage: &Stage,
    tasks: &mut JoinSet<Result<(), ClientError>>,
    stop: &mut watch::Receiver<bool>,
    watcher: &Live,
    progress: &(impl Fn(&Counts) + Send),
) -> Result<(), ClientError> {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let last = stage.options.duration.map(|d| d + stage.options.finishing);
    let mut wishes = true;
    loop {
        tokio::select! {
            _ = second.tick() => {
                progress(&stage.counts);
                watcher.check()?;
                let elapsed = stage.clock.elapsed();
                let calls_over = stage.options.duration.is_some_and(|d| elapsed >= d);
                if last.is_some_and(|l| elapsed >= l) || (calls_over && stage.room.is_quiet()) {
                    progress(&stage.counts);
                    return Ok(());
                }
            }
            ended = tasks.join_next() => match ended {
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => return Err(error),
                Some(Err(error)) => return Err(ClientError::Live(format!("an actor stopped: {error}"))),
                None => return Ok(()),
            },
            changed = stop.changed(), if wishes => match changed {
                Ok(()) if *stop.borrow() => return Ok(()),
                Ok(()) => {}
                // Nobody can wish any more; the duration decides.
                Err(_) => wishes = false,
            },
        }
    }
}

/// The territory as the server knows it: municipalities with seat and population.
pub async fn seats(session: &Client) -> Result<Seats, ClientError> {
    #[derive(Deserialize)]
    struct Row {
        code: MunicipalityCode,
        name: String,
        lat: f64,
        lon: f64,
        population: u32,
    }
    #[derive(Deserialize)]
    struct Rows {
        items: Vec<Row>,
    }
    let rows: Rows = session.get("/municipalities").await?;
    let seats = rows.items.into_iter().filter_map(|row| {
        let position = Position::new(row.lat, row.lon).ok()?;
        Some(Seat { code: row.code, name: row.name, position, population: row.population })
    });
    Seats::new(seats.collect()).map_err(|e| ClientError::Shape(e.to_string()))
}

struct Desks {
    takers: Vec<(Client, Live)>,
    dispatchers: Vec<(desk::Seat, Live)>,
}

/// Logs everybody in, one after the other: argon2 on the server is meant to be slow.
async fn log_in_all(client: &Client, stage: &Arc<Stage>) -> Result<(Live, Desks), ClientError> {
    let (mut watcher, mut desks) = (None, Desks { takers: Vec::new(), dispatchers: Vec::new() });
    for credentials in &stage.options.operators {
        let (session, _) = ready(client, credentials).await?;
        if watcher.is_none() {
            // The first also keeps the watch: when a row of our call first shows on a console.
            let counts = stage.clone();
            let on_change = move |change: &LiveChange| counts.room.shown(change, &counts.counts);
            let options = LiveOptions { viewport: None, on_change: Some(Arc::new(on_change)) };
            watcher = Some(Live::open(&session, options).await?);
        }
        let live = Live::open(&session, LiveOptions::default()).await?;
        desks.takers.push((session, live));
    }
    for credentials in &stage.options.dispatchers {
        let (session, signed) = ready(client, credentials).await?;
        let live = Live::open(&session, LiveOptions::default()).await?;
        desks.dispatchers.push((desk::Seat::new(session, &signed), live));
    }
    match watcher {
        Some(watcher) => Ok((watcher, desks)),
        None => Err(ClientError::Input("at least one call-taker's account is needed".to_owned())),
    }
}

async fn ready(client: &Client, credentials: &Credentials) -> Result<(Client, crate::SignedIn), ClientError> {
    let (session, signed) = client.log_in(credentials, None).await?;
    match signed.needs.first() {
        None => Ok((session, signed)),
        Some(need) => Err(ClientError::Input(format!("the account {} must first: {need}", credentials.name))),
    }
}
