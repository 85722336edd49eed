//! OGC API – Features, Part 1: Core (OGC 17-069r4): incidents, units and territories for QGIS and the like. Reads only.

mod caller;
mod items;
mod pages;
mod query;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(pages::landing))
        .routes(routes!(pages::conformance))
        .routes(routes!(pages::collections))
        .routes(routes!(pages::collection))
        .routes(routes!(items::items))
        .routes(routes!(items::item))
}

/// Where this room is.
const ROOT: &str = "/api/v1/ogc";
/// Longitude and latitude on WGS 84, the only system here.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
