//! Emergency calls: from the first ring to a disposition or an incident. Decide and evolve, no IO.
//!
//! | part | what it decides | stream |
//! |---|---|---|
//! | [`call`] | one call on any channel: reports of the switch, locations, the operator's acts, the queue | `call` |
//! | [`task`] | calling back who hung up before an answer or was cut off | `task` |
//! | [`restriction`] | numbers that wait at the end of the queue; never refused | `restriction` |
//! | [`feed`] | which reports of one adapter arrived, and where it must replay from | `feed` |
//! | [`duplicates`] | open incidents that a new call may be about | – |
//! | [`guide`] | trees of guided questions, checked and followed | – |
//! | [`recorded`] | recorded calls (CSV) turned into reports for the public door | – |
//!
//! Invariants: a well-formed report is never refused and nothing of it is lost, whatever its order;
//! a call that is over never becomes live again; an automatic position never replaces a verified
//! one; no call is dropped as silent before the recorded question was played; no caller is blocked.

pub mod call;
pub mod duplicates;
pub mod feed;
pub mod fuzz;
pub mod guide;
pub mod recorded;
pub mod restriction;
pub mod task;

mod operator;

pub use operator::{Operator, OperatorError};
