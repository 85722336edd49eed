//! The binary as people run it: help, exit codes, the record examined, backups restored, copies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod support;

#[path = "cli/backups.rs"]
mod backups;
#[path = "cli/centre.rs"]
mod centre;
#[path = "cli/geo.rs"]
mod geo;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/places.rs"]
mod places;
#[path = "cli/stores.rs"]
mod stores;
#[path = "cli/verify.rs"]
mod verify;
