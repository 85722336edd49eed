//! When a position is too old, and how fast a kind of unit can be: data by kind of unit.

use atalaya_model::{Millis, UnitKindCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a position can be trusted by its age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    Fresh,
    /// Shown faded, with its age.
    Stale,
    /// Shown as last known place only; never used to recommend a unit.
    Lost,
}

/// The rule of one kind of unit.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KindRule {
    /// Age from which a position is stale, seconds.
    pub stale_after_s: u32,
    /// Age from which the unit counts as lost, seconds.
    pub lost_after_s: u32,
    /// Faster movement between two positions is impossible, metres per second (83.3 = 300 km/h).
    pub max_speed_mps: f64,
}

impl KindRule {
    /// Freshness at an age.
    pub fn freshness(&self, age: Millis) -> Freshness {
        let seconds = age.as_secs();
        if seconds >= i64::from(self.lost_after_s) {
            Freshness::Lost
        } else if seconds >= i64::from(self.stale_after_s) {
            Freshness::Stale
        } else {
            Freshness::Fresh
        }
    }
}

/// The rules of all kinds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KindRules {
    pub version: String,
    /// For kinds that are not listed.
    pub default: KindRule,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, KindRule>))]
    pub kinds: BTreeMap<UnitKindCode, KindRule>,
}

/// Why a file of rules was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    #[error("the rules are no valid JSON of their shape: {0}")]
    Json(String),
    #[error("{0}: stale after 1 s or more, lost later than stale, speed from 1 to 1000 m/s")]
    Rule(String),
    #[error("{0} kinds, at most 500 are taken")]
    Size(usize),
}

impl KindRules {
    /// Reads and checks a file of rules.
    pub fn from_json(text: &str) -> Result<Self, RulesError> {
        let rules: Self = serde_json::from_str(text).map_err(|e| RulesError::Json(e.to_string()))?;
        if rules.kinds.len() > 500 {
            return Err(RulesError::Size(rules.kinds.len()));
        }
        let named = rules.kinds.iter().map(|(k, r)| (k.as_str(), r)).chain([("default", &rules.default)]);
        for (name, rule) in named {
            let fine = rule.stale_after_s >= 1
                && rule.lost_after_s > rule.stale_after_s
                && (1.0..=1000.0).contains(&rule.max_speed_mps);
            if !fine {
                return Err(RulesError::Rule(name.to_owned()));
            }
        }
        Ok(rules)
    }
    /// The rules that come with the product; the seconds are ours, to be set by each centre.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::from_json(include_str!("../data/kinds.json"))
    }
    pub fn of(&self, kind: Option<&UnitKindCode>) -> &KindRule {
        kind.and_then(|k| self.kinds.get(k)).unwrap_or(&self.default)
    }
}
