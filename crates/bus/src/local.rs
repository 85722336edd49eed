//! The bus inside one process.

use crate::{Change, Entry, FeedError, NodeId, Shared, Untold};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Entries that a feed in memory keeps; the oldest leave.
const KEPT_MAX: usize = 10_000;

/// Where servers of one process meet. Clones are the same hub.
#[derive(Clone, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Default)]
struct Inner {
    with_feed: bool,
    members: Mutex<Vec<Weak<Shared>>>,
    feed: Mutex<Vec<Entry>>,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hub({})", self.members().len())
    }
}

impl Hub {
    /// A hub that also keeps the feed, in memory.
    pub fn with_feed() -> Self {
        Self(Arc::new(Inner { with_feed: true, ..Inner::default() }))
    }
    fn members(&self) -> Vec<Arc<Shared>> {
        let mut members = self.0.members.lock().unwrap_or_else(PoisonError::into_inner);
        members.retain(|member| member.strong_count() > 0);
        members.iter().filter_map(Weak::upgrade).collect()
    }
    fn feed(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(crate) fn join(&self, shared: &Arc<Shared>) -> Member {
        self.0.members.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(shared));
        shared.changed(Change::Connected);
        Member { hub: self.clone(), me: shared.me }
    }
}

/// One server's place in a hub.
pub(crate) struct Member {
    hub: Hub,
    me: NodeId,
}

impl Member {
    pub fn has_others(&self) -> bool {
        self.hub.members().iter().any(|member| member.me != self.me)
    }
    pub fn has_feed(&self) -> bool {
        self.hub.0.with_feed
    }
    pub fn send(&self, to: Option<NodeId>, sealed: &[u8]) -> Result<(), Untold> {
        for member in self.hub.members() {
            if member.me != self.me && to.is_none_or(|to| to == member.me) {
                member.accept(sealed);
            }
        }
        Ok(())
    }
    pub fn keep(&self, entries: &[Entry]) -> Result<u64, FeedError> {
        if !self.has_feed() {
            return Err(FeedError::None);
        }
        let mut feed = self.hub.feed();
        for entry in entries {
            if feed.last().is_none_or(|last| last.id < entry.id) {
                feed.push(entry.clone());
            }
        }
        let over = feed.len().saturating_sub(KEPT_MAX);
        feed.drain(..over);
        Ok(feed.last().map_or(0, |last| last.id))
    }
    #[cfg(feature = "testing")]
    pub fn kept(&self, after: u64) -> Vec<Entry> {
        self.hub.feed().iter().filter(|entry| entry.id > after).cloned().collect()
    }
}
