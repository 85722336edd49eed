//! Tests of the readers and the driver from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod extracts;
mod read;
mod refuse;
mod support;
