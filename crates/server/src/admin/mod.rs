//! For administrators, auditors and supervisors: what was changed in the configuration, what is about to
//! be, what a plan would send, and how the system does.

pub mod approved;
pub mod catalogue;
pub mod changes;
mod diff;
pub mod health;
pub mod pending;
pub mod preview;
mod views;

pub use diff::{Difference, differences};

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(changes::list))
        .routes(routes!(pending::change))
        .routes(routes!(preview::preview))
        .routes(routes!(catalogue::compare))
        .routes(routes!(health::system))
}
