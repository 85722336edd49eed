//! What must hold for all bytes.

use crate::{BytesSource, Consumer, ConsumerError, Need, Node, Relation, Tags, Way, read};

/// Wants everything and looks at it.
#[derive(Default)]
struct Everything {
    elements: u64,
}

impl Consumer for Everything {
    fn name(&self) -> &'static str {
        "everything"
    }
    fn wants_node(&self, _: Tags<'_>) -> bool {
        true
    }
    fn wants_way(&self, _: Tags<'_>) -> bool {
        true
    }
    fn wants_relation(&self, _: Tags<'_>) -> Need {
        Need::Geometry
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        self.elements += 1;
        assert!(node.point.lat().abs() <= 90.0 && node.point.lon().abs() <= 180.0);
        Ok(())
    }
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError> {
        self.elements += 1;
        assert!(way.nodes.len() >= 2 && way.nodes.len() == way.points.len());
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        self.elements += 1;
        for polygon in relation.rings().polygons {
            for ring in std::iter::once(&polygon.outer).chain(&polygon.inners) {
                assert!(ring.len() >= 4 && ring.first() == ring.last());
            }
        }
        Ok(())
    }
}

fn run(bytes: &[u8]) {
    let mut all = Everything::default();
    let read = read(&BytesSource(bytes), &mut [&mut all], &mut |p| assert!(p.done <= p.total));
    if let Ok(summary) = read {
        assert!(
            all.elements
                <= summary.counts.nodes
                    + summary.counts.ways * 2
                    + summary.counts.relations
                    + bytes.len() as u64 * 1100
        );
    }
}

/// Bytes as a file of any kind.
pub fn osm_file(bytes: &[u8]) {
    run(bytes);
}

/// Bytes as the unpacked body of a PBF data block: past the packing, where a fuzzer does not get by
/// itself.
pub fn pbf_block(bytes: &[u8]) {
    let mut file = crate::testing::Extract::default().pbf(1);
    crate::testing::frame(&mut file, "OSMData", bytes);
    run(&file);
}

/// Bytes as the text within `<osm>`.
pub fn osm_xml(bytes: &[u8]) {
    let mut file = b"<osm version=\"0.6\">".to_vec();
    file.extend_from_slice(bytes);
    run(&file);
    file.extend_from_slice(b"</osm>");
    run(&file);
}
