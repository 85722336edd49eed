//! A boundary file as areas of a version: which property is the code, which the name, and what is wrong.

use super::{AREAS_MAX, Area, Coverage, LayerKind, coverage};
use crate::{
    geojson::{AreaFeature, AreaFile, FAULTS_MAX, Skipped},
    shape::Shape,
};
use atalaya_model::{AgencyCode, Line, TerritoryCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Properties that are tried, in this order, when none is named.
const CODE_FIELDS: [&str; 6] = ["cvegeo", "CVEGEO", "code", "clave", "CLAVE", "id"];
const NAME_FIELDS: [&str; 6] = ["nombre", "NOMGEO", "NOMBRE", "name", "nom_mun", "NAME"];

/// Which properties of a feature say what.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub code: Option<String>,
    pub name: Option<String>,
    /// Agency of each area; without it the layer's.
    pub agency: Option<String>,
}

/// What an import did, for people and programs.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Features read as areas.
    pub areas: u32,
    pub vertices: u32,
    /// Vertices given twice in a row, taken out.
    pub repeated_vertices: u32,
    /// Features left out, with their place in the file (from 1) and why.
    pub skipped: Vec<String>,
    pub coverage: Coverage,
}

/// Areas ready to be drafted.
#[derive(Clone, Debug)]
pub struct Boundaries {
    pub areas: BTreeMap<TerritoryCode, (Area, Shape)>,
    pub report: ImportReport,
}

/// Faults of a file: nothing of it is taken. At most [`FAULTS_MAX`] lines.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct FileFaults(pub Vec<String>);

impl Boundaries {
    /// Names the areas of a file and compares them. Every fault is told, not the first only; one is enough to take
    /// nothing, because a layer with a hole where an area failed would send units wrong.
    pub fn of(file: AreaFile, kind: LayerKind, fields: &Fields) -> Result<Self, FileFaults> {
        let mut faults = Vec::new();
        let mut areas: BTreeMap<TerritoryCode, (Area, Shape)> = BTreeMap::new();
        let mut seen: BTreeMap<TerritoryCode, usize> = BTreeMap::new();
        let mut report = ImportReport {
            skipped: file.skipped.iter().map(|Skipped { number, why }| format!("{number}: {why}")).collect(),
            ..ImportReport::default()
        };
        for feature in file.areas {
            report.repeated_vertices += u32::try_from(feature.repeated).unwrap_or(u32::MAX);
            let number = feature.number;
            match named(feature, kind, fields) {
                Err(fault) => faults.push(fault),
                Ok((code, area, shape)) => {
                    if let Some(first) = seen.insert(code.clone(), number) {
                        faults.push(format!("feature {number}: code {code} is that of feature {first} too"));
                    }
                    areas.insert(code, (area, shape));
                }
            }
        }
        if areas.is_empty() && faults.is_empty() {
            faults.push("the file has no area".to_owned());
        }
        if areas.len() > AREAS_MAX {
            faults.push(format!("{} areas, at most {AREAS_MAX} are taken", areas.len()));
        }
        if !faults.is_empty() {
            let more = faults.len().saturating_sub(FAULTS_MAX);
            faults.truncate(FAULTS_MAX);
            if more > 0 {
                faults.push(format!("and {more} more"));
            }
            return Err(FileFaults(faults));
        }
        let shapes: Vec<(String, &Shape)> = areas.iter().map(|(c, (_, s))| (c.to_string(), s)).collect();
        report.coverage = coverage(&shapes);
        report.areas = u32::try_from(areas.len()).unwrap_or(u32::MAX);
        report.vertices = areas.values().map(|(area, _)| area.vertices).sum();
        Ok(Self { areas, report })
    }
}

/// The facts of an area that follow from its shape.
pub fn area_of(name: Line, agency: Option<AgencyCode>, shape: &Shape) -> Area {
    let vertices = u32::try_from(shape.vertices()).unwrap_or(u32::MAX);
    Area { name, agency, shape: shape.hash(), area_m2: shape.area_m2().round(), vertices }
}

fn named(
    feature: AreaFeature,
    kind: LayerKind,
    fields: &Fields,
) -> Result<(TerritoryCode, Area, Shape), String> {
    let AreaFeature { number, properties, shape, .. } = feature;
    let property = |wanted: &Option<String>, usual: &[&str]| -> Option<String> {
        let value = match wanted {
            Some(name) => properties.get(name),
            None => usual.iter().find_map(|name| properties.get(*name)),
        };
        match value? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(n) => Some(n.to_string()),
            _ => None,
        }
    };
    let missing = |what: &str, wanted: &Option<String>| {
        let known: Vec<&str> = properties.keys().map(String::as_str).take(12).collect();
        let field = wanted.as_deref().unwrap_or("any usual field");
        format!("feature {number}: no {what} in {field}; it has {}", known.join(", "))
    };
    let code = property(&fields.code, &CODE_FIELDS).ok_or_else(|| missing("code", &fields.code))?;
    let at = |what: &str| format!("feature {number} ({}): {what}", code.chars().take(40).collect::<String>());
    let parsed = TerritoryCode::new(code.replace([' ', '.', '/'], "-")).map_err(|e| at(&e.to_string()))?;
    let inegi = parsed.as_str().len() == 5 && parsed.as_str().bytes().all(|b| b.is_ascii_digit());
    if kind == LayerKind::Municipality && !inegi {
        return Err(at("no INEGI code of a municipality: five digits"));
    }
    let name = match property(&fields.name, &NAME_FIELDS) {
        Some(name) => Line::new(name).map_err(|e| at(&format!("name: {e}")))?,
        None if fields.name.is_some() => return Err(missing("name", &fields.name)),
        None => Line::new(parsed.as_str()).map_err(|e| at(&e.to_string()))?,
    };
    let agency = match &fields.agency {
        None => None,
        Some(_) => property(&fields.agency, &[])
            .map(|code| AgencyCode::new(code).map_err(|e| at(&format!("agency: {e}"))))
            .transpose()?,
    };
    let shape = shape.map_err(|e| at(&e.to_string()))?;
    Ok((parsed, area_of(name, agency, &shape), shape))
}
