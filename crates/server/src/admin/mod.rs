//! For administrators, auditors and supervisors: what was changed in the configuration, what is about to
//! be, what a plan would send, and how the system does.

pub mod approved;
pub mod catalogue;
pub mod changes;
pub(crate) mod diff;
pub mod health;
pub mod pending;
pub mod preview;
pub mod registers;
mod views;

pub use diff::{Difference, differences};

use crate::{app::Shared, http::caller::Doors};
use atalaya_access::Action;
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

/// Who works with the board, or manages units and agencies.
pub struct SeeUnits;
impl Doors for SeeUnits {
    const ACTIONS: &'static [Action] = &[Action::UnitManage, Action::BoardSee];
}
/// Who works with the board, or manages response plans.
pub struct SeePlans;
impl Doors for SeePlans {
    const ACTIONS: &'static [Action] = &[Action::PlanManage, Action::BoardSee];
}
