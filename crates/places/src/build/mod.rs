//! From loose ways, addresses and points to the places of a source: ways of one name that belong
//! together become a street, shared nodes become crossings, addresses and kilometre posts go to their
//! streets. The result depends on what was given, never on the order in which it came.

mod near;
mod ways;

use crate::{
    point::Point,
    source::{
        Area, House, OTHER_NAMES_MAX, Poi, Post, Source, SourceInfo, Street, StreetClass, house_number, tidy,
    },
    words::key,
};
use indexmap::IndexSet;
use near::Grid;
use std::collections::BTreeMap;
use ways::Ways;

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

/// A house with the number of its street's name.
type Address = (u32, (u32, u8), Point);

/// Collects the parts of a source.
#[derive(Default)]
pub struct Builder {
    ways: Ways,
    addresses: Vec<Address>,
    /// Names of streets in addresses.
    address_streets: IndexSet<String>,
    posts: Vec<(String, u32, Point)>,
    areas: Vec<Area>,
    pois: Vec<Poi>,
    report: BuildReport,
}

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
            Some(number) => {
                let street = self.address_streets.insert_full(street).0 as u32;
                self.addresses.push((street, number, at));
            }
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
        let (mut streets, of_way) = self.ways.streets();
        let crossings = self.ways.crossings(&of_way);
        self.ways = Ways::default();
        let grid = Grid::of(&streets);
        self.houses(&mut streets, &grid);
        self.kilometres(&mut streets, &grid);
        self.areas.sort_by(|a, b| (a.kind, &a.name, a.centre).cmp(&(b.kind, &b.name, b.centre)));
        self.pois.sort_by(|a, b| (a.category, &a.name, a.at).cmp(&(b.category, &b.name, b.at)));
        let mut source = Source { info, areas: self.areas, streets, crossings, pois: self.pois };
        source.count();
        (source, self.report)
    }

    fn houses(&mut self, streets: &mut Vec<Street>, grid: &Grid) {
        let mut addresses = std::mem::take(&mut self.addresses);
        let names = std::mem::take(&mut self.address_streets);
        let name = |street: u32| names.get_index(street as usize).map_or("", String::as_str);
        addresses.sort_unstable_by(|a, b| (name(a.0), a.1, a.2).cmp(&(name(b.0), b.1, b.2)));
        let mut loose: BTreeMap<String, Vec<(&str, House)>> = BTreeMap::new();
        for (street, (number, letter), at) in addresses {
            let (name, house) = (name(street), House { number, letter, at });
            match grid.street(streets, name, at) {
                Some(street) => streets[street as usize].houses.push(house),
                None => loose.entry(key(name)).or_default().push((name, house)),
            }
        }
        // A street that only its houses know: a point each, no line between them.
        for houses in loose.into_values() {
            let mut ways = Ways::default();
            for (name, house) in &houses {
                let nodes = vec![(0, house.at)];
                ways.push(Way { name: (*name).to_owned(), other: vec![], class: StreetClass::Local, nodes });
            }
            let all: Vec<u32> = (0u32..).take(ways.len()).collect();
            for cluster in ways.cluster(&all) {
                let mut street = ways.street(&cluster);
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
