//! Tests of incidents, units, assignments and lists through their public decisions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

mod assignments;
mod course;
mod fuzzed;
mod incidents;
mod lists;
mod machine;
mod stored;
mod support;
mod ties;
mod units;
mod wire;
