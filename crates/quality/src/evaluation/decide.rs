//! The rules of a review.

use super::{
    Assignment, Evaluation, EvaluationCommand as C, EvaluationEvent as E, Review, Seat, Settlement, Status,
};
use crate::{Answers, FormContent, Person, QualityRefusal as No, ReviewResult, check_answers, score};
use atalaya_model::{Env, Line, Millis, Note, Personal};

/// Two scores further apart than this (ten points of a hundred) differ.
const APART_PERMILLE: u16 = 100;
/// How long the person reviewed can reply before a supervisor may close without: seven days.
pub const CLOSE_AFTER: Millis = Millis::from_minutes(7 * 24 * 60);
/// Reviewers who may give a seat back before somebody else has to see to it.
const DECLINED_MAX: usize = 10;
const DUE_DAYS_MAX: i64 = 90;

/// Decides on a command on a review. `form` is the content of the version that the review is bound to.
/// Pure.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(review: &Evaluation, command: &C, form: Option<&FormContent>, env: &Env) -> Result<Vec<E>, No> {
    if let C::Assign(assignment) = command {
        return assign(review, assignment, form, env);
    }
    let assigned = review.assignment.as_deref().ok_or(No::Unknown)?;
    let person = Person::of(&env.actor).ok_or(No::NeedsPerson)?;
    if matches!(review.status, Status::Closed | Status::Cancelled) {
        return Err(No::Closed);
    }
    match command {
        C::Assign(_) => Err(No::Exists),
        C::Score { answers, comment } => hand_in(review, form, person, answers, comment.as_ref(), env),
        C::Decline { reason, instead } => decline(review, assigned, person, reason, instead),
        C::Settle { answers, comment } => settle(review, assigned, form, person, answers, comment),
        C::Reply { accepts, text } => reply(review, assigned, &person, *accepts, text.as_ref()),
        C::Close { note } => close(review, assigned, person, note.as_ref(), env),
        C::Cancel { .. } if assigned.operator.id == person.id => Err(No::OwnWork),
        C::Cancel { reason } => Ok(vec![E::Cancelled { by: person, reason: reason.clone() }]),
    }
}

fn assign(
    review: &Evaluation,
    assignment: &Assignment,
    form: Option<&FormContent>,
    env: &Env,
) -> Result<Vec<E>, No> {
    if review.assignment.is_some() {
        return Err(No::Exists);
    }
    let form = form.ok_or(No::UnknownVersion(assignment.form.version))?;
    if form.subject != assignment.subject {
        return Err(No::Invalid { what: "subject", value: assignment.subject.code().to_owned() });
    }
    match assignment.reviewers.as_slice() {
        [] => return Err(No::NotEnoughReviewers),
        [one] if one.id == assignment.operator.id => return Err(No::OwnWork),
        [_] => {}
        [a, b] if a.id == b.id => return Err(No::SameReviewer),
        [a, b] if [a.id, b.id].contains(&assignment.operator.id) => return Err(No::OwnWork),
        [_, _] => {}
        _ => return Err(No::TooMany { what: "reviewers", max: 2 }),
    }
    let last = env.now.plus(Millis::from_minutes(DUE_DAYS_MAX * 24 * 60));
    if assignment.due_at <= env.now || assignment.due_at > last {
        return Err(No::Due { max_days: DUE_DAYS_MAX });
    }
    Ok(vec![E::Assigned { assignment: Box::new(assignment.clone()), by: Person::of(&env.actor) }])
}

fn hand_in(
    review: &Evaluation,
    form: Option<&FormContent>,
    by: Person,
    answers: &Answers,
    comment: Option<&Note>,
    env: &Env,
) -> Result<Vec<E>, No> {
    let seat = review.seat(by.id).ok_or(No::NotReviewer)?;
    if seat.review.is_some() {
        return Err(No::AlreadyScored);
    }
    let form = form.ok_or(No::Unknown)?;
    check_answers(form, answers)?;
    let result = score(form, answers);
    let comment = comment.cloned().map(Personal::Known);
    let mine =
        Review { answers: answers.clone(), result: result.clone(), comment: comment.clone(), at: env.now };
    let mut events = vec![E::Scored { by: by.clone(), answers: answers.clone(), result, comment }];
    let other: Vec<&Seat> = review.seats.iter().filter(|s| s.reviewer.id != by.id).collect();
    match other.as_slice() {
        [] => events.push(settled(mine.result, Some(mine.answers))),
        [Seat { review: None, .. }, ..] => {}
        [Seat { review: Some(other), .. }, ..] => events.push(compare(form, &mine, other)),
    }
    Ok(events)
}

/// What two reviews come to: their mean when they are close and see the same critical faults.
fn compare(form: &FormContent, a: &Review, b: &Review) -> E {
    let apart = a.result.permille.abs_diff(b.result.permille);
    if apart > APART_PERMILLE || a.result.critical != b.result.critical {
        return E::Differed { permille: apart };
    }
    if a.answers == b.answers {
        return settled(a.result.clone(), Some(a.answers.clone()));
    }
    let permille = (a.result.permille + b.result.permille).div_ceil(2);
    let critical = a.result.critical.clone();
    let passed = critical.is_empty() && permille >= u16::from(form.pass_pct) * 10;
    settled(ReviewResult { permille, critical, passed }, None)
}

fn settled(result: ReviewResult, answers: Option<Answers>) -> E {
    E::Settled { settlement: Settlement { result, answers, by: None }, comment: None }
}

fn decline(
    review: &Evaluation,
    assigned: &Assignment,
    by: Person,
    reason: &Line,
    instead: &Person,
) -> Result<Vec<E>, No> {
    let seat = review.seat(by.id).ok_or(No::NotReviewer)?;
    if seat.review.is_some() {
        return Err(No::AlreadyScored);
    }
    if instead.id == assigned.operator.id {
        return Err(No::OwnWork);
    }
    if review.seat(instead.id).is_some() {
        return Err(No::SameReviewer);
    }
    if review.declined.len() >= DECLINED_MAX {
        return Err(No::TooMany { what: "declined", max: DECLINED_MAX });
    }
    Ok(vec![E::Declined { by, reason: reason.clone(), instead: instead.clone() }])
}

fn settle(
    review: &Evaluation,
    assigned: &Assignment,
    form: Option<&FormContent>,
    by: Person,
    answers: &Answers,
    comment: &Note,
) -> Result<Vec<E>, No> {
    match review.status {
        Status::Differs => {}
        Status::Scoring => return Err(No::NotScored),
        _ => return Err(No::NothingToSettle),
    }
    // Who reviewed it would settle in their own favour.
    if assigned.operator.id == by.id || review.seat(by.id).is_some() {
        return Err(No::OwnWork);
    }
    let form = form.ok_or(No::Unknown)?;
    check_answers(form, answers)?;
    let settlement =
        Settlement { result: score(form, answers), answers: Some(answers.clone()), by: Some(by) };
    Ok(vec![E::Settled { settlement, comment: Some(Personal::Known(comment.clone())) }])
}

fn reply(
    review: &Evaluation,
    assigned: &Assignment,
    person: &Person,
    accepts: bool,
    text: Option<&Note>,
) -> Result<Vec<E>, No> {
    if assigned.operator.id != person.id {
        return Err(No::NotReviewed);
    }
    match review.status {
        Status::Notified => {}
        Status::Replied => return Err(No::AlreadyReplied),
        _ => return Err(No::NotScored),
    }
    // Disagreeing without saying why helps nobody to look again.
    if !accepts && text.is_none() {
        return Err(No::ReasonMissing);
    }
    Ok(vec![E::Replied { accepts, text: text.cloned().map(Personal::Known) }])
}

fn close(
    review: &Evaluation,
    assigned: &Assignment,
    by: Person,
    note: Option<&Note>,
    env: &Env,
) -> Result<Vec<E>, No> {
    if assigned.operator.id == by.id {
        return Err(No::OwnWork);
    }
    match review.status {
        Status::Scoring => return Err(No::NotScored),
        Status::Differs => return Err(No::Differs),
        Status::Notified => {
            let until = review.settled_at.unwrap_or(env.now).plus(CLOSE_AFTER);
            if env.now < until {
                return Err(No::ReplyOpen(until));
            }
        }
        // A disagreement is answered, not filed away.
        Status::Replied if review.reply.as_ref().is_some_and(|r| !r.accepts) && note.is_none() => {
            return Err(No::ReasonMissing);
        }
        Status::Replied | Status::Closed | Status::Cancelled => {}
    }
    Ok(vec![E::Closed { by, note: note.cloned().map(Personal::Known) }])
}
