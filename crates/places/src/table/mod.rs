//! A deployer's own gazetteer: CSV or GeoJSON with a mapping that says which column means what.

mod geojson;
mod mapping;
mod row;

pub use mapping::{Mapping, MappingError};

use crate::{build::Builder, point::Point, source::Source, source::SourceInfo};
use atalaya_geo::{Box2, STATE_OF_MEXICO};
use row::Row;
use std::collections::BTreeMap;

/// Most rows of a file.
pub const ROWS_MAX: usize = 5_000_000;
/// Largest field that is looked at, bytes.
const FIELD_MAX: usize = 4_096;
/// Examples of each reason that are kept.
const EXAMPLES_MAX: usize = 3;

/// Why a file was refused as a whole; nothing of it is taken.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TableError {
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error("line {line}: {what}")]
    Csv { line: u64, what: String },
    #[error("the file has no column {0:?}; it has: {1}")]
    NoColumn(String, String),
    #[error("this is no GeoJSON FeatureCollection: {0}")]
    GeoJson(String),
    #[error("the coordinates are in {0}; convert them to WGS 84 (EPSG:4326) first")]
    Projection(String),
    #[error(
        "{count} of {rows} positions are no degrees (the first: {first}): they look projected (UTM, \
         Lambert); convert them to WGS 84 (EPSG:4326) first"
    )]
    NoDegrees { count: u64, rows: u64, first: String },
    #[error(
        "latitude and longitude look exchanged: {count} of {rows} positions lie in the state only the other way round"
    )]
    Exchanged { count: u64, rows: u64 },
    #[error(
        "{count} of {rows} positions lie outside the State of Mexico (the first: {first}); if that is meant, say \
         so with --anywhere"
    )]
    Elsewhere { count: u64, rows: u64, first: String },
    #[error("the file has more than {ROWS_MAX} rows")]
    Rows,
    #[error("the file has no usable row: {0}")]
    Nothing(String),
}

/// What was read and what was left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TableReport {
    pub rows: u64,
    pub taken: u64,
    /// Reason, how often, and the first rows with it.
    pub skipped: BTreeMap<String, (u64, Vec<u64>)>,
}

impl TableReport {
    fn skip(&mut self, row: u64, why: &str) {
        let (count, rows) = self.skipped.entry(why.to_owned()).or_default();
        *count += 1;
        if rows.len() < EXAMPLES_MAX {
            rows.push(row);
        }
    }
}

/// How a file is read.
#[derive(Clone, Debug)]
pub struct Options {
    pub mapping: Mapping,
    /// Positions outside the State of Mexico are meant.
    pub anywhere: bool,
    pub info: SourceInfo,
}

/// Positions seen, to judge the file as a whole.
#[derive(Default)]
struct Judge {
    placed: u64,
    no_degrees: (u64, String),
    exchanged: u64,
    outside: (u64, String),
}

/// Reads CSV: first line the names of columns.
pub fn read_csv(text: &str, options: Options) -> Result<(Source, TableReport), TableError> {
    let mapping = &options.mapping;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(mapping.delimiter_byte()?)
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let failed = |e: &csv::Error| TableError::Csv {
        line: e.position().map_or(1, csv::Position::line),
        what: e.to_string(),
    };
    let header: Vec<String> = reader.headers().map_err(|e| failed(&e))?.iter().map(str::to_owned).collect();
    mapping.check_columns(&header)?;
    let mut reading = Reading::new(options.clone());
    for record in reader.records() {
        let record = record.map_err(|e| failed(&e))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| {
            let column = header.iter().position(|h| h == name)?;
            record.get(column).filter(|c| !c.is_empty() && c.len() <= FIELD_MAX).map(str::to_owned)
        };
        reading.row(line, &cell, None)?;
    }
    reading.finish()
}

/// Reads a GeoJSON FeatureCollection (RFC 7946); properties are the columns.
pub fn read_geojson(text: &str, options: Options) -> Result<(Source, TableReport), TableError> {
    let mut reading = Reading::new(options);
    let mut number = 0;
    geojson::features(text, &mut |feature| {
        number += 1;
        let cell = |name: &str| {
            let text = match feature.properties.get(name)? {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) => number.to_string(),
                serde_json::Value::Bool(yes) => yes.to_string(),
                _ => return None,
            };
            (!text.trim().is_empty() && text.len() <= FIELD_MAX).then(|| text.trim().to_owned())
        };
        reading.row(number, &cell, Some(&feature.geometry))
    })?;
    reading.finish()
}

/// A file while it is read.
struct Reading {
    options: Options,
    builder: Builder,
    report: TableReport,
    judge: Judge,
}

impl Reading {
    fn new(options: Options) -> Self {
        Self { options, builder: Builder::new(), report: TableReport::default(), judge: Judge::default() }
    }

    fn row(
        &mut self,
        number: u64,
        cell: &dyn Fn(&str) -> Option<String>,
        geometry: Option<&geojson::Geometry>,
    ) -> Result<(), TableError> {
        self.report.rows += 1;
        if self.report.rows > ROWS_MAX as u64 {
            return Err(TableError::Rows);
        }
        let row = Row { mapping: &self.options.mapping, cell, geometry };
        let raw = match row.raw_position() {
            Ok(raw) => raw,
            Err(why) => {
                self.report.skip(number, why);
                return Ok(());
            }
        };
        let (lat, lon) = raw;
        self.judge.placed += 1;
        let told = || format!("row {number}: {lat}, {lon}");
        let Some(at) = Point::degrees(lat, lon) else {
            if self.judge.no_degrees.0 == 0 {
                self.judge.no_degrees.1 = told();
            }
            self.judge.no_degrees.0 += 1;
            if within(lon, lat) {
                self.judge.exchanged += 1;
            }
            self.report.skip(number, "the position is no degrees");
            return Ok(());
        };
        if !self.options.anywhere && !within(lat, lon) {
            if self.judge.outside.0 == 0 {
                self.judge.outside.1 = told();
            }
            self.judge.outside.0 += 1;
            if within(lon, lat) {
                self.judge.exchanged += 1;
            }
            self.report.skip(number, "the position lies outside the State of Mexico");
            return Ok(());
        }
        match row.take(at, &mut self.builder) {
            Ok(()) => self.report.taken += 1,
            Err(why) => self.report.skip(number, why),
        }
        Ok(())
    }

    /// More than half of the positions wrong: that is the file, not a row.
    fn finish(self) -> Result<(Source, TableReport), TableError> {
        let Judge { placed, no_degrees, exchanged, outside } = self.judge;
        let most = |count: u64| count * 2 > placed;
        if most(exchanged) {
            return Err(TableError::Exchanged { count: exchanged, rows: placed });
        }
        if most(no_degrees.0) {
            return Err(TableError::NoDegrees { count: no_degrees.0, rows: placed, first: no_degrees.1 });
        }
        if most(outside.0) {
            return Err(TableError::Elsewhere { count: outside.0, rows: placed, first: outside.1 });
        }
        if self.report.taken == 0 {
            let why = self.report.skipped.keys().next().cloned();
            return Err(TableError::Nothing(why.unwrap_or_else(|| "it has no rows".to_owned())));
        }
        let (source, _) = self.builder.finish(self.options.info);
        Ok((source, self.report))
    }
}

/// In the state, with a tenth of a degree around it: a border town's gazetteer crosses the line.
fn within(lat: f64, lon: f64) -> bool {
    let Box2 { south, west, north, east } = STATE_OF_MEXICO;
    (south - 0.1..=north + 0.1).contains(&lat) && (west - 0.1..=east + 0.1).contains(&lon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ask, Gazetteer};

    fn options(mapping: &str) -> Options {
        let info = SourceInfo { name: "propio".into(), ..SourceInfo::default() };
        Options { mapping: Mapping::parse(mapping).unwrap(), anywhere: false, info }
    }
    const LOCALITIES: &str = "kind = \"locality\"\n[columns]\nname = \"NOM_LOC\"\nlat = \"LATITUD\"\nlon = \"LONGITUD\"\n\
                              code = \"CVEGEO\"\npopulation = \"POBTOT\"\n";

    #[test]
    fn a_census_list_is_read_in_its_own_form() {
        let csv = "CVEGEO,NOM_LOC,LONGITUD,LATITUD,POBTOT\n\
                   151060001,Toluca de Lerdo,\"99°39'20.52\"\" W\",\"19°17'33.36\"\" N\",223876\n\
                   151060037,Cacalomacán,\"99°42'23\"\" W\",\"19°15'10\"\" N\",12001\n\
                   151069999,Total,,,910608\n";
        let (source, report) = read_csv(csv, options(LOCALITIES)).unwrap();
        assert_eq!((report.rows, report.taken, source.areas.len()), (3, 2, 2));
        assert_eq!(report.skipped["the row has no position"], (1, vec![4]));
        let gazetteer = Gazetteer::new(vec![source]).unwrap();
        let found = gazetteer.search(&Ask { text: "cacalomacan", ..Ask::default() });
        assert_eq!(found.hits[0].label, "Cacalomacán");
    }

    #[test]
    fn wrong_projections_and_places_are_refused_by_name() {
        let csv = |rows: &str| format!("CVEGEO,NOM_LOC,LONGITUD,LATITUD,POBTOT\n{rows}");
        let refused = |rows: &str| read_csv(&csv(rows), options(LOCALITIES)).unwrap_err();
        let projected = refused("1,A,431089.2,2133325.1,5\n2,B,431090,2133326,5\n");
        assert!(
            matches!(&projected, TableError::NoDegrees { count: 2, first, .. } if first.contains("row 2")),
            "{projected}"
        );
        assert!(projected.to_string().contains("EPSG:4326"));
        assert!(matches!(refused("1,A,19.29,-99.65,5\n"), TableError::Exchanged { .. }));
        assert!(matches!(refused("1,A,2.17,41.38,5\n"), TableError::Elsewhere { .. }));
        assert!(matches!(refused(""), TableError::Nothing(_)));
        let anywhere = Options { anywhere: true, ..options(LOCALITIES) };
        assert!(read_csv(&csv("1,A,2.17,41.38,5\n"), anywhere).is_ok());
        let missing = read_csv("a,b\n1,2\n", options(LOCALITIES)).unwrap_err();
        assert!(missing.to_string().contains("NOM_LOC"), "{missing}");
    }

    #[test]
    fn colonias_with_limits_come_from_geojson() {
        let json = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"NOMBRE":"Centro"},"geometry":{"type":"Polygon","coordinates":
              [[[-99.66,19.28],[-99.65,19.28],[-99.65,19.30],[-99.66,19.30],[-99.66,19.28]]]}},
            {"type":"Feature","properties":{"NOMBRE":"Sin nada"},"geometry":null}]}"#;
        let mapping = "kind = \"neighbourhood\"\n[columns]\nname = \"NOMBRE\"\n";
        let (source, report) = read_geojson(json, options(mapping)).unwrap();
        assert_eq!((report.taken, report.rows), (1, 2));
        let gazetteer = Gazetteer::new(vec![source]).unwrap();
        let at = |lat, lon| {
            let position = atalaya_model::Position::new(lat, lon).unwrap();
            gazetteer.surroundings(&position, None)
        };
        assert_eq!(at(19.285, -99.652).neighbourhood.as_deref(), Some("Centro"));
        assert!(!at(19.285, -99.652).neighbourhood_approximate);
        assert_eq!(at(19.285, -99.649).neighbourhood, None);
        let projected = json.replacen(
            "\"features\"",
            r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::6372"}},"features""#,
            1,
        );
        assert!(
            matches!(read_geojson(&projected, options(mapping)), Err(TableError::Projection(name)) if name.contains("6372"))
        );
        assert!(matches!(read_geojson("{", options(mapping)), Err(TableError::GeoJson(_))));
    }

    #[test]
    fn addresses_streets_and_points_of_interest() {
        let csv = "tipo;calle;num;nombre;lat;lon\ndirección;Calle Hidalgo;12;;19.29;-99.65\n\
                   farmacia;Calle Hidalgo;14;Del Ahorro;19.2901;-99.65\nxyz;;;Kiosco;19.2902;-99.65\ndirección;;3;;19.29;-99.65\n";
        let mapping = "delimiter = \";\"\n[columns]\nkind = \"tipo\"\nname = \"nombre\"\nlat = \"lat\"\nlon = \"lon\"\n\
                       street = \"calle\"\nnumber = \"num\"\n[kinds]\n\"dirección\" = \"address\"\nfarmacia = \"poi:farmacia\"\n";
        let (source, report) = read_csv(csv, options(mapping)).unwrap();
        assert_eq!((source.streets.len(), source.pois.len(), report.taken), (1, 1, 2));
        assert_eq!(source.pois[0].address, "Calle Hidalgo 14");
        assert_eq!(report.skipped["the kind is not in the mapping"], (1, vec![4]));
        assert_eq!(report.skipped["the address has no street or number"], (1, vec![5]));
    }
}
