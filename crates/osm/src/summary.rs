//! What a run read, what it left out, and whom to thank.

use crate::{element::Point, format::Format};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Attribution when the file names none: what section 4.3 of the ODbL asks for.
pub(crate) const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// The state of the database that an extract was made from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Replication {
    /// Seconds since 1970 UTC.
    pub timestamp_s: Option<i64>,
    pub sequence: Option<i64>,
    pub url: Option<String>,
}

/// Elements in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    pub nodes: u64,
    pub ways: u64,
    pub relations: u64,
    /// Relations that a consumer wanted.
    pub wanted_relations: u64,
    /// Nodes that wanted ways and relations refer to.
    pub needed_nodes: u64,
    /// Of those, nodes that the file does not have (it was cut at a border).
    pub absent_nodes: u64,
    /// Member ways of wanted relations that the file does not have.
    pub absent_ways: u64,
}

/// What was left out and why, with a few examples: bounded however bad the file is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Skips(BTreeMap<String, (u64, Vec<String>)>);

/// Reasons that are told apart, and examples of each.
const REASONS_MAX: usize = 64;
const EXAMPLES_MAX: usize = 5;

impl Skips {
    /// Notes one thing left out: `reason` is a fixed text, `what` names the thing (`way 123`).
    pub fn note(&mut self, reason: &str, what: impl FnOnce() -> String) {
        if !self.0.contains_key(reason) && self.0.len() >= REASONS_MAX {
            return self.note_other(what);
        }
        let entry = self.0.entry(reason.to_owned()).or_default();
        entry.0 += 1;
        if entry.1.len() < EXAMPLES_MAX {
            entry.1.push(what());
        }
    }
    fn note_other(&mut self, what: impl FnOnce() -> String) {
        let entry = self.0.entry("other".to_owned()).or_default();
        entry.0 += 1;
        if entry.1.len() < EXAMPLES_MAX {
            entry.1.push(what());
        }
    }
    /// Reason, how often, examples.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64, &[String])> {
        self.0.iter().map(|(reason, (n, examples))| (reason.as_str(), *n, examples.as_slice()))
    }
    /// How often a reason was noted.
    pub fn count(&self, reason: &str) -> u64 {
        self.0.get(reason).map_or(0, |(n, _)| *n)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The outcome of a run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Summary {
    pub format: Format,
    /// Size of the file, packed.
    pub bytes: u64,
    /// Program that wrote it, when said.
    pub generator: Option<String>,
    /// To be shown wherever the data are.
    pub attribution: String,
    pub replication: Replication,
    /// South-west and north-east of the nodes that were read; `None` without nodes.
    pub bounds: Option<(Point, Point)>,
    pub counts: Counts,
    pub skipped: Skips,
    /// Largest size of the driver's own tables.
    pub index_bytes: u64,
}

impl Summary {
    pub(crate) fn new(format: Format, bytes: u64) -> Self {
        Self {
            format,
            bytes,
            generator: None,
            attribution: ATTRIBUTION.to_owned(),
            replication: Replication::default(),
            bounds: None,
            counts: Counts::default(),
            skipped: Skips::default(),
            index_bytes: 0,
        }
    }
}
