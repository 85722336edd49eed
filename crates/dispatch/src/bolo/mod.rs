//! Be-on-the-lookout notices: what is looked for, where, until when, and who has read it.

mod commands;
mod events;
mod views;

pub use commands::{BoloArea, BoloCommand, BoloKind};
pub use events::BoloEvent;
pub use views::{BoloDetail, BoloRow};
