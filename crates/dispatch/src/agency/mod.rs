//! Agencies (corporaciones) that send units, their channels, duty and stations.

mod commands;
mod events;
mod views;

pub use commands::{AgencyCommand, AgencyContent, Station};
pub use events::AgencyEvent;
pub use views::AgencyRow;
