//! The state of a feed, how events change it, and its rules.
//!
//! The feed tells an adapter what arrived; it does not guard the calls. A number that the feed knows
//! is still shown to the call's own stream, which recognises a true replay: an adapter that lost its
//! count after a crash would otherwise have new calls taken for old ones.
//!
//! No report is ever turned away for those that are missing before it: a ringing call weighs more than
//! whole numbers. At the bound the oldest missing numbers are given up, on the record. One that comes after all
//! is recorded like any other, because its call's stream does not know it yet.

use super::events::FeedEvent;
use super::views::{FeedCommand, FeedRow, Gap};
use atalaya_model::{AdapterId, Aggregate, Refusal, RefusalKind, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Reports that may wait ahead of a gap. Beyond, the oldest missing numbers are given up.
pub const AHEAD_MAX: usize = 1024;
/// Reports in one batch at the door.
pub const BATCH_MAX: usize = 256;
/// Gaps listed in a row.
pub const GAPS_LISTED_MAX: usize = 100;

/// The feed of one adapter.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// Every report up to this number has arrived.
    pub through: u64,
    /// Those that arrived beyond a gap; at most [`AHEAD_MAX`].
    pub ahead: BTreeSet<u64>,
    /// How many arrived in all, repetitions not counted.
    pub received: u64,
    pub last_at: Option<Timestamp>,
    /// How many numbers were given up in all.
    pub skipped: u64,
    /// The newest that were given up.
    pub last_skipped: Option<Gap>,
}

/// What the feed makes of one report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Not seen before.
    New,
    /// Seen before: ask the call's stream, which gives no events for a true replay.
    Seen,
    /// It has no number; not taken.
    Refused(FeedRefusal),
}

/// Why a report or command was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FeedRefusal {
    #[error("reports are numbered from 1")]
    Sequence,
    #[error("a batch has at most {max} reports")]
    BatchTooLarge { max: usize },
}

impl FeedRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Sequence => "feed_sequence",
            Self::BatchTooLarge { .. } => "feed_batch_too_large",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Sequence | Self::BatchTooLarge { .. } => RefusalKind::Invalid,
        }
    }
    /// What an administrator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Sequence => "Los reportes se numeran desde 1.".into(),
            Self::BatchTooLarge { max } => format!("Cada envío lleva {max} reportes como máximo."),
        }
    }
}

impl From<FeedRefusal> for Refusal {
    fn from(refusal: FeedRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}

impl Feed {
    fn has(&self, sequence: u64) -> bool {
        sequence <= self.through || self.ahead.contains(&sequence)
    }
    fn take(&mut self, sequence: u64) {
        if self.has(sequence) {
            return;
        }
        self.received = self.received.saturating_add(1);
        self.ahead.insert(sequence);
        self.close();
    }
    /// Moves on over what has arrived.
    fn close(&mut self) {
        while self.through.checked_add(1).is_some_and(|next| self.ahead.remove(&next)) {
            self.through += 1;
        }
    }
    /// Goes on without the numbers of a gap.
    fn skip(&mut self, gap: Gap) {
        let beyond = gap.to.saturating_sub(self.through.max(gap.from.saturating_sub(1)));
        self.skipped = self.skipped.saturating_add(beyond);
        self.last_skipped = Some(gap);
        self.through = self.through.max(gap.to);
        self.ahead.retain(|sequence| *sequence > gap.to);
        self.close();
    }
    /// The oldest missing numbers, to give up before this report is taken, when no more may wait.
    fn over_bound(&self, sequence: u64) -> Option<Gap> {
        let next = self.through.saturating_add(1);
        if sequence == next || self.ahead.len() < AHEAD_MAX {
            return None;
        }
        let arrived = self.ahead.first().map_or(sequence, |first| sequence.min(*first));
        Some(Gap { from: next, to: arrived - 1 })
    }
    /// What is missing below the highest arrived number, in order.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        let before = std::iter::once(self.through).chain(self.ahead.iter().copied());
        before
            .zip(self.ahead.iter().copied())
            .filter(|(a, b)| b - a > 1)
            .map(|(a, b)| Gap { from: a + 1, to: b - 1 })
    }
}

impl Aggregate for Feed {
    const KIND: &'static str = "feed";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = FeedEvent;

    fn evolve(&mut self, event: &FeedEvent, at: Timestamp) {
        match event {
            FeedEvent::Received { sequences } => {
                sequences.iter().for_each(|s| self.take(*s));
                self.last_at = Some(at);
            }
            FeedEvent::Skipped { from, to } => self.skip(Gap { from: *from, to: *to }),
            FeedEvent::Restarted { next, .. } => {
                self.through = next.saturating_sub(1);
                self.ahead.clear();
            }
        }
    }
}

/// Decides on the numbers of one batch, in its order: one verdict for each and the events that record the new
/// ones and, at the bound, what is given up for them.
///
/// # Errors
/// [`FeedRefusal::BatchTooLarge`]; nothing of the batch is taken then.
pub fn receive(feed: &Feed, sequences: &[u64]) -> Result<(Vec<Verdict>, Vec<FeedEvent>), FeedRefusal> {
    if sequences.len() > BATCH_MAX {
        return Err(FeedRefusal::BatchTooLarge { max: BATCH_MAX });
    }
    let mut after = feed.clone();
    let mut events = Vec::new();
    let verdicts = sequences.iter().map(|&sequence| arrive(&mut after, sequence, &mut events)).collect();
    Ok((verdicts, events))
}

fn arrive(feed: &mut Feed, sequence: u64, events: &mut Vec<FeedEvent>) -> Verdict {
    if sequence == 0 {
        return Verdict::Refused(FeedRefusal::Sequence);
    }
    if feed.has(sequence) {
        return Verdict::Seen;
    }
    if let Some(gap) = feed.over_bound(sequence) {
        feed.skip(gap);
        events.push(FeedEvent::Skipped { from: gap.from, to: gap.to });
    }
    feed.take(sequence);
    match events.last_mut() {
        Some(FeedEvent::Received { sequences }) => sequences.push(sequence),
        _ => events.push(FeedEvent::Received { sequences: vec![sequence] }),
    }
    Verdict::New
}

/// Decides on an administrator's command.
///
/// # Errors
/// [`FeedRefusal::Sequence`] when the next number would be 0.
pub fn decide(feed: &Feed, command: &FeedCommand) -> Result<Vec<FeedEvent>, FeedRefusal> {
    match command {
        FeedCommand::Restart { next: 0, .. } => Err(FeedRefusal::Sequence),
        FeedCommand::Restart { next, .. }
            if feed.through.checked_add(1) == Some(*next) && feed.ahead.is_empty() =>
        {
            Ok(Vec::new())
        }
        FeedCommand::Restart { next, reason } => {
            Ok(vec![FeedEvent::Restarted { next: *next, reason: reason.clone() }])
        }
    }
}

impl FeedRow {
    /// The row of a feed; pure.
    pub fn of(adapter: AdapterId, feed: &Feed) -> Self {
        Self {
            adapter,
            through: feed.through,
            gaps: feed.gaps().take(GAPS_LISTED_MAX).collect(),
            ahead: u32::try_from(feed.ahead.len()).unwrap_or(u32::MAX),
            received: feed.received,
            last_at: feed.last_at,
            skipped: feed.skipped,
            last_skipped: feed.last_skipped,
        }
    }
}
