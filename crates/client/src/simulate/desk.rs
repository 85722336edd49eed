//! Dispatchers at their consoles.

use super::{Stage, counts::Counts};
use crate::{Client, ClientError, Live, SignedIn, Tables, wire};
use atalaya_model::{AgencyCode, IncidentId, Role};
use atalaya_training::{DispatchAction, DispatchView, DispatcherPolicy, IncidentSeen, Proposal};
use serde_json::Value;
use std::{collections::HashSet, sync::Arc, time::Instant};

/// A dispatcher's place: a session, and the agency it sends units of.
#[derive(Clone, Debug)]
pub struct Seat {
    pub session: Client,
    agency: Option<AgencyCode>,
}

impl Seat {
    pub fn new(session: Client, signed: &SignedIn) -> Self {
        let mut agencies = signed.account.roles.iter().filter_map(|role| match role {
            Role::Dispatcher { agency } => Some(agency.clone()),
            _ => None,
        });
        // Who sends units of several agencies asks for the best of all of them.
        let agency = agencies.next().filter(|_| agencies.next().is_none());
        Self { session, agency }
    }
}

pub async fn run(stage: Arc<Stage>, seat: Seat, live: Live, number: usize) -> Result<(), ClientError> {
    let number_u32 = u32::try_from(number).unwrap_or(u32::MAX);
    let mut policy = DispatcherPolicy::new(stage.options.dispatcher_profile, stage.options.seed, number_u32);
    let mut proposals = Vec::new();
    let mut attended = HashSet::new();
    let desks = stage.options.dispatchers.len().max(1);
    while !stage.stopped() {
        live.check()?;
        let incidents = board(&stage, &live.tables(), &mut attended, |id| share(id, desks, number));
        let view = DispatchView { incidents: &incidents, proposals: &proposals };
        let actions = policy.observe(stage.clock.now(), &view);
        proposals.clear();
        let idle = actions.is_empty();
        for action in actions {
            let begun = Instant::now();
            let result = perform(&stage, &seat, &action, &mut proposals).await;
            stage.counts.took(begun.elapsed());
            if let Err(error) = &result {
                tracing::debug!(code = %error.code(), ?action, "refused");
                stage.counts.failed(error);
            }
            policy.done(stage.clock.now(), &action, result.is_ok());
        }
        if idle {
            tokio::time::sleep(stage.look()).await;
        }
    }
    Ok(())
}

/// Every incident has one dispatcher among ours, so that they do not answer each other's questions.
fn share(id: IncidentId, desks: usize, number: usize) -> bool {
    let sum =
        id.0.as_bytes()
            .iter()
            .fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    sum % desks == number
}

fn board(
    stage: &Stage,
    tables: &Tables,
    attended: &mut HashSet<IncidentId>,
    mine: impl Fn(IncidentId) -> bool,
) -> Vec<IncidentSeen> {
    let rows: Vec<_> = tables
        .rows("incidents")
        .filter_map(|(_, row)| wire::incident(row))
        .filter(|incident| !incident.closed && mine(incident.id))
        .collect();
    attended.retain(|id| rows.iter().any(|row| row.id == *id));
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        if row.attended || !row.units.is_empty() {
            attended.insert(row.id);
        }
        seen.push(IncidentSeen {
            id: row.id,
            priority: row.priority,
            sendable: true,
            units: row.units.len(),
            attended: attended.contains(&row.id),
            outcome: stage.room.outcome(row.id),
        });
    }
    seen
}

async fn perform(
    stage: &Stage,
    seat: &Seat,
    action: &DispatchAction,
    proposals: &mut Vec<Proposal>,
) -> Result<(), ClientError> {
    let incident = action.incident();
    let path = format!("/incidents/{incident}/commands");
    match action {
        DispatchAction::AskUnits { .. } => {
            let agency = seat.agency.as_ref().map(|a| format!("?agency={a}")).unwrap_or_default();
            let answer: Value =
                seat.session.get(&format!("/incidents/{incident}/recommendation{agency}")).await?;
            proposals.push(Proposal { incident, units: wire::proposed(&answer) });
        }
        DispatchAction::Assign { units, .. } => {
            seat.session.command(&path, &wire::assign(units)).await?;
            Counts::one(&stage.counts.dispatched);
            Counts::add(&stage.counts.units_sent, units.len() as u64);
        }
        DispatchAction::Close { outcome, .. } => {
            seat.session.command(&path, &wire::close(outcome.letter())).await?;
            Counts::one(&stage.counts.closed);
            stage.room.closed(incident);
        }
    }
    Ok(())
}
