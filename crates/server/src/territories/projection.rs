//! Rows of layers and versions. Shapes have none: they are read by their hash.

use crate::{calls::rows::put, desk::Project};
use atalaya_geo::territory::{Layer, LayerKind, StoredShape, Version, VersionRow};
use atalaya_model::{AgencyCode, Aggregate, LayerCode, Line, TerritoryVersionId, Timestamp};
use atalaya_store::{Column, RowOp, Table};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Tables of this room.
pub static TABLES: [&Table; 2] = [&LAYERS, &VERSIONS];

static LAYERS: Table = Table { name: "territory_layers", columns: &[Column::text("kind")], indexes: &[] };
static VERSIONS: Table = Table {
    name: "territory_versions",
    columns: &[Column::text("layer"), Column::integer("number")],
    indexes: &[&["layer", "number"]],
};

/// When a version holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Span {
    pub version: TerritoryVersionId,
    pub from: Timestamp,
    /// Null while nothing follows it.
    pub to: Option<Timestamp>,
}

/// A layer on the lists.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LayerRow {
    pub code: LayerCode,
    pub kind: LayerKind,
    pub name: Line,
    #[serde(default)]
    pub agency: Option<AgencyCode>,
    pub versions: u32,
    /// In order of time: what held, what holds, what is planned.
    pub timeline: Vec<Span>,
}

impl Project for Layer {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let (Some(code), Some(kind), Some(name)) = (&state.code, state.kind, &state.name) else {
            return Vec::new();
        };
        let timeline = state.spans().map(|(version, from, to)| Span { version, from, to }).collect();
        let row = LayerRow {
            code: code.clone(),
            kind,
            name: name.clone(),
            agency: state.agency.clone(),
            versions: u32::try_from(state.versions.len()).unwrap_or(u32::MAX),
            timeline,
        };
        put(&LAYERS, Self::KIND, id, vec![kind.code().into()], &row)
    }
}

impl Project for Version {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let row = TerritoryVersionId::from_str(id).ok().and_then(|v| VersionRow::of(v, state));
        let Some(row) = row else { return Vec::new() };
        let values = vec![row.layer.as_str().into(), row.number.into()];
        put(&VERSIONS, Self::KIND, id, values, &row)
    }
}

impl Project for StoredShape {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}
