//! The state lane: the picture is cut four times a second and each console gets what changed in its view.

use crate::app::App;
use atalaya_picture::{Cut, FrameCache, Picture, Viewport};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Cuts per second: 4.
const EVERY: Duration = Duration::from_millis(250);

/// The picture with the frames of its latest cut.
pub struct Positions {
    inner: Mutex<(Picture, FrameCache)>,
    cuts: watch::Sender<Option<Cut>>,
}

impl Positions {
    pub fn new(picture: Picture) -> Self {
        Self { inner: Mutex::new((picture, FrameCache::default())), cuts: watch::channel(None).0 }
    }
    /// Work on the picture.
    pub fn with<T>(&self, work: impl FnOnce(&mut Picture) -> T) -> T {
        work(&mut self.lock().0)
    }
    /// Tells of each cut. A slow console simply sees the next one: that is conflation.
    pub fn cuts(&self) -> watch::Receiver<Option<Cut>> {
        self.cuts.subscribe()
    }
    /// What a console gets at a cut.
    pub fn frame(&self, cut: &Cut, since: Option<u64>, viewport: &Viewport) -> Option<Arc<str>> {
        let (picture, cache) = &mut *self.lock();
        cache.json(picture, cut, since, viewport)
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
