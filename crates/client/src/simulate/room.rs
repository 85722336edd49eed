//! What the people of the room know of each other without the server: who reaches for which call,
//! what is said on a line, what crews found.

use super::counts::Counts;
use crate::LiveChange;
use atalaya_model::{CallId, Folio, IncidentId, Millis, Position};
use atalaya_training::{EventKey, Outcome, ParentIncident, SimCall, Truth};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Incidents that further callers may be joined to.
const PARENTS_MAX: usize = 500;
/// Scenes kept; the oldest go first. What is forgotten is played with usual values.
const SCENES_MAX: usize = 50_000;

/// What crews will find.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    pub position: Position,
    pub work: Millis,
    pub outcome: Outcome,
}

#[derive(Default)]
struct Inner {
    /// What is said on the lines that are open.
    lines: HashMap<CallId, Arc<SimCall>>,
    reaching: HashSet<CallId>,
    parents: VecDeque<ParentIncident>,
    scenes: HashMap<IncidentId, Scene>,
    scene_order: VecDeque<IncidentId>,
    outcomes: HashMap<IncidentId, Outcome>,
    /// When the first ring of a call was sent.
    sent: HashMap<CallId, Instant>,
}

/// The room. Locks are held for a few look-ups only.
#[derive(Default)]
pub struct Room(Mutex<Inner>);

impl Room {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// No caller is on the line, and nobody works on a call.
    pub fn is_quiet(&self) -> bool {
        let inner = self.inner();
        inner.lines.is_empty() && inner.reaching.is_empty()
    }
    pub fn rings(&self, id: CallId, call: Arc<SimCall>) {
        self.inner().lines.insert(id, call);
    }
    /// The call's first ring is being sent.
    pub fn sending(&self, id: CallId) {
        self.inner().sent.insert(id, Instant::now());
    }
    /// A row arrived at a console: measures the first of each of our calls.
    pub fn shown(&self, change: &LiveChange, counts: &Counts) {
        if change.table != "calls" || change.row.is_none() {
            return;
        }
        let Ok(id) = change.id.parse::<CallId>() else { return };
        let sent = self.inner().sent.remove(&id);
        if let Some(sent) = sent {
            counts.shown_after(change.received.saturating_duration_since(sent));
        }
    }
    pub fn hear(&self, id: CallId) -> Option<Arc<SimCall>> {
        self.inner().lines.get(&id).cloned()
    }
    /// The caller hung up before anybody spoke. Whoever reaches for the call at this moment will find
    /// a dead line.
    pub fn gave_up(&self, id: CallId) {
        self.inner().lines.remove(&id);
    }
    /// Nothing more is to be done for the call.
    pub fn forget(&self, id: CallId) {
        let mut inner = self.inner();
        inner.lines.remove(&id);
        inner.reaching.remove(&id);
        inner.sent.remove(&id);
    }
    /// Reaches for a call; `false` when a colleague does already.
    pub fn reach(&self, id: CallId) -> bool {
        self.inner().reaching.insert(id)
    }
    pub fn let_go(&self, id: CallId) {
        self.inner().reaching.remove(&id);
    }
    pub fn is_reached(&self, id: CallId) -> bool {
        self.inner().reaching.contains(&id)
    }
    pub fn parents(&self) -> Vec<ParentIncident> {
        self.inner().parents.iter().rev().cloned().collect()
    }
    /// An operator opened an incident for a call.
    pub fn opened(&self, incident: IncidentId, folio: Option<Folio>, call: Option<&SimCall>) {
        let mut inner = self.inner();
        let (event, scene) = match call.map(|c| (c, &c.truth)) {
            Some((call, Truth::Real { event, outcome, scene, .. })) => {
                let scene = Scene { position: call.place.position, work: *scene, outcome: *outcome };
                (Some(*event), Some(scene))
            }
            _ => (None::<EventKey>, None),
        };
        if let Some(folio) = folio {
            let municipality = call.map(|c| c.place.municipality.clone());
            inner.parents.push_back(ParentIncident { id: incident, folio, municipality, event });
            if inner.parents.len() > PARENTS_MAX {
                inner.parents.pop_front();
            }
        }
        if let Some(scene) = scene {
            inner.scenes.insert(incident, scene);
            inner.scene_order.push_back(incident);
            if inner.scene_order.len() > SCENES_MAX
                && let Some(oldest) = inner.scene_order.pop_front()
            {
                inner.scenes.remove(&oldest);
                inner.outcomes.remove(&oldest);
            }
        }
    }
    pub fn scene(&self, incident: IncidentId) -> Option<Scene> {
        self.inner().scenes.get(&incident).copied()
    }
    /// A crew says what it found. What was confirmed by one crew stays confirmed.
    pub fn found(&self, incident: IncidentId, outcome: Outcome) {
        let mut inner = self.inner();
        let known = inner.outcomes.entry(incident).or_insert(outcome);
        if outcome == Outcome::Confirmed {
            *known = outcome;
        }
    }
    pub fn outcome(&self, incident: IncidentId) -> Option<Outcome> {
        self.inner().outcomes.get(&incident).copied()
    }
    /// The incident is closed: nobody is joined to it any more.
    pub fn closed(&self, incident: IncidentId) {
        let mut inner = self.inner();
        inner.parents.retain(|p| p.id != incident);
        inner.outcomes.remove(&incident);
    }
}
