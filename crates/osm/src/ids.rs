//! Compact sets of ids and the table of positions.
//!
//! Ids are kept as sorted 32-bit halves under their high half: the whole planet has four of those,
//! an extract needs four bytes per id. Positions stand in parallel, eight bytes each.

use crate::element::Point;
use std::collections::BTreeMap;

/// Unsorted tail that is allowed before a bucket is sorted and rid of doubles again.
const SLACK_MIN: usize = 1 << 20;

#[derive(Default)]
struct Bucket {
    low: Vec<u32>,
    /// Sorted and without doubles up to here.
    settled: usize,
}

impl Bucket {
    fn settle(&mut self) {
        self.low.sort_unstable();
        self.low.dedup();
        self.settled = self.low.len();
    }
}

/// A set that is filled first and asked afterwards.
#[derive(Default)]
pub(crate) struct IdSet(BTreeMap<i64, Bucket>);

impl IdSet {
    pub fn add(&mut self, id: i64) {
        let bucket = self.0.entry(id >> 32).or_default();
        bucket.low.push(id as u32);
        // Ways share nodes: without this the doubles of a country would stand in memory together.
        if bucket.low.len() >= bucket.settled.max(SLACK_MIN) * 2 {
            bucket.settle();
        }
    }
    /// Ends filling; from now on ids can be looked up.
    pub fn into_table(self) -> PointTable {
        let buckets = self
            .0
            .into_iter()
            .map(|(high, mut bucket)| {
                bucket.settle();
                bucket.low.shrink_to_fit();
                let points = vec![ABSENT; bucket.low.len()];
                (high, (bucket.low, points))
            })
            .collect();
        PointTable { buckets }
    }
}

/// No node lies here: latitudes end at ±90°.
const ABSENT: Point = Point { lat_e7: i32::MIN, lon_e7: i32::MIN };

/// Positions of the nodes that are needed.
#[derive(Default)]
pub(crate) struct PointTable {
    buckets: BTreeMap<i64, (Vec<u32>, Vec<Point>)>,
}

impl PointTable {
    /// Keeps the position when the id is needed.
    pub fn set(&mut self, id: i64, point: Point) {
        if let Some((low, points)) = self.buckets.get_mut(&(id >> 32))
            && let Ok(i) = low.binary_search(&(id as u32))
            && let Some(slot) = points.get_mut(i)
        {
            *slot = point;
        }
    }
    pub fn get(&self, id: i64) -> Option<Point> {
        let (low, points) = self.buckets.get(&(id >> 32))?;
        let point = *points.get(low.binary_search(&(id as u32)).ok()?)?;
        (point != ABSENT).then_some(point)
    }
    /// How many ids are needed, and how many of them no node was found for.
    pub fn coverage(&self) -> (u64, u64) {
        let (mut needed, mut absent) = (0, 0);
        for (_, points) in self.buckets.values() {
            needed += points.len() as u64;
            absent += points.iter().filter(|p| **p == ABSENT).count() as u64;
        }
        (needed, absent)
    }
    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.buckets.values().map(|(low, points)| (low.capacity() * 4 + points.capacity() * 8) as u64).sum()
    }
}

/// A small set of ids, sorted.
pub(crate) struct SmallSet(Vec<i64>);

impl FromIterator<i64> for SmallSet {
    fn from_iter<I: IntoIterator<Item = i64>>(ids: I) -> Self {
        let mut ids: Vec<i64> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids)
    }
}

impl SmallSet {
    pub fn has(&self, id: i64) -> bool {
        self.0.binary_search(&id).is_ok()
    }
    pub fn iter(&self) -> impl Iterator<Item = i64> {
        self.0.iter().copied()
    }
    pub fn bytes(&self) -> u64 {
        (self.0.capacity() * 8) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_size_and_sign_are_found_again() {
        let ids = [0, 1, -1, i64::MAX, i64::MIN, 1 << 32, (1 << 32) + 1, 5_000_000_000];
        let mut set = IdSet::default();
        ids.iter().chain(&ids).for_each(|id| set.add(*id));
        let mut table = set.into_table();
        assert_eq!(table.coverage(), (ids.len() as u64, ids.len() as u64));
        for (i, id) in ids.iter().enumerate() {
            table.set(*id, Point { lat_e7: i as i32, lon_e7: 7 });
        }
        table.set(2, Point { lat_e7: 9, lon_e7: 9 });
        for (i, id) in ids.iter().enumerate() {
            assert_eq!(table.get(*id), Some(Point { lat_e7: i as i32, lon_e7: 7 }));
        }
        assert_eq!((table.get(2), table.coverage().1), (None, 0));
    }
}
