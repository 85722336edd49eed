//! The graph: junctions, street segments between them, what may be driven how fast.
//!
//! A segment is an *edge*; each direction of it is an *arc*: arc `2e` leads along edge `e`, arc `2e + 1`
//! against it, so that `arc ^ 1` is the other direction. Arrays stand in parallel; nodes are numbered along
//! a space-filling curve and edges by their nodes, so that a search stays in nearby memory.

use crate::{
    grid::Grid,
    profile::Profile,
    turns::{self, Turns},
    when::{Moment, WINDOWS_MAX, Window, holds},
};
use atalaya_model::{Position, Timestamp};
use atalaya_osm::Point;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a graph comes from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Meta {
    /// To be shown wherever the data are.
    pub attribution: String,
    /// State of the source's database, when said.
    pub source_at: Option<Timestamp>,
    /// Name of the file it was made from.
    pub source: String,
    /// South-west and north-east corner.
    pub bounds: (Point, Point),
    /// What the import left out and found.
    pub report: crate::report::RoadsReport,
}

/// Speeds and fixed costs of one direction; few different ones exist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Attr {
    /// Tenths of km/h by profile; 0: not passable.
    pub speeds: [u16; 4],
    /// Hundredths of a second on top, by profile.
    pub extra_cs: [u16; 4],
}

/// A way of OpenStreetMap that edges came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WayOf {
    pub id: i64,
    /// Into the names; `NO_NAME` without one.
    pub name: u32,
}

pub(crate) const NO_NAME: u32 = u32::MAX;

/// What an edge is at certain hours, in place of what it is otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Variant {
    pub edge: u32,
    pub schedule: u16,
    /// Of the arc along and the arc against.
    pub attr: [u16; 2],
}

/// Hours of a restriction that always holds.
pub(crate) const ALWAYS: u16 = u16::MAX;

/// The arrays as they are stored.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Arrays {
    pub nodes: Vec<Point>,
    pub from: Vec<u32>,
    pub to: Vec<u32>,
    pub length_dm: Vec<u32>,
    /// Of the arc along and the arc against.
    pub attr: Vec<[u16; 2]>,
    pub way: Vec<u32>,
    pub area: Vec<u32>,
    /// Bits by profile: 0–3, from here one comes into the connected network; 4–7, from there one comes here.
    pub main: Vec<u8>,
    /// Points between the ends, as differences; `shape_at` has one entry more than there are edges.
    pub shape_at: Vec<u32>,
    pub shapes: Vec<u8>,
    pub attrs: Vec<Attr>,
    pub ways: Vec<WayOf>,
    pub names: Vec<Box<str>>,
    /// H3 cells of about 5 km².
    pub areas: Vec<i64>,
    /// Sequences of arcs that must not be driven; `pattern_at` has one entry more than there are.
    pub pattern_at: Vec<u32>,
    pub patterns: Vec<u32>,
    /// Hours of each sequence; `ALWAYS` without.
    pub pattern_when: Vec<u16>,
    /// Hours of the week; `schedule_at` has one entry more than there are.
    pub schedule_at: Vec<u32>,
    pub windows: Vec<Window>,
    /// In the order of their edges; of several that hold the last one counts.
    pub variants: Vec<Variant>,
}

impl Arrays {
    /// What an edge is at certain hours.
    pub fn variants_of(&self, edge: usize) -> &[Variant] {
        let from = self.variants.partition_point(|v| (v.edge as usize) < edge);
        let until = self.variants.partition_point(|v| (v.edge as usize) <= edge);
        &self.variants[from..until]
    }
    pub fn schedules(&self) -> usize {
        self.schedule_at.len().saturating_sub(1)
    }
}

/// Which schedules hold at a moment, as bits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Active(Box<[u64]>);

impl Active {
    pub fn holds(&self, schedule: u16) -> bool {
        self.0.get(usize::from(schedule) / 64).is_some_and(|bits| bits >> (schedule % 64) & 1 == 1)
    }
    pub fn is_none(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }
}

/// Which end of a way a place is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Origin,
    Destination,
}

/// A loaded road graph.
#[derive(Debug)]
pub struct Graph {
    pub(crate) meta: Meta,
    pub(crate) a: Arrays,
    /// Arcs that leave each node, by node.
    pub(crate) out_at: Vec<u32>,
    pub(crate) out: Vec<u32>,
    /// Turns when no hour of any restriction holds.
    pub(crate) turns: Arc<Turns>,
    pub(crate) grid: Grid,
}

/// Arrays that do not belong together. From a file: it is damaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the arrays of the graph do not fit together: {0}")]
pub struct Inconsistent(pub &'static str);

/// Most edges: arcs and states of turns are numbered in 32 bits.
pub(crate) const EDGES_MAX: usize = 1 << 30;

impl Graph {
    /// Checks the arrays and derives what searches need.
    pub(crate) fn new(meta: Meta, a: Arrays) -> Result<Self, Inconsistent> {
        check(&a)?;
        let (out_at, out) = leaving(&a);
        if !turns::are_paths(&a) {
            return Err(Inconsistent("a restriction that is no path"));
        }
        let turns = Arc::new(Turns::new(&a, &out_at, &out, &Active::default())?);
        let grid = Grid::new(&a);
        Ok(Self { meta, a, out_at, out, turns, grid })
    }
    pub fn meta(&self) -> &Meta {
        &self.meta
    }
    pub fn nodes(&self) -> usize {
        self.a.nodes.len()
    }
    pub fn edges(&self) -> usize {
        self.a.from.len()
    }
    /// The schedules that hold at a local moment.
    pub(crate) fn active(&self, at: Moment) -> Active {
        let mut bits = vec![0_u64; self.a.schedules().div_ceil(64)];
        for (i, span) in self.a.schedule_at.windows(2).enumerate() {
            if holds(&self.a.windows[span[0] as usize..span[1] as usize], at) {
                bits[i / 64] |= 1 << (i % 64);
            }
        }
        Active(bits.into())
    }
    /// Turns while some schedules hold.
    pub(crate) fn turns_at(&self, active: &Active) -> Arc<Turns> {
        let some = self.a.pattern_when.iter().any(|when| active.holds(*when));
        // A set of restrictions too large to be numbered was refused with all of them already.
        let made = some.then(|| Turns::new(&self.a, &self.out_at, &self.out, active).ok()).flatten();
        made.map_or_else(|| self.turns.clone(), Arc::new)
    }
    /// Bytes held, about.
    pub fn bytes(&self) -> usize {
        let a = &self.a;
        let names: usize = a.names.iter().map(|n| n.len() + 16).sum();
        a.nodes.len() * 12
            + a.from.len() * 41
            + a.shapes.len()
            + a.ways.len() * 16
            + names
            + self.grid.bytes()
    }
    /// Name of an edge's street.
    pub fn name(&self, edge: u32) -> Option<&str> {
        let way = self.a.ways.get(*self.a.way.get(edge as usize)? as usize)?;
        self.a.names.get(way.name as usize).map(AsRef::as_ref)
    }
    /// OpenStreetMap's way of an edge.
    pub fn way_id(&self, edge: u32) -> Option<i64> {
        self.a.ways.get(*self.a.way.get(edge as usize)? as usize).map(|w| w.id)
    }
    /// Length of an edge, metres.
    pub fn length_m(&self, edge: u32) -> f64 {
        self.a.length_dm.get(edge as usize).map_or(0.0, |dm| f64::from(*dm) / 10.0)
    }
    /// Points of an edge from its first node to its last.
    pub fn points(&self, edge: u32) -> Vec<Point> {
        let mut points = Vec::new();
        self.points_into(edge, &mut points);
        points
    }
    pub(crate) fn points_into(&self, edge: u32, out: &mut Vec<Point>) {
        points_of(&self.a, edge as usize, out);
    }
    /// H3 cell that the middle of an edge lies in.
    pub fn area(&self, edge: u32) -> Option<i64> {
        self.a.areas.get(*self.a.area.get(edge as usize)? as usize).copied()
    }
    pub(crate) fn tail(&self, arc: u32) -> u32 {
        let e = (arc >> 1) as usize;
        if arc & 1 == 0 { self.a.from[e] } else { self.a.to[e] }
    }
    pub(crate) fn head(&self, arc: u32) -> u32 {
        self.tail(arc ^ 1)
    }
    pub(crate) fn leaving(&self, node: u32) -> &[u32] {
        &self.out[self.leaving_at(node)]
    }
    /// Where a node's leaving arcs are in the list of all.
    pub(crate) fn leaving_at(&self, node: u32) -> std::ops::Range<usize> {
        let n = node as usize;
        self.out_at[n] as usize..self.out_at[n + 1] as usize
    }
    pub(crate) fn all_leaving(&self) -> &[u32] {
        &self.out
    }
    pub(crate) fn attr(&self, arc: u32) -> &Attr {
        &self.a.attrs[self.a.attr[(arc >> 1) as usize][(arc & 1) as usize] as usize]
    }
    /// Whether one comes from an edge into the connected network, or from there to it.
    pub(crate) fn connects(&self, edge: u32, profile: Profile, end: End) -> bool {
        let shift = match end {
            End::Origin => 0,
            End::Destination => 4,
        };
        self.a.main[edge as usize] >> (shift + profile.index()) & 1 == 1
    }
}

/// Hundredths of a second that an arc takes by its tags alone; `None`: not passable.
pub(crate) fn base_cs(length_dm: u32, attr: &Attr, profile: Profile) -> Option<u32> {
    let speed = u64::from(attr.speeds[profile.index()]);
    if speed == 0 {
        return None;
    }
    let cs = (u64::from(length_dm) * 360 + speed / 2) / speed + u64::from(attr.extra_cs[profile.index()]);
    Some(u32::try_from(cs).unwrap_or(u32::MAX).max(1))
}

pub(crate) fn points_of(a: &Arrays, edge: usize, out: &mut Vec<Point>) {
    out.clear();
    let first = a.nodes[a.from[edge] as usize];
    out.push(first);
    let bytes = &a.shapes[a.shape_at[edge] as usize..a.shape_at[edge + 1] as usize];
    crate::shape::decode(first, bytes, out);
    out.push(a.nodes[a.to[edge] as usize]);
}

fn check(a: &Arrays) -> Result<(), Inconsistent> {
    let (n, e) = (a.nodes.len(), a.from.len());
    let need = |ok: bool, what: &'static str| if ok { Ok(()) } else { Err(Inconsistent(what)) };
    need(e <= EDGES_MAX && n < u32::MAX as usize, "too large")?;
    let alike = [a.to.len(), a.length_dm.len(), a.attr.len(), a.way.len(), a.area.len(), a.main.len()];
    need(alike.iter().all(|len| *len == e), "columns of different lengths")?;
    need(a.nodes.iter().all(on_earth), "nodes off the Earth")?;
    need(a.from.iter().chain(&a.to).all(|v| (*v as usize) < n), "nodes that are not there")?;
    need(a.attr.iter().flatten().all(|i| usize::from(*i) < a.attrs.len()), "speeds that are not there")?;
    need(a.way.iter().all(|i| (*i as usize) < a.ways.len()), "ways that are not there")?;
    need(a.area.iter().all(|i| (*i as usize) < a.areas.len()), "areas that are not there")?;
    let named = |w: &WayOf| w.name == NO_NAME || (w.name as usize) < a.names.len();
    need(a.ways.iter().all(named), "names that are not there")?;
    need(rises(&a.shape_at, e, a.shapes.len()), "shapes out of order")?;
    let patterns = a.pattern_at.len().saturating_sub(1);
    need(rises(&a.pattern_at, patterns, a.patterns.len()), "restrictions out of order")?;
    need(a.patterns.iter().all(|arc| ((arc >> 1) as usize) < e), "restrictions of arcs that are not there")?;
    check_hours(a, patterns, &need)
}

fn check_hours(
    a: &Arrays,
    patterns: usize,
    need: &impl Fn(bool, &'static str) -> Result<(), Inconsistent>,
) -> Result<(), Inconsistent> {
    let n = a.schedules();
    need(n < usize::from(ALWAYS) && rises(&a.schedule_at, n, a.windows.len()), "hours out of order")?;
    let few = |w: &[u32]| ((w[1] - w[0]) as usize) <= WINDOWS_MAX;
    need(a.schedule_at.windows(2).all(few), "too many hours")?;
    need(a.windows.iter().all(|w| w.is_sane()), "hours that are none")?;
    let known = |when: u16| usize::from(when) < n;
    need(a.pattern_when.len() == patterns, "restrictions without hours")?;
    need(a.pattern_when.iter().all(|w| *w == ALWAYS || known(*w)), "restrictions at unknown hours")?;
    need(a.variants.windows(2).all(|v| v[0].edge <= v[1].edge), "streets at hours out of order")?;
    let sane = |v: &Variant| {
        (v.edge as usize) < a.from.len()
            && known(v.schedule)
            && v.attr.iter().all(|attr| usize::from(*attr) < a.attrs.len())
    };
    need(a.variants.iter().all(sane), "streets at hours that are not there")
}

fn on_earth(p: &Point) -> bool {
    (-900_000_000..=900_000_000).contains(&p.lat_e7) && (-1_800_000_000..=1_800_000_000).contains(&p.lon_e7)
}

/// `n + 1` offsets from 0 to `end` that never fall.
fn rises(at: &[u32], n: usize, end: usize) -> bool {
    at.len() == n + 1
        && at.first() == Some(&0)
        && at.last().is_some_and(|last| *last as usize == end)
        && at.windows(2).all(|w| w[0] <= w[1])
}

pub(crate) fn leaving(a: &Arrays) -> (Vec<u32>, Vec<u32>) {
    let mut at = vec![0_u32; a.nodes.len() + 1];
    for v in a.from.iter().chain(&a.to) {
        at[*v as usize + 1] += 1;
    }
    for i in 1..at.len() {
        at[i] += at[i - 1];
    }
    let mut next = at.clone();
    let mut out = vec![0; a.from.len() * 2];
    for (e, (from, to)) in a.from.iter().zip(&a.to).enumerate() {
        for (arc, tail) in [(2 * e as u32, *from), (2 * e as u32 + 1, *to)] {
            let slot = &mut next[tail as usize];
            out[*slot as usize] = arc;
            *slot += 1;
        }
    }
    (at, out)
}

/// A position as a point. Positions are checked; so the point exists.
pub(crate) fn point(position: &Position) -> Point {
    Point { lat_e7: (position.lat() * 1e7).round() as i32, lon_e7: (position.lon() * 1e7).round() as i32 }
}

/// A point as a position; `None` only at 0°, 0°, where no street is.
pub(crate) fn position(point: Point) -> Option<Position> {
    Position::new(point.lat(), point.lon()).ok()
}
