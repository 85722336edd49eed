//! What [`crate::verify::verify`] says of a copy.

use serde::Serialize;

use crate::Hash;

/// What was read, and the first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Leaves that were read and are sound.
    pub leaves: u64,
    /// Of these, leaves whose salt and record are erased.
    pub erased_leaves: u64,
    /// Events that were read and are sound.
    pub events: u64,
    /// Of these, events that no leaf lists any more, because one was erased. Their hashes could not
    /// be checked.
    pub events_unproven: u64,
    /// Streams met.
    pub streams: u64,
    /// Checkpoints that were read and are sound.
    pub checkpoints: u64,
    /// Leaves under the last sound checkpoint. Later leaves are not signed yet.
    pub sealed_leaves: u64,
    /// Leaves under the last sound checkpoint that [`crate::proof::Trust::needed`] known witnesses signed (at
    /// least one). Not every checkpoint gets that far, so its absence is no problem by itself.
    pub witnessed_leaves: u64,
    /// Root over all sound leaves.
    pub root: Hash,
    /// The first problem; `None` when the copy verifies.
    pub problem: Option<Problem>,
}

impl Report {
    /// Whether everything verified.
    pub fn is_sound(&self) -> bool {
        self.problem.is_none()
    }
}

/// What is wrong, and where. Leaves count from 0, events by position from 1, checkpoints by their
/// row from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// A leaf is missing, doubled or out of order.
    #[error("leaf {expected} is missing: the next row is leaf {found}")]
    LeafGap {
        /// Leaf that should follow.
        expected: u64,
        /// Leaf that follows.
        found: u64,
    },
    /// Of salt and record, one is gone. Erasure deletes both.
    #[error("leaf {leaf} has lost either its salt or its record, not both")]
    HalfErased {
        /// Leaf.
        leaf: u64,
    },
    /// Salt and record do not give the commitment: the record was changed.
    #[error("leaf {leaf}: the record is not the one committed to")]
    Commitment {
        /// Leaf.
        leaf: u64,
    },
    /// The row is not the leaf that was published in a tile.
    #[error("leaf {leaf}: the row differs from the published tile")]
    Published {
        /// Leaf.
        leaf: u64,
    },
    /// The record is not readable.
    #[error("leaf {leaf}: the record is not readable: {reason}")]
    Unreadable {
        /// Leaf.
        leaf: u64,
        /// Why.
        reason: String,
    },
    /// The record was written for another leaf.
    #[error("leaf {leaf}: the record says that it is leaf {found}")]
    RecordMoved {
        /// Leaf.
        leaf: u64,
        /// Leaf named in the record.
        found: u64,
    },
    /// A leaf lists an event that was listed before, or in disorder.
    #[error("leaf {leaf} lists event {position} out of order")]
    EventOrder {
        /// Leaf.
        leaf: u64,
        /// Event.
        position: u64,
    },
    /// An event that a leaf lists is missing.
    #[error("event {position}, or one before it that is due, is missing; leaf {leaf} lists it")]
    EventMissing {
        /// Leaf.
        leaf: u64,
        /// Event.
        position: u64,
    },
    /// A position is missing, doubled or out of order.
    #[error("event {expected} is missing: the next row is event {found}")]
    EventGap {
        /// Position that should follow.
        expected: u64,
        /// Position that follows.
        found: u64,
    },
    /// An event is not the one that its leaf lists: it was changed.
    #[error("event {position} is not the one that leaf {leaf} lists")]
    EventHash {
        /// Leaf.
        leaf: u64,
        /// Event.
        position: u64,
    },
    /// No leaf lists the event, and none was erased where it should be listed.
    #[error("event {position} is on no leaf")]
    EventUncovered {
        /// Event.
        position: u64,
    },
    /// A stream's versions have a gap or a repetition.
    #[error("event {position}: version {found} of stream {stream} where {expected} is due")]
    VersionGap {
        /// Event.
        position: u64,
        /// Stream.
        stream: String,
        /// Version that should follow.
        expected: u64,
        /// Version that follows.
        found: u64,
    },
    /// A checkpoint is not readable.
    #[error("checkpoint {row} is not readable: {reason}")]
    CheckpointUnreadable {
        /// Row.
        row: u64,
        /// Why.
        reason: String,
    },
    /// A checkpoint is smaller than the one before it.
    #[error("checkpoint {row} goes back from {previous} to {size} leaves")]
    CheckpointBackwards {
        /// Row.
        row: u64,
        /// Size of the checkpoint before.
        previous: u64,
        /// Its size.
        size: u64,
    },
    /// A checkpoint is of another log, is not signed by it, or has a false cosignature.
    #[error("checkpoint {row} over {size} leaves is not valid: {reason}")]
    CheckpointSignature {
        /// Row.
        row: u64,
        /// Its size.
        size: u64,
        /// Why.
        reason: String,
    },
    /// The leaves do not give the signed root: one of those since the last sound checkpoint was
    /// changed.
    #[error("checkpoint {row}: leaves {from} to {size} (exclusive) are not those that were signed")]
    CheckpointRoot {
        /// Row.
        row: u64,
        /// First leaf that may be changed.
        from: u64,
        /// Its size.
        size: u64,
    },
    /// A checkpoint covers leaves that are not there: the copy is cut short.
    #[error("checkpoint {row} covers {size} leaves; leaf {leaves} and later ones are missing")]
    CheckpointAhead {
        /// Row.
        row: u64,
        /// Its size.
        size: u64,
        /// Leaves in the copy, and so the first leaf missing.
        leaves: u64,
    },
    /// The leaves do not give a root known from outside: the history was rewritten.
    #[error("the first {size} leaves are not those known from outside")]
    AnchorRoot {
        /// Size of the anchor.
        size: u64,
    },
    /// An anchor covers leaves that are not there: the copy is cut short.
    #[error("{size} leaves are known from outside; leaf {leaves} and later ones are missing")]
    AnchorAhead {
        /// Size of the anchor.
        size: u64,
        /// Leaves in the copy, and so the first leaf missing.
        leaves: u64,
    },
}
