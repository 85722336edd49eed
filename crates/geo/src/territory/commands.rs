//! What may be asked of layers and their versions.

use super::Coverage;
use crate::shape::ShapeHash;
use atalaya_model::{AgencyCode, LayerCode, Line, TerritoryCode, TerritoryVersionId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a layer's areas are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Municipalities by INEGI code. There is one such layer.
    Municipality,
    /// Beats (cuadrantes) of an agency.
    Beat,
    Region,
    /// What each site of the centre (Toluca, Ecatepec) attends.
    Site,
    /// Prisons, airports, protected places.
    Special,
}

impl LayerKind {
    pub const ALL: [Self; 5] = [Self::Municipality, Self::Beat, Self::Region, Self::Site, Self::Special];
    pub fn code(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Beat => "beat",
            Self::Region => "region",
            Self::Site => "site",
            Self::Special => "special",
        }
    }
}

/// One area of a version; its ground is kept under `shape`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Area {
    pub name: Line,
    /// Whose it is, where the layer's own agency does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// SHA-256 of the area's encoded bytes.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub shape: ShapeHash,
    pub area_m2: f64,
    pub vertices: u32,
}

/// What may be done with a layer.
#[derive(Clone, PartialEq, Debug)]
pub enum LayerCommand {
    Create {
        code: LayerCode,
        kind: LayerKind,
        name: Line,
        agency: Option<AgencyCode>,
    },
    /// Gives the version its number.
    AddVersion {
        id: TerritoryVersionId,
    },
    /// Puts a version in force from a moment on; what was planned for later is dropped.
    Activate {
        id: TerritoryVersionId,
        from: Timestamp,
    },
}

/// What may be done with a version. The server computes areas and coverage from what was sent.
#[derive(Clone, PartialEq, Debug)]
pub enum VersionCommand {
    Draft {
        id: TerritoryVersionId,
        layer: LayerCode,
        number: u32,
        /// Where it comes from, with the attribution its licence asks for.
        source: Line,
        based_on: Option<TerritoryVersionId>,
        areas: BTreeMap<TerritoryCode, Area>,
        coverage: Coverage,
    },
    /// Adds an area or replaces the one with its code.
    Set {
        code: TerritoryCode,
        area: Area,
        coverage: Coverage,
        reason: Line,
    },
    Remove {
        code: TerritoryCode,
        coverage: Coverage,
        reason: Line,
    },
    Discard {
        reason: Line,
    },
    Activate {
        from: Timestamp,
    },
}
