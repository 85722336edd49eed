//! Calls and incidents change together.

use crate::{
    app::App,
    desk::{Stop, Work},
};
use atalaya_calls::call::{self, Call, CallCommand, CommandFacts};
use atalaya_dispatch::{
    Changes, IncidentFacts, Loaded, Needs, ROUNDS_MAX, decide_incident, needs_of_incident,
};
use atalaya_dispatch::{
    incident::{Incident, IncidentCommand},
    unit::Unit,
};
use atalaya_model::{CallId, Folio, IncidentId, Line, Role, Scope};

/// Loads what a decision names, until nothing is missing.
pub(super) fn gather(work: &Work, needs: impl Fn(&Loaded) -> Needs) -> Result<Loaded, Stop> {
    let mut world = Loaded::default();
    for _ in 0..ROUNDS_MAX {
        let missing = needs(&world);
        if missing.is_empty() {
            break;
        }
        for id in missing.incidents {
            world.incidents.insert(id, (*work.get::<Incident>(id)?).clone());
        }
        for id in missing.units {
            world.units.insert(id, (*work.get::<Unit>(id)?).clone());
        }
    }
    Ok(world)
}

/// Records what a decision changes.
pub fn record(work: &mut Work, changes: Changes) -> Result<(), Stop> {
    for (id, events) in changes.incidents {
        work.record::<Incident>(id, events)?;
    }
    for (id, events) in changes.units {
        work.record::<Unit>(id, events)?;
    }
    Ok(())
}

/// Decides a command on an incident and records it.
pub(super) fn run(
    work: &mut Work,
    id: IncidentId,
    command: &IncidentCommand,
    facts: &IncidentFacts<'_>,
) -> Result<(), Stop> {
    let world =
        gather(work, |world| needs_of_incident(id, command, world).with_units(&facts.explain, world))?;
    let changes = decide_incident(id, command, &world, facts, &work.env)?;
    record(work, changes)
}

/// The facts of a command that sends nobody.
pub(super) fn plain_facts<'a>(
    catalogue: &'a atalaya_model::Catalogue,
    scope: &'a Scope,
) -> IncidentFacts<'a> {
    IncidentFacts {
        catalogue,
        kinds: atalaya_dispatch::UnitKinds::shipped(),
        scope,
        folio: None,
        answered_at: None,
        agencies: None,
        estimates: Default::default(),
        explain: Vec::new(),
    }
}

/// Says on the call's side that it belongs to an incident.
pub(super) fn join_call(
    work: &mut Work,
    app: &App,
    call_id: CallId,
    incident: IncidentId,
    folio: Folio,
    authority: bool,
) -> Result<(), Stop> {
    let state = work.get::<Call>(call_id)?;
    if state.incident.as_ref().is_some_and(|(id, _)| *id == incident) {
        return Ok(());
    }
    let command = CallCommand::AttachIncident { incident, folio };
    let facts = CommandFacts { authority, ..CommandFacts::default() };
    let events = call::decide(&state, &command, &facts, &work.env, &app.config.call_rules)?;
    let state = work.record::<Call>(call_id, events)?;
    crate::calls::commands::follow_callback(work, app, call_id, &state)
}

/// Says on the incident's side that a call belongs to it: the other half of the call's `attach_incident`.
pub fn attach_call(work: &mut Work, app: &App, call: CallId, incident: IncidentId) -> Result<(), Stop> {
    let state = work.get::<Incident>(incident)?;
    if !state.is_opened() {
        return Err(Stop::Refused(super::unknown_incident()));
    }
    if state.all_calls().contains(&call) {
        return Ok(());
    }
    let (catalogue, scope) = (app.live.catalogue(), Scope::default());
    run(work, incident, &IncidentCommand::AddCall { call }, &plain_facts(&catalogue, &scope))
}

/// The other half of the call's `detach`.
pub fn detach_call(work: &mut Work, app: &App, call: CallId, reason: &Line) -> Result<(), Stop> {
    let state = work.get::<Call>(call)?;
    let Some((incident, _)) = state.incident.clone() else { return Ok(()) };
    let (catalogue, scope) = (app.live.catalogue(), Scope::default());
    let command = IncidentCommand::RemoveCall { call, reason: reason.clone() };
    run(work, incident, &command, &plain_facts(&catalogue, &scope))
}

/// Whether the person may act on calls that another operator has.
pub(super) fn has_authority(roles: &std::collections::BTreeSet<Role>) -> bool {
    roles.contains(&Role::Supervisor)
}
