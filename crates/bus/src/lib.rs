//! What the nodes of one centre tell each other.
//!
//! Two things, never mixed:
//! - **Live messages** ([`Bus::tell`]): positions, drawings, who is at a console, "the journal grew". They go
//!   stale, may be lost, and nothing waits for them: a full queue drops the newest and counts it.
//! - **The feed** ([`Bus::keep`]): what the outbox holds, kept durably and each entry exactly once, in the order
//!   of the log. Programs outside read it.
//!
//! A bus is in process (several servers of one process, or one that is alone) or NATS. Both pass one conformance
//! suite (`tests/conformance.rs`).
//!
//! Every live message is sealed ([`envelope`]) with a key that only nodes of this centre, realm and database
//! have. Whoever runs the bus can neither read nor forge one, and what belongs to another realm cannot be
//! opened: it is counted and thrown away.
//!
//! Invariants: sending never waits; a node never hears itself; a bus that is away changes nothing but the counters.

pub mod envelope;
mod feed;
mod health;
mod local;
mod nats;
mod options;
#[cfg(feature = "testing")]
pub mod testing;

pub use feed::{Entry, FeedError};
pub use health::{BusHealth, FeedHealth, NodeSeen};
pub use local::Hub;
pub use options::{BusOptions, Centre, NatsOptions, OptionsError};

use atalaya_model::Timestamp;
use bytes::Bytes;
use envelope::{Opened, Refused, Seal};
use health::Counters;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Largest payload of a live message, bytes. NATS takes 1 MiB as shipped.
pub const PAYLOAD_MAX: usize = 900 << 10;
/// Messages that wait for the program to take them; more are dropped and counted.
const ARRIVALS_MAX: usize = 1_024;
/// A message that was under way for longer, or comes from further ahead, says nothing about now, milliseconds.
pub const FRESH_MS: i64 = 60_000;

/// The clock of the process.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A node: a process, from its start to its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub uuid::Uuid);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

/// What a live message is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lane {
    /// Positions that devices reported.
    Positions,
    /// What a TAK client drew for its agency.
    Drawn,
    /// Who is at a console or connected as a TAK client of the sender.
    Presence,
    /// The journal grew to a position.
    Head,
    /// "I am here and know nothing": whoever hears it tells the sender what it knows.
    Hello,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Positions, Self::Drawn, Self::Presence, Self::Head, Self::Hello];
    /// As it stands in subjects and envelopes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Positions => "positions",
            Self::Drawn => "drawn",
            Self::Presence => "presence",
            Self::Head => "head",
            Self::Hello => "hello",
        }
    }
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Positions => 1,
            Self::Drawn => 2,
            Self::Presence => 3,
            Self::Head => 4,
            Self::Hello => 5,
        }
    }
    pub(crate) fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.code() == code)
    }
}

/// A live message of another node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrived {
    pub from: NodeId,
    pub lane: Lane,
    /// By the sender's clock.
    pub sent_at: Timestamp,
    pub payload: Bytes,
}

/// Why a live message was not sent. It is counted; nothing else follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Untold {
    #[error("larger than {PAYLOAD_MAX} bytes")]
    TooLarge,
    #[error("the bus is away")]
    Away,
    #[error("the bus takes no more at the moment")]
    Full,
}

/// What wakes the program when the bus comes and goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Connected, also again: other nodes may know what this one missed, and the other way round.
    Connected,
    /// Away.
    Away,
}

/// What comes in.
#[derive(Debug)]
pub struct Arrivals {
    pub messages: mpsc::Receiver<Arrived>,
    pub changes: mpsc::UnboundedReceiver<Change>,
}

/// A node's side of the bus. Cheap to clone.
#[derive(Clone)]
pub struct Bus(Arc<Shared>);

pub(crate) struct Shared {
    me: NodeId,
    seal: Seal,
    clock: Clock,
    counters: Counters,
    arrivals: mpsc::Sender<Arrived>,
    changes: mpsc::UnboundedSender<Change>,
    transport: std::sync::OnceLock<Transport>,
}

enum Transport {
    Local(local::Member),
    Nats(Box<nats::Nats>),
}

impl Bus {
    /// Joins the others. Returns at once: a NATS server that is away is looked for until the process ends.
    /// Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// [`OptionsError`]: what was given cannot work.
    pub async fn join(
        options: &BusOptions,
        centre: &Centre,
        clock: Clock,
    ) -> Result<(Self, Arrivals), OptionsError> {
        let (arrivals, messages) = mpsc::channel(ARRIVALS_MAX);
        let (changed, changes) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            me: NodeId(uuid::Uuid::from_bytes(rand::random())),
            seal: Seal::new(centre),
            clock,
            counters: Counters::default(),
            arrivals,
            changes: changed,
            transport: std::sync::OnceLock::new(),
        });
        let transport = match options {
            BusOptions::InProcess(hub) => Transport::Local(hub.join(&shared)),
            BusOptions::Nats(nats) => {
                Transport::Nats(Box::new(nats::Nats::join(nats, centre, &shared).await?))
            }
        };
        let _ = shared.transport.set(transport);
        Ok((Self(shared), Arrivals { messages, changes }))
    }

    /// This node.
    pub fn me(&self) -> NodeId {
        self.0.me
    }
    /// Whether anybody else can hear: a server that is alone in its process does no work for others.
    pub fn has_others(&self) -> bool {
        match self.transport() {
            Some(Transport::Local(member)) => member.has_others(),
            Some(Transport::Nats(nats)) => nats.connected(),
            None => false,
        }
    }
    /// Whether the bus can be reached now.
    pub fn is_connected(&self) -> bool {
        match self.transport() {
            Some(Transport::Local(_)) => true,
            Some(Transport::Nats(nats)) => nats.connected(),
            None => false,
        }
    }
    /// Whether there is a durable feed to which the outbox goes.
    pub fn has_feed(&self) -> bool {
        match self.transport() {
            Some(Transport::Local(member)) => member.has_feed(),
            Some(Transport::Nats(_)) => true,
            None => false,
        }
    }

    /// Tells all other nodes. Never waits.
    ///
    /// # Errors
    /// [`Untold`].
    pub fn tell(&self, lane: Lane, payload: &[u8]) -> Result<(), Untold> {
        self.send(None, lane, payload)
    }
    /// Tells one node.
    ///
    /// # Errors
    /// [`Untold`].
    pub fn tell_one(&self, to: NodeId, lane: Lane, payload: &[u8]) -> Result<(), Untold> {
        self.send(Some(to), lane, payload)
    }
    fn send(&self, to: Option<NodeId>, lane: Lane, payload: &[u8]) -> Result<(), Untold> {
        let shared = &self.0;
        let sent = if payload.len() > PAYLOAD_MAX {
            Err(Untold::TooLarge)
        } else {
            let sealed = || shared.seal.close(shared.me, lane, (shared.clock)(), payload);
            match self.transport() {
                Some(Transport::Local(member)) => member.send(to, &sealed()),
                Some(Transport::Nats(nats)) => nats.send(to, lane, sealed),
                None => Err(Untold::Away),
            }
        };
        shared.counters.told(sent);
        sent
    }

    /// Keeps entries durably, in ascending order of their ids, each exactly once however many nodes try and
    /// however often: what the feed holds already is passed over. Gives the id up to which the feed is known to
    /// hold everything that was handed in.
    ///
    /// # Errors
    /// [`FeedError`]; the same entries can be handed in again.
    pub async fn keep(&self, entries: &[Entry]) -> Result<u64, FeedError> {
        let kept = match self.transport() {
            Some(Transport::Local(member)) => member.keep(entries),
            Some(Transport::Nats(nats)) => nats.keep(entries).await,
            None => Err(FeedError::Away),
        };
        self.0.counters.kept(&kept, (self.0.clock)());
        kept
    }

    /// How the bus does.
    pub fn health(&self) -> BusHealth {
        let (kind, address, connected) = match self.transport() {
            Some(Transport::Nats(nats)) => ("nats", Some(nats.address().to_owned()), nats.connected()),
            _ => ("process", None, true),
        };
        self.0.counters.view(kind, address, connected, self.has_feed(), self.0.now())
    }

    /// What the feed holds after an entry, oldest first.
    #[cfg(feature = "testing")]
    pub async fn kept(&self, after: u64) -> Result<Vec<Entry>, FeedError> {
        match self.transport() {
            Some(Transport::Local(member)) => Ok(member.kept(after)),
            Some(Transport::Nats(nats)) => nats.kept(after).await,
            None => Err(FeedError::Away),
        }
    }

    fn transport(&self) -> Option<&Transport> {
        self.0.transport.get()
    }
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bus({})", self.0.me)
    }
}

impl Shared {
    /// Takes bytes that arrived; what is not for this node or not of its kind is counted.
    pub(crate) fn accept(&self, bytes: &[u8]) {
        let now = (self.clock)();
        match self.seal.open(bytes, now) {
            Ok(Opened { from, .. }) if from == self.me => {}
            Ok(Opened { from, lane, sent_at, payload }) => {
                self.counters.heard(from, now, sent_at);
                let arrived = Arrived { from, lane, sent_at, payload: payload.into() };
                if self.arrivals.try_send(arrived).is_err() {
                    self.counters.dropped();
                }
            }
            Err(refused) => self.refuse(refused),
        }
    }
    pub(crate) fn refuse(&self, refused: Refused) {
        self.counters.refused(refused);
    }
    pub(crate) fn changed(&self, change: Change) {
        self.counters.changed(change, (self.clock)());
        let _ = self.changes.send(change);
    }
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
