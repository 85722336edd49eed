//! Elements of one unpacked block.

use super::messages::{DenseNodes, Group, HeaderBlock, PrimitiveBlock, Relation, Way};
use crate::{
    element::{Kind, LONG_ROLE, Member, PARTS_MAX, Point, TOO_MANY_PARTS, Tags},
    error::{Kinship, OsmError},
    scan::{Kinds, Sink},
};

/// Required features that this reader knows.
const KNOWN: &[&str] = &["OsmSchema-V0.6", "DenseNodes", "LocationsOnWays"];

/// Checks what the file demands of its readers and keeps what it says of itself.
pub(super) fn header(header: &HeaderBlock, sink: &mut dyn Sink) -> Result<(), OsmError> {
    for feature in &header.required_features {
        match feature.as_str() {
            "HistoricalInformation" => return Err(OsmError::WrongKind(Kinship::History)),
            known if KNOWN.contains(&known) => {}
            unknown => {
                return Err(OsmError::Unsupported(format!(
                    "the feature {:?}",
                    unknown.chars().take(60).collect::<String>()
                )));
            }
        }
    }
    sink.header(&mut |summary| {
        let short = |text: &Option<String>| text.as_ref().map(|t| t.chars().take(200).collect());
        summary.generator = short(&header.writing_program);
        summary.replication.timestamp_s = header.replication_timestamp;
        summary.replication.sequence = header.replication_sequence;
        summary.replication.url = short(&header.replication_url);
    });
    Ok(())
}

/// A data block and where it stands in the file.
pub(super) struct Block<'a> {
    pub data: &'a PrimitiveBlock,
    pub number: u64,
    pub offset: u64,
}

type Pairs<'a> = Vec<(&'a str, &'a str)>;

impl<'a> Block<'a> {
    /// Gives the wanted kinds; answers which kinds there are.
    pub fn give(&self, wanted: Kinds, sink: &mut dyn Sink) -> Result<Kinds, OsmError> {
        let mut kinds = Kinds::default();
        let mut pairs = Vec::new();
        for group in &self.data.groups {
            let held = held(group);
            kinds = kinds.with(held);
            if held.meets(wanted) {
                self.group(group, wanted, &mut pairs, sink)?;
            }
        }
        Ok(kinds)
    }

    fn group(
        &self,
        group: &Group,
        wanted: Kinds,
        pairs: &mut Pairs<'a>,
        sink: &mut dyn Sink,
    ) -> Result<(), OsmError> {
        if wanted.meets(Kinds::NODES) {
            for node in &group.nodes {
                self.tags(&node.keys, &node.values, pairs)?;
                sink.node(node.id, self.point(node.id, node.lat, node.lon)?, Tags(pairs))?;
            }
            if let Some(dense) = &group.dense {
                self.dense(dense, pairs, sink)?;
            }
        }
        if wanted.meets(Kinds::WAYS) {
            let mut nodes = Vec::new();
            for way in &group.ways {
                self.way(way, &mut nodes, pairs, sink)?;
            }
        }
        if wanted.meets(Kinds::RELATIONS) {
            for relation in &group.relations {
                self.relation(relation, pairs, sink)?;
            }
        }
        Ok(())
    }

    fn dense(&self, dense: &DenseNodes, pairs: &mut Pairs<'a>, sink: &mut dyn Sink) -> Result<(), OsmError> {
        if dense.ids.len() != dense.lats.len() || dense.ids.len() != dense.lons.len() {
            return Err(self.corrupt("dense nodes with columns of different lengths"));
        }
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let mut tags = dense.keys_values.iter();
        for ((d_id, d_lat), d_lon) in dense.ids.iter().zip(&dense.lats).zip(&dense.lons) {
            id = self.sum(id, *d_id)?;
            lat = self.sum(lat, *d_lat)?;
            lon = self.sum(lon, *d_lon)?;
            pairs.clear();
            // Pairs of key and value, ended by a 0; no list at all means that no node has tags.
            while let Some(key) = tags.next().filter(|key| **key != 0) {
                let value = tags.next().ok_or_else(|| self.corrupt("a key without a value"))?;
                pairs.push((self.text(*key)?, self.text(*value)?));
            }
            sink.node(id, self.point(id, lat, lon)?, Tags(pairs))?;
        }
        Ok(())
    }

    fn way(
        &self,
        way: &Way,
        nodes: &mut Vec<i64>,
        pairs: &mut Pairs<'a>,
        sink: &mut dyn Sink,
    ) -> Result<(), OsmError> {
        self.tags(&way.keys, &way.values, pairs)?;
        if way.refs.len() > PARTS_MAX {
            return Err(self.corrupt(TOO_MANY_PARTS));
        }
        nodes.clear();
        let mut id = 0;
        for delta in &way.refs {
            id = self.sum(id, *delta)?;
            nodes.push(id);
        }
        sink.way(way.id, Tags(pairs), nodes)
    }

    fn relation(
        &self,
        relation: &Relation,
        pairs: &mut Pairs<'a>,
        sink: &mut dyn Sink,
    ) -> Result<(), OsmError> {
        self.tags(&relation.keys, &relation.values, pairs)?;
        let n = relation.members.len();
        if n != relation.roles.len() || n != relation.kinds.len() {
            return Err(self.corrupt("a relation with columns of different lengths"));
        }
        if n > PARTS_MAX {
            return Err(self.corrupt(TOO_MANY_PARTS));
        }
        let mut id = 0;
        let mut members = Vec::with_capacity(n);
        for ((delta, role), kind) in relation.members.iter().zip(&relation.roles).zip(&relation.kinds) {
            id = self.sum(id, *delta)?;
            let kind = match kind {
                0 => Kind::Node,
                1 => Kind::Way,
                2 => Kind::Relation,
                other => return Err(self.corrupt(&format!("a member of kind {other}"))),
            };
            let member = Member::new(kind, id, self.text(*role)?);
            members.push(member.ok_or_else(|| self.corrupt(LONG_ROLE))?);
        }
        sink.relation(relation.id, Tags(pairs), members)
    }

    fn tags(&self, keys: &[u32], values: &[u32], pairs: &mut Pairs<'a>) -> Result<(), OsmError> {
        if keys.len() != values.len() {
            return Err(self.corrupt("keys without values"));
        }
        pairs.clear();
        for (key, value) in keys.iter().zip(values) {
            pairs.push((self.text(*key)?, self.text(*value)?));
        }
        Ok(())
    }

    fn text<N: TryInto<usize>>(&self, index: N) -> Result<&'a str, OsmError> {
        let bytes = index.try_into().ok().and_then(|i| self.data.strings.texts.get(i));
        let bytes = bytes.ok_or_else(|| self.corrupt("a text that is not in the table"))?;
        std::str::from_utf8(bytes).map_err(|_| self.corrupt("a text that is no UTF-8"))
    }

    fn point(&self, id: i64, lat: i64, lon: i64) -> Result<Point, OsmError> {
        let granularity = i64::from(self.data.granularity.unwrap_or(100));
        let nano = |value: i64, offset: Option<i64>| {
            value.checked_mul(granularity)?.checked_add(offset.unwrap_or(0))
        };
        let at = nano(lat, self.data.lat_offset).zip(nano(lon, self.data.lon_offset));
        let (lat, lon) = at.ok_or_else(|| self.corrupt("coordinates that overflow"))?;
        Point::from_nano(lat, lon).ok_or(OsmError::Projection {
            id,
            lat: lat as f64 / 1e9,
            lon: lon as f64 / 1e9,
        })
    }

    fn sum(&self, a: i64, b: i64) -> Result<i64, OsmError> {
        a.checked_add(b).ok_or_else(|| self.corrupt("a number that overflows"))
    }
    fn corrupt(&self, what: &str) -> OsmError {
        OsmError::Corrupt { block: Some(self.number), offset: self.offset, what: what.to_owned() }
    }
}

fn held(group: &Group) -> Kinds {
    let mut kinds = Kinds::default();
    if !group.nodes.is_empty() || group.dense.is_some() {
        kinds = kinds.with(Kinds::NODES);
    }
    if !group.ways.is_empty() {
        kinds = kinds.with(Kinds::WAYS);
    }
    if !group.relations.is_empty() {
        kinds = kinds.with(Kinds::RELATIONS);
    }
    kinds
}
