//! Telephone numbers in international form.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A number in E.164 form (`+` and 7 to 15 digits) or a short code of 3 to 6 digits. Ten digits
/// without prefix are taken as Mexican national numbers (+52). Separators are dropped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "+527221234567"))]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is no telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number has 3 to 15 digits, with an optional + in front")]
pub struct PhoneError;

impl PhoneNumber {
    pub fn new(text: &str) -> Result<Self, PhoneError> {
        if text.len() > 40 {
            return Err(PhoneError);
        }
        let text = text.trim();
        let international = text.starts_with('+');
        let mut digits = String::with_capacity(16);
        for c in text.strip_prefix('+').unwrap_or(text).chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '-' | '.' | '(' | ')' => {}
                _ => return Err(PhoneError),
            }
        }
        let digits =
            digits.strip_prefix("00").filter(|_| !international).map_or(digits.clone(), str::to_owned);
        match (international, digits.len()) {
            (false, 3..=6) => Ok(Self(digits)),
            (false, 10) => Ok(Self(format!("+52{digits}"))),
            (_, 7..=15) => Ok(Self(format!("+{digits}"))),
            _ => Err(PhoneError),
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// What may be shown without a purpose: the last four digits of a long number.
    pub fn masked(&self) -> String {
        let tail: String = self.0.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        if self.0.len() > 6 { format!("•••• {tail}") } else { self.0.clone() }
    }
}
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
/// A number never reaches a log by accident: `Debug` shows the masked form.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}
impl TryFrom<String> for PhoneNumber {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::new(&text)
    }
}
impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> String {
        number.0
    }
}
