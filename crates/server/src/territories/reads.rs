//! What is read of territories.

use super::{
    in_force::{shapes, version_of},
    projection::LayerRow,
};
use crate::{
    app::App,
    desk::store_problem,
    http::{
        caller::Caller,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_geo::{
    Municipalities,
    territory::{Area, Coverage, Layer, TerritoryRef, VersionRow},
};
use atalaya_model::{AgencyCode, LayerCode, MunicipalityCode, Position, TerritoryCode, TerritoryVersionId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

pub(super) async fn may_see(app: &App, caller: &Caller) -> Result<(), Problem> {
    caller.grant::<grants::MapSee>(app, &Resource::all(app.desk.realm())).await.map(drop)
}

/// Layers with their timelines.
#[utoipa::path(get, path = "/territories/layers", tag = "territories",
    responses((status = 200, body = Vec<LayerRow>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn layers(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<Vec<LayerRow>>, Problem> {
    may_see(&app, &caller).await?;
    let rows = app.desk.store().rows(Select::new("territory_layers").limit(500)).await;
    let rows = rows.map_err(|e| store_problem(&e))?;
    let read = rows.items.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, _>>();
    read.map(Answered).map_err(|e| Problem::internal(&e))
}

/// Of which layer; without it, of all.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct OfLayer {
    layer: Option<LayerCode>,
}

/// Versions of a layer, the newest first, without their areas.
#[utoipa::path(get, path = "/territories/versions", tag = "territories", params(OfLayer, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn versions(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(of): Query<OfLayer>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    may_see(&app, &caller).await?;
    let mut select = Select::new("territory_versions")
        .order("number", Dir::Desc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    select.filters.extend(of.layer.map(|layer| Filter::Eq("layer", layer.as_str().into())));
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// One version with its areas by code; the ground itself is at `geojson`.
#[derive(Serialize, utoipa::ToSchema)]
pub struct VersionDetail {
    #[serde(flatten)]
    row: VersionRow,
    areas_by_code: BTreeMap<TerritoryCode, Area>,
    coverage: Coverage,
    /// Names the content. A request for approval says `{"activate": {"digest": …, "from": …}}`.
    digest: String,
    /// Version of the stream, for `If-Match`.
    stream_version: u64,
}

/// One version of a layer.
#[utoipa::path(get, path = "/territories/versions/{id}", tag = "territories", params(("id" = TerritoryVersionId, Path)),
    responses((status = 200, body = VersionDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn version(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<TerritoryVersionId>,
) -> Result<Answered<VersionDetail>, Problem> {
    may_see(&app, &caller).await?;
    let (version, stream_version) = version_of(&app, id).await?;
    let row = VersionRow::of(id, &version).ok_or_else(Problem::not_found)?;
    Ok(Answered(VersionDetail {
        row,
        areas_by_code: version.areas.clone(),
        coverage: version.coverage.clone(),
        digest: version.digest(),
        stream_version,
    }))
}

/// The areas of a version as a GeoJSON FeatureCollection.
#[utoipa::path(get, path = "/territories/versions/{id}/geojson", tag = "territories", params(("id" = TerritoryVersionId, Path)),
    responses((status = 200, content_type = "application/geo+json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn geojson(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<TerritoryVersionId>,
) -> Result<Response, Problem> {
    may_see(&app, &caller).await?;
    let (version, _) = version_of(&app, id).await?;
    let shapes = shapes(&app, &version).await?;
    let features: Vec<_> = version
        .areas
        .iter()
        .zip(shapes)
        .map(|((code, area), (_, shape))| {
            let label = shape.label_point();
            json!({
                "type": "Feature",
                "id": code,
                "properties": {
                    "code": code, "name": area.name, "agency": area.agency, "area_m2": area.area_m2,
                    "label": [label.lon_deg(), label.lat_deg()],
                },
                "geometry": { "type": "MultiPolygon", "coordinates": shape.to_degrees() },
            })
        })
        .collect();
    let body = json!({ "type": "FeatureCollection", "attribution": version.source, "features": features });
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body.to_string()).into_response())
}

/// A point, degrees.
#[derive(Deserialize, utoipa::IntoParams)]
pub struct AtQuery {
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    #[param(minimum = -180, maximum = 180)]
    lon: f64,
}

/// A municipality and how it was found.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MunicipalityAt {
    code: MunicipalityCode,
    name: String,
    /// True: by the nearest seat, because no municipal limits are in force there. Show "aproximado".
    approximate: bool,
}

/// One territory with whose it is.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TerritoryAt {
    #[serde(flatten)]
    of: TerritoryRef,
    agency: Option<AgencyCode>,
}

/// What a point lies in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PlaceAt {
    /// Null far from every municipality known.
    municipality: Option<MunicipalityAt>,
    territories: Vec<TerritoryAt>,
}

/// All territories in force that hold a point.
#[utoipa::path(get, path = "/territories/at", tag = "territories", params(AtQuery),
    responses((status = 200, body = PlaceAt), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn at(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AtQuery>,
) -> Result<Answered<PlaceAt>, Problem> {
    may_see(&app, &caller).await?;
    let position = Position::new(query.lat, query.lon).map_err(|e| {
        Problem::bad_request("bad_position", "La posición no es válida.", "lat and lon are degrees, WGS 84")
            .at("lat,lon", e.to_string())
    })?;
    let now = app.desk.sources().now();
    let exact = app.territories.municipality(&position, now);
    let municipality =
        exact.map(|(code, name)| MunicipalityAt { code, name, approximate: false }).or_else(|| {
            let near = Municipalities::shipped().nearest(&position)?;
            Some(MunicipalityAt { code: near.code, name: near.name, approximate: true })
        });
    let here = app.territories.at(&position, now);
    let territories = here.into_iter().map(|h| TerritoryAt { of: h.of, agency: h.agency }).collect();
    Ok(Answered(PlaceAt { municipality, territories }))
}

/// The kind of a version's layer.
pub(super) async fn layer_of(app: &App, code: &LayerCode) -> Result<Arc<Layer>, Problem> {
    Ok(app.desk.load::<Layer>(code).await?.0)
}
