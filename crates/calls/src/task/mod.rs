//! Calling back who hung up before an answer or was cut off.

mod commands;
mod decide;
mod events;
mod refusal;
mod state;
mod views;

pub use commands::{AttemptOutcome, CallbackReason, TaskCommand, TaskOutcome};
pub use decide::decide;
pub use events::{EscalationReason, TaskEvent};
pub use refusal::TaskRefusal;
pub use state::{Attempt, Completion, Task, TaskRules, task_id_for_call};
pub use views::{AttemptView, TaskDetail, TaskRow, TaskStatus};
