//! Which calls and incidents are reviewed: by lot, the same number of each person, or by rule.

mod assign;
mod lot;
mod record;
mod rules;

pub use assign::{Candidate, assign};
pub use lot::{Member, Method, pick};
pub use record::{Draw, DrawEvent, DrawRow, DrawnBy, decide};
pub use rules::{Rule, RuleSet};
