//! What was counted, exact and mergeable: a day's samples of two sites add up to the state's.

use crate::{Definition, Fields, Filter, Method};
use std::collections::BTreeMap;

/// How many different values one measure keeps. A year of one centre (3.3 million calls) has far
/// fewer different durations than this once they are in milliseconds; beyond it [`Samples`] refuses.
pub const VALUES_MAX: usize = 1_000_000;
/// How many different groups (codes, operators) one measure keeps.
pub const GROUPS_MAX: usize = 20_000;

/// The multiset of a measure's numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Samples {
    /// Value → how often.
    pub(crate) values: BTreeMap<i64, u64>,
    /// Rows of the denominator that have no value (a call still ringing, an incident closed without a unit).
    pub(crate) unknown: u64,
    /// Those of them that still wait for theirs.
    pub(crate) waiting: u64,
    /// Those of the waiting that the target has left behind already.
    pub(crate) overdue: u64,
    /// Rows in the denominator of a share.
    pub(crate) rows: u64,
    /// Rows in the numerator of a share.
    pub(crate) hits: u64,
    /// Group → rows: of the numerator for shares, of all rows for counts.
    pub(crate) groups: BTreeMap<String, u64>,
}

/// Why samples cannot be taken. The caller takes a shorter period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SamplesError {
    #[error("more than {VALUES_MAX} different values; take a shorter period")]
    Values,
    #[error("more than {GROUPS_MAX} different groups; take a shorter period")]
    Groups,
}

impl Samples {
    /// Takes the rows that pass the definition's filters. Rows must come from its table.
    pub fn collect<'a, F: Fields + 'a>(
        definition: &Definition,
        rows: impl IntoIterator<Item = &'a F>,
    ) -> Result<Self, SamplesError> {
        let mut samples = Self::default();
        for row in rows {
            samples.add_row(definition, row)?;
        }
        Ok(samples)
    }
    /// Takes plain numbers, as a store answers them for a duration's column.
    pub fn from_values(values: impl IntoIterator<Item = i64>) -> Result<Self, SamplesError> {
        let mut samples = Self::default();
        for value in values {
            samples.add_value(value)?;
        }
        Ok(samples)
    }
    /// Takes the rows without a value that a store has counted: all of them, those that still wait, and those of
    /// these that have waited longer than the target allows.
    #[must_use]
    pub fn with_unknown(self, unknown: u64, waiting: u64, overdue: u64) -> Self {
        let (waiting, overdue) = (waiting.min(unknown), overdue.min(waiting).min(unknown));
        Self { unknown, waiting, overdue, ..self }
    }
    /// Takes a share that a store has counted.
    pub fn from_counts(rows: u64, hits: u64, groups: BTreeMap<String, u64>) -> Result<Self, SamplesError> {
        if groups.len() > GROUPS_MAX {
            return Err(SamplesError::Groups);
        }
        Ok(Self { rows: rows.max(hits), hits, groups, ..Self::default() })
    }
    /// Takes one row; rows that the filters leave out change nothing. It knows no clock: whether a row that waits is
    /// overdue is told by [`Samples::with_unknown`].
    pub fn add_row(&mut self, definition: &Definition, row: &impl Fields) -> Result<(), SamplesError> {
        let passes = |filters: &[Filter]| filters.iter().all(|f| f.passes(row));
        if !passes(&definition.filters) {
            return Ok(());
        }
        match &definition.method {
            Method::Duration { column, waits } => match row.number(column) {
                Some(value) => self.add_value(value),
                None => {
                    self.unknown += 1;
                    self.waiting += u64::from(waits.as_ref().is_some_and(|w| passes(&w.filters)));
                    Ok(())
                }
            },
            Method::Share { numerator, by } => {
                self.rows += 1;
                if !passes(numerator) {
                    return Ok(());
                }
                self.hits += 1;
                match by.as_ref().and_then(|column| row.text(column)) {
                    Some(group) => self.add_group(group),
                    None => Ok(()),
                }
            }
            Method::CountPer { column } => match row.text(column) {
                Some(group) => self.add_group(group),
                None => {
                    self.unknown += 1;
                    Ok(())
                }
            },
        }
    }
    /// Adds what was counted elsewhere. On an error nothing is changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), SamplesError> {
        let new_values = other.values.keys().filter(|v| !self.values.contains_key(v)).count();
        let new_groups = other.groups.keys().filter(|g| !self.groups.contains_key(*g)).count();
        if self.values.len() + new_values > VALUES_MAX {
            return Err(SamplesError::Values);
        }
        if self.groups.len() + new_groups > GROUPS_MAX {
            return Err(SamplesError::Groups);
        }
        for (value, count) in &other.values {
            *self.values.entry(*value).or_default() += count;
        }
        for (group, count) in &other.groups {
            *self.groups.entry(group.clone()).or_default() += count;
        }
        self.unknown += other.unknown;
        self.waiting += other.waiting;
        self.overdue += other.overdue;
        self.rows += other.rows;
        self.hits += other.hits;
        Ok(())
    }
    fn add_value(&mut self, value: i64) -> Result<(), SamplesError> {
        if self.values.len() >= VALUES_MAX && !self.values.contains_key(&value) {
            return Err(SamplesError::Values);
        }
        *self.values.entry(value).or_default() += 1;
        Ok(())
    }
    fn add_group(&mut self, group: String) -> Result<(), SamplesError> {
        if self.groups.len() >= GROUPS_MAX && !self.groups.contains_key(&group) {
            return Err(SamplesError::Groups);
        }
        *self.groups.entry(group).or_default() += 1;
        Ok(())
    }
}
