//! Kilometres of a road: at a post, or computed between two.

use crate::{gazetteer::Gazetteer, point::Point, source::Post};

/// Where a kilometre is supposed to be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct PostAt {
    pub at: Point,
    /// A post of that kilometre is known, to 50 m.
    pub exact: bool,
    pub radius_m: f64,
}

/// A post speaks exactly for this many metres around it.
const EXACT_M: u32 = 50;
/// Beyond the first or last post by up to this much, the post itself is given, as approximate.
const BEYOND_M: u32 = 1_000;
/// Posts further apart along the road than this times the straight line do not belong to one road.
const WINDING_MAX: f64 = 3.0;

impl Gazetteer {
    /// Where a kilometre of a road is.
    pub(crate) fn kilometre_of(&self, place: usize, metre: u32) -> Option<PostAt> {
        let posts = self.posts.get(self.street_number(place)?);
        let after = posts.partition_point(|p| p.metre < metre);
        let (below, above) = (after.checked_sub(1).and_then(|i| posts.get(i)), posts.get(after));
        let gap = |p: &&Post| p.metre.abs_diff(metre);
        let nearest = [below, above].into_iter().flatten().min_by_key(gap)?;
        if gap(&nearest) <= EXACT_M {
            return Some(PostAt { at: nearest.at, exact: true, radius_m: 50.0 });
        }
        match (below, above) {
            (Some(a), Some(b)) => {
                let along = f64::from(b.metre - a.metre);
                let straight = a.at.metres_to(b.at);
                // Posts of another carriageway or another count: the straight line would be longer
                // than the road, or far too short.
                if straight > along * 1.3 + 200.0 || along > straight * WINDING_MAX + 500.0 {
                    return None;
                }
                let share = f64::from(metre - a.metre) / along;
                let at = self.on_street(place, a.at.towards(b.at, share));
                Some(PostAt { at, exact: false, radius_m: (along / 4.0).clamp(50.0, 2_000.0) })
            }
            _ => (gap(&nearest) <= BEYOND_M).then(|| PostAt {
                at: nearest.at,
                exact: false,
                radius_m: f64::from(gap(&nearest)),
            }),
        }
    }

    /// The kilometre of a point on a road, in tenths; between two posts only.
    pub(crate) fn kilometre_at(&self, place: usize, at: Point) -> Option<f64> {
        let posts = self.posts.get(self.street_number(place)?);
        let mut nearest: Vec<(f64, &Post)> = posts.iter().map(|p| (p.at.metres_to(at), p)).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (metres, first) = nearest.first()?;
        if *metres <= f64::from(EXACT_M) {
            return Some(f64::from(first.metre) / 1000.0);
        }
        let second = nearest.iter().skip(1).find(|(_, p)| p.metre != first.metre)?;
        let span = first.at.metres_to(second.1.at);
        // The point lies between the two when both distances add up to theirs.
        if metres + second.0 > span * 1.3 + 50.0 {
            return None;
        }
        let share = metres / (metres + second.0);
        let metre = f64::from(first.metre) + (f64::from(second.1.metre) - f64::from(first.metre)) * share;
        Some((metre / 100.0).round() / 10.0)
    }
}
