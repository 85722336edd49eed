//! Named ways as they are kept until all are there, and the streets that they make.

use super::{Way, others};
use crate::{
    point::Point,
    source::{Crossing, Street, StreetClass},
    words::key,
};
use atalaya_osm::Lines;
use indexmap::IndexSet;
use std::collections::{BTreeMap, HashMap};

/// Pieces of one name closer than this many millionths of a degree (about 280 m) are one street: a
/// block without a way, the other carriageway.
const JOIN_E6: i32 = 2_500;
/// The same for motorways and trunk roads, whose name goes on behind a junction (about 2.2 km).
const JOIN_ROAD_E6: i32 = 20_000;
/// Crossings of the same two streets within this distance are one: the corners of a dual carriageway.
const SAME_CROSSING_M: f64 = 60.0;
/// Streets at one node beyond this are not paired.
const AT_NODE_MAX: usize = 12;
/// Nodes that are sorted at a time: what bounds the memory of finding crossings.
const SORTED_MAX: u64 = 6 << 20;

/// A node and the street that passes it.
type Meet = (i64, u32, Point);

/// Ways with their names by number and their lines packed: some seven bytes a node.
#[derive(Default)]
pub(super) struct Ways {
    all: Vec<Kept>,
    lines: Lines,
    names: IndexSet<String>,
    others: IndexSet<Vec<String>>,
}

#[derive(Clone, Copy)]
struct Kept {
    name: u32,
    other: u32,
    class: StreetClass,
}

impl Ways {
    pub fn push(&mut self, way: Way) {
        let name = self.names.insert_full(way.name).0 as u32;
        let other = self.others.insert_full(way.other).0 as u32;
        self.lines.push(way.nodes.iter().map(|(id, at)| (*id, [at.lat_e6, at.lon_e6])));
        self.all.push(Kept { name, other, class: way.class });
    }
    pub fn len(&self) -> usize {
        self.all.len()
    }
    fn name(&self, way: &Kept) -> &str {
        self.names.get_index(way.name as usize).map_or("", String::as_str)
    }
    fn other(&self, way: &Kept) -> &[String] {
        self.others.get_index(way.other as usize).map_or(&[], Vec::as_slice)
    }
    fn kept(&self, way: u32) -> &Kept {
        &self.all[way as usize]
    }
    fn nodes(&self, way: u32) -> impl Iterator<Item = (i64, Point)> + '_ {
        self.lines.line(way as usize).map(|(id, [lat_e6, lon_e6])| (id, Point { lat_e6, lon_e6 }))
    }

    /// Streets, and for each way the number of its street.
    pub fn streets(&self) -> (Vec<Street>, Vec<u32>) {
        let mut by_name: Vec<Vec<u32>> = vec![Vec::new(); self.names.len()];
        for (i, way) in (0u32..).zip(&self.all) {
            by_name[way.name as usize].push(i);
        }
        // Two spellings of one name are one name.
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (name, ways) in self.names.iter().zip(by_name) {
            groups.entry(key(name)).or_default().extend(ways);
        }
        let mut clusters: Vec<Vec<u32>> =
            groups.into_values().flat_map(|group| self.cluster(&group)).collect();
        let first = |cluster: &Vec<u32>| {
            let of = |i: &u32| {
                let way = self.kept(*i);
                (way.class, self.name(way), self.nodes(*i).next().map(|n| n.1))
            };
            cluster.iter().map(of).min()
        };
        clusters.sort_by_cached_key(first);
        let mut of_way = vec![0u32; self.all.len()];
        let mut streets = Vec::with_capacity(clusters.len());
        for (number, cluster) in (0u32..).zip(&clusters) {
            for way in cluster {
                of_way[*way as usize] = number;
            }
            streets.push(self.street(cluster));
        }
        (streets, of_way)
    }

    /// Parts ways of one name into those that belong together.
    pub fn cluster(&self, group: &[u32]) -> Vec<Vec<u32>> {
        let road = group.iter().any(|way| self.kept(*way).class <= StreetClass::Trunk);
        let side = if road { JOIN_ROAD_E6 } else { JOIN_E6 };
        let mut parent: Vec<usize> = (0..group.len()).collect();
        let mut cells: HashMap<(i32, i32), usize> = HashMap::new();
        for (i, way) in group.iter().enumerate() {
            let nodes: Vec<Point> = self.nodes(*way).map(|n| n.1).collect();
            for at in along(&nodes, side) {
                let here = (at.lat_e6.div_euclid(side), at.lon_e6.div_euclid(side));
                for (row, column) in (-1..=1).flat_map(|r| (-1..=1).map(move |c| (here.0 + r, here.1 + c))) {
                    if let Some(other) = cells.get(&(row, column)) {
                        let (a, b) = (root(&mut parent, i), root(&mut parent, *other));
                        parent[a.max(b)] = a.min(b);
                    }
                }
                cells.insert(here, i);
            }
        }
        let mut clusters: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (i, way) in group.iter().enumerate() {
            clusters.entry(root(&mut parent, i)).or_default().push(*way);
        }
        clusters.into_values().collect()
    }

    /// The street that ways are together.
    pub fn street(&self, cluster: &[u32]) -> Street {
        let mut ways: Vec<(Vec<(i64, Point)>, &Kept)> =
            cluster.iter().map(|i| (self.nodes(*i).collect(), self.kept(*i))).collect();
        ways.sort_by(|a, b| a.0.cmp(&b.0));
        let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
        let mut other = Vec::new();
        for (nodes, way) in &ways {
            *spellings.entry(self.name(way)).or_default() += nodes.len();
            other.extend(self.other(way).iter().cloned());
        }
        let name = spellings
            .iter()
            .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)))
            .map_or("", |(name, _)| name);
        other.sort_unstable();
        other.dedup();
        Street {
            name: name.to_owned(),
            other: others(name, other),
            class: ways.iter().map(|(_, way)| way.class).min().unwrap_or(StreetClass::Local),
            lines: ways.iter().map(|(nodes, _)| nodes.iter().map(|(_, p)| *p).collect()).collect(),
            houses: Vec::new(),
            posts: Vec::new(),
        }
    }

    /// Where two streets share a node.
    pub fn crossings(&self, of_way: &[u32]) -> Vec<Crossing> {
        let parts = self.lines.nodes() / SORTED_MAX + 1;
        let mut crossings = Vec::new();
        for part in 0..parts {
            let mut meets: Vec<Meet> = Vec::new();
            for (way, street) in (0u32..).zip(of_way) {
                let here = self.nodes(way).filter(|(id, _)| id.rem_euclid(parts as i64) as u64 == part);
                meets.extend(here.map(|(id, at)| (id, *street, at)));
            }
            pair(&mut meets, &mut crossings);
        }
        crossings.sort_unstable();
        let mut merged: Vec<Crossing> = Vec::with_capacity(crossings.len());
        for pair in crossings.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)) {
            let from = merged.len();
            for crossing in pair {
                if !merged[from..].iter().any(|m| m.at.metres_to(crossing.at) < SAME_CROSSING_M) {
                    merged.push(*crossing);
                }
            }
        }
        merged
    }
}

fn pair(meets: &mut Vec<Meet>, crossings: &mut Vec<Crossing>) {
    meets.sort_unstable();
    meets.dedup_by_key(|m| (m.0, m.1));
    for node in meets.chunk_by(|a, b| a.0 == b.0) {
        let node = &node[..node.len().min(AT_NODE_MAX)];
        for (i, (_, a, at)) in node.iter().enumerate() {
            crossings.extend(node[i + 1..].iter().map(|(_, b, _)| Crossing { a: *a, b: *b, at: *at }));
        }
    }
}

/// The points of a line and enough between them that no cell is jumped over.
pub(super) fn along(line: &[Point], side: i32) -> impl Iterator<Item = Point> + '_ {
    let pairs = line.iter().zip(line.iter().skip(1).chain(line.last()));
    pairs.flat_map(move |(a, b)| {
        let span = (a.lat_e6.abs_diff(b.lat_e6)).max(a.lon_e6.abs_diff(b.lon_e6));
        let steps = (span / side.unsigned_abs()).min(2_000) + 1;
        (0..steps).map(move |i| a.towards(*b, f64::from(i) / f64::from(steps)))
    })
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}
