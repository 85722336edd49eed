//! What people do about what has waited too long: seen, set aside for a while, over. What is due is decided by
//! [`crate::timers`]; here it becomes a fact, so that nobody can say afterwards that nothing was shown.

mod commands;
mod decide;
mod events;
mod rates;
mod state;
mod views;

pub use commands::AlertCommand;
pub use decide::{decide, follow};
pub use events::AlertEvent;
pub use rates::{AlertRate, FLOOD, MANAGEABLE, RATE_WINDOW, STEADY, rates};
pub use state::{AlertLog, Pause};
pub use views::{AlertRow, AlertStatus};
