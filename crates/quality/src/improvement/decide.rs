//! The rules of an action plan.

use super::{Improvement, ImprovementCommand as C, ImprovementEvent as E, StepOrder, state::PlanStatus};
use crate::{Person, QualityRefusal as No};
use atalaya_model::{Env, EvaluationId, Line, Millis, Personal, Timestamp};

const STEPS_MAX: usize = 20;
const REVIEWS_MAX: usize = 20;
const FOLLOW_UPS_MAX: usize = 100;
const DAYS_MAX: i64 = 365;

/// Decides on a command on an action plan. Pure.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(plan: &Improvement, command: &C, env: &Env) -> Result<Vec<E>, No> {
    let by = Person::of(&env.actor).ok_or(No::NeedsPerson)?;
    if let C::Open { operator, goal, reviews, steps, due_at } = command {
        return open(plan, by, operator, goal, reviews, steps, *due_at, env);
    }
    let operator = plan.operator.as_ref().ok_or(No::Unknown)?;
    if matches!(plan.status, PlanStatus::Reached | PlanStatus::NotReached) {
        return Err(No::PlanClosed);
    }
    let own = operator.id == by.id;
    match command {
        C::Open { .. } => Err(No::Exists),
        C::Acknowledge {} if !own => Err(No::NotReviewed),
        C::Acknowledge {} if plan.acknowledged_at.is_some() => Ok(Vec::new()),
        C::Acknowledge {} => Ok(vec![E::Acknowledged {}]),
        // The person says that it is done; the follow-up says whether it helped.
        C::CompleteStep { step } => match plan.steps.get(usize::from(*step)) {
            None => Err(No::Invalid { what: "step", value: step.to_string() }),
            Some(known) if known.done_at.is_some() => Ok(Vec::new()),
            Some(_) => Ok(vec![E::StepCompleted { by, step: *step }]),
        },
        C::FollowUp { .. } | C::Move { .. } | C::Close { .. } if own => Err(No::OwnWork),
        C::FollowUp { .. } if plan.follow_ups.len() >= FOLLOW_UPS_MAX => {
            Err(No::TooMany { what: "follow_ups", max: FOLLOW_UPS_MAX })
        }
        C::FollowUp { progress, note } => {
            Ok(vec![E::FollowedUp { by, progress: *progress, note: Personal::Known(note.clone()) }])
        }
        C::Move { due_at, reason } => {
            check_due(*due_at, env)?;
            Ok(vec![E::Moved { by, due_at: *due_at, reason: reason.clone() }])
        }
        C::Close { reached: true, .. } if plan.steps.iter().any(|s| s.done_at.is_none()) => {
            Err(No::StepsOpen)
        }
        C::Close { reached, note } => {
            Ok(vec![E::Closed { by, reached: *reached, note: Personal::Known(note.clone()) }])
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the fields of one command")]
fn open(
    plan: &Improvement,
    by: Person,
    operator: &Person,
    goal: &Line,
    reviews: &[EvaluationId],
    steps: &[StepOrder],
    due_at: Timestamp,
    env: &Env,
) -> Result<Vec<E>, No> {
    if plan.operator.is_some() {
        return Err(No::Exists);
    }
    if operator.id == by.id {
        return Err(No::OwnWork);
    }
    if reviews.len() > REVIEWS_MAX {
        return Err(No::TooMany { what: "reviews", max: REVIEWS_MAX });
    }
    if steps.is_empty() || steps.len() > STEPS_MAX {
        return Err(No::TooMany { what: "steps", max: STEPS_MAX });
    }
    check_due(due_at, env)?;
    for step in steps {
        check_due(step.due_at, env)?;
        if step.due_at > due_at {
            return Err(No::Invalid { what: "due_at", value: step.due_at.to_string() });
        }
    }
    Ok(vec![E::Opened {
        by,
        operator: operator.clone(),
        goal: goal.clone(),
        reviews: reviews.to_vec(),
        steps: steps.to_vec(),
        due_at,
    }])
}

fn check_due(due_at: Timestamp, env: &Env) -> Result<(), No> {
    let last = env.now.plus(Millis::from_minutes(DAYS_MAX * 24 * 60));
    if due_at > env.now && due_at <= last { Ok(()) } else { Err(No::Due { max_days: DAYS_MAX }) }
}
