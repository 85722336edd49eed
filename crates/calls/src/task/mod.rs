//! Calling back who hung up before an answer or was cut off.

mod commands;
mod events;
mod views;

pub use commands::{AttemptOutcome, CallbackReason, TaskCommand, TaskOutcome};
pub use events::{EscalationReason, TaskEvent};
pub use views::{AttemptView, TaskDetail, TaskRow, TaskStatus};
