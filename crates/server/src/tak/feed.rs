//! What goes out to every client: made once, in both forms, and shared by all connections.

use super::{
    events::{self, Ready},
    missions::Announcement,
};
use crate::{app::App, board::Frame, field::messages};
use atalaya_dispatch::{bolo::BoloRow, incident::IncidentRow};
use atalaya_model::{AgencyCode, IncidentId, MunicipalityCode, Timestamp, UnitId};
use atalaya_picture::{Freshness, Track};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::{self, error::RecvError};

/// How often units that moved are told.
const EVERY: Duration = Duration::from_millis(50);
/// How often incidents and notices are said again before they go stale.
const AGAIN: Duration = Duration::from_secs(300);
/// Cuts kept for a slow connection; one that missed some begins anew with everything.
const KEPT: usize = 256;
/// Units told in one cut; the others come with the next.
const CUT_MAX: usize = 10_000;

/// How often it is looked for units that are no more: their device was revoked, or they were retired.
const LOOK: Duration = Duration::from_secs(1);

/// Number of no connection of this node.
const ELSEWHERE: u64 = u64::MAX;

/// A unit that moved.
#[derive(Debug)]
pub struct Moved {
    pub unit: UnitId,
    pub agency: AgencyCode,
    pub ready: Arc<Ready>,
}

/// An incident or notice.
#[derive(Debug)]
pub struct Thing {
    pub uid: String,
    reach: Reach,
    /// `None`: it is over.
    pub ready: Option<Arc<Ready>>,
}

/// For whom it is.
#[derive(Debug)]
enum Reach {
    Agencies(BTreeSet<AgencyCode>),
    Notice(Box<BoloRow>),
}

impl Thing {
    /// Whether a client of that agency sees it.
    pub fn reaches(&self, agency: &AgencyCode, municipality: Option<&MunicipalityCode>) -> bool {
        match &self.reach {
            Reach::Agencies(agencies) => agencies.contains(agency),
            Reach::Notice(row) => row.reaches(Some(agency), municipality, None),
        }
    }
}

/// What connections are told.
#[derive(Clone, Debug)]
pub enum Update {
    Moved(Arc<Vec<Moved>>),
    /// Units that stand nowhere any more.
    Gone(Arc<Vec<UnitId>>),
    Things(Arc<Vec<Thing>>),
    /// What is told of a mission.
    Mission(Arc<Announcement>),
    /// What a client drew for its own agency, or for those of it whom it names. Not for the connection it came from.
    Drawn {
        agency: AgencyCode,
        from: u64,
        ready: Arc<Ready>,
    },
}

/// The channel to all connections.
#[derive(Clone)]
pub struct Feed(broadcast::Sender<Update>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::channel(KEPT).0)
    }
}

impl Feed {
    pub fn subscribe(&self) -> broadcast::Receiver<Update> {
        self.0.subscribe()
    }
    pub fn send(&self, update: Update) {
        // Nobody connected is no error.
        let _ = self.0.send(update);
    }
}

/// Makes what goes out until the process ends.
pub async fn run(app: Arc<App>, feed: Feed) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut again = tokio::time::interval(AGAIN);
    let (mut look, mut there) = (tokio::time::interval(LOOK), HashSet::new());
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let (_, mut board) = app.board.subscribe();
    let mut drawn = app.nodes.drawn();
    let mut missions = app.field.missions.announcements();
    let mut since = app.positions.with(|picture| picture.tick());
    let mut sent_to = work(&app);
    loop {
        tokio::select! {
            _ = tick.tick() => since = moved(&app, &feed, since, &mut there),
            frame = board.recv() => match frame {
                Ok(frame) => changed(&app, &feed, &frame, &mut sent_to).await,
                Err(RecvError::Lagged(_)) => {
                    feed.send(Update::Things(Arc::new(things(&app))));
                    for row in app.live.units() {
                        assigned(&app, row.id, &mut sent_to).await;
                    }
                }
                Err(RecvError::Closed) => return,
            },
            drawn = drawn.recv() => match drawn {
                Ok((agency, ready)) => feed.send(Update::Drawn { agency, from: ELSEWHERE, ready }),
                // What somebody drew at another node is as a radio that was not heard.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            told = missions.recv() => match told {
                Ok(announcement) => feed.send(Update::Mission(Arc::new(announcement))),
                // Clients ask for the changes they do not know when they see a later one.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            _ = look.tick() => gone(&app, &feed, &mut there),
            _ = again.tick() => feed.send(Update::Things(Arc::new(things(&app)))),
        }
    }
}

/// What a unit is sent to, and when: sent again to the same incident is another order.
type Sent = (IncidentId, Option<Timestamp>);

/// What each unit is sent to.
fn work(app: &App) -> HashMap<UnitId, Sent> {
    app.live.units().iter().filter_map(|row| Some((row.id, (row.incident_id?, row.assigned_at)))).collect()
}

/// Tells of the units that moved since a tick; gives the tick to go on from. Those that are told of are looked for later.
fn moved(app: &App, feed: &Feed, since: u64, there: &mut HashSet<UnitId>) -> u64 {
    if feed.0.receiver_count() == 0 {
        return app.positions.with(|picture| picture.tick());
    }
    let changes = app.positions.with(|picture| picture.changes_since(since, CUT_MAX));
    if !changes.units.is_empty() {
        let made: Vec<Moved> = changes.units.iter().filter_map(|track| unit(app, track)).collect();
        there.extend(made.iter().map(|moved| moved.unit));
        feed.send(Update::Moved(Arc::new(made)));
    }
    changes.through
}

/// Tells of the units that stood somewhere since it was last looked and stand nowhere now.
fn gone(app: &App, feed: &Feed, there: &mut HashSet<UnitId>) {
    let standing: Vec<UnitId> = app.positions.with(|picture| picture.tracks().map(|t| t.unit).collect());
    let known = |id: &UnitId| app.live.unit(*id).is_some_and(|row| !row.retired);
    let now: HashSet<UnitId> = standing.into_iter().filter(known).collect();
    let gone: Vec<UnitId> = there.difference(&now).copied().collect();
    *there = now;
    if !gone.is_empty() {
        feed.send(Update::Gone(Arc::new(gone)));
    }
}

fn unit(app: &App, track: &Track) -> Option<Moved> {
    let row = app.live.unit(track.unit).filter(|row| !row.retired)?;
    let rule = app.positions.with(|picture| picture.rule(track.unit));
    let ready = Arc::new(Ready::of(&events::unit(&row, track, &rule)));
    Some(Moved { unit: track.unit, agency: row.agency.clone(), ready })
}

/// Every unit with a position that is not lost.
pub fn all_units(app: &App) -> Vec<Moved> {
    let now = app.desk.sources().now();
    let tracks = app.positions.with(|picture| {
        let seen = |t: &&Track| picture.freshness(t.unit, now) != Some(Freshness::Lost);
        picture.tracks().filter(seen).copied().collect::<Vec<_>>()
    });
    tracks.iter().filter_map(|track| unit(app, track)).collect()
}

fn incident(app: &App, row: &IncidentRow) -> Thing {
    let made = events::incident(row, app.desk.sources().now()).filter(|_| row.open);
    Thing {
        uid: events::incident_uid(row),
        reach: Reach::Agencies(row.agencies.iter().map(|a| a.agency.clone()).collect()),
        ready: made.map(|event| Arc::new(Ready::of(&event))),
    }
}

fn notice(app: &App, row: BoloRow) -> Thing {
    let now = app.desk.sources().now();
    let active = row.is_active(now).then(|| Arc::new(Ready::of(&events::bolo(&row, now))));
    Thing { uid: events::bolo_uid(&row), reach: Reach::Notice(Box::new(row)), ready: active }
}

/// Everything on the board that telephones are told.
pub fn things(app: &App) -> Vec<Thing> {
    let mut all: Vec<Thing> = app.live.incidents().iter().map(|row| incident(app, row)).collect();
    let rows = app.board.rows("bolos", &Default::default());
    all.extend(rows.iter().filter_map(|json| Some(notice(app, serde_json::from_str(json).ok()?))));
    all
}

/// Tells of what changed on the board. A crew that is sent somewhere is told in words, once.
async fn changed(app: &Arc<App>, feed: &Feed, frame: &Frame, sent_to: &mut HashMap<UnitId, Sent>) {
    let (mut made, mut units) = (Vec::new(), Vec::new());
    for change in &frame.changes {
        let json = change.row.as_ref().map(|row| row.json.clone());
        match (change.table, json) {
            ("incidents", Some(json)) => {
                made.extend(serde_json::from_str(&json).ok().map(|row: IncidentRow| incident(app, &row)));
            }
            ("bolos", Some(json)) => {
                made.extend(serde_json::from_str(&json).ok().map(|row: BoloRow| notice(app, row)));
            }
            // Off the board: over, for whoever was shown it.
            ("incidents", None) => made.push(over(format!("ATALAYA-I-{}", change.id))),
            ("bolos", None) => made.push(over(format!("ATALAYA-B-{}", change.id))),
            ("units", _) => {
                if let Ok(id) = change.id.parse() {
                    units.push(id);
                    assigned(app, id, sent_to).await;
                }
            }
            _ => {}
        }
    }
    if !made.is_empty() {
        feed.send(Update::Things(Arc::new(made)));
    }
    standing(app, feed, &units);
}

/// Tells of units whose rows changed where they stand. A position may have come before the row: of a unit that was
/// registered at another node, or of one that stands still and would not be told of until it moves.
fn standing(app: &App, feed: &Feed, units: &[UnitId]) {
    if units.is_empty() || feed.0.receiver_count() == 0 {
        return;
    }
    let now = app.desk.sources().now();
    let tracks: Vec<Track> = app.positions.with(|picture| {
        let seen = |id: &&UnitId| picture.freshness(**id, now).is_some_and(|f| f != Freshness::Lost);
        units.iter().filter(seen).filter_map(|id| picture.get(*id).copied()).collect()
    });
    let made: Vec<Moved> = tracks.iter().filter_map(|track| unit(app, track)).collect();
    if !made.is_empty() {
        feed.send(Update::Moved(Arc::new(made)));
    }
}

fn over(uid: String) -> Thing {
    Thing { uid, reach: Reach::Agencies(BTreeSet::new()), ready: None }
}

/// Tells a crew that is connected here what it is sent to. Each node that has one of its devices finds this; the
/// message is named after the order, so that it is written once.
async fn assigned(app: &Arc<App>, unit: UnitId, sent_to: &mut HashMap<UnitId, Sent>) {
    let now = app.live.unit(unit).and_then(|row| Some((row.incident_id?, row.assigned_at)));
    let before = match now {
        Some(sent) => sent_to.insert(unit, sent),
        None => sent_to.remove(&unit),
    };
    if before == now || !app.field.sessions.has(unit) {
        return;
    }
    let order = |(incident, at): Sent| format!("{incident}/{}", at.map_or(0, Timestamp::as_micros));
    let (about, text) = match (now, before) {
        (Some(sent), _) => (
            format!("assigned/{}", order(sent)),
            format!("SERVICIO: {}", crate::dispatch::crews::assignment(app, unit)),
        ),
        (None, Some(sent)) => {
            (format!("released/{}", order(sent)), "Servicio terminado o retirado.".to_owned())
        }
        (None, None) => return,
    };
    if let Err(problem) = messages::tell(app, unit, &about, &text).await {
        tracing::warn!(code = problem.code, "a crew could not be told what it is sent to");
    }
}
