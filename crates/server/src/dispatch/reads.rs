//! Looking at incidents and units.

use super::{CandidateView, enriched, incidents::incident_resource, units::unit_resource};
use crate::{
    admin::SeeUnits,
    app::App,
    desk::store_problem,
    http::{
        caller::{Caller, May, MaySome},
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_calls::duplicates::DuplicateQuery;
use atalaya_dispatch::{
    incident::{Disclosure, Incident, IncidentDetail, IncidentRow},
    unit::{Unit, UnitDetail},
};
use atalaya_model::{CommandId, Folio, IncidentId, MunicipalityCode, Position, Role, Timestamp, UnitId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use std::sync::Arc;

/// Which incidents.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct IncidentQuery {
    /// `true`: open ones; `false`: closed ones.
    open: Option<bool>,
    /// Opened at or after.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Opened before.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    #[param(value_type = Option<String>)]
    municipality: Option<MunicipalityCode>,
}

/// Incidents, newest first.
#[utoipa::path(get, path = "/incidents", tag = "incidents", params(IncidentQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn incidents(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<IncidentQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let mut select =
        Select::new("incidents").order("created_at", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    if let Some(open) = query.open {
        select = select.filter(Filter::Eq("live", open.into()));
    }
    if let Some(from) = query.from {
        select = select.filter(Filter::Ge("created_at", from.into()));
    }
    if let Some(to) = query.to {
        select = select.filter(Filter::Lt("created_at", to.into()));
    }
    if let Some(municipality) = query.municipality {
        select = select.filter(Filter::Eq("municipality", municipality.as_str().into()));
    }
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    rows.items.retain(|row| crate::board::body_visible(&row.body, grant.scope()));
    Ok(Answered(RowPage::of(rows)?))
}

/// One incident with its personal data; the read is on the record.
#[utoipa::path(get, path = "/incidents/{id}", tag = "incidents", params(("id" = IncidentId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = IncidentDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn incident(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::IncidentReadPersonal>,
    Path(id): Path<IncidentId>,
) -> Result<Answered<IncidentDetail>, Problem> {
    let resource = incident_resource(&app, &caller, id).await?;
    let grant = caller.grant_hidden::<grants::IncidentReadPersonal>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("incident/{id}")]).await?;
    let (state, _) = app.desk.load::<Incident>(id).await?;
    let detail = IncidentDetail::of(id, &state).ok_or_else(Problem::not_found)?;
    Ok(Answered(detail.disclosed(disclosure_to(&caller, &state))))
}

/// What a person may see of an incident: an agency's dispatcher, what the incident discloses to the agency;
/// everybody else who may read it at all, everything.
fn disclosure_to(caller: &Caller, state: &Incident) -> Disclosure {
    let Ok(person) = caller.person() else { return Disclosure::Minimal };
    let dispatches = |role: &Role| match role {
        Role::Dispatcher { agency } => {
            Some(state.agencies.get(agency).map_or(Disclosure::Operational, |p| p.disclosure))
        }
        Role::CallTaker
        | Role::Supervisor
        | Role::QualityReviewer
        | Role::Auditor
        | Role::Administrator
        | Role::Trainer
        | Role::TipOperator
        | Role::TipAnalyst
        | Role::TipSupervisor => None,
    };
    let given: Vec<Disclosure> = person.roles.iter().filter_map(dispatches).collect();
    if given.len() < person.roles.len() || given.contains(&Disclosure::Full) {
        Disclosure::Full
    } else if given.contains(&Disclosure::Operational) {
        Disclosure::Operational
    } else {
        Disclosure::Minimal
    }
}

/// One incident's row by its folio.
#[utoipa::path(get, path = "/incidents/by-folio/{folio}", tag = "incidents", params(("folio" = String, Path)),
    responses((status = 200, body = IncidentRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn by_folio(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(folio): Path<String>,
) -> Result<Answered<IncidentRow>, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let folio: Folio = folio.parse().map_err(|_| Problem::not_found())?;
    let select = Select::new("incidents").filter(Filter::Eq("folio", folio.to_string().into())).limit(1);
    let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let row = page.items.into_iter().next().ok_or_else(Problem::not_found)?;
    if !crate::board::body_visible(&row.body, grant.scope()) {
        return Err(Problem::not_found());
    }
    serde_json::from_str(&row.body).map(Answered).map_err(|e| Problem::internal(&e))
}

/// Other open incidents that may be the same.
#[utoipa::path(get, path = "/incidents/{id}/candidates", tag = "incidents", params(("id" = IncidentId, Path)),
    responses((status = 200, body = Vec<CandidateView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn candidates(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<IncidentId>,
) -> Result<Answered<Vec<CandidateView>>, Problem> {
    let resource = incident_resource(&app, &caller, id).await?;
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    let row = app.live.incident(id).ok_or_else(Problem::not_found)?;
    let query = DuplicateQuery {
        at: row.created_at,
        position: row.lat.zip(row.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok()),
        accuracy_m: row.accuracy_m,
        municipality: row.municipality.clone(),
        address: row.address.clone(),
        neighbourhood: row.neighbourhood.clone(),
        type_code: Some(row.type_code),
        caller_key: None,
        except: Some(id),
    };
    Ok(Answered(enriched(&app, &query)))
}

/// Units that are not retired, by call sign.
#[utoipa::path(get, path = "/units", tag = "units", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn units(
    State(app): State<Arc<App>>,
    MaySome { caller, .. }: MaySome<SeeUnits>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let scope = caller.principal.scope();
    let select = Select::new("units")
        .filter(Filter::Eq("live", 1.into()))
        .order("call_sign", Dir::Asc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    rows.items.retain(|row| crate::board::body_visible(&row.body, &scope));
    Ok(Answered(RowPage::of(rows)?))
}

/// One unit with its crew's names; the read is on the record.
#[utoipa::path(get, path = "/units/{id}", tag = "units", params(("id" = UnitId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = UnitDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn unit(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::IncidentReadPersonal>,
    Path(id): Path<UnitId>,
) -> Result<Answered<UnitDetail>, Problem> {
    let resource = unit_resource(&app, id).await?;
    let grant = caller.grant_hidden::<grants::IncidentReadPersonal>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("unit/{id}")]).await?;
    let (state, _) = app.desk.load::<Unit>(id).await?;
    UnitDetail::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}
