//! Looks for what to suggest, beside everybody's work: nothing waits for it, and what it looks at is bounded.

use crate::{
    app::App,
    desk::{Asker, Stop, Work},
    dispatch::recommendation::with_positions,
    problem::Problem,
};
use atalaya_dispatch::{
    Duty, UnitKinds,
    incident::IncidentRow,
    proposal::{self, LapseCause, Proposal, ProposalKind, ProposalRow, ProposalStatus, Suggestion},
    recommend::{Better, Candidate, MoveUp, Need, better_unit, move_up},
    unit::UnitRow,
};
use atalaya_model::{
    Actor, AgencyCode, CommandId, Folio, IncidentId, Millis, MunicipalityCode, Position, Timestamp, UnitId,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::{Arc, PoisonError},
    time::Duration,
};

/// How often freed units are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// Stations are looked at once in so many turns.
const STATIONS_EACH: u32 = 8;
/// Freed units looked at in one turn; the others wait for the next.
const FREED_MAX: usize = 20;
/// Freed units that wait; the oldest are forgotten, for their news is the oldest.
const FREED_KEPT: usize = 500;
/// Incidents compared with one freed unit: those nearest to it.
const INCIDENTS_MAX: usize = 50;
/// Incidents farther from a freed unit than this are not compared, metres in a straight line.
const FAR_M: f64 = 40_000.0;
/// Proposals written with one command.
const COMMAND_MAX: usize = 16;

/// What the last turn left behind.
#[derive(Default)]
struct Memory {
    duties: HashMap<UnitId, Duty>,
    freed: VecDeque<UnitId>,
    turn: u32,
}

/// Works until the process ends.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut memory = Memory::default();
    loop {
        tick.tick().await;
        let (looker, mut kept) = (app.clone(), std::mem::take(&mut memory));
        // Travel times are arithmetic or a search in a graph: off the threads that answer requests.
        let looked = tokio::task::spawn_blocking(move || {
            let turn = looker.search.lock().unwrap_or_else(PoisonError::into_inner);
            let found = look(&looker, &mut kept);
            drop(turn);
            (kept, found)
        });
        let Ok((kept, found)) = looked.await else {
            tracing::error!("the search for proposals failed; it begins anew");
            continue;
        };
        memory = kept;
        for chunk in found.chunks(COMMAND_MAX) {
            if let Err(problem) = write(&app, chunk).await {
                tracing::warn!(
                    code = problem.code,
                    "proposals could not be recorded; they are looked for again"
                );
                break;
            }
        }
    }
}

/// A change of one proposal.
enum Found {
    Made(String, Box<Made>),
    Lapsed(String, LapseCause),
}
struct Made {
    suggestion: Suggestion,
    folio: Option<Folio>,
    agencies: Vec<AgencyCode>,
    municipality: Option<MunicipalityCode>,
}

fn look(app: &App, memory: &mut Memory) -> Vec<Found> {
    let now = app.desk.sources().now();
    let units = app.live.units();
    remember(memory, &units);
    memory.turn = memory.turn.wrapping_add(1);
    let known = app.live.proposals();
    let (plans, agencies) = (app.live.plans(), app.live.agencies());
    let policy = app.live.recommend_policy();
    let scene = Scene { app, now, units: &units, by_id: units.iter().map(|u| (u.id, u.as_ref())).collect() };
    let mut found = Vec::new();
    let open: Vec<&ProposalRow> = known.values().map(AsRef::as_ref).collect();
    found.extend(open.iter().filter_map(|row| scene.lapsed(row)));
    let count = memory.freed.len().min(FREED_MAX);
    let freed: Vec<UnitId> = memory.freed.drain(..count).collect();
    if !freed.is_empty() {
        let candidates = with_positions(app, &units);
        let by_unit: HashMap<UnitId, Candidate<'_>> = candidates.iter().map(|c| (c.unit.id, *c)).collect();
        let attended = scene.attended();
        for unit in freed {
            let Some(freed) = by_unit.get(&unit) else { continue };
            let best = scene
                .near(freed, &attended)
                .filter_map(|(row, working)| {
                    let need = Need::of(row, 1, &plans, &agencies, UnitKinds::shipped(), policy, now);
                    let others = working.iter().filter_map(|u| by_unit.get(u).copied());
                    better_unit(&need, freed, others, &app.streets, policy, now).map(|b| (b, row))
                })
                .max_by_key(|(b, _)| (b.other_seconds - b.seconds.min(b.other_seconds), b.incident));
            found.extend(best.map(|(better, row)| scene.made_better(better, row)));
        }
    }
    if memory.turn % STATIONS_EACH == 1 {
        let candidates = with_positions(app, &units);
        // A unit that was told to move stands in already, and a station that waits for one is not asked for twice.
        let moving: BTreeSet<UnitId> =
            open.iter().filter(|r| accepted(r)).filter_map(|r| r.unit_id).collect();
        let free = candidates.into_iter().filter(|c| !moving.contains(&c.unit.id));
        let proposals = move_up(&agencies, free, UnitKinds::shipped(), &app.streets, policy, now);
        found.extend(scene.stations(&open, proposals));
    }
    found
}

fn accepted(row: &ProposalRow) -> bool {
    row.kind == ProposalKind::MoveUp && row.status == ProposalStatus::Accepted
}

/// Notes which units became free since the last turn. At the first turn nobody did.
fn remember(memory: &mut Memory, units: &[Arc<UnitRow>]) {
    let first = memory.duties.is_empty();
    let now: HashMap<UnitId, Duty> = units.iter().map(|u| (u.id, u.duty)).collect();
    for unit in units.iter().filter(|u| u.duty == Duty::Available && !first) {
        if memory.duties.get(&unit.id).is_some_and(|before| *before != Duty::Available)
            && !memory.freed.contains(&unit.id)
        {
            memory.freed.push_back(unit.id);
        }
    }
    while memory.freed.len() > FREED_KEPT {
        memory.freed.pop_front();
    }
    memory.freed.retain(|unit| now.get(unit) == Some(&Duty::Available));
    memory.duties = now;
}

struct Scene<'a> {
    app: &'a App,
    now: Timestamp,
    units: &'a [Arc<UnitRow>],
    by_id: HashMap<UnitId, &'a UnitRow>,
}

type Attended = Vec<(Arc<IncidentRow>, Vec<UnitId>)>;

impl Scene<'_> {
    /// Incidents with units on the way, and these.
    fn attended(&self) -> Attended {
        let mut working: BTreeMap<IncidentId, Vec<UnitId>> = BTreeMap::new();
        for unit in self.units.iter().filter(|u| matches!(u.duty, Duty::Assigned | Duty::EnRoute)) {
            if let Some(incident) = unit.incident_id {
                working.entry(incident).or_default().push(unit.id);
            }
        }
        working.into_iter().filter_map(|(id, units)| Some((self.app.live.incident(id)?, units))).collect()
    }

    /// Those of them that are near enough to compare, nearest first.
    fn near<'s>(
        &self,
        freed: &Candidate<'_>,
        attended: &'s Attended,
    ) -> impl Iterator<Item = (&'s IncidentRow, &'s [UnitId])> {
        let from = freed.fix.map(|fix| fix.position);
        let mut near: Vec<(f64, &'s IncidentRow, &'s [UnitId])> = attended
            .iter()
            .filter_map(|(row, units)| {
                let to = row.lat.zip(row.lon).and_then(|(lat, lon)| Position::new(lat, lon).ok())?;
                let distance = from?.distance_to(&to).0;
                (distance <= FAR_M).then_some((distance, row.as_ref(), units.as_slice()))
            })
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(INCIDENTS_MAX);
        near.into_iter().map(|(_, row, units)| (row, units))
    }

    fn made_better(&self, better: Better, row: &IncidentRow) -> Found {
        let agencies: BTreeSet<AgencyCode> = [better.unit, better.instead_of]
            .iter()
            .filter_map(|u| self.by_id.get(u).map(|u| u.agency.clone()))
            .collect();
        let suggestion = Suggestion::BetterUnit(Box::new(better));
        let made = Made {
            folio: Some(row.folio.clone()),
            agencies: agencies.into_iter().collect(),
            municipality: row.municipality.clone(),
            suggestion,
        };
        Found::Made(made.suggestion.id(), Box::new(made))
    }

    /// Stations: what is new, and what no longer holds.
    fn stations(&self, open: &[&ProposalRow], proposals: Vec<MoveUp>) -> Vec<Found> {
        let post = |agency: &AgencyCode, station: &str, capability: &str| {
            (agency.clone(), station.to_owned(), capability.to_owned())
        };
        let of_row = |row: &ProposalRow| {
            Some(post(
                row.agency.as_ref()?,
                row.station.as_ref()?.as_str(),
                row.capability.as_ref()?.as_str(),
            ))
        };
        let waited: BTreeSet<_> = open.iter().filter(|r| accepted(r)).filter_map(|r| of_row(r)).collect();
        let mut found = Vec::new();
        let mut ids = BTreeSet::new();
        for proposal in proposals {
            if waited.contains(&post(
                &proposal.agency,
                proposal.station.as_str(),
                proposal.capability.as_str(),
            )) {
                continue;
            }
            let agencies = vec![proposal.agency.clone()];
            let suggestion = Suggestion::MoveUp(Box::new(proposal));
            let id = suggestion.id();
            ids.insert(id.clone());
            let made = Made { suggestion, folio: None, agencies, municipality: None };
            found.push(Found::Made(id, Box::new(made)));
        }
        let stale = open.iter().filter(|r| {
            r.kind == ProposalKind::MoveUp && r.status == ProposalStatus::Open && !ids.contains(&r.id)
        });
        found.extend(stale.map(|r| Found::Lapsed(r.id.clone(), LapseCause::Changed)));
        found
    }

    fn lapsed(&self, row: &ProposalRow) -> Option<Found> {
        let lapse = |cause| Some(Found::Lapsed(row.id.clone(), cause));
        if self.now >= row.expires_at {
            return lapse(LapseCause::Expired);
        }
        let unit = |id: Option<UnitId>| id.and_then(|id| self.by_id.get(&id).copied());
        let free = unit(row.unit_id).is_some_and(|u| u.duty == Duty::Available);
        match row.kind {
            ProposalKind::BetterUnit => {
                let coming = unit(row.instead_of_id).is_some_and(|u| {
                    u.incident_id == row.incident_id && matches!(u.duty, Duty::Assigned | Duty::EnRoute)
                });
                if free && coming { None } else { lapse(LapseCause::Changed) }
            }
            // A unit on its way to the station may be sent elsewhere; then the station is bare again.
            ProposalKind::MoveUp if row.unit_id.is_some() && !free => lapse(LapseCause::Changed),
            ProposalKind::MoveUp if accepted(row) => {
                let waited = row.answered_at.is_some_and(|at| self.now.since(at) > Millis::from_minutes(30));
                if waited { lapse(LapseCause::Expired) } else { None }
            }
            ProposalKind::MoveUp => None,
        }
    }
}

async fn write(app: &App, found: &[Found]) -> Result<(), Problem> {
    let asker = Asker {
        actor: Actor::system("timers"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "server".to_owned(),
        action: "ProposalFollow",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    };
    let decide = |work: &mut Work| {
        for change in found {
            match change {
                Found::Made(id, made) => {
                    let state = work.get::<Proposal>(id)?;
                    let (folio, agencies) = (made.folio.clone(), made.agencies.clone());
                    let events = proposal::make(
                        &state,
                        made.suggestion.clone(),
                        folio,
                        agencies,
                        made.municipality.clone(),
                        &work.env,
                    );
                    work.record::<Proposal>(id, events)?;
                }
                Found::Lapsed(id, cause) => {
                    let state = work.get::<Proposal>(id)?;
                    work.record::<Proposal>(id, proposal::lapse(&state, *cause))?;
                }
            }
        }
        Ok::<_, Stop>(())
    };
    let objects = found.iter().map(|change| match change {
        Found::Made(id, _) | Found::Lapsed(id, _) => format!("proposal/{id}"),
    });
    app.desk.run(&asker, objects.collect(), decide, |(), _| Vec::new()).await.map(|_| ())
}
