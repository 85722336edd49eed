//! GeoJSON from outside (RFC 7946): areas with the properties that name them, within bounds.

use crate::shape::{Shape, ShapeError};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::fmt;

/// Largest file, bytes.
pub const FILE_MAX: usize = 64 << 20;
/// Most features of one file.
pub const FEATURES_MAX: usize = 5_000;
/// Most vertices of one file.
pub const FILE_VERTICES_MAX: usize = 2_000_000;
/// Deepest nesting of brackets: a feature's MultiPolygon has nine, properties may have more.
const DEPTH_MAX: usize = 24;
/// Faults told at once; the rest are counted.
pub const FAULTS_MAX: usize = 50;

/// Why a file is refused as a whole.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GeoJsonError {
    #[error("the file has {0} bytes, at most {FILE_MAX} are taken")]
    TooLarge(usize),
    #[error("brackets nest deeper than {DEPTH_MAX}")]
    TooDeep,
    #[error("not GeoJSON: {0}")]
    Form(String),
    #[error("a FeatureCollection or a Feature is needed, this is {0:?}")]
    NotFeatures(String),
    #[error("more than {FEATURES_MAX} features")]
    TooManyFeatures,
    #[error("more than {FILE_VERTICES_MAX} vertices")]
    TooManyVertices,
    #[error("the file says its coordinates are in {0}; convert it to EPSG:4326 (WGS 84) first")]
    Crs(String),
}

/// An area with its properties.
#[derive(Clone, Debug)]
pub struct AreaFeature {
    /// Place in the file, from 1.
    pub number: usize,
    pub properties: Map<String, Value>,
    pub shape: Result<Shape, ShapeError>,
    /// Vertices given twice in a row that were taken out.
    pub repeated: usize,
}

/// A feature that is no area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Place in the file, from 1.
    pub number: usize,
    pub why: String,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct AreaFile {
    pub areas: Vec<AreaFeature>,
    pub skipped: Vec<Skipped>,
}

#[derive(Deserialize)]
struct RawFile {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    features: Option<Bounded<RawFeature>>,
    #[serde(default)]
    crs: Option<Value>,
    #[serde(default)]
    geometry: Option<RawGeometry>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct RawFeature {
    #[serde(default)]
    geometry: Option<RawGeometry>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

/// A list with at most as many elements as a file may have features.
struct Bounded<T>(Vec<T>);

const TOO_MANY: &str = "more features than are taken";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Bounded<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Features<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Features<T> {
            type Value = Bounded<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of features")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    if all.len() == FEATURES_MAX {
                        return Err(serde::de::Error::custom(TOO_MANY));
                    }
                    all.push(one);
                }
                Ok(Bounded(all))
            }
        }
        from.deserialize_seq(Features(std::marker::PhantomData))
    }
}

/// A position: longitude and latitude; a height is let go.
#[derive(Clone, Copy)]
struct Pair([f64; 2]);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Pair;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position: two to four numbers")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Pair, A::Error> {
                let missing = || serde::de::Error::invalid_length(1, &self);
                let lon = seq.next_element()?.ok_or_else(missing)?;
                let lat = seq.next_element()?.ok_or_else(missing)?;
                let mut more = 0;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    more += 1;
                    if more > 2 {
                        return Err(serde::de::Error::invalid_length(more + 2, &self));
                    }
                }
                Ok(Pair([lon, lat]))
            }
        }
        from.deserialize_seq(Numbers)
    }
}

type Rings = Vec<Vec<Pair>>;

#[derive(Deserialize)]
#[serde(tag = "type")]
enum RawGeometry {
    Polygon { coordinates: Rings },
    MultiPolygon { coordinates: Vec<Rings> },
    GeometryCollection {},
    Point {},
    MultiPoint {},
    LineString {},
    MultiLineString {},
}

impl AreaFile {
    /// Reads a FeatureCollection or one Feature. Faults of single areas are in the features; what makes the whole
    /// file unusable is the error.
    pub fn parse(bytes: &[u8]) -> Result<Self, GeoJsonError> {
        if bytes.len() > FILE_MAX {
            return Err(GeoJsonError::TooLarge(bytes.len()));
        }
        if too_deep(bytes) {
            return Err(GeoJsonError::TooDeep);
        }
        // Files of some systems begin with a byte order mark.
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let raw: RawFile = serde_json::from_slice(bytes).map_err(|e| read_error(&e))?;
        if let Some(crs) = raw.crs.as_ref().and_then(foreign_crs) {
            return Err(GeoJsonError::Crs(crs));
        }
        let features = match (raw.kind.as_str(), raw.features) {
            ("FeatureCollection", Some(Bounded(features))) => features,
            ("Feature", _) => vec![RawFeature { geometry: raw.geometry, properties: raw.properties }],
            (other, _) => return Err(GeoJsonError::NotFeatures(other.chars().take(40).collect())),
        };
        let vertices: usize = features.iter().map(RawFeature::vertices).sum();
        if vertices > FILE_VERTICES_MAX {
            return Err(GeoJsonError::TooManyVertices);
        }
        let mut file = Self { areas: Vec::new(), skipped: Vec::new() };
        for (i, feature) in features.into_iter().enumerate() {
            file.take(i + 1, feature);
        }
        Ok(file)
    }

    fn take(&mut self, number: usize, feature: RawFeature) {
        let parts = match feature.geometry {
            Some(RawGeometry::Polygon { coordinates }) => vec![coordinates],
            Some(RawGeometry::MultiPolygon { coordinates }) => coordinates,
            other => {
                let why = match other {
                    None => "no geometry",
                    Some(RawGeometry::Point {} | RawGeometry::MultiPoint {}) => "a point, not an area",
                    Some(RawGeometry::LineString {} | RawGeometry::MultiLineString {}) => {
                        "a line, not an area"
                    }
                    Some(_) => "a collection of geometries, not an area",
                };
                return self.skipped.push(Skipped { number, why: why.to_owned() });
            }
        };
        let parts = degrees(&parts);
        let repeated = parts.iter().flatten().map(|ring| repeated(ring)).sum();
        let properties = feature.properties.unwrap_or_default();
        self.areas.push(AreaFeature { number, properties, shape: Shape::of_degrees(&parts), repeated });
    }
}

/// A bare Polygon or MultiPolygon, as the map's editor sends it.
pub fn parse_geometry(bytes: &[u8]) -> Result<Result<Shape, ShapeError>, GeoJsonError> {
    if bytes.len() > FILE_MAX {
        return Err(GeoJsonError::TooLarge(bytes.len()));
    }
    if too_deep(bytes) {
        return Err(GeoJsonError::TooDeep);
    }
    let parts = match serde_json::from_slice(bytes).map_err(|e| read_error(&e))? {
        RawGeometry::Polygon { coordinates } => vec![coordinates],
        RawGeometry::MultiPolygon { coordinates } => coordinates,
        _ => return Err(GeoJsonError::NotFeatures("no area".to_owned())),
    };
    Ok(Shape::of_degrees(&degrees(&parts)))
}

fn degrees(parts: &[Rings]) -> Vec<Vec<Vec<[f64; 2]>>> {
    let ring = |ring: &Vec<Pair>| ring.iter().map(|pair| pair.0).collect();
    parts.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

fn repeated(ring: &[[f64; 2]]) -> usize {
    ring.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

impl RawFeature {
    fn vertices(&self) -> usize {
        let of = |rings: &Rings| rings.iter().map(Vec::len).sum::<usize>();
        match &self.geometry {
            Some(RawGeometry::Polygon { coordinates }) => of(coordinates),
            Some(RawGeometry::MultiPolygon { coordinates }) => coordinates.iter().map(of).sum(),
            _ => 0,
        }
    }
}

fn read_error(error: &serde_json::Error) -> GeoJsonError {
    let text = error.to_string();
    match text.contains(TOO_MANY) {
        true => GeoJsonError::TooManyFeatures,
        false => GeoJsonError::Form(text.chars().take(200).collect()),
    }
}

/// The name in an old `crs` member, unless it means longitude and latitude on WGS 84.
fn foreign_crs(crs: &Value) -> Option<String> {
    let name = crs.get("properties")?.get("name")?.as_str()?;
    let known = ["CRS84", "EPSG::4326", "EPSG:4326", "CRS83", "EPSG::6365", "EPSG:6365"];
    (!known.iter().any(|k| name.ends_with(k))).then(|| name.chars().take(80).collect())
}

/// Before any allocation; strings are skipped.
fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in bytes {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return true;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    false
}
