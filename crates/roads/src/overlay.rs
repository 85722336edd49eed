//! What people change about streets without a new graph: closures, and how fast traffic is now.

use crate::{
    graph::{Active, Graph, point},
    grid,
    profile::Profile,
    turns::Turns,
    weights::{CLOSED, Weights},
    when::Moment,
};
use atalaya_model::{Millis, Position, Timestamp};
use atalaya_osm::Point;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

/// Where a closure holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Where {
    /// Along a line, as it was drawn over the streets.
    Street {
        line: Vec<Position>,
        /// Only in the direction of the line.
        one_way: bool,
        /// OpenStreetMap's ways that are meant; where the line has one of them, what lies beside or above it
        /// stays open. Empty: every street along the line.
        ways: Vec<i64>,
    },
    /// Every street that touches an area; a ring, closed or not.
    Area { ring: Vec<Position> },
}

/// A closure in force.
#[derive(Clone, PartialEq, Debug)]
pub struct Closure {
    pub at: Where,
    /// Nobody walks there either.
    pub on_foot: bool,
}

/// Travel takes this many times as long.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pace {
    /// H3 cell of about 5 km²; `None`: everywhere that no other one names.
    pub area: Option<i64>,
    /// Local hours, from and until (excluded); `from > until` goes over midnight, equal ones are the
    /// whole day.
    pub from_hour: u8,
    pub until_hour: u8,
    /// 0.2 to 5; others are brought to the nearer end.
    pub factor: f64,
    /// From measured trips, accepted by a person. `false`: set by hand.
    pub calibrated: bool,
}

impl Pace {
    fn holds(&self, hour: u8) -> bool {
        if self.from_hour < self.until_hour {
            (self.from_hour..self.until_hour).contains(&hour)
        } else {
            self.from_hour == self.until_hour || hour >= self.from_hour || hour < self.until_hour
        }
    }
}

/// Distance within which a street counts as the one that was drawn over, metres.
const ALONG_M: f64 = 15.0;

/// Closures and paces, resolved against one graph, with the weights they give.
#[derive(Debug)]
pub struct Overlay {
    /// Closed arcs; `true`: on foot too.
    closed: HashMap<u32, bool>,
    paces: Vec<Pace>,
    utc_offset_minutes: i32,
    weights: RwLock<BTreeMap<Key, Arc<Weights>>>,
    /// Turns of the hours that were asked about last.
    turns: RwLock<Option<(Active, Arc<Turns>)>>,
    /// Edges that each closure closed, in the order given.
    pub closes: Vec<u32>,
}

/// What weights depend on: hour of the paces, hours of the streets that hold.
type Key = (Profile, u8, Active);

impl Overlay {
    pub fn new(graph: &Graph, closures: &[Closure], paces: Vec<Pace>, utc_offset_minutes: i32) -> Self {
        let mut closed: HashMap<u32, bool> = HashMap::new();
        let mut closes = Vec::with_capacity(closures.len());
        for closure in closures {
            let arcs = arcs_of(graph, &closure.at);
            closes.push(arcs.iter().map(|arc| arc >> 1).collect::<std::collections::BTreeSet<_>>().len() as u32);
            for arc in arcs {
                *closed.entry(arc).or_default() |= closure.on_foot;
            }
        }
        let (weights, turns) = Default::default();
        Self { closed, paces, utc_offset_minutes, weights, turns, closes }
    }
    /// The local moment of a time.
    pub fn moment(&self, when: Timestamp) -> Moment {
        let local = when.plus(Millis::from_minutes(i64::from(self.utc_offset_minutes)));
        Moment::from_local_millis(local.as_millis())
    }
    pub fn is_closed(&self, arc: u32, profile: Profile) -> bool {
        self.closed.get(&arc).is_some_and(|foot| profile != Profile::Foot || *foot)
    }
    /// Factor of an area in an hour: what is set by hand times what was measured.
    pub fn factor(&self, area: i64, hour: u8) -> f64 {
        let of = |calibrated: bool| {
            let fits = |p: &&Pace| p.calibrated == calibrated && p.holds(hour);
            let here = self.paces.iter().rev().filter(fits).find(|p| p.area == Some(area));
            here.or_else(|| self.paces.iter().rev().filter(fits).find(|p| p.area.is_none()))
                .map_or(1.0, |p| if p.factor.is_finite() { p.factor.clamp(0.2, 5.0) } else { 1.0 })
        };
        (of(false) * of(true)).clamp(0.1, 10.0)
    }
    /// Times towards this area in this hour rest on measured trips.
    pub fn is_calibrated(&self, area: i64, hour: u8) -> bool {
        self.paces.iter().any(|p| p.calibrated && p.holds(hour) && p.area.is_none_or(|a| a == area))
    }
    /// Costs of all arcs for a profile at a moment; made once for all moments at which they are the same.
    pub fn weights(&self, graph: &Graph, profile: Profile, at: Moment) -> Arc<Weights> {
        // Without paces every hour is the same.
        let hour = if self.paces.is_empty() { 0 } else { at.hour() };
        let key = (profile, hour, graph.active(at));
        if let Some(known) = self.weights.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let turns = self.turns(graph, &key.2);
        let made = Arc::new(Weights::new(graph, profile, self, hour, &key.2, turns));
        let mut kept = self.weights.write().unwrap_or_else(PoisonError::into_inner);
        // Two hours at most are asked about around a change; a large graph's weights are large.
        if kept.len() >= Profile::ALL.len() * 2 {
            kept.retain(|(_, hour, active), _| (*hour, active) == (key.1, &key.2));
        }
        kept.insert(key, made.clone());
        made
    }

    fn turns(&self, graph: &Graph, active: &Active) -> Arc<Turns> {
        if active.is_none() {
            return graph.turns.clone();
        }
        let kept = self.turns.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, turns)) = kept.filter(|(of, _)| of == active) {
            return turns;
        }
        let made = graph.turns_at(active);
        let mut kept = self.turns.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((active.clone(), made.clone()));
        made
    }
}

fn arcs_of(graph: &Graph, at: &Where) -> Vec<u32> {
    let mut arcs = match at {
        Where::Street { line, one_way, ways } => {
            let line: Vec<Point> = line.iter().map(point).collect();
            meant(graph, &line, along(graph, &line), ways)
                .into_iter()
                .flat_map(|lies| lies.arcs(*one_way))
                .collect()
        }
        Where::Area { ring } => inside(graph, &ring.iter().map(point).collect::<Vec<_>>()),
    };
    arcs.sort_unstable();
    arcs.dedup();
    arcs
}

/// Widens a box by some metres.
fn widened((sw, ne): (Point, Point), by_m: f64) -> (Point, Point) {
    let lat = (by_m / grid::METRES_PER_DEGREE * 1e7) as i32;
    let cos = sw.lat().abs().max(ne.lat().abs()).to_radians().cos().max(0.01);
    let lon = (f64::from(lat) / cos) as i32;
    (
        Point { lat_e7: sw.lat_e7.saturating_sub(lat), lon_e7: sw.lon_e7.saturating_sub(lon) },
        Point { lat_e7: ne.lat_e7.saturating_add(lat), lon_e7: ne.lon_e7.saturating_add(lon) },
    )
}

/// An edge that lies along a line.
struct Lies {
    edge: u32,
    /// Parts of the line's length at which the edge's middle half begins and ends, in the edge's direction.
    from: f64,
    to: f64,
}

impl Lies {
    /// Its arcs; of a closure in one direction those that run as the line does.
    fn arcs(&self, one_way: bool) -> impl Iterator<Item = u32> + use<> {
        let (with, against) = (!one_way || self.from < self.to, !one_way || self.from > self.to);
        let edge = self.edge;
        [with.then_some(2 * edge), against.then_some(2 * edge + 1)].into_iter().flatten()
    }
}

/// Edges that lie along a line: their middle half is near it. Crossing streets touch it in a point only.
fn along(graph: &Graph, line: &[Point]) -> Vec<Lies> {
    let Some(bounds) = grid::bounds(line) else { return Vec::new() };
    let (sw, ne) = widened(bounds, ALONG_M * 2.0);
    let mut found = Vec::new();
    let mut points = Vec::new();
    for edge in graph.grid.within(sw, ne) {
        graph.points_into(edge, &mut points);
        let near = |part: f64| {
            let p = place_at(&points, part)?;
            let (distance, along, _) = grid::nearest_on(line, p)?;
            (distance <= ALONG_M).then_some(along)
        };
        // The line may end in the middle of a long block: then half of the block is enough.
        let marks: Vec<f64> = [0.25, 0.4, 0.5, 0.6, 0.75].into_iter().filter_map(near).collect();
        if let (Some(from), Some(to), true) = (marks.first(), marks.last(), marks.len() >= 3) {
            found.push(Lies { edge, from: *from, to: *to });
        }
    }
    found
}

/// Of the edges along a line those that are meant: of the ways named, and others only where the line has none of
/// these, because a map that was read later may have given a street another way.
fn meant(graph: &Graph, line: &[Point], along: Vec<Lies>, ways: &[i64]) -> Vec<Lies> {
    let (mut named, others): (Vec<Lies>, Vec<Lies>) =
        along.into_iter().partition(|lies| graph.way_id(lies.edge).is_some_and(|way| ways.contains(&way)));
    let taken: Vec<(f64, f64)> =
        named.iter().filter_map(|lies| span(line, &graph.points(lies.edge))).collect();
    let is_free = |lies: &Lies| {
        let middle = f64::midpoint(lies.from, lies.to);
        !taken.iter().any(|(from, to)| (*from..=*to).contains(&middle))
    };
    named.extend(others.into_iter().filter(is_free));
    named
}

/// Parts of a line's length between which another one lies, from end to end.
fn span(line: &[Point], points: &[Point]) -> Option<(f64, f64)> {
    let at = |p: Option<&Point>| grid::nearest_on(line, *p?).map(|(_, along, _)| along);
    let (first, last) = (at(points.first())?, at(points.last())?);
    Some((first.min(last), first.max(last)))
}

/// Edges with a point inside a ring, or that cross its border.
fn inside(graph: &Graph, ring: &[Point]) -> Vec<u32> {
    let Some(bounds) = grid::bounds(ring).filter(|_| ring.len() >= 3) else { return Vec::new() };
    let mut closed = ring.to_vec();
    if ring.first() != ring.last() {
        closed.extend(ring.first());
    }
    let mut arcs = Vec::new();
    let mut points = Vec::new();
    for edge in graph.grid.within(bounds.0, bounds.1) {
        graph.points_into(edge, &mut points);
        let touches = points.iter().any(|p| contains(&closed, *p))
            || points.windows(2).any(|s| closed.windows(2).any(|r| cross(s[0], s[1], r[0], r[1])));
        if touches {
            arcs.extend([2 * edge, 2 * edge + 1]);
        }
    }
    arcs
}

/// The point at a part (0–1) of a line's length.
pub(crate) fn place_at(points: &[Point], part: f64) -> Option<Point> {
    let total: f64 = points.windows(2).map(|w| grid::metres(w[0], w[1])).sum();
    let mut left = total * part.clamp(0.0, 1.0);
    for w in points.windows(2) {
        let length = grid::metres(w[0], w[1]);
        if left <= length && length > 0.0 {
            let t = left / length;
            let mix = |a: i32, b: i32| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as i32;
            return Some(Point {
                lat_e7: mix(w[0].lat_e7, w[1].lat_e7),
                lon_e7: mix(w[0].lon_e7, w[1].lon_e7),
            });
        }
        left -= length;
    }
    points.last().copied()
}

fn contains(ring: &[Point], p: Point) -> bool {
    let mut inside = false;
    for w in ring.windows(2) {
        let (a, b) = (w[0], w[1]);
        if (a.lat_e7 > p.lat_e7) != (b.lat_e7 > p.lat_e7) {
            let side = turn(a, b, p);
            if side != 0 && (side > 0) == (b.lat_e7 > a.lat_e7) {
                inside = !inside;
            }
        }
    }
    inside
}

/// Sign says on which side of `a`→`b` the point lies; 0: on the line.
fn turn(a: Point, b: Point, p: Point) -> i128 {
    let d = |x: i32, y: i32| i128::from(x) - i128::from(y);
    d(b.lon_e7, a.lon_e7) * d(p.lat_e7, a.lat_e7) - d(p.lon_e7, a.lon_e7) * d(b.lat_e7, a.lat_e7)
}

fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let differ = |x: i128, y: i128| (x > 0) != (y > 0) || x == 0 || y == 0;
    let boxes = a.lat_e7.max(b.lat_e7) >= c.lat_e7.min(d.lat_e7)
        && c.lat_e7.max(d.lat_e7) >= a.lat_e7.min(b.lat_e7)
        && a.lon_e7.max(b.lon_e7) >= c.lon_e7.min(d.lon_e7)
        && c.lon_e7.max(d.lon_e7) >= a.lon_e7.min(b.lon_e7);
    boxes && differ(turn(a, b, c), turn(a, b, d)) && differ(turn(c, d, a), turn(c, d, b))
}

/// Whether an arc's cost stands for "closed".
pub(crate) fn is_open(cs: u32) -> bool {
    cs != CLOSED
}
