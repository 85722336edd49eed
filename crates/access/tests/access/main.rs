//! Tests of the access room through its public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod adapters;
mod approvals;
mod fuzzing;
mod lockout;
mod matrix;
#[cfg(feature = "passkeys")]
mod passkeys;
mod policies;
mod sessions;
mod support;
