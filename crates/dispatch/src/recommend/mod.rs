//! Which units to propose for an incident, and why. Proposals only: a person decides.
//!
//! | question | answered by |
//! |---|---|
//! | what does this incident need? | [`Need::of`]: the response plan in force, else the default for its type |
//! | who could go, in which order, who not and why? | [`recommend`] |
//! | a unit just became free: should it take over? | [`better_unit`] |
//! | which stations are left bare? | [`move_up`] |
//!
//! Everything is a pure function of rows, positions and figures; the same input gives the same answer,
//! to the last place of the list.

mod better;
mod candidate;
mod matching;
mod move_up;
mod need;
mod policy;
mod rank;
mod views;
mod words;

pub use better::{Better, better_unit};
pub use candidate::{Candidate, Fix, FixSource};
pub use move_up::{MoveUp, move_up};
pub use need::{Need, PlanChoice};
pub use policy::RecommendPolicy;
pub use rank::recommend;
pub use views::{Excluded, Exclusion, Reason, Recommendation, Recommended, RequirementAnswer};
