//! What streets there are, a block that somebody points at, the way of a unit to an incident.

use crate::{app::App, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{UnitKinds, recommend::Candidate};
use atalaya_geo::{Origin, TravelBasis, TravelTime};
use atalaya_model::{ClosureId, IncidentId, Metres, Position, Refusal, RefusalKind, Timestamp, UnitId};
use atalaya_roads::{Island, Leg, Route, RouteError};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Streets in use.
#[derive(Serialize, utoipa::ToSchema)]
pub struct StreetsView {
    /// Without streets travel times are by the straight line.
    pub loaded: bool,
    /// To be shown wherever routes or streets are.
    pub attribution: Option<String>,
    /// File that they were imported from.
    pub source: Option<String>,
    /// State of the source, when said.
    pub source_at: Option<Timestamp>,
    pub imported_at: Option<String>,
    pub kilometres: u32,
    pub junctions: u32,
    /// Parts of the network that cannot be reached from the rest by car.
    pub islands: u32,
    /// The largest of them, at most 20.
    pub largest_islands: Vec<IslandView>,
    /// Closures in force.
    pub closures: usize,
    /// What each of them closes.
    pub closed: Vec<ClosedView>,
    /// Why streets that were imported are not in use, English.
    pub fault: Option<String>,
}

/// A part of the network that a car cannot reach from the rest and come back.
#[derive(Serialize, utoipa::ToSchema)]
pub struct IslandView {
    /// A street of it; null where it has no name.
    pub street: Option<String>,
    /// Somewhere in it.
    pub at: Option<Position>,
    pub blocks: u32,
    pub length_m: Metres,
}

impl From<&Island> for IslandView {
    fn from(island: &Island) -> Self {
        Self {
            street: island.name.clone(),
            at: Position::new(island.at.lat(), island.at.lon()).ok(),
            blocks: island.edges,
            length_m: Metres(f64::from(island.metres)),
        }
    }
}

/// What a closure closes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ClosedView {
    pub closure: ClosureId,
    /// 0: no street lies along its line or in its area; it has to be drawn anew.
    pub blocks: u32,
}

/// Which streets are in use, where they come from, and what is closed.
#[utoipa::path(get, path = "/geo/road-network", tag = "geography",
    responses((status = 200, body = StreetsView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn streets(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MapSee>,
) -> Result<Answered<StreetsView>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let loaded = app.streets.loaded();
    let meta = loaded.as_ref().map(|l| l.roads.graph().meta());
    Ok(Answered(StreetsView {
        loaded: loaded.is_some(),
        attribution: meta.map(|m| m.attribution.clone()),
        source: meta.map(|m| m.source.clone()),
        source_at: meta.and_then(|m| m.source_at),
        imported_at: loaded.as_ref().map(|l| l.product.imported_at.clone()),
        kilometres: meta.map_or(0, |m| m.report.kilometres),
        junctions: meta.map_or(0, |m| m.report.nodes),
        islands: meta.map_or(0, |m| m.report.islands),
        largest_islands: meta
            .map(|m| m.report.largest_islands.iter().map(IslandView::from).collect())
            .unwrap_or_default(),
        closures: app.streets.closures(app.desk.sources().now()),
        closed: loaded.as_ref().map(|l| closed(&l.closes)).unwrap_or_default(),
        fault: app.streets.fault(),
    }))
}

fn closed(closes: &BTreeMap<ClosureId, u32>) -> Vec<ClosedView> {
    closes.iter().map(|(closure, blocks)| ClosedView { closure: *closure, blocks: *blocks }).collect()
}

/// A place.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct PlaceQuery {
    /// Degrees north, WGS 84.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// Degrees east, WGS 84.
    #[param(minimum = -180, maximum = 180)]
    lon: f64,
}

/// A block of a street.
#[derive(Serialize, utoipa::ToSchema)]
pub struct StreetView {
    /// Null for a street without a name.
    pub street: Option<String>,
    /// OpenStreetMap's way.
    pub way: i64,
    /// From one junction to the next; what a closure of this block is drawn over.
    pub line: Vec<Position>,
    pub length_m: Metres,
    pub distance_m: Metres,
    /// H3 cell of about 5 km², whose pace holds here; hexadecimal.
    pub area: Option<String>,
}

/// The block of street at a place, as for closing it.
#[utoipa::path(get, path = "/geo/street", tag = "geography", params(PlaceQuery),
    responses((status = 200, body = StreetView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn street(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MapSee>,
    Query(query): Query<PlaceQuery>,
) -> Result<Answered<StreetView>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let place = Position::new(query.lat, query.lon).map_err(|e| {
        Problem::bad_request("bad_position", "Esas coordenadas no son válidas.", e.to_string())
    })?;
    let roads = app.streets.loaded().map(|l| l.roads).ok_or_else(no_street)?;
    let here = roads.street_at(place).ok_or_else(no_street)?;
    Ok(Answered(StreetView {
        street: here.street,
        way: here.way,
        line: here.line,
        length_m: here.length_m,
        distance_m: here.distance_m,
        area: roads.area_at(place).map(|cell| format!("{cell:x}")),
    }))
}

fn no_street() -> Problem {
    Refusal::new(
        RefusalKind::NotFound,
        "no_street_near",
        "No hay calles cargadas cerca de ahí.",
        "No street is near.",
    )
    .into()
}

/// From whom to what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct RouteQuery {
    #[param(value_type = uuid::Uuid)]
    unit: UnitId,
    #[param(value_type = uuid::Uuid)]
    incident: IncidentId,
}

/// A stretch on one street.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LegView {
    /// Null for a street without a name.
    pub street: Option<String>,
    pub metres: Metres,
}

impl From<Leg> for LegView {
    fn from(leg: Leg) -> Self {
        Self { street: leg.street, metres: leg.metres }
    }
}

/// The way of a unit to an incident.
#[derive(Serialize, utoipa::ToSchema)]
pub struct StreetRouteView {
    pub unit: UnitId,
    pub incident: IncidentId,
    pub seconds: u32,
    pub metres: Metres,
    /// What the time rests on; only `calibrated` is measured.
    pub basis: TravelBasis,
    /// Age of the position that it starts from.
    pub position_at: Timestamp,
    /// Along the streets. Empty where there is no way by street; then the figures are the straight line's.
    pub line: Vec<Position>,
    pub legs: Vec<LegView>,
    /// From the unit to the street, and from the street to the incident; in the figures.
    pub from_street_m: Metres,
    pub to_street_m: Metres,
    /// Why there is no way by street, es-MX.
    pub no_route: Option<&'static str>,
    /// To be shown with the line.
    pub attribution: Option<String>,
}

/// The fastest way of a unit to an incident by street, now.
#[utoipa::path(get, path = "/geo/route", tag = "geography", params(RouteQuery),
    responses((status = 200, body = StreetRouteView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn route(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<RouteQuery>,
) -> Result<Answered<StreetRouteView>, Problem> {
    caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let unit = app.live.unit(query.unit).ok_or_else(Problem::not_found)?;
    let incident = app.live.incident(query.incident).ok_or_else(Problem::not_found)?;
    let resource = Resource::new(format!("incident/{}", incident.id), app.desk.realm())
        .agencies(incident.agencies.iter().map(|a| a.agency.clone()))
        .municipality(incident.municipality.clone());
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    let units = Resource::new(format!("unit/{}", unit.id), app.desk.realm()).agencies([unit.agency.clone()]);
    caller.grant_hidden::<grants::BoardSee>(&app, &units).await?;
    let to = incident.lat.zip(incident.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok()).ok_or_else(
        || {
            without(
                "incident_without_position",
                "El incidente no tiene ubicación.",
                "The incident has no position.",
            )
        },
    )?;
    let tracked = app.positions.with(|p| p.get(unit.id).map(|track| (track.position, track.measured_at)));
    let fix = Candidate::new(&unit, tracked).fix.ok_or_else(|| {
        without("unit_without_position", "La unidad no tiene posición.", "The unit has no position.")
    })?;
    let kinds = UnitKinds::shipped().file();
    let vehicle = kinds.kinds.iter().find(|k| k.code == unit.kind).map(|k| k.vehicle).unwrap_or_default();
    let origin = Origin { position: fix.position, vehicle };
    let now = app.desk.sources().now();
    let streets = app.clone();
    let view = tokio::task::spawn_blocking(move || {
        let view = found(&streets, origin, to, now);
        StreetRouteView { unit: query.unit, incident: query.incident, position_at: fix.at, ..view }
    });
    view.await.map(Answered).map_err(|e| Problem::internal(&e))
}

fn without(code: &'static str, es: &'static str, en: &'static str) -> Problem {
    Refusal::new(RefusalKind::Conflict, code, es, en).into()
}

/// The route, or what is known without one. Unit, incident and time of the position are the caller's.
fn found(app: &App, origin: Origin, to: Position, now: Timestamp) -> StreetRouteView {
    let loaded = app.streets.loaded();
    let route = match &loaded {
        Some(loaded) => loaded.roads.route(origin, to, now),
        None => Err(RouteError::NoStreetAtOrigin),
    };
    let attribution = loaded.map(|l| l.roads.graph().meta().attribution.clone());
    let blank = StreetRouteView {
        unit: UnitId(uuid::Uuid::nil()),
        incident: IncidentId(uuid::Uuid::nil()),
        seconds: 0,
        metres: Metres(0.0),
        basis: TravelBasis::StraightLine,
        position_at: now,
        line: Vec::new(),
        legs: Vec::new(),
        from_street_m: Metres(0.0),
        to_street_m: Metres(0.0),
        no_route: None,
        attribution,
    };
    match route {
        Ok(Route { seconds, metres, basis, line, legs, from_street_m, to_street_m }) => StreetRouteView {
            seconds,
            metres,
            basis,
            line,
            legs: legs.into_iter().map(LegView::from).collect(),
            from_street_m,
            to_street_m,
            ..blank
        },
        Err(why) => {
            let estimate = app.streets.seconds(&[origin], to, now);
            let (seconds, metres, basis) = estimate
                .first()
                .map_or((0, Metres(0.0), TravelBasis::StraightLine), |e| (e.seconds, e.metres, e.basis));
            StreetRouteView { seconds, metres, basis, no_route: Some(es(why)), ..blank }
        }
    }
}

fn es(why: RouteError) -> &'static str {
    match why {
        RouteError::Flies => "Vuela: va en línea recta.",
        RouteError::NoStreetAtOrigin => "No hay calles cargadas cerca de la unidad.",
        RouteError::NoStreetAtDestination => "No hay calles cargadas cerca del incidente.",
        RouteError::NoWay => "Ninguna calle abierta lleva hasta ahí.",
    }
}
