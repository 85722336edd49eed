//! Sides that cross are refused; where rings meet without crossing is kept for who asks what lies in what.

use super::{
    Pt, Ring, RingFault, RingName, Shape, ShapeError,
    check::refuse,
    exact::{self, Meeting, Wide},
};
use std::collections::{BTreeMap, BTreeSet};

/// Sides that are looked at before a check is given up: half a second.
pub(super) const LOOKS_MAX: usize = 300_000_000;

struct Edge {
    part: usize,
    ring: usize,
    index: usize,
    /// Sides of its ring.
    of: usize,
    ends: (Pt, Pt),
}

impl Edge {
    fn name(&self) -> RingName {
        RingName { part: self.part + 1, ring: self.ring + 1 }
    }
    fn west(&self) -> i32 {
        self.ends.0.lon.min(self.ends.1.lon)
    }
    fn east(&self) -> i32 {
        self.ends.0.lon.max(self.ends.1.lon)
    }
    fn lats(&self) -> (i32, i32) {
        (self.ends.0.lat.min(self.ends.1.lat), self.ends.0.lat.max(self.ends.1.lat))
    }
    fn follows(&self, other: &Self) -> bool {
        (self.index + 1) % self.of == other.index || (other.index + 1) % self.of == self.index
    }
}

/// Where rings meet each other: always at a vertex of one of them, because nothing crosses.
#[derive(Default)]
pub(super) struct Meetings {
    /// Rings that meet another one.
    touched: BTreeSet<RingName>,
    /// Vertices of other rings on a side of a ring, its ends apart.
    on_side: BTreeMap<(RingName, usize), Vec<Pt>>,
}

impl Meetings {
    fn note(&mut self, a: &Edge, b: &Edge) {
        for (edge, other) in [(a, b), (b, a)] {
            self.touched.insert(edge.name());
            for p in [other.ends.0, other.ends.1] {
                if p != edge.ends.0 && p != edge.ends.1 && exact::is_on(edge.ends, p) {
                    self.on_side.entry((edge.name(), edge.index)).or_default().push(p);
                }
            }
        }
    }
    pub fn is_touched(&self, name: RingName) -> bool {
        self.touched.contains(&name)
    }
    /// The middles of the pieces into which other rings cut a ring, in half ten-millionths. No piece passes from one
    /// side of another ring to its other side.
    pub fn middles<'a>(&'a self, name: RingName, ring: &'a Ring) -> impl Iterator<Item = Wide> + 'a {
        ring.edges().enumerate().flat_map(move |(index, (a, b))| {
            let between = self.on_side.get(&(name, index)).map_or(&[][..], Vec::as_slice);
            // On one line the order of points is the order of pairs.
            let mut stops: Vec<Pt> = between.iter().copied().chain([a, b]).collect();
            stops.sort_unstable();
            stops.dedup();
            let middle = |pair: &[Pt]| {
                let (from, to) = (exact::wide(pair[0]), exact::wide(pair[1]));
                (from.0 + to.0, from.1 + to.1)
            };
            stops.windows(2).map(middle).collect::<Vec<_>>()
        })
    }
}

/// A sweep from west to east over all sides of all rings, outer ones anticlockwise and holes clockwise.
pub(super) fn no_crossings(shape: &Shape) -> Result<Meetings, ShapeError> {
    let mut edges: Vec<Edge> = Vec::with_capacity(shape.vertices());
    for (part, p) in shape.parts.iter().enumerate() {
        for (ring, r) in p.rings().enumerate() {
            let of = r.points().len();
            edges.extend(r.edges().enumerate().map(|(index, ends)| Edge { part, ring, index, of, ends }));
        }
    }
    edges.sort_unstable_by_key(|e| (e.west(), e.part, e.ring, e.index));
    let mut meetings = Meetings::default();
    let mut active: Vec<&Edge> = Vec::new();
    let mut looks = 0usize;
    for edge in &edges {
        let west = edge.west();
        active.retain(|other| other.east() >= west);
        looks += active.len();
        if looks > LOOKS_MAX {
            return Err(ShapeError::TooTangled);
        }
        let (south, north) = edge.lats();
        for other in &active {
            let (s, n) = other.lats();
            if s <= north && south <= n {
                allowed(other, edge, &mut meetings)?;
            }
        }
        active.push(edge);
    }
    Ok(meetings)
}

/// Whether two sides may meet as they do.
fn allowed(a: &Edge, b: &Edge, meetings: &mut Meetings) -> Result<(), ShapeError> {
    let met = exact::meeting(a.ends, b.ends);
    if met == Meeting::Apart {
        return Ok(());
    }
    let at = Some(exact::place(a.ends, b.ends));
    let same_ring = a.part == b.part && a.ring == b.ring;
    let (first, second) = (a.name().min(b.name()), a.name().max(b.name()));
    match met {
        Meeting::Touch if same_ring && !a.follows(b) => return refuse(first, RingFault::TouchesItself, at),
        Meeting::Cross | Meeting::Along if same_ring => return refuse(first, RingFault::CrossesItself, at),
        Meeting::Cross => return refuse(second, RingFault::Crosses(first), at),
        // Parts may share a border; rings of one part would then have no area between them.
        Meeting::Along if a.part == b.part => return refuse(second, RingFault::Crosses(first), at),
        // Ground lies to the left of every side: two that run the same way have it on the same side.
        Meeting::Along if exact::same_way(a.ends, b.ends) => {
            return refuse(second, RingFault::Overlaps(first), at);
        }
        Meeting::Touch | Meeting::Along | Meeting::Apart => {}
    }
    if !same_ring {
        meetings.note(a, b);
    }
    Ok(())
}
