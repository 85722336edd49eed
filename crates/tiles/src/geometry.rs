//! Web Mercator, simplification, cutting to tiles.

use atalaya_osm::Point;

/// A place in the unit square of web Mercator: x to the east, y to the south.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct World {
    pub x: f64,
    pub y: f64,
}

/// Latitude where the square ends, degrees.
const LAT_MAX: f64 = 85.051_128_779;

impl World {
    pub fn of(p: Point) -> Self {
        let lat = p.lat().clamp(-LAT_MAX, LAT_MAX).to_radians();
        let y = 0.5 - (std::f64::consts::FRAC_PI_4 + lat / 2.0).tan().ln() / std::f64::consts::TAU;
        Self { x: (p.lon() + 180.0) / 360.0, y: y.clamp(0.0, 1.0) }
    }
    fn scaled(self, by: f64) -> Self {
        Self { x: self.x * by, y: self.y * by }
    }
}

/// Square metres of a closed ring near its place; never negative.
pub(crate) fn area_m2(ring: &[World]) -> f64 {
    const CIRCUMFERENCE_M: f64 = 40_075_016.7;
    let Some(first) = ring.first() else { return 0.0 };
    // Mercator stretches by one over the cosine of the latitude.
    let lat = (std::f64::consts::PI * (1.0 - 2.0 * first.y)).sinh().atan();
    let metres = CIRCUMFERENCE_M * lat.cos();
    signed_area(ring).abs() * metres * metres
}

pub(crate) fn signed_area(ring: &[World]) -> f64 {
    let Some(o) = ring.first() else { return 0.0 };
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y)).sum::<f64>()
        / 2.0
}

/// Middle of the area of a ring, else of its corners.
pub(crate) fn middle(ring: &[World]) -> World {
    let o = ring.first().copied().unwrap_or(World { x: 0.0, y: 0.0 });
    let (mut x, mut y, mut twice) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay, bx, by) = (a.x - o.x, a.y - o.y, b.x - o.x, b.y - o.y);
        let cross = ax * by - bx * ay;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
        twice += cross;
    }
    if twice.abs() < 1e-18 {
        return o;
    }
    World { x: o.x + x / (3.0 * twice), y: o.y + y / (3.0 * twice) }
}

/// To units of a zoom: as many as tiles have across the world.
pub(crate) fn to_units(points: &[World], zoom: u8) -> Vec<World> {
    let scale = f64::from(crate::EXTENT) * f64::from(1u32 << zoom);
    points.iter().map(|p| p.scaled(scale)).collect()
}

/// Leaves out what lies nearer than `tolerance` to the line between its neighbours (Douglas and Peucker); ends stay.
pub(crate) fn simplify(points: &[World], tolerance: f64) -> Vec<World> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    let last = points.len() - 1;
    (keep[0], keep[last]) = (true, true);
    // A closed ring has equal ends: its farthest point parts it in two.
    let mut pending = vec![(0, last)];
    while let Some((from, to)) = pending.pop() {
        let (a, b) = (points[from], points[to]);
        let far = (from + 1..to).map(|i| (distance2(points[i], a, b), i)).max_by(|x, y| x.0.total_cmp(&y.0));
        if let Some((d2, i)) = far
            && d2 > tolerance * tolerance
        {
            keep[i] = true;
            pending.push((from, i));
            pending.push((i, to));
        }
    }
    points.iter().zip(keep).filter(|(_, k)| *k).map(|(p, _)| *p).collect()
}

fn distance2(p: World, a: World, b: World) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let t =
        if length2 > 0.0 { (((p.x - a.x) * dx + (p.y - a.y) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (ex, ey) = (p.x - a.x - t * dx, p.y - a.y - t * dy);
    ex * ex + ey * ey
}

/// Which coordinate a cut looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Axis {
    X,
    Y,
}

impl Axis {
    pub fn of(self, p: World) -> f64 {
        match self {
            Self::X => p.x,
            Self::Y => p.y,
        }
    }
    /// Where a side meets a value of this coordinate.
    fn at(self, a: World, b: World, v: f64) -> World {
        let t = (v - self.of(a)) / (self.of(b) - self.of(a));
        match self {
            Self::X => World { x: v, y: a.y + (b.y - a.y) * t },
            Self::Y => World { x: a.x + (b.x - a.x) * t, y: v },
        }
    }
}

/// Pieces of a line between two values of a coordinate.
pub(crate) fn cut_line(line: &[World], axis: Axis, low: f64, high: f64) -> Vec<Vec<World>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<World> = Vec::new();
    let inside = |v: f64| v >= low && v <= high;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (va, vb) = (axis.of(a), axis.of(b));
        if va.max(vb) < low || va.min(vb) > high {
            flush(&mut piece, &mut pieces);
            continue;
        }
        let bound = |from: World, to: World, v: f64| {
            if inside(v) { from } else { axis.at(from, to, v.clamp(low, high)) }
        };
        let (start, end) = (bound(a, b, va), bound(b, a, vb));
        if piece.is_empty() {
            piece.push(start);
        }
        piece.push(end);
        if !inside(vb) {
            flush(&mut piece, &mut pieces);
        }
    }
    flush(&mut piece, &mut pieces);
    pieces
}

fn flush(piece: &mut Vec<World>, pieces: &mut Vec<Vec<World>>) {
    if piece.len() > 1 {
        pieces.push(std::mem::take(piece));
    }
    piece.clear();
}

/// The part of a closed ring between two values of a coordinate (Sutherland and Hodgman); empty where nothing is.
pub(crate) fn cut_ring(ring: &[World], axis: Axis, low: f64, high: f64) -> Vec<World> {
    let half = |ring: &[World], keep: &dyn Fn(f64) -> bool, v: f64| {
        let mut out: Vec<World> = Vec::with_capacity(ring.len());
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (ka, kb) = (keep(axis.of(*a)), keep(axis.of(*b)));
            if ka {
                out.push(*a);
            }
            if ka != kb {
                out.push(axis.at(*a, *b, v));
            }
        }
        out
    };
    let open = if ring.first() == ring.last() { &ring[..ring.len().saturating_sub(1)] } else { ring };
    let right = half(open, &|v| v >= low, low);
    half(&right, &|v| v <= high, high)
}
