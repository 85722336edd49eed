//! From elements to an archive.

use crate::{
    EXTENT,
    feature::{Feature, Layer, Shape, Value},
    geometry::{self, Axis, World, area_m2, cut_line, cut_ring, simplify, to_units},
    layers::{self, MAX_ZOOM, Sketch},
    mvt::{Kind, LayerWriter},
    pmtiles::{PmtilesError, Writer, gzip, tile_id},
    sorter::{Key, Scratch, Sorter},
};
use atalaya_osm::{
    Consumer, ConsumerError, Kind as MemberKind, Need, Node, Point, Relation, Summary, Tags, Way,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
};

/// Rings of one tile, in its own units.
type Rings = Vec<Vec<(i32, i32)>>;

/// Units kept around a tile, so that lines go on across its edge.
const BUFFER: f64 = 64.0;
/// Areas below this many square units are not drawn.
const AREA_MIN: f64 = 24.0;

/// Bounds of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of records held before they go to a scratch file.
    pub memory_max: usize,
    /// Largest tile before packing, bytes. Beyond it the least important features are left out.
    pub tile_bytes_max: usize,
    /// Name of the archive.
    pub name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { memory_max: 256 << 20, tile_bytes_max: 500_000, name: "OpenStreetMap".to_owned() }
    }
}

/// Why no archive was made.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    #[error("the extract has nothing to draw")]
    Nothing,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Archive(#[from] PmtilesError),
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileReport {
    pub features: BTreeMap<&'static str, u64>,
    pub tiles: u64,
    /// Length of the archive.
    pub bytes: u64,
    /// Largest tile before packing.
    pub largest_tile: u64,
    /// Features left out of tiles that were too large, counted once per tile.
    pub left_out: u64,
    /// Relations whose rings did not close.
    pub broken_areas: u64,
    /// Most bytes of records held at once, and bytes that went to scratch files.
    pub memory: u64,
    pub spilled: u64,
}

/// See the crate's page.
pub struct TileMaker {
    options: Options,
    scratch: Scratch,
    sorter: Sorter,
    texts: Texts,
    report: TileReport,
    /// Ways of administrative borders with the highest level they bound.
    borders: HashMap<i64, (u8, Vec<World>)>,
    coast: Vec<Vec<Point>>,
    bounds: Option<[i32; 4]>,
    failed: Option<io::Error>,
}

/// Values by number: names repeat in every tile they cross.
#[derive(Default)]
struct Texts {
    numbers: HashMap<Value, u32>,
    values: Vec<Value>,
    keys: Vec<&'static str>,
}

impl Texts {
    fn value(&mut self, value: &Value) -> u32 {
        if let Some(n) = self.numbers.get(value) {
            return *n;
        }
        let n = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), n);
        n
    }
    fn key(&mut self, key: &'static str) -> u32 {
        match self.keys.iter().position(|k| *k == key) {
            Some(n) => n as u32,
            None => {
                self.keys.push(key);
                self.keys.len() as u32 - 1
            }
        }
    }
}

impl TileMaker {
    /// `scratch` makes files for what does not fit into memory.
    pub fn new(
        options: Options,
        scratch: impl FnMut() -> io::Result<std::fs::File> + Clone + 'static,
    ) -> Self {
        let for_sorter: Scratch = Box::new(scratch.clone());
        Self {
            sorter: Sorter::new(options.memory_max, for_sorter),
            scratch: Box::new(scratch),
            options,
            texts: Texts::default(),
            report: TileReport::default(),
            borders: HashMap::new(),
            coast: Vec::new(),
            bounds: None,
            failed: None,
        }
    }

    fn see(&mut self, points: &[Point]) {
        for p in points {
            let b = self.bounds.get_or_insert([p.lon_e7, p.lat_e7, p.lon_e7, p.lat_e7]);
            *b = [b[0].min(p.lon_e7), b[1].min(p.lat_e7), b[2].max(p.lon_e7), b[3].max(p.lat_e7)];
        }
    }

    fn draw(&mut self, id: u64, sketch: Sketch, shape: Shape) {
        let Sketch { layer, attributes, min_zoom, max_zoom, rank } = sketch;
        *self.report.features.entry(layer.name()).or_default() += 1;
        let feature = Feature { layer, id, attributes, shape, min_zoom, max_zoom, rank };
        // The consumer's answer is where a full disk is told.
        if let Err(error) = self.cut(&feature) {
            self.failed.get_or_insert(error);
        }
    }

    /// An area with its point of interest and its house number.
    fn draw_area(&mut self, id: u64, tags: Tags<'_>, areas: Vec<Vec<Vec<World>>>) {
        let Some(outer) =
            areas.iter().filter_map(|a| a.first()).max_by(|a, b| area_m2(a).total_cmp(&area_m2(b)))
        else {
            return;
        };
        let (m2, at) = (areas.iter().flatten().map(|r| area_m2(r)).sum::<f64>(), geometry::middle(outer));
        if let Some(poi) = layers::poi_of(&tags) {
            self.draw(id, poi, Shape::Point(at));
        }
        if let Some(number) = layers::house_number(&tags) {
            self.draw(id, number, Shape::Point(at));
        }
        if let Some(sketch) = layers::area_of(&tags, m2) {
            self.draw(id, sketch, Shape::Area(areas));
        }
    }

    fn cut(&mut self, feature: &Feature) -> io::Result<()> {
        let mut head = Vec::new();
        varint(&mut head, feature.id);
        varint(&mut head, feature.attributes.len() as u64);
        for (key, value) in &feature.attributes {
            let (key, value) = (self.texts.key(key), self.texts.value(value));
            varint(&mut head, u64::from(key));
            varint(&mut head, u64::from(value));
        }
        for zoom in feature.min_zoom..=feature.max_zoom.min(MAX_ZOOM) {
            let pieces = pieces(&feature.shape, zoom);
            for (x, y, kind, paths) in pieces {
                let mut payload = head.clone();
                write_paths(&mut payload, kind, &paths);
                self.sorter.push(tile_id(zoom, x, y), feature.layer as u8, feature.rank, &payload)?;
            }
        }
        Ok(())
    }

    /// Writes the archive.
    pub fn finish(mut self, summary: &Summary, out: impl Write) -> Result<TileReport, TileError> {
        self.draw_borders();
        let bounds = self.bounds.ok_or(TileError::Nothing)?;
        self.draw_earth(bounds);
        self.draw_sea(bounds);
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        let mut report = std::mem::take(&mut self.report);
        (report.memory, report.spilled) = (self.sorter.peak() as u64, self.sorter.spilled());
        let mut writer = Writer::new(&mut self.scratch)?;
        let mut tile = TileBuilder { texts: &self.texts, max: self.options.tile_bytes_max, held: Vec::new() };
        let mut current = None;
        self.sorter.drain(|key, payload| {
            if current != Some(key.tile) {
                if let Some(number) = current {
                    tile.flush(number, &mut writer, &mut report)?;
                }
                current = Some(key.tile);
            }
            tile.held.push((key, payload.to_vec()));
            Ok(())
        })?;
        if let Some(number) = current {
            tile.flush(number, &mut writer, &mut report)?;
        }
        let used = |layer: &&Layer| report.features.contains_key(layer.name());
        let vector_layers: Vec<_> = Layer::ALL
            .iter()
            .filter(used)
            .map(|l| json!({ "id": l.name(), "fields": {}, "minzoom": 0, "maxzoom": MAX_ZOOM }))
            .collect();
        let metadata = json!({
            "name": self.options.name,
            "type": "baselayer",
            "attribution": summary.attribution,
            "version": "4.0.0",
            "description": "Layers of the Protomaps basemap schema, made by Atalaya",
            "vector_layers": vector_layers,
        });
        report.bytes = writer.finish(out, (0, MAX_ZOOM), bounds, &metadata)?;
        Ok(report)
    }

    fn draw_borders(&mut self) {
        let mut borders: Vec<_> = std::mem::take(&mut self.borders).into_iter().collect();
        borders.sort_by_key(|(id, _)| *id);
        for (id, (level, line)) in borders {
            let (kind, zoom, rank) = match level {
                0..=2 => ("country", 2, 940),
                3..=4 => ("region", 5, 930),
                5..=6 => ("county", 8, 910),
                _ => ("locality", 10, 860),
            };
            let sketch =
                Sketch::new(Layer::Boundaries, kind, zoom, rank).with("kind_detail", i64::from(level));
            self.draw(id.unsigned_abs(), sketch, Shape::Line(line));
        }
    }

    /// Ground under everything that was read.
    fn draw_earth(&mut self, [west, south, east, north]: [i32; 4]) {
        let at = |lon_e7: i32, lat_e7: i32| World::of(Point { lat_e7, lon_e7 });
        let ring = vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
        self.draw(0, Sketch::new(Layer::Earth, "earth", 0, 1_000), Shape::Area(vec![vec![ring]]));
    }

    fn draw_sea(&mut self, bounds: [i32; 4]) {
        for area in crate::coast::sea(std::mem::take(&mut self.coast), bounds) {
            let rings: Vec<Vec<World>> = area.iter().map(|ring| world(ring)).collect();
            self.draw(0, Sketch::new(Layer::Water, "ocean", 0, 990), Shape::Area(vec![rings]));
        }
    }

    fn answer(&mut self) -> Result<(), ConsumerError> {
        match self.failed.take() {
            None => Ok(()),
            Some(error) => Err(ConsumerError { consumer: "tiles", what: error.to_string() }),
        }
    }
}

fn world(points: &[Point]) -> Vec<World> {
    points.iter().map(|p| World::of(*p)).collect()
}

impl Consumer for TileMaker {
    fn name(&self) -> &'static str {
        "tiles"
    }
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        layers::place_of(&tags).is_some()
            || layers::poi_of(&tags).is_some()
            || layers::house_number(&tags).is_some()
    }
    fn wants_way(&self, tags: Tags<'_>) -> bool {
        layers::road_of(&tags).is_some()
            || layers::water_line(&tags).is_some()
            || layers::is_area(&tags)
            || layers::poi_of(&tags).is_some()
            || tags.is("natural", "coastline")
    }
    fn wants_relation(&self, tags: Tags<'_>) -> Need {
        let border = tags.is("boundary", "administrative") && admin_level(&tags).is_some();
        let area = tags.is("type", "multipolygon") && layers::is_area(&tags);
        if border || area { Need::Geometry } else { Need::Nothing }
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        self.see(&[node.point]);
        let sketches =
            [layers::place_of(&node.tags), layers::poi_of(&node.tags), layers::house_number(&node.tags)];
        for sketch in sketches.into_iter().flatten() {
            self.draw(node.id.unsigned_abs(), sketch, Shape::Point(World::of(node.point)));
        }
        self.answer()
    }
    fn way(&mut self, way: Way<'_>) -> Result<(), ConsumerError> {
        self.see(way.points);
        if way.tags.is("natural", "coastline") {
            self.coast.push(way.points.to_vec());
        }
        let (id, line) = (way.id.unsigned_abs(), world(way.points));
        let square = way.tags.is("highway", "pedestrian") && way.tags.is("area", "yes");
        let line_only = (way.tags.has("highway") && !square) || way.tags.is("area", "no");
        if way.is_closed()
            && way.complete
            && !line_only
            && (layers::is_area(&way.tags) || layers::poi_of(&way.tags).is_some())
        {
            self.draw_area(id, way.tags, vec![vec![line]]);
        } else if let Some(sketch) = layers::road_of(&way.tags).or_else(|| layers::water_line(&way.tags)) {
            self.draw(id, sketch, Shape::Line(line));
        }
        self.answer()
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        if let Some(level) =
            admin_level(&relation.tags).filter(|_| relation.tags.is("boundary", "administrative"))
        {
            for member in relation.members.iter().filter(|m| m.kind == MemberKind::Way) {
                if let Some(points) = relation.member_line(member) {
                    let entry = self.borders.entry(member.id).or_insert_with(|| (level, world(points)));
                    entry.0 = entry.0.min(level);
                }
            }
            return Ok(());
        }
        let rings = relation.rings();
        if !rings.is_whole() {
            self.report.broken_areas += 1;
        }
        let areas: Vec<Vec<Vec<World>>> = rings
            .polygons
            .iter()
            .map(|p| std::iter::once(&p.outer).chain(&p.inners).map(|r| world(r)).collect())
            .collect();
        self.draw_area(relation.id.unsigned_abs(), relation.tags, areas);
        self.answer()
    }
}

fn admin_level(tags: &Tags<'_>) -> Option<u8> {
    tags.get("admin_level")?.parse().ok().filter(|level| (2..=8).contains(level))
}

type Piece = (u32, u32, Kind, Vec<Vec<(i32, i32)>>);

/// A shape cut to the tiles of a zoom, in units of each tile.
fn pieces(shape: &Shape, zoom: u8) -> Vec<Piece> {
    let mut out = Vec::new();
    // Half a pixel while there is a closer zoom; at the last one almost nothing, because it is magnified.
    let tolerance = if zoom == MAX_ZOOM { 1.0 } else { 5.0 };
    match shape {
        Shape::Point(p) => {
            let p = to_units(&[*p], zoom)[0];
            let (x, y) = (tile_at(p.x, zoom), tile_at(p.y, zoom));
            out.push((x, y, Kind::Point, vec![vec![local(p, x, y)]]));
        }
        Shape::Line(line) => {
            let line = simplify(&to_units(line, zoom), tolerance);
            for (x, column) in strips(&line, Axis::X, zoom, &|l, low, high| cut_line(l, Axis::X, low, high)) {
                for piece in column {
                    for (y, rows) in
                        strips(&piece, Axis::Y, zoom, &|l, low, high| cut_line(l, Axis::Y, low, high))
                    {
                        let paths = rows
                            .iter()
                            .map(|row| snapped(row, x, y, false))
                            .filter(|p| p.len() > 1)
                            .collect();
                        out.push((x, y, Kind::Line, paths));
                    }
                }
            }
        }
        Shape::Area(areas) => area_pieces(areas, zoom, tolerance, &mut out),
    }
    out.retain(|(.., paths)| !paths.is_empty());
    out
}

fn area_pieces(areas: &[Vec<Vec<World>>], zoom: u8, tolerance: f64, out: &mut Vec<Piece>) {
    let mut tiles: BTreeMap<(u32, u32), Rings> = BTreeMap::new();
    for rings in areas {
        let mut visible: std::collections::BTreeSet<(u32, u32)> = Default::default();
        for (i, ring) in rings.iter().enumerate() {
            let ring = simplify(&to_units(ring, zoom), tolerance);
            if geometry::signed_area(&ring).abs() < AREA_MIN {
                if i == 0 {
                    break;
                }
                continue;
            }
            let cut = |axis: Axis| move |r: &[World], low: f64, high: f64| vec![cut_ring(r, axis, low, high)];
            for (x, column) in strips(&ring, Axis::X, zoom, &cut(Axis::X)) {
                for (y, rows) in column.iter().flat_map(|r| strips(r, Axis::Y, zoom, &cut(Axis::Y))) {
                    for row in rows {
                        let path = snapped(&row, x, y, true);
                        // A hole is drawn only where its area is.
                        if path.len() < 3 || (i > 0 && !visible.contains(&(x, y))) {
                            continue;
                        }
                        visible.insert((x, y));
                        tiles.entry((x, y)).or_default().push(turned(path, i == 0));
                    }
                }
            }
        }
    }
    out.extend(tiles.into_iter().map(|((x, y), paths)| (x, y, Kind::Area, paths)));
}

/// Outer rings clockwise on the screen, holes the other way.
fn turned(mut path: Vec<(i32, i32)>, clockwise: bool) -> Vec<(i32, i32)> {
    let next = path.iter().cycle().skip(1);
    let twice: i64 = path
        .iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum();
    if (twice > 0) != clockwise {
        path.reverse();
    }
    path
}

type Cut<'a> = &'a dyn Fn(&[World], f64, f64) -> Vec<Vec<World>>;

/// Cuts into the columns or rows of tiles that it reaches.
fn strips(line: &[World], axis: Axis, zoom: u8, cut: Cut<'_>) -> Vec<(u32, Vec<Vec<World>>)> {
    let values = || {
        line.iter().map(|p| match axis {
            Axis::X => p.x,
            Axis::Y => p.y,
        })
    };
    let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max));
    if low > high {
        return Vec::new();
    }
    let (first, last) = (tile_at(low - BUFFER, zoom), tile_at(high + BUFFER, zoom));
    let side = f64::from(EXTENT);
    (first..=last)
        .map(|t| (t, cut(line, f64::from(t) * side - BUFFER, f64::from(t + 1) * side + BUFFER)))
        .filter(|(_, pieces)| pieces.iter().any(|p| !p.is_empty()))
        .collect()
}

fn tile_at(units: f64, zoom: u8) -> u32 {
    let most = (1u32 << zoom) - 1;
    ((units / f64::from(EXTENT)).floor().max(0.0) as u32).min(most)
}

fn local(p: World, x: u32, y: u32) -> (i32, i32) {
    let side = f64::from(EXTENT);
    ((p.x - f64::from(x) * side).round() as i32, (p.y - f64::from(y) * side).round() as i32)
}

fn snapped(points: &[World], x: u32, y: u32, ring: bool) -> Vec<(i32, i32)> {
    let mut path: Vec<(i32, i32)> = points.iter().map(|p| local(*p, x, y)).collect();
    path.dedup();
    while ring && path.len() > 1 && path.first() == path.last() {
        path.pop();
    }
    path
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7F) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn write_paths(out: &mut Vec<u8>, kind: Kind, paths: &[Vec<(i32, i32)>]) {
    let zigzag = |n: i32| ((i64::from(n) << 1) ^ (i64::from(n) >> 63)) as u64;
    out.push(kind as u8);
    varint(out, paths.len() as u64);
    let mut at = (0, 0);
    for path in paths {
        varint(out, path.len() as u64);
        for p in path {
            varint(out, zigzag(p.0 - at.0));
            varint(out, zigzag(p.1 - at.1));
            at = *p;
        }
    }
}

/// A record as it was written.
struct Record {
    layer: u8,
    id: u64,
    attributes: Vec<(u32, u32)>,
    kind: Kind,
    paths: Vec<Vec<(i32, i32)>>,
}

fn read_record(key: Key, payload: &[u8]) -> Option<Record> {
    let mut rest = payload.iter();
    let mut next = || {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *rest.next()?;
            n |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    };
    let id = next()?;
    let attributes = (0..next()?).map(|_| Some((next()? as u32, next()? as u32))).collect::<Option<_>>()?;
    let kind = match next()? {
        1 => Kind::Point,
        2 => Kind::Line,
        _ => Kind::Area,
    };
    let mut at = (0i32, 0i32);
    let mut paths = Vec::new();
    for _ in 0..next()? {
        let mut path = Vec::new();
        for _ in 0..next()? {
            let mut back = || next().map(|n| ((n >> 1) as i64 ^ -((n & 1) as i64)) as i32);
            at = (at.0 + back()?, at.1 + back()?);
            path.push(at);
        }
        paths.push(path);
    }
    Some(Record { layer: key.layer, id, attributes, kind, paths })
}

struct TileBuilder<'a> {
    texts: &'a Texts,
    max: usize,
    held: Vec<(Key, Vec<u8>)>,
}

impl TileBuilder<'_> {
    fn flush(&mut self, number: u64, writer: &mut Writer, report: &mut TileReport) -> io::Result<()> {
        let mut held = std::mem::take(&mut self.held);
        let size: usize = held.iter().map(|(_, payload)| payload.len() + 6).sum();
        if size > self.max {
            report.left_out += self.thin(&mut held) as u64;
        }
        let records: Vec<Record> =
            held.iter().filter_map(|(key, payload)| read_record(*key, payload)).collect();
        let records = joined(records);
        let mut tile = Vec::new();
        for layer in Layer::ALL {
            let mut out = LayerWriter::new(layer.name());
            for record in records.iter().filter(|r| r.layer == layer as u8) {
                let attributes = record.attributes.iter().filter_map(|(key, value)| {
                    Some((*self.texts.keys.get(*key as usize)?, self.texts.values.get(*value as usize)?))
                });
                out.add(record.id, record.kind, &record.paths, attributes);
            }
            out.finish(&mut tile);
        }
        if tile.is_empty() {
            return Ok(());
        }
        report.tiles += 1;
        report.largest_tile = report.largest_tile.max(tile.len() as u64);
        writer.add(number, &gzip(&tile)?)
    }

    /// Leaves out the least important until the rest fits; gives back how many.
    fn thin(&self, held: &mut Vec<(Key, Vec<u8>)>) -> usize {
        let before = held.len();
        let mut order: Vec<usize> = (0..held.len()).collect();
        order.sort_by_key(|i| (std::cmp::Reverse(held[*i].0.rank), held[*i].0.serial));
        let mut keep = vec![false; held.len()];
        let mut size = 0;
        for i in order {
            size += held[i].1.len() + 6;
            if size > self.max {
                break;
            }
            keep[i] = true;
        }
        let mut keep = keep.into_iter();
        held.retain(|_| keep.next().unwrap_or(false));
        before - held.len()
    }
}

/// Pieces of one street become one line, so that its name has room: lines with the same attributes that meet end to
/// end, in the order in which they come.
fn joined(records: Vec<Record>) -> Vec<Record> {
    let mut out: Vec<Record> = Vec::with_capacity(records.len());
    let mut open: HashMap<(u8, Vec<(u32, u32)>), usize> = HashMap::new();
    for record in records {
        let joins = record.kind == Kind::Line
            && (record.layer == Layer::Roads as u8 || record.layer == Layer::Water as u8);
        if !joins {
            out.push(record);
            continue;
        }
        match open.get(&(record.layer, record.attributes.clone())) {
            Some(at) => out[*at].paths.extend(record.paths),
            None => {
                open.insert((record.layer, record.attributes.clone()), out.len());
                out.push(record);
            }
        }
    }
    for at in open.into_values() {
        let paths = std::mem::take(&mut out[at].paths);
        out[at].paths = chained(paths);
    }
    out
}

/// Joins lines where exactly two ends meet; directions are kept, so that one-way streets stay what they are.
fn chained(paths: Vec<Vec<(i32, i32)>>) -> Vec<Vec<(i32, i32)>> {
    let mut starts: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
    let mut ends: HashMap<(i32, i32), u32> = HashMap::new();
    for (i, path) in paths.iter().enumerate() {
        if let (Some(first), Some(last)) = (path.first(), path.last()) {
            starts.entry(*first).or_default().push(i);
            *ends.entry(*last).or_default() += 1;
        }
    }
    let follower = |end: &(i32, i32)| match starts.get(end).map(Vec::as_slice) {
        Some([one]) if ends.get(end) == Some(&1) => Some(*one),
        _ => None,
    };
    let mut follows = vec![false; paths.len()];
    for path in &paths {
        if let Some(next) = path.last().and_then(follower) {
            follows[next] = true;
        }
    }
    let mut used = vec![false; paths.len()];
    let mut out = Vec::new();
    // Heads of chains first; what is left over are circles.
    let order = (0..paths.len()).filter(|i| !follows[*i]).chain(0..paths.len());
    for head in order.collect::<Vec<_>>() {
        if used[head] {
            continue;
        }
        used[head] = true;
        let mut chain = paths[head].clone();
        while let Some(next) = chain.last().and_then(follower).filter(|n| !used[*n]) {
            used[next] = true;
            chain.extend_from_slice(&paths[next][1..]);
        }
        out.push(chain);
    }
    out
}
