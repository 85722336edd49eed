//! Devices and how they are enrolled. Stream kinds `device` and `device_proof`.

mod commands;
mod decide;
mod events;
mod proof;
mod state;
mod views;

pub use commands::{DeviceCommand, DeviceKind, Holder};
pub use decide::{CODE_LONGEST, CODE_SHORTEST, PROOFS_MAX, decide};
pub use events::{ClaimEvent, DeviceEvent};
pub use proof::{Digest, DigestError, Identifier, IdentifierError, Proof};
pub use state::{Claim, Code, Device, Issued};
pub use views::{DeviceRow, ProofView};
