//! Which agencies are asked for a type when nobody has said yet. Data with examples; the dispatcher
//! and the call-taker can always add others.

use crate::{agency::AgencyRow, common::Capability, incident::AgencyRequest, incident::Disclosure};
use atalaya_model::{AgencyCode, MunicipalityCode, TypeCode};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What is asked for, by the first digits of the type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultRule {
    /// First digits of codes; over all rules the longest that fits is taken.
    pub types: Vec<String>,
    /// One agency for each: one that serves the municipality by name, else one of the whole state.
    pub capabilities: Vec<Capability>,
    #[serde(default)]
    pub disclosure: Disclosure,
}

/// The rules of a centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultAgencies {
    pub version: String,
    /// What a reader must know of the file.
    #[serde(default)]
    pub note: String,
    /// Of several agencies that could be asked, the one named first here; the others by code.
    #[serde(default)]
    pub prefer: Vec<AgencyCode>,
    pub rules: Vec<DefaultRule>,
}

const SHIPPED: &str = include_str!("../data/default_agencies.json");
/// An incident takes at most 16 agencies.
const AGENCIES_MAX: usize = 16;

impl DefaultAgencies {
    /// The shipped example.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static RULES: LazyLock<DefaultAgencies> =
            LazyLock::new(|| serde_json::from_str(SHIPPED).expect("the shipped file is well formed"));
        &RULES
    }
    /// The agencies to ask for a type in a municipality, at most 16, each once, in the order of the
    /// rule. Agencies on whose channel somebody answers come before silent ones.
    pub fn of(
        &self,
        code: TypeCode,
        municipality: Option<&MunicipalityCode>,
        agencies: &[AgencyRow],
    ) -> Vec<AgencyRequest> {
        let Some(rule) = self.rule(code) else { return Vec::new() };
        let mut asked: Vec<AgencyRequest> = Vec::new();
        for capability in &rule.capabilities {
            let Some(agency) = self.best(capability, municipality, agencies) else { continue };
            if asked.len() < AGENCIES_MAX && !asked.iter().any(|a| a.agency == agency.code) {
                asked.push(AgencyRequest { agency: agency.code.clone(), disclosure: rule.disclosure });
            }
        }
        asked
    }
    fn rule(&self, code: TypeCode) -> Option<&DefaultRule> {
        let digits = code.to_string();
        let fits = |rule: &&DefaultRule| {
            rule.types.iter().filter(|t| !t.is_empty() && digits.starts_with(*t)).map(String::len).max()
        };
        self.rules.iter().filter(|r| fits(r).is_some()).max_by_key(fits)
    }
    fn best<'a>(
        &self,
        capability: &Capability,
        municipality: Option<&MunicipalityCode>,
        agencies: &'a [AgencyRow],
    ) -> Option<&'a AgencyRow> {
        let place = |agency: &AgencyRow| {
            let territory = &agency.content.municipalities;
            match municipality {
                _ if territory.is_empty() => Some(1),
                Some(m) if territory.contains(m) => Some(0),
                Some(_) | None => None,
            }
        };
        let rank = |agency: &AgencyRow| {
            let liked = self.prefer.iter().position(|p| *p == agency.code).unwrap_or(usize::MAX);
            Some((!agency.on_duty, place(agency)?, liked))
        };
        agencies
            .iter()
            .filter(|a| !a.retired && a.content.capabilities.contains(capability))
            .filter_map(|a| Some((rank(a)?, &a.code, a)))
            .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
            .map(|(_, _, agency)| agency)
    }
}
