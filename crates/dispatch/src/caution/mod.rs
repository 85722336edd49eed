//! What a crew must know of a place before it arrives. Has an author and an expiry.

mod commands;
mod events;
mod views;

pub use commands::{CautionCommand, CautionKind};
pub use events::CautionEvent;
pub use views::{CautionDetail, CautionRow};
