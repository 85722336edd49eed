//! What clients are told of missions: `t-x-m-n` a new one, `t-x-m-c` a change, `t-x-m-d` deleted, `t-x-m-i` an
//! invitation; and what was drawn into a mission, to those who subscribed.

use super::views;
use crate::{access::limiter::Limiter, app::App, tak::events::Ready};
use atalaya_field::mission::{Change, ChangeKind, ClientUid, Mission};
use atalaya_model::{AgencyCode, Aggregate, DeviceId, Millis, StreamId, Timestamp};
use cot::{Element, Event};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// Announcements that wait for the feed of connections.
const KEPT: usize = 1_024;
/// Of a mission never heard of since the start, only changes of the last seconds are told: clients ask for the rest.
const RECENT: Millis = Millis::from_secs(10);
/// Missions of which it is remembered how far they were told.
const REMEMBERED: usize = 20_000;
/// Changes told at once; a client that sees one asks for all it does not know.
const TOLD_MAX: usize = 50;

/// For whom an announcement is.
#[derive(Clone, Debug)]
pub enum To {
    /// Everybody of the agency.
    Agency,
    Clients(BTreeSet<ClientUid>),
}

/// Something that clients of an agency are told.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub agency: AgencyCode,
    to: To,
    /// Who knows it already: what a client drew does not come back to it.
    but: Option<ClientUid>,
    pub ready: Arc<Ready>,
}

impl Announcement {
    /// Whether a client is told.
    pub fn reaches(&self, uid: &str) -> bool {
        if self.but.as_ref().is_some_and(|but| but.as_str() == uid) {
            return false;
        }
        match &self.to {
            To::Agency => true,
            To::Clients(clients) => clients.iter().any(|client| client.as_str() == uid),
        }
    }
}

/// What this node remembers of missions.
pub struct Missions {
    told: Mutex<HashMap<String, u64>>,
    out: broadcast::Sender<Announcement>,
    writes: Limiter,
}

impl Default for Missions {
    fn default() -> Self {
        // People draw some things a minute; a tool that files a folder sends a hundred at once.
        Self { told: Mutex::default(), out: broadcast::channel(KEPT).0, writes: Limiter::new(200, 120) }
    }
}

impl Missions {
    pub fn announcements(&self) -> broadcast::Receiver<Announcement> {
        self.out.subscribe()
    }
    pub fn may_write(&self, device: DeviceId, now: Timestamp) -> bool {
        self.writes.allow(&device.to_string(), now)
    }
    /// How far a mission was told; remembers how far it is told from now on.
    fn advance(&self, id: &str, to: u64) -> Option<u64> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= REMEMBERED && !told.contains_key(id) {
            told.clear();
        }
        let known = told.entry(id.to_owned()).or_default();
        let before = (*known > 0).then_some(*known);
        *known = (*known).max(to);
        before
    }
}

/// A mission changed, here or at another node: its subscribers who are connected here are told.
pub async fn follow(app: &App, id: &str) {
    // Followers hear of a commit before the desk has put the new state into its cache.
    app.desk.forget([&StreamId::new(Mission::KIND, id)]);
    let (mission, _) = match app.desk.load::<Mission>(id).await {
        Ok(loaded) => loaded,
        Err(problem) => {
            tracing::warn!(code = problem.code, "a mission could not be read; its clients ask for it");
            return;
        }
    };
    let now = app.desk.sources().now();
    let before = app.field.missions.advance(id, mission.changed);
    let fresh = |change: &&Change| before.is_some() || now.since(change.at) < RECENT;
    let changes: Vec<&Change> = mission.changes_after(before.unwrap_or(0)).filter(fresh).collect();
    let first = changes.len().saturating_sub(TOLD_MAX);
    for change in &changes[first..] {
        for announcement in of(app, &mission, change, now).await {
            // Nobody connected is no error.
            let _ = app.field.missions.out.send(announcement);
        }
    }
}

async fn of(app: &App, mission: &Mission, change: &Change, now: Timestamp) -> Vec<Announcement> {
    let Some(agency) = mission.agency.clone() else { return Vec::new() };
    let subscribers = || To::Clients(mission.subscribers.keys().cloned().collect());
    let tell = |to: To, event: &Event| Announcement {
        agency: agency.clone(),
        to,
        but: None,
        ready: Arc::new(Ready::of(event)),
    };
    match &change.kind {
        ChangeKind::Created => vec![tell(To::Agency, &about(mission, change, "t-x-m-n", "CREATE", now))],
        ChangeKind::Deleted => vec![tell(subscribers(), &about(mission, change, "t-x-m-d", "DELETE", now))],
        ChangeKind::Invited { client } => {
            let mut event = about(mission, change, "t-x-m-i", "INVITE", now);
            if let Some(head) = event.detail.rest.first_mut() {
                *head = std::mem::take(head).child(Element::new("role").with("type", views::ROLE));
            }
            vec![tell(To::Clients([client.clone()].into()), &event)]
        }
        ChangeKind::MarkerAdded { uid } => {
            let mut all = Vec::new();
            let drawn = mission.markers.get(uid).and_then(|m| m.drawn.as_ref()?.known());
            if let Some(event) = drawn.and_then(|xml| cot::decode_xml(xml.as_str().as_bytes()).ok()) {
                all.push(Announcement { but: Some(change.creator.clone()), ..tell(subscribers(), &event) });
            }
            all.push(tell(subscribers(), &changed(app, mission, change, now).await));
            all
        }
        ChangeKind::MarkerRemoved { .. }
        | ChangeKind::ContentAdded { .. }
        | ChangeKind::ContentRemoved { .. } => {
            vec![tell(subscribers(), &changed(app, mission, change, now).await)]
        }
    }
}

/// An event about a mission, with the element in which clients look for it.
fn about(mission: &Mission, change: &Change, kind: &str, what: &str, now: Timestamp) -> Event {
    let guid = mission.guid.unwrap_or_default();
    let name = mission.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut event = crate::tak::events::about_mission(&format!("{guid}.{}", change.number), kind, now);
    let head = Element::new("mission")
        .with("type", what)
        .with("tool", views::tool(mission))
        .with("name", name)
        .with("guid", guid.to_string())
        .with("authorUid", change.creator.as_str());
    event.detail.rest.push(head);
    event
}

async fn changed(app: &App, mission: &Mission, change: &Change, now: Timestamp) -> Event {
    let mut event = about(mission, change, "t-x-m-c", "CHANGE", now);
    let one = views::change_element(app, mission, change).await;
    if let Some(head) = event.detail.rest.first_mut() {
        *head = std::mem::take(head).child(Element::new("MissionChanges").child(one));
    }
    event
}
