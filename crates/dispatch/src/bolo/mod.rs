//! Be-on-the-lookout notices: what is looked for, where, until when, and who has read it.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{BoloArea, BoloCommand, BoloKind};
pub use decide::decide;
pub use events::BoloEvent;
pub use state::Bolo;
pub use views::{BoloDetail, BoloRow};
