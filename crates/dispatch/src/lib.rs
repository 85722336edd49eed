//! Incidents, units and dispatch: decide and evolve. No IO.
//!
//! | part | what it decides | stream |
//! |---|---|---|
//! | [`incident`] | what happened, where, who attends it | `incident` |
//! | [`unit`] | a crew with its vehicle: shift, state, present work | `unit` |
//! | [`caution`] | what a crew must know of a place | `caution` |
//! | [`bolo`] | what is looked for, where, until when | `bolo` |
//! | [`plan`] | what is sent for a type, in an area, at an hour | `plan` |
//! | [`agency`] | who sends units; channels and stations | `agency` |
//! | [`catalogue`] | versions of the national catalogue | `catalogue` |
//! | [`alert`] | what people did about what waited too long | `alert` |
//! | [`proposal`] | what the program suggests and a person confirms | `proposal` |
//!
//! Beside them, without streams: [`recommend`] (whom to propose), [`timers`] (what waits too long), [`crossings`] (who crossed a
//! zone),
//! [`catalogue_search`], [`needs`] and [`default_agencies`] (what and whom to ask by default), [`demo`].

pub mod agency;
pub mod alert;
pub mod bolo;
pub mod catalogue;
pub mod catalogue_search;
pub mod caution;
pub mod crossings;
pub mod default_agencies;
pub mod demo;
pub mod fuzz;
pub mod incident;
pub mod needs;
pub mod plan;
pub mod proposal;
pub mod recommend;
pub mod timers;
pub mod unit;

mod assign;
mod common;
mod content;
mod desk;
mod kinds;
mod refusal;
mod ties;

pub use content::bounds;
pub use desk::{
    Changes, IncidentFacts, Loaded, Needs, ROUNDS_MAX, UnitFacts, World, decide_incident, decide_unit,
    needs_of_incident, needs_of_unit,
};
pub use kinds::{CapabilityDef, StatusDef, UnitKind, UnitKinds, UnitKindsError, UnitKindsFile};
pub use refusal::ListRefusal;

pub use common::{Author, Capability, Duty, StatusCode, WordError};
