//! The rules of the 089.

use crate::catalogue::Rules;
use crate::state::{Product, Tip};
use crate::types::{RecordType, RouteReason, Sealed, Voice};
use crate::{Bucket, Intake, TipCommand, TipEvent, TipFolio, TipId, TipRefusal};
use atalaya_model::{Actor, Env, Millis};

/// Most texts of one tip.
const ENTRIES_MAX: usize = 200;
/// Most characters of sealed text of one tip: its state stays below the largest snapshot.
const SEALED_TOTAL_MAX: usize = 700_000;
/// Most bodies one tip is sent to.
const ROUTES_MAX: usize = 20;

/// Decides on a new tip. `content` was sealed under `compartment`'s key of `epoch`.
///
/// # Errors
/// The first rule it breaks.
pub fn create(
    tip: &Tip,
    intake: &Intake,
    folio: TipFolio,
    (content, epoch): (Sealed, u32),
    rules: &Rules,
    env: &Env,
) -> Result<Vec<TipEvent>, TipRefusal> {
    if tip.created.is_some() {
        return Err(TipRefusal::Exists);
    }
    let category = rules.category(&intake.category).ok_or(TipRefusal::Category)?;
    let bucket = Bucket::of(env.now);
    let retention = Millis::from_minutes(i64::from(category.retention_days) * 24 * 60);
    let received = TipEvent::Received {
        folio,
        record: intake.record,
        channel: intake.channel,
        category: intake.category.clone(),
        municipality: intake.municipality.clone(),
        urgency: intake.urgency,
        compartment: category.compartment.clone(),
        epoch,
        rules: rules.version,
        retain_until: Bucket::of(bucket.start().plus(retention)),
        content,
    };
    let routes = rules.destinations(intake, bucket).into_iter().zip(0..).map(|(d, route)| TipEvent::Routed {
        route,
        to: d.to,
        reason: d.reason,
        rule: Some(d.rule),
        due: d.due,
    });
    Ok(std::iter::once(received).chain(routes).collect())
}

/// Decides on one command. `sealed` is the sealed form of [`TipCommand::text`]. Who may do it is decided by
/// the policies, not here.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(
    tip: &Tip,
    id: TipId,
    command: &TipCommand,
    sealed: Option<Sealed>,
    env: &Env,
) -> Result<Vec<TipEvent>, TipRefusal> {
    open(tip)?;
    let by = person(&env.actor)?;
    let text = || sealed.clone().ok_or(TipRefusal::Unsealed);
    let event = match command {
        TipCommand::Route { to, reason, within_h } => {
            if !(1..=720).contains(within_h) {
                return Err(TipRefusal::Deadline);
            }
            if tip.routes.len() >= ROUTES_MAX {
                return Err(TipRefusal::Full);
            }
            // What rules decide, rules say.
            let reason = if *reason == RouteReason::Rule { RouteReason::Correction } else { *reason };
            let due = Bucket::of(env.now).hours_after(*within_h);
            TipEvent::Routed { route: number(tip.routes.len()), to: to.clone(), reason, rule: None, due }
        }
        TipCommand::Acknowledge { route } => {
            let found = usize::try_from(*route).ok().and_then(|r| tip.routes.get(r));
            if found.is_none_or(|r| r.acknowledged.is_some()) {
                return Err(TipRefusal::Settled);
            }
            TipEvent::Acknowledged { route: *route }
        }
        TipCommand::Grade { information } => TipEvent::Graded { information: *information },
        TipCommand::Message { .. } => {
            TipEvent::Spoken { entry: entry(tip, &sealed)?, voice: Voice::Desk, text: text()? }
        }
        TipCommand::Note { .. } => TipEvent::Noted { entry: entry(tip, &sealed)?, text: text()? },
        TipCommand::DraftProduct { purpose, .. } => {
            if tip.information.is_none() {
                return Err(TipRefusal::Ungraded);
            }
            TipEvent::ProductDrafted {
                entry: entry(tip, &sealed)?,
                purpose: *purpose,
                text: text()?,
                by: by.clone(),
            }
        }
        TipCommand::ApproveProduct { product } => {
            let drafted = pending(tip, *product)?;
            if drafted.drafted_by == by {
                return Err(TipRefusal::OwnProduct);
            }
            TipEvent::ProductApproved { product: *product, by }
        }
        TipCommand::ReturnProduct { product } => {
            pending(tip, *product)?;
            TipEvent::ProductReturned { product: *product, by }
        }
        TipCommand::Convert { to, consent } => {
            if tip.record == Some(*to) {
                return Err(TipRefusal::SameRecord);
            }
            TipEvent::Converted { to: *to, consent: *consent }
        }
        TipCommand::AddContact { consent, .. } => {
            if tip.record != Some(RecordType::ExtortionInProgress) {
                return Err(TipRefusal::ContactNotHere);
            }
            TipEvent::ContactLeft { entry: entry(tip, &sealed)?, text: text()?, consent: *consent }
        }
        TipCommand::EmergencyJump { consent } => TipEvent::HandedTo911 { consent: *consent },
        TipCommand::LinkDuplicate { of } => {
            if *of == id {
                return Err(TipRefusal::OwnDuplicate);
            }
            TipEvent::DuplicateLinked { of: *of }
        }
        TipCommand::Close { outcome } => TipEvent::Closed { outcome: *outcome },
    };
    Ok(vec![event])
}

/// A message of the teller's, who proved the code to the vault. Taken on closed tips too: it may change
/// everything.
///
/// # Errors
/// When the tip does not exist, cannot be read any more or is full.
pub fn teller_message(tip: &Tip, text: Sealed) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    let entry = entry(tip, &Some(text.clone()))?;
    Ok(vec![TipEvent::Spoken { entry, voice: Voice::Teller, text }])
}

/// The one-time code was used and replaced.
///
/// # Errors
/// When the tip does not exist or cannot be read any more.
pub fn replace_code(tip: &Tip) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    Ok(vec![TipEvent::CodeReplaced {}])
}

/// The end of a tip: its keys are destroyed at the vault before this is written.
///
/// # Errors
/// When the tip does not exist, was shredded before, or its retention has not ended.
pub fn shred(tip: &Tip, env: &Env) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    let due = tip.created.as_ref().is_some_and(|c| c.retain_until.start() <= env.now);
    if due { Ok(vec![TipEvent::Shredded {}]) } else { Err(TipRefusal::Retained) }
}

fn exists(tip: &Tip) -> Result<(), TipRefusal> {
    match (&tip.created, tip.shredded) {
        (None, _) => Err(TipRefusal::Unknown),
        (Some(_), true) => Err(TipRefusal::Shredded),
        (Some(_), false) => Ok(()),
    }
}

fn open(tip: &Tip) -> Result<(), TipRefusal> {
    exists(tip)?;
    if tip.closed.is_some() { Err(TipRefusal::Closed) } else { Ok(()) }
}

fn person(actor: &Actor) -> Result<String, TipRefusal> {
    match actor {
        Actor::Account { id, name } => Ok(format!("{name} {id}")),
        Actor::Adapter { .. } | Actor::System { .. } => Err(TipRefusal::NeedsPerson),
    }
}

fn entry(tip: &Tip, text: &Option<Sealed>) -> Result<u32, TipRefusal> {
    let more = text.as_ref().map_or(0, |t| t.as_str().len());
    if tip.entries.len() >= ENTRIES_MAX || tip.sealed_size() + more > SEALED_TOTAL_MAX {
        return Err(TipRefusal::Full);
    }
    Ok(number(tip.entries.len()))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn pending(tip: &Tip, product: u32) -> Result<&Product, TipRefusal> {
    usize::try_from(product)
        .ok()
        .and_then(|p| tip.products.get(p))
        .filter(|p| p.approved_by.is_none() && !p.returned)
        .ok_or(TipRefusal::Settled)
}
