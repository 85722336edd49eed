//! Closures: streets or areas that nobody can drive through now. Each has a reason, an author and an expiry.

mod commands;
mod decide;
mod events;
mod refusal;
mod state;

pub use commands::{ClosureCommand, ClosurePlace};
pub use decide::decide;
pub use events::ClosureEvent;
pub use refusal::ClosureRefusal;
pub use state::{Closure, ClosureRow};
