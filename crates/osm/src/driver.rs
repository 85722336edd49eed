//! Four passes and what is kept between them.

use crate::{
    consumer::{Consumer, Need},
    element::{Kind, Line, Member, Node, Point, Relation, Resolved, Tags, Way},
    error::OsmError,
    format,
    ids::{IdSet, PointTable, SmallSet},
    scan::{BlockKinds, Kinds, Sink, scan},
    source::Source,
    summary::Summary,
};

/// How far a run is. `done` and `total` are bytes of the file, packed; every pass goes from 0 to
/// `total`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// From 1 to `passes`.
    pub pass: u8,
    pub passes: u8,
    pub done: u64,
    pub total: u64,
}

const PASSES: u8 = 4;

/// Relations that are kept at most, and their members: a country has under a million wanted ones.
const RELATIONS_MAX: usize = 8 << 20;

/// Bytes that are kept for each byte of the file, and for the file however short it is. Maps need some six for a
/// byte; a file that was packed to nothing could ask for all the memory there is.
const KEPT_PER_BYTE: u64 = 64;
const KEPT_MIN: u64 = 64 << 20;
/// Memory of a node of a way or a relation that is wanted: its id, its position, and the line in a consumer.
const NODE_BYTES: usize = 32;

type Consumers<'a, 'b> = &'a mut [&'b mut dyn Consumer];

/// Reads an extract and feeds the consumers (see the crate's page).
///
/// # Errors
/// Whatever is wrong with the file ends the run: an import is whole or it is not. Only absent nodes
/// and ways are taken as they are, because every extract has them along its border.
pub fn read(
    source: &dyn Source,
    consumers: &mut [&mut dyn Consumer],
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, OsmError> {
    let format = format::detect(source)?;
    let total = source.size()?;
    let room = Room(total.saturating_mul(KEPT_PER_BYTE).saturating_add(KEPT_MIN));
    let (summary, blocks) = (Summary::new(format, total), BlockKinds::default());
    let mut run = Run { source, total, summary, blocks, room };
    let wanted = run.relations(consumers, progress)?;
    let member_ways: SmallSet = wanted.iter().flat_map(|w| w.geometry(Kind::Way)).collect();
    let member_nodes: SmallSet = wanted.iter().flat_map(|w| w.geometry(Kind::Node)).collect();
    let mut table = run.needed(consumers, &member_ways, &member_nodes, progress)?;
    run.nodes(consumers, &mut table, progress)?;
    let mut resolved = run.ways(consumers, &member_ways, &table, progress)?;
    resolved.points = member_nodes.iter().filter_map(|id| Some((id, table.get(id)?))).collect();
    run.measure(&wanted, &member_ways, &table, &resolved);
    drop(table);
    deliver(&wanted, &resolved, consumers)?;
    if source.size()? != total {
        return Err(OsmError::Changed);
    }
    Ok(run.summary)
}

/// A relation that somebody wants.
struct Wanted {
    id: i64,
    tags: Box<[(Box<str>, Box<str>)]>,
    members: Box<[Member]>,
    /// Of the consumers, in their order.
    needs: Box<[Need]>,
}

impl Wanted {
    fn geometry(&self, kind: Kind) -> impl Iterator<Item = i64> {
        let wanted = self.needs.contains(&Need::Geometry);
        self.members.iter().filter(move |m| wanted && m.kind == kind).map(|m| m.id)
    }
    fn bytes(&self) -> usize {
        let tags: usize = self.tags.iter().map(|(k, v)| 32 + k.len() + v.len()).sum();
        let members: usize = self.members.iter().map(|m| size_of::<Member>() + m.role.len()).sum();
        tags + members + size_of::<Self>()
    }
}

/// Bytes that may still be kept, here and by the consumers.
struct Room(u64);

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), OsmError> {
        self.0 = self.0.checked_sub(bytes as u64).ok_or(OsmError::Swollen)?;
        Ok(())
    }
}

fn text_bytes(tags: Tags<'_>) -> usize {
    tags.iter().map(|(k, v)| k.len() + v.len()).sum()
}

struct Run<'a> {
    source: &'a dyn Source,
    total: u64,
    summary: Summary,
    blocks: BlockKinds,
    room: Room,
}

/// A pass's sink with what all of them have.
struct Pass<'a, F> {
    number: u8,
    total: u64,
    progress: &'a mut dyn FnMut(Progress),
    summary: &'a mut Summary,
    room: &'a mut Room,
    take: F,
}

enum Item<'a> {
    Node(i64, Point, Tags<'a>),
    Way(i64, Tags<'a>, &'a [i64]),
    Relation(i64, Tags<'a>, Vec<Member>),
}

impl<F: FnMut(Item<'_>, &mut Summary, &mut Room) -> Result<(), OsmError>> Sink for Pass<'_, F> {
    fn node(&mut self, id: i64, point: Point, tags: Tags<'_>) -> Result<(), OsmError> {
        (self.take)(Item::Node(id, point, tags), self.summary, self.room)
    }
    fn way(&mut self, id: i64, tags: Tags<'_>, nodes: &[i64]) -> Result<(), OsmError> {
        (self.take)(Item::Way(id, tags, nodes), self.summary, self.room)
    }
    fn relation(&mut self, id: i64, tags: Tags<'_>, members: Vec<Member>) -> Result<(), OsmError> {
        (self.take)(Item::Relation(id, tags, members), self.summary, self.room)
    }
    fn progress(&mut self, done: u64) {
        (self.progress)(Progress {
            pass: self.number,
            passes: PASSES,
            done: done.min(self.total),
            total: self.total,
        });
    }
    fn header(&mut self, set: &mut dyn FnMut(&mut Summary)) {
        if self.number == 1 {
            set(self.summary);
        }
    }
}

impl Run<'_> {
    fn pass(
        &mut self,
        number: u8,
        kinds: Kinds,
        progress: &mut dyn FnMut(Progress),
        take: impl FnMut(Item<'_>, &mut Summary, &mut Room) -> Result<(), OsmError>,
    ) -> Result<(), OsmError> {
        let reader = self.source.open()?;
        let (summary, room) = (&mut self.summary, &mut self.room);
        let mut pass = Pass { number, total: self.total, progress, summary, room, take };
        pass.progress(0);
        scan(pass.summary.format, reader, kinds, &mut self.blocks, &mut pass)?;
        pass.progress(self.total);
        Ok(())
    }

    /// Pass 1: relations that are wanted.
    fn relations(
        &mut self,
        consumers: Consumers<'_, '_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Wanted>, OsmError> {
        let mut wanted = Vec::new();
        self.pass(1, Kinds::RELATIONS, progress, |item, summary, room| {
            let Item::Relation(id, tags, members) = item else { return Ok(()) };
            summary.counts.relations += 1;
            let needs: Box<[Need]> = consumers.iter().map(|c| c.wants_relation(tags)).collect();
            if needs.iter().any(|need| *need != Need::Nothing) {
                if wanted.len() >= RELATIONS_MAX {
                    return Err(OsmError::Unsupported("more than 8 million relations".to_owned()));
                }
                let tags = tags.iter().map(|(k, v)| (k.into(), v.into())).collect();
                let relation = Wanted { id, tags, members: members.into(), needs };
                room.take(relation.bytes())?;
                wanted.push(relation);
            }
            Ok(())
        })?;
        self.summary.counts.wanted_relations = wanted.len() as u64;
        Ok(wanted)
    }

    /// Pass 2: ids of nodes that are needed.
    fn needed(
        &mut self,
        consumers: Consumers<'_, '_>,
        member_ways: &SmallSet,
        member_nodes: &SmallSet,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<PointTable, OsmError> {
        let mut ids = IdSet::default();
        member_nodes.iter().for_each(|id| ids.add(id));
        self.pass(2, Kinds::WAYS, progress, |item, summary, room| {
            let Item::Way(id, tags, nodes) = item else { return Ok(()) };
            summary.counts.ways += 1;
            if member_ways.has(id) || consumers.iter().any(|c| c.wants_way(tags)) {
                room.take(NODE_BYTES * (nodes.len() + 2) + text_bytes(tags))?;
                nodes.iter().for_each(|id| ids.add(*id));
            }
            Ok(())
        })?;
        Ok(ids.into_table())
    }

    /// Pass 3: positions; tagged nodes to the consumers.
    fn nodes(
        &mut self,
        consumers: Consumers<'_, '_>,
        table: &mut PointTable,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), OsmError> {
        self.pass(3, Kinds::NODES, progress, |item, summary, room| {
            let Item::Node(id, point, tags) = item else { return Ok(()) };
            summary.counts.nodes += 1;
            widen(&mut summary.bounds, point);
            table.set(id, point);
            if !tags.is_empty() {
                for consumer in consumers.iter_mut().filter(|c| c.wants_node(tags)) {
                    room.take(2 * NODE_BYTES + text_bytes(tags))?;
                    consumer.node(Node { id, tags, point })?;
                }
            }
            Ok(())
        })
    }

    /// Pass 4: ways with positions; those of wanted relations are kept.
    fn ways(
        &mut self,
        consumers: Consumers<'_, '_>,
        member_ways: &SmallSet,
        table: &PointTable,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Resolved, OsmError> {
        let mut resolved = Resolved::default();
        let (mut nodes, mut points): (Vec<i64>, Vec<Point>) = (Vec::new(), Vec::new());
        self.pass(4, Kinds::WAYS, progress, |item, summary, _| {
            let Item::Way(id, tags, refs) = item else { return Ok(()) };
            let wanted = consumers.iter().any(|c| c.wants_way(tags));
            if member_ways.has(id) {
                let known = refs.iter().filter_map(|n| Some((*n, table.get(*n)?)));
                let (nodes, points): (Vec<_>, Vec<_>) = known.unzip();
                let complete = nodes.len() == refs.len();
                resolved.lines.insert(id, Line { nodes: nodes.into(), points: points.into(), complete });
            }
            if !wanted {
                return Ok(());
            }
            let complete = refs.iter().all(|n| table.get(*n).is_some());
            if !complete {
                summary.skipped.note("ways cut at the border of the extract", || format!("way {id}"));
            }
            for run in refs.split(|n| table.get(*n).is_none()).filter(|run| run.len() >= 2) {
                nodes.clear();
                points.clear();
                for (node, point) in run.iter().filter_map(|n| Some((*n, table.get(*n)?))) {
                    // Doubled nodes are a usual slip of the hand and mean nothing.
                    if nodes.last() != Some(&node) {
                        nodes.push(node);
                        points.push(point);
                    }
                }
                if nodes.len() < 2 {
                    continue;
                }
                let way = Way { id, tags, nodes: &nodes, points: &points, complete };
                for consumer in consumers.iter_mut().filter(|c| c.wants_way(tags)) {
                    consumer.way(way)?;
                }
            }
            Ok(())
        })?;
        Ok(resolved)
    }

    fn measure(&mut self, wanted: &[Wanted], ways: &SmallSet, table: &PointTable, resolved: &Resolved) {
        let counts = &mut self.summary.counts;
        (counts.needed_nodes, counts.absent_nodes) = table.coverage();
        counts.absent_ways = ways.iter().filter(|id| !resolved.lines.contains_key(id)).count() as u64;
        let relations: usize = wanted.iter().map(Wanted::bytes).sum();
        let lines: usize = resolved.lines.values().map(|l| 64 + l.nodes.len() * 16).sum();
        self.summary.index_bytes = table.bytes() + ways.bytes() + (relations + lines) as u64;
    }
}

fn widen(bounds: &mut Option<(Point, Point)>, p: Point) {
    let (south_west, north_east) = bounds.get_or_insert((p, p));
    south_west.lat_e7 = south_west.lat_e7.min(p.lat_e7);
    south_west.lon_e7 = south_west.lon_e7.min(p.lon_e7);
    north_east.lat_e7 = north_east.lat_e7.max(p.lat_e7);
    north_east.lon_e7 = north_east.lon_e7.max(p.lon_e7);
}

fn deliver(wanted: &[Wanted], resolved: &Resolved, consumers: Consumers<'_, '_>) -> Result<(), OsmError> {
    for relation in wanted {
        let tags: Vec<(&str, &str)> = relation.tags.iter().map(|(k, v)| (k.as_ref(), v.as_ref())).collect();
        let given =
            Relation { id: relation.id, tags: Tags::new(&tags), members: &relation.members, resolved };
        for (consumer, need) in consumers.iter_mut().zip(&relation.needs) {
            if *need != Need::Nothing {
                consumer.relation(given)?;
            }
        }
    }
    Ok(())
}
