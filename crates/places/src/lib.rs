//! Places and addresses: search as people type, crossings, kilometres, coordinates, what is near a
//! position. No IO.
//!
//! ```text
//! features ─► Builder ─► Source ─► file (facts only) ─► Gazetteer (words, postings, grids) ─► answers
//! ```
//! - A [`Source`] is what one import brings; [`file`] writes and reads it.
//! - A [`Gazetteer`] joins sources with the shipped municipalities and answers
//!   [`search`](Gazetteer::search) and [`surroundings`](Gazetteer::surroundings).
//! - [`coords`] and [`pluscode`] read positions as people write them.
//!
//! Nothing here is official: each answer says how exact it is and whose data it rests on.

pub mod answer;
mod around;
mod build;
mod category;
pub mod coords;
pub mod file;
pub mod fuzz;
mod gazetteer;
mod grid;
mod houses;
mod matching;
pub mod osm;
pub mod pluscode;
mod point;
mod posts;
mod query;
mod reverse;
mod search;
mod source;
#[cfg(any(test, feature = "testing"))]
pub mod synthetic;
pub mod table;
mod vocab;
mod words;
mod write;

pub use build::{BuildReport, Builder, Way};
pub use category::Category;
pub use gazetteer::{Gazetteer, GazetteerError, SOURCES_MAX};
pub use point::Point;
pub use query::QUERY_MAX;
pub use search::{Ask, LIMIT_MAX};
pub use source::{
    Area, AreaKind, Crossing, House, NAME_MAX, OTHER_NAMES_MAX, Poi, Post, Source, SourceInfo, Street,
    StreetClass, house_number, tidy,
};
pub use words::key as name_key;
