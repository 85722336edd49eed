//! From loose ways, addresses and points to the places of a source: ways of one name that belong
//! together become a street, shared nodes become crossings, addresses and kilometre posts go to their
//! streets. The result depends on what was given, never on the order in which it came.

use crate::{
    point::{Point, cell, column_of, nearest_on_segment, row_of},
    source::{
        Area, Crossing, House, OTHER_NAMES_MAX, Poi, Post, Source, SourceInfo, Street, StreetClass,
        house_number, tidy,
    },
    words::{Weight, key, weight, words},
};
use std::collections::{BTreeMap, HashMap};

/// A named way with the ids of its nodes, by which streets are found to meet.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    pub name: String,
    /// Other names and the road's number, best first.
    pub other: Vec<String>,
    pub class: StreetClass,
    pub nodes: Vec<(i64, Point)>,
}

/// What was read, and what was left out and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BuildReport {
    pub ways: u64,
    pub addresses: u64,
    pub posts: u64,
    pub areas: u64,
    pub pois: u64,
    /// Reason, in words for people (English, as the command line speaks), and how often.
    pub skipped: BTreeMap<&'static str, u64>,
}

/// Collects the parts of a source.
#[derive(Default)]
pub struct Builder {
    ways: Vec<Way>,
    addresses: Vec<(String, (u32, u8), Point)>,
    posts: Vec<(String, u32, Point)>,
    areas: Vec<Area>,
    pois: Vec<Poi>,
    report: BuildReport,
}

/// Pieces of one name closer than this many millionths of a degree (about 280 m) are one street: a
/// block without a way, the other carriageway.
const JOIN_E6: i32 = 2_500;
/// The same for motorways and trunk roads, whose name goes on behind a junction (about 2.2 km).
const JOIN_ROAD_E6: i32 = 20_000;
/// Crossings of the same two streets within this distance are one: the corners of a dual carriageway.
const SAME_CROSSING_M: f64 = 60.0;
/// Streets at one node beyond this are not paired.
const AT_NODE_MAX: usize = 12;
/// How far a kilometre post may stand from its road.
const POST_MAX_M: f64 = 80.0;

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }
    fn skip(&mut self, why: &'static str) {
        *self.report.skipped.entry(why).or_default() += 1;
    }
    /// A way. Without a name (or number) it is left out: it cannot be asked for.
    pub fn way(&mut self, mut way: Way) {
        self.report.ways += 1;
        way.name = tidy(&way.name);
        way.nodes.retain(|(_, p)| p.is_sane());
        if way.name.is_empty() {
            return self.skip("way without a name");
        }
        if way.nodes.len() < 2 {
            return self.skip("way with fewer than two positions");
        }
        self.ways.push(way);
    }
    /// A house: its street as written there, its number as written on the wall.
    pub fn address(&mut self, street: &str, number: &str, at: Point) {
        self.report.addresses += 1;
        let street = tidy(street);
        match house_number(number) {
            _ if street.is_empty() => self.skip("address without a street"),
            None => self.skip("address without a number"),
            Some(_) if !at.is_sane() => self.skip("address without a position"),
            Some(number) => self.addresses.push((street, number, at)),
        }
    }
    /// A kilometre post; `road` (its number or name) may be empty.
    pub fn post(&mut self, road: &str, metre: u32, at: Point) {
        self.report.posts += 1;
        if at.is_sane() {
            self.posts.push((tidy(road), metre, at))
        } else {
            self.skip("post without a position")
        }
    }
    pub fn area(&mut self, mut area: Area) {
        self.report.areas += 1;
        area.name = tidy(&area.name);
        area.other = others(&area.name, std::mem::take(&mut area.other));
        area.rings.retain(|ring| ring.len() >= 3 && ring.iter().all(|p| p.is_sane()));
        if area.name.is_empty() || !area.centre.is_sane() {
            return self.skip("area without a name or position");
        }
        self.areas.push(area);
    }
    pub fn poi(&mut self, mut poi: Poi) {
        self.report.pois += 1;
        poi.name = tidy(&poi.name);
        poi.address = tidy(&poi.address);
        poi.other = others(&poi.name, std::mem::take(&mut poi.other));
        if !poi.at.is_sane() {
            return self.skip("point of interest without a position");
        }
        self.pois.push(poi);
    }

    /// Puts everything together.
    pub fn finish(mut self, info: SourceInfo) -> (Source, BuildReport) {
        let (mut streets, of_way) = self.streets();
        let crossings = self.crossings(&of_way);
        self.ways = Vec::new();
        let grid = Grid::of(&streets);
        self.houses(&mut streets, &grid);
        self.kilometres(&mut streets, &grid);
        self.areas.sort_by(|a, b| (a.kind, &a.name, a.centre).cmp(&(b.kind, &b.name, b.centre)));
        self.pois.sort_by(|a, b| (a.category, &a.name, a.at).cmp(&(b.category, &b.name, b.at)));
        let mut source = Source { info, areas: self.areas, streets, crossings, pois: self.pois };
        source.count();
        (source, self.report)
    }

    /// Streets, and for each way the number of its street.
    fn streets(&mut self) -> (Vec<Street>, Vec<u32>) {
        let ways = &self.ways;
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (i, way) in (0u32..).zip(ways) {
            groups.entry(key(&way.name)).or_default().push(i);
        }
        let mut clusters: Vec<Vec<u32>> =
            groups.into_values().flat_map(|group| cluster(ways, &group)).collect();
        let first = |c: &Vec<u32>| {
            c.iter().map(|i| &ways[*i as usize]).map(|w| (w.class, &w.name, w.nodes[0].1)).min()
        };
        clusters.sort_by(|a, b| first(a).cmp(&first(b)));
        let mut of_way = vec![0u32; ways.len()];
        let mut streets = Vec::with_capacity(clusters.len());
        for (number, cluster) in (0u32..).zip(&clusters) {
            for way in cluster {
                of_way[*way as usize] = number;
            }
            streets.push(street_of(ways, cluster));
        }
        (streets, of_way)
    }

    fn crossings(&self, of_way: &[u32]) -> Vec<Crossing> {
        let mut meets: Vec<(i64, u32, Point)> = Vec::new();
        for (way, street) in self.ways.iter().zip(of_way) {
            meets.extend(way.nodes.iter().map(|(node, at)| (*node, *street, *at)));
        }
        meets.sort_unstable();
        meets.dedup_by_key(|m| (m.0, m.1));
        let mut crossings = Vec::new();
        for node in meets.chunk_by(|a, b| a.0 == b.0) {
            let node = &node[..node.len().min(AT_NODE_MAX)];
            for (i, (_, a, at)) in node.iter().enumerate() {
                crossings.extend(node[i + 1..].iter().map(|(_, b, _)| Crossing { a: *a, b: *b, at: *at }));
            }
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

    fn houses(&mut self, streets: &mut Vec<Street>, grid: &Grid) {
        let mut addresses = std::mem::take(&mut self.addresses);
        addresses.sort_unstable();
        let mut loose: BTreeMap<String, Vec<(String, House)>> = BTreeMap::new();
        for (name, (number, letter), at) in addresses {
            let house = House { number, letter, at };
            match grid.street(streets, &name, at) {
                Some(street) => streets[street as usize].houses.push(house),
                None => loose.entry(key(&name)).or_default().push((name, house)),
            }
        }
        // A street that only its houses know: a point each, no line between them.
        for houses in loose.into_values() {
            let ways: Vec<Way> = houses
                .iter()
                .map(|(name, h)| Way {
                    name: name.clone(),
                    other: vec![],
                    class: StreetClass::Local,
                    nodes: vec![(0, h.at)],
                })
                .collect();
            let all: Vec<u32> = (0u32..).take(ways.len()).collect();
            for cluster in cluster(&ways, &all) {
                let mut street = street_of(&ways, &cluster);
                street.houses = cluster.iter().map(|i| houses[*i as usize].1).collect();
                streets.push(street);
            }
        }
        for street in streets {
            street.houses.sort_unstable();
            street
                .houses
                .dedup_by(|b, a| (a.number, a.letter) == (b.number, b.letter) && a.at.metres_to(b.at) < 40.0);
        }
    }

    fn kilometres(&mut self, streets: &mut [Street], grid: &Grid) {
        for (road, metre, at) in std::mem::take(&mut self.posts) {
            match grid.road(streets, &road, at) {
                Some(street) => streets[street as usize].posts.push(Post { metre, at }),
                None => self.skip("kilometre post away from every road"),
            }
        }
        for street in streets {
            street.posts.sort_unstable();
            street.posts.dedup();
        }
    }
}

/// Other names without repetitions.
fn others(name: &str, other: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in other.iter().map(|o| tidy(o)).filter(|o| !o.is_empty()) {
        let new = key(&text);
        if !new.is_empty()
            && new != key(name)
            && !kept.iter().any(|k| key(k) == new)
            && kept.len() < OTHER_NAMES_MAX
        {
            kept.push(text);
        }
    }
    kept
}

/// Parts ways of one name into those that belong together.
fn cluster(ways: &[Way], group: &[u32]) -> Vec<Vec<u32>> {
    let road = group.iter().any(|w| ways[*w as usize].class <= StreetClass::Trunk);
    let side = if road { JOIN_ROAD_E6 } else { JOIN_E6 };
    let mut parent: Vec<usize> = (0..group.len()).collect();
    let mut cells: HashMap<(i32, i32), usize> = HashMap::new();
    for (i, way) in group.iter().enumerate() {
        for at in along(&ways[*way as usize].nodes, side) {
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

/// The points of a way and enough between them that no cell is jumped over.
fn along(nodes: &[(i64, Point)], side: i32) -> impl Iterator<Item = Point> {
    let pairs = nodes.iter().zip(nodes.iter().skip(1).chain(nodes.last()));
    pairs.flat_map(move |((_, a), (_, b))| {
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

fn street_of(ways: &[Way], cluster: &[u32]) -> Street {
    let mut ways: Vec<&Way> = cluster.iter().map(|i| &ways[*i as usize]).collect();
    ways.sort_by(|a, b| a.nodes.cmp(&b.nodes));
    let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
    let mut other = Vec::new();
    for way in &ways {
        *spellings.entry(&way.name).or_default() += way.nodes.len();
        other.extend(way.other.iter().cloned());
    }
    let name = spellings
        .iter()
        .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)))
        .map_or("", |(name, _)| name);
    other.sort_unstable();
    Street {
        name: name.to_owned(),
        other: others(name, other),
        class: ways.iter().map(|w| w.class).min().unwrap_or(StreetClass::Local),
        lines: ways.iter().map(|w| w.nodes.iter().map(|(_, p)| *p).collect()).collect(),
        houses: Vec::new(),
        posts: Vec::new(),
    }
}

/// Nearest distance from a point to a street, metres.
fn distance(street: &Street, at: Point) -> f64 {
    let lines = street.lines.iter().flat_map(|line| line.iter().zip(line.iter().skip(1).chain(line.last())));
    lines.map(|(a, b)| nearest_on_segment(at, *a, *b).0.metres_to(at)).fold(f64::INFINITY, f64::min)
}

/// Which streets run through a cell.
struct Grid {
    cells: HashMap<u32, Vec<u32>>,
    keys: Vec<String>,
}

impl Grid {
    fn of(streets: &[Street]) -> Self {
        let mut cells: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, street) in (0u32..).zip(streets) {
            for line in &street.lines {
                let nodes: Vec<(i64, Point)> = line.iter().map(|p| (0, *p)).collect();
                for at in along(&nodes, crate::point::CELL_E6) {
                    let here = cells.entry(crate::point::cell_of(at)).or_default();
                    if here.last() != Some(&i) {
                        here.push(i);
                    }
                }
            }
        }
        Self { cells, keys: streets.iter().map(|s| key(&s.name)).collect() }
    }
    fn around(&self, at: Point) -> Vec<u32> {
        let (row, column) = (row_of(at.lat_e6), column_of(at.lon_e6));
        let around = (-1..=1).flat_map(|r| (-1..=1).map(move |c| cell(row + r, column + c)));
        let mut found: Vec<u32> = around.filter_map(|c| self.cells.get(&c)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
    /// The nearest street of that name, or of that name without its kind (`Hidalgo` for `Calle Hidalgo`).
    fn street(&self, streets: &[Street], name: &str, at: Point) -> Option<u32> {
        let (wanted, bare_wanted) = (key(name), bare(name));
        let nearest = |same: &dyn Fn(u32) -> bool| {
            let found = self.around(at).into_iter().filter(|i| same(*i));
            let far = found.map(|i| (distance(&streets[i as usize], at), i)).filter(|(m, _)| *m < 600.0);
            far.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i)
        };
        let also = |i: u32| streets[i as usize].other.iter().any(|o| key(o) == wanted);
        nearest(&|i| self.keys.get(i as usize) == Some(&wanted)).or_else(|| {
            nearest(&|i| {
                also(i) || (!bare_wanted.is_empty() && bare(&streets[i as usize].name) == bare_wanted)
            })
        })
    }
    /// The nearest larger road; when the post names one, that one.
    fn road(&self, streets: &[Street], name: &str, at: Point) -> Option<u32> {
        let wanted = key(name);
        let near = |i: u32| {
            let street = &streets[i as usize];
            let named = wanted.is_empty()
                || key(&street.name) == wanted
                || street.other.iter().any(|o| key(o) == wanted);
            let metres = distance(street, at);
            (metres < POST_MAX_M).then_some((!named, street.class > StreetClass::Secondary, metres, i))
        };
        let found = self.around(at).into_iter().filter_map(near);
        found.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))).map(|found| found.3)
    }
}

/// A key without the words for the kind of street.
fn bare(name: &str) -> String {
    let names: Vec<String> =
        words(name).into_iter().map(|w| w.canon).filter(|w| weight(w) == Weight::Name).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(lat: f64, lon: f64) -> Point {
        Point::degrees(lat, lon).unwrap()
    }
    fn way(name: &str, nodes: &[(i64, f64, f64)]) -> Way {
        let nodes = nodes.iter().map(|(id, lat, lon)| (*id, p(*lat, *lon))).collect();
        Way { name: name.into(), other: vec![], class: StreetClass::Local, nodes }
    }
    fn built(parts: impl FnOnce(&mut Builder)) -> (Source, BuildReport) {
        let mut builder = Builder::new();
        parts(&mut builder);
        builder.finish(SourceInfo::default())
    }

    #[test]
    fn pieces_of_a_street_are_one_and_namesakes_stay_apart() {
        let (source, report) = built(|b| {
            b.way(way("Calle Hidalgo", &[(1, 19.29, -99.65), (2, 19.29, -99.649)]));
            b.way(way("C. Hidalgo", &[(2, 19.29, -99.649), (3, 19.29, -99.648)]));
            b.way(way("Calle Hidalgo", &[(9, 19.29, -99.60), (10, 19.29, -99.601)]));
            b.way(way("", &[(1, 19.29, -99.65), (2, 19.29, -99.649)]));
        });
        assert_eq!(source.streets.len(), 2);
        assert_eq!(source.streets[0].lines.len(), 2);
        assert_eq!(source.streets[0].name, "C. Hidalgo");
        assert_eq!((report.ways, report.skipped["way without a name"]), (4, 1));
    }

    #[test]
    fn streets_meet_at_shared_nodes_once() {
        let (source, _) = built(|b| {
            b.way(way("Hidalgo", &[(1, 19.29, -99.65), (2, 19.29, -99.649), (3, 19.29, -99.648)]));
            b.way(way("Morelos", &[(4, 19.291, -99.649), (2, 19.29, -99.649)]));
            // The other carriageway of Morelos meets Hidalgo some metres on.
            b.way(way("Morelos", &[(5, 19.291, -99.6488), (6, 19.29, -99.6488)]));
            b.way(way("Hidalgo", &[(3, 19.29, -99.648), (6, 19.29, -99.6488)]));
            b.way(way("Ajena", &[(7, 19.2895, -99.649), (8, 19.2905, -99.649)]));
        });
        let named = |i: u32| source.streets[i as usize].name.as_str();
        let pairs: Vec<_> = source.crossings.iter().map(|c| (named(c.a), named(c.b))).collect();
        assert_eq!(pairs, [("Hidalgo", "Morelos")]);
    }

    #[test]
    fn houses_and_posts_find_their_street() {
        let (source, report) = built(|b| {
            b.way(way("Avenida Hidalgo", &[(1, 19.29, -99.65), (2, 19.29, -99.645)]));
            b.way(way("Avenida Hidalgo", &[(3, 19.40, -99.65), (4, 19.40, -99.645)]));
            b.address("Av. Hidalgo", "12-B", p(19.4001, -99.648));
            b.address("Hidalgo", "14", p(19.4001, -99.647));
            b.address("Calle Sin Vía", "3", p(19.35, -99.6));
            b.address("Hidalgo", "s/n", p(19.40, -99.647));
            b.post("", 34_500, p(19.29001, -99.648));
            b.post("", 35_000, p(19.20, -99.2));
        });
        let houses: Vec<_> =
            source.streets.iter().map(|s| (s.name.as_str(), s.houses.len(), s.posts.len())).collect();
        assert_eq!(houses, [("Avenida Hidalgo", 0, 1), ("Avenida Hidalgo", 2, 0), ("Calle Sin Vía", 1, 0)]);
        assert_eq!(report.skipped["address without a number"], 1);
        assert_eq!(report.skipped["kilometre post away from every road"], 1);
    }

    #[test]
    fn the_order_of_what_is_given_does_not_matter() {
        let ways = [
            way("Hidalgo", &[(1, 19.29, -99.65), (2, 19.29, -99.649)]),
            way("Hidalgo", &[(2, 19.29, -99.649), (3, 19.29, -99.648)]),
            way("Morelos", &[(4, 19.291, -99.649), (2, 19.29, -99.649)]),
            way("Hgo.", &[(3, 19.29, -99.648), (7, 19.29, -99.647)]),
        ];
        let forth = built(|b| ways.iter().cloned().for_each(|w| b.way(w))).0;
        let back = built(|b| ways.iter().rev().cloned().for_each(|w| b.way(w))).0;
        assert_eq!(forth, back);
        assert_eq!(forth.streets.len(), 2);
    }
}
