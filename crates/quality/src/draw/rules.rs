//! Rules that find what deserves a look, as data.

use crate::{Filter, Names, SubjectKind, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = SamplingRule))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable, `snake_case`.
    pub code: String,
    pub name: Names,
    pub subject: SubjectKind,
    /// All must hold.
    pub filters: Vec<Filter>,
}

impl Rule {
    /// The rows it looks through.
    pub fn table(&self) -> Table {
        match self.subject {
            SubjectKind::Call => Table::Calls,
            SubjectKind::Incident => Table::Incidents,
            SubjectKind::Dispatch => Table::Assignments,
        }
    }
}

/// A file of rules.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = SamplingRules))]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub version: String,
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// The rules that come with the product.
    ///
    /// # Errors
    /// Never with the shipped file; a test reads it.
    pub fn shipped() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../data/sampling.json"))
    }
    /// A rule by its code.
    pub fn get(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.code == code)
    }
    /// Whether every code is there once and every rule has a condition.
    pub fn is_sound(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.rules.iter().all(|r| seen.insert(&r.code) && !r.filters.is_empty() && r.code.len() <= 48)
    }
}
