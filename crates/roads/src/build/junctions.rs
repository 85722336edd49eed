//! Nodes where ways meet, end, are barred or have a restriction.

use super::{BuildError, RoadsBuilder};
use crate::graph::Attr;
use atalaya_osm::Point;
use std::collections::{BTreeMap, HashSet};

/// Ids that are sorted at a time: what bounds the memory of finding junctions.
const SORTED_MAX: u64 = 16 << 20;
/// No junction lies here.
const NOWHERE: Point = Point { lat_e7: i32::MIN, lon_e7: i32::MIN };

/// Junctions by id, with their number; barriers that sit between two pieces.
pub(super) struct Junctions {
    pub ids: Vec<i64>,
    /// Of the junctions, then of the nodes that were made.
    pub points: Vec<Point>,
    /// Arms of barrier nodes that are still to be attached, and the second node of a pair.
    pub gates: BTreeMap<i64, Gate>,
    twins: HashSet<u32>,
}

pub(super) struct Gate {
    arms: u32,
    attached: u32,
    pub twin: Option<u32>,
    pub attr: u16,
}

impl RoadsBuilder {
    pub(super) fn junctions(&mut self) -> Result<Junctions, BuildError> {
        let ids = self.junction_ids();
        if ids.len() >= u32::MAX as usize / 2 {
            return Err(BuildError::TooMany("junctions"));
        }
        let mut points = vec![NOWHERE; ids.len()];
        for (id, [lat_e7, lon_e7]) in self.lines.iter().flatten() {
            if let Ok(i) = ids.binary_search(&id) {
                points[i] = Point { lat_e7, lon_e7 };
            }
        }
        // Restrictions and barriers may name nodes of no street.
        let known = ids.into_iter().zip(points).filter(|(_, p)| *p != NOWHERE);
        let (ids, points) = known.unzip();
        let gates = self.gates();
        Ok(Junctions { ids, points, gates, twins: HashSet::new() })
    }

    /// Sorted ids of everything that appears twice. Ids are parted by their value and each part is looked at in a walk
    /// of its own, so that the nodes of a country are never all in memory as numbers.
    fn junction_ids(&self) -> Vec<i64> {
        let parts = self.lines.nodes() / SORTED_MAX + 1;
        let mut ids = Vec::new();
        for part in 0..parts {
            let mut uses: Vec<i64> = Vec::new();
            let mut add = |id: i64| {
                if part_of(id, parts) == part {
                    uses.push(id);
                }
            };
            for line in self.lines.iter() {
                let mut last = None;
                for (i, (id, _)) in line.enumerate() {
                    add(id);
                    // An end counts twice.
                    if i == 0 {
                        add(id);
                    }
                    last = Some(id);
                }
                last.into_iter().for_each(&mut add);
            }
            self.restrictions.iter().filter_map(|r| r.via_node()).for_each(&mut add);
            self.barriers.keys().copied().for_each(&mut add);
            uses.sort_unstable();
            ids.extend(uses.chunk_by(|a, b| a == b).filter(|run| run.len() > 1).map(|run| run[0]));
        }
        ids.sort_unstable();
        ids
    }

    /// Barriers where exactly two pieces of street meet. At a junction of more it is not known which of
    /// them a barrier bars.
    fn gates(&mut self) -> BTreeMap<i64, Gate> {
        let mut arms: BTreeMap<i64, u32> = self.barriers.keys().map(|id| (*id, 0)).collect();
        if arms.is_empty() {
            return BTreeMap::new();
        }
        let mut nodes = Vec::new();
        for line in self.lines.iter() {
            nodes.clear();
            nodes.extend(line.map(|(id, _)| id));
            for (i, id) in nodes.iter().enumerate() {
                if let Some(n) = arms.get_mut(id) {
                    *n += if i == 0 || i + 1 == nodes.len() { 1 } else { 2 };
                }
            }
        }
        let mut gates = BTreeMap::new();
        for (id, n) in arms {
            let Some(barrier) = self.barriers.get(&id).copied() else { continue };
            if n > 2 {
                self.skipped.note("barriers at junctions, left open", || format!("node {id}"));
            }
            if n != 2 {
                continue;
            }
            let mut attr = Attr::default();
            for (i, cost) in barrier.iter().enumerate() {
                attr.speeds[i] = if cost.is_some() { 1000 } else { 0 };
                attr.extra_cs[i] = cost.map_or(0, |cs| u16::try_from(cs).unwrap_or(u16::MAX));
            }
            if let Ok(attr) = self.attr(attr) {
                gates.insert(id, Gate { arms: n, attached: 0, twin: None, attr });
            }
        }
        gates
    }
}

/// Ids that follow each other go into different parts.
fn part_of(id: i64, parts: u64) -> u64 {
    id.rem_euclid(parts as i64) as u64
}

impl Junctions {
    pub fn find(&self, id: i64) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|i| i as u32)
    }
    pub fn add(&mut self, point: Point) -> u32 {
        self.points.push(point);
        (self.points.len() - 1) as u32
    }
    pub fn is_twin(&self, node: u32) -> bool {
        self.twins.contains(&node)
    }
    /// The node that a piece of street attaches to: at a barrier, the second piece gets the twin.
    pub fn arm(&mut self, id: i64, node: u32) -> u32 {
        let Some(gate) = self.gates.get_mut(&id) else { return node };
        gate.attached += 1;
        if gate.attached == gate.arms {
            let point = self.points[node as usize];
            self.points.push(point);
            let twin = (self.points.len() - 1) as u32;
            gate.twin = Some(twin);
            self.twins.insert(twin);
            return twin;
        }
        node
    }
}
