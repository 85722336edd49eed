//! What consoles get, as JSON now and as 24-byte records.
//!
//! JSON: `{"type":"units","t":<ms since 1970>,"full":<bool>,"p":[[id,lat,lon,course,speed,age],…]}` with
//! degrees (6 decimals), course in degrees or `null`, speed in m/s or `null`, age in whole seconds. A
//! seventh number follows only when the position has marks: 1 jumped, 2 frozen, 4 clock.
//!
//! Binary, little endian, for consoles with thousands of units. Header of 16 bytes: `u8` version 1,
//! `u8` 1 when full, `u16` 0, `u32` records, `i64` milliseconds since 1970. Records of 24 bytes:
//!
//! | offset | type | meaning |
//! |---|---|---|
//! | 0 | u32 | index of the unit in the picture |
//! | 4 | i32 | latitude, 10⁻⁷ degrees |
//! | 8 | i32 | longitude, 10⁻⁷ degrees |
//! | 12 | u16 | course, 10⁻² degrees; 65535 unknown |
//! | 14 | u16 | speed, cm/s, 65534 for that and more; 65535 unknown |
//! | 16 | u16 | age, s, 65535 for that and more |
//! | 18 | u16 | accuracy, m, 65534 for that and more; 65535 unknown |
//! | 20 | u8 | marks |
//! | 21 | u8 | source: 0 tracker, 1 radio, 2 handset, 3 manual, 4 partner |
//! | 22 | u16 | 0 |

use crate::{Marks, Source, Track};
use atalaya_model::{Timestamp, UnitId};
use std::fmt::Write;

pub const HEADER_BYTES: usize = 16;
pub const RECORD_BYTES: usize = 24;
const VERSION: u8 = 1;
const UNKNOWN: u16 = u16::MAX;
/// A reader allocates for no more records than a picture can hold.
const RECORDS_MAX: usize = 1_000_000;

/// One unit in a frame.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FrameUnit {
    pub unit: UnitId,
    pub index: u32,
    pub lat: f64,
    pub lon: f64,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    pub speed_mps: Option<f64>,
    pub accuracy_m: Option<f64>,
    pub age_s: u32,
    pub marks: Marks,
    pub source: Source,
}

impl FrameUnit {
    pub(crate) fn of(track: &Track, now: Timestamp) -> Self {
        Self {
            unit: track.unit,
            index: track.index,
            lat: track.position.lat(),
            lon: track.position.lon(),
            course_deg: track.course_deg,
            speed_mps: track.speed_mps,
            accuracy_m: track.accuracy_m,
            age_s: u32::try_from(track.age(now).as_secs()).unwrap_or(u32::MAX),
            marks: track.marks,
            source: track.source,
        }
    }
}

/// The units of one viewport at one cut.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    pub at: Timestamp,
    /// The console's next `since`.
    pub tick: u64,
    /// Replaces everything that the console shows.
    pub full: bool,
    pub units: Vec<FrameUnit>,
}

impl Frame {
    /// Nothing to say: a frame that is not full and has no units need not be sent.
    pub fn is_silent(&self) -> bool {
        !self.full && self.units.is_empty()
    }
    /// The JSON form.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(64 + self.units.len() * 84);
        // Writing to a String cannot fail.
        let _ = write!(out, r#"{{"type":"units","t":{},"full":{},"p":["#, self.at.as_millis(), self.full);
        for (i, unit) in self.units.iter().enumerate() {
            let _ = write!(
                out,
                r#"{}["{}",{:.6},{:.6},"#,
                if i == 0 { "" } else { "," },
                unit.unit,
                unit.lat,
                unit.lon
            );
            number(&mut out, unit.course_deg);
            number(&mut out, unit.speed_mps);
            let _ = write!(out, "{}", unit.age_s);
            if unit.marks != Marks::default() {
                let _ = write!(out, ",{}", unit.marks.bits());
            }
            out.push(']');
        }
        out.push_str("]}");
        out
    }
    /// The binary form.
    pub fn to_binary(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER_BYTES + self.units.len() * RECORD_BYTES);
        let count = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        out.extend([VERSION, u8::from(self.full), 0, 0]);
        out.extend(count.to_le_bytes());
        out.extend(self.at.as_millis().to_le_bytes());
        for unit in self.units.iter().take(count as usize) {
            out.extend(unit.index.to_le_bytes());
            out.extend(((unit.lat * 1e7).round() as i32).to_le_bytes());
            out.extend(((unit.lon * 1e7).round() as i32).to_le_bytes());
            out.extend(scaled(unit.course_deg.map(|c| c.rem_euclid(360.0)), 100.0).to_le_bytes());
            out.extend(scaled(unit.speed_mps, 100.0).to_le_bytes());
            out.extend(u16::try_from(unit.age_s).unwrap_or(u16::MAX).to_le_bytes());
            out.extend(scaled(unit.accuracy_m, 1.0).to_le_bytes());
            out.extend([unit.marks.bits(), source_byte(unit.source), 0, 0]);
        }
        out
    }
}

fn number(out: &mut String, value: Option<f64>) {
    match value {
        Some(value) => {
            let _ = write!(out, "{value:.1},");
        }
        None => out.push_str("null,"),
    }
}

fn scaled(value: Option<f64>, factor: f64) -> u16 {
    value.map_or(UNKNOWN, |v| (v * factor).round().clamp(0.0, f64::from(UNKNOWN - 1)) as u16)
}

pub(crate) fn source_byte(source: Source) -> u8 {
    match source {
        Source::Tracker => 0,
        Source::Radio => 1,
        Source::Handset => 2,
        Source::Manual => 3,
        Source::Partner => 4,
    }
}

pub(crate) fn source_of(byte: u8) -> Option<Source> {
    Some(match byte {
        0 => Source::Tracker,
        1 => Source::Radio,
        2 => Source::Handset,
        3 => Source::Manual,
        4 => Source::Partner,
        _ => return None,
    })
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BinaryError {
    #[error("shorter or longer than its header says")]
    Length,
    #[error("version {0} is not known")]
    Version(u8),
    #[error("record {0} has a value out of range")]
    Record(usize),
}

/// Reads the binary form: when, whether full, and the units by index (their ids are not in it).
pub fn read_binary(bytes: &[u8]) -> Result<(Timestamp, bool, Vec<FrameUnit>), BinaryError> {
    let (header, records) = bytes.split_at_checked(HEADER_BYTES).ok_or(BinaryError::Length)?;
    if header[0] != VERSION {
        return Err(BinaryError::Version(header[0]));
    }
    let count = u32::from_le_bytes(array(header, 4)?) as usize;
    if count > RECORDS_MAX || records.len() != count * RECORD_BYTES {
        return Err(BinaryError::Length);
    }
    let at = Timestamp::from_millis(i64::from_le_bytes(array(header, 8)?));
    let units = records.chunks_exact(RECORD_BYTES).enumerate();
    let units = units.map(|(i, r)| read_record(i, r)).collect::<Result<_, _>>()?;
    Ok((at, header[1] & 1 == 1, units))
}

fn read_record(i: usize, r: &[u8]) -> Result<FrameUnit, BinaryError> {
    let known = |value: u16, factor: f64| (value != UNKNOWN).then(|| f64::from(value) / factor);
    let short = |at: usize| array(r, at).map(u16::from_le_bytes);
    let (lat, lon) = (i32::from_le_bytes(array(r, 4)?), i32::from_le_bytes(array(r, 8)?));
    let (lat, lon) = (f64::from(lat) / 1e7, f64::from(lon) / 1e7);
    let source = source_of(r[21]).ok_or(BinaryError::Record(i))?;
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return Err(BinaryError::Record(i));
    }
    Ok(FrameUnit {
        unit: UnitId(Default::default()),
        index: u32::from_le_bytes(array(r, 0)?),
        lat,
        lon,
        course_deg: known(short(12)?, 100.0),
        speed_mps: known(short(14)?, 100.0),
        accuracy_m: known(short(18)?, 1.0),
        age_s: u32::from(short(16)?),
        marks: Marks::from_bits(r[20]),
        source,
    })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], BinaryError> {
    bytes.get(at..at + N).and_then(|b| b.try_into().ok()).ok_or(BinaryError::Length)
}
