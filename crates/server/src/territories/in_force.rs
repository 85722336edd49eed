//! What is in force, in memory: the answer to "which territories hold this point" waits for nothing.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_geo::{
    shape::{Pt, Shape, ShapeHash},
    territory::{Layer, LayerKind, PointIndex, StoredShape, TerritoryRef, Version},
};
use atalaya_model::{AgencyCode, MunicipalityCode, Position, TerritoryVersionId, Timestamp};
use atalaya_store::Select;
use std::sync::{Arc, PoisonError, RwLock};

/// One area with its dates.
#[derive(Clone, Debug)]
pub struct Here {
    pub of: TerritoryRef,
    /// Whose it is: its own agency, else the layer's.
    pub agency: Option<AgencyCode>,
    from: Timestamp,
    to: Option<Timestamp>,
}

impl Here {
    fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// Everything in force now or planned.
pub struct InForce {
    index: PointIndex<Here>,
    areas: Vec<(Here, Arc<Shape>)>,
}

/// See the module.
pub struct Territories(RwLock<Arc<InForce>>);

impl Default for Territories {
    fn default() -> Self {
        Self(RwLock::new(Arc::new(InForce { index: PointIndex::new(Vec::new()), areas: Vec::new() })))
    }
}

impl Territories {
    fn now(&self) -> Arc<InForce> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// All territories that hold a point at a moment, by layer. On a border both neighbours answer.
    pub fn at(&self, position: &Position, at: Timestamp) -> Vec<Here> {
        let now = self.now();
        let mut found: Vec<Here> =
            now.index.at(Pt::from(position)).into_iter().filter(|h| h.holds(at)).cloned().collect();
        found.sort_by(|a, b| a.of.cmp(&b.of));
        found
    }
    /// Every area that holds at a moment, by layer and code, with its ground.
    pub fn areas(&self, at: Timestamp) -> Vec<(Here, Arc<Shape>)> {
        let mut found: Vec<_> = self.now().areas.iter().filter(|(here, _)| here.holds(at)).cloned().collect();
        found.sort_by(|a, b| a.0.of.cmp(&b.0.of));
        found
    }
    /// The limits that a layer of this kind is meant to fill: beats and regions the municipalities. Empty where no
    /// municipal limits are in force.
    pub(super) fn limits(&self, kind: LayerKind, at: Timestamp) -> Vec<Arc<Shape>> {
        if !matches!(kind, LayerKind::Beat | LayerKind::Region) {
            return Vec::new();
        }
        let areas = self.areas(at).into_iter();
        areas.filter(|(here, _)| here.of.kind == LayerKind::Municipality).map(|(_, shape)| shape).collect()
    }
    /// What holds a point, as it is kept with an incident.
    pub fn refs(&self, position: &Position, at: Timestamp) -> Vec<TerritoryRef> {
        self.at(position, at).into_iter().map(|here| here.of).collect()
    }
    /// The municipality by its limits. On a border the lower code, always the same one. `None` where no municipal
    /// limits are in force.
    pub fn municipality(&self, position: &Position, at: Timestamp) -> Option<(MunicipalityCode, String)> {
        let here = self.at(position, at).into_iter().find(|h| h.of.kind == LayerKind::Municipality)?;
        Some((MunicipalityCode::new(here.of.code.as_str()).ok()?, here.of.name.to_string()))
    }

    /// Reads what is in force and planned. A layer that cannot be read is left out and logged: calls must be answered
    /// all the same.
    pub async fn load(&self, app: &App) -> Result<(), Problem> {
        let now = app.desk.sources().now();
        let mut areas = Vec::new();
        let mut after = None;
        loop {
            let select = Select::new("territory_layers").limit(500).after(after);
            let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
            for row in &page.items {
                let (layer, _) = app.desk.load::<Layer>(&row.id).await?;
                match areas_of(app, &layer, now).await {
                    Ok(more) => areas.extend(more),
                    Err(problem) => {
                        tracing::error!(layer = row.id, code = problem.code, "territories not read");
                    }
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let made = tokio::task::spawn_blocking(move || {
            let kept = areas.iter().map(|(here, shape)| (here.clone(), Arc::new(shape.clone()))).collect();
            InForce { index: PointIndex::new(areas), areas: kept }
        });
        let made = made.await.map_err(|e| Problem::internal(&e))?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(made);
        Ok(())
    }
}

async fn areas_of(app: &App, layer: &Layer, now: Timestamp) -> Result<Vec<(Here, Shape)>, Problem> {
    let (Some(code), Some(kind)) = (&layer.code, layer.kind) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (id, from, to) in layer.spans().filter(|(_, _, to)| to.is_none_or(|to| to > now)) {
        let (version, _) = app.desk.load::<Version>(id).await?;
        for (area_code, area) in &version.areas {
            let of = TerritoryRef {
                layer: code.clone(),
                kind,
                version: version.number,
                code: area_code.clone(),
                name: area.name.clone(),
            };
            let agency = area.agency.clone().or_else(|| layer.agency.clone());
            found.push((Here { of, agency, from, to }, shape(app, area.shape).await?));
        }
    }
    Ok(found)
}

/// A kept shape.
pub(super) async fn shape(app: &App, hash: ShapeHash) -> Result<Shape, Problem> {
    let (kept, _) = app.desk.load::<StoredShape>(hash).await?;
    kept.shape(hash).map_err(|e| Problem::internal(&e))
}

/// The shapes of a version, in the order of its codes.
pub(super) async fn shapes(app: &App, version: &Version) -> Result<Vec<(String, Shape)>, Problem> {
    let mut all = Vec::with_capacity(version.areas.len());
    for (code, area) in &version.areas {
        all.push((code.to_string(), shape(app, area.shape).await?));
    }
    Ok(all)
}

/// A version that was drafted, with the version of its stream.
pub(super) async fn version_of(app: &App, id: TerritoryVersionId) -> Result<(Arc<Version>, u64), Problem> {
    let (version, stream) = app.desk.load::<Version>(id).await?;
    match version.layer {
        Some(_) => Ok((version, stream)),
        None => Err(Problem::not_found()),
    }
}
