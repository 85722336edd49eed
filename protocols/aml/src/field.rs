//! Checks of single values. Each takes text from outside and answers with a value that is in range, or with the
//! reason why there is none.

use crate::report::{Method, Position, Reason, Trigger};
use crate::time::{EARLIEST_MS, LATEST_MS};

pub(crate) type Checked<T> = Result<T, Reason>;

/// A plain decimal number: sign, digits, at most one point. Words such as `inf` and `nan` and exponents, which
/// the standard parser takes, are no measurements.
pub(crate) fn decimal(text: &str) -> Checked<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|b| *b == b'.').count() <= 1
        && digits.bytes().any(|b| b.is_ascii_digit());
    if !plain {
        return Err(Reason::Malformed);
    }
    if text.len() > 32 {
        return Err(Reason::TooLong);
    }
    text.parse().map_err(|_| Reason::Malformed)
}

pub(crate) fn decimal_within(text: &str, low: f64, high: f64) -> Checked<f64> {
    let value = decimal(text)?;
    if (low..=high).contains(&value) { Ok(value) } else { Err(Reason::OutOfRange) }
}

pub(crate) fn latitude(text: &str) -> Checked<f64> {
    decimal_within(text, -90.0, 90.0)
}

pub(crate) fn longitude(text: &str) -> Checked<f64> {
    decimal_within(text, -180.0, 180.0)
}

pub(crate) fn altitude(text: &str) -> Checked<f64> {
    decimal_within(text, -1_000.0, 20_000.0)
}

/// A radius. Zero and `N` mean "unknown" in both SMS versions; an exact radius of zero does not exist.
pub(crate) fn radius(text: &str, max: f64) -> Checked<f64> {
    if text.eq_ignore_ascii_case("n") {
        return Err(Reason::StatedUnknown);
    }
    let value = decimal_within(text, 0.0, max)?;
    if value > 0.0 { Ok(value) } else { Err(Reason::StatedUnknown) }
}

pub(crate) fn percent(text: &str) -> Checked<f64> {
    decimal_within(text, 0.0, 100.0)
}

/// `location_confidence` is a share between 0 and 1 in the Android specification; some senders give percent.
pub(crate) fn confidence(text: &str) -> Checked<f64> {
    let value = percent(text)?;
    Ok(if value <= 1.0 { value * 100.0 } else { value })
}

/// Milliseconds since the Unix epoch.
pub(crate) fn unix_ms(text: &str) -> Checked<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Reason::Malformed);
    }
    let at: i64 = text.parse().map_err(|_| Reason::OutOfRange)?;
    if (EARLIEST_MS..LATEST_MS).contains(&at) { Ok(at) } else { Err(Reason::OutOfRange) }
}

pub(crate) fn digits(text: &str, min: usize, max: usize) -> Checked<String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Reason::Malformed);
    }
    if (min..=max).contains(&text.len()) { Ok(text.to_owned()) } else { Err(Reason::OutOfRange) }
}

/// A telephone number: an optional `+`, then digits; spaces, hyphens, points and brackets are removed.
pub(crate) fn phone(text: &str, min: usize) -> Checked<String> {
    let (plus, rest) = text.strip_prefix('+').map_or(("", text), |rest| ("+", rest));
    let bare: String = rest.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    digits(&bare, min, 20).map(|number| format!("{plus}{number}"))
}

/// One line of printable text of at most `max` characters.
pub(crate) fn label(text: &str, max: usize) -> Checked<String> {
    if text.chars().any(char::is_control) {
        return Err(Reason::NotText);
    }
    if text.chars().count() > max { Err(Reason::TooLong) } else { Ok(text.to_owned()) }
}

/// Letters and digits only, for cell names.
pub(crate) fn token(text: &str, max: usize) -> Checked<String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b':') {
        return Err(Reason::Malformed);
    }
    if text.len() > max { Err(Reason::TooLong) } else { Ok(text.to_owned()) }
}

/// A field name: letters, digits and underscores.
pub(crate) fn name(text: &str, max: usize) -> Checked<&str> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(Reason::Malformed);
    }
    if text.len() > max { Err(Reason::TooLong) } else { Ok(text) }
}

pub(crate) fn method(text: &str) -> Checked<Method> {
    let is = |words: &[&str]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(&["g", "gps", "gnss"]) {
        Ok(Method::Gnss)
    } else if is(&["w", "wifi", "wi-fi"]) {
        Ok(Method::Wifi)
    } else if is(&["c", "cell"]) {
        Ok(Method::Cell)
    } else if is(&["f", "fused"]) {
        Ok(Method::Fused)
    } else if is(&["n", "none"]) {
        Ok(Method::None)
    } else if is(&["u", "unknown"]) {
        Ok(Method::Unknown)
    } else {
        Err(Reason::Malformed)
    }
}

pub(crate) fn trigger(text: &str) -> Checked<Trigger> {
    if text.eq_ignore_ascii_case("call") {
        Ok(Trigger::Call)
    } else if text.eq_ignore_ascii_case("sms") {
        Ok(Trigger::Sms)
    } else {
        Err(Reason::Malformed)
    }
}

/// Joins two coordinates. Exactly 0/0 is how handsets write "no position", not a place where anybody calls from.
pub(crate) fn position(lat: Option<f64>, lon: Option<f64>) -> Checked<Option<Position>> {
    match (lat, lon) {
        (Some(lat), Some(lon)) if lat == 0.0 && lon == 0.0 => Err(Reason::StatedUnknown),
        (Some(lat), Some(lon)) => Ok(Some(Position { lat, lon })),
        (None, None) => Ok(None),
        _ => Err(Reason::Unpaired),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_plain_numbers_only() {
        for good in ["0", "+1.5", "-1.5", ".5", "5.", "037.42175"] {
            assert!(decimal(good).is_ok(), "{good}");
        }
        for bad in ["", "+", ".", "1.2.3", "1e5", "inf", "-nan", "1,5", "0x10", "+-1", "1 ", "−1"] {
            assert_eq!(decimal(bad), Err(Reason::Malformed), "{bad}");
        }
        assert_eq!(decimal(&"9".repeat(33)), Err(Reason::TooLong));
    }

    #[test]
    fn coordinates_have_bounds() {
        assert_eq!(latitude("90"), Ok(90.0));
        assert_eq!(latitude("90.00001"), Err(Reason::OutOfRange));
        assert_eq!(longitude("-180.0"), Ok(-180.0));
        assert_eq!(longitude("-180.1"), Err(Reason::OutOfRange));
        assert_eq!(position(Some(0.0), Some(-0.0)), Err(Reason::StatedUnknown));
        assert_eq!(position(Some(1.0), None), Err(Reason::Unpaired));
    }

    #[test]
    fn confidence_is_a_share_or_percent() {
        assert_eq!(confidence("0.68"), Ok(68.0));
        assert_eq!(confidence("1"), Ok(100.0));
        assert_eq!(confidence("68"), Ok(68.0));
        assert_eq!(confidence("101"), Err(Reason::OutOfRange));
    }

    #[test]
    fn telephone_numbers_lose_their_punctuation() {
        assert_eq!(phone("+52 (722) 123-45.67", 3).as_deref(), Ok("+527221234567"));
        assert_eq!(phone("911", 2).as_deref(), Ok("911"));
        assert_eq!(phone("anonymous", 3), Err(Reason::Malformed));
        assert_eq!(phone("+", 3), Err(Reason::Malformed));
        assert_eq!(phone(&"1".repeat(21), 3), Err(Reason::OutOfRange));
    }

    #[test]
    fn times_in_seconds_are_not_taken_for_milliseconds() {
        assert_eq!(unix_ms("1438101600123"), Ok(1_438_101_600_123));
        assert_eq!(unix_ms("1438101600"), Err(Reason::OutOfRange));
        assert_eq!(unix_ms("-1"), Err(Reason::Malformed));
        assert_eq!(unix_ms("99999999999999999999"), Err(Reason::OutOfRange));
    }
}
