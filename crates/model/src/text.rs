//! Bounded text from outside. Shown as text, refused clearly when too long, never trusted as markup.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Text of 1 to `MAX` characters. Surrounding white space is cut; NUL and other control characters
/// except line feed and tab are refused, and so are the bidirectional overrides (U+202A–202E,
/// U+2066–2069) that can make a screen show something else than what was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// One line: names, addresses, reasons.
pub type Line = Text<200>;
/// Several lines: narrative, notes.
pub type Note = Text<4000>;

/// Why a text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("the text is empty")]
    Empty,
    #[error("the text has {found} characters, at most {max} are taken")]
    TooLong { max: usize, found: usize },
    #[error("the text has a control or direction character (U+{0:04X})")]
    Control(u32),
}

impl<const MAX: usize> Text<MAX> {
    pub fn new(text: impl AsRef<str>) -> Result<Self, TextError> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        let found = text.chars().count();
        if found > MAX {
            return Err(TextError::TooLong { max: MAX, found });
        }
        match text.chars().find(|c| is_refused(*c)) {
            Some(c) => Err(TextError::Control(c as u32)),
            None => Ok(Self(text.to_owned())),
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_refused(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(text)
    }
}
impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> String {
        text.0
    }
}
impl<const MAX: usize> std::str::FromStr for Text<MAX> {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::Text;
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    impl<const MAX: usize> utoipa::PartialSchema for Text<MAX> {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(MAX))
                .build()
                .into()
        }
    }
    impl<const MAX: usize> utoipa::ToSchema for Text<MAX> {
        fn name() -> std::borrow::Cow<'static, str> {
            format!("Text{MAX}").into()
        }
    }
}
