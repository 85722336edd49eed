//! Streets: travel times for dispatch, routes, closures, paces, calibration.

mod calibration;
mod closures;
mod doors;
mod paces;
mod projection;
mod state;

pub use projection::TABLES;
pub use state::{Streets, watch};

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(doors::streets))
        .routes(routes!(doors::street))
        .routes(routes!(doors::route))
        .routes(routes!(closures::list))
        .routes(routes!(closures::create))
        .routes(routes!(closures::command))
        .routes(routes!(paces::show))
        .routes(routes!(paces::command))
        .routes(routes!(calibration::proposals))
}
