//! Which session a token opens, remembered for a while.

use atalaya_access::token::TokenHash;
use atalaya_model::SessionId;
use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Tokens remembered; others are looked up in the store again.
const REMEMBERED: usize = 4_096;

/// See the module. Holds hashes only, and no decision: session and account are checked at each request.
pub struct SessionCache(Mutex<lru::LruCache<TokenHash, SessionId>>);

impl Default for SessionCache {
    fn default() -> Self {
        Self(Mutex::new(lru::LruCache::new(NonZeroUsize::new(REMEMBERED).unwrap_or(NonZeroUsize::MIN))))
    }
}

impl SessionCache {
    pub fn get(&self, token: &TokenHash) -> Option<SessionId> {
        self.lock().get(token).copied()
    }
    pub fn put(&self, token: TokenHash, session: SessionId) {
        self.lock().put(token, session);
    }
    pub fn forget(&self, token: &TokenHash) {
        self.lock().pop(token);
    }
    fn lock(&self) -> MutexGuard<'_, lru::LruCache<TokenHash, SessionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
