//! Recommendation, timers, search and shipped data, from outside the crate.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alerts;
mod better;
mod data;
mod recommend;
mod rows;
mod search;
mod timers;
