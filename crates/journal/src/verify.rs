//! Offline verification of a whole copy of the record.
//!
//! [`verify`] reads leaves, events and checkpoints side by side, each in order and once, and stops
//! at the first thing that is wrong. Memory is bounded by one row of each source, the 63 hashes of
//! the frontier, and one number per stream (to see gaps in stream versions), which grows with the
//! number of streams and not with the number of events.
//!
//! The order that the appender guarantees, and that is checked here: positions are 1, 2, 3 …;
//! leaves are 0, 1, 2 …; the events listed by successive leaves are the events of the journal in
//! order, each listed once. An erased leaf (salt and record deleted) no longer lists its events:
//! events that may have been under it are checked for gaps only and counted in
//! [`Report::events_unproven`], so that erasing a record cannot silently unprotect a fact.

use std::collections::HashMap;

use crate::audit::{self, AuditRecord, EventRef};
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::proof::Trust;
use crate::{Frontier, Hash, Recorded};

pub use crate::report::{Problem, Report};

/// One row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// Entry of the log.
    pub commitment: Hash,
    /// Salt; `None` when erased.
    pub salt: Option<[u8; 32]>,
    /// Record as written; `None` when erased.
    pub record: Option<Vec<u8>>,
    /// Leaf hash in the published tile of level 0, where the copy has one. With it, a leaf that was
    /// changed consistently with its row is named; without it, only the checkpoint over it is.
    pub published: Option<Hash>,
}

/// A size and root known from outside the copy: a witness's, or one that was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Leaves.
    pub size: u64,
    /// Root.
    pub root: Hash,
}

/// Why the walk stops early.
enum Stop<E> {
    Problem(Problem),
    Source(E),
}

impl<E> From<Problem> for Stop<E> {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Verifies a copy. `leaves` come by index, `events` by position, `checkpoints` (as published) in
/// the order in which they were made. `anchors` need no order.
///
/// Problems are found in the order of the log, with one exception: a checkpoint's readability and
/// size are looked at as soon as the one before it is done.
///
/// # Errors
/// That of a source, when one cannot be read. What is wrong with the content is no error but
/// [`Report::problem`].
pub fn verify<E>(
    trust: &Trust<'_>,
    anchors: &[Anchor],
    leaves: impl IntoIterator<Item = Result<LeafRow, E>>,
    events: impl IntoIterator<Item = Result<Recorded, E>>,
    checkpoints: impl IntoIterator<Item = Result<Vec<u8>, E>>,
) -> Result<Report, E> {
    let mut anchors = anchors.to_vec();
    // Largest first, so that the next one due is popped from the end.
    anchors.sort_by_key(|anchor| std::cmp::Reverse(anchor.size));
    let mut walk = Walk {
        trust,
        anchors,
        frontier: Frontier::new(),
        events: Events { rows: events.into_iter(), read: 0, versions: HashMap::new() },
        unproven: 0,
        erased: 0,
        erased_since_listed: false,
        checkpoints: Checkpoints {
            rows: checkpoints.into_iter(),
            row: 0,
            sealed: 0,
            witnessed: 0,
            due: None,
        },
    };
    let problem = match walk.run(leaves) {
        Ok(()) => None,
        Err(Stop::Problem(problem)) => Some(problem),
        Err(Stop::Source(error)) => return Err(error),
    };
    Ok(walk.report(problem))
}

struct Walk<'a, EI, CI> {
    trust: &'a Trust<'a>,
    anchors: Vec<Anchor>,
    frontier: Frontier,
    events: Events<EI>,
    unproven: u64,
    erased: u64,
    // An erased leaf was met since the last leaf that lists events: it may have listed the next.
    erased_since_listed: bool,
    checkpoints: Checkpoints<CI>,
}

impl<E, EI, CI> Walk<'_, EI, CI>
where
    EI: Iterator<Item = Result<Recorded, E>>,
    CI: Iterator<Item = Result<Vec<u8>, E>>,
{
    fn run(&mut self, leaves: impl IntoIterator<Item = Result<LeafRow, E>>) -> Result<(), Stop<E>> {
        self.checkpoints.fetch()?;
        self.settle()?;
        for row in leaves {
            let row = row.map_err(Stop::Source)?;
            self.leaf(&row)?;
            self.settle()?;
        }
        self.finish()
    }

    fn leaf(&mut self, row: &LeafRow) -> Result<(), Stop<E>> {
        let expected = self.frontier.size();
        if row.index != expected {
            return Err(Problem::LeafGap { expected, found: row.index }.into());
        }
        let (leaf, hash) = (row.index, audit::leaf_hash(&row.commitment));
        if row.published.is_some_and(|published| published != hash) {
            return Err(Problem::Published { leaf }.into());
        }
        match (&row.salt, &row.record) {
            (None, None) => {
                self.erased += 1;
                self.erased_since_listed = true;
            }
            (Some(salt), Some(record)) => {
                if audit::commitment(salt, record) != row.commitment {
                    return Err(Problem::Commitment { leaf }.into());
                }
                self.record(leaf, record)?;
            }
            _ => return Err(Problem::HalfErased { leaf }.into()),
        }
        let full = |e: crate::merkle::MerkleError| Problem::Unreadable { leaf, reason: e.to_string() };
        Ok(self.frontier.append(hash).map_err(full)?)
    }

    fn record(&mut self, leaf: u64, bytes: &[u8]) -> Result<(), Stop<E>> {
        let record =
            AuditRecord::parse(bytes).map_err(|e| Problem::Unreadable { leaf, reason: e.to_string() })?;
        if record.seq != leaf {
            return Err(Problem::RecordMoved { leaf, found: record.seq }.into());
        }
        record.events.iter().try_for_each(|listed| self.listed(leaf, listed))
    }

    fn listed(&mut self, leaf: u64, listed: &EventRef) -> Result<(), Stop<E>> {
        let position = listed.position;
        if position <= self.events.read {
            return Err(Problem::EventOrder { leaf, position }.into());
        }
        while self.events.read + 1 < position {
            if !self.unlisted()? {
                return Err(Problem::EventMissing { leaf, position: self.events.read + 1 }.into());
            }
        }
        let Some(event) = self.events.next()? else {
            return Err(Problem::EventMissing { leaf, position }.into());
        };
        if event.hash() != listed.hash {
            return Err(Problem::EventHash { leaf, position }.into());
        }
        self.events.accept(&event)?;
        self.erased_since_listed = false;
        Ok(())
    }

    /// Takes an event that no leaf lists; `false` when there is none.
    fn unlisted(&mut self) -> Result<bool, Stop<E>> {
        let Some(event) = self.events.next()? else { return Ok(false) };
        if !self.erased_since_listed {
            return Err(Problem::EventUncovered { position: event.position }.into());
        }
        self.events.accept(&event)?;
        self.unproven += 1;
        Ok(true)
    }

    /// Checks what is due at the present size: anchors first, as they are the surer knowledge.
    fn settle(&mut self) -> Result<(), Stop<E>> {
        let size = self.frontier.size();
        while let Some(anchor) = self.anchors.pop_if(|anchor| anchor.size == size) {
            if anchor.root != self.frontier.root() {
                return Err(Problem::AnchorRoot { size }.into());
            }
        }
        while let Some(due) = self.checkpoints.due.take_if(|due| due.checkpoint().size() == size) {
            self.checkpoints.check(&due, self.trust, &self.frontier)?;
            self.checkpoints.fetch()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Stop<E>> {
        let leaves = self.frontier.size();
        if let Some(due) = &self.checkpoints.due {
            let (row, size) = (self.checkpoints.row, due.checkpoint().size());
            return Err(Problem::CheckpointAhead { row, size, leaves }.into());
        }
        if let Some(anchor) = self.anchors.last() {
            return Err(Problem::AnchorAhead { size: anchor.size, leaves }.into());
        }
        while self.unlisted()? {}
        Ok(())
    }

    fn report(&self, problem: Option<Problem>) -> Report {
        Report {
            leaves: self.frontier.size(),
            erased_leaves: self.erased,
            events: self.events.read,
            events_unproven: self.unproven,
            streams: self.events.versions.len() as u64,
            checkpoints: self.checkpoints.row,
            sealed_leaves: self.checkpoints.sealed,
            witnessed_leaves: self.checkpoints.witnessed,
            root: self.frontier.root(),
            problem,
        }
    }
}

struct Events<I> {
    rows: I,
    // Position of the last sound event, and so the number of sound events.
    read: u64,
    // Last version by realm and stream.
    versions: HashMap<(String, String), u64>,
}

impl<E, I: Iterator<Item = Result<Recorded, E>>> Events<I> {
    /// Next event; its position is checked, nothing else.
    fn next(&mut self) -> Result<Option<Recorded>, Stop<E>> {
        let Some(event) = self.rows.next() else { return Ok(None) };
        let event = event.map_err(Stop::Source)?;
        let expected = self.read + 1;
        if event.position != expected {
            return Err(Problem::EventGap { expected, found: event.position }.into());
        }
        Ok(Some(event))
    }

    /// Counts a sound event into its stream.
    fn accept(&mut self, event: &Recorded) -> Result<(), Problem> {
        let key = (event.realm.clone(), event.stream.clone());
        let (expected, found) = (self.versions.get(&key).map_or(1, |last| last + 1), event.version);
        if found != expected {
            let stream = event.stream.clone();
            return Err(Problem::VersionGap { position: event.position, stream, expected, found });
        }
        self.versions.insert(key, found);
        self.read = event.position;
        Ok(())
    }
}

struct Checkpoints<I> {
    rows: I,
    // Row of `due`, and so the number of sound checkpoints.
    row: u64,
    // Size of the last sound checkpoint.
    sealed: u64,
    // Size of the last sound checkpoint with enough cosignatures.
    witnessed: u64,
    due: Option<SignedCheckpoint>,
}

impl<E, I: Iterator<Item = Result<Vec<u8>, E>>> Checkpoints<I> {
    fn fetch(&mut self) -> Result<(), Stop<E>> {
        let row = self.row;
        let Some(bytes) = self.rows.next() else { return Ok(()) };
        let parsed = SignedCheckpoint::parse(&bytes.map_err(Stop::Source)?);
        let next = parsed.map_err(|e| Problem::CheckpointUnreadable { row, reason: e.to_string() })?;
        let (previous, size) = (self.sealed, next.checkpoint().size());
        if size < previous {
            return Err(Problem::CheckpointBackwards { row, previous, size }.into());
        }
        self.due = Some(next);
        Ok(())
    }

    fn check(
        &mut self,
        due: &SignedCheckpoint,
        trust: &Trust<'_>,
        frontier: &Frontier,
    ) -> Result<(), Problem> {
        let (row, size) = (self.row, frontier.size());
        let invalid = |e: CheckpointError| Problem::CheckpointSignature { row, size, reason: e.to_string() };
        due.verify_log(trust.origin, trust.log_keys).map_err(invalid)?;
        let cosigned = due.verify_witnesses(trust.witnesses, 0).map_err(invalid)?;
        if due.checkpoint().root() != frontier.root() {
            return Err(Problem::CheckpointRoot { row, from: self.sealed, size });
        }
        self.row += 1;
        self.sealed = size;
        if cosigned.len() >= trust.needed.max(1) {
            self.witnessed = size;
        }
        Ok(())
    }
}
