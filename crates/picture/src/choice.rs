//! A unit with several devices is one object: which of its positions is shown, and why.

use crate::{
    Freshness, KindRule, Marks, ReportError, Signal, Source, UnitReport,
    picture::{SAME_MOMENT, Taken},
};
use atalaya_model::{DeviceId, Millis, Position, Timestamp};
use serde::{Deserialize, Serialize};

/// What sent a position: the kind of source, and which device of that kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    pub source: Source,
    pub device: Option<DeviceId>,
}

/// Why a device's position stands for the unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChosenBecause {
    /// No other device has reported.
    #[default]
    Only,
    /// The others repeat themselves or have just leapt.
    Believed,
    /// The others have been silent for longer than their kind should be.
    Fresher,
    /// The others are uncertain by more than [`COARSE_M`].
    MorePrecise,
    /// Equally good, and of the kind of source that is asked first.
    Preferred,
    /// Equally good: the one shown before stays, so that the unit does not hop.
    Kept,
}

/// Uncertain by more than this, a position only says in which part of town a unit is, metres.
pub const COARSE_M: f64 = 200.0;
/// Devices kept of one unit; the one silent for longest makes room.
pub(crate) const DEVICES_MAX: usize = 8;
/// Reports in a row, without a gap that makes a position stale, before a preferred kind of source takes over.
const STEADY: u8 = 3;

/// So many reports must agree on a leap before it is believed.
const LEAP_WITNESSES: u8 = 3;
/// A receiver that says it moves and repeats one position so often is frozen…
const FROZEN_COUNT: u32 = 5;
/// …above this speed, metres per second.
const FROZEN_SPEED_MPS: f64 = 2.0;
/// A receiver that repeats one position for so long is suspect even when parked: a live fix jitters.
const FROZEN_SPAN: Millis = Millis::from_minutes(30);

/// The latest position of one device of a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) origin: Origin,
    pub(crate) report: UnitReport,
    /// When it was measured, brought back to our clock.
    pub(crate) at: Timestamp,
    pub(crate) received: Timestamp,
    pub(crate) marks: Marks,
    /// Since when every report has had exactly this position, and how many there were.
    same_since: Timestamp,
    same_count: u32,
    /// A refused leap, and how many reports agreed with it.
    leap: Option<(Position, Timestamp, u8)>,
    /// Reports in a row without a gap that made it stale.
    steady: u8,
}

/// One device of a unit as people see it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DevicePosition {
    pub source: Source,
    pub device: Option<DeviceId>,
    pub position: Position,
    pub accuracy_m: Option<f64>,
    pub measured_at: Timestamp,
    pub received_at: Timestamp,
    pub marks: Marks,
    /// It stands for the unit.
    pub chosen: bool,
}

/// How good a position is, best first. Compared field by field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Judged {
    doubted: bool,
    freshness: Freshness,
    coarse: bool,
    rank: u8,
}

impl Candidate {
    pub(crate) fn new(
        origin: Origin,
        report: &UnitReport,
        at: Timestamp,
        received: Timestamp,
        clock: bool,
    ) -> Self {
        let marks = Marks { clock, ..Marks::default() };
        let (report, same_count, steady) = (*report, 1, 1);
        Self { origin, report, at, received, marks, same_since: at, same_count, leap: None, steady }
    }

    /// Takes the device's next report.
    pub(crate) fn take(
        &mut self,
        report: &UnitReport,
        at: Timestamp,
        received: Timestamp,
        clock: bool,
        rule: &KindRule,
    ) -> Result<Taken, ReportError> {
        if at <= self.at {
            return Ok(Taken::Older);
        }
        let jumped = self.check_leap(report, at, rule)?;
        let gap = rule.freshness(at.since(self.at)) != Freshness::Fresh;
        self.steady = if gap { 1 } else { self.steady.saturating_add(1) };
        self.marks = Marks { jumped, frozen: self.is_frozen(report, at), clock };
        (self.report, self.at, self.received) = (*report, at, received);
        Ok(Taken::Latest)
    }

    /// Takes over what another node of the centre judged: its marks hold, and its leap was witnessed there.
    pub(crate) fn adopt(&mut self, new: Self, rule: &KindRule) -> Taken {
        if new.at <= self.at {
            return Taken::Older;
        }
        let gap = rule.freshness(new.at.since(self.at)) != Freshness::Fresh;
        self.steady = if gap { 1 } else { self.steady.saturating_add(1) };
        if new.report.position != self.report.position {
            (self.same_since, self.same_count) = (new.at, 1);
        } else {
            self.same_count = self.same_count.saturating_add(1);
        }
        (self.report, self.at, self.received, self.marks) = (new.report, new.at, new.received, new.marks);
        self.leap = None;
        Taken::Latest
    }

    /// Refuses a leap until enough reports in a row agree on the new place; then it is taken and
    /// marked. Otherwise one wild fix kept as truth would make every later good one look wild.
    fn check_leap(
        &mut self,
        report: &UnitReport,
        at: Timestamp,
        rule: &KindRule,
    ) -> Result<bool, ReportError> {
        let slack = report.accuracy_m.unwrap_or(0.0) + self.report.accuracy_m.unwrap_or(0.0);
        let speed = implied_mps(self.report.position, self.at, report.position, at, slack);
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
        if report.position != self.report.position {
            (self.same_since, self.same_count) = (at, 1);
            return false;
        }
        self.same_count = self.same_count.saturating_add(1);
        let says_it_moves = report.speed_mps.is_some_and(|s| s > FROZEN_SPEED_MPS);
        (says_it_moves && self.same_count >= FROZEN_COUNT) || at.since(self.same_since) >= FROZEN_SPAN
    }

    fn judged(&self, rule: &KindRule, now: Timestamp) -> Judged {
        Judged {
            doubted: self.marks.doubted(),
            freshness: rule.freshness(now.since(self.at)),
            coarse: self.report.accuracy_m.is_some_and(|m| m > COARSE_M),
            rank: rank(self.origin.source),
        }
    }

    pub(crate) fn signal(&self) -> Signal {
        Signal::At {
            origin: self.origin,
            report: UnitReport { at: self.at, ..self.report },
            received: self.received,
            marks: self.marks,
        }
    }

    pub(crate) fn view(&self, chosen: bool) -> DevicePosition {
        DevicePosition {
            source: self.origin.source,
            device: self.origin.device,
            position: self.report.position,
            accuracy_m: self.report.accuracy_m,
            measured_at: self.at,
            received_at: self.received,
            marks: self.marks,
            chosen,
        }
    }
}

/// Which source is asked first among equally good ones: a vehicle's own tracker is always there and on.
fn rank(source: Source) -> u8 {
    match source {
        Source::Tracker => 0,
        Source::Handset => 1,
        Source::Radio => 2,
        Source::Partner => 3,
        Source::Manual => 4,
    }
}

/// The device that stands for the unit from now on, and why. `present` is the one that did until now.
///
/// A position that can be believed goes before a doubted one, a fresh before a stale one, a precise before a
/// coarse one. Among equals the present one stays, unless a kind of source that is asked first has reported
/// steadily: a preferred device with a poor line must not make the unit hop between two places.
pub(crate) fn choose(
    candidates: &[Candidate],
    present: usize,
    rule: &KindRule,
    now: Timestamp,
) -> (usize, ChosenBecause) {
    if candidates.len() < 2 {
        return (0, ChosenBecause::Only);
    }
    let judged: Vec<Judged> = candidates.iter().map(|c| c.judged(rule, now)).collect();
    let quality = |j: &Judged| (j.doubted, j.freshness, j.coarse);
    let stands = |i: usize| {
        let steady = candidates.get(i).is_some_and(|c| c.steady >= STEADY);
        let held = judged.get(present).zip(judged.get(i)).is_some_and(|(p, j)| quality(p) == quality(j));
        i == present || steady || !held
    };
    let better = |a: usize, b: usize| {
        let key = |i: usize| {
            (judged.get(i).copied(), i != present, candidates.get(i).map(|c| std::cmp::Reverse(c.at)))
        };
        key(a) < key(b)
    };
    let mut best = present.min(candidates.len() - 1);
    for i in 0..candidates.len() {
        if stands(i) && better(i, best) {
            best = i;
        }
    }
    let runner_up = (0..candidates.len()).filter(|i| *i != best).min_by_key(|i| judged.get(*i).copied());
    let because = match (judged.get(best), runner_up.and_then(|i| judged.get(i))) {
        (Some(b), Some(o)) if b.doubted != o.doubted => ChosenBecause::Believed,
        (Some(b), Some(o)) if b.freshness != o.freshness => ChosenBecause::Fresher,
        (Some(b), Some(o)) if b.coarse != o.coarse => ChosenBecause::MorePrecise,
        (Some(b), Some(o)) if b.rank < o.rank => ChosenBecause::Preferred,
        _ => ChosenBecause::Kept,
    };
    (best, because)
}

/// Least speed that explains two positions, metres per second. Times less than a second apart count
/// as one second: sources stamp whole seconds.
fn implied_mps(from: Position, from_at: Timestamp, to: Position, to_at: Timestamp, slack_m: f64) -> f64 {
    let seconds = to_at.since(from_at).0.max(SAME_MOMENT.0) as f64 / 1000.0;
    (from.distance_to(&to).0 - slack_m).max(0.0) / seconds
}
