//! Vector tiles, made by the centre itself from an OpenStreetMap extract.
//!
//! [`TileMaker`] takes part in an import as a consumer of `atalaya-osm`: each element becomes features of the layers
//! that the Protomaps basemap schema (version 4) names, so that one map style serves for these tiles and for ready-made
//! ones. Each feature is simplified, cut to the tiles of each zoom and kept as a record; records beyond a bound of
//! memory are sorted into scratch files, merged tile by tile, and written as one PMTiles archive (version 3).
//!
//! The crate opens no file by name: scratch files and the output are handed in.
//!
//! | module | what it does |
//! |---|---|
//! | `layers` | tags → layer, kind, attributes, from which zoom on |
//! | `geometry`, `coast` | projection, simplification, clipping; the sea from its coast |
//! | `cut` | a shape into its tiles at a zoom |
//! | `record`, `texts` | a piece as bytes that can wait, its attributes by number |
//! | `sorter` | records in order, within a bound of memory |
//! | `tile` | records of one tile joined, thinned where they are too many, and written |
//! | [`mvt`] | Mapbox Vector Tile 2.1, written and read |
//! | [`pmtiles`] | PMTiles 3: header, directories, writer, check of a foreign file |

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests"))]

mod coast;
mod cut;
mod feature;
pub mod fuzz;
mod geometry;
mod layers;
mod maker;
pub mod mvt;
pub mod pmtiles;
mod record;
mod sorter;
mod texts;
mod tile;

pub use feature::{Layer, Value};
pub use maker::{LayerReport, Options, TileError, TileMaker, TileReport};
pub use sorter::Scratch;

/// Units along the side of a tile (MVT `extent`).
pub const EXTENT: u32 = 4096;
