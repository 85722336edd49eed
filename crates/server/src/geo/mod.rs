//! Geography: streets, places, territories, the map. What an import made is read from `DATA/geo` and
//! exchanged while the server runs.

pub mod manifest;
pub mod streets;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().merge(streets::routes())
}
