//! `bbox`, `datetime`, `limit` and where to go on.

use super::{CRS84, fields::Collection};
use crate::problem::Problem;
use atalaya_model::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// Most features of one answer; more is answered with this many (7.15.2).
pub const LIMIT_MAX: u32 = 500;
pub const LIMIT_USUAL: u32 = 100;

/// What is asked of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemQuery {
    /// West, south, east, north, degrees; west may be greater than east across the 180th meridian.
    pub bbox: Option<[f64; 4]>,
    /// From and to, both included; an open end is `None`.
    pub span: Option<(Option<Timestamp>, Option<Timestamp>)>,
    pub limit: u32,
    pub cursor: Option<String>,
    /// Properties that must have a value, as they were asked for and as they are compared.
    filters: Vec<(&'static str, String, Value)>,
}

/// Parameters of every collection.
const KNOWN: [&str; 7] = ["bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "f"];

impl ItemQuery {
    /// Parameters that are not known are refused, as the standard asks (7.6).
    pub fn read(raw: &BTreeMap<String, String>, collection: &Collection) -> Result<Self, Problem> {
        if raw.get("f").is_some_and(|f| f != "json" && f != "geojson") {
            return Err(bad("f", "json"));
        }
        // Part 2: one system is known, and programs name it.
        for name in ["crs", "bbox-crs"] {
            if raw.get(name).is_some_and(|crs| crs != CRS84) {
                return Err(bad(name, CRS84));
            }
        }
        let mut filters = Vec::new();
        for (name, text) in raw.iter().filter(|(k, _)| !KNOWN.contains(&k.as_str())) {
            let field = collection.queryable(name).ok_or_else(|| bad(name, "unknown parameter"))?;
            let value = field.value(text).ok_or_else(|| bad(name, "a value of its kind"))?;
            filters.push((field.name, text.clone(), value));
        }
        let limit = match raw.get("limit") {
            None => LIMIT_USUAL,
            Some(text) => match text.parse::<u32>() {
                Ok(n) if n > 0 => n.min(LIMIT_MAX),
                _ => return Err(bad("limit", "a number from 1 on")),
            },
        };
        Ok(Self {
            bbox: raw.get("bbox").map(|text| bbox(text)).transpose()?,
            span: raw.get("datetime").map(|text| span(text)).transpose()?,
            limit,
            cursor: raw.get("cursor").cloned(),
            filters,
        })
    }
    /// Whether a place is inside the box; without a box all are.
    pub fn holds(&self, lon: f64, lat: f64) -> bool {
        self.meets([lon, lat, lon, lat])
    }
    /// Whether a rectangle meets the box.
    pub fn meets(&self, [w, s, e, n]: [f64; 4]) -> bool {
        let Some([west, south, east, north]) = self.bbox else { return true };
        let lon = if west <= east { w <= east && e >= west } else { e >= west || w <= east };
        lon && s <= north && n >= south
    }
    /// Whether a feature has the values that were asked for.
    pub fn fits(&self, feature: &Value) -> bool {
        self.filters.iter().all(|(name, _, value)| feature["properties"][*name] == *value)
    }
    /// The same query further on, as the rest of an address.
    pub fn next(&self, cursor: &str) -> String {
        let mut out = format!("limit={}&cursor={}", self.limit, escaped(cursor));
        if let Some(b) = self.bbox {
            out.push_str(&format!("&bbox={},{},{},{}", b[0], b[1], b[2], b[3]));
        }
        if let Some((from, to)) = self.span {
            let text = |t: Option<Timestamp>| t.map_or("..".to_owned(), |t| t.to_string());
            out.push_str(&format!("&datetime={}/{}", text(from), text(to)));
        }
        for (name, text, _) in &self.filters {
            out.push_str(&format!("&{name}={}", escaped(text)));
        }
        out
    }
}

fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn bad(at: &str, what: &str) -> Problem {
    Problem::bad_request("bad_query", "La consulta no es válida.", "The query is not valid.").at(at, what)
}

fn bbox(text: &str) -> Result<[f64; 4], Problem> {
    let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    let found = match numbers.as_slice() {
        [w, s, e, n] => [*w, *s, *e, *n],
        // With heights, which nothing here has.
        [w, s, _, e, n, _] => [*w, *s, *e, *n],
        _ => return Err(bad("bbox", "four or six numbers")),
    };
    if found.iter().any(|v| !v.is_finite()) || found[1] > found[3] || text.split(',').count() != numbers.len()
    {
        return Err(bad("bbox", "west,south,east,north in degrees"));
    }
    Ok(found)
}

fn span(text: &str) -> Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
    let time = |text: &str| match text {
        "" | ".." => Ok(None),
        text => Timestamp::parse(text).map(Some).map_err(|e| bad("datetime", &e.to_string())),
    };
    match text.split_once('/') {
        None => time(text).map(|t| (t, t)),
        Some((from, to)) => {
            let (from, to) = (time(from)?, time(to)?);
            if from.zip(to).is_some_and(|(a, b)| a > b) {
                return Err(bad("datetime", "it ends before it begins"));
            }
            Ok((from, to))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<ItemQuery, Problem> {
        let raw = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        ItemQuery::read(&raw, &super::super::fields::INCIDENTS)
    }

    #[test]
    fn queries_are_read_as_the_standard_says() {
        let query =
            read(&[("bbox", "-100,19,-99,20"), ("limit", "99999"), ("datetime", "2026-11-01T00:00:00Z/..")])
                .unwrap();
        assert_eq!(query.limit, LIMIT_MAX);
        assert!(query.holds(-99.5, 19.5) && !query.holds(-98.0, 19.5) && query.span.unwrap().1.is_none());
        assert_eq!(read(&[("bbox", "-100,19,0,-99,20,9")]).unwrap().bbox, query.bbox);
        let across = read(&[("bbox", "170,-10,-170,10")]).unwrap();
        assert!(across.holds(179.0, 0.0) && across.holds(-179.0, 0.0) && !across.holds(0.0, 0.0));
        assert!(
            query.next("a b").contains("cursor=a%20b") && query.next("x").contains("bbox=-100,19,-99,20")
        );
        assert!(read(&[("crs", CRS84), ("bbox-crs", CRS84)]).is_ok());
        let filtered = read(&[("open", "true"), ("municipality", "San José"), ("f", "json")]).unwrap();
        let feature =
            |open: bool| serde_json::json!({ "properties": { "open": open, "municipality": "San José" } });
        assert!(filtered.fits(&feature(true)) && !filtered.fits(&feature(false)));
        assert!(filtered.next("x").ends_with("&municipality=San%20Jos%C3%A9&open=true"));
        for bad in [
            ("bbox", "1,2,3"),
            ("bbox", "a,b,c,d"),
            ("bbox", "0,20,1,10"),
            ("bbox", "0,0,1,NaN"),
            ("limit", "0"),
            ("limit", "x"),
            ("datetime", "yesterday"),
            ("datetime", "2026-11-02T00:00:00Z/2026-11-01T00:00:00Z"),
            ("crs", "x"),
            ("bbox-crs", "http://www.opengis.net/def/crs/EPSG/0/6372"),
            ("priority", "high"),
            ("open", "1"),
            ("created_at", "2026-11-01T00:00:00Z"),
            ("f", "html"),
        ] {
            assert_eq!(read(&[bad]).unwrap_err().status, 400, "{bad:?}");
        }
    }
}
