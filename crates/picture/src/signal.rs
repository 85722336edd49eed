//! Positions as nodes of one centre tell them each other.
//!
//! The node that a device reports to has judged the report; the others take its judgement over
//! ([`Picture::adopt`](crate::Picture::adopt)), so that all show the same. A batch, little endian: `u8` version 1,
//! `u8` 0, `u16` records; records of 72 bytes:
//!
//! | offset | type | meaning |
//! |---|---|---|
//! | 0 | 16 bytes | unit |
//! | 16 | 16 bytes | device; zero: a source without one |
//! | 32 | i32 | latitude, 10⁻⁷ degrees |
//! | 36 | i32 | longitude, 10⁻⁷ degrees |
//! | 40 | i64 | when it was measured, µs since 1970 |
//! | 48 | i64 | when it was received, µs since 1970 |
//! | 56 | f32 | speed, m/s; NaN unknown |
//! | 60 | f32 | course, degrees; NaN unknown |
//! | 64 | f32 | accuracy, m; NaN unknown |
//! | 68 | u8 | marks: 1 jumped, 2 frozen, 4 clock |
//! | 69 | u8 | source, as in frames |
//! | 70 | u8 | 1: it stands for the unit no more |
//! | 71 | u8 | 0 |

use crate::{Marks, Origin, UnitReport, frame::source_byte, frame::source_of};
use atalaya_model::{DeviceId, Position, Timestamp, UnitId};

/// Records of one batch.
pub const SIGNALS_MAX: usize = 1_000;
const HEADER: usize = 4;
const RECORD: usize = 72;
const VERSION: u8 = 1;

/// What a device of a unit says, as the node it said it to believes it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Signal {
    At {
        origin: Origin,
        report: UnitReport,
        received: Timestamp,
        marks: Marks,
    },
    /// The device stands for the unit no more.
    Gone {
        unit: UnitId,
        origin: Origin,
    },
}

/// Why bytes are no batch. Nothing of it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignalError {
    #[error("shorter or longer than its header says")]
    Length,
    #[error("version {0} is not known")]
    Version(u8),
    #[error("record {0} has a value out of range")]
    Record(usize),
}

/// Writes at most [`SIGNALS_MAX`] signals; further ones are left out.
pub fn write_signals(signals: &[Signal]) -> Vec<u8> {
    let some = &signals[..signals.len().min(SIGNALS_MAX)];
    let mut out = Vec::with_capacity(HEADER + some.len() * RECORD);
    out.extend([VERSION, 0]);
    out.extend((some.len() as u16).to_le_bytes());
    for signal in some {
        match signal {
            Signal::At { origin, report, received, marks } => {
                head(&mut out, report.unit, *origin);
                out.extend(((report.position.lat() * 1e7).round() as i32).to_le_bytes());
                out.extend(((report.position.lon() * 1e7).round() as i32).to_le_bytes());
                out.extend(report.at.as_micros().to_le_bytes());
                out.extend(received.as_micros().to_le_bytes());
                for value in [report.speed_mps, report.course_deg, report.accuracy_m] {
                    out.extend(value.map_or(f32::NAN, |v| v as f32).to_le_bytes());
                }
                out.extend([marks.bits(), source_byte(origin.source), 0, 0]);
            }
            Signal::Gone { unit, origin } => {
                head(&mut out, *unit, *origin);
                out.extend([0; 24]);
                (0..3).for_each(|_| out.extend(f32::NAN.to_le_bytes()));
                out.extend([0, source_byte(origin.source), 1, 0]);
            }
        }
    }
    out
}

fn head(out: &mut Vec<u8>, unit: UnitId, origin: Origin) {
    out.extend(unit.0.as_bytes());
    out.extend(origin.device.map(|d| d.0).unwrap_or_default().as_bytes());
}

/// Reads a batch.
///
/// # Errors
/// [`SignalError`].
pub fn read_signals(bytes: &[u8]) -> Result<Vec<Signal>, SignalError> {
    let (header, records) = bytes.split_at_checked(HEADER).ok_or(SignalError::Length)?;
    if header[0] != VERSION {
        return Err(SignalError::Version(header[0]));
    }
    let count = usize::from(u16::from_le_bytes([header[2], header[3]]));
    if header[1] != 0 || count > SIGNALS_MAX || records.len() != count * RECORD {
        return Err(SignalError::Length);
    }
    let one = |(i, record): (usize, &[u8])| read(record).ok_or(SignalError::Record(i));
    records.chunks_exact(RECORD).enumerate().map(one).collect()
}

fn read(r: &[u8]) -> Option<Signal> {
    let unit = UnitId(uuid::Uuid::from_bytes(array(r, 0)?));
    let device = uuid::Uuid::from_bytes(array(r, 16)?);
    let origin = Origin { source: source_of(r[69])?, device: (!device.is_nil()).then_some(DeviceId(device)) };
    match r[70] {
        0 => {}
        1 => return Some(Signal::Gone { unit, origin }),
        _ => return None,
    }
    let degrees = |at: usize| Some(f64::from(i32::from_le_bytes(array(r, at)?)) / 1e7);
    let time = |at: usize| Some(Timestamp::from_micros(i64::from_le_bytes(array(r, at)?)));
    let value = |at: usize| {
        let value = f64::from(f32::from_le_bytes(array(r, at)?));
        if value.is_infinite() { None } else { Some((!value.is_nan()).then_some(value)) }
    };
    let report = UnitReport {
        unit,
        position: Position::new(degrees(32)?, degrees(36)?).ok()?,
        at: time(40)?,
        speed_mps: value(56)?,
        course_deg: value(60)?,
        accuracy_m: value(64)?,
        source: origin.source,
    };
    let marks = (r[68] < 8).then(|| Marks::from_bits(r[68]))?;
    Some(Signal::At { origin, report, received: time(48)?, marks })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

/// For fuzzing: what is read survives being written and read again.
pub fn fuzz(data: &[u8]) {
    if let Ok(signals) = read_signals(data) {
        assert_eq!(read_signals(&write_signals(&signals)), Ok(signals));
    }
}
