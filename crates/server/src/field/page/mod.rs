//! The field page: what a crew without TAK opens in its telephone's browser (`/campo`).
//!
//! ```text
//! code, once ─► device of the kind `page` with a key of its own, in a cookie that no script reads
//! page ─► state of its unit (held open until something changes) ◄─ board, messages, register
//!      ─► orders with key and true time ─► the same path as TAK's: states, chat, alarm
//!      ─► positions ─► intake ─► picture
//! ```
//!
//! The page is a device, not an account: a telephone that is lost reads what its unit is sent to and nothing
//! else, and is revoked like any other. Invariants: every door asks the register, so that a revocation holds at
//! once; a crew may say here exactly what it may say over TAK; nothing of a caller or a caution's text leaves.

mod caller;
mod commands;
mod enrolment;
mod state;

pub use caller::COOKIE;
pub use state::Given;

use crate::app::Shared;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the page asks.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(enrolment::enrol, enrolment::leave))
        .routes(routes!(state::state))
        .routes(routes!(commands::order))
        .routes(routes!(commands::positions))
}
