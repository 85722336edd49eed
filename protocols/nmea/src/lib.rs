//! NMEA 0183: sentences of position receivers, bytes → typed fixes.
//!
//! Read are `RMC` (time, date, position, speed, course) and `GGA` (position, quality, dilution, height) of any
//! talker, with the tag block of NMEA 4.10 before them, of which the source (`s:`) says which device speaks. All
//! other sentences are [`Sentence::Other`]. A sentence without a checksum, or with a wrong one, is refused: on a
//! line that loses bytes a digit of a latitude is a street.
//!
//! Facts of the format: NMEA 0183 as described in gpsd, `www/NMEA.adoc`.
//!
//! ```
//! let line = b"$GPRMC,123519,A,1917.2345,N,09939.1234,W,022.4,084.4,291126,003.1,W*7A\r\n";
//! let nmea::Sentence::Fix(fix) = nmea::decode(line)?.sentence else { panic!() };
//! assert!((fix.lat - 19.287241).abs() < 1e-6 && (fix.lon + 99.652056).abs() < 1e-6);
//! assert_eq!(fix.at_ms, Some(1_795_955_719_000));
//! # Ok::<(), nmea::Error>(())
//! ```

mod lines;

pub mod fuzz;
pub use lines::Lines;

/// Longest line, bytes: 82 of the sentence and a tag block before it, with room for receivers that exceed both.
pub const MAX_LINE_BYTES: usize = 512;
/// Metres per second of a knot.
const KNOT_MPS: f64 = 1852.0 / 3600.0;

/// A line: who speaks, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Source of the tag block, where there is one.
    pub source: Option<String>,
    pub sentence: Sentence,
}

/// What a sentence says.
#[derive(Clone, Debug, PartialEq)]
pub enum Sentence {
    Fix(Fix),
    /// The receiver says that it has no position.
    NoFix,
    /// A sentence of another kind.
    Other,
}

/// A position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// Milliseconds since 1970; `None` for sentences that carry no date.
    pub at_ms: Option<i64>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Metres per second.
    pub speed_mps: Option<f64>,
    /// Degrees from true north, 0 ≤ course < 360.
    pub course_deg: Option<f64>,
    /// Horizontal dilution of precision.
    pub hdop: Option<f64>,
    /// Above mean sea level, metres.
    pub altitude_m: Option<f64>,
}

/// Why bytes are no sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("a line of more than {MAX_LINE_BYTES} bytes")]
    TooLong,
    #[error("the line is not plain text")]
    NotText,
    #[error("a sentence begins with $ and ends with * and its checksum")]
    Shape,
    #[error("the checksum is another one")]
    Checksum,
    #[error("the sentence's {0} is not valid")]
    Invalid(&'static str),
}

/// Reads one line.
///
/// # Errors
/// [`Error`]; nothing of a refused line is returned.
pub fn decode(line: &[u8]) -> Result<Line, Error> {
    if line.len() > MAX_LINE_BYTES {
        return Err(Error::TooLong);
    }
    let text = std::str::from_utf8(line).map_err(|_| Error::NotText)?.trim_end_matches(['\r', '\n']);
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(Error::NotText);
    }
    let (source, rest) = tag_block(text)?;
    let body = checked(rest.strip_prefix(['$', '!']).ok_or(Error::Shape)?)?;
    Ok(Line { source, sentence: sentence(body)? })
}

/// `\s:unit7,c:123*hh\` before a sentence.
fn tag_block(text: &str) -> Result<(Option<String>, &str), Error> {
    let Some(tagged) = text.strip_prefix('\\') else { return Ok((None, text)) };
    let (block, rest) = tagged.split_once('\\').ok_or(Error::Shape)?;
    let source = checked(block)?.split(',').find_map(|field| field.strip_prefix("s:"));
    Ok((source.filter(|s| !s.is_empty()).map(str::to_owned), rest))
}

/// What stands before `*hh`, when `hh` is the exclusive or of its bytes.
fn checked(text: &str) -> Result<&str, Error> {
    let (body, sum) = text.rsplit_once('*').ok_or(Error::Shape)?;
    if sum.len() != 2 {
        return Err(Error::Shape);
    }
    let sum = u8::from_str_radix(sum, 16).map_err(|_| Error::Shape)?;
    if checksum(body) == sum { Ok(body) } else { Err(Error::Checksum) }
}

/// The exclusive or of a sentence's bytes between `$` and `*`.
pub fn checksum(body: &str) -> u8 {
    body.bytes().fold(0, |sum, b| sum ^ b)
}

fn sentence(body: &str) -> Result<Sentence, Error> {
    let fields: Vec<&str> = body.split(',').collect();
    let kind = fields.first().copied().unwrap_or_default();
    // Two letters of the talker, three of the sentence; `P…` are of makers.
    match kind.get(2..) {
        Some("RMC") if !kind.starts_with('P') => rmc(&fields),
        Some("GGA") if !kind.starts_with('P') => gga(&fields),
        _ => Ok(Sentence::Other),
    }
}

fn rmc(f: &[&str]) -> Result<Sentence, Error> {
    let field = |i: usize| f.get(i).copied().unwrap_or_default();
    if field(2) != "A" {
        return Ok(Sentence::NoFix);
    }
    let Some((lat, lon)) = position(field(3), field(4), field(5), field(6))? else {
        return Ok(Sentence::NoFix);
    };
    let knots = number(field(7), "speed", 0.0, 2_000.0)?;
    let course = number(field(8), "course", 0.0, 360.0)?;
    Ok(Sentence::Fix(Fix {
        at_ms: moment(field(1), field(9))?,
        lat,
        lon,
        speed_mps: knots.map(|k| k * KNOT_MPS),
        course_deg: course.map(|c| c % 360.0),
        hdop: None,
        altitude_m: None,
    }))
}

fn gga(f: &[&str]) -> Result<Sentence, Error> {
    let field = |i: usize| f.get(i).copied().unwrap_or_default();
    if matches!(field(6), "" | "0") {
        return Ok(Sentence::NoFix);
    }
    let Some((lat, lon)) = position(field(2), field(3), field(4), field(5))? else {
        return Ok(Sentence::NoFix);
    };
    Ok(Sentence::Fix(Fix {
        at_ms: None,
        lat,
        lon,
        speed_mps: None,
        course_deg: None,
        hdop: number(field(8), "dilution", 0.0, 1_000.0)?,
        altitude_m: number(field(9), "height", -1_000.0, 100_000.0)?,
    }))
}

/// `None` where the receiver left both empty.
fn position(lat: &str, ns: &str, lon: &str, ew: &str) -> Result<Option<(f64, f64)>, Error> {
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let lat = degrees(lat, 2, 90.0).ok_or(Error::Invalid("latitude"))?;
    let lon = degrees(lon, 3, 180.0).ok_or(Error::Invalid("longitude"))?;
    let lat = match ns {
        "N" => lat,
        "S" => -lat,
        _ => return Err(Error::Invalid("latitude")),
    };
    match ew {
        "E" => Ok(Some((lat, lon))),
        "W" => Ok(Some((lat, -lon))),
        _ => Err(Error::Invalid("longitude")),
    }
}

/// `ddmm.mmmm`: whole degrees of `digits` figures, then minutes.
fn degrees(text: &str, digits: usize, max: f64) -> Option<f64> {
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let (whole, minutes) = (text.get(..digits)?, text.get(digits..)?);
    let (whole, minutes): (f64, f64) = (whole.parse().ok()?, minutes.parse().ok()?);
    let value = whole + minutes / 60.0;
    (minutes < 60.0 && value <= max).then_some(value)
}

fn number(text: &str, name: &'static str, min: f64, max: f64) -> Result<Option<f64>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let value: f64 = text.parse().map_err(|_| Error::Invalid(name))?;
    if (min..=max).contains(&value) { Ok(Some(value)) } else { Err(Error::Invalid(name)) }
}

/// `hhmmss.sss` and `ddmmyy`, UTC. `None` where the receiver does not know the date.
fn moment(time: &str, date: &str) -> Result<Option<i64>, Error> {
    if time.is_empty() || date.is_empty() {
        return Ok(None);
    }
    let two = |text: &str, at: usize| text.get(at..at + 2).and_then(|t| t.parse::<i8>().ok());
    let seconds = time.get(4..).and_then(|s| s.parse::<f64>().ok()).filter(|s| (0.0..61.0).contains(s));
    let clock = two(time, 0).zip(two(time, 2)).zip(seconds).ok_or(Error::Invalid("time"))?;
    let ((hour, minute), seconds) = clock;
    let day = two(date, 0).zip(two(date, 2)).zip(two(date, 4)).filter(|_| date.len() == 6);
    let ((day, month), year) = day.ok_or(Error::Invalid("date"))?;
    let century = if year >= 80 { 1900 } else { 2000 };
    // A leap second is the last millisecond of its minute.
    let millis = ((seconds * 1000.0).round() as i64).min(59_999);
    let whole = jiff::civil::DateTime::new(century + i16::from(year), month, day, hour, minute, 0, 0);
    let at = whole.and_then(|t| jiff::tz::Offset::UTC.to_timestamp(t)).map_err(|_| Error::Invalid("date"))?;
    Ok(Some(at.as_millisecond() + millis))
}
