//! Features of a collection.

use super::{
    CRS84,
    base::Base,
    caller::{GeoCaller, Refused},
    fields::{Collection, known},
    gather::gather,
    pages::may_see,
    query::ItemQuery,
};
use crate::{
    app::App, board::body_visible, desk::store_problem, dispatch::INCIDENTS, http::caller::Caller,
    problem::Problem,
};
use atalaya_access::Principal;
use atalaya_dispatch::{incident::IncidentRow, unit::UnitRow};
use atalaya_geo::{Cell, CellSize, shape::Shape};
use atalaya_model::{CommandId, Position, Scope, Timestamp};
use atalaya_store::{Cursor, Dir, Filter, Select};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Features, the cursor of those that follow, and how many there are in all where that is known.
pub(super) struct Found {
    pub features: Vec<Value>,
    pub next: Option<String>,
    pub matched: Option<usize>,
}

/// Who reads: limits of scope, and whether places are exact.
struct Reader {
    scope: Scope,
    exact: bool,
}

impl Reader {
    fn of(caller: &Caller) -> Self {
        // A machine's key lies in a project file; what it reads must be no address of anybody.
        Self { scope: caller.principal.scope(), exact: matches!(caller.principal, Principal::User(_)) }
    }
    /// The place itself, or the middle of its hexagon of some blocks.
    fn place(&self, lat: f64, lon: f64) -> Option<(f64, f64)> {
        let position = Position::new(lat, lon).ok()?;
        if self.exact {
            return Some((lon, lat));
        }
        let (lat, lon) = Cell::of(&position, CellSize::Block)?.centre();
        Some((lon, lat))
    }
}

/// OGC API – Features: features of a collection. `bbox`, `datetime`, `limit` (1–500) and `cursor` as in `next` links; any
/// queryable of the collection as a parameter.
#[utoipa::path(get, path = "/ogc/collections/{collection}/items", tag = "geodata",
    params(("collection" = String, Path), ("bbox" = Option<String>, Query), ("datetime" = Option<String>, Query), ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, content_type = "application/geo+json"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn items(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
    Path(id): Path<String>,
    Query(raw): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    may_see(&app, &caller).await?;
    let collection = known(&id)?;
    let query = ItemQuery::read(&raw, collection)?;
    let reader = Reader::of(&caller);
    let found = match collection.id {
        "incidents" => incidents(&app, &reader, &query).await?,
        "units" => units(&app, &reader, &query)?,
        _ => territories(&app, &query)?,
    };
    record(&app, &caller, collection).await?;
    let own = format!("{}/items", collection.href(&base));
    let link = |rel: &str, kind: &str, href: String| json!({ "rel": rel, "type": kind, "href": href });
    let mut links = vec![
        link("self", "application/geo+json", own.clone()),
        link("collection", "application/json", collection.href(&base)),
    ];
    if let Some(cursor) = found.next {
        links.push(link("next", "application/geo+json", format!("{own}?{}", query.next(&cursor))));
    }
    let mut body = json!({
        "type": "FeatureCollection",
        "timeStamp": app.desk.sources().now(),
        "numberReturned": found.features.len(),
        "links": links,
        "features": found.features,
    });
    if let Some(matched) = found.matched {
        body["numberMatched"] = matched.into();
    }
    Ok(geojson(&body))
}

/// OGC API – Features: one feature.
#[utoipa::path(get, path = "/ogc/collections/{collection}/items/{feature}", tag = "geodata",
    params(("collection" = String, Path), ("feature" = String, Path)),
    responses((status = 200, content_type = "application/geo+json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn item(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
    Path((id, feature)): Path<(String, String)>,
) -> Result<Response, Refused> {
    may_see(&app, &caller).await?;
    let collection = known(&id)?;
    let reader = Reader::of(&caller);
    let found = match collection.id {
        "incidents" | "units" => {
            let table = collection.id;
            let row = app.desk.store().row(table, &feature).await.map_err(|e| store_problem(&e))?;
            let body = row.map(|r| r.body).filter(|body| body_visible(body, &reader.scope));
            body.and_then(|b| if table == "units" { unit(&app, &reader, &b) } else { incident(&reader, &b) })
        }
        _ => {
            let now = app.desk.sources().now();
            app.territories
                .areas(now)
                .iter()
                .map(|(h, s)| territory(h, s))
                .find(|f| f["id"] == feature.as_str())
        }
    };
    let mut found = found.ok_or_else(Problem::not_found)?;
    record(&app, &caller, collection).await?;
    found["links"] = json!([
        { "rel": "self", "type": "application/geo+json", "href": format!("{}/items/{feature}", collection.href(&base)) },
        { "rel": "collection", "type": "application/json", "href": collection.href(&base) },
    ]);
    Ok(geojson(&found))
}

fn geojson(body: &Value) -> Response {
    // Part 2: in which system the coordinates are.
    let system = (HeaderName::from_static("content-crs"), format!("<{CRS84}>"));
    let kind = [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "no-store")];
    (kind, [system], body.to_string()).into_response()
}

/// Borders are public; where things happen and who drives where is not, so that reading it is on the record.
async fn record(app: &App, caller: &Caller, collection: &Collection) -> Result<(), Problem> {
    let collection = collection.id;
    if collection == "territories" {
        return Ok(());
    }
    let asker = caller.asker(app, CommandId(app.desk.sources().ids().next()), "GeodataSee");
    app.desk.record_read(&asker, vec![format!("geodata/{collection}")]).await
}

async fn incidents(app: &App, reader: &Reader, query: &ItemQuery) -> Result<Found, Problem> {
    let after = query.cursor.as_deref().map(Cursor::parse).transpose().map_err(|e| store_problem(&e))?;
    let mut select = Select::new("incidents").order("created_at", Dir::Desc).after(after);
    if let Some((from, to)) = query.span {
        select.filters.extend(from.map(|t| Filter::Ge("created_at", t.into())));
        let past = |t: Timestamp| Timestamp::from_micros(t.as_micros().saturating_add(1));
        select.filters.extend(to.map(|t| Filter::Lt("created_at", past(t).into())));
    }
    let read = |select| async move { app.desk.store().rows(select).await.map_err(|e| store_problem(&e)) };
    gather(&INCIDENTS, select, query.limit as usize, read, |row| {
        let feature =
            body_visible(&row.body, &reader.scope).then(|| incident(reader, &row.body)).flatten()?;
        (inside(query, &feature) && query.fits(&feature)).then_some(feature)
    })
    .await
}

fn inside(query: &ItemQuery, feature: &Value) -> bool {
    let at = &feature["geometry"]["coordinates"];
    match (at[0].as_f64(), at[1].as_f64()) {
        (Some(lon), Some(lat)) => query.holds(lon, lat),
        // Without a place it is in no box.
        _ => query.bbox.is_none(),
    }
}

fn point(at: Option<(f64, f64)>) -> Value {
    at.map_or(Value::Null, |(lon, lat)| json!({ "type": "Point", "coordinates": [lon, lat] }))
}

/// An incident without what is said of persons: no address, no references, no narrative, no call.
fn incident(reader: &Reader, body: &str) -> Option<Value> {
    let row: IncidentRow = serde_json::from_str(body).ok()?;
    let at = row.lat.zip(row.lon).and_then(|(lat, lon)| reader.place(lat, lon));
    let agencies: Vec<&str> = row.agencies.iter().map(|a| a.agency.as_str()).collect();
    let territories: Vec<String> =
        row.territories.iter().map(|t| format!("{}:{}", t.layer.as_str(), t.code.as_str())).collect();
    Some(json!({
        "type": "Feature",
        "id": row.id,
        "geometry": point(at),
        "properties": {
            "folio": row.folio,
            "type_code": row.type_code,
            "type_name": row.type_name,
            "priority": row.priority_number,
            "stage": row.stage,
            "open": row.open,
            "municipality": row.municipality,
            "agencies": agencies.join(" "),
            "territories": territories.join(" "),
            "units": row.units.len(),
            "created_at": row.created_at,
            "first_dispatched_at": row.first_dispatched_at,
            "first_on_scene_at": row.first_on_scene_at,
            "closed_at": row.closed_at,
            "close_code": row.close_code,
            "place_exact": reader.exact && row.lat.is_some(),
        },
    }))
}

/// Units are all in memory; they come in the order of their ids.
fn units(app: &App, reader: &Reader, query: &ItemQuery) -> Result<Found, Problem> {
    let rows = app.board.rows("units", &reader.scope);
    let mut all: Vec<Value> = rows.iter().filter_map(|body| unit(app, reader, body)).collect();
    all.retain(|f| {
        query.fits(f) && inside(query, f) && within(query, f["properties"]["position_at"].as_str())
    });
    all.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    Ok(page(all, query))
}

/// Whether a time as text is within the span asked for; what has none is in none.
fn within(query: &ItemQuery, at: Option<&str>) -> bool {
    let Some((from, to)) = query.span else { return true };
    at.and_then(|t| Timestamp::parse(t).ok())
        .is_some_and(|t| from.is_none_or(|from| t >= from) && to.is_none_or(|to| t <= to))
}

/// Those after the cursor, which is the id of the last one.
fn page(mut all: Vec<Value>, query: &ItemQuery) -> Found {
    let matched = Some(all.len());
    if let Some(cursor) = &query.cursor {
        all.retain(|f| f["id"].as_str() > Some(cursor.as_str()));
    }
    let more = all.len() > query.limit as usize;
    all.truncate(query.limit as usize);
    let next = all.last().filter(|_| more).and_then(|f| f["id"].as_str()).map(str::to_owned);
    Found { features: all, next, matched }
}

fn unit(app: &App, reader: &Reader, body: &str) -> Option<Value> {
    let row: UnitRow = serde_json::from_str(body).ok()?;
    let seen = app
        .positions
        .with(|picture| picture.get(row.id).map(|t| (t.position.lat(), t.position.lon(), t.measured_at)));
    let told = || Some((row.lat?, row.lon?, row.position_at?));
    let seen = seen.or_else(told);
    let at = seen.and_then(|(lat, lon, _)| reader.place(lat, lon));
    Some(json!({
        "type": "Feature",
        "id": row.id,
        "geometry": point(at),
        "properties": {
            "call_sign": row.call_sign,
            "kind": row.kind,
            "agency": row.agency,
            "municipality": row.municipality,
            "on_shift": row.on_shift,
            "duty": row.duty.code(),
            "status_at": row.status_at,
            "incident_folio": row.incident_folio,
            "position_at": seen.map(|(.., at)| at),
            "place_exact": reader.exact && seen.is_some(),
        },
    }))
}

/// Territories that hold at the end of the span asked for, else now.
fn territories(app: &App, query: &ItemQuery) -> Result<Found, Problem> {
    let now = app.desk.sources().now();
    let at = query.span.and_then(|(from, to)| to.or(from)).unwrap_or(now);
    let mut all: Vec<Value> = app
        .territories
        .areas(at)
        .iter()
        .filter(|(_, shape)| query.meets(shape.bounds().degrees()))
        .map(|(here, shape)| territory(here, shape))
        .filter(|f| query.fits(f))
        .collect();
    all.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    Ok(page(all, query))
}

fn territory(here: &crate::territories::Here, shape: &Shape) -> Value {
    let of = &here.of;
    json!({
        "type": "Feature",
        "id": format!("{}.{}", of.layer.as_str(), of.code.as_str()),
        "bbox": shape.bounds().degrees(),
        "geometry": { "type": "MultiPolygon", "coordinates": shape.to_degrees() },
        "properties": {
            "layer": of.layer,
            "kind": of.kind,
            "version": of.version,
            "code": of.code,
            "name": of.name,
            "agency": here.agency,
            "area_m2": shape.area_m2().round(),
        },
    })
}
