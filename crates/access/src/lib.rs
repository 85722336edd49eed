//! Accounts, sessions, adapters, approvals, purposes and policies. No IO.
//!
//! | module | what it answers |
//! |---|---|
//! | [`account`] | who may try to log in, from where, with which proofs; lock-out and release |
//! | [`session`] | whether a console is still the person who logged in |
//! | [`adapter`], [`signature`] | which machine is at the door, proved by key or certificate |
//! | [`approval`] | what two people must agree on, once |
//! | [`action`], [`policy`] | who may do what, decided by Cedar policies in files |
//! | [`grant`] | the proof of such a decision, which application functions ask for |
//! | [`password`], [`totp`], [`passkey`], [`token`] | the proofs of identity themselves |
//!
//! Invariants:
//! - Deny by default. A decision whose evaluation fails anywhere is a denial.
//! - [`grant::Grant`] has no public constructor: only [`policy::Authority`] makes one
//!   (DESIGN invariant 7).
//! - Time, ids and random bytes are inputs. One exception, named here: starting a passkey ceremony
//!   draws its challenge inside `webauthn-rs`, which offers no other way. No decision depends on it.
//! - Secrets (password hashes, TOTP secrets, credentials) travel in events as
//!   [`Personal`](atalaya_model::Personal) values, so that they are sealed at rest with the key of
//!   their account and go when that key goes.

pub mod account;
pub mod action;
pub mod adapter;
pub mod approval;
mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod grant;
#[cfg(feature = "passkeys")]
pub mod passkey;
pub mod password;
pub mod policy;
pub mod session;
pub mod signature;
pub mod source;
pub mod token;
pub mod totp;
pub mod views;

pub use account::{Account, AccountCommand, AccountEvent, Factors, SignInName};
pub use action::{Action, ResourceKind};
pub use adapter::{Adapter, AdapterCommand, AdapterEvent, AdapterKind};
pub use approval::{Approval, ApprovalCommand, ApprovalEvent, SecondApproval};
pub use error::AccessError;
pub use grant::{Grant, Marker, SystemPart, grants};
pub use policy::{
    Authority, Circumstances, Decision, Denied, DeniedBecause, PolicyError, PolicyFiles, PolicyHash,
    Principal, Request, Resource, UserPrincipal,
};
pub use session::{ConsoleClass, Session, SessionCommand, SessionEvent, Standing};
pub use source::Source;
