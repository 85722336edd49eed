//! How often one source may try: token buckets in memory.

use atalaya_model::Timestamp;
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Sources remembered; the least recently seen are forgotten first, which only ever helps a caller.
const SOURCES: usize = 65_536;

struct Bucket {
    tokens: f64,
    at: Timestamp,
}

/// A bucket of `burst` tries per key that refills at `per_minute`.
pub struct Limiter {
    burst: f64,
    per_milli: f64,
    buckets: Mutex<lru::LruCache<String, Bucket>>,
}

impl Limiter {
    pub fn new(burst: u32, per_minute: u32) -> Self {
        Self {
            burst: f64::from(burst),
            per_milli: f64::from(per_minute) / 60_000.0,
            buckets: Mutex::new(lru::LruCache::new(NonZeroUsize::new(SOURCES).unwrap_or(NonZeroUsize::MIN))),
        }
    }
    /// Whether one more try is allowed now.
    pub fn allow(&self, key: &str, now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.get_or_insert_mut(key.to_owned(), || Bucket { tokens: self.burst, at: now });
        #[expect(clippy::cast_precision_loss, reason = "milliseconds between two tries are far below 2^52")]
        let refill = now.since(bucket.at).0 as f64 * self.per_milli;
        bucket.tokens = (bucket.tokens + refill).min(self.burst);
        bucket.at = bucket.at.max(now);
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_model::Millis;

    #[test]
    fn a_burst_is_allowed_then_the_rate() {
        let limiter = Limiter::new(3, 60);
        let now = Timestamp::from_millis(1_000_000);
        let tries = |n: usize, key: &str, at| (0..n).filter(|_| limiter.allow(key, at)).count();
        assert_eq!(tries(5, "a", now), 3);
        assert_eq!(tries(1, "b", now), 1, "sources do not share a bucket");
        assert_eq!(tries(5, "a", now.plus(Millis(2_000))), 2);
        assert_eq!(tries(1, "a", now), 0, "a clock that steps back gives nothing");
    }
}
