//! From resolved elements of an extract to a graph: an import's consumer.

mod edges;
mod junctions;

use crate::{
    components,
    graph::{ALWAYS, Arrays, Attr, EDGES_MAX, Graph, Inconsistent, Meta, NO_NAME},
    grid, hours,
    profile::Profile,
    report::RoadsReport,
    restrictions::{Restriction, read_restrictions, sequences},
    tags::{self, Barrier, Speeds, Street},
    when::Schedule,
};
use atalaya_model::Timestamp;
use atalaya_osm::{Consumer, ConsumerError, Lines, Need, Node, Relation, Skips, Summary, Tags, Way};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Why no graph was made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("the extract has no street that a vehicle may use")]
    NoStreets,
    #[error("the extract has too many {0}")]
    TooMany(&'static str),
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
}

/// A way that is a street, as it came; its line has the same number.
struct RawWay {
    id: i64,
    name: u32,
    attr: [u16; 2],
}

/// Collects streets; [`RoadsBuilder::finish`] makes the graph.
///
/// Memory: some eight bytes for each node of a street while the extract is read, some eighty for each edge afterwards.
#[derive(Default)]
pub struct RoadsBuilder {
    ways: Vec<RawWay>,
    lines: Lines,
    barriers: BTreeMap<i64, Barrier>,
    restrictions: Vec<Restriction>,
    attrs: HashMap<Attr, u16>,
    names: HashMap<Box<str>, u32>,
    schedules: HashMap<Schedule, u16>,
    /// Ways that are something else at certain hours: way, schedule, speeds; in the order of the ways.
    at_hours: Vec<(u32, u16, [u16; 2])>,
    skipped: Skips,
}

/// Sequences of turn restrictions that are kept; a country has some hundred thousand.
const SEQUENCES_MAX: usize = 1 << 22;
const TOO_MANY_TURNS: &str = "turn restrictions beyond those that are kept";
/// Conditions that are not of days and hours.
const UNREAD: &str = "conditions other than days and hours";

impl Consumer for RoadsBuilder {
    fn name(&self) -> &'static str {
        "roads"
    }
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        tags.has("barrier")
    }
    fn wants_way(&self, tags: Tags<'_>) -> bool {
        tags::is_candidate(tags)
    }
    fn wants_relation(&self, tags: Tags<'_>) -> Need {
        let kind = tags.get("type").unwrap_or_default();
        if kind == "restriction" || kind.starts_with("restriction:") { Need::Members } else { Need::Nothing }
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        if let Some(barrier) = tags::barrier(node.tags) {
            self.barriers.insert(node.id, barrier);
        }
        Ok(())
    }
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError> {
        let found = tags::street(way.tags);
        let usual = found.unwrap_or_default();
        // What is closed may still be open at certain hours; what is no street is none at any.
        let (at_hours, unread) = match found {
            Ok(_) | Err(tags::CLOSED) => hours::at_hours(way.tags, usual),
            Err(_) => (Vec::new(), 0),
        };
        if unread > 0 {
            self.skipped.note(UNREAD, || format!("way {}", way.id));
        }
        let lost = tags::is_reversible(way.tags) && !at_hours.iter().any(|(_, street)| street.is_driven());
        let why = match found {
            Ok(_) | Err(tags::CLOSED) if lost => Some(tags::REVERSIBLE),
            Err(why) if at_hours.is_empty() => Some(why),
            _ => None,
        };
        if let Some(why) = why {
            self.skipped.note(why, || format!("way {}", way.id));
        }
        if found.is_err() && at_hours.is_empty() {
            return Ok(());
        }
        let attr = self.attrs_of(usual)?;
        let number = self.ways.len() as u32;
        for (schedule, street) in at_hours {
            let schedule = self.schedule(schedule)?;
            let attr = self.attrs_of(street)?;
            self.at_hours.push((number, schedule, attr));
        }
        let name = way.tags.get("name").or(way.tags.get("ref"));
        let name = name.map_or(NO_NAME, |name| self.name_index(name));
        self.lines.push(way.nodes.iter().zip(way.points).map(|(id, p)| (*id, [p.lat_e7, p.lon_e7])));
        self.ways.push(RawWay { id: way.id, name, attr });
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        match read_restrictions(relation.id, relation.tags, relation.members) {
            Ok((found, unread)) => {
                self.restrictions.extend(found);
                if unread > 0 {
                    self.skipped.note(UNREAD, || format!("relation {}", relation.id));
                }
            }
            Err(why) => self.skipped.note(why, || format!("relation {}", relation.id)),
        }
        Ok(())
    }
}

impl RoadsBuilder {
    fn attr(&mut self, attr: Attr) -> Result<u16, ConsumerError> {
        let next = self.attrs.len();
        if let Some(index) = self.attrs.get(&attr) {
            return Ok(*index);
        }
        let index = u16::try_from(next).map_err(|_| ConsumerError {
            consumer: "roads",
            what: "more than 65,536 kinds of streets".into(),
        })?;
        self.attrs.insert(attr, index);
        Ok(index)
    }
    fn attrs_of(&mut self, street: Street) -> Result<[u16; 2], ConsumerError> {
        let of = |speeds: Speeds| Attr { speeds: speeds.0, extra_cs: [0; 4] };
        Ok([self.attr(of(street.forward))?, self.attr(of(street.backward))?])
    }
    fn schedule(&mut self, schedule: Schedule) -> Result<u16, ConsumerError> {
        let next = self.schedules.len();
        if let Some(index) = self.schedules.get(&schedule) {
            return Ok(*index);
        }
        let index = u16::try_from(next).ok().filter(|i| *i < ALWAYS - 1).ok_or_else(|| ConsumerError {
            consumer: "roads",
            what: "more than 65,534 different hours of streets".into(),
        })?;
        self.schedules.insert(schedule, index);
        Ok(index)
    }
    fn name_index(&mut self, name: &str) -> u32 {
        if let Some(index) = self.names.get(name) {
            return *index;
        }
        let index = self.names.len() as u32;
        // A zero byte ends a name in the file.
        let clean: String = name.chars().filter(|c| *c != '\0').take(200).collect();
        self.names.insert(clean.into(), index);
        index
    }

    /// Makes the graph. `source` names the file it came from.
    pub fn finish(mut self, summary: &Summary, source: &str) -> Result<Graph, BuildError> {
        if self.ways.is_empty() {
            return Err(BuildError::NoStreets);
        }
        let mut hours = Vec::with_capacity(self.restrictions.len());
        for when in self.restrictions.iter_mut().map(|r| r.when.take()).collect::<Vec<_>>() {
            hours.push(match when {
                Some(when) => self.schedule(when).map_err(|_| BuildError::TooMany("hours of streets"))?,
                None => ALWAYS,
            });
        }
        let mut junctions = self.junctions()?;
        let mut edges = self.cut(&mut junctions);
        if edges.all.len() > EDGES_MAX {
            return Err(BuildError::TooMany("streets"));
        }
        let barriers = edges.barriers;
        let order = edges::renumber(&mut junctions.points, &mut edges.all);
        // Only restrictions ask for nodes by id from here on.
        let via = self.restrictions.iter().filter_map(Restriction::via_node);
        let ids = via.filter_map(|id| Some((id, order[junctions.find(id)? as usize]))).collect();
        let mut a = self.arrays(std::mem::take(&mut junctions.points), edges);
        drop((junctions, order));
        let (out_at, out) = crate::graph::leaving(&a);
        let restrictions = self.restrict(&mut a, &hours, &ids, &out_at, &out);
        let (islands, island_metres, largest_islands) = components::mark(&mut a, &out_at, &out);
        let bounds = grid::bounds(&a.nodes).ok_or(BuildError::NoStreets)?;
        let report = RoadsReport {
            barriers,
            islands,
            island_metres,
            largest_islands,
            ..totals(&a, restrictions, self.skipped)
        };
        if report.kilometres_car == 0 && a.main.iter().all(|m| m & 1 == 0) {
            return Err(BuildError::NoStreets);
        }
        let meta = Meta {
            attribution: summary.attribution.clone(),
            source_at: summary
                .replication
                .timestamp_s
                .map(|s| Timestamp::from_millis(s.saturating_mul(1000))),
            source: source.chars().take(200).collect(),
            bounds,
            report,
        };
        Ok(Graph::new(meta, a)?)
    }

    /// Adds restrictions; answers how many sequences, and how many of them hold at certain hours.
    fn restrict(
        &mut self,
        a: &mut Arrays,
        hours: &[u16],
        ids: &HashMap<i64, u32>,
        out_at: &[u32],
        out: &[u32],
    ) -> (u32, u32) {
        let mut by_way: HashMap<i64, Vec<u32>> = HashMap::new();
        let wanted: HashSet<i64> = self.restrictions.iter().flat_map(Restriction::ways).collect();
        for (e, way) in a.way.iter().enumerate() {
            let id = a.ways[*way as usize].id;
            if wanted.contains(&id) {
                by_way.entry(id).or_default().push(e as u32);
            }
        }
        let mut all: Vec<(Vec<u32>, u16)> = Vec::new();
        for (restriction, when) in std::mem::take(&mut self.restrictions).iter().zip(hours) {
            match sequences(restriction, a, ids, &by_way, out_at, out) {
                Ok(found) if all.len() + found.len() > SEQUENCES_MAX => {
                    self.skipped.note(TOO_MANY_TURNS, || format!("relation {}", restriction.id));
                }
                Ok(found) => all.extend(found.into_iter().map(|sequence| (sequence, *when))),
                Err(why) => self.skipped.note(why, || format!("relation {}", restriction.id)),
            }
        }
        all.sort();
        all.dedup();
        let at_hours = all.iter().filter(|(_, when)| *when != ALWAYS).count() as u32;
        for (sequence, when) in &all {
            a.patterns.extend(sequence);
            a.pattern_at.push(a.patterns.len() as u32);
            a.pattern_when.push(*when);
        }
        (all.len() as u32, at_hours)
    }
}

fn in_order<T>(map: HashMap<T, impl Into<u64> + Copy>) -> Vec<T> {
    let mut all: Vec<(u64, T)> = map.into_iter().map(|(value, index)| (index.into(), value)).collect();
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, value)| value).collect()
}

fn totals(a: &Arrays, (restrictions, at_hours): (u32, u32), skipped: Skips) -> RoadsReport {
    let mut dm = [0_u64; 2];
    for (e, length) in a.length_dm.iter().enumerate() {
        dm[0] += u64::from(*length);
        let car = |i: usize| a.attrs[usize::from(a.attr[e][i])].speeds[Profile::Car.index()] > 0;
        if car(0) || car(1) {
            dm[1] += u64::from(*length);
        }
    }
    let km = |dm: u64| u32::try_from(dm / 10_000).unwrap_or(u32::MAX);
    RoadsReport {
        nodes: a.nodes.len() as u32,
        edges: a.from.len() as u32,
        kilometres: km(dm[0]),
        kilometres_car: km(dm[1]),
        restrictions,
        restrictions_at_hours: at_hours,
        edges_at_hours: a.variants.chunk_by(|x, y| x.edge == y.edge).count() as u32,
        skipped,
        ..RoadsReport::default()
    }
}
