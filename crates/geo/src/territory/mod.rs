//! Territories: the areas a centre works by, in layers, in versions with dates.
//!
//! A **layer** is one way to divide the ground: municipalities, an agency's beats (cuadrantes), regions, sites, special
//! areas. A **version** of it is a set of named areas; it is imported or drawn as a draft, changed while it is one,
//! and never again once it is in force. Which version holds when is the layer's timeline. Areas themselves are kept
//! apart under the hash of their bytes, so that events stay small and an unchanged area is kept once.

mod boundaries;
mod commands;
mod compare;
mod coverage;
mod decide;
mod events;
mod index;
mod refusal;
mod state;

pub use boundaries::{Boundaries, Fields, FileFaults, ImportReport, area_of};
pub use commands::{Area, LayerCommand, LayerKind, VersionCommand};
pub use compare::{GroundChange, ground_change};
pub use coverage::{Coverage, FINDINGS_MAX, Finding, SLIVER_M2, coverage, coverage_within};
pub use decide::{AREAS_MAX, decide_layer, decide_shape, decide_version};
pub use events::{LayerEvent, ShapeEvent, VersionEvent};
pub use index::PointIndex;
pub use refusal::TerritoryRefusal;
pub use state::{Layer, StoredShape, TerritoryRef, Version, VersionRow, VersionStatus};
