//! Two versions of the catalogue beside each other.

use crate::{app::App, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::catalogue::Catalogues;
use atalaya_model::{Catalogue, IncidentType, Text};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Which two.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct CompareQuery {
    /// The older version.
    #[param(value_type = String)]
    from: Text<64>,
    /// The newer version.
    #[param(value_type = String)]
    to: Text<64>,
}

/// A type in both versions, not the same.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChangedType {
    pub before: IncidentType,
    pub after: IncidentType,
}

/// How one version differs from another.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CatalogueComparison {
    pub added: Vec<IncidentType>,
    pub removed: Vec<IncidentType>,
    pub changed: Vec<ChangedType>,
    /// Types that are the same in both.
    pub same: u32,
}

/// How one loaded version of the catalogue differs from another.
#[utoipa::path(get, path = "/catalogue/compare", tag = "reference", params(CompareQuery),
    responses((status = 200, body = CatalogueComparison), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn compare(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueSee>,
    Query(query): Query<CompareQuery>,
) -> Result<Answered<CatalogueComparison>, Problem> {
    caller.grant::<grants::CatalogueSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Catalogues>(Catalogues::STREAM).await?;
    let read = |version: &Text<64>| state.read(version).ok_or_else(Problem::not_found);
    Ok(Answered(comparison(&read(&query.from)?, &read(&query.to)?)))
}

fn comparison(old: &Catalogue, new: &Catalogue) -> CatalogueComparison {
    let by_code =
        |c: &Catalogue| -> BTreeMap<_, IncidentType> { c.iter().map(|t| (t.code, t.clone())).collect() };
    let (mut before, after) = (by_code(old), by_code(new));
    let (mut added, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
    for (code, now) in after {
        match before.remove(&code) {
            None => added.push(now),
            Some(then) if then == now => same += 1,
            Some(then) => changed.push(ChangedType { before: then, after: now }),
        }
    }
    CatalogueComparison { added, removed: before.into_values().collect(), changed, same }
}
