//! A bounded index of points by degree cells: which incidents or units are near here.

use atalaya_model::{Metres, Position};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The index holds as many points as it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the index is full with {0} points")]
pub struct GridFull(pub usize);

/// Side of a cell, degrees: about 2.2 km north-south.
const CELL_DEG: f64 = 0.02;
/// Metres of one degree of latitude, rounded down so that the searched box is never too small.
const METRES_PER_DEGREE: f64 = 110_500.0;

/// Points by key. At its bound a new key is refused ([`GridFull`]); known keys can still move.
#[derive(Clone, Debug)]
pub struct GridIndex<K> {
    points: BTreeMap<K, Position>,
    cells: HashMap<(i32, i32), BTreeSet<K>>,
    capacity: usize,
}

impl<K: Ord + Clone> GridIndex<K> {
    pub fn new(capacity: usize) -> Self {
        Self { points: BTreeMap::new(), cells: HashMap::new(), capacity }
    }
    pub fn len(&self) -> usize {
        self.points.len()
    }
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
    pub fn get(&self, key: &K) -> Option<Position> {
        self.points.get(key).copied()
    }
    /// Adds a point or moves it.
    pub fn set(&mut self, key: K, position: Position) -> Result<(), GridFull> {
        if !self.points.contains_key(&key) && self.points.len() >= self.capacity {
            return Err(GridFull(self.capacity));
        }
        if let Some(old) = self.points.insert(key.clone(), position) {
            if cell(&old) == cell(&position) {
                return Ok(());
            }
            self.leave(&key, &old);
        }
        self.cells.entry(cell(&position)).or_default().insert(key);
        Ok(())
    }
    /// Takes a point out; `None` when it was not there.
    pub fn remove(&mut self, key: &K) -> Option<Position> {
        let old = self.points.remove(key)?;
        self.leave(key, &old);
        Some(old)
    }
    fn leave(&mut self, key: &K, at: &Position) {
        if let Some(keys) = self.cells.get_mut(&cell(at)) {
            keys.remove(key);
            if keys.is_empty() {
                self.cells.remove(&cell(at));
            }
        }
    }
    /// Points within `radius`, nearest first, at most `limit`. Equal distances go by key.
    pub fn within(&self, centre: &Position, radius: Metres, limit: usize) -> Vec<(K, Metres)> {
        let mut found: Vec<(K, Metres)> = match self.span(centre, radius) {
            Some((rows, columns)) => rows
                .flat_map(|row| columns.clone().map(move |column| (row, column)))
                .filter_map(|at| self.cells.get(&at))
                .flatten()
                .filter_map(|key| self.near(key, centre, radius))
                .collect(),
            None => self.points.keys().filter_map(|key| self.near(key, centre, radius)).collect(),
        };
        found.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then_with(|| a.0.cmp(&b.0)));
        found.truncate(limit);
        found
    }
    fn near(&self, key: &K, centre: &Position, radius: Metres) -> Option<(K, Metres)> {
        let metres = self.points.get(key)?.distance_to(centre);
        (metres.0 <= radius.0).then(|| (key.clone(), metres))
    }
    /// Rows and columns to look at; `None` when looking at every point is no dearer, or when the
    /// circle comes near a pole or the 180th meridian, where columns mean little.
    fn span(
        &self,
        centre: &Position,
        radius: Metres,
    ) -> Option<(std::ops::RangeInclusive<i32>, std::ops::RangeInclusive<i32>)> {
        let dlat = radius.0 / METRES_PER_DEGREE;
        let edge = centre.lat().abs() + dlat;
        if !dlat.is_finite() || edge > 80.0 {
            return None;
        }
        let dlon = dlat / edge.to_radians().cos();
        if centre.lon().abs() + dlon > 180.0 {
            return None;
        }
        let cells = (2.0 * dlat / CELL_DEG + 2.0) * (2.0 * dlon / CELL_DEG + 2.0);
        if cells > self.points.len() as f64 {
            return None;
        }
        let rows = index(centre.lat() - dlat)..=index(centre.lat() + dlat);
        let columns = index(centre.lon() - dlon)..=index(centre.lon() + dlon);
        Some((rows, columns))
    }
}

fn index(degrees: f64) -> i32 {
    (degrees / CELL_DEG).floor() as i32
}

fn cell(position: &Position) -> (i32, i32) {
    (index(position.lat()), index(position.lon()))
}
