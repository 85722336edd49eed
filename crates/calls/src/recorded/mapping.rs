//! The mapping file: which column of a recording means what.

use atalaya_model::{Millis, Timestamp};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// A column by number, from 0, or by its name in the header.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    Index(u16),
    Name(String),
}

/// How the time column is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeColumn {
    pub column: Column,
    /// A second column with the time of day, joined to the first by one space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_column: Option<Column>,
    /// `rfc3339`, `unix_seconds`, or a strptime pattern such as `%Y-%m-%d %H:%M`.
    pub format: String,
    /// Offset of local times from UTC, minutes; recordings that cross a change of summer time keep
    /// one offset, which a replay does not notice.
    #[serde(default)]
    pub utc_offset_minutes: i16,
}

/// The mapping file, TOML or JSON.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The first line names the columns.
    #[serde(default)]
    pub header: bool,
    /// One ASCII character; `,` when absent.
    #[serde(default = "comma")]
    pub delimiter: char,
    pub time: TimeColumn,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<Column>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<Column>,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_text: Option<Column>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Column>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Column>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Column>,
    #[serde(default)]
    pub constants: Constants,
}

/// Values for what a recording does not have.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Constants {
    pub type_text: Option<String>,
    pub area: Option<String>,
    /// Radius of uncertainty of each position, metres.
    pub accuracy_m: Option<u32>,
    /// Put before each line number to name the call: `montgomery-1`.
    pub call_prefix: Option<String>,
    /// The dialled number.
    pub called: Option<String>,
    pub trunk: Option<String>,
}

fn comma() -> char {
    ','
}

/// Why a mapping was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MappingError {
    #[error("the mapping has {found} bytes, at most {max} are taken")]
    TooLong { max: usize, found: usize },
    /// The parser's message; it quotes the mapping, which has no personal data.
    #[error("the mapping cannot be read: {0}")]
    Syntax(String),
    #[error("the delimiter must be one ASCII character other than quote and line end")]
    Delimiter,
    #[error("the time format is empty, too long or unknown: {0:?}")]
    TimeFormat(String),
    #[error("the offset from UTC must lie within ±18 hours")]
    Offset,
    #[error("lat and lon must both be mapped, or neither")]
    HalfPosition,
    #[error("{field} is mapped by name, but the recording has no header")]
    NameWithoutHeader { field: &'static str },
    #[error("the header has no column {name:?} for {field}")]
    NoColumn { field: &'static str, name: String },
    #[error("the header line cannot be read")]
    Header,
    #[error("call_prefix must have at most 64 characters without control characters")]
    Prefix,
}

/// Size of a mapping file, bytes.
pub const MAPPING_MAX: usize = 64 * 1024;

impl Mapping {
    /// Reads a mapping: JSON when it begins with `{`, otherwise TOML.
    ///
    /// # Errors
    /// [`MappingError`] with the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        if text.len() > MAPPING_MAX {
            return Err(MappingError::TooLong { max: MAPPING_MAX, found: text.len() });
        }
        let mapping: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| MappingError::Syntax(e.to_string()))?
        } else {
            toml::from_str(text).map_err(|e| MappingError::Syntax(e.to_string()))?
        };
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), MappingError> {
        if !self.delimiter.is_ascii() || matches!(self.delimiter, '"' | '\n' | '\r' | '\0') {
            return Err(MappingError::Delimiter);
        }
        if self.lat.is_some() != self.lon.is_some() {
            return Err(MappingError::HalfPosition);
        }
        if self.time.utc_offset_minutes.unsigned_abs() > 18 * 60 {
            return Err(MappingError::Offset);
        }
        let format = &self.time.format;
        let pattern = format.len() <= 64 && format.contains('%');
        if !pattern && !matches!(format.as_str(), "rfc3339" | "unix_seconds") {
            return Err(MappingError::TimeFormat(format.chars().take(64).collect()));
        }
        let prefix = self.constants.call_prefix.as_deref().unwrap_or("x");
        if prefix.chars().count() > 64 || prefix.chars().any(char::is_control) {
            return Err(MappingError::Prefix);
        }
        for (field, column) in self.columns() {
            if matches!(column, Some(Column::Name(_))) && !self.header {
                return Err(MappingError::NameWithoutHeader { field });
            }
        }
        Ok(())
    }

    fn columns(&self) -> [(&'static str, Option<&Column>); 8] {
        [
            ("time", Some(&self.time.column)),
            ("clock_column", self.time.clock_column.as_ref()),
            ("lat", self.lat.as_ref()),
            ("lon", self.lon.as_ref()),
            ("type", self.type_text.as_ref()),
            ("address", self.address.as_ref()),
            ("area", self.area.as_ref()),
            ("number", self.number.as_ref()),
        ]
    }

    /// Turns names into numbers with the header line.
    pub(super) fn resolve(&self, header: Option<&csv::ByteRecord>) -> Result<Places, MappingError> {
        let find = |field: &'static str, column: Option<&Column>| match column {
            None => Ok(None),
            Some(Column::Index(i)) => Ok(Some(usize::from(*i))),
            Some(Column::Name(name)) => {
                let at = header.and_then(|h| h.iter().position(|c| c.trim_ascii() == name.as_bytes()));
                at.map(Some).ok_or_else(|| MappingError::NoColumn { field, name: name.clone() })
            }
        };
        let [time, clock, lat, lon, type_text, address, area, number] =
            self.columns().map(|(field, column)| find(field, column));
        Ok(Places {
            time: time?.unwrap_or_default(),
            clock: clock?,
            position: lat?.zip(lon?),
            type_text: type_text?,
            address: address?,
            area: area?,
            number: number?,
        })
    }
}

/// Column numbers, after the header is known.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub time: usize,
    pub clock: Option<usize>,
    pub position: Option<(usize, usize)>,
    pub type_text: Option<usize>,
    pub address: Option<usize>,
    pub area: Option<usize>,
    pub number: Option<usize>,
}

impl TimeColumn {
    /// Reads one time; `None` when it does not have the format or lies outside 1970–2200.
    pub fn read(&self, text: &str) -> Option<Timestamp> {
        let offset = Millis::from_minutes(i64::from(self.utc_offset_minutes));
        match self.format.as_str() {
            "rfc3339" => Timestamp::parse(text).ok(),
            "unix_seconds" => bounded(text.parse::<f64>().ok()? * 1000.0),
            pattern => {
                let local = DateTime::strptime(pattern, text).ok()?;
                let utc = jiff::tz::Offset::UTC.to_timestamp(local).ok()?.as_millisecond();
                bounded((utc - offset.0) as f64)
            }
        }
    }
}

/// 2200-01-01, the end of what a [`Timestamp`] holds.
const MILLIS_MAX: f64 = 7_258_118_400_000.0;

fn bounded(millis: f64) -> Option<Timestamp> {
    (millis.is_finite() && (0.0..=MILLIS_MAX).contains(&millis))
        .then(|| Timestamp::from_millis(millis as i64))
}
