//! What adapters and administrators see of a feed.

use atalaya_model::{AdapterId, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// What may be asked of a feed, besides receiving.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FeedCommand {
    /// The adapter lost its numbers (new machine): it continues with `next`. An administrator's act.
    Restart { next: u64, reason: Line },
}

/// Missing numbers, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Gap {
    pub from: u64,
    pub to: u64,
}

/// The feed of one adapter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FeedRow {
    pub adapter: AdapterId,
    /// Every report up to this number has arrived or was given up.
    pub through: u64,
    /// What is missing beyond; at most 100 gaps are listed.
    pub gaps: Vec<Gap>,
    /// Reports that arrived ahead of a gap.
    pub ahead: u32,
    pub received: u64,
    pub last_at: Option<Timestamp>,
    /// Missing numbers that were given up in all. One that is sent after all is still recorded.
    #[serde(default)]
    pub skipped: u64,
    /// The newest that were given up.
    #[serde(default)]
    pub last_skipped: Option<Gap>,
}
