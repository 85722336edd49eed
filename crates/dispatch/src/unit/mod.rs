//! One unit: a crew with its vehicle.

mod commands;
mod events;
mod views;

pub use commands::{CrewMember, CrewRole, Registration, UnitCommand};
pub use events::UnitEvent;
pub use views::{StackedRow, UnitDetail, UnitRow};
