//! The national catalogue of emergency incidents (CNIE) as versioned data, never as an enum
//! (DESIGN invariant 10). Code = T SS II: type digit, two-digit subtype, two-digit incident.

use crate::Priority;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// A five-digit code of the catalogue, 10000–79999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = u32, example = 30101))]
#[serde(try_from = "u32", into = "u32")]
pub struct TypeCode(u32);

impl TypeCode {
    pub fn new(code: u32) -> Result<Self, CatalogueError> {
        if (10_000..80_000).contains(&code) {
            Ok(Self(code))
        } else {
            Err(CatalogueError::Code(code.to_string()))
        }
    }
    pub fn number(self) -> u32 {
        self.0
    }
    /// Type digit 1–7: 1 medical, 2 civil protection, 3 security, 4 public services, 5 assistance,
    /// 6 other services, 7 misuse of the service.
    pub fn class(self) -> u8 {
        (self.0 / 10_000) as u8
    }
    /// Misuse of the service: counted, never offered to dispatch.
    pub fn is_improper(self) -> bool {
        self.class() == 7
    }
    /// 602xx: follow-ups, complaints and information on an existing report. They belong to a parent
    /// folio and open no incident of their own.
    pub fn is_follow_up(self) -> bool {
        self.0 / 100 == 602
    }
}
impl fmt::Display for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}
impl fmt::Debug for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeCode({})", self.0)
    }
}
impl TryFrom<u32> for TypeCode {
    type Error = CatalogueError;
    fn try_from(code: u32) -> Result<Self, CatalogueError> {
        Self::new(code)
    }
}
impl From<TypeCode> for u32 {
    fn from(code: TypeCode) -> u32 {
        code.0
    }
}

/// The edition a row comes from: `3.0`, `2.0`, or `?` where the source is unclear.
pub type Edition = String;

/// One row of the catalogue.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IncidentType {
    pub code: TypeCode,
    pub class_name: String,
    pub subtype: String,
    pub name: String,
    /// `None` where the source has none; dispatch then takes [`Priority::Medium`].
    pub priority: Option<Priority>,
    pub edition: Edition,
}

/// A loaded edition of the catalogue.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Name of the loaded version, unique per load: `cnie-3.0-2026-11`.
    pub version: String,
    types: BTreeMap<TypeCode, IncidentType>,
}

/// Why a catalogue file was refused; nothing of it is used then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    #[error("{0:?} is no catalogue code: five digits, 10000 to 79999")]
    Code(String),
    #[error("line {line}: {what}")]
    Line { line: u64, what: String },
    #[error("line {line}: code {code} appears twice")]
    Twice { line: u64, code: u32 },
    #[error("the catalogue has {0} rows, 1 to 5000 are taken")]
    Size(usize),
}

const ROWS_MAX: usize = 5000;

impl Catalogue {
    /// Reads CSV with the header `code,type,subtype,incident,priority,edition`; `#` starts a comment.
    pub fn from_csv(version: &str, text: &str) -> Result<Self, CatalogueError> {
        let mut types = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.map_err(|e| CatalogueError::Line {
                line: e.position().map_or(0, csv::Position::line),
                what: e.to_string(),
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = read_row(&record).map_err(|what| CatalogueError::Line { line, what })?;
            let code = row.code.number();
            if types.insert(row.code, row).is_some() {
                return Err(CatalogueError::Twice { line, code });
            }
        }
        if types.is_empty() || types.len() > ROWS_MAX {
            return Err(CatalogueError::Size(types.len()));
        }
        Ok(Self { version: version.to_owned(), types })
    }
    pub fn get(&self, code: TypeCode) -> Option<&IncidentType> {
        self.types.get(&code)
    }
    pub fn iter(&self) -> impl Iterator<Item = &IncidentType> {
        self.types.values()
    }
    pub fn len(&self) -> usize {
        self.types.len()
    }
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }
}

fn read_row(record: &csv::StringRecord) -> Result<IncidentType, String> {
    let field = |i: usize| record.get(i).map(str::trim).unwrap_or_default();
    let code: u32 = field(0).parse().map_err(|_| format!("{:?} is no code", field(0)))?;
    let name = field(3);
    if name.is_empty() || name.chars().count() > 300 {
        return Err("the incident name must have 1 to 300 characters".to_owned());
    }
    let priority = match field(4).to_uppercase().as_str() {
        "ALTA" => Some(Priority::High),
        "MEDIA" => Some(Priority::Medium),
        "BAJA" => Some(Priority::Low),
        "" => None,
        other => return Err(format!("{other:?} is no priority: ALTA, MEDIA, BAJA or nothing")),
    };
    Ok(IncidentType {
        code: TypeCode::new(code).map_err(|e| e.to_string())?,
        class_name: field(1).to_owned(),
        subtype: field(2).to_owned(),
        name: name.to_owned(),
        priority,
        edition: if field(5).is_empty() { "?".to_owned() } else { field(5).to_owned() },
    })
}
