//! Versions of the national catalogue (CNIE): loaded, then activated; old ones stay readable.

mod commands;
mod events;
mod views;

pub use commands::{CatalogueCommand, Reclassified};
pub use events::CatalogueEvent;
pub use views::CatalogueRow;
