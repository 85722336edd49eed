//! Tests of the calls crate through its public items.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

mod desk;
mod duplicates;
mod feeds;
mod fuzzed;
mod guides;
mod locations;
mod machine;
mod queue;
mod recorded;
mod reports;
mod restrictions;
mod stored;
mod support;
mod tasks;
