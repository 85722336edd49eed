//! What a version changes against another one of its layer, for who decides about it.

use super::{
    in_force::{shape, version_of},
    reads::{layer_of, may_see},
};
use crate::{app::App, http::caller::Caller, problem::Problem};
use atalaya_geo::{
    shape::Shape,
    territory::{GroundChange, Version, ground_change},
};
use atalaya_model::{Refusal, RefusalKind, TerritoryCode, TerritoryVersionId};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// Against which version.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct CompareQuery {
    /// Another version of the layer. Without it the one it was drawn from, else the one in force.
    #[param(value_type = Option<uuid::Uuid>)]
    with: Option<TerritoryVersionId>,
}

/// One area that differs.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaChange {
    pub code: TerritoryCode,
    /// Null for an area that is new.
    pub name_before: Option<String>,
    /// Null for an area that is taken out.
    pub name_after: Option<String>,
    pub agency_before: Option<String>,
    pub agency_after: Option<String>,
    #[serde(flatten)]
    pub ground: GroundChange,
}

/// What differs, by code.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionChanges {
    pub version: TerritoryVersionId,
    /// Null: it is the first one of its layer, all of it is new.
    pub with: Option<TerritoryVersionId>,
    pub changes: Vec<AreaChange>,
    /// Ground of all areas, square metres.
    pub before_m2: f64,
    pub after_m2: f64,
}

/// What a version changes on the ground: areas that are new, gone, renamed or drawn otherwise, with how much each gains
/// and loses.
#[utoipa::path(get, path = "/territories/versions/{id}/compare", tag = "territories", params(("id" = TerritoryVersionId, Path), CompareQuery),
    responses((status = 200, body = VersionChanges), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn compare(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<TerritoryVersionId>,
    Query(query): Query<CompareQuery>,
) -> Result<Answered<VersionChanges>, Problem> {
    may_see(&app, &caller).await?;
    let (after, _) = version_of(&app, id).await?;
    let layer = after.layer.clone().ok_or_else(Problem::not_found)?;
    let in_force = layer_of(&app, &layer).await?.in_force(app.desk.sources().now());
    let with = query.with.or(after.based_on).or(in_force).filter(|with| *with != id);
    let before = match with {
        Some(with) => version_of(&app, with).await?.0,
        None => Arc::default(),
    };
    if before.layer.as_ref().is_some_and(|other| *other != layer) {
        return Err(Refusal::new(
            RefusalKind::Conflict,
            "other_layer",
            "Las dos versiones son de capas distintas.",
            "The two versions are of different layers.",
        )
        .into());
    }
    let differing: Vec<TerritoryCode> = differing(&before, &after);
    let mut shapes: Vec<(Option<Shape>, Option<Shape>)> = Vec::with_capacity(differing.len());
    for code in &differing {
        shapes.push((shape_of(&app, &before, code).await?, shape_of(&app, &after, code).await?));
    }
    let changed = tokio::task::spawn_blocking(move || {
        shapes.iter().map(|(old, new)| ground_change(old.as_ref(), new.as_ref())).collect::<Vec<_>>()
    });
    let changed = changed.await.map_err(|e| Problem::internal(&e))?;
    let changes = differing.into_iter().zip(changed).map(|(code, ground)| {
        let (old, new) = (before.areas.get(&code), after.areas.get(&code));
        AreaChange {
            name_before: old.map(|a| a.name.to_string()),
            name_after: new.map(|a| a.name.to_string()),
            agency_before: old.and_then(|a| a.agency.as_ref()).map(ToString::to_string),
            agency_after: new.and_then(|a| a.agency.as_ref()).map(ToString::to_string),
            code,
            ground,
        }
    });
    let sum = |version: &Version| version.areas.values().map(|a| a.area_m2).sum();
    Ok(Answered(VersionChanges {
        version: id,
        with,
        changes: changes.collect(),
        before_m2: sum(&before),
        after_m2: sum(&after),
    }))
}

/// Codes of areas that are not the same in both.
fn differing(before: &Version, after: &Version) -> Vec<TerritoryCode> {
    let codes: BTreeSet<_> = before.areas.keys().chain(after.areas.keys()).collect();
    codes.into_iter().filter(|code| before.areas.get(code) != after.areas.get(code)).cloned().collect()
}

async fn shape_of(app: &App, version: &Version, code: &TerritoryCode) -> Result<Option<Shape>, Problem> {
    match version.areas.get(code) {
        Some(area) => shape(app, area.shape).await.map(Some),
        None => Ok(None),
    }
}
