//! Geography: places and addresses.

pub mod places;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().merge(places::routes())
}
