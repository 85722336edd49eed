//! Landing page, conformance, collections.

use super::{
    CRS84, ROOT,
    caller::{GeoCaller, Refused},
};
use crate::{app::App, problem::Problem};
use atalaya_access::{Resource, grants};
use axum::{
    Json as Answered,
    extract::{Path, State},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The collections there are: id, title, description.
const COLLECTIONS: [(&str, &str, &str); 3] = [
    ("incidents", "Incidentes", "Incidentes por la hora en que se abrieron, sin datos personales"),
    ("units", "Unidades", "Unidades con su última posición"),
    (
        "territories",
        "Territorios",
        "Territorios vigentes: municipios, cuadrantes, regiones, sedes, áreas especiales",
    ),
];

pub(super) async fn may_see(app: &App, caller: &crate::http::caller::Caller) -> Result<(), Problem> {
    caller.grant::<grants::GeodataSee>(app, &Resource::all(app.desk.realm())).await.map(drop)
}

fn link(rel: &str, kind: &str, href: String, title: &str) -> Value {
    json!({ "rel": rel, "type": kind, "href": href, "title": title })
}

fn described((id, title, text): (&str, &str, &str)) -> Value {
    json!({
        "id": id,
        "title": title,
        "description": text,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": { "spatial": { "bbox": [[-180, -90, 180, 90]], "crs": CRS84 } },
        "links": [
            link("self", "application/json", format!("{ROOT}/collections/{id}"), title),
            link("items", "application/geo+json", format!("{ROOT}/collections/{id}/items"), title),
        ],
    })
}

/// The known collection of this id.
pub(super) fn known(id: &str) -> Result<(&'static str, &'static str, &'static str), Problem> {
    COLLECTIONS.into_iter().find(|(known, ..)| *known == id).ok_or_else(Problem::not_found)
}

/// OGC API – Features: landing page.
#[utoipa::path(get, path = "/ogc", tag = "geodata",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn landing(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    Ok(Answered(json!({
        "title": app.config.centre,
        "description": "Incidentes, unidades y territorios del centro. Solo lectura.",
        "links": [
            link("self", "application/json", ROOT.to_owned(), "Esta página"),
            link("service-desc", "application/vnd.oai.openapi+json;version=3.1", "/api/v1/openapi.json".to_owned(), "API"),
            link("service-doc", "text/html", "/api/v1/docs".to_owned(), "API"),
            link("conformance", "application/json", format!("{ROOT}/conformance"), "Conformidad"),
            link("data", "application/json", format!("{ROOT}/collections"), "Colecciones"),
        ],
    })))
}

/// OGC API – Features: what of the standard is kept.
#[utoipa::path(get, path = "/ogc/conformance", tag = "geodata",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn conformance(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    let class = |name: &str| format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}");
    Ok(Answered(json!({ "conformsTo": [class("core"), class("geojson")] })))
}

/// OGC API – Features: the collections.
#[utoipa::path(get, path = "/ogc/collections", tag = "geodata",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn collections(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    let all: Vec<Value> = COLLECTIONS.into_iter().map(described).collect();
    let own = link("self", "application/json", format!("{ROOT}/collections"), "Colecciones");
    Ok(Answered(json!({ "links": [own], "collections": all })))
}

/// OGC API – Features: one collection.
#[utoipa::path(get, path = "/ogc/collections/{collection}", tag = "geodata", params(("collection" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn collection(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    Path(id): Path<String>,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    Ok(Answered(described(known(&id)?)))
}
