//! Versions of the national catalogue (CNIE): loaded, then activated; old ones stay readable.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::{CatalogueCommand, Reclassified};
pub use decide::decide;
pub use events::CatalogueEvent;
pub use state::{Catalogues, Version};
pub use views::CatalogueRow;
