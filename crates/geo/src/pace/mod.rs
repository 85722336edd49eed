//! How fast traffic is, by area and hour: factors set by hand, and calibration against the centre's own trips.
//!
//! A factor says how many times as long a trip takes as the street's class and limit say. Measured ones are
//! proposed by [`calibrate`] and hold only when a person has accepted them.

mod calibrate;
mod commands;
mod decide;
mod events;
mod refusal;
mod state;

pub use calibrate::{BANDS, CalibrationProposal, TRIPS_MIN, Trip, band_of, calibrate};
pub use commands::{AreaCell, CalibratedFactor, ManualFactor, PaceCommand};
pub use decide::decide;
pub use events::PaceEvent;
pub use refusal::PaceRefusal;
pub use state::{ManualPace, PaceRow, Paces};
