//! The rules of proposals.

use super::{LapseCause, Proposal, ProposalEvent, ProposalStatus, Suggestion};
use crate::{common::Author, refusal::ListRefusal};
use atalaya_model::{AgencyCode, Env, Folio, Line, Millis, MunicipalityCode};

/// How long a suggestion to exchange units holds.
const BETTER_FOR: Millis = Millis::from_minutes(5);
/// How long a suggestion to cover a station holds.
const MOVE_UP_FOR: Millis = Millis::from_minutes(30);
/// What was declined is not suggested again for so long.
const SILENCE: Millis = Millis::from_minutes(10);

/// Makes a proposal, unless the same one is on the board or was declined a moment ago.
pub fn make(
    proposal: &Proposal,
    suggestion: Suggestion,
    folio: Option<Folio>,
    agencies: Vec<AgencyCode>,
    municipality: Option<MunicipalityCode>,
    env: &Env,
) -> Vec<ProposalEvent> {
    let declined = proposal.status == ProposalStatus::Declined
        && proposal.answered.as_ref().is_some_and(|(at, _)| env.now.since(*at) < SILENCE);
    if proposal.suggestion.is_some() && (proposal.is_live() || declined) {
        return Vec::new();
    }
    let span = match suggestion {
        Suggestion::BetterUnit(_) => BETTER_FOR,
        Suggestion::MoveUp(_) => MOVE_UP_FOR,
    };
    let expires_at = env.now.plus(span);
    vec![ProposalEvent::Made { suggestion, folio, agencies, municipality, expires_at }]
}

/// Ends a proposal that is on the board.
pub fn lapse(proposal: &Proposal, because: LapseCause) -> Vec<ProposalEvent> {
    let live = proposal.suggestion.is_some() && proposal.is_live();
    if live { vec![ProposalEvent::Lapsed { because }] } else { Vec::new() }
}

/// A person confirms. What follows for the units is decided by their own rules, in the same command.
///
/// # Errors
/// [`ListRefusal`]: unknown, answered or lapsed, expired, or nobody to send.
pub fn accept(proposal: &Proposal, env: &Env) -> Result<(Suggestion, Vec<ProposalEvent>), ListRefusal> {
    let suggestion = open(proposal)?;
    if env.now >= proposal.expires_at {
        return Err(ListRefusal::ProposalGone);
    }
    if matches!(&suggestion, Suggestion::MoveUp(m) if m.unit.is_none()) {
        return Err(ListRefusal::NobodyToMove);
    }
    Ok((suggestion, vec![ProposalEvent::Accepted { by: Author::from(&env.actor) }]))
}

/// A person declines.
///
/// # Errors
/// [`ListRefusal`]: unknown, answered or lapsed.
pub fn decline(proposal: &Proposal, reason: &Line, env: &Env) -> Result<Vec<ProposalEvent>, ListRefusal> {
    open(proposal)?;
    Ok(vec![ProposalEvent::Declined { reason: reason.clone(), by: Author::from(&env.actor) }])
}

fn open(proposal: &Proposal) -> Result<Suggestion, ListRefusal> {
    let suggestion = proposal.suggestion.clone().ok_or(ListRefusal::Unknown)?;
    if proposal.status == ProposalStatus::Open { Ok(suggestion) } else { Err(ListRefusal::ProposalGone) }
}
