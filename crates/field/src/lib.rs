//! The field: devices of crews and how they are enrolled, messages between the room and crews. Pure; no
//! clock, no disk, no key.
//!
//! - A [`device`] is a telephone, a tablet or a tracker. It speaks for one unit, or for the person who carries
//!   it and thereby for the unit that person crews. What proves it is a certificate, a secret or, for trackers
//!   that know no secret, the name they send. Revoking is final: the device is enrolled anew as another one.
//! - A [`thread`] holds the messages with the crew of one unit. Their text is personal.
//! - A [`mission`] is what a group of telephones works on together.
//! - A [`zone`] is watched; who comes near, enters and leaves it is a fact.
//! - [`say`] reads what officers write from a telephone that has no other way to say it.
//!
//! Invariants: a proof belongs to one device in a centre (its digest has a stream of its own, [`device::Claim`]);
//! a secret is never in an event, only its SHA-256; what a revoked device sends means nothing.

pub mod device;
pub mod file;
pub mod fuzz;
pub mod mission;
mod refusal;
pub mod say;
pub mod thread;
pub mod zone;

pub use refusal::FieldRefusal;
