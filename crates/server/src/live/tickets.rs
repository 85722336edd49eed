//! One-time tickets for live connections.

use atalaya_access::token::SessionToken;
use atalaya_model::{Millis, Timestamp};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// How long a ticket is good.
const LIFE: Millis = Millis::from_secs(30);
/// Tickets outstanding; older ones lapse first.
const OUTSTANDING: usize = 1_024;

/// See the module.
pub struct Tickets(Mutex<lru::LruCache<String, (SessionToken, Timestamp)>>);

impl Default for Tickets {
    fn default() -> Self {
        Self(Mutex::new(lru::LruCache::new(NonZeroUsize::new(OUTSTANDING).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl Tickets {
    pub fn put(&self, ticket: String, token: SessionToken, now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(ticket, (token, now));
    }
    /// The session token behind a ticket; the ticket is used up.
    pub fn take(&self, ticket: &str, now: Timestamp) -> Option<SessionToken> {
        let (token, at) = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(ticket)?;
        (now.since(at) <= LIFE).then_some(token)
    }
}
