//! Incidents, units, cautions, notices, plans, catalogue: their rows and their doors.

pub mod live;

pub use live::Live;

use atalaya_store::Table;

/// Tables of this room.
pub static TABLES: [&Table; 2] = [&TMP1, &TMP2];
static TMP1: Table = Table { name: "incidents", columns: &[], indexes: &[] };
static TMP2: Table = Table { name: "assignments", columns: &[], indexes: &[] };

use crate::app::Shared;
use atalaya_model::{Refusal, RefusalKind};
use utoipa_axum::router::OpenApiRouter;

/// What people and programs may ask of this room.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
}

/// The doors of machines of this room.
pub fn doors() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
}

/// An incident that does not exist.
pub fn unknown_incident() -> Refusal {
    Refusal::new(RefusalKind::NotFound, "unknown_incident", "Ese incidente no existe.", "No such incident.")
}
