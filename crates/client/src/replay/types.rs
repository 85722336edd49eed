//! From a recording's own types to codes of the catalogue.

use atalaya_model::TypeCode;
use serde::Deserialize;

/// The mapping of types: a TOML file.
///
/// ```toml
/// default = 50301
/// [[rule]]
/// starts = "EMS: CARDIAC ARREST"
/// code = 10313
/// ```
/// The longest matching beginning wins, whatever the order; upper and lower case are the same. Codes
/// of class 7 close the call as improper, all others open an incident; 602xx are refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeMap {
    default: TypeCode,
    /// Upper case, longest first.
    rules: Vec<(String, TypeCode)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default: TypeCode,
    #[serde(default)]
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    starts: String,
    code: TypeCode,
}

/// Why a mapping of types was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypeMapError {
    #[error("the mapping of types cannot be read: {0}")]
    Syntax(String),
    #[error("at most {RULES_MAX} rules of 1 to 200 characters are taken")]
    Size,
    #[error("{0:?} appears twice")]
    Twice(String),
    #[error("code {0} belongs to an existing folio and cannot open an incident")]
    FollowUp(u32),
}

const RULES_MAX: usize = 5_000;

impl TypeMap {
    pub fn parse(text: &str) -> Result<Self, TypeMapError> {
        let file: File = toml::from_str(text).map_err(|e| TypeMapError::Syntax(e.to_string()))?;
        let good = |rule: &Rule| (1..=200).contains(&rule.starts.chars().count());
        if file.rule.len() > RULES_MAX || !file.rule.iter().all(good) {
            return Err(TypeMapError::Size);
        }
        let codes = file.rule.iter().map(|r| r.code).chain([file.default]);
        if let Some(code) = codes.into_iter().find(|c| c.is_follow_up()) {
            return Err(TypeMapError::FollowUp(code.number()));
        }
        let mut rules: Vec<_> = file.rule.into_iter().map(|r| (r.starts.to_uppercase(), r.code)).collect();
        rules.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        match rules.windows(2).find(|w| w[0].0 == w[1].0) {
            Some(pair) => Err(TypeMapError::Twice(pair[0].0.clone())),
            None => Ok(Self { default: file.default, rules }),
        }
    }
    /// The mapping of the Montgomery County recording ("Emergency – 911 Calls", 2016–2018), ours.
    pub fn montgomery() -> Result<Self, TypeMapError> {
        Self::parse(include_str!("../../data/montgomery-types.toml"))
    }
    /// The code of a type.
    pub fn code(&self, type_text: Option<&str>) -> TypeCode {
        let Some(text) = type_text else { return self.default };
        let text = text.to_uppercase();
        self.rules
            .iter()
            .find(|(starts, _)| text.starts_with(starts.as_str()))
            .map_or(self.default, |(_, code)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_wins() {
        let map = TypeMap::parse(
            "default = 50301\n[[rule]]\nstarts = \"EMS:\"\ncode = 10310\n[[rule]]\nstarts = \"ems: cardiac ARREST\"\ncode = 10313\n",
        )
        .unwrap();
        assert_eq!(map.code(Some("EMS: CARDIAC ARREST")).number(), 10313);
        assert_eq!(map.code(Some("EMS: FEVER")).number(), 10310);
        assert_eq!(map.code(Some("Fire: X")).number(), 50301);
        assert_eq!(map.code(None).number(), 50301);
    }

    #[test]
    fn wrong_mappings_are_refused() {
        assert!(matches!(TypeMap::parse("x"), Err(TypeMapError::Syntax(_))));
        assert!(matches!(TypeMap::parse("default = 1"), Err(TypeMapError::Syntax(_))));
        assert_eq!(TypeMap::parse("default = 60205"), Err(TypeMapError::FollowUp(60205)));
        let twice = "default = 50301\n[[rule]]\nstarts = \"A\"\ncode = 10310\n[[rule]]\nstarts = \"a\"\ncode = 10313\n";
        assert_eq!(TypeMap::parse(twice), Err(TypeMapError::Twice("A".to_owned())));
        assert_eq!(
            TypeMap::parse("default = 50301\n[[rule]]\nstarts = \"\"\ncode = 10310\n"),
            Err(TypeMapError::Size)
        );
    }

    #[test]
    fn the_shipped_mapping_reads() {
        let map = TypeMap::montgomery().unwrap();
        assert_eq!(map.code(Some("Traffic: VEHICLE ACCIDENT -")).number(), 30309);
        assert_eq!(map.code(Some("EMS: VEHICLE ACCIDENT")).number(), 10104);
    }
}
