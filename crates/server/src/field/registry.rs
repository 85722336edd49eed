//! Enrolled devices in memory, in step with the journal.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_field::device::{Device, DeviceKind, Digest, Holder, Proof};
use atalaya_model::{DeviceId, Line, Timestamp};
use atalaya_store::Select;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};
use tokio::sync::watch;

/// A device that may speak.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: DeviceId,
    pub name: Line,
    pub kind: DeviceKind,
    pub holder: Holder,
}

#[derive(Default)]
struct Inner {
    devices: HashMap<DeviceId, Arc<Device>>,
    certificates: HashMap<Digest, DeviceId>,
    /// By kind and the name that the device sends.
    names: HashMap<(DeviceKind, String), DeviceId>,
}

/// All devices, the revoked ones too: whoever comes with a revoked certificate is told that it is revoked.
pub struct Registry {
    inner: RwLock<Inner>,
    /// Changes with each change of a device; connections look then whether they may go on.
    changes: watch::Sender<u64>,
}

impl Default for Registry {
    fn default() -> Self {
        Self { inner: RwLock::default(), changes: watch::channel(0).0 }
    }
}

/// Why a certificate opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unaccepted {
    /// Signed by the centre's authority, and not on its list: of an older database, or made elsewhere.
    Unknown,
    Revoked,
    Expired,
}

impl Registry {
    /// Reads all devices.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(&self, app: &App) -> Result<(), Problem> {
        let mut after = None;
        loop {
            let select = Select::new("devices").limit(500).after(after);
            let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
            for row in &page.items {
                if let Ok(id) = row.id.parse() {
                    self.refresh(app, id).await?;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Takes over one device as it is now.
    ///
    /// # Errors
    /// When the store does not answer; the device stays as it was.
    pub async fn refresh(&self, app: &App, id: DeviceId) -> Result<(), Problem> {
        let (device, version) = app.desk.load::<Device>(id).await?;
        if version > 0 {
            self.put(id, device);
        }
        Ok(())
    }

    fn put(&self, id: DeviceId, device: Arc<Device>) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.names.retain(|_, of| *of != id);
        for issued in &device.certificates {
            inner.certificates.insert(issued.fingerprint.clone(), id);
        }
        if let Some(kind) = device.kind.filter(|_| device.is_active()) {
            for name in device.proofs.iter().filter_map(Proof::name) {
                inner.names.insert((kind, name.to_string()), id);
            }
        }
        inner.devices.insert(id, device);
        drop(inner);
        self.changes.send_modify(|n| *n += 1);
    }

    /// Tells of each change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The device while it may speak.
    pub fn get(&self, id: DeviceId) -> Option<Known> {
        known(id, self.read().devices.get(&id)?)
    }
    /// Whether a device is known to be revoked. One enrolled at another node a moment ago is not known yet.
    pub fn is_revoked(&self, id: DeviceId) -> bool {
        self.read().devices.get(&id).is_some_and(|device| !device.is_active())
    }
    /// Whose certificate it is.
    ///
    /// # Errors
    /// [`Unaccepted`].
    pub fn by_certificate(&self, fingerprint: &Digest, now: Timestamp) -> Result<Known, Unaccepted> {
        let inner = self.read();
        let found = inner.certificates.get(fingerprint).and_then(|id| Some((*id, inner.devices.get(id)?)));
        let (id, device) = found.ok_or(Unaccepted::Unknown)?;
        if device.revoked.is_some() {
            return Err(Unaccepted::Revoked);
        }
        if !device.accepts(fingerprint, now) {
            return Err(Unaccepted::Expired);
        }
        known(id, device).ok_or(Unaccepted::Unknown)
    }
    /// The device that sends this name, where a name alone is its proof.
    pub fn by_name(&self, kind: DeviceKind, name: &str) -> Option<Known> {
        self.proven(kind, name, |proof| matches!(proof, Proof::Name { .. }))
    }
    /// The device that sends this name and knows the secret.
    pub fn by_secret(&self, kind: DeviceKind, name: &str, secret: &Digest) -> Option<Known> {
        self.proven(kind, name, |proof| match proof {
            Proof::Secret { secret: known, .. } => known == secret,
            Proof::Certificate { .. } | Proof::Name { .. } => false,
        })
    }
    /// The device that sends this name, where somebody else has proved it (another broker).
    pub fn vouched(&self, kind: DeviceKind, name: &str) -> Option<Known> {
        self.proven(kind, name, |_| true)
    }
    /// The names under which a device publishes: those of its secrets, and its own identifier.
    pub fn topic_names(&self, id: DeviceId) -> Vec<String> {
        let inner = self.read();
        let proofs = inner.devices.get(&id).into_iter().flat_map(|device| &device.proofs);
        proofs.filter_map(Proof::name).map(ToString::to_string).chain([id.0.simple().to_string()]).collect()
    }
    /// Whether some device sends this name, whatever proves it.
    pub fn knows(&self, kind: DeviceKind, name: &str) -> bool {
        self.read().names.contains_key(&(kind, name.to_owned()))
    }
    /// The device whose code is open.
    pub fn by_code(&self, id: DeviceId, code: &Digest, now: Timestamp) -> Option<Known> {
        let inner = self.read();
        let device = inner.devices.get(&id)?;
        let open = device.code.as_ref().is_some_and(|c| c.digest == *code && now <= c.until);
        known(id, device).filter(|_| open)
    }
    /// The device of a kind whose code is open, by the code alone.
    pub fn by_open_code(&self, kind: DeviceKind, code: &Digest, now: Timestamp) -> Option<Known> {
        let inner = self.read();
        let open = |d: &Device| d.code.as_ref().is_some_and(|c| c.digest == *code && now <= c.until);
        let mut devices = inner.devices.iter();
        let (id, device) = devices.find(|(_, device)| device.kind == Some(kind) && open(device))?;
        known(*id, device)
    }
    /// What people call a device, the revoked ones too.
    pub fn name(&self, id: DeviceId) -> Option<Line> {
        self.read().devices.get(&id)?.name.clone()
    }
    pub fn len(&self) -> usize {
        self.read().devices.len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn proven(&self, kind: DeviceKind, name: &str, proof: impl Fn(&Proof) -> bool) -> Option<Known> {
        let inner = self.read();
        let id = *inner.names.get(&(kind, name.to_owned()))?;
        let device = inner.devices.get(&id)?;
        let named = |p: &&Proof| p.name().is_some_and(|n| n.as_str() == name);
        let proven = device.proofs.iter().filter(named).any(proof);
        known(id, device).filter(|_| proven)
    }
    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn known(id: DeviceId, device: &Device) -> Option<Known> {
    if !device.is_active() {
        return None;
    }
    Some(Known { id, name: device.name.clone()?, kind: device.kind?, holder: device.holder? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_not_revoked() {
        let (registry, id) = (Registry::default(), DeviceId(uuid::Uuid::from_u128(7)));
        assert!(!registry.is_revoked(id), "enrolled at another node, not read of yet");
        let enrolled = Device { kind: Some(DeviceKind::Tak), ..Device::default() };
        registry.put(id, Arc::new(enrolled.clone()));
        assert!(!registry.is_revoked(id));
        let word = Line::new("robo").expect("a line");
        let revoked = Some((Timestamp::from_millis(1), word, "adan".to_owned()));
        registry.put(id, Arc::new(Device { revoked, ..enrolled }));
        assert!(registry.is_revoked(id));
    }
}
