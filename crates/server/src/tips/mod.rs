//! The 089: the desk's doors, the telephone line without a number, the public page.
//!
//! Invariants:
//! - The tips have a store of their own whose clock stands still for six hours at a time: nothing written
//!   there, ids and audit leaves included, knows when a tip came more exactly than that.
//! - What a tip says goes to the vault and comes back sealed before anything is stored. No key is here.
//! - Who asks at a public door is never known: no address, no cookie, no header is looked at.
//! - Requests of this room are counted nowhere: a counter read each quarter of a minute is a clock.

mod door;
pub mod gate;
mod jobs;
mod page;
mod projection;
mod room;
mod staff;
mod staff_vault;
mod texts;
mod ticket;

pub use jobs::{run as housekeeping, shred_due};
pub use projection::TABLES;
pub use room::Tips;

use crate::app::Shared;
use axum::{Router, extract::DefaultBodyLimit, routing::get};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body at the public page, bytes: the form's fields at their longest.
const PAGE_BODY_MAX: usize = 64 << 10;

/// Whether requests to this path are kept out of every count.
pub fn uncounted(path: &str) -> bool {
    ["/denuncia", "/api/v1/tips", "/api/v1/doors/089"].iter().any(|p| path.starts_with(p))
}

/// What people of the 089 may ask.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(staff::list, staff::receive))
        .routes(routes!(staff::categories))
        .routes(routes!(staff::search))
        .routes(routes!(staff::one))
        .routes(routes!(staff::content))
        .routes(routes!(staff::command))
        .routes(routes!(door::lines))
        .routes(routes!(staff_vault::status))
        .routes(routes!(staff_vault::unlock))
        .routes(routes!(staff_vault::lock))
        .routes(routes!(staff_vault::enrol))
}

/// The door of the switch of the 089.
pub fn doors() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(door::report))
}

/// The public page: HTML without scripts.
pub fn pages() -> Router<Shared> {
    Router::new()
        .route("/denuncia", get(page::form).post(page::submit))
        .route("/denuncia/seguimiento", get(page::follow).post(page::followed))
        .route("/denuncia/estilo.css", get(page::style))
        .layer(DefaultBodyLimit::max(PAGE_BODY_MAX))
}
