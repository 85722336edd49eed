//! Response plans (run cards): what is sent for a type, in an area, at a level, at an hour.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{Hours, PlanCommand, PlanContent, Requirement};
pub(crate) use decide::check_requirements;
pub use decide::{LocalTime, PlanQuery, decide, matching};
pub use events::PlanEvent;
pub use state::Plan;
pub use views::PlanRow;
