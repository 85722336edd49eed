//! The door: rings from outside become a shape, or are refused with the ring named.

use super::{
    Part, Prepared, Pt, RINGS_MAX, Ring, RingFault, RingName, Shape, ShapeError, Side, VERTICES_MAX,
    exact::{self, Meeting},
};
use std::collections::BTreeMap;

/// Pairs of sides that are looked at before the check is given up: half a second.
const LOOKS_MAX: usize = 300_000_000;
/// The 180th meridian.
const HALF_TURN: i64 = 1_800_000_000;
const POLE: i32 = 900_000_000;

fn refuse<T>(name: RingName, fault: RingFault, at: Option<[f64; 2]>) -> Result<T, ShapeError> {
    Err(ShapeError::Ring { name, fault, at })
}

pub(super) fn of_degrees(parts: &[Vec<Vec<[f64; 2]>>]) -> Result<Shape, ShapeError> {
    let rings: usize = parts.iter().map(Vec::len).sum();
    let vertices: usize = parts.iter().flatten().map(Vec::len).sum();
    if rings > RINGS_MAX || vertices > VERTICES_MAX + RINGS_MAX {
        return Err(ShapeError::TooLarge { vertices, rings });
    }
    let mut read = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let ring = |(j, r): (usize, &Vec<[f64; 2]>)| ring_of(RingName { part: i + 1, ring: j + 1 }, r);
        read.push(part.iter().enumerate().map(ring).collect::<Result<Vec<_>, _>>()?);
    }
    of_rings(read)
}

fn ring_of(name: RingName, raw: &[[f64; 2]]) -> Result<Vec<Pt>, ShapeError> {
    let mut points = Vec::with_capacity(raw.len());
    for [x, y] in raw {
        match Pt::of_degrees(*x, *y) {
            Some(p) => points.push(p),
            None => return refuse(name, off_globe(*x, *y), None),
        }
    }
    if points.len() < 2 || points.first() != points.last() {
        let fault = if points.len() < 2 { RingFault::TooFew } else { RingFault::Open };
        return refuse(name, fault, raw.first().copied());
    }
    points.pop();
    Ok(points)
}

/// Tells the two usual mistakes from nonsense.
fn off_globe(x: f64, y: f64) -> RingFault {
    if x.abs() <= 90.0 && (90.0..=180.0).contains(&y.abs()) {
        RingFault::Swapped(x, y)
    } else if (1_000.0..1e8).contains(&x.abs()) && (1_000.0..1e8).contains(&y.abs()) {
        RingFault::Projected(x, y)
    } else {
        RingFault::OffGlobe(x, y)
    }
}

/// Checks rings without their closing vertex.
pub(super) fn of_rings(parts: Vec<Vec<Vec<Pt>>>) -> Result<Shape, ShapeError> {
    let mut made = Vec::with_capacity(parts.len());
    for (i, part) in parts.into_iter().enumerate() {
        let mut rings = Vec::with_capacity(part.len());
        for (j, points) in part.into_iter().enumerate() {
            rings.push(simple_ring(RingName { part: i + 1, ring: j + 1 }, points)?);
        }
        let mut rings = rings.into_iter();
        let Some(outer) = rings.next() else { return Err(ShapeError::Empty) };
        made.push(Part { outer, holes: rings.collect() });
    }
    let shape = Shape { parts: made };
    let (vertices, rings) = (shape.vertices(), shape.rings().count());
    if rings == 0 {
        return Err(ShapeError::Empty);
    }
    if vertices > VERTICES_MAX || rings > RINGS_MAX {
        return Err(ShapeError::TooLarge { vertices, rings });
    }
    no_crossings(&shape)?;
    nested(&shape)?;
    Ok(turned(shape))
}

/// Takes out repeated vertices; refuses rings without area and sides that go the wrong way round the Earth.
fn simple_ring(name: RingName, mut points: Vec<Pt>) -> Result<Ring, ShapeError> {
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let at = points.first().map(|p| [p.lon_deg(), p.lat_deg()]);
    let flat = match points.as_slice() {
        [a, b, rest @ ..] => rest.iter().all(|c| exact::orientation(*a, *b, *c) == 0),
        _ => true,
    };
    if flat {
        return refuse(name, RingFault::TooFew, at);
    }
    let ring = Ring(points);
    let far = ring.edges().find(|(a, b)| {
        let along_pole = a.lat == b.lat && a.lat.abs() == POLE;
        (i64::from(b.lon) - i64::from(a.lon)).abs() > HALF_TURN && !along_pole
    });
    match far {
        Some((a, _)) => refuse(name, RingFault::Antimeridian, Some([a.lon_deg(), a.lat_deg()])),
        None => Ok(ring),
    }
}

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

/// A sweep from west to east over all sides of all rings.
fn no_crossings(shape: &Shape) -> Result<(), ShapeError> {
    let mut edges: Vec<Edge> = Vec::with_capacity(shape.vertices());
    for (part, p) in shape.parts.iter().enumerate() {
        for (ring, r) in p.rings().enumerate() {
            let of = r.points().len();
            edges.extend(r.edges().enumerate().map(|(index, ends)| Edge { part, ring, index, of, ends }));
        }
    }
    edges.sort_unstable_by_key(|e| (e.west(), e.part, e.ring, e.index));
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
                allowed(other, edge)?;
            }
        }
        active.push(edge);
    }
    Ok(())
}

/// Whether two sides may meet as they do.
fn allowed(a: &Edge, b: &Edge) -> Result<(), ShapeError> {
    let met = exact::meeting(a.ends, b.ends);
    if met == Meeting::Apart {
        return Ok(());
    }
    let at = Some(exact::place(a.ends, b.ends));
    let same_ring = a.part == b.part && a.ring == b.ring;
    let (first, second) = (a.name().min(b.name()), a.name().max(b.name()));
    match met {
        Meeting::Touch if same_ring && !a.follows(b) => refuse(first, RingFault::TouchesItself, at),
        Meeting::Cross | Meeting::Along if same_ring => refuse(first, RingFault::CrossesItself, at),
        Meeting::Cross => refuse(second, RingFault::Crosses(first), at),
        // Parts may share a border; rings of one part would then have no area between them.
        Meeting::Along if a.part == b.part => refuse(second, RingFault::Crosses(first), at),
        Meeting::Touch | Meeting::Along | Meeting::Apart => Ok(()),
    }
}

/// Holes lie within their outer ring and not in each other; parts do not lie in each other. Nothing crosses, so
/// one vertex off the other's border decides.
fn nested(shape: &Shape) -> Result<(), ShapeError> {
    let mut prepared: BTreeMap<(usize, usize), Prepared> = BTreeMap::new();
    for (i, part) in shape.parts.iter().enumerate() {
        for (j, hole) in part.holes.iter().enumerate() {
            let name = RingName { part: i + 1, ring: j + 2 };
            let at = hole.points().first().map(|p| [p.lon_deg(), p.lat_deg()]);
            let outer = prepared.entry((i, 0)).or_insert_with(|| Prepared::of_ring(&part.outer));
            if decided(outer, hole) != Side::Inside {
                return refuse(name, RingFault::HoleOutside, at);
            }
            for (k, other) in part.holes.iter().enumerate() {
                if k == j || !other.bounds().meets(&hole.bounds()) {
                    continue;
                }
                let other = prepared.entry((i, k + 1)).or_insert_with(|| Prepared::of_ring(other));
                if decided(other, hole) == Side::Inside {
                    return refuse(name, RingFault::HoleInHole(RingName { part: i + 1, ring: k + 2 }), at);
                }
            }
        }
    }
    let whole: Vec<Prepared> = match shape.parts.len() {
        0 | 1 => Vec::new(),
        _ => shape.parts.iter().map(Prepared::of_part).collect(),
    };
    for (i, part) in shape.parts.iter().enumerate() {
        let bounds = part.outer.bounds();
        for (k, other) in whole.iter().enumerate() {
            if k != i && other.bounds().meets(&bounds) && decided(other, &part.outer) == Side::Inside {
                let name = RingName { part: i + 1, ring: 1 };
                let at = part.outer.points().first().map(|p| [p.lon_deg(), p.lat_deg()]);
                return refuse(name, RingFault::Overlaps(RingName { part: k + 1, ring: 1 }), at);
            }
        }
    }
    Ok(())
}

/// Where a ring lies of an area it does not cross. A ring all of whose vertices lie on the border is judged by
/// the middles of its sides; one that follows the border all the way covers the same ground.
fn decided(area: &Prepared, ring: &Ring) -> Side {
    let vertices = ring.points().iter().map(|p| area.side(*p));
    let middles = ring.edges().map(|(a, b)| {
        let sum = (i64::from(a.lon) + i64::from(b.lon), i64::from(a.lat) + i64::from(b.lat));
        area.side_doubled(sum)
    });
    vertices.chain(middles).find(|side| *side != Side::Border).unwrap_or(Side::Inside)
}

/// Outer rings anticlockwise, holes clockwise (RFC 7946 §3.1.6), each from its least vertex on, so that where a file
/// begins a ring does not change the shape.
fn turned(mut shape: Shape) -> Shape {
    for part in &mut shape.parts {
        turn(&mut part.outer, true);
        part.holes.iter_mut().for_each(|hole| turn(hole, false));
    }
    shape
}

fn turn(ring: &mut Ring, anticlockwise: bool) {
    let twice: i128 = ring
        .edges()
        .map(|(a, b)| {
            let (a, b) = (exact::wide(a), exact::wide(b));
            i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1)
        })
        .sum();
    if (twice > 0) != anticlockwise {
        ring.0.reverse();
    }
    let least = ring.0.iter().enumerate().min_by_key(|(_, p)| **p).map_or(0, |(i, _)| i);
    ring.0.rotate_left(least);
}
