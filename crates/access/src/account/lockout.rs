//! The lock-out rules, explained on the page of [`crate::account`].

use crate::{AccessError, Source};
use atalaya_model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Failures within [`WINDOW`] that lock one source (CJIS AC-7).
pub const SOURCE_FAILURES: usize = 5;
/// Failures within [`WINDOW`] over at least [`ACCOUNT_SOURCES`] untrusted sources that lock the account.
pub const ACCOUNT_FAILURES: usize = 20;
pub const ACCOUNT_SOURCES: usize = 2;
pub const WINDOW: Millis = Millis::from_minutes(15);
/// How long a source stays trusted after a good log-in or a release by name.
pub const TRUST: Millis = Millis::from_minutes(12 * 60);
/// Sources remembered per account. At the bound the one that matters least is forgotten: first
/// those neither locked nor trusted, then locked ones, oldest first; trusted ones last.
const MAX_SOURCES: usize = 64;

/// What one source did.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Failures since the last good log-in, within the window. At most [`SOURCE_FAILURES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_at: Option<Timestamp>,
}

impl SourceRecord {
    fn trusted(&self, now: Timestamp) -> bool {
        self.trusted_at.is_some_and(|at| now.since(at) < TRUST)
    }
    fn recent(&self, now: Timestamp) -> usize {
        self.failures.iter().filter(|at| now.since(**at) < WINDOW).count()
    }
    fn last(&self) -> Timestamp {
        let latest = self.failures.last().copied().into_iter();
        latest.chain(self.locked_at).chain(self.trusted_at).max().unwrap_or_default()
    }
}

/// The state of an account's door.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Lockout {
    #[serde(default)]
    sources: BTreeMap<Source, SourceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locked_at: Option<Timestamp>,
}

impl Lockout {
    /// Whether a log-in may be tried from `source`. `guessable` is false for a passkey.
    pub fn gate(&self, source: &Source, guessable: bool, now: Timestamp) -> Result<(), AccessError> {
        if self.is_source_locked(source) {
            return Err(AccessError::SourceLocked);
        }
        if guessable && self.locked_at.is_some() && !self.is_trusted(source, now) {
            return Err(AccessError::AccountLocked);
        }
        Ok(())
    }
    pub fn is_trusted(&self, source: &Source, now: Timestamp) -> bool {
        self.sources.get(source).is_some_and(|s| s.trusted(now))
    }
    pub fn is_source_locked(&self, source: &Source) -> bool {
        self.sources.get(source).is_some_and(|s| s.locked_at.is_some())
    }
    /// Since when the whole account is locked.
    pub fn locked_at(&self) -> Option<Timestamp> {
        self.locked_at
    }
    /// The sources that are locked, for the supervisor's screen.
    pub fn locked_sources(&self) -> impl Iterator<Item = (&Source, Timestamp)> {
        self.sources.iter().filter_map(|(source, s)| s.locked_at.map(|at| (source, at)))
    }
    pub fn is_anything_locked(&self) -> bool {
        self.locked_at.is_some() || self.locked_sources().next().is_some()
    }
    /// Recent failures at `source`.
    pub fn failures_at(&self, source: &Source, now: Timestamp) -> usize {
        self.sources.get(source).map_or(0, |s| s.recent(now))
    }
    /// Recent failures over the untrusted sources, and how many sources made them.
    pub fn failures_untrusted(&self, now: Timestamp) -> (usize, usize) {
        let counts = self.sources.values().filter(|s| !s.trusted(now)).map(|s| s.recent(now));
        counts.filter(|n| *n > 0).fold((0, 0), |(failures, sources), n| (failures + n, sources + 1))
    }

    pub(super) fn failed(&mut self, source: &Source, at: Timestamp) {
        self.make_room(source, at);
        let record = self.sources.entry(source.clone()).or_default();
        record.failures.push(at);
        let excess = record.failures.len().saturating_sub(SOURCE_FAILURES);
        record.failures.drain(..excess);
    }
    pub(super) fn lock_source(&mut self, source: &Source, at: Timestamp) {
        self.sources.entry(source.clone()).or_default().locked_at = Some(at);
    }
    pub(super) fn lock_account(&mut self, at: Timestamp) {
        self.locked_at = Some(at);
    }
    pub(super) fn succeeded(&mut self, source: &Source, at: Timestamp) {
        self.make_room(source, at);
        let record = self.sources.entry(source.clone()).or_default();
        record.failures.clear();
        record.trusted_at = Some(at);
    }
    pub(super) fn release(&mut self, source: Option<&Source>, at: Timestamp) {
        match source {
            Some(source) => {
                self.make_room(source, at);
                let trusted = SourceRecord { trusted_at: Some(at), ..SourceRecord::default() };
                self.sources.insert(source.clone(), trusted);
            }
            None => {
                self.locked_at = None;
                for record in self.sources.values_mut() {
                    record.failures.clear();
                    record.locked_at = None;
                }
                self.prune(at);
            }
        }
    }
    fn prune(&mut self, now: Timestamp) {
        for record in self.sources.values_mut() {
            record.failures.retain(|at| now.since(*at) < WINDOW);
        }
        self.sources.retain(|_, s| !s.failures.is_empty() || s.locked_at.is_some() || s.trusted(now));
    }
    fn make_room(&mut self, source: &Source, now: Timestamp) {
        self.prune(now);
        while self.sources.len() >= MAX_SOURCES && !self.sources.contains_key(source) {
            let least = self
                .sources
                .iter()
                .min_by_key(|(_, s)| (s.trusted(now), s.locked_at.is_some(), s.last()))
                .map(|(source, _)| source.clone());
            match least {
                Some(source) => self.sources.remove(&source),
                None => break,
            };
        }
    }
}
