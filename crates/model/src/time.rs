//! Points in time and spans, as integers with their unit in the name.

use serde::{Deserialize, Serialize};
use std::{fmt, ops};

/// A point in time: microseconds since 1970-01-01T00:00:00Z. JSON carries RFC 3339 text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// Why a text is no point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time is RFC 3339 with its offset, as in 2026-11-24T03:15:00.250Z, from year 1970 to 2200")]
pub struct TimestampError;

/// 2200-01-01T00:00:00Z: nothing this software records happens later.
const MAX_MICROS: i64 = 7_258_118_400_000_000;

impl Timestamp {
    /// From microseconds since the epoch; values outside 1970–2200 are brought to the nearer end.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(0, MAX_MICROS))
    }
    pub fn from_millis(millis: i64) -> Self {
        Self::from_micros(millis.saturating_mul(1000))
    }
    pub fn as_micros(self) -> i64 {
        self.0
    }
    pub fn as_millis(self) -> i64 {
        self.0 / 1000
    }
    /// Time elapsed since `earlier`; zero when `earlier` is later (clocks step back).
    pub fn since(self, earlier: Timestamp) -> Millis {
        Millis((self.0 - earlier.0).max(0) / 1000)
    }
    pub fn plus(self, span: Millis) -> Self {
        Self::from_micros(self.0.saturating_add(span.0.saturating_mul(1000)))
    }
    pub fn minus(self, span: Millis) -> Self {
        Self::from_micros(self.0.saturating_sub(span.0.saturating_mul(1000)))
    }
    /// Reads RFC 3339 with an offset.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        if text.len() > 40 {
            return Err(TimestampError);
        }
        let read: jiff::Timestamp = text.parse().map_err(|_| TimestampError)?;
        let micros = read.as_microsecond();
        if (0..=MAX_MICROS).contains(&micros) { Ok(Self(micros)) } else { Err(TimestampError) }
    }
}
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(t) => write!(f, "{t:.6}"),
            Err(_) => write!(f, "{}µs", self.0),
        }
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl TryFrom<String> for Timestamp {
    type Error = TimestampError;
    fn try_from(text: String) -> Result<Self, TimestampError> {
        Self::parse(&text)
    }
}
impl From<Timestamp> for String {
    fn from(t: Timestamp) -> String {
        t.to_string()
    }
}

/// A span in milliseconds. Never negative when it comes from [`Timestamp::since`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds * 1000)
    }
    pub const fn from_minutes(minutes: i64) -> Self {
        Self(minutes * 60_000)
    }
    pub fn as_secs(self) -> i64 {
        self.0 / 1000
    }
}
impl ops::Add for Millis {
    type Output = Millis;
    fn add(self, other: Millis) -> Millis {
        Millis(self.0.saturating_add(other.0))
    }
}
