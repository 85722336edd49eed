//! Numbers that wait at the end of the queue. Never a block: every call is answered.

mod commands;
mod events;
mod refusal;
mod state;
mod views;

pub use commands::{RestrictionCommand, RestrictionId, RestrictionKind};
pub use events::RestrictionEvent;
pub use refusal::RestrictionRefusal;
pub use state::{Imposed, Lifted, RESTRICTION_DAYS_MAX, Restriction, decide};
pub use views::{RestrictionDetail, RestrictionRow};
