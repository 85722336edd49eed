//! Just what a gazetteer needs of GeoJSON (RFC 7946).

use super::TableError;
use crate::point::Point;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::{borrow::Cow, fmt};

/// Most positions of one feature.
const POINTS_MAX: usize = 1_000_000;

/// One feature.
pub(crate) struct Feature {
    pub properties: Map<String, Value>,
    pub geometry: Geometry,
}

/// Positions as longitude and latitude, unchecked.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Geometry {
    #[default]
    None,
    Point(f64, f64),
    Lines(Vec<Vec<(f64, f64)>>),
    /// Rings of all polygons.
    Rings(Vec<Vec<(f64, f64)>>),
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<RawGeometry>,
}

#[derive(Deserialize)]
struct RawGeometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Coordinates,
}

/// Gives every feature of a collection in WGS 84, one after the other: a file is never in memory as features. What the
/// whole file is wrong in is told at its end.
pub(crate) fn features(
    text: &str,
    take: &mut dyn FnMut(Feature) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let mut read = Read { take, kind: String::new(), crs: None, refused: None };
    let form = (&mut reader).deserialize_map(&mut read).and_then(|()| reader.end());
    if let Some(refused) = read.refused {
        return Err(refused);
    }
    form.map_err(|e| TableError::GeoJson(e.to_string()))?;
    if read.kind != "FeatureCollection" {
        return Err(TableError::GeoJson(format!("its type is {:.40?}", read.kind)));
    }
    // Older files name a projection; what is not WGS 84 would land somewhere else.
    if let Some(name) = read.crs.as_ref().and_then(|c| c["properties"]["name"].as_str()) {
        let plain = ["CRS84", "EPSG::4326", "EPSG:4326"].iter().any(|wgs| name.ends_with(wgs));
        if !plain {
            return Err(TableError::Projection(name.chars().take(100).collect()));
        }
    }
    Ok(())
}

/// A collection while it is read.
struct Read<'a> {
    take: &'a mut dyn FnMut(Feature) -> Result<(), TableError>,
    kind: String,
    crs: Option<Value>,
    /// Why somebody wants no more.
    refused: Option<TableError>,
}

impl<'de> Visitor<'de> for &mut Read<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a FeatureCollection")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "type" => self.kind = map.next_value()?,
                "crs" => self.crs = map.next_value()?,
                "features" => map.next_value_seed(Features(self))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Features<'r, 'a>(&'r mut Read<'a>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(raw) = seq.next_element::<RawFeature>()? {
            let geometry = raw.geometry.map(geometry).unwrap_or_default();
            let feature = Feature { properties: raw.properties.unwrap_or_default(), geometry };
            if let Err(refused) = (self.0.take)(feature) {
                self.0.refused = Some(refused);
                return Err(serde::de::Error::custom("no more is wanted"));
            }
        }
        Ok(())
    }
}

/// Numbers in brackets in brackets, as deep as a MultiPolygon has them.
#[derive(Default)]
enum Coordinates {
    /// Empty, or unlike any geometry's.
    #[default]
    None,
    Position((f64, f64)),
    Line(Vec<(f64, f64)>),
    Lines(Vec<Vec<(f64, f64)>>),
    Polygons(Vec<Vec<Vec<(f64, f64)>>>),
}

/// A number, or a list.
enum Item {
    Number(f64),
    List(Coordinates),
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Item::deserialize(from)? {
            Item::List(coordinates) => coordinates,
            Item::Number(_) => Self::None,
        })
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Nested)
    }
}

struct Nested;

impl<'de> Visitor<'de> for Nested {
    type Value = Item;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }
    fn visit_f64<E>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Number(number))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Item, E> {
        Ok(Item::Number(number as f64))
    }
    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::List(Coordinates::None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
        let mut all = match seq.next_element()? {
            None => return Ok(Item::List(Coordinates::None)),
            Some(Item::Number(lon)) => {
                let lat = seq.next_element()?;
                // A height is let go.
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Item::List(match lat {
                    Some(Item::Number(lat)) => Coordinates::Position((lon, lat)),
                    _ => Coordinates::None,
                }));
            }
            Some(Item::List(first)) => first.first_of_list(),
        };
        while let Some(item) = seq.next_element()? {
            all = match item {
                Item::List(next) => all.with(next),
                Item::Number(_) => Coordinates::None,
            };
        }
        Ok(Item::List(all))
    }
}

impl Coordinates {
    /// A list of which this is the first member.
    fn first_of_list(self) -> Self {
        match self {
            Self::Position(position) => Self::Line(vec![position]),
            Self::Line(line) => Self::Lines(vec![line]),
            Self::Lines(lines) => Self::Polygons(vec![lines]),
            Self::Polygons(_) | Self::None => Self::None,
        }
    }
    /// A list with one more member, which must be of the kind of the others.
    fn with(mut self, next: Self) -> Self {
        match (&mut self, next) {
            (Self::Line(line), Self::Position(position)) => line.push(position),
            (Self::Lines(lines), Self::Line(line)) => lines.push(line),
            (Self::Polygons(polygons), Self::Lines(lines)) => polygons.push(lines),
            _ => return Self::None,
        }
        self
    }
}

fn geometry(raw: RawGeometry) -> Geometry {
    let made = match (raw.kind.as_str(), raw.coordinates) {
        ("Point", Coordinates::Position((lon, lat))) => Geometry::Point(lon, lat),
        ("LineString", Coordinates::Line(line)) => Geometry::Lines(vec![line]),
        ("MultiLineString", Coordinates::Lines(lines)) => Geometry::Lines(lines),
        ("Polygon", Coordinates::Lines(rings)) => Geometry::Rings(rings),
        ("MultiPolygon", Coordinates::Polygons(polygons)) => {
            Geometry::Rings(polygons.into_iter().flatten().collect())
        }
        _ => Geometry::None,
    };
    if made.size() <= POINTS_MAX { made } else { Geometry::None }
}

impl Geometry {
    fn size(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Point(..) => 1,
            Self::Lines(l) | Self::Rings(l) => l.iter().map(Vec::len).sum(),
        }
    }
    /// A position that stands for the whole, latitude first: the point, the middle one of the line with most
    /// positions, the centre of the box around the ring with most.
    pub fn middle(&self) -> Option<(f64, f64)> {
        match self {
            Self::None => None,
            Self::Point(lon, lat) => Some((*lat, *lon)),
            Self::Lines(lines) => {
                let longest = lines.iter().max_by_key(|l| l.len())?;
                longest.get(longest.len() / 2).map(|(lon, lat)| (*lat, *lon))
            }
            Self::Rings(rings) => {
                let ring = rings.iter().max_by_key(|r| r.len()).filter(|r| !r.is_empty())?;
                let middle = |of: fn(&(f64, f64)) -> f64| {
                    let low = ring.iter().map(of).fold(f64::INFINITY, f64::min);
                    f64::midpoint(low, ring.iter().map(of).fold(f64::NEG_INFINITY, f64::max))
                };
                Some((middle(|p| p.1), middle(|p| p.0)))
            }
        }
    }
    /// Rings with all positions in degrees; empty for other geometries.
    pub fn rings(&self) -> Vec<Vec<Point>> {
        match self {
            Self::Rings(rings) => points(rings),
            _ => Vec::new(),
        }
    }
    pub fn lines(&self) -> Vec<Vec<Point>> {
        match self {
            Self::Lines(lines) => points(lines),
            _ => Vec::new(),
        }
    }
}

fn points(lists: &[Vec<(f64, f64)>]) -> Vec<Vec<Point>> {
    lists.iter().map(|l| l.iter().filter_map(|(lon, lat)| Point::degrees(*lat, *lon)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(geometry: &str) -> Geometry {
        let text = format!(r#"{{"features":[{{"geometry":{geometry}}}],"type":"FeatureCollection"}}"#);
        let mut found = Vec::new();
        features(&text, &mut |feature| {
            found.push(feature.geometry);
            Ok(())
        })
        .unwrap();
        found.pop().unwrap()
    }
    fn of(kind: &str, coordinates: &str) -> Geometry {
        one(&format!(r#"{{"type":"{kind}","coordinates":{coordinates}}}"#))
    }

    #[test]
    fn geometries_are_read_in_every_form_and_others_are_none() {
        assert_eq!(of("Point", "[1,2.5,2600]"), Geometry::Point(1.0, 2.5));
        assert_eq!(of("LineString", "[[1,2],[3,4]]"), Geometry::Lines(vec![vec![(1.0, 2.0), (3.0, 4.0)]]));
        let ring = "[[0,0],[1,0],[1,1],[0,0]]";
        assert_eq!(of("Polygon", &format!("[{ring}]")).rings().len(), 1);
        assert_eq!(of("MultiPolygon", &format!("[[{ring},{ring}],[{ring}]]")).rings().len(), 3);
        assert_eq!(of("MultiLineString", &format!("[{ring}]")).lines().len(), 1);
        for (kind, coordinates) in [
            ("Point", "[]"),
            ("Point", "null"),
            ("Point", "7"),
            ("Point", "[1]"),
            ("Point", "[[1,2]]"),
            ("LineString", "[1,2]"),
            ("LineString", "[[1,2],3]"),
            ("LineString", "[[1,2],[[3,4]]]"),
            ("Polygon", "[[[[[1,2]]]]]"),
            ("Circle", "[1,2]"),
        ] {
            assert_eq!(of(kind, coordinates), Geometry::None, "{kind} {coordinates}");
        }
        assert_eq!(one("null"), Geometry::None);
    }

    #[test]
    fn a_ring_is_at_the_centre_of_its_box_wherever_its_vertices_crowd() {
        let ring = "[[[0,0],[4,0],[4,2],[3.9,2],[3.8,2],[3.7,2],[3.6,2],[0,2],[0,0]]]";
        assert_eq!(of("Polygon", ring).middle(), Some((1.0, 2.0)));
    }

    #[test]
    fn features_come_one_by_one_until_nobody_wants_more() {
        let text = r#"{"type":"FeatureCollection","features":[{},{},{}, broken"#;
        let mut seen = 0;
        let refused = features(text, &mut |_| {
            seen += 1;
            if seen == 2 { Err(TableError::Rows) } else { Ok(()) }
        });
        assert_eq!((refused, seen), (Err(TableError::Rows), 2));
        let other = features(r#"{"type":"Topology","objects":{"a":[1,{}]}}"#, &mut |_| Ok(()));
        assert!(matches!(other, Err(TableError::GeoJson(why)) if why.contains("Topology")));
    }
}
