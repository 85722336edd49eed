//! The picture itself.

use crate::{
    ChosenBecause, DevicePosition, Frame, Freshness, KindRules, Origin, ReportError, Signal, Track,
    UnitReport, Viewport,
    choice::{Candidate, DEVICES_MAX, choose},
    frame::FrameUnit,
};
use atalaya_model::{DeviceId, Millis, Position, Timestamp, UnitId, UnitKindCode};
use std::collections::{BTreeMap, HashMap};

/// Limits of a picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// Most units that are kept.
    pub max_objects: usize,
    /// How far a source's clock may run ahead.
    pub future_limit: Millis,
    pub rules: KindRules,
}

impl Options {
    /// 50,000 units, two minutes.
    pub fn new(rules: KindRules) -> Self {
        Self { max_objects: 50_000, future_limit: Millis::from_minutes(2), rules }
    }
}

/// What became of a report that was not refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It is the unit's position now.
    Latest,
    /// A newer one is known; nothing changed.
    Older,
    /// Kept beside: another device of the unit stands for it.
    Beside,
}

/// A moment at which consoles are served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// Everything up to this tick is in the frames of this cut.
    pub tick: u64,
    /// The tick of the cut before.
    pub previous: u64,
    pub at: Timestamp,
}

/// The units that changed after a tick.
#[derive(Clone, PartialEq, Debug)]
pub struct Changes {
    /// In the order of their last change; each unit once.
    pub units: Vec<Track>,
    /// Ask again from here.
    pub through: u64,
    /// There are more.
    pub more: bool,
}

#[derive(Debug)]
struct Entry {
    track: Track,
    kind: Option<UnitKindCode>,
    /// Where it was at the last cut; `None` when it had no position then.
    at_cut: Option<Position>,
    /// The cut that `at_cut` belongs to.
    cut_tick: u64,
    /// Latest position of each device; never empty.
    candidates: Vec<Candidate>,
    /// Which of them stands for the unit, and why.
    chosen: usize,
    because: ChosenBecause,
}

/// Latest state of all units.
#[derive(Debug)]
pub struct Picture {
    options: Options,
    /// Slots of removed units are `None` and never used again, so that an index never changes its
    /// meaning while the process lives.
    entries: Vec<Option<Entry>>,
    by_unit: HashMap<UnitId, u32>,
    /// Kinds told before the first position.
    kinds: HashMap<UnitId, UnitKindCode>,
    by_tick: BTreeMap<u64, u32>,
    tick: u64,
    last_cut: u64,
}

/// Times within this are one moment to a source that stamps whole seconds.
pub(crate) const SAME_MOMENT: Millis = Millis::from_secs(1);

impl Picture {
    pub fn new(options: Options) -> Self {
        Self {
            options,
            entries: Vec::new(),
            by_unit: HashMap::new(),
            kinds: HashMap::new(),
            by_tick: BTreeMap::new(),
            tick: 0,
            last_cut: 0,
        }
    }
    /// Units with a position.
    pub fn len(&self) -> usize {
        self.by_unit.len()
    }
    pub fn is_empty(&self) -> bool {
        self.by_unit.is_empty()
    }
    /// Rises with every change.
    pub fn tick(&self) -> u64 {
        self.tick
    }
    pub fn get(&self, unit: UnitId) -> Option<&Track> {
        self.entry(unit).map(|e| &e.track)
    }
    /// How far the unit's position can be trusted now; `None` without position.
    pub fn freshness(&self, unit: UnitId, now: Timestamp) -> Option<Freshness> {
        let entry = self.entry(unit)?;
        Some(self.options.rules.of(entry.kind.as_ref()).freshness(entry.track.age(now)))
    }
    /// The rule by which a unit's positions are judged.
    pub fn rule(&self, unit: UnitId) -> crate::KindRule {
        let kind = self.entry(unit).and_then(|e| e.kind.as_ref()).or_else(|| self.kinds.get(&unit));
        *self.options.rules.of(kind)
    }
    /// Says of which kind a unit is; unknown kinds have the default rule. Kinds of more units than
    /// the picture can hold are forgotten.
    pub fn set_kind(&mut self, unit: UnitId, kind: UnitKindCode) {
        match self.by_unit.get(&unit).copied().and_then(|i| self.entries.get_mut(i as usize)?.as_mut()) {
            Some(entry) => entry.kind = Some(kind),
            None if self.kinds.len() < self.options.max_objects => {
                self.kinds.insert(unit, kind);
            }
            None => {}
        }
    }
    /// Takes a report of a source that is one for the unit: a gateway, a person's word.
    pub fn report(&mut self, report: &UnitReport, received: Timestamp) -> Result<Taken, ReportError> {
        self.report_from(Origin { source: report.source, device: None }, report, received)
    }
    /// Takes a report of one device of a unit. What is impossible is judged against that device's own past,
    /// never against another's; then the best of the unit's devices stands for it.
    pub fn report_from(
        &mut self,
        origin: Origin,
        report: &UnitReport,
        received: Timestamp,
    ) -> Result<Taken, ReportError> {
        report.check(received, self.options.future_limit)?;
        // Within the limit our clock wins, so that no age is ever negative.
        let at = report.at.min(received);
        let clock = report.at > received.plus(SAME_MOMENT);
        let new = Candidate::new(origin, report, at, received, clock);
        match self.by_unit.get(&report.unit).copied() {
            Some(index) => self.update(index, new, clock),
            None => self.insert(new),
        }
    }
    /// What one device of a unit last reported, as it was judged.
    pub fn device(&self, unit: UnitId, origin: Origin) -> Option<DevicePosition> {
        let entry = self.entry(unit)?;
        let place = entry.candidates.iter().position(|c| c.origin == origin)?;
        Some(entry.candidates[place].view(place == entry.chosen))
    }
    /// Takes over what another node of the centre received and judged. Its marks hold; which device stands for the
    /// unit is chosen here, by the same rule.
    ///
    /// # Errors
    /// As [`Picture::report_from`], but for leaps, which were judged where they arrived.
    pub fn adopt(&mut self, signal: &Signal, now: Timestamp) -> Result<Taken, ReportError> {
        let (origin, report, received, marks) = match *signal {
            Signal::At { origin, report, received, marks } => (origin, report, received, marks),
            Signal::Gone { unit, origin } => {
                self.forget(unit, now, |known| known == origin);
                return Ok(Taken::Latest);
            }
        };
        report.check(now, self.options.future_limit)?;
        let mut new = Candidate::new(origin, &report, report.at.min(now), received.min(now), marks.clock);
        new.marks = marks;
        match self.by_unit.get(&report.unit).copied() {
            Some(index) => self.settle(index, new, |known, new, rule| Ok(known.adopt(*new, rule))),
            None => self.insert(new),
        }
    }
    /// What another node is told of a source of a unit: where it is, or that it stands for the unit no more.
    pub fn signal(&self, unit: UnitId, origin: Origin) -> Signal {
        let known = self.entry(unit).and_then(|e| e.candidates.iter().find(|c| c.origin == origin));
        known.map_or(Signal::Gone { unit, origin }, Candidate::signal)
    }
    /// What a node that knows nothing is told: every source of every unit whose position is not lost.
    pub fn signals(&self, now: Timestamp) -> impl Iterator<Item = Signal> {
        let known = self.entries.iter().flatten().flat_map(move |entry| {
            let rule = self.options.rules.of(entry.kind.as_ref());
            entry.candidates.iter().filter(move |c| rule.freshness(now.since(c.at)) != Freshness::Lost)
        });
        known.map(Candidate::signal)
    }
    /// The sources of which a device has reported, with the unit for which it did.
    pub fn origins_of(&self, device: DeviceId) -> Vec<(UnitId, Origin)> {
        let of = |e: &Entry| {
            let mine = e.candidates.iter().filter(|c| c.origin.device == Some(device));
            mine.map(|c| (e.track.unit, c.origin)).collect::<Vec<_>>()
        };
        self.entries.iter().flatten().flat_map(of).collect()
    }
    /// All devices of a unit that have reported, the chosen one first.
    pub fn devices(&self, unit: UnitId) -> Vec<DevicePosition> {
        let Some(entry) = self.entry(unit) else { return Vec::new() };
        let views = entry.candidates.iter().enumerate().map(|(i, c)| c.view(i == entry.chosen));
        let mut views: Vec<DevicePosition> = views.collect();
        views.sort_by_key(|v| (!v.chosen, std::cmp::Reverse(v.measured_at)));
        views
    }
    /// Forgets a device that is not to be believed any more. The unit stays where its next best device says;
    /// a unit without any other is removed.
    pub fn forget_device(&mut self, unit: UnitId, device: DeviceId, now: Timestamp) {
        self.forget(unit, now, |origin| origin.device == Some(device));
    }
    fn forget(&mut self, unit: UnitId, now: Timestamp, which: impl Fn(Origin) -> bool) {
        let Some(index) = self.by_unit.get(&unit).copied() else { return };
        let Some(entry) = self.entries.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if !entry.candidates.iter().any(|c| which(c.origin)) {
            return;
        }
        let shown = entry.candidates.get(entry.chosen).map(|c| c.origin);
        entry.candidates.retain(|c| !which(c.origin));
        if entry.candidates.is_empty() {
            self.remove(unit);
            return;
        }
        entry.chosen = entry.candidates.iter().position(|c| Some(c.origin) == shown).unwrap_or(0);
        let rule = self.options.rules.of(entry.kind.as_ref());
        (entry.chosen, entry.because) = choose(&entry.candidates, entry.chosen, rule, now);
        self.show(index);
    }
    /// Forgets a unit (decommissioned, no longer visible). Consoles learn it from the facts lane.
    pub fn remove(&mut self, unit: UnitId) -> bool {
        self.kinds.remove(&unit);
        let Some(index) = self.by_unit.remove(&unit) else { return false };
        if let Some(entry) = self.entries.get_mut(index as usize).and_then(Option::take) {
            self.by_tick.remove(&entry.track.tick);
        }
        true
    }
    /// Everything inside a viewport, in order of index.
    pub fn snapshot(&self, viewport: &Viewport) -> impl Iterator<Item = &Track> {
        let viewport = *viewport;
        self.tracks().filter(move |t| viewport.contains(&t.position))
    }
    /// Every track, in order of index.
    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.entries.iter().flatten().map(|e| &e.track)
    }
    /// The units that changed after `tick`, at most `limit`.
    pub fn changes_since(&self, tick: u64, limit: usize) -> Changes {
        let mut units: Vec<Track> =
            self.changed(tick).take(limit.saturating_add(1)).map(|e| e.track).collect();
        let more = units.len() > limit;
        units.truncate(limit);
        let through = if more { units.last().map_or(tick, |t| t.tick) } else { self.tick };
        Changes { units, through, more }
    }
    /// Marks the moment at which consoles are served next (4 to 10 times a second).
    pub fn cut(&mut self, at: Timestamp) -> Cut {
        let previous = std::mem::replace(&mut self.last_cut, self.tick);
        Cut { tick: self.tick, previous, at }
    }
    /// What a console gets at a cut.
    ///
    /// `since` is the tick of the console's last frame, `None` for a new console or viewport: then the
    /// frame is full and replaces all that the console shows. A console that was served at the cut
    /// before gets what changed inside its viewport, and what left it. One that fell behind gets all
    /// changes since its tick whatever their place: more than it needs, never less.
    ///
    /// Must be asked before further reports come in after `cut`.
    pub fn frame(&self, cut: &Cut, since: Option<u64>, viewport: &Viewport) -> Frame {
        let unit = |t: &Track| FrameUnit::of(t, cut.at);
        let (full, units) = match since {
            None => (true, self.snapshot(viewport).map(unit).collect()),
            Some(since) if since >= cut.previous => {
                let seen = |e: &&Entry| {
                    // `at_cut` of an entry that changed after the cut before is where it was then.
                    viewport.contains(&e.track.position)
                        || (e.cut_tick == cut.previous && e.at_cut.is_some_and(|p| viewport.contains(&p)))
                };
                (false, self.changed(since).filter(seen).map(|e| unit(&e.track)).collect())
            }
            Some(since) => (false, self.changed(since).map(|e| unit(&e.track)).collect()),
        };
        Frame { at: cut.at, tick: cut.tick, full, units }
    }

    fn changed(&self, tick: u64) -> impl Iterator<Item = &Entry> {
        self.by_tick
            .range(tick.saturating_add(1)..)
            .filter_map(|(_, index)| self.entries.get(*index as usize)?.as_ref())
    }
    fn entry(&self, unit: UnitId) -> Option<&Entry> {
        self.by_unit.get(&unit).and_then(|i| self.entries.get(*i as usize)?.as_ref())
    }
    fn insert(&mut self, new: Candidate) -> Result<Taken, ReportError> {
        let full = ReportError::Full { max: self.options.max_objects };
        // Indexes are not reused; a process that has seen four billion units has other problems, and
        // says so instead of mixing two units up.
        let index = u32::try_from(self.entries.len()).map_err(|_| full)?;
        if self.by_unit.len() >= self.options.max_objects {
            return Err(full);
        }
        self.tick += 1;
        let unit = new.report.unit;
        let entry = Entry {
            track: track(&new, index, ChosenBecause::Only, self.tick),
            kind: self.kinds.remove(&unit),
            at_cut: None,
            cut_tick: self.last_cut,
            candidates: vec![new],
            chosen: 0,
            because: ChosenBecause::Only,
        };
        self.by_unit.insert(unit, index);
        self.by_tick.insert(self.tick, index);
        self.entries.push(Some(entry));
        Ok(Taken::Latest)
    }
    fn update(&mut self, index: u32, new: Candidate, clock: bool) -> Result<Taken, ReportError> {
        self.settle(index, new, |known, new, rule| known.take(&new.report, new.at, new.received, clock, rule))
    }
    /// Lets a source's next position be taken, and chooses anew which one stands for the unit.
    fn settle(
        &mut self,
        index: u32,
        new: Candidate,
        take: impl Fn(&mut Candidate, &Candidate, &crate::KindRule) -> Result<Taken, ReportError>,
    ) -> Result<Taken, ReportError> {
        let Some(entry) = self.entries.get_mut(index as usize).and_then(Option::as_mut) else {
            return Ok(Taken::Older);
        };
        let rule = self.options.rules.of(entry.kind.as_ref());
        let place = match entry.candidates.iter().position(|c| c.origin == new.origin) {
            Some(place) => {
                let known = &mut entry.candidates[place];
                if take(known, &new, rule)? == Taken::Older {
                    return Ok(Taken::Older);
                }
                place
            }
            None => entry.add(new),
        };
        let before = entry.chosen;
        (entry.chosen, entry.because) = choose(&entry.candidates, before, rule, new.received);
        entry.track.because = entry.because;
        if entry.chosen == before && place != before {
            return Ok(Taken::Beside);
        }
        let taken = if entry.chosen == place { Taken::Latest } else { Taken::Beside };
        self.show(index);
        Ok(taken)
    }
    /// Puts the chosen device's position into the unit's place and gives it a tick.
    fn show(&mut self, index: u32) {
        let Some(entry) = self.entries.get_mut(index as usize).and_then(Option::as_mut) else { return };
        let Some(chosen) = entry.candidates.get(entry.chosen) else { return };
        if entry.cut_tick != self.last_cut {
            (entry.at_cut, entry.cut_tick) = (Some(entry.track.position), self.last_cut);
        }
        self.by_tick.remove(&entry.track.tick);
        self.tick += 1;
        entry.track = track(chosen, index, entry.because, self.tick);
        self.by_tick.insert(self.tick, index);
    }
}

impl Entry {
    /// Room for a device that has not reported before: the one silent for longest leaves.
    fn add(&mut self, new: Candidate) -> usize {
        if self.candidates.len() < DEVICES_MAX {
            self.candidates.push(new);
            return self.candidates.len() - 1;
        }
        let silent = self.candidates.iter().enumerate().min_by_key(|(_, c)| c.received).map(|(i, _)| i);
        let place = silent.unwrap_or(0);
        self.candidates[place] = new;
        place
    }
}

/// A device's position as the unit's.
fn track(c: &Candidate, index: u32, because: ChosenBecause, tick: u64) -> Track {
    Track {
        unit: c.report.unit,
        index,
        position: c.report.position,
        speed_mps: c.report.speed_mps,
        course_deg: c.report.course_deg,
        accuracy_m: c.report.accuracy_m,
        source: c.origin.source,
        measured_at: c.at,
        received_at: c.received,
        marks: c.marks,
        device: c.origin.device,
        because,
        tick,
    }
}
