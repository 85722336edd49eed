//! OGC API – Features: incidents, units and territories for QGIS and the like. Reads only. Kept are Part 1: Core (OGC
//! 17-069r4), Part 2 (OGC 18-058r1) with one system, of Part 3 (OGC 19-079r2) the queryables as parameters, of Part 5 (OGC 23-058r1) the schemas.

mod base;
mod caller;
mod fields;
mod gather;
mod items;
mod pages;
mod query;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(pages::landing))
        // Programs add a slash to the address that people give them.
        .route("/ogc/", axum::routing::get(pages::landing))
        .routes(routes!(pages::conformance))
        .routes(routes!(pages::api))
        .routes(routes!(pages::collections))
        .routes(routes!(pages::collection))
        .routes(routes!(pages::schema))
        .routes(routes!(pages::queryables))
        .routes(routes!(items::items))
        .routes(routes!(items::item))
}

/// Where this room is.
const ROOT: &str = "/api/v1/ogc";
/// Longitude and latitude on WGS 84, the only system here.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
