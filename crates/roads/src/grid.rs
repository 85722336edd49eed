//! Which edges are near a point: a grid over the bounds, about as many cells as edges, each edge's own box, and distances
//! to lines. A town is in its valley, not all over its bounds: so the cells are small, and a box decides before a line's
//! bends are unpacked.

use crate::graph::{Arrays, points_of};
use atalaya_osm::Point;

/// Metres of one degree of latitude on the mean sphere.
pub(crate) const METRES_PER_DEGREE: f64 = 111_195.08;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    south: i32,
    west: i32,
    /// Side of a cell, ten-millionths of a degree.
    side: i32,
    rows: i32,
    columns: i32,
    at: Vec<u32>,
    edges: Vec<u32>,
    /// South-west and north-east of each edge.
    boxes: Vec<(Point, Point)>,
}

/// Bounds of a cell's side: about 100 m to 10 km.
const SIDE_MIN: f64 = 1e4;
const SIDE_MAX: f64 = 1e6;
/// Cells beyond one for each edge, so that a small town in wide bounds has fine ones too: 64 kB.
const CELLS_MORE: f64 = 16_384.0;
/// Most cells an edge or the grid may have; edges are cut at import far below.
const CELLS_MAX: i64 = 1 << 26;

impl Grid {
    pub fn new(a: &Arrays) -> Self {
        let Some((south_west, north_east)) = bounds_of(a) else { return Self::default() };
        let height = f64::from(north_east.lat_e7) - f64::from(south_west.lat_e7) + 1.0;
        let width = f64::from(north_east.lon_e7) - f64::from(south_west.lon_e7) + 1.0;
        let wanted = (height * width / (a.from.len() as f64 + CELLS_MORE)).sqrt();
        let mut side = wanted.clamp(SIDE_MIN, SIDE_MAX);
        while (height / side + 1.0) * (width / side + 1.0) > CELLS_MAX as f64 / 4.0 {
            side *= 2.0;
        }
        let mut grid = Self {
            south: south_west.lat_e7,
            west: south_west.lon_e7,
            side: side as i32,
            rows: (height / side) as i32 + 1,
            columns: (width / side) as i32 + 1,
            at: Vec::new(),
            edges: Vec::new(),
            boxes: Vec::with_capacity(a.from.len()),
        };
        grid.fill(a);
        grid
    }

    fn fill(&mut self, a: &Arrays) {
        let mut at = vec![0_u32; (self.rows as usize) * (self.columns as usize) + 1];
        let mut points = Vec::new();
        for e in 0..a.from.len() {
            points_of(a, e, &mut points);
            let of = bounds(&points).unwrap_or((a.nodes[a.from[e] as usize], a.nodes[a.to[e] as usize]));
            self.boxes.push(of);
            self.cells(of).for_each(|cell| at[cell + 1] += 1);
        }
        for i in 1..at.len() {
            at[i] += at[i - 1];
        }
        let mut next = at.clone();
        self.edges = vec![0; at.last().map_or(0, |n| *n as usize)];
        for (e, of) in self.boxes.iter().enumerate() {
            for cell in self.cells(*of) {
                self.edges[next[cell] as usize] = e as u32;
                next[cell] += 1;
            }
        }
        self.at = at;
    }

    /// Cells that a box touches.
    fn cells(&self, (south_west, north_east): (Point, Point)) -> impl Iterator<Item = usize> + use<> {
        let (r0, c0) = self.cell(south_west);
        let (r1, c1) = self.cell(north_east);
        let columns = self.columns;
        (r0..=r1).flat_map(move |r| (c0..=c1).map(move |c| (r * columns + c) as usize))
    }

    fn cell(&self, p: Point) -> (i32, i32) {
        let side = i64::from(self.side);
        let index = |v: i32, from: i32, n: i32| {
            let i = (i64::from(v) - i64::from(from)).div_euclid(side);
            i.clamp(0, i64::from(n) - 1) as i32
        };
        (index(p.lat_e7, self.south, self.rows), index(p.lon_e7, self.west, self.columns))
    }

    /// No part of the edge is nearer than this, metres; a little understated, so that nothing is left out for a rounding.
    pub fn at_least_m(&self, edge: u32, p: Point) -> f64 {
        let (sw, ne) = self.boxes[edge as usize];
        let nearest = Point {
            lat_e7: p.lat_e7.clamp(sw.lat_e7, ne.lat_e7),
            lon_e7: p.lon_e7.clamp(sw.lon_e7, ne.lon_e7),
        };
        metres(p, nearest) * 0.999
    }

    /// Edges in cells around a point, ring by ring outward; `visit` gets each ring's edges (an edge may
    /// come more than once) and the distance in metres that further edges have at least, and says
    /// whether to go on. Goes no further than `reach_m`.
    pub fn around(&self, p: Point, reach_m: f64, mut visit: impl FnMut(&[u32], f64) -> bool) {
        if self.edges.is_empty() {
            return;
        }
        // Of a point outside the grid, the cell where it would be counts.
        let side = i64::from(self.side);
        let row = (i64::from(p.lat_e7) - i64::from(self.south)).div_euclid(side);
        let column = (i64::from(p.lon_e7) - i64::from(self.west)).div_euclid(side);
        let lat_m = f64::from(self.side) / 1e7 * METRES_PER_DEGREE;
        // Narrowest width within reach, so that the distance is never overstated.
        let far_lat = (p.lat().abs() + reach_m / METRES_PER_DEGREE).min(89.9);
        let narrow_m = lat_m * far_lat.to_radians().cos().max(0.001);
        let mut ring = 0_i64;
        loop {
            let beyond = ring as f64 * narrow_m.min(lat_m);
            for r in (row - ring)..=(row + ring) {
                let edge_row = (r - row).abs() == ring;
                let step = if edge_row || ring == 0 { 1 } else { 2 * ring };
                let mut c = column - ring;
                while c <= column + ring {
                    if (0..i64::from(self.rows)).contains(&r) && (0..i64::from(self.columns)).contains(&c) {
                        let cell = (r * i64::from(self.columns) + c) as usize;
                        let edges = &self.edges[self.at[cell] as usize..self.at[cell + 1] as usize];
                        if !edges.is_empty() && !visit(edges, 0.0) {
                            return;
                        }
                    }
                    c += step;
                }
            }
            if beyond > reach_m || !visit(&[], beyond) {
                return;
            }
            ring += 1;
        }
    }

    /// Edges whose cells touch a rectangle; an edge may come more than once.
    pub fn within(&self, south_west: Point, north_east: Point) -> impl Iterator<Item = u32> + '_ {
        let empty = self.edges.is_empty();
        let ((r0, c0), (r1, c1)) =
            if empty { ((0, 0), (-1, -1)) } else { (self.cell(south_west), self.cell(north_east)) };
        (r0..=r1)
            .flat_map(move |r| (c0..=c1).map(move |c| (r * self.columns + c) as usize))
            .flat_map(|cell| &self.edges[self.at[cell] as usize..self.at[cell + 1] as usize])
            .copied()
    }
    pub fn bytes(&self) -> usize {
        (self.at.len() + self.edges.len()) * 4 + self.boxes.len() * size_of::<(Point, Point)>()
    }
}

/// Bounds of all edges with their bends.
fn bounds_of(a: &Arrays) -> Option<(Point, Point)> {
    let mut points = Vec::new();
    let mut corners = Vec::new();
    for e in 0..a.from.len() {
        points_of(a, e, &mut points);
        corners.extend(bounds(&points).map(<[Point; 2]>::from).into_iter().flatten());
        if corners.len() > 1 << 12 {
            corners = bounds(&corners).map(<[Point; 2]>::from).into_iter().flatten().collect();
        }
    }
    bounds(&corners)
}

pub(crate) fn bounds(points: &[Point]) -> Option<(Point, Point)> {
    let first = *points.first()?;
    Some(points.iter().fold((first, first), |(sw, ne), p| {
        (
            Point { lat_e7: sw.lat_e7.min(p.lat_e7), lon_e7: sw.lon_e7.min(p.lon_e7) },
            Point { lat_e7: ne.lat_e7.max(p.lat_e7), lon_e7: ne.lon_e7.max(p.lon_e7) },
        )
    }))
}

/// Distance of two points in metres, flat around the first: for streets, not for journeys.
pub(crate) fn metres(a: Point, b: Point) -> f64 {
    let (x, y) = flat(a, b);
    x.hypot(y)
}

/// East and north of `b` from `a`, metres.
pub(crate) fn flat(a: Point, b: Point) -> (f64, f64) {
    let cos = f64::midpoint(a.lat(), b.lat()).to_radians().cos();
    let east = (f64::from(b.lon_e7) - f64::from(a.lon_e7)) / 1e7 * METRES_PER_DEGREE * cos;
    let north = (f64::from(b.lat_e7) - f64::from(a.lat_e7)) / 1e7 * METRES_PER_DEGREE;
    (east, north)
}

/// Nearest place on a line: distance in metres, part of the length before it (0–1), the place itself. Flat around the
/// point: what is far from it is a little off, and does not matter for being far.
pub(crate) fn nearest_on(points: &[Point], p: Point) -> Option<(f64, f64, Point)> {
    let north_m = METRES_PER_DEGREE / 1e7;
    let east_m = north_m * p.lat().to_radians().cos();
    let from_p = |q: &Point| {
        let east = f64::from(q.lon_e7) - f64::from(p.lon_e7);
        (east * east_m, (f64::from(q.lat_e7) - f64::from(p.lat_e7)) * north_m)
    };
    let mut here = from_p(points.first()?);
    // Squared distance, length before, which piece, part of the piece.
    let mut best: Option<(f64, f64, usize, f64)> = None;
    let mut behind = 0.0;
    for (i, q) in points.iter().enumerate().skip(1) {
        let next = from_p(q);
        let (bx, by) = (next.0 - here.0, next.1 - here.1);
        let squared = bx * bx + by * by;
        let t = if squared > 0.0 { (-(here.0 * bx + here.1 * by) / squared).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (here.0 + t * bx, here.1 + t * by);
        let distance = x * x + y * y;
        let length = squared.sqrt();
        if best.is_none_or(|(d, ..)| distance < d) {
            best = Some((distance, behind + t * length, i, t));
        }
        behind += length;
        here = next;
    }
    best.map(|(distance, before, i, t)| {
        let (a, b) = (points[i - 1], points[i]);
        let mix = |a: i32, b: i32| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as i32;
        let at = Point { lat_e7: mix(a.lat_e7, b.lat_e7), lon_e7: mix(a.lon_e7, b.lon_e7) };
        (distance.sqrt(), if behind > 0.0 { (before / behind).min(1.0) } else { 0.0 }, at)
    })
}
