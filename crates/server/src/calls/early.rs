//! Positions that arrive before their call, and how many may be on their way at once.

use atalaya_model::{Located, Millis, Timestamp};
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Numbers remembered; the oldest leave first.
const NUMBERS: usize = 4_096;
/// How long a position waits for its call.
const WAIT: Millis = Millis::from_secs(60);
/// Positions written, or waiting to be, at once.
const PLACES: usize = 1_024;

/// Latest early position by caller key.
pub struct EarlyPositions {
    held: Mutex<lru::LruCache<String, (Located, Timestamp)>>,
    places: Arc<Semaphore>,
}

impl Default for EarlyPositions {
    fn default() -> Self {
        let numbers = NonZeroUsize::new(NUMBERS).unwrap_or(NonZeroUsize::MIN);
        Self { held: Mutex::new(lru::LruCache::new(numbers)), places: Arc::new(Semaphore::new(PLACES)) }
    }
}

impl EarlyPositions {
    /// A place for one more position on its way to the store; `None`: there are too many.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }
    pub fn put(&self, caller_key: String, located: Located, now: Timestamp) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).put(caller_key, (located, now));
    }
    /// The position of a number that arrived within the last minute.
    pub fn get(&self, caller_key: &str, now: Timestamp) -> Option<Located> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (located, at) = held.get(caller_key)?;
        (now.since(*at) <= WAIT).then(|| located.clone())
    }
}
