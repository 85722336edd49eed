//! Who is connected now.

use crate::field::doors::{Allowance, Rate};
use atalaya_model::{AgencyCode, DeviceId, Timestamp, UnitId};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tokio::sync::oneshot;

/// Connections of one device at a time, as over MQTT: a telephone that changes networks leaves dead ones behind, and
/// they must not keep it out.
const OF_ONE_DEVICE: usize = 4;
/// Events other than positions, of one device over all its connections.
pub const EVENTS: Rate = Rate { a_second: 20.0, at_once: 200.0, over_max: 5_000 };
/// Devices of which it is remembered how much they said.
const REMEMBERED: usize = 20_000;

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

/// A connection of a known device.
struct Entered {
    device: DeviceId,
    /// Dropped: the connection ends.
    _end: oneshot::Sender<()>,
}

/// All connected clients.
#[derive(Default)]
pub struct Sessions {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Connected>>,
    /// Oldest first.
    entered: Mutex<BTreeMap<u64, Entered>>,
    said: Mutex<HashMap<DeviceId, Allowance>>,
}

impl Sessions {
    /// A number that is no other connection's while the process lives.
    pub fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
    pub fn put(&self, number: u64, connected: Connected) {
        self.lock().insert(number, connected);
    }
    /// Enters a connection whose device is known; of more than four the oldest ends. The receiver ends when this one
    /// must.
    pub fn enter(&self, number: u64, device: DeviceId) -> oneshot::Receiver<()> {
        let (end, ended) = oneshot::channel();
        let mut entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        let own: Vec<u64> = entered.iter().filter(|(_, e)| e.device == device).map(|(n, _)| *n).collect();
        if own.len() >= OF_ONE_DEVICE {
            entered.remove(&own[0]);
        }
        entered.insert(number, Entered { device, _end: end });
        ended
    }
    /// A connection ended; whether its device has another one.
    pub fn leave(&self, number: u64, device: Option<DeviceId>) -> bool {
        self.take_off(number);
        let mut entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        entered.remove(&number);
        entered.values().any(|e| Some(e.device) == device)
    }
    /// It speaks for no unit now: nobody finds it on the list.
    pub fn take_off(&self, number: u64) {
        self.lock().remove(&number);
    }
    /// Whether a device may say one more thing, whatever the connection.
    pub fn may_speak(&self, device: DeviceId) -> bool {
        let (mut said, now) = (self.said.lock().unwrap_or_else(PoisonError::into_inner), Instant::now());
        if said.len() >= REMEMBERED && !said.contains_key(&device) {
            said.clear();
        }
        said.entry(device).or_insert_with(|| Allowance::new(EVENTS, now)).room(now)
    }
    /// Whether a name in CoT is that of another device's client.
    pub fn is_anothers(&self, uid: &str, device: DeviceId) -> bool {
        self.lock().values().any(|c| c.uid == uid && c.device != device)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_connection_makes_room_and_a_device_has_one_rate() {
        let sessions = Sessions::default();
        let (a, b) = (DeviceId(uuid::Uuid::from_u128(1)), DeviceId(uuid::Uuid::from_u128(2)));
        let gone = |r: &mut oneshot::Receiver<()>| r.try_recv() == Err(oneshot::error::TryRecvError::Closed);
        let mut stranger = sessions.enter(sessions.number(), b);
        let mut own: Vec<_> = (0..5).map(|_| sessions.enter(sessions.number(), a)).collect();
        assert!(gone(&mut own[0]) && !gone(&mut own[1]) && !gone(&mut stranger));
        assert!(sessions.leave(5, Some(a)) && !sessions.leave(0, Some(b)));
        let said = (0..300).filter(|_| sessions.may_speak(a)).count();
        assert!((200..250).contains(&said) && sessions.may_speak(b), "{said}");
    }
}
