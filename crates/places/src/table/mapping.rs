//! The mapping file, TOML.
//!
//! ```toml
//! kind = "neighbourhood"        # municipality, locality, village, hamlet, suburb, neighbourhood, street, address, poi
//! [columns]
//! name = "NOMBRE"
//! lat = "LATITUD"               # degrees; decimal or with minutes and seconds. GeoJSON needs none.
//! lon = "LONGITUD"
//! [kinds]                       # where a column says the kind
//! "FARMACIA" = "poi:farmacia"
//! ```

use super::TableError;
use crate::{category::Category, source::AreaKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which column means what.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    pub name: Option<String>,
    pub other_name: Option<String>,
    pub lat: Option<String>,
    pub lon: Option<String>,
    /// INEGI code.
    pub code: Option<String>,
    pub population: Option<String>,
    pub street: Option<String>,
    pub number: Option<String>,
    /// Says the kind of each row, by way of `[kinds]`.
    pub kind: Option<String>,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The kind of all rows that say none.
    pub kind: Option<String>,
    /// One ASCII character; `,` when absent.
    pub delimiter: Option<char>,
    /// Shown with every answer that rests on the file.
    pub attribution: Option<String>,
    pub columns: Columns,
    /// What a value of the column `kind` means.
    pub kinds: BTreeMap<String, String>,
}

/// Why a mapping was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MappingError {
    #[error("the mapping has more than {MAPPING_MAX} bytes")]
    TooLong,
    #[error("the mapping cannot be read: {0}")]
    Syntax(String),
    #[error(
        "{0:?} is no kind: municipality, city, locality, village, hamlet, suburb, neighbourhood, street, address, poi or poi:CATEGORY"
    )]
    Kind(String),
    #[error("the mapping names neither a kind nor a column that says it")]
    NoKind,
    #[error("the mapping names no column for names, streets or kinds")]
    NoName,
    #[error("lat and lon must both be mapped, or neither")]
    HalfPosition,
    #[error("the delimiter must be one ASCII character other than quote and line end")]
    Delimiter,
}

const MAPPING_MAX: usize = 64 << 10;

/// What a row becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RowKind {
    Area(AreaKind),
    Street,
    Address,
    Poi(Category),
}

impl RowKind {
    fn parse(text: &str) -> Result<Self, MappingError> {
        Ok(match text {
            "municipality" => Self::Area(AreaKind::Municipality),
            "city" => Self::Area(AreaKind::City),
            "locality" | "town" => Self::Area(AreaKind::Town),
            "village" => Self::Area(AreaKind::Village),
            "hamlet" => Self::Area(AreaKind::Hamlet),
            "suburb" => Self::Area(AreaKind::Suburb),
            "neighbourhood" => Self::Area(AreaKind::Neighbourhood),
            "street" => Self::Street,
            "address" => Self::Address,
            "poi" => Self::Poi(Category::OTHER),
            other => {
                let category = other.strip_prefix("poi:").and_then(Category::named);
                Self::Poi(category.ok_or_else(|| MappingError::Kind(other.to_owned()))?)
            }
        })
    }
}

impl Mapping {
    /// Reads and checks a mapping.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        if text.len() > MAPPING_MAX {
            return Err(MappingError::TooLong);
        }
        let mapping: Self = toml::from_str(text).map_err(|e| MappingError::Syntax(e.to_string()))?;
        if mapping.kind.is_none() && mapping.columns.kind.is_none() {
            return Err(MappingError::NoKind);
        }
        for kind in mapping.kind.iter().chain(mapping.kinds.values()) {
            RowKind::parse(kind)?;
        }
        let columns = &mapping.columns;
        if columns.name.is_none() && columns.street.is_none() && columns.kind.is_none() {
            return Err(MappingError::NoName);
        }
        if columns.lat.is_some() != columns.lon.is_some() {
            return Err(MappingError::HalfPosition);
        }
        mapping.delimiter_byte()?;
        Ok(mapping)
    }
    pub(crate) fn delimiter_byte(&self) -> Result<u8, MappingError> {
        let delimiter = self.delimiter.unwrap_or(',');
        u8::try_from(delimiter)
            .ok()
            .filter(|d| d.is_ascii() && !matches!(d, b'"' | b'\n' | b'\r' | b'#'))
            .ok_or(MappingError::Delimiter)
    }
    /// The kind of a row that says `value` in its column.
    pub(crate) fn kind_of(&self, value: Option<&str>) -> Option<RowKind> {
        let own = value.and_then(|v| {
            let listed = self.kinds.get(v).or_else(|| {
                let folded = atalaya_geo::fold(v);
                self.kinds.iter().find(|(k, _)| atalaya_geo::fold(k) == folded).map(|(_, kind)| kind)
            });
            listed.and_then(|kind| RowKind::parse(kind).ok())
        });
        own.or_else(|| self.kind.as_deref().and_then(|kind| RowKind::parse(kind).ok()))
    }
    /// Every mapped column must be there.
    pub(crate) fn check_columns(&self, header: &[String]) -> Result<(), TableError> {
        let c = &self.columns;
        let mapped =
            [&c.name, &c.other_name, &c.lat, &c.lon, &c.code, &c.population, &c.street, &c.number, &c.kind];
        for column in mapped.into_iter().flatten() {
            if !header.contains(column) {
                let known: String = header.join(", ").chars().take(500).collect();
                return Err(TableError::NoColumn(column.clone(), known));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_mappings_are_refused() {
        for (text, due) in [
            ("", MappingError::NoKind),
            ("kind = \"locality\"", MappingError::NoName),
            ("kind = \"planet\"\n[columns]\nname=\"a\"", MappingError::Kind("planet".into())),
            ("kind = \"poi:nada\"\n[columns]\nname=\"a\"", MappingError::Kind("poi:nada".into())),
            ("kind = \"poi\"\n[columns]\nname=\"a\"\nlat=\"b\"", MappingError::HalfPosition),
            ("kind = \"poi\"\ndelimiter=\"ñ\"\n[columns]\nname=\"a\"", MappingError::Delimiter),
        ] {
            assert_eq!(Mapping::parse(text), Err(due), "{text}");
        }
        assert!(matches!(Mapping::parse("kind = \"poi\"\nunknown = 1"), Err(MappingError::Syntax(_))));
    }
}
