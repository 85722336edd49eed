//! What has happened to layers, versions and shapes.

use super::{Area, Coverage, LayerKind};
use atalaya_model::{
    Actor, AgencyCode, EventKind, LayerCode, Line, TerritoryCode, TerritoryVersionId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Facts of one layer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LayerEvent {
    Created {
        code: LayerCode,
        kind: LayerKind,
        name: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyCode>,
        by: Actor,
    },
    VersionAdded {
        id: TerritoryVersionId,
        number: u32,
        by: Actor,
    },
    VersionActivated {
        id: TerritoryVersionId,
        from: Timestamp,
        by: Actor,
    },
}

impl EventKind for LayerEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "layer_created",
            Self::VersionAdded { .. } => "version_added",
            Self::VersionActivated { .. } => "version_activated",
        }
    }
}

/// Facts of one version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VersionEvent {
    Drafted {
        id: TerritoryVersionId,
        layer: LayerCode,
        number: u32,
        source: Line,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        based_on: Option<TerritoryVersionId>,
        areas: BTreeMap<TerritoryCode, Area>,
        coverage: Coverage,
        by: Actor,
    },
    AreaSet {
        code: TerritoryCode,
        area: Area,
        coverage: Coverage,
        reason: Line,
        by: Actor,
    },
    AreaRemoved {
        code: TerritoryCode,
        coverage: Coverage,
        reason: Line,
        by: Actor,
    },
    Discarded {
        reason: Line,
        by: Actor,
    },
    Activated {
        from: Timestamp,
        by: Actor,
    },
}

impl EventKind for VersionEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "territories_drafted",
            Self::AreaSet { .. } => "territory_set",
            Self::AreaRemoved { .. } => "territory_removed",
            Self::Discarded { .. } => "territories_discarded",
            Self::Activated { .. } => "territories_activated",
        }
    }
}

/// Facts of one shape: that it is kept. Never changes after.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ShapeEvent {
    /// The encoded bytes, base64 without padding.
    Stored { data: String },
}

impl EventKind for ShapeEvent {
    fn kind(&self) -> &'static str {
        "shape_stored"
    }
}
