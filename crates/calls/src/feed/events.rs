//! What has happened to the feed of one adapter.

use atalaya_model::{EventKind, Line};
use serde::{Deserialize, Serialize};

/// Facts of one feed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FeedEvent {
    /// Numbers that arrived for the first time, in the order of their arrival.
    Received { sequences: Vec<u64> },
    /// Numbers that were missing for so long that the feed goes on without them, both ends included.
    Skipped { from: u64, to: u64 },
    /// The adapter numbers anew: the next report is `next`.
    Restarted { next: u64, reason: Line },
}

impl EventKind for FeedEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Skipped { .. } => "skipped",
            Self::Restarted { .. } => "restarted",
        }
    }
}
