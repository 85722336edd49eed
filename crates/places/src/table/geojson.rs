//! Just what a gazetteer needs of GeoJSON (RFC 7946).

use super::{ROWS_MAX, TableError};
use crate::point::Point;
use serde::Deserialize;
use serde_json::{Map, Value};

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
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    crs: Option<Value>,
    #[serde(default)]
    features: Vec<RawFeature>,
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
    coordinates: Value,
}

/// All features of a collection in WGS 84.
pub(crate) fn features(text: &str) -> Result<Vec<Feature>, TableError> {
    let text = text.trim_start_matches('\u{feff}');
    let read: Collection = serde_json::from_str(text).map_err(|e| TableError::GeoJson(e.to_string()))?;
    if read.kind != "FeatureCollection" {
        return Err(TableError::GeoJson(format!("its type is {:?}", read.kind)));
    }
    // Older files name a projection; what is not WGS 84 would land somewhere else.
    if let Some(name) = read.crs.as_ref().and_then(|c| c["properties"]["name"].as_str()) {
        let plain = ["CRS84", "EPSG::4326", "EPSG:4326"].iter().any(|wgs| name.ends_with(wgs));
        if !plain {
            return Err(TableError::Projection(name.chars().take(100).collect()));
        }
    }
    if read.features.len() > ROWS_MAX {
        return Err(TableError::Rows);
    }
    let feature = |raw: RawFeature| Feature {
        properties: raw.properties.unwrap_or_default(),
        geometry: raw.geometry.map(geometry).unwrap_or_default(),
    };
    Ok(read.features.into_iter().map(feature).collect())
}

fn geometry(raw: RawGeometry) -> Geometry {
    let c = &raw.coordinates;
    let made = match raw.kind.as_str() {
        "Point" => position(c).map(|(lon, lat)| Geometry::Point(lon, lat)),
        "LineString" => line(c).map(|l| Geometry::Lines(vec![l])),
        "MultiLineString" => lines(c).map(Geometry::Lines),
        "Polygon" => lines(c).map(Geometry::Rings),
        "MultiPolygon" => {
            let polygons: Option<Vec<_>> = c.as_array().and_then(|a| a.iter().map(lines).collect());
            polygons.map(|p| Geometry::Rings(p.into_iter().flatten().collect()))
        }
        _ => None,
    };
    made.filter(|g| g.size() <= POINTS_MAX).unwrap_or_default()
}

fn position(value: &Value) -> Option<(f64, f64)> {
    Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?))
}
fn line(value: &Value) -> Option<Vec<(f64, f64)>> {
    value.as_array()?.iter().map(position).collect()
}
fn lines(value: &Value) -> Option<Vec<Vec<(f64, f64)>>> {
    value.as_array()?.iter().map(line).collect()
}

impl Geometry {
    fn size(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Point(..) => 1,
            Self::Lines(l) | Self::Rings(l) => l.iter().map(Vec::len).sum(),
        }
    }
    /// A position that stands for the whole, latitude first: the point, the middle of the longest
    /// line, the centre of the largest ring's box.
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
                let (lon, lat) = ring.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
                let n = ring.len() as f64;
                Some((lat / n, lon / n))
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
