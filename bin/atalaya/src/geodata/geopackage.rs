//! GeoPackage 1.3 (OGC 12-128r17): one SQLite file with one layer.

use super::{Feature, Kind, Layer, Shape};
use rusqlite::{Connection, params, params_from_iter, types::Value as Sql};
use serde_json::Value;
use std::path::Path;

/// `GPKG` in ASCII (requirement 2).
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0.
const USER_VERSION: i32 = 10_300;
/// WGS 84, longitude first.
const SRS: i32 = 4326;

/// The tables every GeoPackage has (annex C), and the three systems it must know (requirement 11).
const SCHEMA: &str = r#"
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude and latitude on the WGS 84 ellipsoid');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
"#;

/// Writes the file beside its name and renames it when it is whole.
pub fn write(path: &Path, layer: &Layer, features: &[Feature]) -> anyhow::Result<()> {
    let part = path.with_extension("gpkg-part");
    let done = fill(&part, layer, features);
    if let Err(error) = done {
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    std::fs::rename(&part, path)?;
    Ok(())
}

fn fill(path: &Path, layer: &Layer, features: &[Feature]) -> anyhow::Result<()> {
    let mut db = Connection::open(path)?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", USER_VERSION)?;
    let work = db.transaction()?;
    work.execute_batch(SCHEMA)?;
    let columns: String =
        layer.columns.iter().map(|c| format!(", \"{}\" {}", c.name, declared(c.kind))).collect();
    let kind = if layer.areas { "MULTIPOLYGON" } else { "POINT" };
    work.execute_batch(&format!(
        "CREATE TABLE \"{}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}, id TEXT NOT NULL{columns})",
        layer.name
    ))?;
    let bounds = features.iter().filter_map(|f| bounds(&f.shape)).reduce(joined);
    let [west, south, east, north] = bounds.map_or([None; 4], |b| b.map(Some));
    work.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) \
         VALUES (?1, 'features', ?2, ?3, ?4, ?5, ?6, ?7)",
        params![layer.name, layer.title, west, south, east, north, SRS],
    )?;
    work.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![layer.name, kind, SRS],
    )?;
    let names: String = layer.columns.iter().map(|c| format!(", \"{}\"", c.name)).collect();
    let marks = ", ?".repeat(layer.columns.len());
    let mut insert =
        work.prepare(&format!("INSERT INTO \"{}\" (geom, id{names}) VALUES (?, ?{marks})", layer.name))?;
    for feature in features {
        let mut row =
            vec![geometry(&feature.shape).map_or(Sql::Null, Sql::Blob), Sql::Text(feature.id.clone())];
        row.extend(layer.columns.iter().zip(&feature.values).map(|(c, v)| value(c.kind, v)));
        insert.execute(params_from_iter(row))?;
    }
    drop(insert);
    work.commit()?;
    db.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Column types of the standard (table 1).
fn declared(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Real => "DOUBLE",
        Kind::Time => "DATETIME",
        Kind::Flag => "BOOLEAN",
    }
}

fn value(kind: Kind, value: &Value) -> Sql {
    match (kind, value) {
        (_, Value::Null) => Sql::Null,
        (Kind::Integer, v) => v.as_i64().map_or(Sql::Null, Sql::Integer),
        (Kind::Real, v) => v.as_f64().map_or(Sql::Null, Sql::Real),
        (Kind::Flag, v) => v.as_bool().map_or(Sql::Null, |b| Sql::Integer(b.into())),
        // Milliseconds, as the standard writes times.
        (Kind::Time, Value::String(text)) => Sql::Text(milliseconds(text)),
        (_, Value::String(text)) => Sql::Text(text.clone()),
        (_, other) => Sql::Text(other.to_string()),
    }
}

/// `2026-11-24T06:00:00.123456Z` with three decimals.
fn milliseconds(text: &str) -> String {
    match text.trim_end_matches('Z').split_once('.') {
        Some((seconds, fraction)) => format!("{seconds}.{:0<3.3}Z", fraction),
        None => text.to_owned(),
    }
}

fn bounds(shape: &Shape) -> Option<[f64; 4]> {
    let point = |p: &[f64; 2]| [p[0], p[1], p[0], p[1]];
    match shape {
        Shape::Nowhere => None,
        Shape::Point(p) => Some(point(p)),
        Shape::Areas(parts) => parts.iter().flatten().flatten().map(point).reduce(joined),
    }
}

fn joined(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Header of a geometry (2.1.3) with its envelope for areas, then well-known binary, little endian.
fn geometry(shape: &Shape) -> Option<Vec<u8>> {
    let mut out = b"GP\0".to_vec();
    let envelope = matches!(shape, Shape::Areas(_));
    // Little endian; an envelope of x and y.
    out.push(if envelope { 0b0000_0011 } else { 0b0000_0001 });
    out.extend_from_slice(&SRS.to_le_bytes());
    if let (true, Some([west, south, east, north])) = (envelope, bounds(shape)) {
        [west, east, south, north].iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
    }
    let count =
        |out: &mut Vec<u8>, n: usize| out.extend_from_slice(&u32::try_from(n).unwrap_or(0).to_le_bytes());
    let head = |out: &mut Vec<u8>, kind: u32| {
        out.push(1);
        out.extend_from_slice(&kind.to_le_bytes());
    };
    let point =
        |out: &mut Vec<u8>, p: &[f64; 2]| p.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
    match shape {
        Shape::Nowhere => return None,
        Shape::Point(p) => {
            head(&mut out, 1);
            point(&mut out, p);
        }
        Shape::Areas(parts) => {
            head(&mut out, 6);
            count(&mut out, parts.len());
            for rings in parts {
                head(&mut out, 3);
                count(&mut out, rings.len());
                for ring in rings {
                    count(&mut out, ring.len());
                    ring.iter().for_each(|p| point(&mut out, p));
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodata::Column;

    static LAYER: Layer = Layer {
        name: "things",
        title: "Cosas",
        areas: false,
        columns: &[
            Column { name: "folio", kind: Kind::Text },
            Column { name: "at", kind: Kind::Time },
            Column { name: "n", kind: Kind::Integer },
        ],
    };

    #[test]
    fn a_package_has_what_the_standard_asks_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.gpkg");
        let values = || vec!["TOL-1".into(), "2026-11-24T06:00:00.123456Z".into(), 7.into()];
        let features = [
            Feature { id: "a".into(), shape: Shape::Point([-99.65, 19.29]), values: values() },
            Feature { id: "b".into(), shape: Shape::Nowhere, values: vec![Value::Null; 3] },
        ];
        write(&path, &LAYER, &features).unwrap();
        let db = Connection::open(&path).unwrap();
        let number = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(number("PRAGMA application_id"), i64::from(APPLICATION_ID));
        assert_eq!(number("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id IN (-1, 0, 4326)"), 3);
        assert_eq!(number("SELECT count(*) FROM things WHERE geom IS NULL"), 1);
        assert!(number("SELECT count(*) FROM pragma_foreign_key_check") == 0);
        let (blob, at): (Vec<u8>, String) = db
            .query_row("SELECT geom, at FROM things WHERE id = 'a'", [], |r| Ok((r.get(0)?, r.get(1)?)))
            .unwrap();
        assert_eq!((&blob[..4], blob.len()), (b"GP\0\x01".as_slice(), 8 + 21));
        assert_eq!(f64::from_le_bytes(blob[13..21].try_into().unwrap()), -99.65);
        assert_eq!(at, "2026-11-24T06:00:00.123Z");
        assert!(!dir.path().join("x.gpkg-part").exists());
    }
}
