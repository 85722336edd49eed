//! Makes an extract some times larger: copies side by side, ids and coordinates shifted. For measuring how
//! an import grows with its file.
//!
//! `cargo run --release -p atalaya-osm --example grow -- IN.osm.pbf 50 OUT.osm.pbf`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for measuring; it stops at the first trouble"
)]

use atalaya_osm::{
    Consumer, ConsumerError, FileSource, Kind, Need, Node, Relation, Tags, Way, read,
    testing::{Extract, NODE, RELATION, WAY},
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
};

type Pairs = Vec<(String, String)>;
type Members = Vec<(u8, i64, String)>;

#[derive(Default)]
struct All {
    nodes: BTreeMap<i64, (f64, f64, Pairs)>,
    ways: Vec<(i64, Vec<i64>, Pairs)>,
    relations: Vec<(i64, Members, Pairs)>,
}

fn owned(tags: Tags<'_>) -> Pairs {
    tags.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

impl Consumer for All {
    fn name(&self) -> &'static str {
        "grow"
    }
    fn wants_node(&self, _: Tags<'_>) -> bool {
        true
    }
    fn wants_way(&self, _: Tags<'_>) -> bool {
        true
    }
    fn wants_relation(&self, _: Tags<'_>) -> Need {
        Need::Members
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        self.nodes.insert(node.id, (node.point.lat(), node.point.lon(), owned(node.tags)));
        Ok(())
    }
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError> {
        for (id, point) in way.nodes.iter().zip(way.points) {
            self.nodes.entry(*id).or_insert_with(|| (point.lat(), point.lon(), Vec::new()));
        }
        self.ways.push((way.id, way.nodes.to_vec(), owned(way.tags)));
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        let kind = |kind| match kind {
            Kind::Node => NODE,
            Kind::Way => WAY,
            Kind::Relation => RELATION,
        };
        let members = relation.members.iter().map(|m| (kind(m.kind), m.id, m.role.to_string())).collect();
        self.relations.push((relation.id, members, owned(relation.tags)));
        Ok(())
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, from, times, to] = args.as_slice() else { panic!("IN TIMES OUT") };
    let times: i64 = times.parse().unwrap();
    let mut all = All::default();
    read(&FileSource::open(from.as_ref()).unwrap(), &mut [&mut all], &mut |_| {}).unwrap();
    let mut out = BufWriter::new(File::create(to).unwrap());
    // Nodes of all copies first, then ways, then relations, as real extracts are sorted.
    for part in 0..3 {
        for copy in 0..times {
            let bytes = one(&all, copy, part).pbf(8000);
            // The header stands once.
            let header = if part == 0 && copy == 0 { 0 } else { Extract::default().pbf(1).len() };
            out.write_all(&bytes[header..]).unwrap();
        }
    }
    out.flush().unwrap();
}

/// One kind of one copy.
fn one(all: &All, copy: i64, part: u8) -> Extract {
    // Ids of a copy lie apart; copies stand in rows of ten, half a degree from each other.
    let id = |id: i64| id + copy * 20_000_000_000;
    let (south, west) = ((copy / 10) as f64 * 0.5, (copy % 10) as f64 * 0.5);
    let mut extract = Extract::default();
    match part {
        0 => {
            for (n, (lat, lon, tags)) in &all.nodes {
                let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                extract = extract.node(id(*n), lat - south, lon + west, &tags);
            }
        }
        1 => {
            for (w, nodes, tags) in &all.ways {
                let nodes: Vec<i64> = nodes.iter().map(|n| id(*n)).collect();
                let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                extract = extract.way(id(*w), &nodes, &tags);
            }
        }
        _ => {
            for (r, members, tags) in &all.relations {
                let members: Vec<(u8, i64, &str)> =
                    members.iter().map(|(kind, m, role)| (*kind, id(*m), role.as_str())).collect();
                let tags: Vec<(&str, &str)> = tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                extract = extract.relation(id(*r), &members, &tags);
            }
        }
    }
    extract
}
