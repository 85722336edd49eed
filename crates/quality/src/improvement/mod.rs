//! Action plans: what a person and their supervisor agree to do better, with dates and follow-up.

mod commands;
mod decide;
mod events;
mod state;

pub use commands::{ImprovementCommand, Progress, StepOrder};
pub use decide::decide;
pub use events::ImprovementEvent;
pub use state::{FollowUp, FollowUpNote, Improvement, ImprovementRow, ImprovementView, PlanStatus, Step};
