//! What may be asked of the catalogue of incident types.

use atalaya_model::{Line, Text, Timestamp, TypeCode};
use serde::{Deserialize, Serialize};

/// A row that moved between editions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reclassified {
    pub from: TypeCode,
    pub to: TypeCode,
}

/// What may be done with the catalogue.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CatalogueCommand {
    /// Reads a version: CSV `code,type,subtype,incident,priority,edition`. Not in force before it is
    /// activated. At most 20 versions, 450 kB each.
    Load {
        version: Text<64>,
        csv: String,
        source: Line,
        /// At most 1,000.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reclassified: Vec<Reclassified>,
    },
    /// Puts a loaded version in force, at once or from `from` on.
    Activate {
        version: Text<64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
    },
}

impl CatalogueCommand {
    /// The code used in JSON, permissions and the command matrix.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Load { .. } => "load",
            Self::Activate { .. } => "activate",
        }
    }
    /// All codes, for tests that must name every command.
    pub const CODES: [&'static str; 2] = ["load", "activate"];
}
