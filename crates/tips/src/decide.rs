//! The rules of the 089.

mod originals;

pub use originals::{original_kept, original_missed};

use crate::block::blockable;
use crate::catalogue::Rules;
use crate::commands::First;
use crate::extortion::Guide;
use crate::originals::account;
use crate::state::{EntryKind, Product, Tip};
use crate::types::{RecordType, RouteReason, Sealed, Voice};
use crate::{Bucket, Intake, TipCommand, TipEvent, TipFolio, TipId, TipRefusal};
use atalaya_model::{Actor, Env, Millis};

/// Most texts of one tip.
const ENTRIES_MAX: usize = 200;
/// Most characters of sealed text of one tip: its state stays below the largest snapshot.
const SEALED_TOTAL_MAX: usize = 700_000;
/// Most bodies one tip is sent to.
const ROUTES_MAX: usize = 20;

/// Most pictures of one tip.
pub const FILES_MAX: u32 = 5;
/// Most texts that come with a new extortion.
pub const FIRST_MAX: usize = 8;

/// A new tip's texts as the vault sealed them.
#[derive(Clone, Debug)]
pub struct FirstTexts {
    pub content: Sealed,
    /// Of the unit's key.
    pub epoch: u32,
    /// Evidence and contact of an extortion, in order: `entry/0` and on.
    pub more: Vec<(First, Sealed)>,
}

/// Decides on a new tip.
///
/// # Errors
/// The first rule it breaks.
pub fn create(
    tip: &Tip,
    intake: &Intake,
    folio: TipFolio,
    texts: FirstTexts,
    (rules, guide): (&Rules, &Guide),
    env: &Env,
) -> Result<Vec<TipEvent>, TipRefusal> {
    if tip.created.is_some() {
        return Err(TipRefusal::Exists);
    }
    let category = rules.category(&intake.category).ok_or(TipRefusal::Category)?;
    let extortion = intake.record == RecordType::ExtortionInProgress;
    match &intake.modality {
        Some(code) if !extortion || guide.modality(code).is_none() => return Err(TipRefusal::Modality),
        Some(_) | None => {}
    }
    // Structural: an anonymous tip has no place where anything about its teller could lie.
    if !extortion && !texts.more.is_empty() {
        return Err(TipRefusal::ContactNotHere);
    }
    if texts.more.len() > FIRST_MAX {
        return Err(TipRefusal::Full);
    }
    let FirstTexts { content, epoch, more } = texts;
    let bucket = Bucket::of(env.now);
    let retention = Millis::from_minutes(i64::from(category.retention_days) * 24 * 60);
    let received = TipEvent::Received {
        folio,
        record: intake.record,
        channel: intake.channel,
        category: intake.category.clone(),
        municipality: intake.municipality.clone(),
        urgency: intake.urgency,
        modality: intake.modality.clone(),
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
    let more = more.into_iter().zip(0..).map(|((first, text), entry)| match first {
        First::Evidence(kind) => TipEvent::EvidenceAdded { entry, kind, text },
        First::Contact(consent) => TipEvent::ContactLeft { entry, text, consent },
    });
    Ok(std::iter::once(received).chain(routes).chain(more).collect())
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
    // A court does not ask whether the desk has closed a tip.
    if let Some(events) = originals::decide(tip, command, &sealed, env)? {
        return Ok(events);
    }
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
            if account(&drafted.drafted_by) == account(&by) {
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
            // What the victim left would stay readable in a tip that calls itself anonymous.
            let contact = tip.entries.iter().any(|e| e.kind == EntryKind::Contact);
            if *to == RecordType::AnonymousTip && contact {
                return Err(TipRefusal::ContactKept);
            }
            TipEvent::Converted { to: *to, consent: *consent }
        }
        TipCommand::AddContact { consent, .. } => {
            if tip.record != Some(RecordType::ExtortionInProgress) {
                return Err(TipRefusal::ContactNotHere);
            }
            TipEvent::ContactLeft { entry: entry(tip, &sealed)?, text: text()?, consent: *consent }
        }
        TipCommand::AddEvidence { kind, .. } => {
            if tip.record != Some(RecordType::ExtortionInProgress) {
                return Err(TipRefusal::EvidenceNotHere);
            }
            TipEvent::EvidenceAdded { entry: entry(tip, &sealed)?, kind: *kind, text: text()? }
        }
        TipCommand::RequestBlock { entry } => {
            blockable(tip, *entry).ok_or(TipRefusal::NotBlockable)?;
            if tip.block_requests.contains(entry) {
                return Err(TipRefusal::Settled);
            }
            TipEvent::BlockRequested { entry: *entry }
        }
        TipCommand::EmergencyJump { consent } => TipEvent::HandedTo911 { consent: *consent },
        TipCommand::LinkDuplicate { of } => {
            if *of == id {
                return Err(TipRefusal::OwnDuplicate);
            }
            TipEvent::DuplicateLinked { of: *of }
        }
        TipCommand::Close { outcome } => TipEvent::Closed { outcome: *outcome },
        TipCommand::AskOriginals { .. }
        | TipCommand::ApproveOriginals { .. }
        | TipCommand::EndOriginals { .. }
        | TipCommand::AskHandOver { .. }
        | TipCommand::HandOver { .. } => return Err(TipRefusal::Settled),
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

/// A picture of the teller's, who proved the code to the vault, which keeps it under this number.
///
/// # Errors
/// When the tip does not exist, cannot be read any more or has all it can have.
pub fn teller_file(tip: &Tip, file: u32) -> Result<Vec<TipEvent>, TipRefusal> {
    exists(tip)?;
    if file >= FILES_MAX { Err(TipRefusal::Full) } else { Ok(vec![TipEvent::FileLeft { file }]) }
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
