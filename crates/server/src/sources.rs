//! Where time and randomness enter. Everything below the server takes them as inputs.

use atalaya_model::{IdSource, Timestamp};
use rand::RngExt;
use std::sync::Arc;

/// The outside inputs of one server; tests replace them.
#[derive(Clone)]
pub struct Sources {
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Sources {
    /// The machine's clock and the operating system's random generator.
    pub fn system() -> Self {
        Self { clock: Arc::new(system_now) }
    }
    /// A clock of the caller's; randomness stays the system's.
    pub fn with_clock(clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self { clock }
    }
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
    pub fn clock(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        self.clock.clone()
    }
    /// 32 bytes for keys, salts and tokens.
    pub fn bytes32(&self) -> [u8; 32] {
        rand::rng().random()
    }
    pub fn ids(&self) -> IdSource {
        IdSource::new(self.now(), rand::rng().random())
    }
}

fn system_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
