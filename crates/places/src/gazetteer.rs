//! All sources in one searchable whole, flat arrays only.
//!
//! Made when files are opened and never changed: a new import makes a new one. Places are numbered
//! areas first, then streets, then points of interest.

use crate::{
    category::Category,
    grid::{CellLists, CellListsBuilder},
    point::{Point, cell_of},
    source::{Area, AreaKind, House, Post, Source, SourceInfo, StreetClass},
    vocab::Vocabulary,
    words::words,
};
use atalaya_geo::Municipalities;
use std::collections::HashMap;

/// Parts a word list of one name from the next.
pub(crate) const NAME_END: u32 = u32::MAX;

/// What a place is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    Area(AreaKind),
    Street(StreetClass),
    Poi(Category),
}

/// A list of lists without a pointer per list.
pub(crate) struct Lists<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T> Lists<T> {
    pub fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }
    pub fn range(&self, i: usize) -> std::ops::Range<usize> {
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(0) as usize };
        let end = self.ends.get(i).map_or(start, |e| *e as usize);
        start..end
    }
    pub fn get(&self, i: usize) -> &[T] {
        self.items.get(self.range(i)).unwrap_or(&[])
    }
    pub fn at(&self, item: usize) -> Option<&T> {
        self.items.get(item)
    }
    /// The list that holds an item.
    pub fn list_of(&self, item: u32) -> usize {
        self.ends.partition_point(|end| *end <= item)
    }
    pub fn lists(&self) -> usize {
        self.ends.len()
    }
    pub fn items(&self) -> usize {
        self.items.len()
    }
    fn bytes(&self) -> usize {
        self.ends.len() * 4 + self.items.len() * size_of::<T>()
    }
}

/// An area with its limits (rings of the gazetteer's list) or, where these are none, its reach.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub area: u32,
    pub rings: (u32, u32),
    pub south_west: Point,
    pub north_east: Point,
}

/// Everything that can be looked for.
pub struct Gazetteer {
    pub(crate) sources: Vec<SourceInfo>,
    pub(crate) kinds: Vec<Kind>,
    /// Source of each place; [`BASE`] for the shipped municipalities.
    pub(crate) source: Vec<u8>,
    /// Names of each place, the shown one first, parted by U+001F.
    pub(crate) names: Lists<u8>,
    /// Where it is: centre of an area, middle of a street.
    pub(crate) at: Vec<Point>,
    /// How far it reaches from there, tens of metres.
    pub(crate) reach: Vec<u16>,
    /// 0 to 255.
    pub(crate) importance: Vec<u8>,
    /// Words of the names, [`NAME_END`] after each.
    pub(crate) words: Lists<u32>,
    pub(crate) vocabulary: Vocabulary,
    /// Places by word, the important ones first.
    pub(crate) postings: Lists<u32>,
    /// The areas among them.
    pub(crate) area_postings: Lists<u32>,
    /// Areas around each place, smallest first.
    pub(crate) parents: Lists<u32>,
    pub(crate) codes: HashMap<u32, String>,
    /// Areas that are municipalities.
    pub(crate) municipalities: Vec<u32>,
    pub(crate) areas: u32,
    pub(crate) streets: u32,
    /// Of streets, by number of the street among streets.
    pub(crate) street_lines: Lists<u32>,
    pub(crate) lines: Lists<Point>,
    pub(crate) houses: Lists<House>,
    pub(crate) posts: Lists<Post>,
    /// Street met, and where.
    pub(crate) crossings: Lists<(u32, Point)>,
    pub(crate) addresses: HashMap<u32, String>,
    pub(crate) limits: Vec<Limits>,
    pub(crate) rings: Lists<Point>,
    /// Limits by cell of their bounds.
    pub(crate) limit_cells: CellLists,
    /// First points of line segments by cell.
    pub(crate) segment_cells: CellLists,
    /// Points of interest by cell.
    pub(crate) point_cells: CellLists,
}

/// The "source" of the shipped municipalities.
pub(crate) const BASE: u8 = u8::MAX;
/// Most sources that are opened together.
pub const SOURCES_MAX: usize = 64;

/// A gazetteer could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GazetteerError {
    #[error("{0} sources; at most {SOURCES_MAX} are opened together")]
    Sources(usize),
    #[error("more places than can be numbered")]
    Size,
}

impl Gazetteer {
    /// The shipped municipalities alone.
    pub fn base() -> Self {
        // Without sources nothing can be too large.
        Self::new(Vec::new()).unwrap_or_else(|_| Self::empty())
    }

    /// Joins sources. Municipalities are always there: the shipped ones, with limits where a source
    /// has them by the same name.
    pub fn new(sources: Vec<Source>) -> Result<Self, GazetteerError> {
        if sources.len() > SOURCES_MAX {
            return Err(GazetteerError::Sources(sources.len()));
        }
        let size: usize = sources.iter().map(|s| s.areas.len() + s.streets.len() + s.pois.len()).sum();
        let points: usize =
            sources.iter().flat_map(|s| &s.streets).flat_map(|s| &s.lines).map(Vec::len).sum();
        if size.max(points) > (u32::MAX - 10_000) as usize {
            return Err(GazetteerError::Size);
        }
        let mut made = Self::empty();
        made.sources = sources.iter().map(|s| s.info.clone()).collect();
        let municipalities = made.shipped(&sources);
        for (i, source) in (0u8..).zip(&sources) {
            source
                .areas
                .iter()
                .filter(|a| !municipalities.contains(&std::ptr::from_ref(*a)))
                .for_each(|a| made.area(a, i));
        }
        made.areas = made.len_u32();
        let mut offsets = Vec::new();
        for (i, source) in (0u8..).zip(&sources) {
            offsets.push(made.len_u32());
            source.streets.iter().for_each(|s| made.street(s, i));
        }
        made.streets = made.len_u32() - made.areas;
        for (i, source) in (0u8..).zip(&sources) {
            source.pois.iter().for_each(|p| made.poi(p, i));
        }
        made.cross(&sources, &offsets);
        drop(sources);
        made.index_words();
        made.index_cells();
        made.find_parents();
        Ok(made)
    }

    fn empty() -> Self {
        Self {
            sources: Vec::new(),
            kinds: Vec::new(),
            source: Vec::new(),
            names: Lists::default(),
            at: Vec::new(),
            reach: Vec::new(),
            importance: Vec::new(),
            words: Lists::default(),
            vocabulary: Vocabulary::new(HashMap::new(), 0),
            postings: Lists::default(),
            area_postings: Lists::default(),
            parents: Lists::default(),
            codes: HashMap::new(),
            municipalities: Vec::new(),
            areas: 0,
            streets: 0,
            street_lines: Lists::default(),
            lines: Lists::default(),
            houses: Lists::default(),
            posts: Lists::default(),
            crossings: Lists::default(),
            addresses: HashMap::new(),
            limits: Vec::new(),
            rings: Lists::default(),
            limit_cells: CellLists::default(),
            segment_cells: CellLists::default(),
            point_cells: CellLists::default(),
        }
    }

    /// Puts the shipped municipalities first; gives back the areas of sources that they took limits of.
    fn shipped(&mut self, sources: &[Source]) -> Vec<*const Area> {
        let mut taken = Vec::new();
        let all = || sources.iter().flat_map(|s| &s.areas).filter(|a| a.kind == AreaKind::Municipality);
        for municipality in Municipalities::shipped().iter() {
            let centre = Point::of(&municipality.seat);
            let same = |a: &&Area| {
                a.code == municipality.code.as_str()
                    || (a.code.is_empty()
                        && crate::words::key(&a.name) == crate::words::key(&municipality.name)
                        && a.centre.metres_to(centre) < 40_000.0)
            };
            // Of several the one with the finest limits.
            let best = all().filter(same).max_by_key(|a| a.rings.iter().map(Vec::len).sum::<usize>());
            taken.extend(all().filter(same).map(std::ptr::from_ref));
            let area = Area {
                kind: AreaKind::Municipality,
                name: municipality.name.clone(),
                other: Vec::new(),
                code: municipality.code.to_string(),
                centre,
                population: municipality.population,
                rings: best.map(|a| a.rings.clone()).unwrap_or_default(),
            };
            self.area(&area, BASE);
        }
        taken
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }
    /// Never true: municipalities are always there.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
    /// The sources, in the order given.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.sources
    }
    /// Bytes held, without the allocator's own.
    pub fn bytes(&self) -> usize {
        let flat = self.kinds.len() * (size_of::<Kind>() + 1 + 8 + 2 + 1);
        let lists = self.names.bytes() + self.words.bytes() + self.postings.bytes() + self.parents.bytes();
        let streets = self.street_lines.bytes()
            + self.lines.bytes()
            + self.houses.bytes()
            + self.posts.bytes()
            + self.crossings.bytes()
            + self.rings.bytes();
        flat + lists
            + streets
            + self.segment_cells.bytes()
            + self.point_cells.bytes()
            + self.limit_cells.bytes()
            + self.vocabulary.len() * 60
    }

    pub(crate) fn len_u32(&self) -> u32 {
        // Checked when the gazetteer was begun.
        self.kinds.len() as u32
    }
    fn push(&mut self, kind: Kind, source: u8, names: &[&str], at: Point, reach_m: f64, importance: u8) {
        self.kinds.push(kind);
        self.source.push(source);
        self.names.push(names.join("\u{1f}").into_bytes());
        self.at.push(at);
        self.reach.push((reach_m / 10.0).ceil().clamp(0.0, 65_535.0) as u16);
        self.importance.push(importance);
    }

    fn area(&mut self, area: &Area, source: u8) {
        let number = self.len_u32();
        let names: Vec<&str> = std::iter::once(&area.name).chain(&area.other).map(String::as_str).collect();
        let far = area.rings.iter().flatten().map(|p| p.metres_to(area.centre)).fold(0.0, f64::max);
        let people = (f64::from(area.population) + 1.0).log10() * 15.0;
        let standing = match area.kind {
            AreaKind::Municipality => 150.0,
            AreaKind::City => 140.0,
            AreaKind::Town => 110.0,
            AreaKind::Village => 80.0,
            AreaKind::Suburb => 90.0,
            AreaKind::Neighbourhood => 70.0,
            AreaKind::Hamlet => 50.0,
        };
        let reach = if area.rings.is_empty() { area.kind.reach_m() } else { far };
        self.push(
            Kind::Area(area.kind),
            source,
            &names,
            area.centre,
            reach,
            (standing + people).min(255.0) as u8,
        );
        if !area.code.is_empty() {
            self.codes.insert(number, area.code.clone());
        }
        if area.kind == AreaKind::Municipality {
            self.municipalities.push(number);
        }
        let first = self.rings.lists() as u32;
        area.rings.iter().for_each(|r| self.rings.push(r.iter().copied()));
        let (south_west, north_east) = match (area.rings.is_empty(), area.kind) {
            // Without limits a municipality is found by its seat, whatever the distance.
            (true, AreaKind::Municipality) => return,
            (true, kind) => square(area.centre, kind.reach_m()),
            (false, _) => bounds(area.rings.iter().flatten()),
        };
        let rings = (first, self.rings.lists() as u32);
        self.limits.push(Limits { area: number, rings, south_west, north_east });
    }

    fn street(&mut self, street: &crate::source::Street, source: u8) {
        let names: Vec<&str> =
            std::iter::once(&street.name).chain(&street.other).map(String::as_str).collect();
        let longest = street.lines.iter().max_by_key(|l| l.len());
        let middle = longest.and_then(|l| l.get(l.len() / 2)).copied().unwrap_or_default();
        let reach = street.lines.iter().flatten().map(|p| p.metres_to(middle)).fold(0.0, f64::max);
        let standing = [110.0, 95.0, 80.0, 65.0, 50.0, 30.0, 10.0][usize::from(street.class.code()).min(6)];
        let importance = (standing + (reach + 1.0).log10() * 12.0).min(255.0) as u8;
        self.push(Kind::Street(street.class), source, &names, middle, reach, importance);
        let first = self.lines.lists() as u32;
        for line in &street.lines {
            self.lines.push(line.iter().copied());
        }
        self.street_lines.push(first..self.lines.lists() as u32);
        self.houses.push(street.houses.iter().copied());
        self.posts.push(street.posts.iter().copied());
    }

    fn poi(&mut self, poi: &crate::source::Poi, source: u8) {
        let label = poi.category.words();
        let mut names: Vec<&str> = Vec::new();
        names.push(if poi.name.is_empty() { poi.category.label() } else { &poi.name });
        names.extend(poi.other.iter().map(String::as_str));
        names.push(&label);
        // Landmarks come before shops: the table of categories is in that order.
        let importance =
            70u8.saturating_sub(poi.category.number()) / 2 + if poi.name.is_empty() { 0 } else { 15 };
        let number = self.len_u32();
        self.push(Kind::Poi(poi.category), source, &names, poi.at, 0.0, importance);
        if !poi.address.is_empty() {
            self.addresses.insert(number, poi.address.clone());
        }
    }

    fn cross(&mut self, sources: &[Source], offsets: &[u32]) {
        let mut all: Vec<(u32, u32, Point)> = Vec::new();
        for (source, offset) in sources.iter().zip(offsets) {
            for c in &source.crossings {
                all.push((offset + c.a, offset + c.b, c.at));
                all.push((offset + c.b, offset + c.a, c.at));
            }
        }
        all.sort_unstable();
        let mut rest = &all[..];
        for street in self.areas..self.areas + self.streets {
            let count = rest.partition_point(|c| c.0 == street);
            let (here, after) = rest.split_at(count);
            self.crossings.push(here.iter().map(|c| (c.1, c.2)));
            rest = after;
        }
    }

    fn index_words(&mut self) {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut spelt: Lists<u32> = Lists::default();
        let mut order: Vec<String> = Vec::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for i in 0..self.len() {
            let mut list = Vec::new();
            for name in self.all_names(i) {
                for word in words(name) {
                    let number = *numbers.entry(word.canon).or_insert_with_key(|canon| {
                        order.push(canon.clone());
                        order.len() as u32 - 1
                    });
                    list.push(number);
                }
                list.push(NAME_END);
            }
            spelt.push(list);
        }
        for number in &spelt.items {
            if let Some(word) = order.get(*number as usize) {
                match counts.get_mut(word) {
                    Some(n) => *n += 1,
                    None => drop(counts.insert(word.clone(), 1)),
                }
            }
        }
        self.vocabulary = Vocabulary::new(counts, self.len());
        // Numbers by first appearance become numbers by alphabet.
        let renumbered: Vec<u32> =
            order.iter().map(|w| self.vocabulary.number(w).unwrap_or(NAME_END)).collect();
        for number in &mut spelt.items {
            *number = renumbered.get(*number as usize).copied().unwrap_or(NAME_END);
        }
        self.words = spelt;
        let mut pairs: Vec<(u32, u8, u32)> = Vec::with_capacity(self.words.items());
        for (i, importance) in (0u32..).zip(&self.importance) {
            let list = self.words.get(i as usize).iter().filter(|w| **w != NAME_END);
            pairs.extend(list.map(|word| (*word, u8::MAX - importance, i)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut rest = &pairs[..];
        for word in 0..self.vocabulary.len() as u32 {
            let (here, after) = rest.split_at(rest.partition_point(|p| p.0 == word));
            self.postings.push(here.iter().map(|p| p.2));
            let areas = self.areas;
            self.area_postings.push(here.iter().map(|p| p.2).filter(|place| *place < areas));
            rest = after;
        }
    }

    fn index_cells(&mut self) {
        let mut segments = CellListsBuilder::default();
        for line in 0..self.lines.lists() {
            let range = self.lines.range(line);
            let points = self.lines.get(line);
            let ends = points.iter().skip(1).chain(points.last());
            for ((first, a), b) in range.zip(points).zip(ends) {
                segments.add_segment(*a, *b, first as u32);
            }
        }
        self.segment_cells = segments.finish();
        let mut points = CellListsBuilder::default();
        for i in self.areas + self.streets..self.len_u32() {
            points.add(cell_of(self.at[i as usize]), i);
        }
        self.point_cells = points.finish();
        let mut limits = CellListsBuilder::coarse();
        for (i, limit) in (0u32..).zip(&self.limits) {
            limits.add_box(limit.south_west, limit.north_east, i);
        }
        self.limit_cells = limits.finish();
    }

    fn find_parents(&mut self) {
        let mut parents = Lists::default();
        let mut found: Vec<u32> = Vec::new();
        for i in 0..self.len() {
            found.clear();
            match self.kinds[i] {
                Kind::Street(_) => self.parents_of_street(i, &mut found),
                _ => found.extend(self.around(self.at[i]).iter().map(|a| a.area)),
            }
            let own = i as u32;
            found.retain(|a| *a != own);
            // Smallest first: people name the colonia before the municipality.
            found.sort_unstable_by_key(|a| (std::cmp::Reverse(self.kinds[*a as usize]), *a));
            found.dedup();
            parents.push(found.iter().copied());
        }
        self.parents = parents;
    }

    /// Areas that a street runs through, looked at every 150 m or so.
    fn parents_of_street(&self, i: usize, found: &mut Vec<u32>) {
        /// Most places along a street that are looked at.
        const LOOKS_MAX: usize = 200;
        let lines = self.lines_of(i);
        let points: usize = lines.clone().map(|l| self.lines.get(l).len()).sum();
        let step = (points / LOOKS_MAX).max(1);
        let mut last: Option<Point> = None;
        for (n, at) in lines.flat_map(|l| self.lines.get(l)).enumerate() {
            let end = n + 1 == points || n == points / 2;
            if !end && (n % step != 0 || last.is_some_and(|last| last.metres_to(*at) < 150.0)) {
                continue;
            }
            last = Some(*at);
            let mut here = self.areas_at(*at);
            // Where municipalities have no limits, the nearest seat at both ends and in the middle.
            if n == 0 || end {
                here.extend(self.municipality_at(*at, &here));
            }
            here.retain(|a| !found.contains(&a.area));
            found.extend(here.iter().map(|a| a.area));
        }
    }

    /// Lines of a street (numbers into the list of lines); none for other places.
    pub(crate) fn lines_of(&self, place: usize) -> std::ops::Range<usize> {
        let Some(street) = self.street_number(place) else { return 0..0 };
        match self.street_lines.get(street) {
            [first, .., last] => *first as usize..*last as usize + 1,
            [only] => *only as usize..*only as usize + 1,
            [] => 0..0,
        }
    }
    /// Number of a place among streets.
    pub(crate) fn street_number(&self, place: usize) -> Option<usize> {
        let street = place.checked_sub(self.areas as usize)?;
        (street < self.streets as usize).then_some(street)
    }
    pub(crate) fn all_names(&self, place: usize) -> impl Iterator<Item = &str> {
        std::str::from_utf8(self.names.get(place)).unwrap_or_default().split('\u{1f}')
    }
    /// The name that is shown.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.all_names(place).next().unwrap_or_default()
    }
}

fn bounds<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> (Point, Point) {
    let least = |f: fn(&Point) -> i32| points.clone().map(f).min().unwrap_or(0);
    let most = |f: fn(&Point) -> i32| points.clone().map(f).max().unwrap_or(0);
    (
        Point { lat_e6: least(|p| p.lat_e6), lon_e6: least(|p| p.lon_e6) },
        Point { lat_e6: most(|p| p.lat_e6), lon_e6: most(|p| p.lon_e6) },
    )
}

fn square(centre: Point, metres: f64) -> (Point, Point) {
    let half = metres / 0.111;
    let wide = half / centre.lat().to_radians().cos().max(0.05);
    let moved = |d: f64, e: f64| Point {
        lat_e6: (f64::from(centre.lat_e6) + d) as i32,
        lon_e6: (f64::from(centre.lon_e6) + e) as i32,
    };
    (moved(-half, -wide), moved(half, wide))
}
