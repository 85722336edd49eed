//! Territories: drafts, versions, what is in force, and which a point lies in.

mod compare;
pub mod doors;
mod draft;
mod in_force;
mod projection;
pub mod reads;

pub use draft::{DraftSpec, draft, put_in_force_at_once};
pub use in_force::{Here, InForce, Territories};
pub use projection::TABLES;

use crate::{app::Shared, desk::Stop, problem::Problem};
use atalaya_geo::{
    shape::{Shape, ShapeError},
    territory::{Coverage, TerritoryRefusal, coverage_within},
};
use atalaya_model::Refusal;
use axum::extract::DefaultBodyLimit;
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body of a command on a version: one area of some 50,000 vertices.
const BODY_MAX: usize = 2 << 20;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    let small = OpenApiRouter::new()
        .routes(routes!(reads::layers))
        .routes(routes!(reads::versions))
        .routes(routes!(reads::version))
        .routes(routes!(reads::geojson))
        .routes(routes!(compare::compare))
        .routes(routes!(reads::at))
        .routes(routes!(doors::create));
    let large = OpenApiRouter::new().routes(routes!(doors::command)).layer(DefaultBodyLimit::max(BODY_MAX));
    small.merge(large)
}

/// Overlaps and gaps of areas, and what they leave of limits; away from the threads that answer calls.
async fn compared(areas: Vec<(String, Shape)>, limits: Vec<Arc<Shape>>) -> Result<Coverage, Problem> {
    let found = tokio::task::spawn_blocking(move || {
        let areas: Vec<(String, &Shape)> = areas.iter().map(|(code, shape)| (code.clone(), shape)).collect();
        coverage_within(&areas, &limits.iter().map(Arc::as_ref).collect::<Vec<_>>())
    });
    found.await.map_err(|e| Problem::internal(&e))
}

fn stop(refusal: TerritoryRefusal) -> Stop {
    Stop::Refused(Refusal::from(refusal))
}

/// An area that is not valid, with the ring named in both languages.
fn shape_problem(error: &ShapeError) -> Problem {
    let refusal = Refusal::new(
        atalaya_model::RefusalKind::Invalid,
        "invalid_shape",
        error.es(),
        format!("The area is not valid: {error}"),
    );
    Problem::from(refusal).at("/geometry", error.to_string())
}
