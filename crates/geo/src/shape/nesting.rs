//! What lies in what, of rings that meet at vertices or along borders only.

use super::{
    Part, Prepared, Ring, RingFault, RingName, Shape, ShapeError, Side,
    check::refuse,
    sweep::{LOOKS_MAX, Meetings},
};
use std::collections::BTreeMap;

/// Holes lie within their outer ring and not in each other; parts cover no ground twice.
pub(super) fn nested(shape: &Shape, meetings: &Meetings) -> Result<(), ShapeError> {
    let mut nesting = Nesting { meetings, looks: 0 };
    for (i, part) in shape.parts.iter().enumerate() {
        nesting.holes(i, part)?;
    }
    if shape.parts.len() > 1 { nesting.parts(&shape.parts) } else { Ok(()) }
}

struct Nesting<'a> {
    meetings: &'a Meetings,
    looks: usize,
}

/// Where the pieces of a ring lie of an area; those on its border count for neither.
#[derive(Clone, Copy, Default)]
struct Lies {
    inside: bool,
    outside: bool,
}

impl Nesting<'_> {
    fn holes(&mut self, i: usize, part: &Part) -> Result<(), ShapeError> {
        let mut prepared: BTreeMap<usize, Prepared> = BTreeMap::new();
        let outer = Prepared::of_ring(&part.outer);
        let bounds: Vec<_> = part.holes.iter().map(Ring::bounds).collect();
        for (j, hole) in part.holes.iter().enumerate() {
            let name = RingName { part: i + 1, ring: j + 2 };
            if self.lies(&outer, name, hole)?.outside {
                return refuse(name, RingFault::HoleOutside, first(hole));
            }
            for (k, other) in part.holes.iter().enumerate() {
                if k == j || !bounds[k].meets(&bounds[j]) {
                    continue;
                }
                let other = prepared.entry(k).or_insert_with(|| Prepared::of_ring(other));
                let other_name = RingName { part: i + 1, ring: k + 2 };
                match self.lies(other, name, hole)? {
                    Lies { inside: true, outside: false } => {
                        return refuse(name, RingFault::HoleInHole(other_name), first(hole));
                    }
                    Lies { inside: true, outside: true } => {
                        return refuse(name, RingFault::Crosses(other_name), first(hole));
                    }
                    Lies { inside: false, .. } => {}
                }
            }
        }
        Ok(())
    }

    /// Two parts that share ground have a piece of one's border within the other, be it of a hole; borders that run
    /// along each other were looked at before.
    fn parts(&mut self, parts: &[Part]) -> Result<(), ShapeError> {
        let whole: Vec<Prepared> = parts.iter().map(Prepared::of_part).collect();
        for (i, part) in parts.iter().enumerate() {
            for (j, ring) in part.rings().enumerate() {
                let (name, bounds) = (RingName { part: i + 1, ring: j + 1 }, ring.bounds());
                for (k, other) in whole.iter().enumerate() {
                    if k != i && other.bounds().meets(&bounds) && self.lies(other, name, ring)?.inside {
                        let fault = RingFault::Overlaps(RingName { part: k + 1, ring: 1 });
                        return refuse(RingName { part: i + 1, ring: 1 }, fault, first(ring));
                    }
                }
            }
        }
        Ok(())
    }

    fn lies(&mut self, area: &Prepared, name: RingName, ring: &Ring) -> Result<Lies, ShapeError> {
        // A ring that meets no other lies as a whole where any point of it lies.
        let pieces = if self.meetings.is_touched(name) { usize::MAX } else { 1 };
        let mut lies = Lies::default();
        for middle in self.meetings.middles(name, ring).take(pieces) {
            self.looks += area.sides_near(middle) + 1;
            if self.looks > LOOKS_MAX {
                return Err(ShapeError::TooTangled);
            }
            match area.side_doubled(middle) {
                Side::Inside => lies.inside = true,
                Side::Outside => lies.outside = true,
                Side::Border => {}
            }
        }
        Ok(lies)
    }
}

fn first(ring: &Ring) -> Option<[f64; 2]> {
    ring.points().first().map(|p| [p.lon_deg(), p.lat_deg()])
}
