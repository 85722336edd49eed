//! Who is connected now.

use atalaya_model::{AgencyCode, DeviceId, Timestamp, UnitId};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// A connected client.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Connected {
    pub device: DeviceId,
    pub unit: UnitId,
    pub agency: AgencyCode,
    /// As the client names itself in CoT.
    pub uid: String,
    pub call_sign: String,
    pub client: Option<String>,
    pub since: Timestamp,
}

/// All connected clients.
#[derive(Default)]
pub struct Sessions {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Connected>>,
}

impl Sessions {
    /// A number that is no other connection's while the process lives.
    pub fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
    pub fn put(&self, number: u64, connected: Connected) {
        self.lock().insert(number, connected);
    }
    pub fn remove(&self, number: u64) {
        self.lock().remove(&number);
    }
    /// Whether a device of the unit is connected here.
    pub fn has(&self, unit: UnitId) -> bool {
        self.lock().values().any(|c| c.unit == unit)
    }
    /// Clients of an agency, by call sign.
    pub fn of(&self, agency: &AgencyCode) -> Vec<Connected> {
        let mut all: Vec<Connected> = self.lock().values().filter(|c| c.agency == *agency).cloned().collect();
        all.sort_by(|a, b| a.call_sign.cmp(&b.call_sign));
        all
    }
    /// All clients that are connected here.
    pub fn all(&self) -> Vec<Connected> {
        self.lock().values().cloned().collect()
    }
    pub fn len(&self) -> usize {
        self.lock().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Connected>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
