//! Zones that are watched: who comes near, enters and leaves. Each crossing is told once.
//!
//! A receiver jitters by some metres and now and then by hundreds. Two things keep that from becoming a flood
//! of alarms: a unit leaves a zone only when it is outside by more than a margin ([`MARGIN_M`], or the
//! position's own uncertainty), and a change counts only when two positions in a row agree on it. The crossing
//! has the time of the first of them. Positions that are not believed (leapt, frozen) say nothing.
//!
//! A unit that is seen for the first time stands where it stands and has crossed nothing.
//!
//! Bounds: [`ZONES_MAX`] zones; of a unit only what it is inside of or near to is remembered.

pub use atalaya_model::Crossed;

use crate::Track;
use atalaya_model::{Position, Timestamp, UnitId, ZoneId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// All zones with who stands where.
#[derive(Debug, Default)]
pub struct Watch {
    zones: BTreeMap<ZoneId, Zone>,
    /// Pairs that are not simply far apart.
    pairs: HashMap<(ZoneId, UnitId), Pair>,
    /// Units that were looked at since the zone is watched: only they can cross its border.
    seen: HashMap<ZoneId, HashSet<UnitId>>,
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
        if self.zones.get(&id) != Some(&zone) {
            self.remove(id);
            self.zones.insert(id, zone);
        }
        Ok(())
    }
    /// Watches it no more.
    pub fn remove(&mut self, id: ZoneId) {
        self.zones.remove(&id);
        self.seen.remove(&id);
        self.pairs.retain(|(zone, _), _| *zone != id);
    }
    /// Forgets a unit that has left the picture.
    pub fn forget(&mut self, unit: UnitId) {
        self.pairs.retain(|(_, u), _| *u != unit);
        for units in self.seen.values_mut() {
            units.remove(&unit);
        }
    }
    pub fn len(&self) -> usize {
        self.zones.len()
    }
    pub fn is_empty(&self) -> bool {
        self.zones.is_empty()
    }
    /// Units inside a zone, in no order.
    pub fn inside(&self, id: ZoneId) -> impl Iterator<Item = UnitId> {
        let inside = move |((zone, unit), pair): (&(ZoneId, UnitId), &Pair)| {
            (*zone == id && pair.standing == Standing::Inside).then_some(*unit)
        };
        self.pairs.iter().filter_map(inside)
    }

    /// Looks at a unit's next position; gives what it crossed.
    pub fn follow(&mut self, track: &Track) -> Vec<Crossing> {
        if track.marks.doubted() {
            return Vec::new();
        }
        let mut crossings = Vec::new();
        for (id, zone) in &self.zones {
            let key = (*id, track.unit);
            let first = self.seen.entry(*id).or_default().insert(track.unit);
            let known = self.pairs.get(&key).copied();
            let mut pair = known.unwrap_or(Pair { standing: Standing::Far, pending: None });
            let distance = zone.shape.distance_m(&track.position);
            let now = stands(zone, pair.standing, distance, track.accuracy_m);
            if first {
                pair = Pair { standing: now, pending: None };
            } else if let Some((what, at)) = pair.step(now, track.measured_at) {
                crossings.extend(what.map(|what| Crossing {
                    zone: *id,
                    unit: track.unit,
                    what,
                    at,
                    position: track.position,
                }));
            }
            if pair.standing == Standing::Far && pair.pending.is_none() {
                self.pairs.remove(&key);
            } else {
                self.pairs.insert(key, pair);
            }
        }
        crossings
    }
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
