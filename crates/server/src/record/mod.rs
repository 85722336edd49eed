//! The record itself: who did and saw what, proofs, the public log, erasure.

pub mod audit;
pub mod erase;
pub mod export;
pub mod log;
