//! What the centre's own trips say about its predictions.

use super::AreaCell;
use serde::Serialize;
use std::collections::BTreeMap;

/// Hours of a day that are taken together: night, morning, day, evening, late. Finer ones have too few trips.
pub const BANDS: [(u8, u8); 5] = [(0, 6), (6, 10), (10, 17), (17, 21), (21, 24)];
/// Fewer trips say nothing about an area.
pub const TRIPS_MIN: u32 = 20;
/// Ratios beyond are no driving: a crew that stopped, a status pressed late.
const RATIOS: std::ops::RangeInclusive<f64> = 0.2..=5.0;
/// Shorter trips are mostly the pressing of buttons, seconds.
const MEASURED_MIN_S: u32 = 30;

/// One trip: from "en route" to "on scene".
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trip {
    /// Where it led.
    pub area: AreaCell,
    /// Local hour in which it began.
    pub hour: u8,
    pub measured_s: u32,
    /// As foretold when the unit was sent, without any calibration.
    pub predicted_s: u32,
}

/// A measured factor that a person may accept.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CalibrationProposal {
    /// `None`: of all trips.
    pub area: Option<AreaCell>,
    pub from_hour: u8,
    pub until_hour: u8,
    pub trips: u32,
    /// Median of measured over predicted, per cent.
    pub percent: u16,
    /// The middle half of the trips lies between these, per cent.
    pub lower_percent: u16,
    pub upper_percent: u16,
    /// What is in force for it now, per cent.
    pub now_percent: u16,
}

/// The band that an hour lies in.
pub fn band_of(hour: u8) -> (u8, u8) {
    BANDS.into_iter().find(|(_, until)| hour < *until).unwrap_or(BANDS[0])
}

/// An area (or all) in a band of hours.
type Group = (Option<AreaCell>, (u8, u8));

/// Ratios by area and band where there are enough trips, and for all areas together. The median is taken,
/// so that single odd trips do not matter. Answers also how many trips were left out as no driving.
pub fn calibrate(
    trips: &[Trip],
    in_force: impl Fn(Option<AreaCell>, u8) -> u16,
) -> (Vec<CalibrationProposal>, u32) {
    let mut groups: BTreeMap<Group, Vec<f64>> = BTreeMap::new();
    let mut left_out = 0;
    for trip in trips {
        let ratio = f64::from(trip.measured_s) / f64::from(trip.predicted_s.max(1));
        if trip.predicted_s == 0 || trip.measured_s < MEASURED_MIN_S || !RATIOS.contains(&ratio) {
            left_out += 1;
            continue;
        }
        for area in [None, Some(trip.area)] {
            groups.entry((area, band_of(trip.hour))).or_default().push(ratio);
        }
    }
    let proposals = groups
        .into_iter()
        .filter(|(_, ratios)| ratios.len() >= TRIPS_MIN as usize)
        .map(|((area, (from_hour, until_hour)), mut ratios)| {
            ratios.sort_by(f64::total_cmp);
            let at = |part: f64| percent(ratios[((ratios.len() - 1) as f64 * part).round() as usize]);
            CalibrationProposal {
                area,
                from_hour,
                until_hour,
                trips: u32::try_from(ratios.len()).unwrap_or(u32::MAX),
                percent: at(0.5),
                lower_percent: at(0.25),
                upper_percent: at(0.75),
                now_percent: in_force(area, from_hour),
            }
        })
        .collect();
    (proposals, left_out)
}

fn percent(ratio: f64) -> u16 {
    (ratio * 100.0).round().clamp(20.0, 500.0) as u16
}
