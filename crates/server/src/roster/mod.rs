//! Rosters: their rows and their doors.

mod doors;
mod projection;

pub use projection::TABLES;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(doors::day)).routes(routes!(doors::command))
}
