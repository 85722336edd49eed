//! The model's clock over the wall clock.

use atalaya_model::{Millis, Timestamp};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Runs `speed` times as fast as the wall clock, from the moment it was started.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    begun: Instant,
    start: Timestamp,
    speed: f64,
}

/// The wall clock.
pub fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

impl Clock {
    pub fn start(speed: f64) -> Self {
        Self { begun: Instant::now(), start: wall(), speed }
    }
    /// Where the model's time began.
    pub fn begin(&self) -> Timestamp {
        self.start
    }
    /// The model's time.
    pub fn now(&self) -> Timestamp {
        let millis = self.begun.elapsed().as_secs_f64() * 1000.0 * self.speed;
        self.start.plus(Millis(millis as i64))
    }
    /// Wall time since the start.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}
