//! The rules of written orders to keep originals.

use super::{entry, exists, number, person};
use crate::originals::{Commitment, Day, ORDER_MAX_DAYS, ORDERS_MAX, Order, Original, account};
use crate::state::Tip;
use crate::types::Sealed;
use crate::{Bucket, TipCommand, TipEvent, TipRefusal};
use atalaya_model::{Env, Line, Millis, Timestamp};

/// Decides on a command about originals; `None` for any other.
pub(super) fn decide(
    tip: &Tip,
    command: &TipCommand,
    sealed: &Option<Sealed>,
    env: &Env,
) -> Result<Option<Vec<TipEvent>>, TipRefusal> {
    let event = match command {
        TipCommand::AskOriginals { number, until, order } => {
            let issued = order.issued.as_ref().and_then(Day::start);
            if issued.is_some_and(|day| day > env.now) {
                return Err(TipRefusal::OrderDate);
            }
            asked(tip, number, *until, sealed, env)?
        }
        TipCommand::ApproveOriginals { order } => approved(tip, *order, env)?,
        TipCommand::EndOriginals { order } => {
            exists(tip)?;
            tip.order(*order).filter(|o| o.ended_by.is_none()).ok_or(TipRefusal::Settled)?;
            TipEvent::OriginalsEnded { order: *order, by: person(&env.actor)? }
        }
        TipCommand::AskHandOver { file } => {
            exists(tip)?;
            tip.original(*file).filter(|o| o.asked_by.is_none()).ok_or(TipRefusal::Settled)?;
            TipEvent::HandOverAsked { file: *file, by: person(&env.actor)? }
        }
        TipCommand::HandOver { file } => handed_over(tip, *file, env)?,
        _ => return Ok(None),
    };
    Ok(Some(vec![event]))
}

fn asked(
    tip: &Tip,
    reference: &Line,
    until: Timestamp,
    sealed: &Option<Sealed>,
    env: &Env,
) -> Result<TipEvent, TipRefusal> {
    exists(tip)?;
    let by = person(&env.actor)?;
    let until = Bucket::of(until);
    let longest = env.now.plus(Millis::from_minutes(ORDER_MAX_DAYS * 24 * 60));
    if until.start() <= env.now || until.start() > longest {
        return Err(TipRefusal::OrderDate);
    }
    // One after the other: under two at once nobody could say under which one something was kept.
    if tip.orders.iter().any(|o| o.live(env.now)) {
        return Err(TipRefusal::OrderThere);
    }
    if tip.orders.len() >= ORDERS_MAX {
        return Err(TipRefusal::Full);
    }
    Ok(TipEvent::OriginalsAsked {
        order: number(tip.orders.len()),
        number: reference.clone(),
        until,
        entry: entry(tip, sealed)?,
        text: sealed.clone().ok_or(TipRefusal::Unsealed)?,
        by,
    })
}

fn approved(tip: &Tip, order: u32, env: &Env) -> Result<TipEvent, TipRefusal> {
    exists(tip)?;
    let by = person(&env.actor)?;
    let waits = |o: &&Order| o.approved_by.is_none() && o.live(env.now);
    let found = tip.order(order).filter(waits).ok_or(TipRefusal::Settled)?;
    if account(&found.asked_by) == account(&by) {
        return Err(TipRefusal::OwnOrder);
    }
    Ok(TipEvent::OriginalsApproved { order, by })
}

fn handed_over(tip: &Tip, file: u32, env: &Env) -> Result<TipEvent, TipRefusal> {
    exists(tip)?;
    let by = person(&env.actor)?;
    let waits = |o: &&Original| o.handed_over_by.is_none();
    let found = tip.original(file).filter(waits).ok_or(TipRefusal::Settled)?;
    let asked = found.asked_by.as_ref().ok_or(TipRefusal::Settled)?;
    if account(asked) == account(&by) {
        return Err(TipRefusal::OwnOrder);
    }
    Ok(TipEvent::OriginalHandedOver { file, by })
}

/// The original of a picture was kept at the vault under an order.
///
/// # Errors
/// When the tip has no such picture, its original is kept already, or the order is not in force.
pub fn original_kept(
    tip: &Tip,
    (file, order): (u32, u32),
    commitment: Commitment,
    now: Timestamp,
) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    let force = tip.order(order).is_some_and(|o| o.in_force(now));
    if !force || file >= tip.files || tip.original(file).is_some() {
        return Err(TipRefusal::Settled);
    }
    Ok(vec![TipEvent::OriginalKept { file, order, commitment }])
}

/// The original of a picture that came while an order was in force could not be kept: whoever answers to the court has to
/// know.
///
/// # Errors
/// When the tip has no such picture, its original is kept, it was said already, or the order is not in force.
pub fn original_missed(
    tip: &Tip,
    (file, order): (u32, u32),
    now: Timestamp,
) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    let force = tip.order(order).is_some_and(|o| o.in_force(now));
    let said = tip.missed.iter().any(|m| m.file == file);
    if !force || said || file >= tip.files || tip.original(file).is_some() {
        return Err(TipRefusal::Settled);
    }
    Ok(vec![TipEvent::OriginalMissed { file, order }])
}
