//! Times: RFC 3339 in XML, milliseconds in protobuf.

use crate::{Error, event::Millis};

/// The last millisecond of the year 9999: later times cannot be written in RFC 3339.
pub const LATEST: Millis = 253_402_207_200_999;

/// Reads an RFC 3339 time, with any offset. Times before 1970 are refused, as version 1 cannot carry them.
pub fn parse(text: &str, name: &'static str) -> Result<Millis, Error> {
    let time: jiff::Timestamp = text.trim().parse().map_err(|_| Error::Invalid(name))?;
    Millis::try_from(time.as_millisecond()).map_err(|_| Error::Invalid(name))
}

/// Writes UTC with milliseconds, as TAK clients do.
pub fn format(millis: Millis) -> String {
    let time =
        i64::try_from(millis.min(LATEST)).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    format!("{:.3}", time.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}
