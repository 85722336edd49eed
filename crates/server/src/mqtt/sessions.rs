//! Which devices are connected now, and the end of those that made room.

use atalaya_model::DeviceId;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// Connections of one device at a time: a telephone that changes networks leaves dead ones behind, and they must
/// not keep it out.
const OF_ONE_DEVICE: usize = 4;

struct Open {
    device: DeviceId,
    client_id: String,
    /// Dropped: the connection ends.
    _end: oneshot::Sender<()>,
}

/// All connections, oldest first.
#[derive(Default)]
pub struct Sessions {
    inner: Mutex<(u64, BTreeMap<u64, Open>)>,
}

impl Sessions {
    /// Enters a connection. An earlier one with the same client identifier ends (MQTT 3.1.1, 3.1.4-2), and the
    /// oldest of more than four. The receiver ends when this one must.
    pub fn enter(&self, device: DeviceId, client_id: &str) -> (u64, oneshot::Receiver<()>) {
        let (end, ended) = oneshot::channel();
        let mut inner = self.lock();
        let (next, open) = &mut *inner;
        if !client_id.is_empty() {
            open.retain(|_, o| o.device != device || o.client_id != client_id);
        }
        let own: Vec<u64> = open.iter().filter(|(_, o)| o.device == device).map(|(n, _)| *n).collect();
        if own.len() >= OF_ONE_DEVICE {
            open.remove(&own[0]);
        }
        *next += 1;
        open.insert(*next, Open { device, client_id: client_id.to_owned(), _end: end });
        (*next, ended)
    }
    /// A connection ended; whether the device has another one.
    pub fn leave(&self, number: u64, device: DeviceId) -> bool {
        let mut inner = self.lock();
        inner.1.remove(&number);
        inner.1.values().any(|o| o.device == device)
    }
    pub fn len(&self) -> usize {
        self.lock().1.len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Open>)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_connection_makes_room() {
        let sessions = Sessions::default();
        let (a, b) = (DeviceId(uuid::Uuid::from_u128(1)), DeviceId(uuid::Uuid::from_u128(2)));
        let gone = |r: &mut oneshot::Receiver<()>| r.try_recv() == Err(oneshot::error::TryRecvError::Closed);
        let (_, mut first) = sessions.enter(a, "tel");
        let (other, mut stranger) = sessions.enter(b, "tel");
        let (_, mut second) = sessions.enter(a, "tel");
        assert!(gone(&mut first) && !gone(&mut stranger) && !gone(&mut second), "each device for itself");
        let mut more: Vec<_> = (0..4).map(|_| sessions.enter(a, "")).collect();
        assert!(gone(&mut second) && !gone(&mut more[0].1), "four of one device");
        assert_eq!(sessions.len(), 5);
        assert!(!sessions.leave(other, b) && sessions.leave(more[3].0, a));
    }
}
