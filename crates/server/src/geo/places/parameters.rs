//! Reading positions and bounds from a query; each refusal names the parameter.

use crate::problem::Problem;
use atalaya_model::Position;

fn bad(pointer: &str, detail: &str) -> Problem {
    Problem::bad_request("bad_query", "La búsqueda no es válida.", "A parameter of the query is not valid.")
        .at(pointer, detail)
}

/// Text of 1 to `max` characters.
pub fn text(value: Option<&str>, name: &str, max: usize) -> Result<String, Problem> {
    let value = value.unwrap_or_default().trim();
    match value.chars().count() {
        0 => Err(bad(name, "must not be empty")),
        n if n > max => Err(bad(name, &format!("at most {max} characters"))),
        _ => Ok(value.to_owned()),
    }
}

/// A number within bounds.
pub fn number(value: Option<&str>, name: &str, min: f64, max: f64) -> Result<Option<f64>, Problem> {
    let Some(value) = value.filter(|v| !v.is_empty()) else { return Ok(None) };
    match value.parse::<f64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
        _ => Err(bad(name, &format!("a number from {min} to {max}"))),
    }
}

/// `lat,lon` in degrees.
pub fn pair(value: Option<&str>, name: &str) -> Result<Option<Position>, Problem> {
    let Some(value) = value.filter(|v| !v.is_empty()) else { return Ok(None) };
    let read = value
        .split_once(',')
        .and_then(|(lat, lon)| Position::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?).ok());
    read.map(Some).ok_or_else(|| bad(name, "latitude and longitude in degrees, parted by a comma"))
}

/// Two parameters in degrees; both or neither.
pub fn position(lat: Option<&str>, lon: Option<&str>) -> Result<Option<Position>, Problem> {
    let (lat, lon) = (number(lat, "lat", -90.0, 90.0)?, number(lon, "lon", -180.0, 180.0)?);
    match (lat, lon) {
        (None, None) => Ok(None),
        (Some(lat), Some(lon)) => Position::new(lat, lon).map(Some).map_err(|e| bad("lat", &e.to_string())),
        (Some(_), None) => Err(bad("lon", "is missing")),
        (None, Some(_)) => Err(bad("lat", "is missing")),
    }
}

/// What a door cannot do without.
pub fn required<T>(value: Option<T>, name: &str) -> Result<T, Problem> {
    value.ok_or_else(|| bad(name, "is missing"))
}
