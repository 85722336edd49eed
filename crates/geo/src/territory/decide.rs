//! The rules of layers, versions and shapes. Pure.

use super::{
    Area, Layer, LayerCommand, LayerEvent, LayerKind, ShapeEvent, StoredShape, TerritoryRefusal as Refusal,
    Version, VersionCommand, VersionEvent, VersionStatus,
};
use crate::shape::Shape;
use atalaya_model::{Env, Millis, TerritoryCode, Timestamp};

/// Most areas of one version.
pub const AREAS_MAX: usize = 5_000;
/// Most versions of one layer.
const VERSIONS_MAX: usize = 1_000;
/// How far back a validity may begin: what the console's clock and a form take.
const BACK: Millis = Millis(5 * 60_000);
/// How far ahead.
const AHEAD: Millis = Millis(366 * 24 * 3_600_000);

/// Decides on a command on a layer. Creating it again as it is changes nothing.
pub fn decide_layer(layer: &Layer, command: &LayerCommand, env: &Env) -> Result<Vec<LayerEvent>, Refusal> {
    let by = env.actor.clone();
    match command {
        LayerCommand::Create { code, kind, name, agency } => {
            if layer.code.is_some() {
                let same = layer.kind == Some(*kind) && layer.agency == *agency;
                return if same { Ok(Vec::new()) } else { Err(Refusal::OtherLayer) };
            }
            let (code, name, agency) = (code.clone(), name.clone(), agency.clone());
            Ok(vec![LayerEvent::Created { code, kind: *kind, name, agency, by }])
        }
        _ if layer.code.is_none() => Err(Refusal::Unknown),
        LayerCommand::AddVersion { id } => {
            if layer.versions.contains(id) {
                return Err(Refusal::Exists);
            }
            if layer.versions.len() >= VERSIONS_MAX {
                return Err(Refusal::TooMany(VERSIONS_MAX));
            }
            let number = u32::try_from(layer.versions.len() + 1).unwrap_or(u32::MAX);
            Ok(vec![LayerEvent::VersionAdded { id: *id, number, by }])
        }
        LayerCommand::Activate { id, from } => {
            if !layer.versions.contains(id) {
                return Err(Refusal::Unknown);
            }
            let from = validity(*from, env)?;
            // The past stays as it was: what held until now held until now.
            let began = layer.timeline.iter().map(|(at, _)| *at).filter(|at| *at <= env.now).max();
            let from = began.map_or(from, |at| from.max(at));
            Ok(vec![LayerEvent::VersionActivated { id: *id, from, by }])
        }
    }
}

fn validity(from: Timestamp, env: &Env) -> Result<Timestamp, Refusal> {
    let late = env.now.since(from);
    if late > BACK || from.since(env.now) > AHEAD {
        return Err(Refusal::Validity);
    }
    Ok(from.max(env.now))
}

/// Decides on a command on a version.
pub fn decide_version(
    version: &Version,
    kind: LayerKind,
    command: &VersionCommand,
    env: &Env,
) -> Result<Vec<VersionEvent>, Refusal> {
    let by = env.actor.clone();
    if let VersionCommand::Draft { id, layer, number, source, based_on, areas, coverage } = command {
        if version.layer.is_some() {
            return Err(Refusal::Exists);
        }
        if areas.len() > AREAS_MAX {
            return Err(Refusal::TooMany(AREAS_MAX));
        }
        areas.keys().try_for_each(|code| code_fits(kind, code))?;
        return Ok(vec![VersionEvent::Drafted {
            id: *id,
            layer: layer.clone(),
            number: *number,
            source: source.clone(),
            based_on: *based_on,
            areas: areas.clone(),
            coverage: coverage.clone(),
            by,
        }]);
    }
    if version.layer.is_none() {
        return Err(Refusal::Unknown);
    }
    if version.status != VersionStatus::Draft {
        return Err(Refusal::Closed);
    }
    match command {
        VersionCommand::Draft { .. } => Err(Refusal::Exists),
        VersionCommand::Set { code, area, coverage, reason } => {
            code_fits(kind, code)?;
            set(version, code, area, || VersionEvent::AreaSet {
                code: code.clone(),
                area: area.clone(),
                coverage: coverage.clone(),
                reason: reason.clone(),
                by,
            })
        }
        VersionCommand::Remove { code, coverage, reason } => {
            if !version.areas.contains_key(code) {
                return Err(Refusal::UnknownArea(code.to_string()));
            }
            let (code, coverage, reason) = (code.clone(), coverage.clone(), reason.clone());
            Ok(vec![VersionEvent::AreaRemoved { code, coverage, reason, by }])
        }
        VersionCommand::Discard { reason } => {
            Ok(vec![VersionEvent::Discarded { reason: reason.clone(), by }])
        }
        VersionCommand::Activate { .. } if version.areas.is_empty() => Err(Refusal::NoAreas),
        VersionCommand::Activate { from } => Ok(vec![VersionEvent::Activated { from: *from, by }]),
    }
}

fn set(
    version: &Version,
    code: &TerritoryCode,
    area: &Area,
    event: impl FnOnce() -> VersionEvent,
) -> Result<Vec<VersionEvent>, Refusal> {
    match version.areas.get(code) {
        Some(known) if known == area => Ok(Vec::new()),
        None if version.areas.len() >= AREAS_MAX => Err(Refusal::TooMany(AREAS_MAX)),
        Some(_) | None => Ok(vec![event()]),
    }
}

/// Municipalities go by the code that calls and incidents have.
fn code_fits(kind: LayerKind, code: &TerritoryCode) -> Result<(), Refusal> {
    let inegi = code.as_str().len() == 5 && code.as_str().bytes().all(|b| b.is_ascii_digit());
    match kind {
        LayerKind::Municipality if !inegi => Err(Refusal::MunicipalityCode(code.to_string())),
        _ => Ok(()),
    }
}

/// Keeps a shape; kept before, nothing happens.
pub fn decide_shape(kept: &StoredShape, shape: &Shape) -> Vec<ShapeEvent> {
    match kept.exists() {
        true => Vec::new(),
        false => vec![ShapeEvent::Stored { data: StoredShape::text_of(&shape.encode()) }],
    }
}
