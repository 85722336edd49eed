//! Event envelope, audit leaves, Merkle log, checkpoints and their verification. No IO.
//!
//! The record of a site has two layers:
//!
//! - **Events** ([`envelope`]) are the facts that were decided. Each has one place in the journal
//!   (`position`) and one in its stream (`version`), and one hash over all of its fields.
//! - **Audit leaves** ([`audit`]) say who did what, why, and which events came of it. A leaf of the
//!   Merkle log is a salted commitment to one audit record, so that record and salt can be erased
//!   and the log still verifies.
//!
//! The log is public in form: RFC 6962 hashing ([`merkle`]), C2SP tlog-tiles ([`tiles`]), signed
//! notes ([`note`]) and checkpoints ([`checkpoint`]), witnesses ([`witness`]) and exported proofs
//! ([`proof`]). [`mod@verify`] reads a whole copy and names the first thing that is wrong.
//!
//! Architecture invariant: this crate never reads a clock, a file, a socket or a source of
//! randomness. Salts, key seeds and times are inputs.

pub mod audit;
pub mod checkpoint;
pub mod envelope;
pub mod fuzz;
pub mod hash;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod tiles;
pub mod verify;
pub mod witness;

mod report;
mod text;

pub use audit::{AuditRecord, Opening};
pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use envelope::{Context, NewEvent, Recorded};
pub use hash::Hash;
pub use merkle::{Frontier, NodeSource};
pub use note::{KeyKind, SignerKey, VerifierKey};
pub use verify::{Report, verify};
