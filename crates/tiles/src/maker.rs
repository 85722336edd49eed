//! From elements to an archive.

use crate::{
    cut,
    feature::{Feature, Layer, Shape},
    geometry::{self, World, area_m2},
    layers::{self, MAX_ZOOM, Sketch},
    pmtiles::{PmtilesError, Writer, tile_id},
    record,
    sorter::{Scratch, Sorter},
    texts::Texts,
    tile::TileBuilder,
};
use atalaya_osm::{
    Consumer, ConsumerError, Kind as MemberKind, Need, Node, Point, Relation, Summary, Tags, Way,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
};

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
    /// Attributes of each layer and what they hold, and its first and last zoom: what an archive says of its layers.
    pub layers: BTreeMap<&'static str, LayerReport>,
}

/// What features of a layer hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerReport {
    /// `String`, `Number` or `Boolean` by attribute.
    pub fields: BTreeMap<&'static str, &'static str>,
    pub min_zoom: u8,
    pub max_zoom: u8,
}

impl Default for LayerReport {
    fn default() -> Self {
        Self { fields: BTreeMap::new(), min_zoom: MAX_ZOOM, max_zoom: 0 }
    }
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
        let told = self.report.layers.entry(layer.name()).or_default();
        (told.min_zoom, told.max_zoom) = (told.min_zoom.min(min_zoom), told.max_zoom.max(max_zoom));
        for (key, value) in &attributes {
            told.fields.entry(key).or_insert(value.kind());
        }
        let feature = Feature { layer, id, attributes, shape, min_zoom, max_zoom, rank };
        // The consumer's answer is where a full disk is told.
        if let Err(error) = self.cut(feature) {
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

    fn cut(&mut self, feature: Feature) -> io::Result<()> {
        let Feature { layer, id, attributes, shape, min_zoom, max_zoom, rank } = feature;
        let numbers: Vec<(u32, u32)> = attributes
            .into_iter()
            .map(|(key, value)| (self.texts.key(key), self.texts.value(value)))
            .collect();
        let head = record::write_head(id, &numbers);
        let mut payload = Vec::new();
        for zoom in min_zoom..=max_zoom.min(MAX_ZOOM) {
            cut::pieces(&shape, zoom, &mut |x, y, kind, paths| {
                payload.clear();
                payload.extend_from_slice(&head);
                record::write_paths(&mut payload, kind, paths);
                self.sorter.push(tile_id(zoom, x, y), layer as u8, rank, &payload)
            })?;
        }
        Ok(())
    }

    /// Writes the archive, from its beginning to its end.
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
        let mut tile = TileBuilder::new(&self.texts, self.options.tile_bytes_max);
        self.sorter.drain(|key, payload| tile.take(key, payload, &mut writer))?;
        tile.finish(&mut writer)?;
        (report.tiles, report.largest_tile, report.left_out) =
            (tile.outcome.tiles, tile.outcome.largest, tile.outcome.left_out);
        let metadata = metadata(&self.options.name, &summary.attribution, &report);
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

/// What the archive says of itself.
fn metadata(name: &str, attribution: &str, report: &TileReport) -> serde_json::Value {
    let layers: Vec<_> = Layer::ALL
        .iter()
        .filter_map(|layer| Some((layer.name(), report.layers.get(layer.name())?)))
        .map(|(id, l)| json!({ "id": id, "fields": l.fields, "minzoom": l.min_zoom, "maxzoom": l.max_zoom }))
        .collect();
    json!({
        "name": name,
        "type": "baselayer",
        "attribution": attribution,
        "version": "4.0.0",
        "description": "Layers of the Protomaps basemap schema, made by Atalaya",
        "vector_layers": layers,
    })
}
