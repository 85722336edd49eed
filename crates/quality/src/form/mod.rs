//! Forms by which calls and incidents are reviewed: versioned, weighted, with critical items.

mod commands;
mod decide;
mod events;
mod score;
mod state;
mod views;

pub use commands::{FormCommand, FormContent, Item, ItemCode, Section, SubjectKind};
pub use decide::decide;
pub use events::FormEvent;
pub use score::{Answers, ReviewResult, check_answers, score};
pub use state::Form;
pub use views::{FormRow, FormView};

/// The form that ships, marked as an example: a centre approves its own.
///
/// # Errors
/// Never with the shipped file; a test reads it.
pub fn shipped_example() -> Result<FormContent, serde_json::Error> {
    serde_json::from_str(include_str!("../../data/form-example.json"))
}

/// The form for reviewing a dispatcher's part that ships, an example as well.
///
/// # Errors
/// Never with the shipped file; a test reads it.
pub fn shipped_dispatch_example() -> Result<FormContent, serde_json::Error> {
    serde_json::from_str(include_str!("../../data/form-dispatch-example.json"))
}
