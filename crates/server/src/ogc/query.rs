//! `bbox`, `datetime`, `limit` and where to go on.

use crate::problem::Problem;
use atalaya_model::Timestamp;
use std::collections::BTreeMap;

/// Most features of one answer; more is answered with this many (7.15.2).
pub const LIMIT_MAX: u32 = 500;
const LIMIT_USUAL: u32 = 100;

/// What is asked of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemQuery {
    /// West, south, east, north, degrees; west may be greater than east across the 180th meridian.
    pub bbox: Option<[f64; 4]>,
    /// From and to, both included; an open end is `None`.
    pub span: Option<(Option<Timestamp>, Option<Timestamp>)>,
    pub limit: u32,
    pub cursor: Option<String>,
}

impl ItemQuery {
    /// Parameters that are not known are refused, as the standard asks (7.6).
    pub fn read(raw: &BTreeMap<String, String>) -> Result<Self, Problem> {
        if let Some(unknown) =
            raw.keys().find(|k| !["bbox", "datetime", "limit", "cursor", "f"].contains(&k.as_str()))
        {
            return Err(bad(unknown, "unknown parameter"));
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
        ItemQuery::read(&pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
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
        ] {
            assert_eq!(read(&[bad]).unwrap_err().status, 400, "{bad:?}");
        }
    }
}
