//! The vault from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod browser;
mod client;
mod codes;
mod cross;
mod drill;
mod envelopes;
mod fuzzed;
mod originals;
mod passkey;
mod peers;
mod sessions;
mod socket;
mod support;
mod unlock;
