//! Positions as the index keeps them: millionths of a degree, about a tenth of a metre.

use atalaya_model::Position;

/// A position in millionths of a degree, WGS 84.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Point {
    pub lat_e6: i32,
    pub lon_e6: i32,
}

/// Metres of a millionth of a degree of latitude on the mean sphere.
const METRES_PER_E6: f64 = 0.111_195_08;

impl Point {
    pub fn of(position: &Position) -> Self {
        // In range by the position's own invariant: 180e6 fits.
        let e6 = |degrees: f64| (degrees * 1e6).round() as i32;
        Self { lat_e6: e6(position.lat()), lon_e6: e6(position.lon()) }
    }
    /// From degrees; `None` when they are no position.
    pub fn degrees(lat: f64, lon: f64) -> Option<Self> {
        Position::new(lat, lon).ok().map(|p| Self::of(&p))
    }
    /// In range and not the null island.
    pub fn is_sane(self) -> bool {
        self.position().is_some()
    }
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e6) / 1e6
    }
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e6) / 1e6
    }
    pub fn position(self) -> Option<Position> {
        Position::new(self.lat(), self.lon()).ok()
    }
    /// East and north of `origin` in metres, on a plane that touches there. Good to a percent within
    /// some hundred kilometres, which is all that ranking and snapping need.
    pub fn metres_from(self, origin: Point) -> (f64, f64) {
        let middle = (f64::from(self.lat_e6) + f64::from(origin.lat_e6)) / 2e6;
        let mut east = f64::from(self.lon_e6) - f64::from(origin.lon_e6);
        if east.abs() > 180e6 {
            east -= 360e6 * east.signum();
        }
        let north = f64::from(self.lat_e6) - f64::from(origin.lat_e6);
        (east * METRES_PER_E6 * middle.to_radians().cos(), north * METRES_PER_E6)
    }
    /// Distance on that plane, metres.
    pub fn metres_to(self, other: Point) -> f64 {
        let (x, y) = other.metres_from(self);
        x.hypot(y)
    }
    /// The point `share` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Point, share: f64) -> Point {
        let mix = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
        Point { lat_e6: mix(self.lat_e6, other.lat_e6), lon_e6: mix(self.lon_e6, other.lon_e6) }
    }
}

/// The nearest point of the segment `a`–`b` to `p`, and how far along the segment it lies (0 to 1).
pub fn nearest_on_segment(p: Point, a: Point, b: Point) -> (Point, f64) {
    let ((ax, ay), (bx, by)) = (a.metres_from(p), b.metres_from(p));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a.towards(b, share), share)
}

/// Whether `p` lies inside the rings by the even-odd rule: holes are rings too.
pub fn inside<'a>(p: Point, rings: impl IntoIterator<Item = &'a [Point]>) -> bool {
    let (x, y) = (i64::from(p.lon_e6), i64::from(p.lat_e6));
    let mut odd = false;
    for ring in rings {
        let Some(mut from) = ring.last().copied() else { continue };
        for &to in ring {
            let (ax, ay) = (i64::from(from.lon_e6), i64::from(from.lat_e6));
            let (bx, by) = (i64::from(to.lon_e6), i64::from(to.lat_e6));
            if (ay > y) != (by > y) {
                // Sides compared by cross product: no division, no rounding.
                let cross = (x - ax) * (by - ay) - (bx - ax) * (y - ay);
                if (cross < 0) == (by > ay) {
                    odd = !odd;
                }
            }
            from = to;
        }
    }
    odd
}

/// The eight directions as people say them, es-MX, from `from` to `to`.
pub fn direction(from: Point, to: Point) -> &'static str {
    const NAMES: [&str; 8] =
        ["norte", "noreste", "oriente", "sureste", "sur", "suroeste", "poniente", "noroeste"];
    let (east, north) = to.metres_from(from);
    let turns = east.atan2(north) / std::f64::consts::TAU;
    NAMES[((turns * 8.0).round().rem_euclid(8.0)) as usize % 8]
}

/// A cell of a half of a hundredth of a degree, about 550 m north-south, numbered without gaps.
pub fn cell_of(point: Point) -> u32 {
    cell(row_of(point.lat_e6), column_of(point.lon_e6))
}

/// Side of a cell in millionths of a degree.
pub const CELL_E6: i32 = 5_000;
/// Cells around the Earth.
pub const COLUMNS: i32 = 72_000;

pub fn row_of(lat_e6: i32) -> i32 {
    (lat_e6.saturating_add(90_000_000)).div_euclid(CELL_E6)
}
pub fn column_of(lon_e6: i32) -> i32 {
    (lon_e6.saturating_add(180_000_000)).div_euclid(CELL_E6)
}
pub fn cell(row: i32, column: i32) -> u32 {
    // 36,001 × 72,000 stays under 2³².
    row.clamp(0, 36_000) as u32 * COLUMNS as u32 + column.rem_euclid(COLUMNS) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(lat: f64, lon: f64) -> Point {
        Point::degrees(lat, lon).unwrap()
    }

    #[test]
    fn distances_agree_with_the_sphere() {
        let (a, b) = (p(19.2926, -99.6557), p(19.6018, -99.0507));
        let sphere = a.position().unwrap().distance_to(&b.position().unwrap()).0;
        assert!((a.metres_to(b) / sphere - 1.0).abs() < 0.002);
    }

    #[test]
    fn directions_are_the_compass() {
        let here = p(19.0, -99.0);
        let there = [(0.1, 0.0), (0.1, 0.105), (0.0, 0.1), (-0.1, 0.105), (-0.1, 0.0), (0.0, -0.1)];
        let said: Vec<_> = there.iter().map(|(n, e)| direction(here, p(19.0 + n, -99.0 + e))).collect();
        assert_eq!(said, ["norte", "noreste", "oriente", "sureste", "sur", "poniente"]);
    }

    #[test]
    fn a_hole_is_outside() {
        let square = |r: i32| {
            [(-r, -r), (-r, r), (r, r), (r, -r)].map(|(lat_e6, lon_e6)| Point { lat_e6, lon_e6 }).to_vec()
        };
        let (outer, hole) = (square(1000), square(100));
        let within = |lat_e6, lon_e6| inside(Point { lat_e6, lon_e6 }, [&outer[..], &hole[..]]);
        assert!(within(500, 500) && !within(0, 0) && !within(1500, 0));
    }
}
