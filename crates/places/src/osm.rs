//! Places of an OpenStreetMap extract: a consumer of the import's driver.

use crate::{
    build::{BuildReport, Builder, Way},
    category::Category,
    point::Point,
    source::{Area, AreaKind, Poi, Source, SourceInfo, StreetClass},
};
use atalaya_osm::{Consumer, ConsumerError, Need, Node, Relation, Tags, Way as OsmWay};

/// What differs between countries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OsmOptions {
    /// `admin_level` of municipalities: 6 in Mexico (wiki.openstreetmap.org/wiki/Tag:boundary=administrative).
    pub municipality_level: u8,
}

impl Default for OsmOptions {
    fn default() -> Self {
        Self { municipality_level: 6 }
    }
}

/// Collects named streets, house numbers, posts, areas and points of interest.
#[derive(Default)]
pub struct OsmPlaces {
    options: OsmOptions,
    builder: Builder,
}

impl OsmPlaces {
    pub fn new(options: OsmOptions) -> Self {
        Self { options, builder: Builder::new() }
    }
    /// Makes the source.
    pub fn finish(self, info: SourceInfo) -> (Source, BuildReport) {
        self.builder.finish(info)
    }

    fn area_kind(&self, tags: Tags<'_>) -> Option<AreaKind> {
        let place = tags.get("place").and_then(|place| match place {
            "city" => Some(AreaKind::City),
            "town" => Some(AreaKind::Town),
            "village" => Some(AreaKind::Village),
            "hamlet" | "isolated_dwelling" | "farm" => Some(AreaKind::Hamlet),
            "suburb" | "borough" => Some(AreaKind::Suburb),
            "neighbourhood" | "quarter" | "city_block" => Some(AreaKind::Neighbourhood),
            _ => None,
        });
        place.or_else(|| {
            let level: u8 =
                tags.get("admin_level").filter(|_| tags.is("boundary", "administrative"))?.parse().ok()?;
            match level {
                l if l == self.options.municipality_level => Some(AreaKind::Municipality),
                9 | 10 => Some(AreaKind::Neighbourhood),
                8 => Some(AreaKind::Suburb),
                _ => None,
            }
        })
    }

    /// An address and a point of interest at one place, whatever element says so.
    fn at(&mut self, tags: Tags<'_>, at: Point) {
        let house = tags.get("addr:housenumber");
        let street = tags.get("addr:street").or_else(|| tags.get("addr:place"));
        if let Some(house) = house {
            // `12;14` and `12,14` are several doors.
            for one in house.split([';', ',']).take(8) {
                self.builder.address(street.unwrap_or_default(), one, at);
            }
        }
        if let Some(category) = poi_category(tags) {
            let address = match (street, house) {
                (Some(street), Some(house)) => format!("{street} {house}"),
                (Some(street), None) => street.to_owned(),
                _ => String::new(),
            };
            let name = tags.get("name").or_else(|| tags.get("brand")).or_else(|| tags.get("operator"));
            self.builder.poi(Poi {
                category,
                name: name.unwrap_or_default().to_owned(),
                other: others(tags),
                at,
                address,
            });
        }
    }

    fn area(&mut self, tags: Tags<'_>, kind: AreaKind, centre: Point, rings: Vec<Vec<Point>>) {
        let population =
            tags.get("population").and_then(|p| p.replace([',', '.', ' '], "").parse().ok()).unwrap_or(0);
        let code = tags.get("ref:inegi").or_else(|| tags.get("inegi:code")).unwrap_or_default();
        let code = if code.len() <= 20 { code.to_owned() } else { String::new() };
        let name = tags.get("name").unwrap_or_default().to_owned();
        self.builder.area(Area { kind, name, other: others(tags), code, centre, population, rings });
    }
}

/// Points that people name or ask for by kind. What has neither a name nor a kind that is looked for
/// nameless stays out.
fn poi_category(tags: Tags<'_>) -> Option<Category> {
    // Most elements are ways of no interest here: told before anything is gathered.
    let way = tags.get("highway").is_some_and(|v| v != "bus_stop") && !tags.has("amenity");
    if way || !Category::tag_keys().any(|key| tags.has(key)) {
        return None;
    }
    let pairs: Vec<(&str, &str)> =
        tags.iter().filter(|(k, _)| Category::tag_keys().any(|key| key == *k)).collect();
    let category = Category::of_tags(pairs.iter().copied())?;
    let named = tags.has("name") || tags.has("brand") || tags.has("operator");
    let asked_for = matches!(
        category.code(),
        "hospital"
            | "clinica"
            | "policia"
            | "bomberos"
            | "ambulancias"
            | "farmacia"
            | "escuela"
            | "gasolinera"
            | "banco"
            | "mercado"
            | "panteon"
            | "reclusorio"
            | "iglesia"
    );
    (named || asked_for).then_some(category)
}

fn others(tags: Tags<'_>) -> Vec<String> {
    let keys = ["name:es", "alt_name", "old_name", "short_name", "official_name", "loc_name", "ref", "brand"];
    let all = keys.iter().filter_map(|key| tags.get(key)).flat_map(|value| value.split(';'));
    all.take(8).map(str::to_owned).collect()
}

fn street_class(tags: Tags<'_>) -> Option<StreetClass> {
    Some(match tags.get("highway")? {
        "motorway" | "motorway_link" => StreetClass::Motorway,
        "trunk" | "trunk_link" => StreetClass::Trunk,
        "primary" | "primary_link" => StreetClass::Primary,
        "secondary" | "secondary_link" => StreetClass::Secondary,
        "tertiary" | "tertiary_link" => StreetClass::Tertiary,
        "residential" | "unclassified" | "living_street" | "service" | "road" | "pedestrian" | "track"
        | "busway" => StreetClass::Local,
        "footway" | "path" | "steps" | "cycleway" | "bridleway" | "corridor" => StreetClass::Foot,
        _ => return None,
    })
}

/// Metres of a kilometre post: `distance=34.5`, `pk=34+500`, `milestone:km`, or `ref` alone.
fn post_metres(tags: Tags<'_>) -> Option<u32> {
    if !tags.is("highway", "milestone") {
        return None;
    }
    let text = ["distance", "pk", "railway:position", "km", "ref"].iter().find_map(|key| tags.get(key))?;
    let figure = text.trim().trim_start_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
    crate::query::take_kilometre(&format!("km {figure}")).map(|(metre, _)| metre)
}

fn point(p: atalaya_osm::Point) -> Point {
    // Ten-millionths to millionths, rounded to the nearest.
    let e6 = |e7: i32| (e7 + 5 * e7.signum()) / 10;
    Point { lat_e6: e6(p.lat_e7), lon_e6: e6(p.lon_e7) }
}

/// The middle of a ring's box: inside for nearly every building.
fn middle(points: impl Iterator<Item = Point> + Clone) -> Option<Point> {
    let (least, most) = points.fold(None, |bounds: Option<(Point, Point)>, p| {
        let (a, b) = bounds.unwrap_or((p, p));
        let low = Point { lat_e6: a.lat_e6.min(p.lat_e6), lon_e6: a.lon_e6.min(p.lon_e6) };
        Some((low, Point { lat_e6: b.lat_e6.max(p.lat_e6), lon_e6: b.lon_e6.max(p.lon_e6) }))
    })?;
    Some(least.towards(most, 0.5))
}

impl Consumer for OsmPlaces {
    fn name(&self) -> &'static str {
        "places"
    }
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        tags.has("addr:housenumber")
            || (tags.has("name") && self.area_kind(tags).is_some())
            || poi_category(tags).is_some()
            || post_metres(tags).is_some()
    }
    fn wants_way(&self, tags: Tags<'_>) -> bool {
        let named = tags.has("name") || tags.has("ref");
        (named && street_class(tags).is_some())
            || tags.has("addr:housenumber")
            || (tags.has("name") && self.area_kind(tags).is_some())
            || poi_category(tags).is_some()
    }
    fn wants_relation(&self, tags: Tags<'_>) -> Need {
        let area = tags.has("name") && self.area_kind(tags).is_some();
        let built =
            tags.is("type", "multipolygon") && (tags.has("addr:housenumber") || poi_category(tags).is_some());
        if area || built { Need::Geometry } else { Need::Nothing }
    }
    fn node(&mut self, node: Node<'_>) -> Result<(), ConsumerError> {
        let at = point(node.point);
        if let Some(metres) = post_metres(node.tags) {
            // `ref` is the road's where `distance` says the kilometre.
            let road = node.tags.get("ref").filter(|_| node.tags.has("distance") || node.tags.has("pk"));
            self.builder.post(road.unwrap_or_default(), metres, at);
        }
        if let Some(kind) = self.area_kind(node.tags).filter(|_| node.tags.has("name")) {
            self.area(node.tags, kind, at, Vec::new());
        }
        self.at(node.tags, at);
        Ok(())
    }
    fn way(&mut self, way: OsmWay<'_>) -> Result<(), ConsumerError> {
        let points = way.points.iter().map(|p| point(*p));
        let named = way.tags.get("name").or_else(|| way.tags.get("ref"));
        if let (Some(class), Some(name)) = (street_class(way.tags), named) {
            let nodes = way.nodes.iter().copied().zip(points).collect();
            self.builder.way(Way { name: name.to_owned(), other: others(way.tags), class, nodes });
            return Ok(());
        }
        let Some(centre) = middle(points.clone()) else { return Ok(()) };
        if let Some(kind) = self.area_kind(way.tags).filter(|_| way.tags.has("name")) {
            // A way of a boundary that is not closed belongs to a relation.
            if way.is_closed() && way.complete {
                self.area(way.tags, kind, centre, vec![points.collect()]);
            }
            return Ok(());
        }
        self.at(way.tags, centre);
        Ok(())
    }
    fn relation(&mut self, relation: Relation<'_>) -> Result<(), ConsumerError> {
        let found = relation.rings();
        let whole = found.is_whole();
        let rings: Vec<Vec<Point>> = found
            .polygons
            .iter()
            .flat_map(|p| std::iter::once(&p.outer).chain(&p.inners))
            .map(|ring| ring.iter().map(|p| point(*p)).collect())
            .collect();
        // A member "admin_centre" or "label" is where people say that the place is.
        let labelled = |role: &str| {
            relation
                .members
                .iter()
                .find(|m| &*m.role == role)
                .and_then(|m| relation.member_point(m))
                .map(point)
        };
        let centre = labelled("admin_centre")
            .or_else(|| labelled("label"))
            .or_else(|| middle(rings.iter().flatten().copied()));
        let Some(centre) = centre else { return Ok(()) };
        match self.area_kind(relation.tags).filter(|_| relation.tags.has("name")) {
            // Half a boundary would put people into the wrong municipality: the point stays, the limits go.
            Some(kind) => self.area(relation.tags, kind, centre, if whole { rings } else { Vec::new() }),
            None => self.at(relation.tags, centre),
        }
        Ok(())
    }
}
