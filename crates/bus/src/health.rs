//! How the bus does, for people and for measures.

use crate::{Change, FeedError, NodeId, Untold, envelope::Refused};
use atalaya_model::{Millis, Timestamp};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A node that was silent for so long is gone.
const GONE: Millis = Millis::from_secs(60);
/// Nodes listed; a centre has two to five.
const NODES_MAX: usize = 64;

/// How the bus does.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BusHealth {
    /// `process` or `nats`.
    pub kind: &'static str,
    /// Without credentials; `None` in process.
    pub address: Option<String>,
    pub connected: bool,
    /// Since when it is connected, or away; `None` before the first of both.
    pub since: Option<Timestamp>,
    /// Live messages that left and that came.
    pub sent: u64,
    pub received: u64,
    /// Not sent or not taken because something was full or away.
    pub dropped: u64,
    /// Of no known form.
    pub unreadable: u64,
    /// Of another centre, realm or database, or forged.
    pub foreign: u64,
    /// Too old: clocks that disagree, or an old message sent again.
    pub stale: u64,
    /// Nodes heard within the last minute.
    pub nodes: Vec<NodeSeen>,
    /// `None` where there is no durable feed.
    pub feed: Option<FeedHealth>,
}

/// Another node.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NodeSeen {
    pub id: String,
    pub last_at: Timestamp,
    /// How far its clock seems to run ahead of ours, at least; milliseconds. Behind is seen as a delay.
    pub ahead_ms: i64,
}

/// How the durable feed does.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct FeedHealth {
    /// Entries that this process saw kept.
    pub kept: u64,
    pub last_at: Option<Timestamp>,
    /// Why the last attempt failed; `None` when it did not.
    pub error: Option<String>,
}

#[derive(Default)]
struct Seen {
    nodes: BTreeMap<NodeId, (Timestamp, i64)>,
    since: Option<Timestamp>,
    feed: FeedHealth,
}

#[derive(Default)]
pub(crate) struct Counters {
    sent: AtomicU64,
    received: AtomicU64,
    dropped: AtomicU64,
    unreadable: AtomicU64,
    foreign: AtomicU64,
    stale: AtomicU64,
    last_kept: AtomicU64,
    seen: Mutex<Seen>,
}

impl Counters {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn told(&self, sent: Result<(), Untold>) {
        let counter = if sent.is_ok() { &self.sent } else { &self.dropped };
        counter.fetch_add(1, Ordering::Relaxed);
    }
    pub fn dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
    pub fn heard(&self, from: NodeId, now: Timestamp, sent_at: Timestamp) {
        self.received.fetch_add(1, Ordering::Relaxed);
        let ahead_ms = sent_at.since(now).0.max(0);
        let mut seen = self.lock();
        if seen.nodes.len() >= NODES_MAX && !seen.nodes.contains_key(&from) {
            seen.nodes.retain(|_, (at, _)| now.since(*at) < GONE);
        }
        if seen.nodes.len() < NODES_MAX || seen.nodes.contains_key(&from) {
            seen.nodes.insert(from, (now, ahead_ms));
        }
    }
    pub fn refused(&self, why: Refused) {
        let counter = match why {
            Refused::Unreadable => &self.unreadable,
            Refused::Foreign => &self.foreign,
            Refused::Stale(_) => &self.stale,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
    pub fn changed(&self, _: Change, now: Timestamp) {
        self.lock().since = Some(now);
    }
    pub fn kept(&self, kept: &Result<u64, FeedError>, now: Timestamp) {
        let mut seen = self.lock();
        match kept {
            Ok(last) => {
                let before = self.last_kept.swap(*last, Ordering::Relaxed);
                if *last != before {
                    seen.feed.kept += 1;
                    seen.feed.last_at = Some(now);
                }
                seen.feed.error = None;
            }
            Err(error) => seen.feed.error = Some(error.to_string()),
        }
    }
    pub fn view(
        &self,
        kind: &'static str,
        address: Option<String>,
        connected: bool,
        has_feed: bool,
        now: Timestamp,
    ) -> BusHealth {
        let seen = self.lock();
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let recent = |at: Timestamp| now.since(at) < GONE;
        let nodes = seen.nodes.iter().filter(|(_, (at, _))| recent(*at));
        BusHealth {
            kind,
            address,
            connected,
            since: seen.since,
            sent: read(&self.sent),
            received: read(&self.received),
            dropped: read(&self.dropped),
            unreadable: read(&self.unreadable),
            foreign: read(&self.foreign),
            stale: read(&self.stale),
            nodes: nodes
                .map(|(id, (last_at, ahead_ms))| NodeSeen {
                    id: id.to_string(),
                    last_at: *last_at,
                    ahead_ms: *ahead_ms,
                })
                .collect(),
            feed: has_feed.then(|| seen.feed.clone()),
        }
    }
}
