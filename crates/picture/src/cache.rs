//! One encoded frame for all consoles that look at the same cells.

use crate::{CellKey, Cut, Picture, Viewport};
use atalaya_model::UnitId;
use std::{collections::HashMap, sync::Arc};

/// Most frames kept for one cut; further ones are built each time.
const FRAMES_MAX: usize = 4096;

/// Who looks: those who may see the same units have the same number. 0: whoever may see all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Audience(pub u64);

/// Encoded frames of the current cut.
#[derive(Debug, Default)]
pub struct FrameCache {
    cut: Option<Cut>,
    frames: HashMap<(CellKey, Option<u64>, Audience), Option<Arc<str>>>,
    built: u64,
    shared: u64,
}

impl FrameCache {
    /// The JSON frame of a console; `None` when there is nothing to say. The viewport is widened to
    /// its cells ([`Viewport::key`]). A new cut empties the cache. `may_see` is asked for each unit of a frame that is
    /// built: once for all of one audience.
    pub fn json(
        &mut self,
        picture: &Picture,
        cut: &Cut,
        since: Option<u64>,
        viewport: &Viewport,
        audience: Audience,
        may_see: impl Fn(UnitId) -> bool,
    ) -> Option<Arc<str>> {
        if self.cut.as_ref() != Some(cut) {
            self.cut = Some(*cut);
            self.frames.clear();
        }
        // Every console that was served at the cut before or later asks for the same changes.
        let since = since.map(|s| if s >= cut.previous && s < cut.tick { cut.previous } else { s });
        let key = (viewport.key(), since, audience);
        if let Some(frame) = self.frames.get(&key) {
            self.shared += 1;
            return frame.clone();
        }
        let mut frame = picture.frame(cut, since, &key.0.viewport());
        frame.units.retain(|u| may_see(u.unit));
        let text = (!frame.is_silent()).then(|| Arc::from(frame.to_json()));
        self.built += 1;
        if self.frames.len() < FRAMES_MAX {
            self.frames.insert(key, text.clone());
        }
        text
    }
    /// Frames built and frames answered from the cache, since the start.
    pub fn counts(&self) -> (u64, u64) {
        (self.built, self.shared)
    }
}
