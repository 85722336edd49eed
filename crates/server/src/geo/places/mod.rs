//! The search box, what lies around a position, and what happened there before.

mod loaded;
mod parameters;
mod premises;
mod search;

pub use loaded::{DIRECTORY, EXTENSION, Places, follow};
pub use search::surroundings;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The doors of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(search::reverse))
        .routes(routes!(search::sources))
        .routes(routes!(premises::premises))
}
