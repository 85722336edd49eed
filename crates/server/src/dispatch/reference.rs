//! What everybody looks things up in: types, municipalities, kinds of units.

use crate::{
    admin::{
        SeeUnits,
        approved::{Approved, approved, consume},
    },
    app::App,
    desk::{Answer, Stop},
    http::{
        caller::{May, MaySome},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{
    UnitKinds, UnitKindsFile,
    catalogue::{self, CatalogueCommand, CatalogueRow, Catalogues},
    catalogue_search::{Hit, SearchOptions},
};
use atalaya_geo::Municipalities;
use atalaya_model::{Aggregate, IncidentType, MunicipalityCode, StreamId};
use axum::{
    Json as Answered,
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The catalogue in force.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CatalogueView {
    pub version: String,
    /// The rows come from secondary sources and were not checked against the official edition.
    pub unofficial: bool,
    pub types: Vec<IncidentType>,
}

/// The catalogue of incident types in force.
#[utoipa::path(get, path = "/catalogue", tag = "reference",
    responses((status = 200, body = CatalogueView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn catalogue(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueSee>,
) -> Result<Answered<CatalogueView>, Problem> {
    caller.grant::<grants::CatalogueSee>(&app, &Resource::all(app.desk.realm())).await?;
    let catalogue = app.live.catalogue();
    let unofficial = catalogue.version.ends_with("secundaria");
    Ok(Answered(CatalogueView {
        version: catalogue.version.clone(),
        unofficial,
        types: catalogue.iter().cloned().collect(),
    }))
}

/// A municipality by its seat. Not a boundary.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MunicipalityView {
    pub code: MunicipalityCode,
    pub name: String,
    /// Seat, degrees.
    pub lat: f64,
    pub lon: f64,
    /// Census of 2020.
    pub population: u32,
}

/// The 125 municipalities, with where the figures come from.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MunicipalitiesView {
    pub source: &'static str,
    pub items: Vec<MunicipalityView>,
}

/// Municipalities by code, name, seat and population (INEGI, census of 2020).
#[utoipa::path(get, path = "/municipalities", tag = "reference",
    responses((status = 200, body = MunicipalitiesView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn municipalities(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MapSee>,
) -> Result<Answered<MunicipalitiesView>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let items = Municipalities::shipped()
        .iter()
        .map(|m| MunicipalityView {
            code: m.code.clone(),
            name: m.name.clone(),
            lat: m.seat.lat(),
            lon: m.seat.lon(),
            population: m.population,
        })
        .collect();
    Ok(Answered(MunicipalitiesView { source: "INEGI, Censo de Población y Vivienda 2020", items }))
}

/// Kinds of units, their capabilities and graphs of states.
#[utoipa::path(get, path = "/unit-kinds", tag = "reference",
    responses((status = 200, body = UnitKindsFile), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn unit_kinds(_: MaySome<SeeUnits>) -> Result<Answered<UnitKindsFile>, Problem> {
    Ok(Answered(UnitKinds::shipped().file().clone()))
}

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct SearchQuery {
    /// Words, a code or its beginning; typing errors are mended.
    #[param(max_length = 200)]
    q: String,
    /// Leave out misuse of the service.
    #[serde(default)]
    proper: bool,
}

/// Find incident types by words, code or what people say.
#[utoipa::path(get, path = "/catalogue/search", tag = "reference", params(SearchQuery),
    responses((status = 200, body = Vec<Hit>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn search(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueSee>,
    Query(query): Query<SearchQuery>,
) -> Result<Answered<Vec<Hit>>, Problem> {
    caller.grant::<grants::CatalogueSee>(&app, &Resource::all(app.desk.realm())).await?;
    let options = SearchOptions { without_improper: query.proper, ..SearchOptions::default() };
    Ok(Answered(app.live.search().search(&query.q, options)))
}

/// Versions of the catalogue, and which holds when.
#[utoipa::path(get, path = "/catalogue/versions", tag = "reference",
    responses((status = 200, body = Vec<CatalogueRow>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn versions(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueSee>,
) -> Result<Answered<Vec<CatalogueRow>>, Problem> {
    caller.grant::<grants::CatalogueSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Catalogues>(Catalogues::STREAM).await?;
    Ok(Answered(state.rows()))
}

/// Load or activate a version of the catalogue. Activating needs the `Approval` of a second person for exactly this
/// `{action: "CatalogueActivate", object: "catalogue/cnie", change: <the command>}`.
#[utoipa::path(post, path = "/catalogue/commands", tag = "reference", request_body = CatalogueCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn catalogue_command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CatalogueManage>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<CatalogueCommand>,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Catalogues::KIND, Catalogues::STREAM);
    let change = serde_json::json!(value);
    let (action, approval) = if matches!(value, CatalogueCommand::Activate { .. }) {
        let resource = Resource::new(stream.to_string(), app.desk.realm());
        let found = approved::<grants::CatalogueActivate>(
            &app,
            caller.clone(),
            &headers,
            &all,
            hash,
            &resource,
            &change,
        );
        match found.await? {
            Approved::Before(stored) => return respond(Answer::Replayed(stored)),
            Approved::Now { action, approval } => (action, Some(approval)),
        }
    } else {
        let all = Resource::all(app.desk.realm());
        (caller.grant::<grants::CatalogueManage>(&app, &all).await?.action(), None)
    };
    let asker = caller.commanding(&app, &headers, hash, action.name(), Some(&stream)).at_once();
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Catalogues>(Catalogues::STREAM)?;
        let version = work.version::<Catalogues>(Catalogues::STREAM)?;
        work.record::<Catalogues>(Catalogues::STREAM, catalogue::decide(&state, &value, &work.env)?)?;
        if let Some(approval) = approval {
            consume(work, approval, action, stream.as_str(), &change)?;
        }
        Ok::<_, Stop>(Subject {
            id: Catalogues::STREAM.to_owned(),
            stream: stream.clone(),
            folio: None,
            version,
        })
    };
    let mut objects = vec![stream.to_string()];
    objects.extend(approval.map(|id| format!("approval/{id}")));
    let answer = app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?;
    app.live.read_catalogue(&app).await?;
    respond(answer)
}
