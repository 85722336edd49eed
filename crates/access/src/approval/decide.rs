//! What becomes of a command on an approval.

use super::{Approval, ApprovalCommand as C, ApprovalEvent as E, ApprovalState};
use crate::AccessError;
use atalaya_model::{AccountId, Actor, Env, Role};
use serde_json::Value;
use std::collections::BTreeSet;

const MAX_OBJECT: usize = 200;
const MAX_CHANGE: usize = 64 * 1024;

/// Decides a command on an approval. Pure.
pub fn decide(state: &Approval, command: C, env: &Env) -> Result<Vec<E>, AccessError> {
    let Actor::Account { id: person, name } = &env.actor else {
        return Err(AccessError::PersonOnly);
    };
    let (person, name) = (*person, name.clone());
    let event = match command {
        C::Ask { id, action, object, change } => {
            if state.exists() {
                return Err(AccessError::AlreadyExists);
            }
            if !action.needs_second_person() {
                return Err(AccessError::ApprovalNotNeeded);
            }
            check_size(&object, &change)?;
            let expires_at = env.now.plus(action.approval_ttl());
            E::Asked { id, action, object, change, requester: person, requester_name: name, expires_at }
        }
        C::Approve { roles } => {
            check_approver(state, person, &roles, env)?;
            E::Approved { by: person, by_name: name }
        }
        C::Reject { roles, reason } => {
            check_approver(state, person, &roles, env)?;
            E::Rejected { by: person, by_name: name, reason }
        }
        C::Withdraw => {
            check_requester(state, person)?;
            match state.state {
                ApprovalState::Pending | ApprovalState::Approved { .. } => E::Withdrawn,
                _ => return Err(AccessError::ApprovalDecided),
            }
        }
        C::Consume { action, object, change } => {
            state.proof(person, action, &object, &change, env.now)?;
            E::Consumed
        }
    };
    Ok(vec![event])
}

fn check_size(object: &str, change: &Value) -> Result<(), AccessError> {
    let object_ok = (1..=MAX_OBJECT).contains(&object.chars().count());
    if object_ok && change.to_string().len() <= MAX_CHANGE {
        Ok(())
    } else {
        Err(AccessError::ApprovalObject)
    }
}
fn check_requester(state: &Approval, person: AccountId) -> Result<(), AccessError> {
    match state.requester {
        None => Err(AccessError::NotFound),
        Some(requester) if requester == person => Ok(()),
        Some(_) => Err(AccessError::NotOwnAccount),
    }
}
fn check_approver(
    state: &Approval,
    person: AccountId,
    roles: &BTreeSet<Role>,
    env: &Env,
) -> Result<(), AccessError> {
    let action = state.action.ok_or(AccessError::NotFound)?;
    if state.state != ApprovalState::Pending {
        return Err(AccessError::ApprovalDecided);
    }
    if state.is_expired(env.now) {
        return Err(AccessError::ApprovalExpired);
    }
    if state.requester == Some(person) {
        return Err(AccessError::ApprovalOwn);
    }
    if action.approvers().iter().any(|role| roles.contains(role)) {
        Ok(())
    } else {
        Err(AccessError::ApprovalRole)
    }
}
