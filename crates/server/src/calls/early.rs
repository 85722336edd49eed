//! Positions that arrive before their call.

use atalaya_model::{Located, Millis, Timestamp};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Numbers remembered; the oldest leave first.
const NUMBERS: usize = 4_096;
/// How long a position waits for its call.
const WAIT: Millis = Millis::from_secs(60);

/// Latest early position by caller key.
pub struct EarlyPositions(Mutex<lru::LruCache<String, (Located, Timestamp)>>);

impl Default for EarlyPositions {
    fn default() -> Self {
        Self(Mutex::new(lru::LruCache::new(NonZeroUsize::new(NUMBERS).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl EarlyPositions {
    pub fn put(&self, caller_key: String, located: Located, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(caller_key, (located, now));
    }
    /// The position of a number that arrived within the last minute.
    pub fn get(&self, caller_key: &str, now: Timestamp) -> Option<Located> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (located, at) = held.get(caller_key)?;
        (now.since(*at) <= WAIT).then(|| located.clone())
    }
}
