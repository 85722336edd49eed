//! Addresses of map pages.

use super::{Form, Written};
use atalaya_model::Position;

/// Coordinates in the address of a map page: `@lat,lon`, `q=`, `ll=`, `query=`, `#map=z/lat/lon`,
/// `mlat=…&mlon=…`, `!3d…!4d…`, `geo:lat,lon`.
pub(super) fn link(text: &str) -> Option<Written> {
    let text = text.replace("%2C", ",").replace("%2c", ",").replace("%20", " ");
    let written = |lat: f64, lon: f64| {
        let position = Position::new(lat, lon).ok()?;
        Some(Written { position, form: Form::Link, supposed: None, radius_m: 10.0, code: None })
    };
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    // The pin of the place comes before the middle of the map.
    if let Some((lat, lon)) = after("!3d").and_then(|rest| rest.split_once("!4d")) {
        return written(leading(lat)?.0, leading(lon)?.0);
    }
    if let (Some(lat), Some(lon)) = (after("mlat="), after("mlon=")) {
        return written(leading(lat)?.0, leading(lon)?.0);
    }
    for mark in
        ["query=", "?q=", "&q=", "?ll=", "&ll=", "destination=", "geo:", "/@", "loc:", "/search/", "/place/"]
    {
        let Some(rest) = after(mark) else { continue };
        let rest = rest.strip_prefix("loc:").unwrap_or(rest);
        if let Some((lat, rest)) = leading(rest)
            && let Some((lon, _)) =
                rest.strip_prefix(',').map(|r| r.trim_start_matches(['+', ' '])).and_then(leading)
        {
            return written(lat, lon);
        }
    }
    let mut parts = after("#map=")?.split('/').skip(1);
    written(leading(parts.next()?)?.0, leading(parts.next()?)?.0)
}

/// A decimal number at the start of a text, and what follows.
fn leading(text: &str) -> Option<(f64, &str)> {
    let end = text
        .char_indices()
        .find(|(i, c)| !(c.is_ascii_digit() || *c == '.' || (*i == 0 && matches!(c, '-' | '+'))))
        .map_or(text.len(), |(i, _)| i);
    let (number, rest) = text.split_at(end);
    number.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| (n, rest))
}
