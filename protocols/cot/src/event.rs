//! The event itself.

use crate::{Detail, Error};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = u64;

/// How CoT writes "not known" for heights and errors, metres.
pub const UNKNOWN_M: f64 = 9_999_999.0;

/// A CoT event: something (`uid`) is of a kind (`kind`) at a place, from `start` until `stale`.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identifies the object, not the message; never empty.
    pub uid: String,
    /// CoT type, e.g. `a-f-G-U-C` (atom, friend, ground, unit, combat), `b-t-f` (chat); never empty.
    pub kind: String,
    /// How the position came about, e.g. `m-g` (machine, GPS), `h-e` (human, estimated); never empty.
    pub how: String,
    /// When the event was made.
    pub time: Millis,
    /// From when it holds.
    pub start: Millis,
    /// Until when it holds.
    pub stale: Millis,
    pub point: Point,
    pub access: Option<String>,
    pub qos: Option<String>,
    pub opex: Option<String>,
    pub detail: Detail,
}

/// A point on WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees north, −90 to 90. `0, 0` is let through: the codec reports what was sent.
    pub lat: f64,
    /// Degrees east, −180 to 180.
    pub lon: f64,
    /// Height above the ellipsoid, metres; `None` when unknown.
    pub hae_m: Option<f64>,
    /// Circular error, metres (radius, 1 σ by the base schema; receivers differ); `None` when unknown.
    pub ce_m: Option<f64>,
    /// Linear (vertical) error, metres; `None` when unknown.
    pub le_m: Option<f64>,
}

impl Point {
    /// Checks ranges; heights and errors at or above [`UNKNOWN_M`], negative errors and NaN become `None`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a latitude or longitude that is none.
    pub fn new(lat: f64, lon: f64, hae: f64, ce: f64, le: f64) -> Result<Self, Error> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(Error::Invalid("latitude"));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(Error::Invalid("longitude"));
        }
        let known = |value: f64| (value.is_finite() && value.abs() < UNKNOWN_M).then_some(value);
        let error = |value: f64| known(value).filter(|v| *v >= 0.0);
        Ok(Self { lat, lon, hae_m: known(hae), ce_m: error(ce), le_m: error(le) })
    }
}

impl Event {
    /// What every event must satisfy, whichever way it came.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        for (value, name) in [(&self.uid, "uid"), (&self.kind, "type"), (&self.how, "how")] {
            if value.is_empty() {
                return Err(Error::Missing(name));
            }
        }
        for (value, name) in [(self.time, "time"), (self.start, "start"), (self.stale, "stale")] {
            if value > crate::time::LATEST {
                return Err(Error::Invalid(name));
            }
        }
        Ok(self)
    }
}
