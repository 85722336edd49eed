//! The public number of a tip: random, so that it tells neither when the tip came nor how many there are.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// `D-4821-0937-6`: eight random digits and a check digit (ISO 7064 MOD 11-10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TipFolio(u32);

/// Why a text is no folio of a tip.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a folio looks like D-4821-0937-6; one of its digits is wrong or missing")]
pub struct TipFolioError;

const COUNT: u32 = 100_000_000;

impl TipFolio {
    /// The folio of a random number.
    pub fn new(random: u64) -> Self {
        Self(u32::try_from(random % u64::from(COUNT)).unwrap_or(0))
    }
    fn check(self) -> u32 {
        let mut place = COUNT;
        let mut product = 10;
        while place > 1 {
            place /= 10;
            let sum = (product + self.0 / place % 10) % 10;
            product = if sum == 0 { 10 } else { sum } * 2 % 11;
        }
        (11 - product) % 10
    }
}
impl fmt::Display for TipFolio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D-{:04}-{:04}-{}", self.0 / 10_000, self.0 % 10_000, self.check())
    }
}
impl fmt::Debug for TipFolio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TipFolio({self})")
    }
}
/// Takes it with or without `D`, dashes and spaces.
impl FromStr for TipFolio {
    type Err = TipFolioError;
    fn from_str(text: &str) -> Result<Self, TipFolioError> {
        if text.len() > 40 {
            return Err(TipFolioError);
        }
        let text = text.trim().trim_start_matches(['d', 'D']);
        let mut digits = Vec::with_capacity(9);
        for c in text.chars() {
            match c.to_digit(10) {
                Some(digit) => digits.push(digit),
                None if matches!(c, ' ' | '-') => {}
                None => return Err(TipFolioError),
            }
        }
        let [number @ .., check] = digits.as_slice() else { return Err(TipFolioError) };
        if number.len() != 8 {
            return Err(TipFolioError);
        }
        let folio = Self(number.iter().fold(0, |n, d| n * 10 + d));
        if folio.check() == *check { Ok(folio) } else { Err(TipFolioError) }
    }
}
impl TryFrom<String> for TipFolio {
    type Error = TipFolioError;
    fn try_from(text: String) -> Result<Self, TipFolioError> {
        text.parse()
    }
}
impl From<TipFolio> for String {
    fn from(folio: TipFolio) -> String {
        folio.to_string()
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    impl utoipa::PartialSchema for super::TipFolio {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^D-[0-9]{4}-[0-9]{4}-[0-9]$"))
                .examples(["D-4821-0937-6"])
                .build()
                .into()
        }
    }
    impl utoipa::ToSchema for super::TipFolio {}
}
