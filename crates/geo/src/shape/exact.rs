//! Exact predicates on whole coordinates.

use super::Pt;

/// Twice the signed area of the triangle: positive when `c` is left of the way from `a` to `b`.
pub fn orientation(a: Pt, b: Pt, c: Pt) -> i128 {
    orientation_wide(wide(a), wide(b), wide(c))
}

/// Coordinates wider than a vertex's, for points half-way between vertices.
pub(super) type Wide = (i64, i64);

pub(super) fn wide(p: Pt) -> Wide {
    (i64::from(p.lon), i64::from(p.lat))
}

pub(super) fn orientation_wide(a: Wide, b: Wide, c: Wide) -> i128 {
    let (abx, aby) = (b.0 - a.0, b.1 - a.1);
    let (acx, acy) = (c.0 - a.0, c.1 - a.1);
    // Differences of city size multiply within 64 bits, which is several times faster.
    const NARROW: i64 = 1 << 30;
    if (abx.abs() | aby.abs() | acx.abs() | acy.abs()) < NARROW {
        return i128::from(abx * acy - aby * acx);
    }
    i128::from(abx) * i128::from(acy) - i128::from(aby) * i128::from(acx)
}

/// Where a point lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Inside,
    Border,
    Outside,
}

/// Where a point lies of the area within the sides of one or more rings, by counting sides to its east.
pub(super) fn side_of(edges: impl Iterator<Item = (Pt, Pt)>, p: Pt) -> Side {
    side_of_wide(edges.map(|(a, b)| (wide(a), wide(b))), wide(p))
}

pub(super) fn side_of_wide(edges: impl Iterator<Item = (Wide, Wide)>, p: Wide) -> Side {
    let mut inside = false;
    for (a, b) in edges {
        if (a.1 <= p.1) != (b.1 <= p.1) {
            let turn = orientation_wide(a, b, p);
            if turn == 0 {
                return Side::Border;
            }
            if (turn > 0) == (b.1 > a.1) {
                inside = !inside;
            }
        }
        let level = a.1 == p.1 && b.1 == p.1 && p.0 >= a.0.min(b.0) && p.0 <= a.0.max(b.0);
        if a == p || b == p || level {
            return Side::Border;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// How two sides meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meeting {
    Apart,
    /// In one point that is an end of at least one of them.
    Touch,
    /// In one point that is inside both.
    Cross,
    /// Along a piece.
    Along,
}

pub(super) fn meeting((a, b): (Pt, Pt), (c, d): (Pt, Pt)) -> Meeting {
    let (oc, od) = (orientation(a, b, c).signum(), orientation(a, b, d).signum());
    if oc == 0 && od == 0 {
        return along((a, b), (c, d));
    }
    let (oa, ob) = (orientation(c, d, a).signum(), orientation(c, d, b).signum());
    if oc * od < 0 && oa * ob < 0 {
        return Meeting::Cross;
    }
    let touches = (oc == 0 && within((a, b), c))
        || (od == 0 && within((a, b), d))
        || (oa == 0 && within((c, d), a))
        || (ob == 0 && within((c, d), b));
    if touches { Meeting::Touch } else { Meeting::Apart }
}

/// Whether a point on the line of a side is on the side.
fn within((a, b): (Pt, Pt), p: Pt) -> bool {
    p.lon >= a.lon.min(b.lon)
        && p.lon <= a.lon.max(b.lon)
        && p.lat >= a.lat.min(b.lat)
        && p.lat <= a.lat.max(b.lat)
}

/// Whether a point is on a side, its ends included.
pub(super) fn is_on((a, b): (Pt, Pt), p: Pt) -> bool {
    within((a, b), p) && orientation(a, b, p) == 0
}

/// Whether two sides of one line lead the same way.
pub(super) fn same_way((a, b): (Pt, Pt), (c, d): (Pt, Pt)) -> bool {
    // On one line the order of points is the order of pairs.
    (a < b) == (c < d)
}

/// Two sides of one line.
fn along((a, b): (Pt, Pt), (c, d): (Pt, Pt)) -> Meeting {
    // On one line the order of points is the order of pairs.
    let (low, high) = (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
    match low.cmp(&high) {
        std::cmp::Ordering::Less => Meeting::Along,
        std::cmp::Ordering::Equal => Meeting::Touch,
        std::cmp::Ordering::Greater => Meeting::Apart,
    }
}

/// About where two sides meet, for people, in degrees.
pub(super) fn place((a, b): (Pt, Pt), (c, d): (Pt, Pt)) -> [f64; 2] {
    let (oa, ob) = (orientation(c, d, a) as f64, orientation(c, d, b) as f64);
    let share = if oa == ob { 0.5 } else { (oa / (oa - ob)).clamp(0.0, 1.0) };
    let between = |from: f64, to: f64| from + (to - from) * share;
    [between(a.lon_deg(), b.lon_deg()), between(a.lat_deg(), b.lat_deg())]
}
