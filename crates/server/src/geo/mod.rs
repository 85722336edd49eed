//! Geography: places, streets, closures, paces. What an import made is read from `DATA/geo` and
//! exchanged while the server runs.

pub mod manifest;
pub mod places;
pub mod streets;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().merge(places::routes()).merge(streets::routes())
}
