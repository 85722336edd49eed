//! What was taken and not yet written. Taking never waits.

use crate::{Class, Fix, Object, Sample};
use atalaya_model::{AgencyCode, DeviceId, UnitId, UnitKindCode};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Objects whose names are remembered; more are forgotten and read again.
const NAMES_MAX: usize = 60_000;

/// What moved, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub unit: UnitId,
    pub device: Option<DeviceId>,
    pub call_sign: &'a str,
    pub agency: &'a AgencyCode,
    pub kind: &'a UnitKindCode,
    pub class: Class,
}

impl Named<'_> {
    fn is(&self, object: &Object) -> bool {
        object.call_sign == self.call_sign
            && object.agency == *self.agency
            && object.kind == *self.kind
            && object.class == self.class
    }
    fn object(&self) -> Object {
        Object {
            unit: self.unit,
            device: self.device,
            call_sign: self.call_sign.to_owned(),
            agency: self.agency.clone(),
            kind: self.kind.clone(),
            class: self.class,
        }
    }
}

/// What one flush writes.
#[derive(Debug, Default)]
pub struct Batch {
    pub samples: Vec<Sample>,
    /// Positions that came while there was no room, since the flush before.
    pub dropped: u64,
}

#[derive(Default)]
struct Inner {
    samples: Vec<Sample>,
    dropped: u64,
    objects: HashMap<(UnitId, Option<DeviceId>), Arc<Object>>,
}

/// See the module.
pub struct Recorder {
    inner: Mutex<Inner>,
    /// Positions kept in memory at most.
    max: usize,
    /// Positions after which a flush is due before its time.
    flush_at: usize,
    due: Notify,
}

impl Recorder {
    /// `max` positions are kept at most (some 80 bytes each); from `flush_at` on, a flush is due.
    pub fn new(max: usize, flush_at: usize) -> Self {
        Self { inner: Mutex::default(), max, flush_at, due: Notify::new() }
    }
    /// Takes a position; false when there is no room.
    pub fn take(&self, named: Named<'_>, fix: &Fix) -> bool {
        let mut inner = self.lock();
        if inner.samples.len() >= self.max {
            inner.dropped += 1;
            return false;
        }
        let key = (named.unit, named.device);
        let object = match inner.objects.get(&key) {
            Some(object) if named.is(object) => object.clone(),
            _ => {
                if inner.objects.len() >= NAMES_MAX {
                    inner.objects.clear();
                }
                let object = Arc::new(named.object());
                inner.objects.insert(key, object.clone());
                object
            }
        };
        inner.samples.push(Sample::of(object, fix));
        if inner.samples.len() == self.flush_at {
            self.due.notify_one();
        }
        true
    }
    /// Everything taken since the last time.
    pub fn drain(&self) -> Batch {
        let mut inner = self.lock();
        Batch { samples: std::mem::take(&mut inner.samples), dropped: std::mem::take(&mut inner.dropped) }
    }
    /// Takes back what could not be written, as far as there is room; newer positions go first.
    pub fn give_back(&self, mut batch: Batch) {
        let mut inner = self.lock();
        let room = self.max.saturating_sub(inner.samples.len());
        inner.dropped += batch.dropped + batch.samples.len().saturating_sub(room) as u64;
        // The newest of the old ones are kept.
        let cut = batch.samples.len().saturating_sub(room);
        inner.samples.extend(batch.samples.drain(cut..));
    }
    /// Waits until so much is kept that it should be written now.
    pub async fn due(&self) {
        self.due.notified().await;
    }
    /// Positions kept, and dropped since the last flush.
    pub fn waiting(&self) -> (usize, u64) {
        let inner = self.lock();
        (inner.samples.len(), inner.dropped)
    }
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
