//! The rules of a call-back task.

use super::commands::{AttemptOutcome, TaskCommand, TaskOutcome};
use super::events::{EscalationReason, TaskEvent};
use super::refusal::TaskRefusal;
use super::state::{Task, TaskRules};
use crate::Operator;
use atalaya_model::{Env, Note, Personal};

/// Attempts beyond the rules' maximum that a supervisor may still add; bounds the state.
const ATTEMPTS_HARD_MAX: usize = 20;

/// Decides on one command. A repeated command that changes nothing gives no events; creating a task
/// again for the same call makes it urgent when the repetition says so. `authority`: the actor may
/// act on tasks of others (a supervisor).
///
/// # Errors
/// The first rule it breaks, as [`TaskRefusal`].
pub fn decide(
    task: &Task,
    command: &TaskCommand,
    authority: bool,
    env: &Env,
    rules: &TaskRules,
) -> Result<Vec<TaskEvent>, TaskRefusal> {
    if let TaskCommand::Create { .. } = command {
        return create(task, command, env, rules);
    }
    if task.call.is_none() {
        return Err(TaskRefusal::UnknownTask);
    }
    if task.completion.is_some() {
        return Err(TaskRefusal::Done);
    }
    match command {
        TaskCommand::Create { .. } => Err(TaskRefusal::AlreadyExists),
        TaskCommand::Claim {} => claim(task, authority, env),
        TaskCommand::Attempt { outcome, note } => attempt(task, *outcome, note.as_ref(), authority, env),
        TaskCommand::Complete { outcome, note } => complete(task, *outcome, note.as_ref(), authority, env),
        TaskCommand::Escalate {} => {
            if task.escalated_at.is_some() {
                return Ok(Vec::new());
            }
            if !task.is_due(env.now) {
                return Err(TaskRefusal::NotDue);
            }
            Ok(vec![TaskEvent::Escalated { reason: EscalationReason::Overdue }])
        }
        TaskCommand::Transfer { to, reason } => {
            own(task, authority, env)?;
            if task.owner.as_ref().is_some_and(|o| o.id == to.id) {
                return Ok(Vec::new());
            }
            Ok(vec![TaskEvent::Transferred { to: to.clone(), reason: reason.clone() }])
        }
    }
}

fn create(
    task: &Task,
    command: &TaskCommand,
    env: &Env,
    rules: &TaskRules,
) -> Result<Vec<TaskEvent>, TaskRefusal> {
    let TaskCommand::Create { call, number, reason, urgent, folio, municipality } = command else {
        return Ok(Vec::new());
    };
    let span = if *urgent { rules.urgent_deadline_ms } else { rules.deadline_ms };
    let deadline = env.now.plus(span);
    match task.call {
        None => Ok(vec![TaskEvent::Created {
            call: *call,
            number: Personal::Known(number.clone()),
            reason: *reason,
            urgent: *urgent,
            deadline,
            attempts_max: rules.attempts_max.clamp(1, ATTEMPTS_HARD_MAX as u8),
            folio: folio.clone(),
            municipality: municipality.clone(),
        }]),
        Some(known) if known != *call => Err(TaskRefusal::AlreadyExists),
        Some(_) if *urgent && !task.urgent && task.completion.is_none() => {
            Ok(vec![TaskEvent::Urged { deadline }])
        }
        Some(_) => Ok(Vec::new()),
    }
}

fn person(env: &Env) -> Result<Operator, TaskRefusal> {
    Operator::try_from(&env.actor).map_err(|_| TaskRefusal::NeedsPerson)
}

fn own(task: &Task, authority: bool, env: &Env) -> Result<Operator, TaskRefusal> {
    let person = person(env)?;
    match &task.owner {
        Some(owner) if owner.id != person.id && !authority => Err(TaskRefusal::NotYours),
        Some(_) | None => Ok(person),
    }
}

fn claim(task: &Task, authority: bool, env: &Env) -> Result<Vec<TaskEvent>, TaskRefusal> {
    let by = own(task, authority, env)?;
    if task.owner.as_ref().is_some_and(|o| o.id == by.id) {
        return Ok(Vec::new());
    }
    Ok(vec![TaskEvent::Claimed { by }])
}

fn attempt(
    task: &Task,
    outcome: AttemptOutcome,
    note: Option<&Note>,
    authority: bool,
    env: &Env,
) -> Result<Vec<TaskEvent>, TaskRefusal> {
    let by = own(task, authority, env)?;
    let reached = outcome == AttemptOutcome::Answered;
    // A late success must always be recordable, up to the bound of the state.
    let used = task.attempts_left() == 0 && !reached && !authority;
    if used || task.attempts.len() >= ATTEMPTS_HARD_MAX {
        return Err(TaskRefusal::AttemptsUsed);
    }
    let mut events = Vec::new();
    if task.owner.is_none() {
        events.push(TaskEvent::Claimed { by: by.clone() });
    }
    events.push(TaskEvent::Attempted { by, outcome, note: note.cloned().map(Personal::Known) });
    if !reached && task.attempts_left() == 1 && task.escalated_at.is_none() {
        events.push(TaskEvent::Escalated { reason: EscalationReason::Exhausted });
    }
    Ok(events)
}

fn complete(
    task: &Task,
    outcome: TaskOutcome,
    note: Option<&Note>,
    authority: bool,
    env: &Env,
) -> Result<Vec<TaskEvent>, TaskRefusal> {
    let reached = task.attempts.iter().any(|a| a.outcome == AttemptOutcome::Answered);
    let by = match outcome {
        TaskOutcome::Emergency { .. } | TaskOutcome::NoEmergency {} => {
            let by = own(task, authority, env)?;
            if !reached {
                return Err(TaskRefusal::NotReached);
            }
            Some(by)
        }
        TaskOutcome::NotReached {} => {
            let by = own(task, authority, env)?;
            let left = task.attempts_left();
            if left > 0 && !authority {
                return Err(TaskRefusal::AttemptsLeft { left });
            }
            Some(by)
        }
        // The software knows these two by itself: the number called again, or a late report came.
        TaskOutcome::CalledAgain {} | TaskOutcome::NotNeeded {} => match person(env) {
            Ok(_) => Some(own(task, authority, env)?),
            Err(_) => None,
        },
    };
    Ok(vec![TaskEvent::Completed { by, outcome, note: note.cloned().map(Personal::Known) }])
}
