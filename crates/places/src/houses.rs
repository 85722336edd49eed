//! Where a house number is: known, or computed between its neighbours.

use crate::{
    gazetteer::Gazetteer,
    point::{Point, nearest_on_segment},
    source::House,
};

/// Where a number is supposed to be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct HouseAt {
    pub at: Point,
    /// A house of that very number is known.
    pub exact: bool,
    pub radius_m: f64,
}

/// Neighbours further apart than this, in numbers or metres, say nothing of what lies between.
const GAP_MAX: u32 = 120;
const SPAN_MAX_M: f64 = 500.0;
/// A single neighbour speaks for numbers this near.
const BESIDE_MAX: u32 = 16;

impl Gazetteer {
    /// Where a number of a street is; of several nearest to `near`.
    pub(crate) fn house(&self, place: usize, number: u32, letter: u8, near: Point) -> Option<HouseAt> {
        let houses = self.houses.get(self.street_number(place)?);
        let nearest = |found: &mut dyn Iterator<Item = &House>| {
            found.min_by(|a, b| a.at.metres_to(near).total_cmp(&b.at.metres_to(near))).copied()
        };
        let same = || houses.iter().filter(|h| h.number == number);
        if let Some(house) = nearest(&mut same().filter(|h| h.letter == letter)) {
            return Some(HouseAt { at: house.at, exact: true, radius_m: 10.0 });
        }
        if let Some(house) = nearest(&mut same()) {
            return Some(HouseAt { at: house.at, exact: letter == 0, radius_m: 25.0 });
        }
        // Odd and even numbers stand on different sides.
        let side = || houses.iter().filter(|h| h.number % 2 == number % 2);
        let below = nearest(&mut side().filter(|h| h.number < number && number - h.number <= GAP_MAX));
        let below = below.and_then(|b| closest(side(), number, b.at, false)).or(below);
        let above = below.map_or_else(
            || nearest(&mut side().filter(|h| h.number > number && h.number - number <= BESIDE_MAX)),
            |b| closest(side(), number, b.at, true),
        );
        match (below, above) {
            (Some(a), Some(b)) => {
                let share = f64::from(number - a.number) / f64::from(b.number - a.number);
                let at = self.on_street(place, a.at.towards(b.at, share));
                Some(HouseAt { at, exact: false, radius_m: (a.at.metres_to(b.at) / 2.0).max(15.0) })
            }
            (Some(one), None) | (None, Some(one)) => {
                (one.number.abs_diff(number) <= BESIDE_MAX).then(|| HouseAt {
                    at: one.at,
                    exact: false,
                    radius_m: 20.0 + 6.0 * f64::from(one.number.abs_diff(number)),
                })
            }
            (None, None) => None,
        }
    }

    /// The nearest point of a street.
    pub(crate) fn on_street(&self, place: usize, near: Point) -> Point {
        self.nearest_on(place, near).map_or(near, |n| n.0)
    }

    /// The nearest point of a street, the number of the point that begins its segment, and the
    /// distance in metres.
    pub(crate) fn nearest_on(&self, place: usize, near: Point) -> Option<(Point, u32, f64)> {
        let mut best: Option<(Point, u32, f64)> = None;
        for line in self.lines_of(place) {
            let points = self.lines.get(line);
            let ends = points.iter().skip(1).chain(points.last());
            for ((index, a), b) in self.lines.range(line).zip(points).zip(ends) {
                let (at, _) = nearest_on_segment(near, *a, *b);
                let metres = at.metres_to(near);
                if best.is_none_or(|b| metres < b.2) {
                    best = Some((at, index as u32, metres));
                }
            }
        }
        best
    }
}

/// The neighbour in number, above or below, within reach of a place already chosen: streets of one
/// name may count several times.
fn closest<'a>(side: impl Iterator<Item = &'a House>, number: u32, at: Point, above: bool) -> Option<House> {
    let wanted = side.filter(|h| {
        (h.number > number) == above
            && h.number.abs_diff(number) <= GAP_MAX
            && h.at.metres_to(at) <= SPAN_MAX_M
    });
    wanted.min_by_key(|h| h.number.abs_diff(number)).copied()
}
