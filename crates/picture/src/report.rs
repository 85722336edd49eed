//! A position as reported, and as kept.

use crate::ChosenBecause;
use atalaya_model::{DeviceId, Millis, Position, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// What measured a position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", schema(as = PositionSource))]
pub enum Source {
    /// A tracker in the vehicle.
    #[default]
    Tracker,
    /// The crew's radio.
    Radio,
    /// The crew's telephone or tablet.
    Handset,
    /// Told by the crew or placed by a dispatcher.
    Manual,
    /// Taken from a partner's picture.
    Partner,
}

/// One report of a unit's position.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UnitReport {
    pub unit: UnitId,
    pub position: Position,
    /// When it was measured, by the source's clock.
    pub at: Timestamp,
    /// Metres per second, 0–1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_mps: Option<f64>,
    /// Degrees clockwise from north, 0–360.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_deg: Option<f64>,
    /// Radius of uncertainty, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
    #[serde(default)]
    pub source: Source,
}

/// Why a report was refused. The unit's earlier position stays.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ReportError {
    #[error("speed goes from 0 to 1000 m/s")]
    Speed,
    #[error("course goes from 0 to 360 degrees")]
    Course,
    #[error("accuracy goes from 0 to 100,000 m")]
    Accuracy,
    #[error("measured {ahead_s} s in the future; the clock of the source is wrong")]
    Future { ahead_s: i64 },
    #[error("measured more than {} h ago", MAX_AGE.as_secs() / 3600)]
    TooOld,
    #[error("implies {kmh:.0} km/h, which this kind of unit cannot do")]
    Jump { kmh: f64 },
    #[error("the picture has its {max} units; this one is new")]
    Full { max: usize },
}

impl ReportError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Speed => "position_speed",
            Self::Course => "position_course",
            Self::Accuracy => "position_accuracy",
            Self::Future { .. } => "position_from_future",
            Self::TooOld => "position_too_old",
            Self::Jump { .. } => "position_jump",
            Self::Full { .. } => "picture_full",
        }
    }
}

/// Sources may buffer while out of coverage; older than this is history, not picture.
pub const MAX_AGE: Millis = Millis::from_minutes(24 * 60);

impl UnitReport {
    /// Checks what can be checked without knowing the unit.
    pub(crate) fn check(&self, received: Timestamp, future_limit: Millis) -> Result<(), ReportError> {
        let within = |value: Option<f64>, max: f64| value.is_none_or(|v| (0.0..=max).contains(&v));
        if !within(self.speed_mps, 1000.0) {
            return Err(ReportError::Speed);
        }
        if !within(self.course_deg, 360.0) {
            return Err(ReportError::Course);
        }
        if !within(self.accuracy_m, 100_000.0) {
            return Err(ReportError::Accuracy);
        }
        let ahead = self.at.since(received);
        if ahead > future_limit {
            return Err(ReportError::Future { ahead_s: ahead.as_secs() });
        }
        if received.since(self.at) > MAX_AGE {
            return Err(ReportError::TooOld);
        }
        Ok(())
    }
}

/// Why a kept position is not to be trusted at sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Marks {
    /// The unit leapt further than it can move; the new place was confirmed by further reports.
    pub jumped: bool,
    /// The receiver repeats exactly one position although it says that it moves, or for very long.
    pub frozen: bool,
    /// The source's clock ran ahead, within the tolerated limit; the time was brought back to ours.
    pub clock: bool,
}

impl Marks {
    /// Not to be believed while something better is known: it repeats itself, or has just leapt.
    pub fn doubted(self) -> bool {
        self.jumped || self.frozen
    }
    /// 1 jumped, 2 frozen, 4 clock.
    pub fn bits(self) -> u8 {
        u8::from(self.jumped) | u8::from(self.frozen) << 1 | u8::from(self.clock) << 2
    }
    pub fn from_bits(bits: u8) -> Self {
        Self { jumped: bits & 1 != 0, frozen: bits & 2 != 0, clock: bits & 4 != 0 }
    }
}

/// The latest state of one unit.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Track {
    pub unit: UnitId,
    /// Number of the unit within this picture: short, stable while the process lives.
    pub index: u32,
    pub position: Position,
    /// Metres per second.
    pub speed_mps: Option<f64>,
    /// Degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// Radius of uncertainty, metres.
    pub accuracy_m: Option<f64>,
    pub source: Source,
    /// When it was measured; never later than `received_at`.
    pub measured_at: Timestamp,
    pub received_at: Timestamp,
    pub marks: Marks,
    /// The device that measured it, where it is known.
    pub device: Option<DeviceId>,
    /// Why this device's position stands for the unit.
    pub because: ChosenBecause,
    /// The picture's tick at its last change.
    pub tick: u64,
}

impl Track {
    /// Age of the measurement.
    pub fn age(&self, now: Timestamp) -> Millis {
        now.since(self.measured_at)
    }
}
