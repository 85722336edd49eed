//! What a measure is, as read from its file.

use crate::Filter;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How sure we are of a published figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Read in the standard or norm itself.
    Read,
    /// Reported by the press or by the body's own news page; the text itself was not read.
    Press,
    /// Usual practice or our own choice; to be confirmed by the centre.
    Assumed,
}

/// Who says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = MeasureSource))]
pub struct Source {
    /// Standard and clause, or where the figure was found.
    pub text: String,
    pub evidence: Evidence,
}

/// The measure's name as people read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Names {
    pub es: String,
    pub en: String,
}

/// The rows a measure is taken over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Table {
    Calls,
    Incidents,
    Assignments,
}

impl Table {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Incidents => "incidents",
            Self::Assignments => "assignments",
        }
    }
}

/// What the numbers are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Milliseconds,
    Rows,
    Percent,
}

/// How rows become numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = MeasureMethod))]
pub enum Method {
    /// One number per row: the duration in `column`. Rows without it are counted as unknown; `waits` says which
    /// of them still wait for theirs.
    Duration {
        column: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waits: Option<Waits>,
    },
    /// The share of rows that pass `numerator` among those of the definition's own filter; with
    /// `by`, also the share of each value of that column.
    Share {
        numerator: Vec<Filter>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// One number per distinct value of `column`: how many rows have it.
    CountPer { column: String },
}

/// Rows without a value whose clock runs. Without them a measure would leave out whoever waits longest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", schema(as = MeasureWaits))]
pub struct Waits {
    /// What such a row passes besides the definition's own filters.
    pub filters: Vec<Filter>,
    /// Time in the row from which it waits; the time of its table when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// The target. Shares are whole percents so that the verdict is exact arithmetic.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// At least `share_pct` of the values are `value` or less.
    AtMost { value: i64, share_pct: u8 },
    /// At least `share_pct` of the values are less than `value`.
    Under { value: i64, share_pct: u8 },
    /// The share is `share_pct` or less.
    ShareAtMost { share_pct: u8 },
    /// The share is `share_pct` or more.
    ShareAtLeast { share_pct: u8 },
}

/// One measure, fully described.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Stable, `snake_case`; part of the address of the measure.
    pub code: String,
    pub name: Names,
    pub source: Source,
    pub table: Table,
    /// The rows that count (the denominator).
    #[serde(default)]
    pub filters: Vec<Filter>,
    pub method: Method,
    pub unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Which percentiles are shown, 1–100; none for shares.
    #[serde(default)]
    pub percentiles: Vec<u8>,
}

/// A file of measures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MeasureSet {
    /// Unique per edition, so that a report can say by which rules it was made.
    pub version: String,
    pub measures: Vec<Definition>,
}

/// Why a file of measures was refused; nothing of it is used then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("the file has {0} bytes, at most {FILE_MAX} are taken")]
    TooLong(usize),
    #[error("the file has {0} measures, 1 to {MEASURES_MAX} are taken")]
    Size(usize),
    #[error("{0:?} is no name of a measure or column: a-z, 0-9 and _, 1 to 48 of them")]
    Name(String),
    #[error("measure {0} appears twice")]
    Twice(String),
    #[error("measure {code}: {what}")]
    Rule { code: String, what: &'static str },
}

const FILE_MAX: usize = 256 * 1024;
const MEASURES_MAX: usize = 200;
const FILTERS_MAX: usize = 8;

impl MeasureSet {
    /// Reads and checks a file.
    pub fn from_json(text: &str) -> Result<Self, DefinitionError> {
        if text.len() > FILE_MAX {
            return Err(DefinitionError::TooLong(text.len()));
        }
        let set: Self = serde_json::from_str(text).map_err(|e| DefinitionError::Json {
            line: e.line(),
            column: e.column(),
            what: e.to_string(),
        })?;
        set.check()?;
        Ok(set)
    }
    /// The measures that come with the product (`data/measures.json`).
    pub fn shipped() -> Result<Self, DefinitionError> {
        Self::from_json(include_str!("../data/measures.json"))
    }
    pub fn get(&self, code: &str) -> Option<&Definition> {
        self.measures.iter().find(|m| m.code == code)
    }
    fn check(&self) -> Result<(), DefinitionError> {
        if self.measures.is_empty() || self.measures.len() > MEASURES_MAX {
            return Err(DefinitionError::Size(self.measures.len()));
        }
        let mut seen = BTreeSet::new();
        for measure in &self.measures {
            if !seen.insert(&measure.code) {
                return Err(DefinitionError::Twice(measure.code.clone()));
            }
            measure.check()?;
        }
        Ok(())
    }
}

impl Definition {
    /// Every column of its table that the measure looks at, once each.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns: BTreeSet<&str> = self.filters.iter().map(Filter::column).collect();
        match &self.method {
            Method::Duration { column, waits } => {
                columns.insert(column);
                columns.extend(waits.iter().flat_map(|w| &w.filters).map(Filter::column));
            }
            Method::CountPer { column } => {
                columns.insert(column);
            }
            Method::Share { numerator, by } => {
                columns.extend(numerator.iter().map(Filter::column));
                columns.extend(by.as_deref());
            }
        }
        columns
    }
    fn since(&self) -> Option<&str> {
        match &self.method {
            Method::Duration { waits: Some(waits), .. } => waits.since.as_deref(),
            Method::Duration { .. } | Method::Share { .. } | Method::CountPer { .. } => None,
        }
    }
    fn check(&self) -> Result<(), DefinitionError> {
        name_ok(&self.code)?;
        self.columns().into_iter().chain(self.since()).try_for_each(name_ok)?;
        let wrong = |what| Err(DefinitionError::Rule { code: self.code.clone(), what });
        if self.name.es.trim().is_empty()
            || self.name.en.trim().is_empty()
            || self.source.text.trim().is_empty()
        {
            return wrong("the names and the source must be given");
        }
        if self.filters.len() > FILTERS_MAX {
            return wrong("at most 8 filters are taken");
        }
        if !self.percentiles.iter().all(|p| (1..=100).contains(p)) {
            return wrong("percentiles go from 1 to 100");
        }
        if self.percentiles.windows(2).any(|w| w[0] >= w[1]) {
            return wrong("percentiles must rise");
        }
        self.check_method()
    }
    fn check_method(&self) -> Result<(), DefinitionError> {
        let wrong = |what| Err(DefinitionError::Rule { code: self.code.clone(), what });
        let share = match &self.method {
            Method::Share { numerator, .. } => {
                if numerator.is_empty() || numerator.len() > FILTERS_MAX {
                    return wrong("a share needs 1 to 8 filters in its numerator");
                }
                true
            }
            Method::Duration { waits: Some(waits), .. } if waits.filters.len() > FILTERS_MAX => {
                return wrong("at most 8 filters are taken");
            }
            Method::Duration { .. } | Method::CountPer { .. } => false,
        };
        if share != self.percentiles.is_empty() {
            return wrong("durations and counts need percentiles, shares have none");
        }
        if share != (self.unit == Unit::Percent) {
            return wrong("the unit is percent for shares and only for them");
        }
        let pct = match &self.target {
            None => return Ok(()),
            Some(Target::AtMost { value, share_pct } | Target::Under { value, share_pct }) => {
                if share {
                    return wrong("a share takes a target of share_at_most or share_at_least");
                }
                if *value < 0 {
                    return wrong("the target's value must be 0 or more");
                }
                *share_pct
            }
            Some(Target::ShareAtMost { share_pct } | Target::ShareAtLeast { share_pct }) => {
                if !share {
                    return wrong("durations and counts take a target of at_most or under");
                }
                *share_pct
            }
        };
        if pct > 100 { wrong("a share goes from 0 to 100 percent") } else { Ok(()) }
    }
}

fn name_ok(name: &str) -> Result<(), DefinitionError> {
    let fine = (1..=48).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fine { Ok(()) } else { Err(DefinitionError::Name(name.to_owned())) }
}
