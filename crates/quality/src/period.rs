//! Periods as the centre lives them: local days, hours and weekdays.

use atalaya_model::Timestamp;
use jiff::{
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

/// A time zone of the tz database, with its whole history: Mexico left daylight saving in October
/// 2022, so a report over older years needs the old rule.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

/// Why a period or zone was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    #[error("{0:?} is no time zone of the tz database")]
    Zone(String),
    #[error("a day is written as 2026-11-24, from year 1970 to 2199")]
    Day,
    #[error("a period starts before it ends and has at most {DAYS_MAX} days")]
    Length,
}

/// The longest period: ten years and the leap days.
pub const DAYS_MAX: i32 = 3_653;

/// A half-open span, `from` included, `to` not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Period {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Period {
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// Hour and weekday of a moment in local time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// 0 Monday to 6 Sunday.
    pub weekday: u8,
    /// 0–23.
    pub hour: u8,
}

impl Bucket {
    /// 0–167, Monday midnight first.
    pub fn hour_of_week(self) -> usize {
        usize::from(self.weekday) * 24 + usize::from(self.hour)
    }
}

impl Zone {
    /// A zone by its tz name.
    pub fn new(name: &str) -> Result<Self, PeriodError> {
        TimeZoneDatabase::bundled().get(name).map(Self).map_err(|_| PeriodError::Zone(name.to_owned()))
    }
    /// The zone of the State of Mexico.
    pub fn mexico_city() -> Result<Self, PeriodError> {
        Self::new("America/Mexico_City")
    }
    /// The local day of a moment.
    pub fn day(&self, at: Timestamp) -> Date {
        self.civil(at).date()
    }
    /// The local day as yymmdd, the way folios carry it.
    pub fn folio_day(&self, at: Timestamp) -> u32 {
        let day = self.day(at);
        u32::from(day.year().rem_euclid(100).unsigned_abs()) * 10_000
            + u32::from(day.month().unsigned_abs()) * 100
            + u32::from(day.day().unsigned_abs())
    }
    /// Hour and weekday of a moment.
    pub fn bucket(&self, at: Timestamp) -> Bucket {
        let civil = self.civil(at);
        Bucket {
            weekday: civil.weekday().to_monday_zero_offset().unsigned_abs(),
            hour: civil.hour().unsigned_abs(),
        }
    }
    /// One local day; 23 or 25 hours long when the clock changes.
    pub fn whole_day(&self, day: Date) -> Result<Period, PeriodError> {
        self.days(day, day)
    }
    /// The local days `first` to `last`, both included.
    pub fn days(&self, first: Date, last: Date) -> Result<Period, PeriodError> {
        let length = first.until(last).map_err(|_| PeriodError::Length)?.get_days();
        if !(0..DAYS_MAX).contains(&length) {
            return Err(PeriodError::Length);
        }
        let end = last.tomorrow().map_err(|_| PeriodError::Day)?;
        Ok(Period { from: self.midnight(first)?, to: self.midnight(end)? })
    }
    /// Reads two days as `2026-11-01` and `2026-11-30`.
    pub fn parse_days(&self, first: &str, last: &str) -> Result<Period, PeriodError> {
        let day = |text: &str| -> Result<Date, PeriodError> {
            if text.len() != 10 { Err(PeriodError::Day) } else { text.parse().map_err(|_| PeriodError::Day) }
        };
        self.days(day(first)?, day(last)?)
    }
    /// Each local day that the period touches, in order, at most [`DAYS_MAX`].
    pub fn days_of(&self, period: Period) -> Vec<Date> {
        let mut days = Vec::new();
        let mut day = self.day(period.from);
        while days.len() < DAYS_MAX.unsigned_abs() as usize
            && self.midnight(day).is_ok_and(|start| start < period.to)
        {
            days.push(day);
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        days
    }

    fn civil(&self, at: Timestamp) -> jiff::civil::DateTime {
        // A model timestamp lies within 1970–2200, which jiff always represents.
        let instant =
            jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        self.0.to_datetime(instant)
    }
    fn midnight(&self, day: Date) -> Result<Timestamp, PeriodError> {
        if !(1970..2200).contains(&day.year()) {
            return Err(PeriodError::Day);
        }
        let start = day.to_zoned_datetime(self.0.clone()).map_err(|_| PeriodError::Day)?;
        Ok(Timestamp::from_micros(start.timestamp().as_microsecond()))
    }
}
