//! Ways cut into edges, edges put in their order.

use super::{RoadsBuilder, in_order, junctions::Junctions};
use crate::{
    graph::{Arrays, Variant, WayOf},
    grid, shape,
};
use atalaya_geo::{Cell, CellSize};
use atalaya_osm::Point;
use std::collections::HashMap;

/// Longest edge, metres: longer ones are cut, so that no step of a search is long.
const EDGE_MAX_M: f64 = 4000.0;

/// What an edge is before it has its place.
pub(super) struct RawEdge {
    pub from: u32,
    pub to: u32,
    way: u32,
    attr: [u16; 2],
    length_dm: u32,
    area: u32,
    /// Its bends, in the bytes of all.
    shape: (u64, u32),
}

/// All edges as they come.
#[derive(Default)]
pub(super) struct RawEdges {
    pub all: Vec<RawEdge>,
    shapes: Vec<u8>,
    /// H3 cells of about 5 km² by number.
    areas: HashMap<i64, u32>,
    /// Edges that barriers became.
    pub barriers: u32,
}

impl RawEdges {
    fn push(&mut self, ends: (u32, u32), way: u32, attr: [u16; 2], line: &[Point], length_m: f64) {
        let start = self.shapes.len();
        if let [first, between @ .., _] = line {
            shape::encode(*first, between, &mut self.shapes);
        }
        let middle = line.get(line.len() / 2).copied();
        let cell = middle.and_then(crate::graph::position).and_then(|p| Cell::of(&p, CellSize::Area));
        let next = self.areas.len() as u32;
        let area = *self.areas.entry(cell.map_or(0, Cell::to_i64)).or_insert(next);
        let length_dm = (length_m * 10.0).round().min(f64::from(u32::MAX)) as u32;
        let shape = (start as u64, (self.shapes.len() - start) as u32);
        self.all.push(RawEdge { from: ends.0, to: ends.1, way, attr, length_dm, area, shape });
    }
}

impl RoadsBuilder {
    /// Cuts ways into edges.
    pub(super) fn cut(&self, junctions: &mut Junctions) -> RawEdges {
        let mut edges = RawEdges::default();
        let (mut nodes, mut points): (Vec<i64>, Vec<Point>) = (Vec::new(), Vec::new());
        for (w, line) in self.lines.iter().enumerate() {
            nodes.clear();
            points.clear();
            for (id, [lat_e7, lon_e7]) in line {
                nodes.push(id);
                points.push(Point { lat_e7, lon_e7 });
            }
            self.cut_way(w, &nodes, &points, junctions, &mut edges);
        }
        add_barriers(junctions, &mut edges);
        edges
    }

    fn cut_way(
        &self,
        w: usize,
        nodes: &[i64],
        points: &[Point],
        junctions: &mut Junctions,
        edges: &mut RawEdges,
    ) {
        let attr = self.ways[w].attr;
        let (mut start, mut from, mut length_m) = (0, None, 0.0);
        for i in 0..nodes.len() {
            if i > start {
                length_m += grid::metres(points[i - 1], points[i]);
            }
            let junction = junctions.find(nodes[i]);
            if junction.is_none() && length_m <= EDGE_MAX_M {
                continue;
            }
            let node = |junctions: &mut Junctions| match junction {
                Some(j) => junctions.arm(nodes[i], j),
                None => junctions.add(points[i]),
            };
            let mut here = None;
            if let Some(from) = from {
                let to = node(junctions);
                here = junction.is_none().then_some(to);
                edges.push((from, to), w as u32, attr, &points[start..=i], length_m);
            }
            (start, length_m) = (i, 0.0);
            // The next piece begins here, unless this was the last node.
            from = if i + 1 < nodes.len() { here.or_else(|| Some(node(junctions))) } else { None };
        }
    }

    /// Columns of the edges in their order, with the nodes as they are numbered now.
    pub(super) fn arrays(&mut self, nodes: Vec<Point>, mut edges: RawEdges) -> Arrays {
        // The raw lines are the largest thing here, and done with.
        self.lines = Default::default();
        edges.all.sort_by_key(|e| (e.from.min(e.to), e.from.max(e.to), e.way));
        let n = edges.all.len();
        let mut a = Arrays { nodes, ..Arrays::default() };
        for column in [&mut a.from, &mut a.to, &mut a.length_dm, &mut a.way, &mut a.area] {
            column.reserve_exact(n);
        }
        a.attr.reserve_exact(n);
        a.shape_at.reserve_exact(n + 1);
        a.shapes.reserve_exact(edges.shapes.len());
        a.shape_at.push(0);
        for (number, e) in (0_u32..).zip(&edges.all) {
            a.from.push(e.from);
            a.to.push(e.to);
            a.length_dm.push(e.length_dm);
            a.attr.push(e.attr);
            a.way.push(e.way);
            a.area.push(e.area);
            let start = e.shape.0 as usize;
            a.shapes.extend_from_slice(&edges.shapes[start..start + e.shape.1 as usize]);
            a.shape_at.push(a.shapes.len() as u32);
            // A barrier's edge is no part of the street.
            if e.length_dm > 0 {
                let at_hours = self.at_hours_of(e.way);
                a.variants.extend(at_hours.iter().map(|(_, schedule, attr)| Variant {
                    edge: number,
                    schedule: *schedule,
                    attr: *attr,
                }));
            }
        }
        a.areas = in_order(edges.areas);
        a.ways = self.ways.iter().map(|w| WayOf { id: w.id, name: w.name }).collect();
        a.names = in_order(std::mem::take(&mut self.names));
        a.attrs = in_order(std::mem::take(&mut self.attrs));
        a.main = vec![0; n];
        a.pattern_at.push(0);
        a.schedule_at.push(0);
        for schedule in in_order(std::mem::take(&mut self.schedules)) {
            a.windows.extend(schedule);
            a.schedule_at.push(a.windows.len() as u32);
        }
        a
    }

    fn at_hours_of(&self, way: u32) -> &[(u32, u16, [u16; 2])] {
        let from = self.at_hours.partition_point(|(w, ..)| *w < way);
        let until = self.at_hours.partition_point(|(w, ..)| *w <= way);
        &self.at_hours[from..until]
    }
}

/// An edge across each barrier, taken to be of the way behind it.
fn add_barriers(junctions: &Junctions, edges: &mut RawEdges) {
    let twins: HashMap<u32, u32> = edges
        .all
        .iter()
        .filter(|e| junctions.is_twin(e.from) || junctions.is_twin(e.to))
        .flat_map(|e| [(e.from, e.way), (e.to, e.way)])
        .collect();
    for (id, gate) in &junctions.gates {
        let (Some(twin), Some(node)) = (gate.twin, junctions.find(*id)) else { continue };
        let way = twins.get(&twin).copied().unwrap_or(0);
        let point = junctions.points[node as usize];
        edges.push((node, twin), way, [gate.attr; 2], &[point], 0.0);
        edges.barriers += 1;
    }
}

/// Numbers nodes along a Z-curve and edges' ends with them; answers the new number of each node.
pub(super) fn renumber(points: &mut Vec<Point>, edges: &mut [RawEdge]) -> Vec<u32> {
    let mut by_place: Vec<(u64, u32)> =
        points.iter().enumerate().map(|(i, p)| (z_order(*p), i as u32)).collect();
    by_place.sort_unstable();
    let mut new = vec![0; points.len()];
    for (n, (_, old)) in by_place.iter().enumerate() {
        new[*old as usize] = n as u32;
    }
    *points = by_place.iter().map(|(_, old)| points[*old as usize]).collect();
    for e in edges.iter_mut() {
        e.from = new[e.from as usize];
        e.to = new[e.to as usize];
    }
    new
}

fn z_order(p: Point) -> u64 {
    let spread = |v: u32| {
        let mut v = u64::from(v);
        v = (v | (v << 16)) & 0x0000_ffff_0000_ffff;
        v = (v | (v << 8)) & 0x00ff_00ff_00ff_00ff;
        v = (v | (v << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        v = (v | (v << 2)) & 0x3333_3333_3333_3333;
        (v | (v << 1)) & 0x5555_5555_5555_5555
    };
    let lat = (p.lat_e7 as u32) ^ 0x8000_0000;
    let lon = (p.lon_e7 as u32) ^ 0x8000_0000;
    spread(lat) << 1 | spread(lon)
}
