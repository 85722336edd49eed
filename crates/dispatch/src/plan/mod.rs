//! Response plans (run cards): what is sent for a type, in an area, at a level, at an hour.

mod commands;
mod events;
mod views;

pub use commands::{Hours, PlanCommand, PlanContent, Requirement};
pub use events::PlanEvent;
pub use views::PlanRow;
