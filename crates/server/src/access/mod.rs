//! Accounts, sessions, adapters, approvals: their rows and their doors.

pub mod accounts;
pub mod adapters;
pub mod approvals;
mod cache;
mod claim;
pub mod hasher;
pub mod limiter;
pub mod passkeys;
mod projection;
pub mod sessions;

pub use cache::SessionCache;
pub use claim::{NameClaim, NameClaimEvent};
pub use projection::TABLES;
