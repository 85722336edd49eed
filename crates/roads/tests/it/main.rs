//! Tests of the road graph from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod dijkstra;
mod extracts;
mod file;
mod oracle;
mod rules;
mod support;
mod turns;
