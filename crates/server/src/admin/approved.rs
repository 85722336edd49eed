//! Doors that need two people: the second one's approval is presented, checked against the very change,
//! and used up in the same commit as what it allows.

use crate::{
    access::approvals::presented,
    app::App,
    desk::{Stop, Work},
    http::{caller::Caller, command::CommandHeaders},
    problem::Problem,
};
use atalaya_access::{Action, Approval, ApprovalCommand, Marker, Resource, approval};
use atalaya_model::ApprovalId;
use axum::http::HeaderMap;
use serde_json::Value;

/// What came of presenting an approval.
pub enum Approved {
    /// The same command was carried out before; this was its answer.
    Before(Vec<u8>),
    /// Allowed now, by this approval.
    Now { action: Action, approval: ApprovalId },
}

/// Checks that a second person has agreed to exactly `change` on `resource`.
///
/// # Errors
/// `second_person_needed` without an approval; what is wrong with it otherwise.
pub async fn approved<M: Marker>(
    app: &App,
    caller: Caller,
    command: &CommandHeaders,
    headers: &HeaderMap,
    hash: [u8; 32],
    resource: &Resource,
    change: &Value,
) -> Result<Approved, Problem> {
    let asker = caller.commanding(app, command, hash, M::ACTION.name(), None);
    let found = match presented(app, &caller, headers, M::ACTION, &resource.id, change).await {
        Ok(found) => found,
        // Carried out before, the approval is used up; the same command again is answered the same.
        Err(problem) => match app.desk.answered_before(&asker).await? {
            Some(stored) => return Ok(Approved::Before(stored)),
            None => return Err(problem),
        },
    };
    let (approval, caller) = match found {
        Some((id, proof)) => (Some(id), caller.approved(proof)),
        None => (None, caller),
    };
    let action = caller.grant::<M>(app, resource).await?.action();
    let approval = approval.ok_or_else(Problem::forbidden)?;
    Ok(Approved::Now { action, approval })
}

/// Uses an approval up, in the command that it allows.
///
/// # Errors
/// What is wrong with it by now.
pub fn consume(
    work: &mut Work,
    id: ApprovalId,
    action: Action,
    object: &str,
    change: &Value,
) -> Result<(), Stop> {
    let state = work.get::<Approval>(id)?;
    let command = ApprovalCommand::Consume { action, object: object.to_owned(), change: change.clone() };
    work.record::<Approval>(id, approval::decide(&state, command, &work.env)?)?;
    Ok(())
}
