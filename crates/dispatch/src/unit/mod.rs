//! One unit: a crew with its vehicle.

mod commands;
mod decide;
mod events;
mod refusal;
mod state;
mod views;

pub use commands::{CrewMember, CrewRole, Registration, UnitCommand};
pub use decide::decide_unit;
pub use events::UnitEvent;
pub use refusal::UnitRefusal;
pub use state::{Alarm, STACK_MAX, Shift, Unit, Work};
pub use views::{StackedRow, UnitDetail, UnitRow};
