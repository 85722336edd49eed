//! Areas of multipolygon and boundary relations (wiki.openstreetmap.org/wiki/Relation:multipolygon).

use crate::element::{Kind, Line, Member, Point, Resolved};
use std::collections::{BTreeMap, HashSet};

/// A ring around an area, with the holes in it. Rings are closed: first and last point are the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Polygon {
    pub outer: Vec<Point>,
    pub inners: Vec<Vec<Point>>,
}

/// Member ways that join but do not close.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRing {
    /// Its first way.
    pub way: i64,
    pub from: Point,
    pub to: Point,
}

/// What a relation's ways bound.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rings {
    pub polygons: Vec<Polygon>,
    /// Chains of ways without a closing way.
    pub open: Vec<OpenRing>,
    /// Member ways that the file does not have, or has in part.
    pub absent_ways: u64,
    /// Inner rings that lie in no outer ring.
    pub stray_inners: u64,
}

impl Rings {
    /// Everything closed, nothing absent, no inner ring astray.
    pub fn is_whole(&self) -> bool {
        self.open.is_empty() && self.absent_ways == 0 && self.stray_inners == 0 && !self.polygons.is_empty()
    }
}

/// A closed ring, or a chain that found no end.
enum Chain {
    Closed(Vec<Point>),
    Open(OpenRing),
}

pub(crate) fn assemble(members: &[Member], resolved: &Resolved) -> Rings {
    let mut rings = Rings::default();
    let mut seen = HashSet::new();
    let (mut outer, mut inner) = (Vec::new(), Vec::new());
    for member in members.iter().filter(|m| m.kind == Kind::Way) {
        let list = match member.role.as_ref() {
            "inner" | "enclave" => &mut inner,
            // Old boundaries have members without a role or with "exclave".
            "outer" | "" | "exclave" => &mut outer,
            _ => continue,
        };
        match resolved.lines.get(&member.id) {
            Some(line) if line.complete && line.nodes.len() >= 2 => {
                if seen.insert(member.id) {
                    list.push((member.id, line));
                }
            }
            _ => rings.absent_ways += 1,
        }
    }
    for chain in join(&outer) {
        match chain {
            Chain::Closed(outer) => rings.polygons.push(Polygon { outer, inners: Vec::new() }),
            Chain::Open(open) => rings.open.push(open),
        }
    }
    for chain in join(&inner) {
        match chain {
            Chain::Closed(hole) => place(hole, &mut rings),
            Chain::Open(open) => rings.open.push(open),
        }
    }
    rings
}

/// Gives a hole to the smallest outer ring around it.
fn place(hole: Vec<Point>, rings: &mut Rings) {
    let around = rings.polygons.iter_mut().filter(|p| encloses(&p.outer, &hole));
    match around.min_by_key(|p| area_doubled(&p.outer)) {
        Some(polygon) => polygon.inners.push(hole),
        None => rings.stray_inners += 1,
    }
}

/// Joins ways at their end nodes. Where more than two ends meet, a chain that comes back to a node it
/// passed leaves the loop behind as a ring, so that rings which touch in a point come out apart.
fn join(ways: &[(i64, &Line)]) -> Vec<Chain> {
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, (_, line)) in ways.iter().enumerate() {
        if let (Some(a), Some(b)) = (line.nodes.first(), line.nodes.last()) {
            at.entry(*a).or_default().push(i);
            at.entry(*b).or_default().push(i);
        }
    }
    let mut used = vec![false; ways.len()];
    let mut chains = Vec::new();
    for first in 0..ways.len() {
        if !used.get(first).copied().unwrap_or(true) {
            walk(first, ways, &at, &mut used, &mut chains);
        }
    }
    chains
}

/// One way of a chain: where it was entered, and its points in that direction.
struct Step {
    way: i64,
    from: i64,
    points: Vec<Point>,
}

fn walk(
    first: usize,
    ways: &[(i64, &Line)],
    at: &BTreeMap<i64, Vec<usize>>,
    used: &mut [bool],
    chains: &mut Vec<Chain>,
) {
    let Some(mut end) = ways.get(first).and_then(|(_, line)| line.nodes.first().copied()) else { return };
    let mut steps: Vec<Step> = Vec::new();
    let mut next = Some(first);
    while let Some((i, (way, line))) = next.and_then(|i| Some((i, ways.get(i)?))) {
        if let Some(slot) = used.get_mut(i) {
            *slot = true;
        }
        let forward = line.nodes.first() == Some(&end);
        let points = if forward { line.points.to_vec() } else { line.points.iter().rev().copied().collect() };
        steps.push(Step { way: *way, from: end, points });
        end = if forward { line.nodes.last() } else { line.nodes.first() }.copied().unwrap_or(end);
        if let Some(back) = steps.iter().position(|step| step.from == end) {
            let ring = concat(steps.drain(back..));
            if ring.len() >= 4 {
                chains.push(Chain::Closed(ring));
            }
        }
        let free = |i: &&usize| !used.get(**i).copied().unwrap_or(true);
        next = at.get(&end).and_then(|here| here.iter().find(free)).copied();
    }
    if let (Some(start), Some(stop)) = (steps.first(), steps.last()) {
        let ends = start.points.first().zip(stop.points.last());
        if let Some((from, to)) = ends {
            chains.push(Chain::Open(OpenRing { way: start.way, from: *from, to: *to }));
        }
    }
}

fn concat(steps: impl Iterator<Item = Step>) -> Vec<Point> {
    let mut ring: Vec<Point> = Vec::new();
    for step in steps {
        let skip = usize::from(!ring.is_empty());
        ring.extend(step.points.into_iter().skip(skip));
    }
    ring
}

/// All of a hole's points lie in the ring or on it; decided by its first point that is no corner of
/// the ring, or taken as inside when all are.
fn encloses(ring: &[Point], hole: &[Point]) -> bool {
    let corners: HashSet<Point> = ring.iter().copied().collect();
    hole.iter().find(|p| !corners.contains(p)).is_none_or(|p| contains(ring, *p))
}

/// Even-odd rule in whole numbers.
fn contains(ring: &[Point], p: Point) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
        if (a.lat_e7 > p.lat_e7) != (b.lat_e7 > p.lat_e7) {
            let (a_lat, a_lon) = (i128::from(a.lat_e7), i128::from(a.lon_e7));
            let (b_lat, b_lon) = (i128::from(b.lat_e7), i128::from(b.lon_e7));
            let (lat, lon) = (i128::from(p.lat_e7), i128::from(p.lon_e7));
            let cross = (b_lon - a_lon) * (lat - a_lat) - (lon - a_lon) * (b_lat - a_lat);
            if (cross > 0) == (b_lat > a_lat) && cross != 0 {
                inside = !inside;
            }
        }
    }
    inside
}

fn area_doubled(ring: &[Point]) -> i128 {
    let cross = |a: &Point, b: &Point| {
        i128::from(a.lon_e7) * i128::from(b.lat_e7) - i128::from(b.lon_e7) * i128::from(a.lat_e7)
    };
    ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| cross(a, b)).sum::<i128>().abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(ways: &[(i64, &[i64])]) -> Resolved {
        // A node's id says where it lies: tens are latitude, ones longitude.
        let point = |id: &i64| Point { lat_e7: (id / 10) as i32, lon_e7: (id % 10) as i32 };
        let line = |nodes: &[i64]| Line {
            nodes: nodes.into(),
            points: nodes.iter().map(point).collect(),
            complete: true,
        };
        Resolved { lines: ways.iter().map(|(id, n)| (*id, line(n))).collect(), ..Resolved::default() }
    }
    fn member(id: i64, role: &str) -> Member {
        Member { kind: Kind::Way, id, role: role.into() }
    }

    #[test]
    fn ways_in_any_order_and_direction_close() {
        let resolved =
            resolved(&[(1, &[11, 19]), (2, &[99, 19]), (3, &[99, 91, 11]), (4, &[33, 35, 55, 33])]);
        let members = [member(1, "outer"), member(3, ""), member(4, "inner"), member(2, "outer")];
        let rings = assemble(&members, &resolved);
        assert!(rings.is_whole(), "{rings:?}");
        assert_eq!((rings.polygons.len(), rings.polygons[0].inners.len()), (1, 1));
        let outer = &rings.polygons[0].outer;
        assert_eq!((outer.len(), outer.first()), (5, outer.last()));
    }

    #[test]
    fn rings_that_touch_come_out_apart() {
        // Two squares that share the corner 55, drawn as one figure of eight.
        let resolved =
            resolved(&[(1, &[55, 58, 88]), (2, &[88, 85, 55]), (3, &[55, 52, 22]), (4, &[22, 25, 55])]);
        for order in [[1, 3, 2, 4], [1, 2, 3, 4], [4, 1, 3, 2]] {
            let members: Vec<_> = order.map(|id| member(id, "outer")).into();
            let rings = assemble(&members, &resolved);
            assert!(rings.is_whole(), "{order:?} {rings:?}");
            assert_eq!(rings.polygons.len(), 2, "{order:?}");
        }
    }

    #[test]
    fn what_does_not_close_is_named() {
        let resolved = resolved(&[(1, &[11, 19]), (2, &[19, 99]), (5, &[33, 35, 55, 33])]);
        let rings = assemble(&[member(1, ""), member(2, ""), member(7, ""), member(5, "inner")], &resolved);
        assert_eq!((rings.polygons.len(), rings.absent_ways, rings.stray_inners), (0, 1, 1));
        assert_eq!(rings.open.len(), 1);
        assert_eq!(rings.open[0].way, 1);
        assert!(!rings.is_whole());
    }

    #[test]
    fn a_way_given_twice_counts_once() {
        let resolved = resolved(&[(1, &[11, 19, 99, 11])]);
        let rings = assemble(&[member(1, "outer"), member(1, "outer")], &resolved);
        assert_eq!(rings.polygons.len(), 1);
    }
}
