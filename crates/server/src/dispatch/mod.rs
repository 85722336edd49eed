//! Incidents, units, cautions, notices, plans, agencies, catalogue: their rows and their doors.

pub mod alerts;
mod candidates;
pub mod crews;
pub mod handovers;
pub mod incidents;
pub mod live;
mod open;
pub mod positions;
mod projection;
pub mod proposals;
pub mod reads;
pub mod recommendation;
pub mod reference;
pub mod simple;
pub mod units;

pub use candidates::{CandidateView, enriched};
pub use live::Live;
pub use open::{attach_call, detach_call, record as write_changes};
pub(crate) use projection::INCIDENTS;
pub use projection::TABLES;

use crate::app::Shared;
use atalaya_model::{Refusal, RefusalKind};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(reads::incidents))
        .routes(routes!(reads::incident))
        .routes(routes!(reads::by_folio))
        .routes(routes!(reads::candidates))
        .routes(routes!(recommendation::recommendation))
        .routes(routes!(incidents::open))
        .routes(routes!(incidents::command))
        .routes(routes!(alerts::list))
        .routes(routes!(alerts::rates))
        .routes(routes!(alerts::one))
        .routes(routes!(alerts::command))
        .routes(routes!(proposals::list))
        .routes(routes!(proposals::one))
        .routes(routes!(proposals::command))
        .routes(routes!(reads::units))
        .routes(routes!(reads::unit))
        .routes(routes!(units::register))
        .routes(routes!(units::command))
        .routes(routes!(simple::cautions))
        .routes(routes!(simple::caution))
        .routes(routes!(simple::create_caution))
        .routes(routes!(simple::command_caution))
        .routes(routes!(simple::bolos))
        .routes(routes!(simple::bolo))
        .routes(routes!(simple::issue_bolo))
        .routes(routes!(simple::command_bolo))
        .routes(routes!(simple::plans))
        .routes(routes!(simple::create_plan))
        .routes(routes!(simple::command_plan))
        .routes(routes!(simple::agencies))
        .routes(routes!(simple::register_agency))
        .routes(routes!(simple::command_agency))
        .routes(routes!(reference::catalogue))
        .routes(routes!(reference::search))
        .routes(routes!(reference::versions))
        .routes(routes!(reference::municipalities))
        .routes(routes!(reference::unit_kinds))
}

/// The doors of machines of this room.
pub fn doors() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(positions::receive))
        .routes(routes!(handovers::offers))
        .routes(routes!(handovers::answer))
}

/// An incident that does not exist.
pub fn unknown_incident() -> Refusal {
    Refusal::new(RefusalKind::NotFound, "unknown_incident", "Ese incidente no existe.", "No such incident.")
}
