//! For administrators, auditors and supervisors: what was changed in the configuration, what is about to
//! be, what a plan would send, and how the system does.

pub mod approved;
pub mod catalogue;
pub mod changes;
mod diff;
pub mod health;
pub mod pending;
pub mod preview;
pub mod registers;
mod views;

pub use diff::{Difference, differences};

use crate::{
    app::{App, Shared},
    http::caller::Caller,
    problem::Problem,
};
use atalaya_access::{Marker, Request, Resource, grants};
use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body that brings a version of the catalogue, bytes: 450 kB of text, escaped as JSON.
const CATALOGUE_BODY_MAX: usize = 768 << 10;

/// What people may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(changes::list))
        .routes(routes!(pending::change))
        .routes(routes!(preview::preview))
        .routes(routes!(catalogue::compare))
        .routes(routes!(health::system))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(crate::dispatch::reference::catalogue_command))
                .layer(DefaultBodyLimit::max(CATALOGUE_BODY_MAX)),
        )
        .routes(routes!(registers::plan))
        .routes(routes!(registers::adapter))
}

/// Whether somebody may see a list that rooms work with: who works on the board, and who keeps the list.
pub async fn see_or_manage<M: Marker>(app: &App, caller: &Caller) -> Result<(), Problem> {
    let all = Resource::all(app.desk.realm());
    let request = Request {
        principal: &caller.principal,
        action: M::ACTION,
        resource: &all,
        circumstances: &caller.circumstances,
    };
    if app.authority.decide(&request).allowed {
        return Ok(());
    }
    caller.grant::<grants::BoardSee>(app, &all).await.map(|_| ())
}
