//! What every request shares.

use crate::{
    access::{SessionCache, hasher::Hasher, limiter::Limiter},
    board::{Board, Update},
    calls::EarlyPositions,
    config::Config,
    desk::Desk,
    dispatch::Live,
    geo::{places::Places, streets::Streets},
    jobs::published::Published,
    keys::KeyFiles,
    live::{Tickets, positions::Positions, presence::Presence},
    nodes::Nodes,
};
use atalaya_access::{Authority, Source, passkey::Passkeys};
use atalaya_model::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio::sync::watch;

/// The application behind all doors.
pub struct App {
    pub desk: Desk,
    pub board: Board,
    /// Typed twins of the board's rows, and the reference data decisions read.
    pub live: Live,
    /// Streets, closures and paces: travel times and routes.
    pub streets: Streets,
    pub authority: Authority,
    pub keys: KeyFiles,
    pub config: Config,
    pub sessions: SessionCache,
    pub tickets: Tickets,
    pub presence: Presence,
    /// Held while proposals are looked for; a stop waits for it.
    pub search: std::sync::Mutex<()>,
    pub logins: Limiter,
    /// Guesses of one-time codes and of one's own password, by account.
    pub guesses: Limiter,
    pub early: EarlyPositions,
    pub positions: Positions,
    pub published: Published,
    /// What the search box looks in.
    pub places: Places,
    /// The archive of tiles in use, as inspected.
    pub tiles: crate::tiles::Known,
    pub passkeys: Option<Passkeys>,
    pub ceremonies: crate::access::passkeys::Ceremonies,
    /// Password checks, each in its turn.
    pub hasher: Hasher,
    /// The 089; `None` where this centre does not attend it.
    pub tips: Option<crate::tips::Tips>,
    /// The archive of positions.
    pub history: crate::history::History,
    /// Devices of crews, what they send, messages with crews.
    pub field: crate::field::Field,
    /// The other nodes of this centre.
    pub nodes: Nodes,
    /// Boundaries in force.
    pub territories: crate::territories::Territories,
    /// Turns true when the server stops.
    pub stopping: watch::Sender<bool>,
    shown_at: AtomicI64,
}

/// The parts an [`App`] is made of.
pub struct Parts {
    pub desk: Desk,
    pub live: Live,
    pub streets: Streets,
    pub authority: Authority,
    pub keys: KeyFiles,
    pub config: Config,
    pub positions: Positions,
    pub published: Published,
    pub places: Places,
    pub passkeys: Option<Passkeys>,
    pub hasher: Hasher,
    pub tips: Option<crate::tips::Tips>,
    pub history: crate::history::History,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self {
            desk: parts.desk,
            board: Board::default(),
            live: parts.live,
            streets: parts.streets,
            authority: parts.authority,
            keys: parts.keys,
            config: parts.config,
            sessions: SessionCache::default(),
            tickets: Tickets::default(),
            presence: Presence::default(),
            search: std::sync::Mutex::new(()),
            // A room behind one address comes on shift at once: a burst of 60, then one a second.
            logins: Limiter::new(60, 60),
            // Of a million codes three are right at a time: two tries a minute stay far from a lucky one.
            guesses: Limiter::new(30, 2),
            early: EarlyPositions::default(),
            positions: parts.positions,
            published: parts.published,
            places: parts.places,
            tiles: Default::default(),
            passkeys: parts.passkeys,
            ceremonies: Default::default(),
            hasher: parts.hasher,
            tips: parts.tips,
            history: parts.history,
            field: Default::default(),
            nodes: Nodes::default(),
            territories: Default::default(),
            stopping: watch::channel(false).0,
            shown_at: AtomicI64::new(0),
        }
    }

    /// Puts changes on the board and into its typed twins, in order of position.
    pub fn show(&self, position: u64, updates: Vec<Update>) {
        self.live.apply(&updates);
        self.kinds(&updates);
        self.board.apply(position, updates);
        self.shown_at.store(self.desk.sources().now().as_micros(), Ordering::Relaxed);
    }
    /// Tells the picture of which kind each unit is, and which are gone.
    fn kinds(&self, updates: &[Update]) {
        for update in updates.iter().filter(|u| u.table == "units") {
            let Ok(id) = update.id.parse() else { continue };
            let kind = self.live.unit(id).map(|row| row.kind.clone());
            self.positions.with(|picture| match kind {
                Some(kind) => picture.set_kind(id, kind),
                None => drop(picture.remove(id)),
            });
        }
    }
    /// Everybody at a console, at whichever node, each once.
    pub fn everybody(&self) -> Vec<crate::live::presence::Present> {
        let mut people = self.presence.people();
        people.extend(self.nodes.people(self.desk.sources().now()));
        people.sort_by_key(|p| p.account);
        people.dedup_by_key(|p| p.account);
        people
    }
    /// When the board last changed.
    pub fn shown_at(&self) -> Timestamp {
        Timestamp::from_micros(self.shown_at.load(Ordering::Relaxed))
    }
    /// Class of an address, for the record: never the address of a caller, only of a console.
    pub fn source_class(&self, source: &Source) -> String {
        source.to_string()
    }
}

/// What handlers hold.
pub type Shared = Arc<App>;
