//! Calls, call-back tasks, restrictions, feeds: their rows and their doors.

pub mod aml;
pub mod commands;
pub mod doors;
mod early;
pub mod guides;
mod projection;
pub mod reads;
pub mod restrictions;
pub mod skipped;
mod standing;
pub mod tasks;

pub use early::EarlyPositions;
pub use projection::TABLES;

/// How rows are written, for the other rooms.
pub mod rows {
    pub use super::projection::{millis, put, word};
}
pub use standing::standing_of;
