//! States kept in memory between commands.
//!
//! Another node's commit makes this node forget a stream. Whoever began to read the stream before that may hold a
//! state from before the commit; it must not be put back, or everybody would read it until the stream changes again.

use super::Held;
use atalaya_model::StreamId;
use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Aggregates kept in memory; the least recently used leave first and are folded again when needed.
const STREAMS: usize = 8_192;
/// Streams of which it is known when they were forgotten. A read that began before the oldest of them is not kept.
const FORGOTTEN: usize = 4_096;

/// When a read or a commit began, in forgettings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Since(u64);

struct Inner {
    states: lru::LruCache<StreamId, Held>,
    forgotten: lru::LruCache<StreamId, u64>,
    /// What was forgotten up to here may be of any stream.
    floor: u64,
    count: u64,
}

/// See the module.
pub struct Cache(Mutex<Inner>);

impl Default for Cache {
    fn default() -> Self {
        Self::of(STREAMS, FORGOTTEN)
    }
}

impl Cache {
    fn of(states: usize, forgotten: usize) -> Self {
        let size = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(Inner {
            states: lru::LruCache::new(size(states)),
            forgotten: lru::LruCache::new(size(forgotten)),
            floor: 0,
            count: 0,
        }))
    }

    /// To be asked before a stream is read, and before a state is committed.
    pub fn begin(&self) -> Since {
        Since(self.lock().count)
    }
    pub fn get(&self, stream: &StreamId) -> Option<Held> {
        self.lock().states.get(stream).cloned()
    }
    /// Keeps a state that was read or made since a moment, unless a newer one is known or the stream was forgotten
    /// meanwhile.
    pub fn put(&self, stream: StreamId, held: Held, since: Since) {
        let mut inner = self.lock();
        let forgotten = inner.forgotten.peek(&stream).copied().unwrap_or(inner.floor);
        if forgotten > since.0 {
            return;
        }
        // A slower command must not put back an older state.
        if held.version > 0 && inner.states.peek(&stream).is_none_or(|known| known.version <= held.version) {
            inner.states.put(stream, held);
        }
    }
    /// Drops states; the next command folds them again.
    pub fn forget<'a>(&self, streams: impl IntoIterator<Item = &'a StreamId>) {
        let mut inner = self.lock();
        inner.count += 1;
        let count = inner.count;
        for stream in streams {
            inner.states.pop(stream);
            if let Some((gone, at)) = inner.forgotten.push(stream.clone(), count)
                && gone != *stream
            {
                inner.floor = inner.floor.max(at);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn held(version: u64) -> Held {
        Held { version, state: Arc::new(version) }
    }
    fn stream(n: u32) -> StreamId {
        StreamId::new("thread", n)
    }

    #[test]
    fn what_was_read_before_a_stream_was_forgotten_is_not_put_back() {
        let cache = Cache::default();
        let began = cache.begin();
        // Another node's message: what is being read is from before it.
        cache.forget([&stream(1)]);
        cache.put(stream(1), held(5), began);
        assert!(cache.get(&stream(1)).is_none(), "the older state would hide the message");
        cache.put(stream(2), held(3), began);
        assert_eq!(cache.get(&stream(2)).map(|h| h.version), Some(3), "others are kept");
        cache.put(stream(1), held(6), cache.begin());
        cache.put(stream(1), held(5), cache.begin());
        assert_eq!(cache.get(&stream(1)).map(|h| h.version), Some(6));
    }

    #[test]
    fn what_was_forgotten_too_long_ago_to_be_known_counts_for_all() {
        let cache = Cache::of(8, 2);
        let began = cache.begin();
        for n in 1..=3 {
            cache.forget([&stream(n)]);
        }
        cache.put(stream(1), held(1), began);
        cache.put(stream(9), held(1), began);
        assert!(cache.get(&stream(1)).is_none() && cache.get(&stream(9)).is_none());
        cache.put(stream(9), held(1), cache.begin());
        assert!(cache.get(&stream(9)).is_some());
    }
}
