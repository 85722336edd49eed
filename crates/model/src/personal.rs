//! Personal data inside events and rows.
//!
//! A domain type marks a field as personal by its type. In JSON it is an object with one reserved
//! key, so that the storage boundary can seal it with the key of its subject without knowing the
//! domain: `{"$personal": …}` in clear becomes `{"$sealed": "…"}` at rest, and reads back as
//! `{"$erased": true}` once the key is gone (DESIGN invariant 11).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};

/// Reserved key of a clear personal value.
pub const PERSONAL_KEY: &str = "$personal";
/// Reserved key of a sealed personal value.
pub const SEALED_KEY: &str = "$sealed";
/// Reserved key of an erased personal value.
pub const ERASED_KEY: &str = "$erased";

/// A value about a person, or the mark that it was erased.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Personal<T> {
    Known(T),
    Erased,
}

impl<T> Personal<T> {
    /// The value, unless it was erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        }
    }
}
impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}
/// Personal values never reach a log by accident.
impl<T> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Personal(•)",
            Self::Erased => "Personal(erased)",
        })
    }
}
impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Known(value) => map.serialize_entry(PERSONAL_KEY, value)?,
            Self::Erased => map.serialize_entry(ERASED_KEY, &true)?,
        }
        map.end()
    }
}
impl<'de, T: DeserializeOwned> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Marked<T> {
            #[serde(rename = "$personal")]
            personal: Option<T>,
            #[serde(rename = "$erased")]
            erased: Option<bool>,
            #[serde(rename = "$sealed")]
            sealed: Option<serde::de::IgnoredAny>,
        }
        let marked = Marked::<T>::deserialize(deserializer)?;
        match (marked.personal, marked.erased, marked.sealed) {
            (Some(value), None, None) => Ok(Self::Known(value)),
            (None, Some(true), None) => Ok(Self::Erased),
            (None, None, Some(_)) => {
                Err(serde::de::Error::custom("a sealed value was not opened before it was read"))
            }
            _ => Err(serde::de::Error::custom("a personal value has exactly one of $personal and $erased")),
        }
    }
}
