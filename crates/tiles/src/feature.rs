//! A feature before it is cut into tiles.

use crate::geometry::World;

/// Layers of the schema, in the order in which they are drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Layer {
    Earth,
    Landuse,
    Water,
    Boundaries,
    Buildings,
    Roads,
    Places,
    Pois,
}

impl Layer {
    pub const ALL: [Self; 8] = [
        Self::Earth,
        Self::Landuse,
        Self::Water,
        Self::Boundaries,
        Self::Buildings,
        Self::Roads,
        Self::Places,
        Self::Pois,
    ];
    /// The name in tiles.
    pub fn name(self) -> &'static str {
        match self {
            Self::Earth => "earth",
            Self::Landuse => "landuse",
            Self::Water => "water",
            Self::Boundaries => "boundaries",
            Self::Buildings => "buildings",
            Self::Roads => "roads",
            Self::Places => "places",
            Self::Pois => "pois",
        }
    }
}

/// An attribute's value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    Text(String),
    Int(i64),
    Bool(bool),
}
impl Value {
    /// As PMTiles' metadata (TileJSON) name it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "String",
            Self::Int(_) => "Number",
            Self::Bool(_) => "Boolean",
        }
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

/// Where it is, in the unit square of web Mercator.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Shape {
    Point(World),
    Line(Vec<World>),
    /// Areas, each an outer ring and its holes; closed rings.
    Area(Vec<Vec<Vec<World>>>),
}

/// What stands on the map.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Feature {
    pub layer: Layer,
    pub id: u64,
    pub attributes: Vec<(&'static str, Value)>,
    pub shape: Shape,
    pub min_zoom: u8,
    /// Last zoom it is drawn at.
    pub max_zoom: u8,
    /// Lower ranks leave first when a tile is too large; within a layer, higher ranks are drawn later.
    pub rank: u32,
}
