//! Reading a recording line by line.

use super::mapping::{Mapping, MappingError, Places};
use super::{RecordedCall, cut};
use atalaya_model::{PhoneNumber, Position, Text};
use std::io::BufRead;

/// Longest line, bytes. Longer ones are skipped and counted.
pub const LINE_MAX: usize = 64 * 1024;

/// Why one line gave no call, or gave one without a part. Carries no content of the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum LineProblem {
    #[error("the line is longer than 64 kB")]
    TooLong,
    #[error("the line is not valid CSV (an open quote?)")]
    Csv,
    #[error("the line is not UTF-8")]
    Encoding,
    #[error("the line has fewer columns than the mapping uses")]
    Columns,
    #[error("the time does not have the format of the mapping")]
    Time,
    #[error("latitude or longitude is no position")]
    Position,
}

/// A line that gave no call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// From 1, the header included.
    pub line: u64,
    pub problem: LineProblem,
}

/// What an item of the reader may be besides a call.
#[derive(Debug, thiserror::Error)]
pub enum RecordedError {
    /// One line; reading goes on.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The source failed; reading is over.
    #[error("the recording cannot be read further: {0}")]
    Source(#[from] std::io::Error),
}

/// How many lines became what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub calls: u64,
    /// Empty lines.
    pub blank: u64,
    pub too_long: u64,
    pub csv: u64,
    pub encoding: u64,
    pub columns: u64,
    pub time: u64,
    /// Calls whose position was unusable; the call is given without it.
    pub without_position: u64,
}

impl Tally {
    /// Lines that gave no call.
    pub fn refused(&self) -> u64 {
        self.too_long + self.csv + self.encoding + self.columns + self.time
    }
    fn count(&mut self, problem: LineProblem) {
        *match problem {
            LineProblem::TooLong => &mut self.too_long,
            LineProblem::Csv => &mut self.csv,
            LineProblem::Encoding => &mut self.encoding,
            LineProblem::Columns => &mut self.columns,
            LineProblem::Time => &mut self.time,
            LineProblem::Position => &mut self.without_position,
        } += 1;
    }
}

/// Streams calls out of a recording. Memory is bounded by one line. A quoted field cannot contain a
/// line end: such lines are counted as [`LineProblem::Csv`].
pub struct RecordedReader<R> {
    source: R,
    mapping: Mapping,
    places: Places,
    line: u64,
    buffer: Vec<u8>,
    tally: Tally,
    over: bool,
}

impl<R: BufRead> RecordedReader<R> {
    /// Reads the header line, if the mapping has one.
    ///
    /// # Errors
    /// [`MappingError::Header`] or [`MappingError::NoColumn`].
    pub fn new(mut source: R, mapping: Mapping) -> Result<Self, MappingError> {
        let mut buffer = Vec::new();
        let mut line = 0;
        let header = if mapping.header {
            line = 1;
            let read = read_line(&mut source, &mut buffer).map_err(|_| MappingError::Header)?;
            if read != Some(true) {
                return Err(MappingError::Header);
            }
            let text = buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&buffer);
            Some(split(text, mapping.delimiter).ok_or(MappingError::Header)?)
        } else {
            None
        };
        let places = mapping.resolve(header.as_ref())?;
        Ok(Self { source, mapping, places, line, buffer, tally: Tally::default(), over: false })
    }
    /// The counts so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }
    /// The mapping in use.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }
}

impl<R: BufRead> Iterator for RecordedReader<R> {
    type Item = Result<RecordedCall, RecordedError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            let whole = match read_line(&mut self.source, &mut self.buffer) {
                Ok(Some(whole)) => whole,
                Ok(None) => break,
                Err(error) => {
                    self.over = true;
                    return Some(Err(error.into()));
                }
            };
            self.line += 1;
            if whole && self.buffer.trim_ascii().is_empty() {
                self.tally.blank += 1;
                continue;
            }
            let read = if whole {
                read_call(&self.buffer, self.line, &self.mapping, &self.places)
            } else {
                Err(LineProblem::TooLong)
            };
            return Some(match read {
                Ok((call, flawed)) => {
                    self.tally.calls += 1;
                    if let Some(problem) = flawed {
                        self.tally.count(problem);
                    }
                    Ok(call)
                }
                Err(problem) => {
                    self.tally.count(problem);
                    Err(LineError { line: self.line, problem }.into())
                }
            });
        }
        self.over = true;
        None
    }
}

/// Reads one line without its end into `buffer`. `Some(false)`: it was longer than [`LINE_MAX`] and
/// its rest was skipped. `None`: nothing left.
fn read_line(source: &mut impl BufRead, buffer: &mut Vec<u8>) -> std::io::Result<Option<bool>> {
    buffer.clear();
    let (mut any, mut whole) = (false, true);
    loop {
        let chunk = match source.fill_buf() {
            Ok(chunk) => chunk,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|b| *b == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        if buffer.len() + part.len() <= LINE_MAX {
            buffer.extend_from_slice(part);
        } else {
            whole = false;
        }
        let used = end.map_or(chunk.len(), |e| e + 1);
        source.consume(used);
        if end.is_some() {
            break;
        }
    }
    if buffer.last() == Some(&b'\r') {
        buffer.pop();
    }
    Ok(any.then_some(whole))
}

/// Splits one line; `None` when it is no single record.
fn split(line: &[u8], delimiter: char) -> Option<csv::ByteRecord> {
    let delimiter = u8::try_from(delimiter).ok()?;
    // An odd number of quotes means a field that goes on in the next line.
    if line.iter().filter(|b| **b == b'"').count() % 2 == 1 {
        return None;
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(line);
    let mut record = csv::ByteRecord::new();
    reader.read_byte_record(&mut record).ok()?.then_some(record)
}

/// One call, and the part that was unusable.
type Read = (RecordedCall, Option<LineProblem>);

pub(super) fn read_call(
    line: &[u8],
    number: u64,
    mapping: &Mapping,
    places: &Places,
) -> Result<Read, LineProblem> {
    let record = split(line, mapping.delimiter).ok_or(LineProblem::Csv)?;
    let cell = |at: usize| -> Result<&str, LineProblem> {
        let bytes = record.get(at).ok_or(LineProblem::Columns)?;
        Ok(std::str::from_utf8(bytes).map_err(|_| LineProblem::Encoding)?.trim())
    };
    let maybe = |at: Option<usize>| at.map_or(Ok(""), cell);
    let time = match places.clock {
        Some(clock) => format!("{} {}", cell(places.time)?, cell(clock)?),
        None => cell(places.time)?.to_owned(),
    };
    let at = mapping.time.read(&time).ok_or(LineProblem::Time)?;
    let constants = &mapping.constants;
    let or_constant = |text: &str, constant: &Option<String>| {
        if text.is_empty() { constant.clone().unwrap_or_default() } else { text.to_owned() }
    };
    let mut flawed = None;
    let position = match places.position {
        None => None,
        Some((lat, lon)) => {
            let read = read_position(cell(lat)?, cell(lon)?);
            flawed = read.is_none().then_some(LineProblem::Position);
            read
        }
    };
    let number_said = maybe(places.number)?;
    let call = RecordedCall {
        line: number,
        at,
        position,
        accuracy_m: constants.accuracy_m.map(f64::from),
        type_text: cut(&or_constant(maybe(places.type_text)?, &constants.type_text)),
        address: cut(maybe(places.address)?),
        area: cut(&or_constant(maybe(places.area)?, &constants.area)),
        number: PhoneNumber::new(number_said).ok(),
        number_said: Text::new(number_said.chars().take(64).collect::<String>()).ok(),
    };
    Ok((call, flawed))
}

fn read_position(lat: &str, lon: &str) -> Option<Position> {
    Position::new(lat.parse().ok()?, lon.parse().ok()?).ok()
}
