//! The state lane: the picture is cut four times a second and each console gets what changed in its view.

use crate::app::App;
use atalaya_model::{DeviceId, Timestamp, UnitId};
use atalaya_picture::{
    Audience, Cut, FrameCache, Origin, Picture, ReportError, Signal, Taken, UnitReport, Viewport,
};
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;

/// Cuts per second: 4.
const EVERY: Duration = Duration::from_millis(250);

/// The picture with the frames of its latest cut.
pub struct Positions {
    inner: Mutex<(Picture, FrameCache)>,
    cuts: watch::Sender<Option<Cut>>,
    /// Sources that changed here since the other nodes were told; at most those the picture keeps.
    moved: Mutex<HashSet<(UnitId, Origin)>>,
    /// Somebody is to be told.
    told: AtomicBool,
}

impl Positions {
    pub fn new(picture: Picture) -> Self {
        Self {
            inner: Mutex::new((picture, FrameCache::default())),
            cuts: watch::channel(None).0,
            moved: Mutex::default(),
            told: AtomicBool::new(false),
        }
    }
    /// Work on the picture.
    pub fn with<T>(&self, work: impl FnOnce(&mut Picture) -> T) -> T {
        work(&mut self.lock().0)
    }
    /// Takes a report that was received at this node.
    ///
    /// # Errors
    /// As the picture refuses it.
    pub fn report(&self, origin: Origin, report: &UnitReport, now: Timestamp) -> Result<Taken, ReportError> {
        let taken = self.with(|picture| picture.report_from(origin, report, now))?;
        if taken != Taken::Older && self.told.load(Ordering::Relaxed) {
            self.moved().insert((report.unit, origin));
        }
        Ok(taken)
    }
    /// Takes over what another node received.
    ///
    /// # Errors
    /// As the picture refuses it.
    pub fn adopt(&self, signal: &Signal, now: Timestamp) -> Result<Taken, ReportError> {
        self.with(|picture| picture.adopt(signal, now))
    }
    /// A device stands for a unit no more, or for none at all.
    pub fn forget(&self, device: DeviceId, unit: Option<UnitId>, now: Timestamp) {
        let stood = self.with(|picture| {
            let mut stood = picture.origins_of(device);
            stood.retain(|(at, _)| unit.is_none_or(|unit| unit == *at));
            stood.iter().for_each(|(unit, _)| picture.forget_device(*unit, device, now));
            stood
        });
        if self.told.load(Ordering::Relaxed) {
            self.moved().extend(stood);
        }
    }
    /// Whether what changes from now on is kept for other nodes.
    pub fn tell_others(&self, whether: bool) {
        if self.told.swap(whether, Ordering::Relaxed) && !whether {
            self.moved().clear();
        }
    }
    /// What changed here since it was last asked, each source once as it is now; the rest comes next time.
    pub fn take_moved(&self, limit: usize) -> Vec<Signal> {
        let mut moved = self.moved();
        let some: Vec<(UnitId, Origin)> = if moved.len() <= limit {
            moved.drain().collect()
        } else {
            let some: Vec<_> = moved.iter().take(limit).copied().collect();
            for key in &some {
                moved.remove(key);
            }
            some
        };
        drop(moved);
        self.with(|picture| some.iter().map(|(unit, origin)| picture.signal(*unit, *origin)).collect())
    }
    /// Everything a node that knows nothing is told.
    pub fn known(&self, now: Timestamp) -> Vec<Signal> {
        self.with(|picture| picture.signals(now).collect())
    }
    /// Tells of each cut. A slow console simply sees the next one: that is conflation.
    pub fn cuts(&self) -> watch::Receiver<Option<Cut>> {
        self.cuts.subscribe()
    }
    /// What a console gets at a cut, of the units that its audience may see.
    pub fn frame(
        &self,
        cut: &Cut,
        since: Option<u64>,
        viewport: &Viewport,
        audience: Audience,
        may_see: impl Fn(UnitId) -> bool,
    ) -> Option<Arc<str>> {
        let (picture, cache) = &mut *self.lock();
        cache.json(picture, cut, since, viewport, audience, may_see)
    }
    fn moved(&self) -> MutexGuard<'_, HashSet<(UnitId, Origin)>> {
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn lock(&self) -> MutexGuard<'_, (Picture, FrameCache)> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cuts the picture until the process ends.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let now = app.desk.sources().now();
        let cut = app.positions.with(|picture| picture.cut(now));
        app.positions.cuts.send_replace(Some(cut));
    }
}
