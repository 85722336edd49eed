//! Decisions by Cedar policies.
//!
//! - The schema and the guards (`policies/guards.cedar`) are part of the program: a centre's own files
//!   can add permits and forbids, never drop a guard. The other embedded files are the default set,
//!   replaced as a whole by a centre's own directory.
//! - Policies are sliced by action when they are loaded: a policy whose action constraint cannot match
//!   is never evaluated. That changes no decision and keeps one under 100 µs.
//! - An error while any policy is evaluated makes the decision a denial.

mod authority;
mod files;
mod request;

pub use authority::{Authority, Decision, Denied, DeniedBecause, PolicyHash};
pub use files::{MAX_FILE, MAX_FILES, MAX_POLICIES, PolicyError, PolicyFiles};
pub use request::{AdapterPrincipal, Circumstances, Principal, Request, Resource, UserPrincipal};
