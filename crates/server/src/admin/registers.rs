//! Things of the registers with all that an administrator needs to change them.

use crate::{app::App, http::caller::May, problem::Problem};
use atalaya_access::{Adapter, Resource, grants, views::AdapterView};
use atalaya_dispatch::plan::{Plan, PlanContent, PlanRow};
use atalaya_model::{AdapterId, PlanId};
use axum::{
    Json as Answered,
    extract::{Path, State},
};
use serde::Serialize;
use std::sync::Arc;

/// A response plan with all its versions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PlanDetail {
    pub row: PlanRow,
    /// Version n at place n − 1.
    pub versions: Vec<PlanContent>,
}

/// One response plan with its drafts.
#[utoipa::path(get, path = "/plans/{id}", tag = "plans", params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn plan(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::PlanManage>,
    Path(id): Path<PlanId>,
) -> Result<Answered<PlanDetail>, Problem> {
    caller.grant::<grants::PlanManage>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Plan>(id).await?;
    let row = PlanRow::of(id, &state).ok_or_else(Problem::not_found)?;
    Ok(Answered(PlanDetail { row, versions: state.versions.clone() }))
}

/// One registered machine with its public keys and certificates.
#[utoipa::path(get, path = "/adapters/{id}", tag = "adapters", params(("id" = AdapterId, Path)),
    responses((status = 200, body = AdapterView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn adapter(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AdapterManage>,
    Path(id): Path<AdapterId>,
) -> Result<Answered<AdapterView>, Problem> {
    caller.grant::<grants::AdapterManage>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Adapter>(id).await?;
    AdapterView::of(&state).map(Answered).ok_or_else(Problem::not_found)
}
