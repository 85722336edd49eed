//! The vault from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod codes;
mod cross;
mod drill;
mod envelopes;
mod fuzzed;
mod socket;
mod support;
