//! One box over streets, crossings, numbers, colonias, municipalities, landmarks, kilometres, codes
//! and coordinates; and the other way round: what lies at a position.

use super::parameters as p;
use crate::{app::App, http::caller::Caller, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_model::Position;
use atalaya_places::{
    Ask, LIMIT_MAX, QUERY_MAX, SourceInfo,
    answer::{Hit, Surroundings},
};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Largest radius of uncertainty that makes sense, metres.
const ACCURACY_MAX_M: f64 = 100_000.0;

/// What is looked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct SearchQuery {
    /// As typed, 1 to 200 characters; the last word may be unfinished.
    #[param(required = true, min_length = 1, max_length = 200)]
    q: Option<String>,
    /// Where the caller is supposed to be: `lat,lon`, degrees.
    near: Option<String>,
    /// Radius of uncertainty of that, metres.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 100_000)]
    accuracy: Option<String>,
    /// Answers wanted, 1 to 50; 10 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 50)]
    limit: Option<String>,
}

/// Places, best first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SearchView {
    pub items: Vec<Hit>,
    /// The words fit more places than are looked at: the important ones and those near the caller were.
    /// A further word helps.
    pub incomplete: bool,
    /// Whose data the answers rest on; show it.
    pub attribution: Vec<String>,
}

/// Find a place: street and number, crossing, colonia, landmark, kilometre, Plus Code, coordinates.
#[utoipa::path(get, path = "/geo/search", tag = "geography", params(SearchQuery),
    responses((status = 200, body = SearchView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Answered<SearchView>, Problem> {
    let grant = caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let text = p::text(query.q.as_deref(), "q", QUERY_MAX)?;
    // What was typed last is still being typed: a space at its end says that the word is done.
    let text = if query.q.is_some_and(|q| q.ends_with(char::is_whitespace)) { text + " " } else { text };
    let near = p::pair(query.near.as_deref(), "near")?;
    let accuracy_m = p::number(query.accuracy.as_deref(), "accuracy", 0.0, ACCURACY_MAX_M)?;
    let limit = p::number(query.limit.as_deref(), "limit", 1.0, LIMIT_MAX as f64)?.map_or(10, |n| n as usize);
    let scope: Vec<String> = grant.scope().municipalities.iter().map(|m| m.to_string()).collect();
    let gazetteer = app.places.gazetteer();
    // Milliseconds of computing: off the threads that serve connections.
    let found = tokio::task::spawn_blocking(move || {
        let ask = Ask { text: &text, near, accuracy_m, scope: &scope, limit };
        gazetteer.search(&ask)
    });
    let found = found.await.map_err(|e| Problem::internal(&e))?;
    let mut attribution: Vec<String> =
        found.hits.iter().map(|h| h.attribution.clone()).filter(|a| !a.is_empty()).collect();
    attribution.sort_unstable();
    attribution.dedup();
    Ok(Answered(SearchView { items: found.hits, incomplete: found.incomplete, attribution }))
}

/// A position.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct ReverseQuery {
    /// Degrees, WGS 84.
    #[param(required = true, value_type = f64)]
    lat: Option<String>,
    #[param(required = true, value_type = f64)]
    lon: Option<String>,
    /// Radius of uncertainty, metres.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 100_000)]
    accuracy: Option<String>,
}

/// What lies at a position: nearest street, numbers, crossing, colonia, municipality. Approximate always.
#[utoipa::path(get, path = "/geo/reverse", tag = "geography", params(ReverseQuery),
    responses((status = 200, body = Surroundings), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn reverse(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<ReverseQuery>,
) -> Result<Answered<Surroundings>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let position = p::required(p::position(query.lat.as_deref(), query.lon.as_deref())?, "lat")?;
    let accuracy_m = p::number(query.accuracy.as_deref(), "accuracy", 0.0, ACCURACY_MAX_M)?;
    surroundings(&app, position, accuracy_m).await.map(Answered)
}

/// What lies around a position, computed off the threads that serve connections.
pub async fn surroundings(
    app: &App,
    position: Position,
    accuracy_m: Option<f64>,
) -> Result<Surroundings, Problem> {
    let gazetteer = app.places.gazetteer();
    let found = tokio::task::spawn_blocking(move || gazetteer.surroundings(&position, accuracy_m));
    found.await.map_err(|e| Problem::internal(&e))
}

/// What the search box knows.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SourcesView {
    /// Places in all, the shipped municipalities included.
    pub places: u64,
    pub items: Vec<SourceInfo>,
}

/// The sources of places in use, with their attributions and dates.
#[utoipa::path(get, path = "/geo/places/sources", tag = "geography",
    responses((status = 200, body = SourcesView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn sources(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<SourcesView>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let gazetteer = app.places.gazetteer();
    Ok(Answered(SourcesView { places: gazetteer.len() as u64, items: gazetteer.sources().to_vec() }))
}
