//! What people see of the catalogue's versions.

use crate::common::Author;
use atalaya_model::{Line, Text, Timestamp};
use serde::{Deserialize, Serialize};

/// A loaded version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CatalogueRow {
    pub version: Text<64>,
    pub rows: u32,
    pub source: Line,
    pub loaded_at: Timestamp,
    pub loaded_by: Author,
    /// In force from then until the next version's start; `None`: never activated.
    pub active_from: Option<Timestamp>,
    pub active_until: Option<Timestamp>,
}
