//! Zones that are watched: who comes near, enters and leaves. Each crossing is told once.
//!
//! A receiver jitters by some metres and now and then by hundreds. Two things keep that from becoming a flood
//! of alarms: a unit leaves a zone only when it is outside by more than a margin ([`MARGIN_M`], or the
//! position's own uncertainty), and a change counts only when two positions in a row agree on it. The crossing
//! has the time of the first of them. Positions that are not believed (leapt, frozen) say nothing.
//!
//! A unit that is seen for the first time stands where it stands and has crossed nothing.
//!
//! Bounds: [`ZONES_MAX`] zones; of a unit only what it is inside of or near to is remembered. A position is held
//! against the zones that reach into its cell of the ground, not against all.

pub use atalaya_model::Crossed;

use crate::Track;
use atalaya_model::{Position, Timestamp, UnitId, ZoneId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most zones watched at a time.
pub const ZONES_MAX: usize = 1_000;
/// Corners of a ring.
pub const CORNERS_MAX: usize = 200;
/// How far outside a unit must be to have left, at least, metres.
pub const MARGIN_M: f64 = 25.0;
/// However uncertain a position is, this margin is enough, metres.
const MARGIN_MAX_M: f64 = 200.0;
/// Positions in a row that must agree on a change.
const WITNESSES: u8 = 2;
/// Metres of a degree of latitude on the mean sphere.
const DEGREE_M: f64 = 111_194.93;

/// The ground of a zone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ZoneShape))]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    Circle {
        centre: Position,
        /// 10 m to 50 km.
        radius_m: f64,
    },
    /// Corners in order; the last one joins the first. At most 200, within a degree of each other.
    Ring { corners: Vec<Position> },
}

/// Why a zone was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    #[error("a circle has a radius of 10 m to 50 km")]
    Radius,
    #[error("a ring has 3 to {CORNERS_MAX} corners")]
    Corners,
    #[error("the corners of a ring lie within one degree")]
    Extent,
    #[error("coming near is told from 0 to 20 km before")]
    Approach,
    #[error("{ZONES_MAX} zones are watched already")]
    Full,
}

/// A zone as it is watched.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Zone {
    pub shape: Shape,
    /// How far before the border coming near is told, metres; 0: not at all.
    pub approach_m: f64,
}

/// One crossing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crossing {
    pub zone: ZoneId,
    pub unit: UnitId,
    pub what: Crossed,
    /// When the first position that showed it was measured.
    pub at: Timestamp,
    pub position: Position,
}

impl Shape {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`ZoneError`].
    pub fn check(&self) -> Result<(), ZoneError> {
        match self {
            Self::Circle { radius_m, .. } if (10.0..=50_000.0).contains(radius_m) => Ok(()),
            Self::Circle { .. } => Err(ZoneError::Radius),
            Self::Ring { corners } if !(3..=CORNERS_MAX).contains(&corners.len()) => Err(ZoneError::Corners),
            Self::Ring { corners } => {
                let span = |value: fn(&Position) -> f64| {
                    let values = corners.iter().map(value);
                    values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
                };
                if span(Position::lat) <= 1.0 && span(Position::lon) <= 1.0 {
                    Ok(())
                } else {
                    Err(ZoneError::Extent)
                }
            }
        }
    }

    /// Metres to the border: negative inside.
    pub fn distance_m(&self, from: &Position) -> f64 {
        match self {
            Self::Circle { centre, radius_m } => centre.distance_to(from).0 - radius_m,
            Self::Ring { corners } => ring_distance(corners, from),
        }
    }
}

/// On a plane that touches the earth at `from`: over a degree it is wrong by less than a margin.
fn ring_distance(corners: &[Position], from: &Position) -> f64 {
    let east = DEGREE_M * from.lat().to_radians().cos();
    let flat = |p: &Position| ((p.lon() - from.lon()) * east, (p.lat() - from.lat()) * DEGREE_M);
    let points: Vec<(f64, f64)> = corners.iter().map(flat).collect();
    let (mut nearest, mut inside) = (f64::MAX, false);
    for (i, a) in points.iter().enumerate() {
        let b = points[(i + 1) % points.len()];
        nearest = nearest.min(to_segment(*a, b));
        // A ray to the east crosses the side.
        if (a.1 > 0.0) != (b.1 > 0.0) && a.0 + (b.0 - a.0) * (-a.1 / (b.1 - a.1)) > 0.0 {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

/// Distance of the origin from a segment.
fn to_segment(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a.0 + along * dx).hypot(a.1 + along * dy)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    Far,
    Near,
    Inside,
}

#[derive(Clone, Copy, Debug)]
struct Pair {
    standing: Standing,
    /// A change that waits for its witnesses.
    pending: Option<(Standing, Timestamp, u8)>,
}

/// A zone with when it was begun to be watched, in the watch's own count.
#[derive(Debug)]
struct Watched {
    zone: Zone,
    since: u64,
}

/// What is known of a unit.
#[derive(Debug, Default)]
struct Known {
    /// The watch's count when it was last looked at: it stands anew in zones that are watched since later.
    looked: u64,
    /// Zones of which it is not simply far.
    pairs: BTreeMap<ZoneId, Pair>,
}

/// All zones with who stands where.
#[derive(Debug, Default)]
pub struct Watch {
    zones: BTreeMap<ZoneId, Watched>,
    index: Index,
    units: HashMap<UnitId, Known>,
    /// Counts the zones that were begun to be watched.
    count: u64,
}

impl Watch {
    /// Watches a zone from now on, or watches it in another shape: then everybody stands anew.
    ///
    /// # Errors
    /// [`ZoneError`]; nothing changed.
    pub fn set(&mut self, id: ZoneId, zone: Zone) -> Result<(), ZoneError> {
        zone.shape.check()?;
        if !(0.0..=20_000.0).contains(&zone.approach_m) {
            return Err(ZoneError::Approach);
        }
        if !self.zones.contains_key(&id) && self.zones.len() >= ZONES_MAX {
            return Err(ZoneError::Full);
        }
        if self.zones.get(&id).is_none_or(|watched| watched.zone != zone) {
            self.remove(id);
            self.count += 1;
            self.index.put(id, &zone);
            self.zones.insert(id, Watched { zone, since: self.count });
        }
        Ok(())
    }
    /// Watches it no more.
    pub fn remove(&mut self, id: ZoneId) {
        if self.zones.remove(&id).is_none() {
            return;
        }
        self.index.remove(id);
        for known in self.units.values_mut() {
            known.pairs.remove(&id);
        }
    }
    /// Forgets a unit that has left the picture.
    pub fn forget(&mut self, unit: UnitId) {
        self.units.remove(&unit);
    }
    /// Units of which something is known, in no order.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.units.keys().copied()
    }
    pub fn len(&self) -> usize {
        self.zones.len()
    }
    pub fn is_empty(&self) -> bool {
        self.zones.is_empty()
    }
    /// Units inside a zone, in no order.
    pub fn inside(&self, id: ZoneId) -> impl Iterator<Item = UnitId> {
        let inside = move |(unit, known): (&UnitId, &Known)| {
            known.pairs.get(&id).is_some_and(|pair| pair.standing == Standing::Inside).then_some(*unit)
        };
        self.units.iter().filter_map(inside)
    }
    /// Pairs of a zone and a unit of which something is remembered.
    pub fn remembered(&self) -> usize {
        self.units.values().map(|known| known.pairs.len()).sum()
    }

    /// Looks at a unit's next position; gives what it crossed.
    pub fn follow(&mut self, track: &Track) -> Vec<Crossing> {
        if track.marks.doubted() {
            return Vec::new();
        }
        let known = self.units.entry(track.unit).or_default();
        let before = std::mem::replace(&mut known.looked, self.count);
        // Of every other zone it is far, and was before.
        let ids: BTreeSet<ZoneId> =
            self.index.near(&track.position).chain(known.pairs.keys().copied()).collect();
        let mut crossings = Vec::new();
        for id in ids {
            let Some(Watched { zone, since }) = self.zones.get(&id) else { continue };
            let mut pair =
                known.pairs.get(&id).copied().unwrap_or(Pair { standing: Standing::Far, pending: None });
            let distance = zone.shape.distance_m(&track.position);
            let now = stands(zone, pair.standing, distance, track.accuracy_m);
            if before < *since {
                pair = Pair { standing: now, pending: None };
            } else if let Some((what, at)) = pair.step(now, track.measured_at) {
                let (unit, position) = (track.unit, track.position);
                crossings.extend(what.map(|what| Crossing { zone: id, unit, what, at, position }));
            }
            if pair.standing == Standing::Far && pair.pending.is_none() {
                known.pairs.remove(&id);
            } else {
                known.pairs.insert(id, pair);
            }
        }
        crossings
    }
}

/// Which zones reach into which part of the ground.
#[derive(Debug, Default)]
struct Index {
    cells: HashMap<(i32, i32), BTreeSet<ZoneId>>,
    /// Those near a pole or the date line, where cells do not follow each other: looked at everywhere.
    everywhere: BTreeSet<ZoneId>,
}

/// Side of a cell, degrees: some 11 km. The largest zone reaches into some 250.
const CELL_DEG: f64 = 0.1;

/// The number of a cell along one side.
#[expect(clippy::cast_possible_truncation, reason = "degrees by a tenth are within 3,600")]
fn cell(degrees: f64) -> i32 {
    (degrees / CELL_DEG).floor() as i32
}

impl Index {
    /// The zone reaches as far as anybody is near to it or has not left it.
    fn put(&mut self, id: ZoneId, zone: &Zone) {
        let Some([south, west, north, east]) = bounds(zone) else {
            self.everywhere.insert(id);
            return;
        };
        for row in cell(south)..=cell(north) {
            for column in cell(west)..=cell(east) {
                self.cells.entry((row, column)).or_default().insert(id);
            }
        }
    }
    fn remove(&mut self, id: ZoneId) {
        self.everywhere.remove(&id);
        self.cells.retain(|_, ids| {
            ids.remove(&id);
            !ids.is_empty()
        });
    }
    fn near(&self, position: &Position) -> impl Iterator<Item = ZoneId> {
        let here = self.cells.get(&(cell(position.lat()), cell(position.lon())));
        here.into_iter().flatten().chain(&self.everywhere).copied()
    }
}

/// South, west, north, east of where a zone counts, degrees; `None` where these do not bound it.
fn bounds(zone: &Zone) -> Option<[f64; 4]> {
    let (corners, radius_m) = match &zone.shape {
        Shape::Circle { centre, radius_m } => (std::slice::from_ref(centre), *radius_m),
        Shape::Ring { corners } => (corners.as_slice(), 0.0),
    };
    let least = |value: fn(&Position) -> f64| corners.iter().map(value).fold(f64::MAX, f64::min);
    let most = |value: fn(&Position) -> f64| corners.iter().map(value).fold(f64::MIN, f64::max);
    // A hundredth more, for what a plane and a sphere differ by.
    let reach = (radius_m + zone.approach_m + MARGIN_MAX_M) * 1.01 / DEGREE_M;
    let (south, north) = (least(Position::lat) - reach, most(Position::lat) + reach);
    if south < -80.0 || north > 80.0 {
        return None;
    }
    let wide = reach / south.abs().max(north.abs()).to_radians().cos();
    let (west, east) = (least(Position::lon) - wide, most(Position::lon) + wide);
    (west >= -180.0 && east <= 180.0).then_some([south, west, north, east])
}

/// Where a unit stands, given where it stood: what it was part of it leaves only by a margin.
fn stands(zone: &Zone, before: Standing, distance_m: f64, accuracy_m: Option<f64>) -> Standing {
    let margin = accuracy_m.unwrap_or(0.0).clamp(MARGIN_M, MARGIN_MAX_M);
    let held = |is: bool| if is { margin } else { 0.0 };
    if distance_m <= held(before == Standing::Inside) {
        Standing::Inside
    } else if zone.approach_m > 0.0 && distance_m <= zone.approach_m + held(before != Standing::Far) {
        Standing::Near
    } else {
        Standing::Far
    }
}

impl Pair {
    /// One more position; the change that it confirms, with what that means for people.
    fn step(&mut self, now: Standing, at: Timestamp) -> Option<(Option<Crossed>, Timestamp)> {
        if now == self.standing {
            self.pending = None;
            return None;
        }
        let (since, count) = match self.pending {
            Some((wanted, since, count)) if wanted == now => (since, count.saturating_add(1)),
            _ => (at, 1),
        };
        if count < WITNESSES {
            self.pending = Some((now, since, count));
            return None;
        }
        let before = std::mem::replace(&mut self.standing, now);
        self.pending = None;
        let what = match (before, now) {
            (_, Standing::Inside) => Some(Crossed::Entered),
            (Standing::Inside, _) => Some(Crossed::Exited),
            (Standing::Far, Standing::Near) => Some(Crossed::Approached),
            // Going away again from what was never entered is nobody's news.
            (Standing::Near, Standing::Far) | (Standing::Far | Standing::Near, _) => None,
        };
        Some((what, since))
    }
}
