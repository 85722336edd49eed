//! Numbers that wait at the end of the queue. Never a block: every call is answered.

mod commands;
mod events;
mod views;

pub use commands::{RestrictionCommand, RestrictionId, RestrictionKind};
pub use events::RestrictionEvent;
pub use views::{RestrictionDetail, RestrictionRow};
