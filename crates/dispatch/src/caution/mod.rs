//! What a crew must know of a place before it arrives. Has an author and an expiry.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{CautionCommand, CautionKind};
pub use decide::decide;
pub use events::CautionEvent;
pub use state::Caution;
pub use views::{CautionDetail, CautionRow};
