//! Which reports of one adapter arrived, and where it must replay from.

mod events;
mod views;

pub use events::FeedEvent;
pub use views::{FeedCommand, FeedRow, Gap};
