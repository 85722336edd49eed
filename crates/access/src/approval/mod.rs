//! Two-person approvals. Stream kind `approval`.
//!
//! One person asks for an action on an object with an exact change; another, in a role that the action
//! names ([`crate::Action::approvers`]), approves; the first then does exactly that, once. The approval
//! is consumed in the same batch as what it allowed: [`Approval::proof`] gives the
//! [`SecondApproval`] that the policies ask for, and `ApprovalCommand::Consume` is committed with the
//! expected version of the approval's stream, so that it cannot be used twice.

mod commands;
mod decide;
mod events;
mod state;

pub use commands::ApprovalCommand;
pub use decide::decide;
pub use events::ApprovalEvent;
pub use state::{Approval, ApprovalState, SecondApproval, digest};
