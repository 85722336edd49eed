//! Categories and routing rules: versioned data of the centre.

use crate::types::{RecordType, RouteReason, Urgency};
use crate::{Bucket, Intake};
use atalaya_model::AgencyCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of a file of rules.
pub const RULES_MAX: usize = 256 * 1024;
/// Most names of codes.
const NAMES_MAX: usize = 1_000;
/// Longest name, characters.
const NAME_MAX: usize = 80;
pub(crate) const SHIPPED: &str = include_str!("../data/routing.toml");
const PLACE: &str = "{municipality}";

/// A kind of fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub code: String,
    /// As people read it, es-MX.
    pub name: String,
    /// Unit of the vault that alone reads it; `089` when absent.
    #[serde(default = "general")]
    pub compartment: String,
    /// Days after which its keys are destroyed.
    pub retention_days: u32,
}

fn general() -> String {
    "089".to_owned()
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    #[serde(default)]
    categories: BTreeSet<String>,
    #[serde(default)]
    record: Option<RecordType>,
    /// Kinds of extortion.
    #[serde(default)]
    modalities: BTreeSet<String>,
    /// At least this urgent.
    #[serde(default)]
    urgency: Option<Urgency>,
    #[serde(default)]
    municipalities: BTreeSet<String>,
    to: Vec<String>,
    within_h: u32,
}

/// Categories and rules of one version.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub version: u32,
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
    #[serde(rename = "rule")]
    rules: Vec<Rule>,
    /// What people call bodies, rules and compartments, by code. A body of each municipality has its place in both.
    #[serde(default)]
    names: BTreeMap<String, String>,
}

/// Where a tip goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    pub to: AgencyCode,
    pub reason: RouteReason,
    pub rule: String,
    pub due: Bucket,
}

/// What is wrong with a file of rules.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RulesError {
    #[error("a file of rules has at most {RULES_MAX} bytes")]
    Size,
    #[error("{0}")]
    Syntax(String),
    #[error("{0}: codes have 1 to 24 letters, digits, '-' and '_', and are named once")]
    Code(String),
    #[error("{0}: retention is 30 to 3650 days")]
    Retention(String),
    #[error("rule {0}: within_h is 1 to 720")]
    Deadline(String),
    #[error("rule {0}: names a category that does not exist, or nowhere to send to")]
    Rule(String),
    #[error("{0}: at most {NAMES_MAX} codes have a name, of 1 to {NAME_MAX} characters")]
    Name(String),
    #[error("the last rule must fit every tip, so that none is left lying")]
    Open,
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads them.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::parse(SHIPPED)
    }
    /// Reads and checks a centre's own.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        if text.len() > RULES_MAX {
            return Err(RulesError::Size);
        }
        let rules: Self = toml::from_str(text).map_err(|e| RulesError::Syntax(e.message().to_owned()))?;
        let mut codes = BTreeSet::new();
        for category in &rules.categories {
            let sound = AgencyCode::new(category.code.as_str()).is_ok()
                && AgencyCode::new(category.compartment.as_str()).is_ok()
                && !category.name.is_empty();
            if !sound || !codes.insert(category.code.as_str()) {
                return Err(RulesError::Code(category.code.clone()));
            }
            if !(30..=3_650).contains(&category.retention_days) {
                return Err(RulesError::Retention(category.code.clone()));
            }
        }
        for rule in &rules.rules {
            if !(1..=720).contains(&rule.within_h) {
                return Err(RulesError::Deadline(rule.id.clone()));
            }
            let known = rule.categories.iter().all(|c| codes.contains(c.as_str()));
            let sendable = rule.to.iter().all(|to| AgencyCode::new(to.replace(PLACE, "15001")).is_ok())
                && !rule.to.is_empty();
            if !known || !sendable {
                return Err(RulesError::Rule(rule.id.clone()));
            }
        }
        for (code, name) in &rules.names {
            let sound = AgencyCode::new(code.replace(PLACE, "15001")).is_ok()
                && !name.trim().is_empty()
                && name.chars().count() <= NAME_MAX;
            if !sound || rules.names.len() > NAMES_MAX {
                return Err(RulesError::Name(code.clone()));
            }
        }
        let open = rules.rules.last().is_some_and(|r| {
            r.categories.is_empty()
                && r.record.is_none()
                && r.urgency.is_none()
                && r.modalities.is_empty()
                && r.municipalities.is_empty()
                && !r.to.iter().any(|to| to.contains(PLACE))
        });
        if open { Ok(rules) } else { Err(RulesError::Open) }
    }
    /// Bodies that the rules name, for those who send by hand; what names a place once for each of `towns`, which are
    /// codes and names.
    pub fn bodies(&self, towns: &[(&str, &str)]) -> BTreeSet<String> {
        let mut bodies = BTreeSet::new();
        for to in self.rules.iter().flat_map(|r| &r.to) {
            match to.contains(PLACE) {
                true => bodies.extend(towns.iter().map(|(town, _)| to.replace(PLACE, town))),
                false => bodies.extend([to.clone()]),
            }
        }
        bodies
    }
    /// What people call bodies, rules and compartments, by code; what names a place once for each of `towns`, unless it
    /// has a name of its own.
    pub fn names(&self, towns: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for (code, name) in &self.names {
            if !code.contains(PLACE) {
                names.insert(code.clone(), name.clone());
                continue;
            }
            for (town, called) in towns {
                names.entry(code.replace(PLACE, town)).or_insert_with(|| name.replace(PLACE, called));
            }
        }
        names
    }
    /// Kinds of extortion that the rules name, to be checked against the desk's catalogue.
    pub fn modalities(&self) -> BTreeSet<&str> {
        self.rules.iter().flat_map(|r| &r.modalities).map(String::as_str).collect()
    }
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.code == code)
    }
    /// The bodies that receive a tip which came in `bucket`: those of the first rule that fits.
    pub fn destinations(&self, intake: &Intake, bucket: Bucket) -> Vec<Destination> {
        let Some(rule) = self.rules.iter().find(|rule| rule.fits(intake)) else { return Vec::new() };
        let place = intake.municipality.as_ref().map_or("", |m| m.as_str());
        rule.to
            .iter()
            .filter_map(|to| {
                Some(Destination {
                    to: AgencyCode::new(to.replace(PLACE, place)).ok()?,
                    reason: RouteReason::Rule,
                    rule: rule.id.clone(),
                    due: bucket.hours_after(rule.within_h),
                })
            })
            .collect()
    }
}

impl Rule {
    fn fits(&self, intake: &Intake) -> bool {
        let place = intake.municipality.as_ref();
        (self.categories.is_empty() || self.categories.contains(&intake.category))
            && self.record.is_none_or(|r| r == intake.record)
            && (self.modalities.is_empty()
                || intake.modality.as_ref().is_some_and(|m| self.modalities.contains(m)))
            && self.urgency.is_none_or(|u| intake.urgency >= u)
            && (self.municipalities.is_empty()
                || place.is_some_and(|m| self.municipalities.contains(m.as_str())))
            && (place.is_some() || !self.to.iter().any(|to| to.contains(PLACE)))
    }
}
