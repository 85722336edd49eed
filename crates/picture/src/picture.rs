//! The picture itself.

use crate::{
    Frame, Freshness, KindRule, KindRules, Marks, ReportError, Track, UnitReport, Viewport, frame::FrameUnit,
};
use atalaya_model::{Millis, Position, Timestamp, UnitId, UnitKindCode};
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
    /// Since when every report has had exactly this position, and how many there were.
    same_since: Timestamp,
    same_count: u32,
    /// A refused leap, and how many reports agreed with it.
    leap: Option<(Position, Timestamp, u8)>,
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

/// So many reports must agree on a leap before it is believed.
const LEAP_WITNESSES: u8 = 3;
/// A receiver that says it moves and repeats one position so often is frozen…
const FROZEN_COUNT: u32 = 5;
/// …above this speed, metres per second.
const FROZEN_SPEED_MPS: f64 = 2.0;
/// A receiver that repeats one position for so long is suspect even when parked: a live fix jitters.
const FROZEN_SPAN: Millis = Millis::from_minutes(30);
/// Times within this are one moment to a source that stamps whole seconds.
const SAME_MOMENT: Millis = Millis::from_secs(1);

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
    /// Takes a report.
    pub fn report(&mut self, report: &UnitReport, received: Timestamp) -> Result<Taken, ReportError> {
        report.check(received, self.options.future_limit)?;
        // Within the limit our clock wins, so that no age is ever negative.
        let at = report.at.min(received);
        let clock = report.at > received.plus(SAME_MOMENT);
        match self.by_unit.get(&report.unit).copied() {
            Some(index) => self.update(index, report, at, received, clock),
            None => self.insert(report, at, received, clock),
        }
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
    fn insert(
        &mut self,
        report: &UnitReport,
        at: Timestamp,
        received: Timestamp,
        clock: bool,
    ) -> Result<Taken, ReportError> {
        let full = ReportError::Full { max: self.options.max_objects };
        // Indexes are not reused; a process that has seen four billion units has other problems, and
        // says so instead of mixing two units up.
        let index = u32::try_from(self.entries.len()).map_err(|_| full)?;
        if self.by_unit.len() >= self.options.max_objects {
            return Err(full);
        }
        self.tick += 1;
        let marks = Marks { clock, ..Marks::default() };
        let track = track(report, index, at, received, marks, self.tick);
        let entry = Entry {
            track,
            kind: self.kinds.remove(&report.unit),
            at_cut: None,
            cut_tick: self.last_cut,
            same_since: at,
            same_count: 1,
            leap: None,
        };
        self.by_unit.insert(report.unit, index);
        self.by_tick.insert(self.tick, index);
        self.entries.push(Some(entry));
        Ok(Taken::Latest)
    }
    fn update(
        &mut self,
        index: u32,
        report: &UnitReport,
        at: Timestamp,
        received: Timestamp,
        clock: bool,
    ) -> Result<Taken, ReportError> {
        let Some(entry) = self.entries.get_mut(index as usize).and_then(Option::as_mut) else {
            return Ok(Taken::Older);
        };
        if at <= entry.track.measured_at {
            return Ok(Taken::Older);
        }
        let rule = self.options.rules.of(entry.kind.as_ref());
        let jumped = entry.check_leap(report, at, rule)?;
        if entry.cut_tick != self.last_cut {
            (entry.at_cut, entry.cut_tick) = (Some(entry.track.position), self.last_cut);
        }
        let marks = Marks { jumped, frozen: entry.is_frozen(report, at), clock };
        self.by_tick.remove(&entry.track.tick);
        self.tick += 1;
        entry.track = track(report, index, at, received, marks, self.tick);
        self.by_tick.insert(self.tick, index);
        Ok(Taken::Latest)
    }
}

impl Entry {
    /// Refuses a leap until enough reports in a row agree on the new place; then it is taken and
    /// marked. Otherwise one wild fix kept as truth would make every later good one look wild.
    fn check_leap(
        &mut self,
        report: &UnitReport,
        at: Timestamp,
        rule: &KindRule,
    ) -> Result<bool, ReportError> {
        let slack = report.accuracy_m.unwrap_or(0.0) + self.track.accuracy_m.unwrap_or(0.0);
        let speed = implied_mps(self.track.position, self.track.measured_at, report.position, at, slack);
        if speed <= rule.max_speed_mps {
            self.leap = None;
            return Ok(false);
        }
        let witnesses = match self.leap {
            Some((place, seen, count))
                if at > seen
                    && implied_mps(place, seen, report.position, at, slack) <= rule.max_speed_mps =>
            {
                count + 1
            }
            _ => 1,
        };
        if witnesses >= LEAP_WITNESSES {
            self.leap = None;
            return Ok(true);
        }
        self.leap = Some((report.position, at, witnesses));
        Err(ReportError::Jump { kmh: speed * 3.6 })
    }
    fn is_frozen(&mut self, report: &UnitReport, at: Timestamp) -> bool {
        if report.position != self.track.position {
            (self.same_since, self.same_count) = (at, 1);
            return false;
        }
        self.same_count = self.same_count.saturating_add(1);
        let says_it_moves = report.speed_mps.is_some_and(|s| s > FROZEN_SPEED_MPS);
        (says_it_moves && self.same_count >= FROZEN_COUNT) || at.since(self.same_since) >= FROZEN_SPAN
    }
}

/// Least speed that explains two positions, metres per second. Times less than a second apart count
/// as one second: sources stamp whole seconds.
fn implied_mps(from: Position, from_at: Timestamp, to: Position, to_at: Timestamp, slack_m: f64) -> f64 {
    let seconds = to_at.since(from_at).0.max(SAME_MOMENT.0) as f64 / 1000.0;
    (from.distance_to(&to).0 - slack_m).max(0.0) / seconds
}

fn track(r: &UnitReport, index: u32, at: Timestamp, received: Timestamp, marks: Marks, tick: u64) -> Track {
    Track {
        unit: r.unit,
        index,
        position: r.position,
        speed_mps: r.speed_mps,
        course_deg: r.course_deg,
        accuracy_m: r.accuracy_m,
        source: r.source,
        measured_at: at,
        received_at: received,
        marks,
        tick,
    }
}
