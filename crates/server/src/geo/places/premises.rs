//! What is known of a place before somebody goes there: earlier incidents and live cautions.

use super::parameters as p;
use crate::{
    app::App,
    desk::store_problem,
    http::caller::{Caller, May},
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{caution::CautionRow, incident::IncidentRow};
use atalaya_geo::{Cell, CellSize, fold};
use atalaya_model::{CommandId, Line, Metres, Millis, MunicipalityCode, Position, Scope, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Radius when none is asked for, metres: a plot with its neighbours.
const RADIUS_M: f64 = 50.0;
const RADIUS_MAX_M: f64 = 500.0;
/// How far back when nothing else is asked for, days.
const DAYS: f64 = 365.0;
const DAYS_MAX: f64 = 3_660.0;
/// Rows that are looked at; beyond it the answer says that it is incomplete.
const ROWS_MAX: usize = 2_000;
/// Incidents in an answer.
const INCIDENTS_MAX: usize = 50;

/// A place: by position, by address and municipality, or both.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct PremisesQuery {
    /// Degrees, WGS 84.
    #[param(value_type = Option<f64>)]
    lat: Option<String>,
    #[param(value_type = Option<f64>)]
    lon: Option<String>,
    /// Metres around the position, 1 to 500; 50 when not given.
    #[param(value_type = Option<f64>, minimum = 1, maximum = 500)]
    radius: Option<String>,
    /// Street and number as on the incident; accents, case and abbreviations aside.
    #[param(max_length = 200)]
    address: Option<String>,
    /// INEGI code; needed with `address`.
    municipality: Option<String>,
    /// How far back, 1 to 3,660 days; 365 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 3_660)]
    days: Option<String>,
}

/// An earlier or open incident at the premises.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PremisesIncident {
    #[serde(flatten)]
    pub row: IncidentRow,
    /// From the position asked for, metres.
    pub distance_m: Option<f64>,
    /// The address is the same; otherwise it merely lies near.
    pub same_address: bool,
}

/// A caution that concerns the premises, without its text.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PremisesCaution {
    #[serde(flatten)]
    pub row: CautionRow,
    pub distance_m: Option<f64>,
}

/// What is known of a place.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PremisesView {
    /// Newest first, at most 50.
    pub incidents: Vec<PremisesIncident>,
    /// In force, nearest first. The text is read at its own door.
    pub cautions: Vec<PremisesCaution>,
    /// There are more than were looked at or shown.
    pub incomplete: bool,
}

/// What is looked for, checked.
struct Premises {
    position: Option<Position>,
    radius: Metres,
    address: Option<Line>,
    municipality: Option<MunicipalityCode>,
    since: Timestamp,
}

/// Earlier incidents and live cautions at a place; the read is on the record.
#[utoipa::path(get, path = "/geo/premises", tag = "geography", params(PremisesQuery, ("Purpose" = String, Header)),
    responses((status = 200, body = PremisesView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn premises(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CautionRead>,
    Query(query): Query<PremisesQuery>,
) -> Result<Answered<PremisesView>, Problem> {
    let resource = Resource::all(app.desk.realm()).active(true);
    let grant = caller.grant::<grants::CautionRead>(&app, &resource).await?;
    let now = app.desk.sources().now();
    let wanted = read(&query, now)?;
    on_record(&app, &caller, grant.action().name(), &wanted).await?;
    let scope = caller.person()?.scope.clone();
    let (incidents, incomplete) = incidents(&app, &wanted, &scope).await?;
    let cautions = cautions(&app, &wanted, now).await?;
    Ok(Answered(PremisesView { incidents, cautions, incomplete }))
}

fn read(query: &PremisesQuery, now: Timestamp) -> Result<Premises, Problem> {
    let position = p::position(query.lat.as_deref(), query.lon.as_deref())?;
    let radius = p::number(query.radius.as_deref(), "radius", 1.0, RADIUS_MAX_M)?.unwrap_or(RADIUS_M);
    let days = p::number(query.days.as_deref(), "days", 1.0, DAYS_MAX)?.unwrap_or(DAYS);
    let refused = |name: &str, what: String| {
        Problem::bad_request(
            "bad_query",
            "La búsqueda no es válida.",
            "A parameter of the query is not valid.",
        )
        .at(name, what)
    };
    let given =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let address =
        given(&query.address).map(Line::new).transpose().map_err(|e| refused("address", e.to_string()))?;
    let municipality = given(&query.municipality)
        .map(MunicipalityCode::new)
        .transpose()
        .map_err(|e| refused("municipality", e.to_string()))?;
    if position.is_none() && (address.is_none() || municipality.is_none()) {
        return Err(refused("lat", "a position, or an address with its municipality, is needed".to_owned()));
    }
    let since = now.plus(Millis(-(days * 86_400_000.0) as i64));
    Ok(Premises { position, radius: Metres(radius), address, municipality, since })
}

/// Which place was asked about, as the record keeps it: a Plus Code of 14 m, or the municipality.
async fn on_record(
    app: &App,
    caller: &Caller,
    action: &'static str,
    wanted: &Premises,
) -> Result<(), Problem> {
    let object = match (&wanted.position, &wanted.municipality) {
        (Some(at), _) => format!("premises/{}", atalaya_places::pluscode::encode(at.lat(), at.lon(), 10)),
        (None, Some(municipality)) => format!("premises/{municipality}"),
        (None, None) => "premises".to_owned(),
    };
    let asker = caller.asker(app, CommandId(app.desk.sources().ids().next()), action);
    app.desk.record_read(&asker, vec![object]).await
}

async fn incidents(
    app: &App,
    wanted: &Premises,
    scope: &Scope,
) -> Result<(Vec<PremisesIncident>, bool), Problem> {
    let mut found: Vec<PremisesIncident> = Vec::new();
    let mut incomplete = false;
    for filter in filters(wanted) {
        let mut after = None;
        let mut looked = 0;
        loop {
            let select = Select::new("incidents")
                .filter(filter.clone())
                .filter(Filter::Ge("created_at", wanted.since.into()))
                .order("created_at", Dir::Desc)
                .limit(500)
                .after(after);
            let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
            looked += page.items.len();
            for row in &page.items {
                if !crate::board::body_visible(&row.body, scope) {
                    continue;
                }
                let row: IncidentRow = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
                if found.iter().all(|f| f.row.id != row.id) {
                    found.extend(wanted.concerned(row));
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
            if looked >= ROWS_MAX {
                incomplete = true;
                break;
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.row.created_at));
    incomplete |= found.len() > INCIDENTS_MAX;
    found.truncate(INCIDENTS_MAX);
    Ok((found, incomplete))
}

/// Rows that may concern the place: of the cells around it, and of its municipality for addresses.
fn filters(wanted: &Premises) -> Vec<Filter> {
    let mut filters = Vec::new();
    if let Some(cell) = wanted.position.as_ref().and_then(|at| Cell::of(at, CellSize::Block)) {
        // Each ring of cells reaches at least 250 m further.
        let rings = (wanted.radius.0 / 250.0).ceil() as u32;
        filters.push(Filter::In("cell", cell.disk(rings).into_iter().map(|c| c.to_i64().into()).collect()));
    }
    if let (Some(_), Some(municipality)) = (&wanted.address, &wanted.municipality) {
        filters.push(Filter::Eq("municipality", municipality.as_str().into()));
    }
    filters
}

impl Premises {
    fn distance(&self, lat: Option<f64>, lon: Option<f64>) -> Option<f64> {
        let there = lat.zip(lon).and_then(|(lat, lon)| Position::new(lat, lon).ok())?;
        Some(self.position?.distance_to(&there).0.round())
    }
    fn concerned(&self, row: IncidentRow) -> Option<PremisesIncident> {
        let distance_m = self.distance(row.lat, row.lon);
        let same_address = self.municipality.as_ref().is_none_or(|m| row.municipality.as_ref() == Some(m))
            && self
                .address
                .as_ref()
                .zip(row.address.as_ref())
                .is_some_and(|(a, b)| same(a.as_str(), b.as_str()));
        let near = distance_m.is_some_and(|m| m <= self.radius.0);
        (near || same_address).then_some(PremisesIncident { row, distance_m, same_address })
    }
}

/// Two addresses are the same as people write them: words and number, whatever the spelling.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (atalaya_places::name_key(a), atalaya_places::name_key(b));
    !a.is_empty() && (a == b || fold(&a) == fold(&b))
}

async fn cautions(app: &App, wanted: &Premises, now: Timestamp) -> Result<Vec<PremisesCaution>, Problem> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let select = Select::new("cautions")
            .filter(Filter::Eq("live", 1.into()))
            .filter(Filter::Ge("expires_at", now.into()))
            .order("expires_at", Dir::Asc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            let row: CautionRow = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            let distance_m = wanted.distance(row.lat, row.lon);
            let concerns =
                row.concerns(wanted.position.as_ref(), wanted.address.as_ref(), wanted.municipality.as_ref());
            // What lies within the radius asked for counts too, though its own circle is smaller.
            if row.is_active(now) && (concerns || distance_m.is_some_and(|m| m <= wanted.radius.0)) {
                found.push(PremisesCaution { row, distance_m });
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.sort_by(|a, b| a.distance_m.unwrap_or(f64::MAX).total_cmp(&b.distance_m.unwrap_or(f64::MAX)));
    Ok(found)
}
