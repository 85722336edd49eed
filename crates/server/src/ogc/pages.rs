//! Landing page, conformance, description, collections.

use super::{
    CRS84,
    base::Base,
    caller::{GeoCaller, Refused},
    fields::{ALL, Collection, known},
    query::{LIMIT_MAX, LIMIT_USUAL},
};
use crate::{app::App, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_geo::STATE_OF_MEXICO;
use axum::{
    Json as Answered,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Media type of this room's own description.
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
const SCHEMA: &str = "application/schema+json";

pub(super) async fn may_see(app: &App, caller: &crate::http::caller::Caller) -> Result<(), Problem> {
    caller.grant::<grants::GeodataSee>(app, &Resource::all(app.desk.realm())).await.map(drop)
}

fn link(rel: &str, kind: &str, href: String, title: &str) -> Value {
    json!({ "rel": rel, "type": kind, "href": href, "title": title })
}

/// West, south, east, north of what there may be: the state, and every territory in force beyond it.
fn extent(app: &App) -> [f64; 4] {
    let state = STATE_OF_MEXICO;
    let areas = app.territories.areas(app.desk.sources().now());
    let bounds = areas.iter().map(|(_, shape)| shape.bounds().degrees());
    bounds.fold([state.west, state.south, state.east, state.north], |a, b| {
        [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
    })
}

fn described(collection: &Collection, base: &Base, extent: [f64; 4]) -> Value {
    let (href, title) = (collection.href(base), collection.title);
    let at = |rest: &str| format!("{href}{rest}");
    json!({
        "id": collection.id,
        "title": title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "extent": { "spatial": { "bbox": [extent], "crs": CRS84 } },
        "links": [
            link("self", "application/json", at(""), title),
            link("items", "application/geo+json", at("/items"), title),
            link("http://www.opengis.net/def/rel/ogc/1.0/schema", SCHEMA, at("/schema"), title),
            link("http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA, at("/queryables"), title),
        ],
    })
}

/// OGC API – Features: landing page.
#[utoipa::path(get, path = "/ogc", tag = "geodata",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn landing(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    Ok(Answered(json!({
        "title": app.config.centre,
        "description": "Incidentes, unidades y territorios del centro. Solo lectura.",
        "links": [
            link("self", "application/json", base.at(""), "Esta página"),
            link("service-desc", OPENAPI, base.at("/api"), "Descripción de este servicio"),
            link("service-doc", "text/html", base.beside("/api/v1/docs"), "Toda la interfaz del centro"),
            link("conformance", "application/json", base.at("/conformance"), "Conformidad"),
            link("data", "application/json", base.at("/collections"), "Colecciones"),
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
    let class = |part: &str| format!("http://www.opengis.net/spec/ogcapi-features-{part}");
    Ok(Answered(json!({ "conformsTo": [
        class("1/1.0/conf/core"),
        class("1/1.0/conf/geojson"),
        class("1/1.0/conf/oas30"),
        class("2/1.0/conf/crs"),
        class("3/1.0/conf/queryables"),
        class("3/1.0/conf/queryables-query-parameters"),
        class("5/1.0/conf/schemas"),
    ] })))
}

/// OGC API – Features: this room in OpenAPI 3.0, as programs of geography read it.
#[utoipa::path(get, path = "/ogc/api", tag = "geodata",
    responses((status = 200, content_type = "application/vnd.oai.openapi+json;version=3.0"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn api(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
) -> Result<Response, Refused> {
    may_see(&app, &caller).await?;
    let mut paths = Map::new();
    for (path, text) in
        [("/", "Página de entrada"), ("/conformance", "Conformidad"), ("/collections", "Colecciones")]
    {
        paths.insert(path.to_owned(), operation(text, "application/json", Vec::new()));
    }
    for collection in ALL {
        let path = format!("/collections/{}", collection.id);
        paths.insert(path.clone(), operation(collection.title, "application/json", Vec::new()));
        let items = operation(collection.description, "application/geo+json", collection.parameters());
        paths.insert(format!("{path}/items"), items);
        let feature =
            json!({ "name": "featureId", "in": "path", "required": true, "schema": { "type": "string" } });
        let one = operation(collection.title, "application/geo+json", vec![feature]);
        paths.insert(format!("{path}/items/{{featureId}}"), one);
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": app.config.centre, "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": base.at("") }],
        "paths": paths,
        "components": { "parameters": parameters() },
    });
    Ok(([(header::CONTENT_TYPE, OPENAPI)], document.to_string()).into_response())
}

fn operation(text: &str, kind: &str, parameters: Vec<Value>) -> Value {
    let mut content = Map::new();
    content.insert(kind.to_owned(), json!({ "schema": { "type": "object" } }));
    json!({ "get": {
        "summary": text,
        "parameters": parameters,
        "responses": { "200": { "description": text, "content": content } },
    } })
}

fn parameters() -> Value {
    let array = |least: u8, most: u8| json!({ "type": "array", "minItems": least, "maxItems": most, "items": { "type": "number" } });
    json!({
        "limit": {
            "name": "limit", "in": "query", "required": false, "style": "form", "explode": false,
            "schema": { "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_USUAL },
        },
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "schema": { "oneOf": [array(4, 4), array(6, 6)] },
        },
        "datetime": {
            "name": "datetime", "in": "query", "required": false, "style": "form", "explode": false,
            "schema": { "type": "string" },
        },
    })
}

/// OGC API – Features: the collections.
#[utoipa::path(get, path = "/ogc/collections", tag = "geodata",
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn collections(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    let extent = extent(&app);
    let all: Vec<Value> = ALL.into_iter().map(|c| described(c, &base, extent)).collect();
    let own = link("self", "application/json", base.at("/collections"), "Colecciones");
    Ok(Answered(json!({ "links": [own], "collections": all })))
}

/// OGC API – Features: one collection.
#[utoipa::path(get, path = "/ogc/collections/{collection}", tag = "geodata", params(("collection" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn collection(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
    Path(id): Path<String>,
) -> Result<Answered<Value>, Refused> {
    may_see(&app, &caller).await?;
    Ok(Answered(described(known(&id)?, &base, extent(&app))))
}

/// OGC API – Features: what features of a collection hold, as JSON Schema.
#[utoipa::path(get, path = "/ogc/collections/{collection}/schema", tag = "geodata", params(("collection" = String, Path)),
    responses((status = 200, content_type = "application/schema+json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn schema(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    may_see(&app, &caller).await?;
    let schema = known(&id)?.schema(&base);
    Ok(([(header::CONTENT_TYPE, SCHEMA)], schema.to_string()).into_response())
}

/// OGC API – Features: what features of a collection can be asked for by.
#[utoipa::path(get, path = "/ogc/collections/{collection}/queryables", tag = "geodata", params(("collection" = String, Path)),
    responses((status = 200, content_type = "application/schema+json"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn queryables(
    State(app): State<Arc<App>>,
    GeoCaller(caller): GeoCaller,
    base: Base,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    may_see(&app, &caller).await?;
    let schema = known(&id)?.queryables(&base);
    Ok(([(header::CONTENT_TYPE, SCHEMA)], schema.to_string()).into_response())
}
