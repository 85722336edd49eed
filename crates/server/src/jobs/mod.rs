//! What the server does by itself: the board's follower, checkpoints, timers, housekeeping.

pub mod follow;
pub mod housekeeping;
pub mod proposals;
pub mod published;
pub mod timers;
