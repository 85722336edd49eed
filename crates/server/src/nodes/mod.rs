//! The other nodes of this centre: what this one tells them, and what it takes from them.
//!
//! ```text
//! devices ─► picture ─► changed sources ─► every 100 ms ─► bus ─► adopted by the other nodes
//! commits ─► outbox (same transaction) ─► pump ─► durable feed
//!        └─► "the journal grew" ─► bus ─► the other nodes read it at once instead of at their next look
//! ```
//!
//! Invariants: nothing waits for the bus, least of all the way from a ringing call to an assigned unit; facts come
//! from the database alone, a message on the bus is at most a reason to look; a bus that is away leaves this node to
//! itself, says so, and what was missed is made up when it is back.

mod live;
pub mod outbox;
mod told;
mod view;

/// For fuzzing.
pub mod fuzz {
    pub use super::told::fuzz as told;
}

pub use live::run;
pub use view::BusView;

use crate::{app::App, live::presence::Present, tak::Ready, tak::sessions::Connected};
use atalaya_bus::{Bus, BusHealth, Lane, NodeId};
use atalaya_model::{AgencyCode, Millis, Timestamp};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Notify, broadcast};

/// What another node said of its people holds so long; it says it again each five seconds.
const PRESENCE_HOLDS: Millis = Millis::from_secs(15);
/// Drawings of other nodes' TAK clients that wait for a slow feed.
const DRAWN_KEPT: usize = 256;
/// Nodes of which something is remembered.
const NODES_MAX: usize = 64;

/// See the module.
pub struct Nodes {
    bus: OnceLock<Bus>,
    /// Up to where this node committed, and up to where it has read what others did.
    head: AtomicU64,
    seen: AtomicU64,
    /// Another node says that the journal grew.
    grew: Notify,
    /// This node committed something.
    committed: Notify,
    /// What TAK clients of other nodes drew, for those of this one.
    drawn: broadcast::Sender<(AgencyCode, Arc<Ready>)>,
    others: Mutex<BTreeMap<NodeId, (told::Presence, Timestamp)>>,
    /// Messages that were opened and make no sense, and positions in them that cannot be.
    unreadable: AtomicU64,
    refused: AtomicU64,
}

impl Default for Nodes {
    fn default() -> Self {
        Self {
            bus: OnceLock::new(),
            head: AtomicU64::new(0),
            seen: AtomicU64::new(0),
            grew: Notify::new(),
            committed: Notify::new(),
            drawn: broadcast::channel(DRAWN_KEPT).0,
            others: Mutex::default(),
            unreadable: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        }
    }
}

impl Nodes {
    /// Takes the bus into use, once.
    pub fn join(&self, bus: Bus) {
        let _ = self.bus.set(bus);
    }
    /// How the bus does; `None` before the server has started.
    pub fn health(&self) -> Option<BusHealth> {
        self.bus.get().map(Bus::health)
    }
    fn lock(&self) -> MutexGuard<'_, BTreeMap<NodeId, (told::Presence, Timestamp)>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This node committed up to a position: the others are told, and what is in the outbox goes out.
    pub fn committed(&self, position: u64) {
        self.head.fetch_max(position, Ordering::Relaxed);
        self.seen(position);
        self.committed.notify_one();
    }
    /// The board shows the journal up to a position.
    pub fn seen(&self, position: u64) {
        self.seen.fetch_max(position, Ordering::Relaxed);
    }
    /// Waits until another node says that the journal grew.
    pub async fn grew(&self) {
        self.grew.notified().await;
    }

    /// Everybody at a console of another node.
    pub fn people(&self, now: Timestamp) -> Vec<Present> {
        self.present(now).into_iter().flat_map(|presence| presence.people).collect()
    }
    /// TAK clients of an agency that are connected to other nodes.
    pub fn tak_clients(&self, agency: &AgencyCode, now: Timestamp) -> Vec<Connected> {
        let clients = self.present(now).into_iter().flat_map(|presence| presence.tak);
        clients.filter(|client| client.agency == *agency).collect()
    }
    fn present(&self, now: Timestamp) -> Vec<told::Presence> {
        let mut others = self.lock();
        others.retain(|_, (_, at)| now.since(*at) < PRESENCE_HOLDS);
        others.values().map(|(presence, _)| presence.clone()).collect()
    }
    fn remember(&self, from: NodeId, presence: told::Presence, now: Timestamp) {
        let mut others = self.lock();
        if others.len() < NODES_MAX || others.contains_key(&from) {
            others.insert(from, (presence, now));
        }
    }

    /// Tells the other nodes' TAK clients what one of an agency drew here.
    pub fn draw(&self, agency: &AgencyCode, xml: &[u8]) {
        if let Some(bus) = self.bus.get().filter(|bus| bus.has_others()) {
            // Away or full: as a radio that is not heard. It is counted.
            let _ = bus.tell(Lane::Drawn, &told::write_drawn(agency, xml));
        }
    }
    /// What TAK clients of other nodes draw, from now on.
    pub fn drawn(&self) -> broadcast::Receiver<(AgencyCode, Arc<Ready>)> {
        self.drawn.subscribe()
    }
}

/// What the outbox keeps of a command goes to the feed from now on, where the bus has one.
pub fn begin(app: &App, bus: Bus) {
    app.desk.announce(bus.has_feed());
    app.nodes.join(bus);
}
