//! What is sent where no response plan answers: defaults by class and subtype, as data.

use crate::plan::Requirement;
use atalaya_model::TypeCode;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Needs of the types that begin with some digits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultNeed {
    /// First digits of the code, 1 to 5 of them.
    pub types: String,
    pub requirements: Vec<Requirement>,
}

/// The shipped or a centre's own list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultNeeds {
    pub version: String,
    #[serde(default)]
    pub note: String,
    pub needs: Vec<DefaultNeed>,
}

/// Why a list was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefaultNeedsError {
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("{0:?} are no first digits of a code")]
    Types(String),
    #[error("at most 500 needs of 1 to 20 lines are taken")]
    Size,
}

const SHIPPED: &str = include_str!("../data/default_needs.json");

impl DefaultNeeds {
    /// The shipped list.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static LIST: LazyLock<DefaultNeeds> =
            LazyLock::new(|| DefaultNeeds::from_json(SHIPPED).expect("the shipped file is well formed"));
        &LIST
    }
    /// Reads and checks a file.
    pub fn from_json(text: &str) -> Result<Self, DefaultNeedsError> {
        let list: Self = serde_json::from_str(text).map_err(|e| DefaultNeedsError::Json {
            line: e.line(),
            column: e.column(),
            what: e.to_string(),
        })?;
        let good = |t: &str| (1..=5).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
        if let Some(bad) = list.needs.iter().find(|n| !good(&n.types)) {
            return Err(DefaultNeedsError::Types(bad.types.clone()));
        }
        if list.needs.len() > 500 || list.needs.iter().any(|n| !(1..=20).contains(&n.requirements.len())) {
            return Err(DefaultNeedsError::Size);
        }
        Ok(list)
    }
    /// The lines of the longest matching digits; none for a type nobody thought of.
    pub fn of(&self, code: TypeCode) -> &[Requirement] {
        let digits = code.to_string();
        let best = self.needs.iter().filter(|n| digits.starts_with(&n.types)).max_by_key(|n| n.types.len());
        best.map_or(&[], |n| n.requirements.as_slice())
    }
}
