//! A consumer that writes down what it gets.

use atalaya_osm::{
    BytesSource, Consumer, ConsumerError, Need, Node, OsmError, Relation, Summary, Tags, Way, read,
    testing::{Extract, NODE, RELATION, WAY},
};

/// Wants what has one of its keys (everything tagged when it has none), and notes each as a line.
#[derive(Default)]
pub struct Notes {
    pub keys: Vec<&'static str>,
    pub lines: Vec<String>,
}

impl Notes {
    pub fn of(keys: &[&'static str]) -> Self {
        Self { keys: keys.to_vec(), lines: Vec::new() }
    }
    fn wants(&self, tags: Tags<'_>) -> bool {
        self.keys.is_empty() || self.keys.iter().any(|key| tags.has(key))
    }
}

fn text(tags: Tags<'_>) -> String {
    tags.iter().map(|(k, v)| format!(" {k}={v}")).collect()
}

impl Consumer for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        self.wants(tags)
    }
    fn wants_way(&self, tags: Tags<'_>) -> bool {
        self.wants(tags)
    }
    fn wants_relation(&self, tags: Tags<'_>) -> Need {
        if self.wants(tags) { Need::Geometry } else { Need::Nothing }
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        let (lat, lon) = (node.point.lat_e7, node.point.lon_e7);
        self.lines.push(format!("n{} {lat},{lon}{}", node.id, text(node.tags)));
        Ok(())
    }
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError> {
        assert_eq!(way.nodes.len(), way.points.len());
        let whole = if way.complete { "" } else { " part" };
        self.lines.push(format!("w{} {:?}{whole}{}", way.id, way.nodes, text(way.tags)));
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        let rings = relation.rings();
        let shape: Vec<_> = rings.polygons.iter().map(|p| (p.outer.len(), p.inners.len())).collect();
        let whole = if rings.is_whole() { "whole" } else { "broken" };
        let label = relation.members.iter().find_map(|m| relation.member_point(m));
        let label = label.map_or(String::new(), |p| format!(" label {}", p.lat_e7));
        self.lines.push(format!("r{} {shape:?} {whole}{label}{}", relation.id, text(relation.tags)));
        Ok(())
    }
}

/// Reads bytes with one consumer.
pub fn notes(bytes: &[u8], keys: &[&'static str]) -> Result<(Vec<String>, Summary), OsmError> {
    let mut notes = Notes::of(keys);
    let summary = read(&BytesSource(bytes), &mut [&mut notes], &mut |_| {})?;
    Ok((notes.lines, summary))
}

/// A square with a hole, a street through it and a label.
pub fn town() -> Extract {
    let mut extract = Extract::default();
    for (id, lat, lon) in [(1, 19.0, -99.0), (2, 19.0, -98.9), (3, 19.1, -98.9), (4, 19.1, -99.0)] {
        extract = extract.node(id, lat, lon, &[]);
    }
    for (id, lat, lon) in [(5, 19.04, -98.96), (6, 19.04, -98.94), (7, 19.06, -98.95)] {
        extract = extract.node(id, lat, lon, &[]);
    }
    extract
        .node(8, 19.05, -98.95, &[("name", "Villa <\"Ñ\"> & Cía.")])
        .way(10, &[1, 2, 3], &[])
        .way(11, &[1, 4, 3], &[])
        .way(12, &[5, 6, 7, 5], &[("natural", "water")])
        .way(13, &[4, 8, 8, 99, 2, 1], &[("highway", "residential"), ("name", "Av. Juárez")])
        .relation(
            20,
            &[(WAY, 10, "outer"), (WAY, 11, ""), (WAY, 12, "inner"), (NODE, 8, "label")],
            &[("boundary", "administrative")],
        )
        .relation(
            21,
            &[(WAY, 10, "outer"), (WAY, 77, "outer"), (RELATION, 20, "subarea")],
            &[("boundary", "other")],
        )
        .relation(22, &[(NODE, 8, "via")], &[("type", "restriction")])
}
