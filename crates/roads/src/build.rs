//! From resolved elements of an extract to a graph: an import's consumer.

use crate::{
    components,
    graph::{Arrays, Attr, EDGES_MAX, Graph, Inconsistent, Meta, NO_NAME, WayOf},
    grid,
    profile::Profile,
    report::RoadsReport,
    restrictions::{Restriction, read_restriction, sequences},
    shape,
    tags::{self, Barrier, Speeds},
};
use atalaya_geo::{Cell, CellSize};
use atalaya_model::Timestamp;
use atalaya_osm::{Consumer, ConsumerError, Need, Node, Point, Relation, Skips, Summary, Tags, Way};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Longest edge, metres: longer ones are cut, so that no step of a search is long.
const EDGE_MAX_M: f64 = 4000.0;

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

/// A way that is a street, as it came.
struct RawWay {
    id: i64,
    name: u32,
    attr: [u16; 2],
    /// Its nodes, in the list of all.
    first: usize,
    end: usize,
}

/// Collects streets; [`RoadsBuilder::finish`] makes the graph.
#[derive(Default)]
pub struct RoadsBuilder {
    ways: Vec<RawWay>,
    nodes: Vec<i64>,
    points: Vec<Point>,
    barriers: BTreeMap<i64, Barrier>,
    restrictions: Vec<Restriction>,
    attrs: HashMap<Attr, u16>,
    names: HashMap<Box<str>, u32>,
    skipped: Skips,
}

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
        let street = match tags::street(way.tags) {
            Ok(street) => street,
            Err(why) => {
                self.skipped.note(why, || format!("way {}", way.id));
                return Ok(());
            }
        };
        let of = |speeds: Speeds| Attr { speeds: speeds.0, extra_cs: [0; 4] };
        let attr = [self.attr(of(street.forward))?, self.attr(of(street.backward))?];
        let name = way.tags.get("name").or(way.tags.get("ref"));
        let name = name.map_or(NO_NAME, |name| self.name_index(name));
        let first = self.nodes.len();
        self.nodes.extend_from_slice(way.nodes);
        self.points.extend_from_slice(way.points);
        self.ways.push(RawWay { id: way.id, name, attr, first, end: self.nodes.len() });
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        match read_restriction(relation.id, relation.tags, relation.members) {
            Ok(Some(restriction)) => self.restrictions.push(restriction),
            Ok(None) => {}
            Err(why) => self.skipped.note(why, || format!("relation {}", relation.id)),
        }
        Ok(())
    }
}

/// What an edge is before it has its place.
struct RawEdge {
    from: u32,
    to: u32,
    way: u32,
    attr: [u16; 2],
    /// Its points, ends included, in the list of all; empty for a barrier's edge.
    first: usize,
    end: usize,
    length_m: f64,
}

/// Junctions by id, with their number; barriers that sit between two pieces.
struct Junctions {
    ids: Vec<i64>,
    points: Vec<Point>,
    /// Arms of barrier nodes that are still to be attached, and the second node of a pair.
    gates: BTreeMap<i64, Gate>,
    twins: HashSet<u32>,
}

struct Gate {
    arms: u32,
    attached: u32,
    twin: Option<u32>,
    attr: u16,
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
        let mut junctions = self.junctions()?;
        let (mut edges, barriers) = self.cut(&mut junctions);
        if edges.len() > EDGES_MAX {
            return Err(BuildError::TooMany("streets"));
        }
        let order = renumber(&mut junctions.points, &mut edges);
        let ids: HashMap<i64, u32> = junctions.ids.iter().zip(&order).map(|(id, n)| (*id, *n)).collect();
        let mut a = self.arrays(&junctions.points, &edges);
        let (out_at, out) = crate::graph::leaving(&a);
        let report = self.restrict(&mut a, &ids, &out_at, &out);
        let (islands, island_metres, largest_islands) = components::mark(&mut a, &out_at, &out);
        let bounds = grid::bounds(&a.nodes).ok_or(BuildError::NoStreets)?;
        let report = RoadsReport {
            barriers,
            islands,
            island_metres,
            largest_islands,
            ..totals(&a, report, self.skipped)
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

    /// Nodes where ways meet, end, are barred or have a restriction.
    fn junctions(&mut self) -> Result<Junctions, BuildError> {
        let mut uses: Vec<i64> = self.nodes.clone();
        // An end counts twice, so that everything that appears twice is a junction.
        uses.extend(self.ways.iter().flat_map(|w| [self.nodes[w.first], self.nodes[w.end - 1]]));
        uses.extend(self.restrictions.iter().filter_map(|r| r.via_node()));
        uses.extend(self.barriers.keys());
        uses.sort_unstable();
        let mut ids: Vec<i64> =
            uses.chunk_by(|a, b| a == b).filter(|run| run.len() > 1).map(|run| run[0]).collect();
        ids.shrink_to_fit();
        if ids.len() >= u32::MAX as usize / 2 {
            return Err(BuildError::TooMany("junctions"));
        }
        let mut points = vec![None; ids.len()];
        for (id, point) in self.nodes.iter().zip(&self.points) {
            if let Ok(i) = ids.binary_search(id) {
                points[i] = Some(*point);
            }
        }
        // Restrictions and barriers may name nodes of no street.
        let known: Vec<(i64, Point)> = ids.iter().zip(points).filter_map(|(id, p)| Some((*id, p?))).collect();
        let (ids, points) = known.into_iter().unzip();
        let gates = self.gates();
        Ok(Junctions { ids, points, gates, twins: HashSet::new() })
    }

    /// Barriers where exactly two pieces of street meet. At a junction of more it is not known which of
    /// them a barrier bars.
    fn gates(&mut self) -> BTreeMap<i64, Gate> {
        let mut arms: BTreeMap<i64, u32> = self.barriers.keys().map(|id| (*id, 0)).collect();
        if arms.is_empty() {
            return BTreeMap::new();
        }
        for way in &self.ways {
            let nodes = &self.nodes[way.first..way.end];
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

    /// Cuts ways into edges.
    fn cut(&self, junctions: &mut Junctions) -> (Vec<RawEdge>, u32) {
        let mut edges = Vec::new();
        for (w, way) in self.ways.iter().enumerate() {
            let mut start = way.first;
            let mut from = None;
            let mut length_m = 0.0;
            for i in way.first..way.end {
                if i > start {
                    length_m += grid::metres(self.points[i - 1], self.points[i]);
                }
                let junction = junctions.ids.binary_search(&self.nodes[i]).ok();
                let cut = junction.is_none() && length_m > EDGE_MAX_M;
                if junction.is_none() && !cut {
                    continue;
                }
                let node = |junctions: &mut Junctions| match junction {
                    Some(j) => junctions.arm(self.nodes[i], j as u32),
                    None => junctions.add(self.points[i]),
                };
                let mut here = None;
                if let Some(from) = from {
                    let to = node(junctions);
                    here = junction.is_none().then_some(to);
                    let end = i + 1;
                    edges.push(RawEdge {
                        from,
                        to,
                        way: w as u32,
                        attr: way.attr,
                        first: start,
                        end,
                        length_m,
                    });
                }
                start = i;
                length_m = 0.0;
                // The next piece begins here, unless this was the last node.
                from = if i + 1 < way.end { here.or_else(|| Some(node(junctions))) } else { None };
            }
        }
        let mut barriers = 0;
        // A barrier's edge is taken to be of the way behind it.
        let twins: HashMap<u32, u32> = edges
            .iter()
            .filter(|e| junctions.is_twin(e.from) || junctions.is_twin(e.to))
            .flat_map(|e| [(e.from, e.way), (e.to, e.way)])
            .collect();
        for (id, gate) in &junctions.gates {
            let (Some(twin), Ok(node)) = (gate.twin, junctions.ids.binary_search(id)) else { continue };
            barriers += 1;
            let way = twins.get(&twin).copied().unwrap_or(0);
            edges.push(RawEdge {
                from: node as u32,
                to: twin,
                way,
                attr: [gate.attr; 2],
                first: 0,
                end: 0,
                length_m: 0.0,
            });
        }
        (edges, barriers)
    }

    fn arrays(&mut self, points: &[Point], edges: &[RawEdge]) -> Arrays {
        let mut a = Arrays { nodes: points.to_vec(), ..Arrays::default() };
        let mut areas: HashMap<i64, u32> = HashMap::new();
        a.shape_at.push(0);
        for e in edges {
            a.from.push(e.from);
            a.to.push(e.to);
            a.length_dm.push((e.length_m * 10.0).round().min(f64::from(u32::MAX)) as u32);
            a.attr.push(e.attr);
            a.way.push(e.way);
            let line = &self.points[e.first..e.end];
            if let [first, between @ .., _] = line {
                shape::encode(*first, between, &mut a.shapes);
            }
            a.shape_at.push(a.shapes.len() as u32);
            let middle = line.get(line.len() / 2).copied().unwrap_or(points[e.from as usize]);
            let cell = crate::graph::position(middle).and_then(|p| Cell::of(&p, CellSize::Area));
            let cell = cell.map_or(0, Cell::to_i64);
            let next = areas.len() as u32;
            a.area.push(*areas.entry(cell).or_insert(next));
        }
        a.areas = in_order(areas);
        a.ways = self.ways.iter().map(|w| WayOf { id: w.id, name: w.name }).collect();
        a.names = in_order(std::mem::take(&mut self.names));
        a.attrs = in_order(std::mem::take(&mut self.attrs));
        // The raw lists are the largest things here, and done with.
        (self.nodes, self.points) = (Vec::new(), Vec::new());
        a.main = vec![0; a.from.len()];
        a.pattern_at.push(0);
        a
    }

    /// Adds restrictions; answers how many sequences.
    fn restrict(&mut self, a: &mut Arrays, ids: &HashMap<i64, u32>, out_at: &[u32], out: &[u32]) -> u32 {
        let mut by_way: HashMap<i64, Vec<u32>> = HashMap::new();
        let wanted: HashSet<i64> = self.restrictions.iter().flat_map(Restriction::ways).collect();
        for (e, way) in a.way.iter().enumerate() {
            let id = a.ways[*way as usize].id;
            if wanted.contains(&id) {
                by_way.entry(id).or_default().push(e as u32);
            }
        }
        let mut all: Vec<Vec<u32>> = Vec::new();
        for restriction in std::mem::take(&mut self.restrictions) {
            match sequences(&restriction, a, ids, &by_way, out_at, out) {
                Ok(found) => all.extend(found),
                Err(why) => self.skipped.note(why, || format!("relation {}", restriction.id)),
            }
        }
        all.sort();
        all.dedup();
        for sequence in &all {
            a.patterns.extend(sequence);
            a.pattern_at.push(a.patterns.len() as u32);
        }
        all.len() as u32
    }
}

impl Junctions {
    fn add(&mut self, point: Point) -> u32 {
        self.points.push(point);
        (self.points.len() - 1) as u32
    }
    fn is_twin(&self, node: u32) -> bool {
        self.twins.contains(&node)
    }
    /// The node that a piece of street attaches to: at a barrier, the second piece gets the twin.
    fn arm(&mut self, id: i64, node: u32) -> u32 {
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

fn in_order<T>(map: HashMap<T, impl Into<u64> + Copy>) -> Vec<T> {
    let mut all: Vec<(u64, T)> = map.into_iter().map(|(value, index)| (index.into(), value)).collect();
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, value)| value).collect()
}

/// Numbers nodes along a Z-curve and edges by their nodes; answers the new number of each node.
fn renumber(points: &mut Vec<Point>, edges: &mut [RawEdge]) -> Vec<u32> {
    let mut by_place: Vec<(u64, u32)> =
        points.iter().enumerate().map(|(i, p)| (z_order(*p), i as u32)).collect();
    by_place.sort_unstable();
    let mut new = vec![0; points.len()];
    for (n, (_, old)) in by_place.iter().enumerate() {
        new[*old as usize] = n as u32;
    }
    *points = by_place.iter().map(|(_, old)| points[*old as usize]).collect();
    for e in edges.iter_mut() {
        e.from = new[e.from as usize];
        e.to = new[e.to as usize];
    }
    edges.sort_by_key(|e| (e.from.min(e.to), e.from.max(e.to), e.way, e.first));
    new
}

fn z_order(p: Point) -> u64 {
    let spread = |v: u32| {
        let mut v = u64::from(v);
        v = (v | (v << 16)) & 0x0000_ffff_0000_ffff;
        v = (v | (v << 8)) & 0x00ff_00ff_00ff_00ff;
        v = (v | (v << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        v = (v | (v << 2)) & 0x3333_3333_3333_3333;
        (v | (v << 1)) & 0x5555_5555_5555_5555
    };
    let lat = (p.lat_e7 as u32) ^ 0x8000_0000;
    let lon = (p.lon_e7 as u32) ^ 0x8000_0000;
    spread(lat) << 1 | spread(lon)
}

fn totals(a: &Arrays, restrictions: u32, skipped: Skips) -> RoadsReport {
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
        skipped,
        ..RoadsReport::default()
    }
}
