//! Measures of service, computed from the rows' own columns, and the review of single calls and incidents.

pub mod agreement;
mod columns;
pub mod draws;
pub mod evaluations;
pub mod forms;
pub mod improvements;
pub mod measures;
mod projection;
mod reviewers;
pub mod targets;
mod waiting;

pub use projection::TABLES;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(measures::list))
        .routes(routes!(measures::rows))
        .routes(routes!(targets::list))
        .routes(routes!(targets::command))
        .routes(routes!(forms::list))
        .routes(routes!(forms::one))
        .routes(routes!(forms::create))
        .routes(routes!(forms::command))
        .routes(routes!(agreement::agreement))
        .routes(routes!(agreement::trends))
        .routes(routes!(draws::rules))
        .routes(routes!(draws::list))
        .routes(routes!(draws::one))
        .routes(routes!(draws::draw))
        .routes(routes!(draws::choose))
        .routes(routes!(evaluations::list))
        .routes(routes!(evaluations::queue))
        .routes(routes!(evaluations::own))
        .routes(routes!(evaluations::one))
        .routes(routes!(evaluations::command))
        .routes(routes!(evaluations::reply))
        .routes(routes!(evaluations::settlement))
        .routes(routes!(improvements::list))
        .routes(routes!(improvements::one))
        .routes(routes!(improvements::open))
        .routes(routes!(improvements::command))
        .routes(routes!(improvements::command_own))
}
