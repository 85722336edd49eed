//! Agencies (corporaciones) that send units, their channels, duty and stations.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{AgencyCommand, AgencyContent, Station};
pub use decide::decide;
pub use events::AgencyEvent;
pub use state::Agency;
pub use views::AgencyRow;
