//! The 089: the desk's doors, the telephone line without a number, the public page.
//!
//! Invariants:
//! - The tips have a store of their own whose clock stands still for six hours at a time: nothing written
//!   there, ids and audit leaves included, knows when a tip came more exactly than that.
//! - What a tip says goes to the vault and comes back sealed before anything is stored. No key is here.
//! - What a teller adds is kept as pixels only, unless a written order about that tip is in force at the vault.
//! - Who asks at a public door is never known: no address, no cookie, no header is looked at.
//! - Requests of this room are counted nowhere: a counter read each quarter of a minute is a clock.

mod admission;
pub mod attachments;
pub(crate) mod books;
mod checkpoints;
mod desk;
mod door;
mod extortion;
mod follow;
pub mod gate;
mod intake;
mod jobs;
mod originals;
mod page;
mod projection;
mod room;
mod sessions;
mod staff;
mod staff_candidates;
mod staff_intake;
mod staff_passkey;
mod staff_sealed;
mod staff_vault;
mod steps;
mod texts;
mod ticket;

pub use checkpoints::{DIRECTORY as PUBLISHED, due as checkpoint_due};
pub use jobs::{expire_keys, run as housekeeping, shred_again, shred_due};
pub use projection::TABLES;
pub use room::Tips;
pub use sessions::{account_changed, end_stale, session_over};

use crate::app::Shared;
use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, routing::get};
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body at the public page, bytes: the form's fields at their longest.
const PAGE_BODY_MAX: usize = 64 << 10;

/// Longest that a form of the page may take to come and be answered; a file has a time of its own.
const PAGE_TIME: Duration = Duration::from_secs(120);

/// Whether a request to this path is one of the 089: kept out of every count, its stacks wiped.
pub fn discreet(path: &str) -> bool {
    ["/denuncia", "/api/v1/tips", "/api/v1/doors/089"].iter().any(|p| path.starts_with(p))
}

/// What people of the 089 may ask.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(staff::list, staff_intake::receive))
        .routes(routes!(staff::categories))
        .routes(routes!(staff_intake::guide))
        .routes(routes!(desk::figures))
        .routes(routes!(books::list))
        .routes(routes!(books::compare))
        .routes(routes!(books::command))
        .routes(routes!(extortion::seen))
        .routes(routes!(extortion::reports))
        .routes(routes!(extortion::notices))
        .routes(routes!(extortion::notice_reports))
        .routes(routes!(extortion::notice_command))
        .routes(routes!(staff::search))
        .routes(routes!(staff::one))
        .routes(routes!(staff::content))
        .routes(routes!(staff::command))
        .routes(routes!(staff_sealed::sealed, staff_sealed::sealed_command))
        .routes(routes!(staff_sealed::sealed_file))
        .routes(routes!(desk::similar))
        .routes(routes!(desk::file))
        .routes(routes!(desk::product))
        .routes(routes!(originals::handed_over))
        .routes(routes!(extortion::block_request))
        .routes(routes!(door::lines))
        .routes(routes!(staff_vault::status))
        .routes(routes!(staff_vault::unlock))
        .routes(routes!(staff_vault::unlock_finish))
        .routes(routes!(staff_vault::lock))
        .routes(routes!(staff_passkey::own, staff_passkey::change))
        .routes(routes!(staff_passkey::open))
        .routes(routes!(staff_vault::members, staff_vault::enrol))
        .routes(routes!(staff_candidates::candidates))
        .routes(routes!(staff_vault::enrol_start))
        .routes(routes!(staff_vault::remove))
}

/// The door of the switch of the 089.
pub fn doors() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(door::report))
}

/// The public page: HTML without scripts.
pub fn pages() -> Router<Shared> {
    Router::new()
        .route("/denuncia", get(page::form).post(page::submit))
        .route("/denuncia/seguimiento", get(follow::follow).post(follow::followed))
        .route("/denuncia/estilo.css", get(page::style))
        .layer(DefaultBodyLimit::max(PAGE_BODY_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PAGE_TIME))
        .merge(
            Router::new()
                .route("/denuncia/fotos", get(attachments::ask).post(attachments::take))
                .layer(DefaultBodyLimit::max(attachments::BODY_MAX)),
        )
}
