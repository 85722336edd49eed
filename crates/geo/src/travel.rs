//! The port for travel times, and the simplest thing behind it.

use crate::distance::distances_m;
use atalaya_model::{Metres, Position, Timestamp};
use serde::{Deserialize, Serialize};

/// How something moves; decides the speed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Vehicle {
    /// Patrol car, ambulance.
    #[default]
    Car,
    Motorcycle,
    /// Fire engine, lorry.
    Heavy,
    /// A pair on foot, bicycle.
    Foot,
    /// Helicopter; flies straight.
    Air,
}

/// Where something starts from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Origin {
    pub position: Position,
    pub vehicle: Vehicle,
}

/// What a travel time rests on, from weakest to strongest. Only the last is ever shown as measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TravelBasis {
    /// Streets are known at both ends and none leads from one to the other (closures, an island): the
    /// figure is the straight line's.
    NoWay,
    /// The straight line times a factor: no street is known near one of the ends.
    #[default]
    StraightLine,
    /// The fastest way by street, at assumed speeds.
    Roads,
    /// By street, corrected by the centre's own measured trips in that area and hour.
    Calibrated,
}

impl TravelBasis {
    /// What was meant before streets were known; left out where it is written.
    pub fn is_straight_line(&self) -> bool {
        *self == Self::StraightLine
    }
}

/// Time and length of a way.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TravelEstimate {
    pub seconds: u32,
    pub metres: Metres,
    /// `true`: from a road network calibrated by measured trips. `false`: an estimate; show it as one.
    pub measured: bool,
    #[serde(default)]
    pub basis: TravelBasis,
    /// From the origin to the street nearest to it; in the figures. 0 where it is not by street.
    #[serde(default)]
    pub from_street_m: Metres,
}

impl TravelEstimate {
    /// No street leads there; carries no figure.
    pub fn no_way() -> Self {
        Self {
            seconds: u32::MAX,
            metres: Metres(0.0),
            measured: false,
            basis: TravelBasis::NoWay,
            from_street_m: Metres(0.0),
        }
    }
}

/// Travel times from many origins to one place.
pub trait TravelTime: Send + Sync {
    /// One answer for each of `from`, in the same order. Waits for nothing remote.
    fn seconds(&self, from: &[Origin], to: Position, when: Timestamp) -> Vec<TravelEstimate>;
}

/// Speeds in km/h over the way (lights and corners included).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    pub car: f64,
    pub motorcycle: f64,
    pub heavy: f64,
    pub foot: f64,
    pub air: f64,
}

impl Speeds {
    fn of(&self, vehicle: Vehicle) -> f64 {
        match vehicle {
            Vehicle::Car => self.car,
            Vehicle::Motorcycle => self.motorcycle,
            Vehicle::Heavy => self.heavy,
            Vehicle::Foot => self.foot,
            Vehicle::Air => self.air,
        }
    }
    fn are_sane(&self) -> bool {
        [self.car, self.motorcycle, self.heavy, self.foot, self.air]
            .iter()
            .all(|v| v.is_finite() && (1.0..=400.0).contains(v))
    }
}

/// Speeds from `from_hour` (local, 0–23) until the next band begins.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub from_hour: u8,
    pub speeds: Speeds,
}

/// Why figures for [`StraightLine`] were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TravelError {
    #[error("the factor must lie between 1 and 3")]
    Factor,
    #[error("speeds must lie between 1 and 400 km/h")]
    Speed,
    #[error("1 to 24 bands are needed, by rising hour 0–23")]
    Bands,
    #[error("the offset from UTC must lie between -840 and 840 minutes")]
    Offset,
}

/// Straight line × factor, by speed of the hour and vehicle. Always an estimate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "RawStraightLine")]
pub struct StraightLine {
    factor: f64,
    bands: Vec<Band>,
    utc_offset_minutes: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStraightLine {
    factor: f64,
    bands: Vec<Band>,
    utc_offset_minutes: i32,
}

impl TryFrom<RawStraightLine> for StraightLine {
    type Error = TravelError;
    fn try_from(raw: RawStraightLine) -> Result<Self, TravelError> {
        Self::new(raw.factor, raw.bands, raw.utc_offset_minutes)
    }
}

/// Nothing of this centre is further away; longer results are cut.
const SECONDS_MAX: f64 = 86_400.0;

impl StraightLine {
    /// `factor`: length of the way over the straight line. `bands` by rising hour; the last one also
    /// holds before the first.
    pub fn new(factor: f64, bands: Vec<Band>, utc_offset_minutes: i32) -> Result<Self, TravelError> {
        if !factor.is_finite() || !(1.0..=3.0).contains(&factor) {
            return Err(TravelError::Factor);
        }
        let rising = bands.windows(2).all(|w| w[0].from_hour < w[1].from_hour);
        if bands.is_empty() || !rising || bands.iter().any(|b| b.from_hour > 23) {
            return Err(TravelError::Bands);
        }
        if !bands.iter().all(|b| b.speeds.are_sane()) {
            return Err(TravelError::Speed);
        }
        if utc_offset_minutes.abs() > 840 {
            return Err(TravelError::Offset);
        }
        Ok(Self { factor, bands, utc_offset_minutes })
    }
    fn speeds_at(&self, when: Timestamp) -> Option<Speeds> {
        let local = when.as_millis() / 1000 + i64::from(self.utc_offset_minutes) * 60;
        let hour = u8::try_from(local.rem_euclid(86_400) / 3600).unwrap_or(0);
        self.bands.iter().rfind(|b| b.from_hour <= hour).or(self.bands.last()).map(|b| b.speeds)
    }
}

impl Default for StraightLine {
    /// Factor 1.4 and usual urban speeds, both assumed and to be replaced by the centre's own
    /// trips; UTC−6, which the State of Mexico keeps all year since 2022.
    fn default() -> Self {
        let band = |from_hour, car| Band {
            from_hour,
            speeds: Speeds { car, motorcycle: car * 1.25, heavy: car * 0.8, foot: 5.0, air: 200.0 },
        };
        Self {
            factor: 1.4,
            bands: vec![
                band(0, 55.0),
                band(6, 40.0),
                band(7, 30.0),
                band(10, 38.0),
                band(17, 28.0),
                band(21, 45.0),
            ],
            utc_offset_minutes: -360,
        }
    }
}

impl TravelTime for StraightLine {
    fn seconds(&self, from: &[Origin], to: Position, when: Timestamp) -> Vec<TravelEstimate> {
        let Some(speeds) = self.speeds_at(when) else { return Vec::new() };
        distances_m(from.iter().map(|o| o.position), to)
            .into_iter()
            .zip(from)
            .map(|(straight, origin)| {
                let factor = if origin.vehicle == Vehicle::Air { 1.0 } else { self.factor };
                let metres = straight * factor;
                let seconds = (metres / (speeds.of(origin.vehicle) / 3.6)).min(SECONDS_MAX);
                TravelEstimate {
                    seconds: seconds.round() as u32,
                    metres: Metres(metres.round()),
                    measured: false,
                    basis: TravelBasis::StraightLine,
                    from_street_m: Metres(0.0),
                }
            })
            .collect()
    }
}
