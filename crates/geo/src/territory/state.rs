//! States of layers, versions and shapes.

use super::{Area, Coverage, LayerEvent, LayerKind, ShapeEvent, VersionEvent};
use crate::shape::{CodecError, Shape, ShapeHash};
use atalaya_model::{AgencyCode, Aggregate, LayerCode, Line, TerritoryCode, TerritoryVersionId, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One layer. Empty until its first event. The stream's id is the layer's code.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Layer {
    pub code: Option<LayerCode>,
    pub kind: Option<LayerKind>,
    pub name: Option<Line>,
    pub agency: Option<AgencyCode>,
    /// In the order of their numbers, from 1.
    pub versions: Vec<TerritoryVersionId>,
    /// Since when which version holds, in order of time.
    pub timeline: Vec<(Timestamp, TerritoryVersionId)>,
}

impl Layer {
    /// The version in force at a moment.
    pub fn in_force(&self, at: Timestamp) -> Option<TerritoryVersionId> {
        self.timeline.iter().rev().find(|(from, _)| *from <= at).map(|(_, id)| *id)
    }
    /// From when until when each version holds; `None` is open.
    pub fn spans(&self) -> impl Iterator<Item = (TerritoryVersionId, Timestamp, Option<Timestamp>)> + '_ {
        let ends = self.timeline.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
        self.timeline.iter().zip(ends).map(|((from, id), to)| (*id, *from, to))
    }
}

impl Aggregate for Layer {
    const KIND: &'static str = "territory_layer";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = LayerEvent;

    fn evolve(&mut self, event: &LayerEvent, _: Timestamp) {
        match event {
            LayerEvent::Created { code, kind, name, agency, .. } => {
                self.code = Some(code.clone());
                self.kind = Some(*kind);
                self.name = Some(name.clone());
                self.agency.clone_from(agency);
            }
            LayerEvent::VersionAdded { id, .. } => self.versions.push(*id),
            LayerEvent::VersionActivated { id, from, .. } => {
                self.timeline.retain(|(at, _)| at < from);
                self.timeline.push((*from, *id));
            }
        }
    }
}

/// How far a version has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VersionStatus {
    /// May still be changed.
    #[default]
    Draft,
    /// Decided: in force, to come, or of the past. Never changes.
    Activated,
    Discarded,
}

/// One version of a layer. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Version {
    pub layer: Option<LayerCode>,
    pub number: u32,
    pub source: Option<Line>,
    pub based_on: Option<TerritoryVersionId>,
    pub areas: BTreeMap<TerritoryCode, Area>,
    pub coverage: Coverage,
    pub status: VersionStatus,
    pub drafted_at: Timestamp,
    pub drafted_by: String,
    pub changed_at: Timestamp,
    /// Changes since it was drafted.
    pub changes: u32,
    pub activated_from: Option<Timestamp>,
}

impl Version {
    /// Names the content: what a second person approves is exactly this.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for (code, area) in &self.areas {
            let agency = area.agency.as_ref().map_or("", AgencyCode::as_str);
            for part in [code.as_str(), area.name.as_str(), agency, &area.shape.to_string()] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part);
            }
        }
        hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl Aggregate for Version {
    const KIND: &'static str = "territory_version";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = VersionEvent;

    fn evolve(&mut self, event: &VersionEvent, at: Timestamp) {
        self.changed_at = at;
        match event {
            VersionEvent::Drafted { layer, number, source, based_on, areas, coverage, by, .. } => {
                self.layer = Some(layer.clone());
                self.number = *number;
                self.source = Some(source.clone());
                self.based_on = *based_on;
                self.areas.clone_from(areas);
                self.coverage.clone_from(coverage);
                self.drafted_at = at;
                self.drafted_by = by.name().to_owned();
            }
            VersionEvent::AreaSet { code, area, coverage, .. } => {
                self.areas.insert(code.clone(), area.clone());
                self.coverage.clone_from(coverage);
                self.changes += 1;
            }
            VersionEvent::AreaRemoved { code, coverage, .. } => {
                self.areas.remove(code);
                self.coverage.clone_from(coverage);
                self.changes += 1;
            }
            VersionEvent::Discarded { .. } => self.status = VersionStatus::Discarded,
            VersionEvent::Activated { from, .. } => {
                self.status = VersionStatus::Activated;
                self.activated_from = Some(*from);
            }
        }
    }
}

/// A version on the lists: without its areas.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VersionRow {
    pub id: TerritoryVersionId,
    pub layer: LayerCode,
    pub number: u32,
    pub source: Line,
    #[serde(default)]
    pub based_on: Option<TerritoryVersionId>,
    pub status: VersionStatus,
    /// How many areas it has.
    pub areas: u32,
    pub overlaps: u32,
    pub gaps: u32,
    pub drafted_at: Timestamp,
    pub drafted_by: String,
    pub changes: u32,
    #[serde(default)]
    pub activated_from: Option<Timestamp>,
}

impl VersionRow {
    /// `None` before it is drafted.
    pub fn of(id: TerritoryVersionId, version: &Version) -> Option<Self> {
        Some(Self {
            id,
            layer: version.layer.clone()?,
            number: version.number,
            source: version.source.clone()?,
            based_on: version.based_on,
            status: version.status,
            areas: u32::try_from(version.areas.len()).unwrap_or(u32::MAX),
            overlaps: version.coverage.overlaps_total,
            gaps: version.coverage.gaps_total,
            drafted_at: version.drafted_at,
            drafted_by: version.drafted_by.clone(),
            changes: version.changes,
            activated_from: version.activated_from,
        })
    }
}

/// A shape that is kept. The stream's id is the hash of its bytes.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredShape {
    data: Option<String>,
}

impl StoredShape {
    pub fn exists(&self) -> bool {
        self.data.is_some()
    }
    pub(super) fn text_of(encoded: &[u8]) -> String {
        STANDARD_NO_PAD.encode(encoded)
    }
    /// The shape, checked against its name.
    pub fn shape(&self, hash: ShapeHash) -> Result<Shape, CodecError> {
        let data = self.data.as_deref().ok_or(CodecError::Length)?;
        let bytes = STANDARD_NO_PAD.decode(data).map_err(|_| CodecError::Length)?;
        if ShapeHash::of(&bytes) != hash {
            return Err(CodecError::Hash);
        }
        Shape::decode(&bytes)
    }
}

impl Aggregate for StoredShape {
    const KIND: &'static str = "shape";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ShapeEvent;

    fn evolve(&mut self, event: &ShapeEvent, _: Timestamp) {
        let ShapeEvent::Stored { data } = event;
        self.data = Some(data.clone());
    }
}

/// The territory a place lies in, as it is kept with an incident: the version says which borders were meant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TerritoryRef {
    pub layer: LayerCode,
    pub kind: LayerKind,
    /// Number of the layer's version.
    pub version: u32,
    pub code: TerritoryCode,
    pub name: Line,
}
