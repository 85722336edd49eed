//! The municipalities of the State of Mexico by code, name and seat.

use crate::{distance::distances_m, words::fold};
use atalaya_model::{Metres, MunicipalityCode, Position};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// One municipality. Source of the shipped rows: INEGI, free use with attribution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Municipality {
    /// INEGI code with the state's: `15106`.
    pub code: MunicipalityCode,
    pub name: String,
    /// Its seat (cabecera), a point.
    pub seat: Position,
    /// Inhabitants, census of 2020.
    pub population: u32,
}

/// The municipality with the nearest seat. Approximate: its true limits are not known here.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearMunicipality {
    pub code: MunicipalityCode,
    pub name: String,
    /// To the seat.
    pub distance_m: Metres,
    /// Always true: by seat, not by limits. Show "aproximado".
    pub approximate: bool,
}

/// Why a file of municipalities was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MunicipalitiesError {
    #[error("line {line}: {what}")]
    Line { line: u64, what: String },
    #[error("line {line}: code {code} appears twice")]
    Twice { line: u64, code: String },
    #[error("the file has {0} municipalities, 1 to 3000 are taken")]
    Size(usize),
}

/// A list of municipalities; at most 3,000 (the country has fewer than 2,500).
#[derive(Clone, PartialEq, Debug)]
pub struct Municipalities {
    rows: Vec<Municipality>,
    by_code: BTreeMap<MunicipalityCode, usize>,
    by_name: BTreeMap<String, usize>,
}

const ROWS_MAX: usize = 3000;
const SHIPPED: &str = include_str!("../data/municipalities.csv");

impl Municipalities {
    /// The 125 of the State of Mexico.
    #[expect(clippy::expect_used, reason = "the file is compiled in and a test reads it")]
    pub fn shipped() -> &'static Self {
        static ROWS: LazyLock<Municipalities> =
            LazyLock::new(|| Municipalities::from_csv(SHIPPED).expect("the shipped file is well formed"));
        &ROWS
    }
    /// Reads CSV with the header `code,name,lat,lon,population`; `#` starts a comment.
    pub fn from_csv(text: &str) -> Result<Self, MunicipalitiesError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let mut list = Self { rows: Vec::new(), by_code: BTreeMap::new(), by_name: BTreeMap::new() };
        for record in reader.records() {
            let record = record.map_err(|e| MunicipalitiesError::Line {
                line: e.position().map_or(0, csv::Position::line),
                what: e.to_string(),
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = read_row(&record).map_err(|what| MunicipalitiesError::Line { line, what })?;
            if list.by_code.insert(row.code.clone(), list.rows.len()).is_some() {
                return Err(MunicipalitiesError::Twice { line, code: row.code.to_string() });
            }
            list.by_name.entry(fold(&row.name)).or_insert(list.rows.len());
            list.rows.push(row);
            if list.rows.len() > ROWS_MAX {
                return Err(MunicipalitiesError::Size(list.rows.len()));
            }
        }
        if list.rows.is_empty() { Err(MunicipalitiesError::Size(0)) } else { Ok(list) }
    }
    pub fn get(&self, code: &MunicipalityCode) -> Option<&Municipality> {
        self.by_code.get(code).and_then(|i| self.rows.get(*i))
    }
    /// By name, accents and case aside; also by the first words when only one name starts so
    /// (`ecatepec` is Ecatepec de Morelos).
    pub fn by_name(&self, name: &str) -> Option<&Municipality> {
        let folded = fold(name);
        if folded.is_empty() {
            return None;
        }
        if let Some(i) = self.by_name.get(&folded) {
            return self.rows.get(*i);
        }
        let start = format!("{folded} ");
        let mut hits = self.by_name.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
        match (hits.next(), hits.next()) {
            (Some((_, i)), None) => self.rows.get(*i),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }
    /// The one with the nearest seat; approximate. `None` more than 100 km from every seat: that is
    /// not this state.
    pub fn nearest(&self, position: &Position) -> Option<NearMunicipality> {
        const FAR_M: f64 = 100_000.0;
        let distances = distances_m(self.rows.iter().map(|row| row.seat), *position);
        let (row, metres) = self.rows.iter().zip(distances).min_by(|a, b| a.1.total_cmp(&b.1))?;
        (metres <= FAR_M).then(|| NearMunicipality {
            code: row.code.clone(),
            name: row.name.clone(),
            distance_m: Metres(metres),
            approximate: true,
        })
    }
    /// In the order of the file (by code in the shipped one).
    pub fn iter(&self) -> impl Iterator<Item = &Municipality> {
        self.rows.iter()
    }
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn read_row(record: &csv::StringRecord) -> Result<Municipality, String> {
    let field = |i: usize| record.get(i).map(str::trim).unwrap_or_default();
    let number = |i: usize, name: &str| {
        field(i).parse::<f64>().map_err(|_| format!("{name} {:?} is no number", field(i)))
    };
    let name = field(1);
    if name.is_empty() || name.chars().count() > 100 {
        return Err("the name must have 1 to 100 characters".to_owned());
    }
    Ok(Municipality {
        code: MunicipalityCode::new(field(0)).map_err(|e| e.to_string())?,
        name: name.to_owned(),
        seat: Position::new(number(2, "latitude")?, number(3, "longitude")?).map_err(|e| e.to_string())?,
        population: field(4).parse().map_err(|_| format!("population {:?} is no number", field(4)))?,
    })
}
