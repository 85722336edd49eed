//! What tags mean on the map. Names of layers, kinds and attributes are those of the Protomaps basemap schema,
//! version 4; what stands behind them are OpenStreetMap's own tags.

mod areas;
mod places;
mod points;
mod roads;

pub(crate) use areas::{area_of, is_area, water_line};
pub(crate) use places::place_of;
pub(crate) use points::{house_number, poi_of};
pub(crate) use roads::road_of;

use crate::feature::{Layer, Value};
use atalaya_osm::Tags;

/// Last zoom that is made; consoles magnify it for closer looks.
pub(crate) const MAX_ZOOM: u8 = 14;

/// What becomes of an element.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sketch {
    pub layer: Layer,
    pub attributes: Vec<(&'static str, Value)>,
    pub min_zoom: u8,
    pub max_zoom: u8,
    pub rank: u32,
}

impl Sketch {
    pub fn new(layer: Layer, kind: &str, min_zoom: u8, rank: u32) -> Self {
        Self { layer, attributes: vec![("kind", kind.into())], min_zoom, max_zoom: MAX_ZOOM, rank }
    }
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.attributes.push((key, value.into()));
        self
    }
    pub fn with_text(self, key: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(text) if !text.is_empty() => self.with(key, clipped(text)),
            _ => self,
        }
    }
}

/// Longer names are somebody's essay.
fn clipped(text: &str) -> Value {
    Value::Text(text.chars().take(100).collect())
}

/// The name for people here: the local one, which is Spanish here; else the Spanish one.
pub(crate) fn name_of<'a>(tags: &Tags<'a>) -> Option<&'a str> {
    tags.get("name").or_else(|| tags.get("name:es")).filter(|n| !n.trim().is_empty())
}
