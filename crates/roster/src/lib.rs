//! Rosters: who is on which position or unit, from when to when. Pure; no clock, no disk.
//!
//! One stream per local day, named by its date; an entry belongs to the day on which it begins and lasts a
//! day at most. So whoever decides looks at the day before, the day and the day after, and at nothing else.
//!
//! Invariants: a person is in one place at a time; a position is held by one person at a time; a unit starts
//! from one base at a time. A change of a person's shift is a removal and a new entry in one command.

mod commands;
mod decide;
mod events;
mod refusal;
mod state;

pub use commands::{Placement, Post, RosterCommand, Staff};
pub use decide::{LONGEST, SHORTEST, decide};
pub use events::RosterEvent;
pub use refusal::RosterRefusal;
pub use state::{Entry, EntryRow, Roster};
