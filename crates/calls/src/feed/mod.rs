//! Which reports of one adapter arrived, and where it must replay from.

mod events;
mod state;
mod views;

pub use events::FeedEvent;
pub use state::{AHEAD_MAX, BATCH_MAX, Feed, FeedRefusal, GAPS_LISTED_MAX, Verdict, decide, receive};
pub use views::{FeedCommand, FeedRow, Gap};
