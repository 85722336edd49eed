//! Looking at calls.

use crate::{
    app::App,
    calls::commands::call_resource,
    desk::store_problem,
    dispatch::{CandidateView, enriched},
    http::{
        caller::May,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_calls::{
    call::{Call, CallDetail},
    duplicates::DuplicateQuery,
};
use atalaya_model::{CallId, CommandId, Line, MunicipalityCode, Personal, Position, Timestamp, TypeCode};
use atalaya_places::answer::Surroundings;
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which calls.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct CallQuery {
    /// `true`: those somebody must still work; `false`: the others.
    live: Option<bool>,
    /// Rang at or after.
    from: Option<Timestamp>,
    /// Rang before.
    to: Option<Timestamp>,
}

/// Calls, newest first: masked numbers, no names.
#[utoipa::path(get, path = "/calls", tag = "calls", params(CallQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallsSeeQueue>,
    Query(query): Query<CallQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant = caller.grant::<grants::CallsSeeQueue>(&app, &Resource::all(app.desk.realm())).await?;
    let mut select =
        Select::new("calls").order("rang_at", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    if let Some(live) = query.live {
        select = select.filter(Filter::Eq("live", live.into()));
    }
    if let Some(from) = query.from {
        select = select.filter(Filter::Ge("rang_at", from.into()));
    }
    if let Some(to) = query.to {
        select = select.filter(Filter::Lt("rang_at", to.into()));
    }
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let scope = grant.scope();
    rows.items.retain(|row| crate::board::body_visible(&row.body, scope));
    Ok(Answered(RowPage::of(rows)?))
}

/// A call with its personal data, and what lies where it comes from.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CallView {
    #[serde(flatten)]
    pub detail: CallDetail,
    /// At the position shown. Computed when asked, always approximate: never the address of the call,
    /// and never written over one that a person verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surroundings: Option<Surroundings>,
}

/// One call with its personal data; the read is on the record.
#[utoipa::path(get, path = "/calls/{id}", tag = "calls", params(("id" = CallId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = CallView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallReadPersonal>,
    Path(id): Path<CallId>,
) -> Result<Answered<CallView>, Problem> {
    let resource = call_resource(&app, &caller, id).await?;
    let grant = caller.grant_hidden::<grants::CallReadPersonal>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("call/{id}")]).await?;
    let (state, _) = app.desk.load::<Call>(id).await?;
    let surroundings = match state.shown_position() {
        Some((at, _)) => {
            let accuracy_m = at.accuracy_m.map(|m| m.0);
            Some(crate::geo::places::surroundings(&app, at.position, accuracy_m).await?)
        }
        None => None,
    };
    Ok(Answered(CallView { detail: CallDetail::of(id, &state), surroundings }))
}

/// Open incidents that the call may be about, best first.
#[utoipa::path(get, path = "/calls/{id}/candidates", tag = "calls", params(("id" = CallId, Path), TypedSoFar),
    responses((status = 200, body = Vec<CandidateView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn candidates(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallWork>,
    Path(id): Path<CallId>,
    Query(typed): Query<TypedSoFar>,
) -> Result<Answered<Vec<CandidateView>>, Problem> {
    let resource = call_resource(&app, &caller, id).await?;
    caller.grant_hidden::<grants::CallWork>(&app, &resource).await?;
    let (state, _) = app.desk.load::<Call>(id).await?;
    let mut query = query_of(&state, app.desk.sources().now());
    typed.complete(&mut query);
    Ok(Answered(enriched(&app, &query)))
}

fn query_of(call: &Call, now: Timestamp) -> DuplicateQuery {
    let draft = call.draft.as_ref().and_then(Personal::known);
    let place = draft.and_then(|d| d.place.as_ref());
    let shown = call.shown_position().map(|(located, _)| located);
    let typed = place.and_then(|p| p.located.as_ref());
    let located = typed.or(shown);
    DuplicateQuery {
        at: now,
        position: located.map(|l| l.position),
        accuracy_m: located.and_then(|l| l.accuracy_m).map(|m| m.0),
        municipality: place.and_then(|p| p.municipality.clone()).or_else(|| call.place.municipality.clone()),
        address: place.and_then(|p| p.address.clone()),
        neighbourhood: place.and_then(|p| p.neighbourhood.clone()),
        type_code: draft.and_then(|d| d.type_code),
        caller_key: call.caller_key.clone(),
        except: call.incident.as_ref().map(|(id, _)| *id),
    }
}

/// What the operator has typed and not saved yet; each replaces what the server knows.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct TypedSoFar {
    lat: Option<f64>,
    lon: Option<f64>,
    /// Radius of uncertainty, metres.
    accuracy_m: Option<f64>,
    #[param(value_type = Option<String>)]
    municipality: Option<MunicipalityCode>,
    #[param(max_length = 200)]
    address: Option<String>,
    #[param(value_type = Option<u32>)]
    type_code: Option<TypeCode>,
}

impl TypedSoFar {
    fn complete(self, query: &mut DuplicateQuery) {
        if let Some(position) = self.lat.zip(self.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok()) {
            query.position = Some(position);
            query.accuracy_m = self.accuracy_m.filter(|m| m.is_finite() && *m >= 0.0);
        }
        query.municipality = self.municipality.or(query.municipality.take());
        // What cannot be a line (empty, too long) is simply not compared.
        query.address = self.address.and_then(|a| Line::new(a).ok()).or(query.address.take());
        query.type_code = self.type_code.or(query.type_code);
    }
}
