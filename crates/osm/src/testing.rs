//! Small extracts made in memory, for tests of this crate and of those that consume.

use crate::pbf::messages as pbf;
use prost::Message;
use std::{collections::BTreeMap, fmt::Write as _, io::Write as _};

/// Tags as pairs.
pub type Pairs<'a> = &'a [(&'a str, &'a str)];
type Owned = Vec<(String, String)>;
type OwnedRelation = (i64, Vec<(u8, i64, String)>, Owned);

/// An extract under construction; elements come out in the order they were added.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    nodes: Vec<(i64, f64, f64, Owned)>,
    ways: Vec<(i64, Vec<i64>, Owned)>,
    relations: Vec<OwnedRelation>,
}

/// Kind of a member, as [`Extract::relation`] takes it.
pub const NODE: u8 = 0;
pub const WAY: u8 = 1;
pub const RELATION: u8 = 2;

fn owned(tags: Pairs<'_>) -> Owned {
    tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

impl Extract {
    pub fn node(mut self, id: i64, lat: f64, lon: f64, tags: Pairs<'_>) -> Self {
        self.nodes.push((id, lat, lon, owned(tags)));
        self
    }
    pub fn way(mut self, id: i64, nodes: &[i64], tags: Pairs<'_>) -> Self {
        self.ways.push((id, nodes.to_vec(), owned(tags)));
        self
    }
    pub fn relation(mut self, id: i64, members: &[(u8, i64, &str)], tags: Pairs<'_>) -> Self {
        let members = members.iter().map(|(kind, id, role)| (*kind, *id, (*role).to_owned())).collect();
        self.relations.push((id, members, owned(tags)));
        self
    }

    /// As XML.
    pub fn xml(&self) -> Vec<u8> {
        let mut out = String::from(
            "<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\" generator=\"test\">\n",
        );
        let tags = |out: &mut String, tags: &Owned| {
            for (k, v) in tags {
                let (k, v) = (quick_xml::escape::escape(k), quick_xml::escape::escape(v));
                let _ = write!(out, "<tag k=\"{k}\" v=\"{v}\"/>");
            }
        };
        for (id, lat, lon, t) in &self.nodes {
            let _ = write!(out, "<node id=\"{id}\" lat=\"{lat}\" lon=\"{lon}\">");
            tags(&mut out, t);
            out.push_str("</node>\n");
        }
        for (id, nodes, t) in &self.ways {
            let _ = write!(out, "<way id=\"{id}\">");
            nodes.iter().for_each(|n| {
                let _ = write!(out, "<nd ref=\"{n}\"/>");
            });
            tags(&mut out, t);
            out.push_str("</way>\n");
        }
        for (id, members, t) in &self.relations {
            let _ = write!(out, "<relation id=\"{id}\">");
            for (kind, id, role) in members {
                let kind = ["node", "way", "relation"].get(usize::from(*kind)).unwrap_or(&"node");
                let _ = write!(out, "<member type=\"{kind}\" ref=\"{id}\" role=\"{role}\"/>");
            }
            tags(&mut out, t);
            out.push_str("</relation>\n");
        }
        out.push_str("</osm>\n");
        out.into_bytes()
    }

    /// As PBF: a header, then blocks of at most `per_block` elements of one kind each.
    pub fn pbf(&self, per_block: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let header = pbf::HeaderBlock {
            required_features: vec!["OsmSchema-V0.6".into(), "DenseNodes".into()],
            writing_program: Some("test".into()),
            replication_timestamp: Some(1_700_000_000),
            ..Default::default()
        };
        frame(&mut out, "OSMHeader", &header.encode_to_vec());
        let per_block = per_block.max(1);
        self.nodes.chunks(per_block).for_each(|nodes| frame(&mut out, "OSMData", &dense(nodes)));
        self.ways.chunks(per_block).for_each(|ways| frame(&mut out, "OSMData", &ways_block(ways)));
        self.relations.chunks(per_block).for_each(|r| frame(&mut out, "OSMData", &relations_block(r)));
        out
    }
}

/// Texts of a block, each once; index 0 is the empty one, as the format wants it.
struct Texts(Vec<Vec<u8>>, BTreeMap<String, u32>);

impl Texts {
    fn new() -> Self {
        Self(vec![Vec::new()], BTreeMap::new())
    }
    fn index(&mut self, text: &str) -> u32 {
        *self.1.entry(text.to_owned()).or_insert_with(|| {
            self.0.push(text.as_bytes().to_vec());
            (self.0.len() - 1) as u32
        })
    }
    fn tags(&mut self, tags: &Owned) -> (Vec<u32>, Vec<u32>) {
        tags.iter().map(|(k, v)| (self.index(k), self.index(v))).unzip()
    }
    fn block(self, group: pbf::Group) -> Vec<u8> {
        let block = pbf::PrimitiveBlock {
            strings: pbf::StringTable { texts: self.0 },
            groups: vec![group],
            ..Default::default()
        };
        block.encode_to_vec()
    }
}

fn deltas(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut last = 0;
    values.map(|v| v.wrapping_sub(std::mem::replace(&mut last, v))).collect()
}

fn dense(nodes: &[(i64, f64, f64, Owned)]) -> Vec<u8> {
    let mut texts = Texts::new();
    let mut dense = pbf::DenseNodes {
        ids: deltas(nodes.iter().map(|n| n.0)),
        lats: deltas(nodes.iter().map(|n| (n.1 * 1e7).round() as i64)),
        lons: deltas(nodes.iter().map(|n| (n.2 * 1e7).round() as i64)),
        keys_values: Vec::new(),
    };
    for (_, _, _, tags) in nodes {
        let (keys, values) = texts.tags(tags);
        dense.keys_values.extend(keys.iter().zip(&values).flat_map(|(k, v)| [*k as i32, *v as i32]));
        dense.keys_values.push(0);
    }
    texts.block(pbf::Group { dense: Some(dense), ..Default::default() })
}

fn ways_block(ways: &[(i64, Vec<i64>, Owned)]) -> Vec<u8> {
    let mut texts = Texts::new();
    let ways = ways
        .iter()
        .map(|(id, nodes, tags)| {
            let (keys, values) = texts.tags(tags);
            pbf::Way { id: *id, keys, values, refs: deltas(nodes.iter().copied()) }
        })
        .collect();
    texts.block(pbf::Group { ways, ..Default::default() })
}

fn relations_block(relations: &[OwnedRelation]) -> Vec<u8> {
    let mut texts = Texts::new();
    let relations = relations
        .iter()
        .map(|(id, members, tags)| {
            let (keys, values) = texts.tags(tags);
            pbf::Relation {
                id: *id,
                keys,
                values,
                roles: members.iter().map(|(_, _, role)| texts.index(role) as i32).collect(),
                members: deltas(members.iter().map(|(_, id, _)| *id)),
                kinds: members.iter().map(|(kind, _, _)| i32::from(*kind)).collect(),
            }
        })
        .collect();
    texts.block(pbf::Group { relations, ..Default::default() })
}

/// Appends one zlib block. Also for tests that need a block of their own making.
pub fn frame(out: &mut Vec<u8>, kind: &str, plain: &[u8]) {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let _ = packer.write_all(plain);
    let blob = pbf::Blob {
        raw_size: i32::try_from(plain.len()).ok(),
        zlib: packer.finish().ok(),
        ..Default::default()
    }
    .encode_to_vec();
    let header = pbf::BlobHeader { kind: kind.into(), datasize: blob.len() as i32 }.encode_to_vec();
    out.extend_from_slice(&(header.len() as u32).to_be_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(&blob);
}

/// Packs bytes as gzip.
pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let _ = packer.write_all(plain);
    packer.finish().unwrap_or_default()
}
