//! What the program suggests and a person confirms: a nearer unit that became free, a unit that could stand in
//! at a bare station. Never carried out by itself.

mod commands;
mod decide;
mod events;
mod state;
mod views;

pub use commands::ProposalCommand;
pub use decide::{accept, decline, lapse, make};
pub use events::{LapseCause, ProposalEvent, Suggestion};
pub use state::Proposal;
pub use views::{ProposalKind, ProposalRow, ProposalStatus};
