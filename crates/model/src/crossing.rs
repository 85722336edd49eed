//! What a unit does at the border of a zone.

use serde::{Deserialize, Serialize};

/// What a unit did at a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Crossed {
    Approached,
    Entered,
    Exited,
}
