//! What people do with incidents, assignments included.

use super::{
    open::{has_authority, join_call, plain_facts, run},
    recommendation,
};
use crate::{
    app::App,
    desk::{Stop, Work},
    http::{
        caller::Caller,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Action, Resource, grants};
use atalaya_calls::call::Call;
use atalaya_dispatch::{
    IncidentFacts,
    incident::{Estimate, Incident, IncidentCommand as C, IncidentEvent},
    unit::Unit,
};
use atalaya_model::{AgencyCode, Aggregate, IncidentId, Millis, StreamId, UnitId};
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Open an incident. Only `open` is taken here.
#[utoipa::path(post, path = "/incidents/commands", tag = "incidents", request_body = C,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn open(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: CommandHeaders,
    Json { value, hash }: Json<C>,
) -> Result<Response, Problem> {
    let C::Open(open) = &value else {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre un incidente que ya existe.",
            "Only open begins an incident",
        ));
    };
    let resource = Resource::all(app.desk.realm()).municipality(open.place.municipality.clone());
    let grant = caller.grant::<grants::IncidentCreate>(&app, &resource).await?;
    let id = IncidentId(headers.command.0);
    execute(&app, &caller, &headers, hash, id, value, grant.action(), BTreeMap::new(), Vec::new()).await
}

/// Work an incident: content, priority, units, closing.
#[utoipa::path(post, path = "/incidents/{id}/commands", tag = "incidents", request_body = C,
    params(("id" = IncidentId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<IncidentId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<C>,
) -> Result<Response, Problem> {
    let action = authorise(&app, &caller, id, &value).await?;
    let (estimates, explain) = match &value {
        C::Assign { units, .. } => recommendation::judge(&app, &caller, id, units).await?,
        C::Preempt { unit, .. } | C::Exchange { with: unit, .. } => {
            (recommendation::judge(&app, &caller, id, &[*unit]).await?.0, Vec::new())
        }
        _ => (BTreeMap::new(), Vec::new()),
    };
    execute(&app, &caller, &headers, hash, id, value, action, estimates, explain).await
}

/// An incident as policies see it.
pub async fn incident_resource(app: &App, caller: &Caller, id: IncidentId) -> Result<Resource, Problem> {
    let (state, version) = app.desk.load::<Incident>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    let me = caller.principal.actor().account();
    let now = app.desk.sources().now();
    let day = Millis::from_minutes(24 * 60);
    let active = !state.is_closed() || state.stamps.closed_at.is_none_or(|at| now.since(at) < day);
    Ok(Resource::new(format!("incident/{id}"), app.desk.realm())
        .agencies(state.agencies.keys().cloned())
        .municipality(state.place.municipality.clone())
        .own(me.is_some() && state.opened_by.id == me)
        .active(active))
}

async fn authorise(app: &App, caller: &Caller, id: IncidentId, command: &C) -> Result<Action, Problem> {
    let resource = incident_resource(app, caller, id).await?;
    macro_rules! granted {
        ($action:ident) => {
            caller.grant_hidden::<grants::$action>(app, &resource).await?.action()
        };
    }
    Ok(match command {
        C::Open(_) => granted!(IncidentCreate),
        C::SetPlace { .. }
        | C::SetCaller { .. }
        | C::Retype { .. }
        | C::Narrate { .. }
        | C::AddRecord { .. }
        | C::CorrectRecord { .. }
        | C::StrikeRecord { .. }
        | C::AddAgency { .. }
        | C::SetDisclosure { .. }
        | C::AgencyNote { .. }
        | C::AddCall { .. }
        | C::RemoveCall { .. }
        | C::AddFollowUp { .. }
        | C::Link { .. }
        | C::Unlink { .. }
        | C::Hold { .. }
        | C::Unhold {}
        | C::Schedule { .. }
        | C::AcknowledgeCaution { .. } => granted!(IncidentWork),
        C::SetPriority { .. } | C::ThreatToLife { .. } => granted!(IncidentPriority),
        C::AgencyClose { .. } | C::Close { .. } => granted!(IncidentClose),
        C::Reopen { .. } => granted!(IncidentReopen),
        C::MergeInto { .. } | C::Unmerge { .. } => granted!(IncidentMerge),
        C::HandOver { .. } | C::HandOverAccepted { .. } | C::HandOverRefused { .. } => {
            granted!(IncidentHandOver)
        }
        C::Assign { .. }
        | C::Release { .. }
        | C::Cancel { .. }
        | C::Preempt { .. }
        | C::Exchange { .. }
        | C::Stack { .. }
        | C::Unstack { .. } => {
            let agencies = agencies_of(app, id, command).await?;
            let units = Resource::new(format!("incident/{id}"), app.desk.realm())
                .agencies(agencies)
                .municipality(resource.municipality.clone())
                .active(true);
            caller.grant::<grants::IncidentDispatch>(app, &units).await?.action()
        }
    })
}

/// Whose units a command moves.
async fn agencies_of(app: &App, id: IncidentId, command: &C) -> Result<BTreeSet<AgencyCode>, Problem> {
    let units: Vec<UnitId> = match command {
        C::Assign { units, .. } => units.clone(),
        C::Release { unit, .. }
        | C::Preempt { unit, .. }
        | C::Stack { unit, .. }
        | C::Unstack { unit, .. } => {
            vec![*unit]
        }
        C::Exchange { unit, with, .. } => vec![*unit, *with],
        C::Cancel { units, .. } if !units.is_empty() => units.clone(),
        C::Cancel { .. } => app.desk.load::<Incident>(id).await?.0.active().map(|a| a.unit).collect(),
        _ => Vec::new(),
    };
    let mut agencies = BTreeSet::new();
    // More than a command may name is refused by the domain; look no further than that.
    for unit in units.iter().take(64) {
        let (state, _) = app.desk.load::<Unit>(unit).await?;
        agencies.extend(state.registration.as_ref().map(|r| r.agency.clone()));
    }
    Ok(agencies)
}

#[expect(clippy::too_many_arguments, reason = "one command's circumstances, used once")]
async fn execute(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: IncidentId,
    command: C,
    action: Action,
    estimates: BTreeMap<UnitId, Estimate>,
    explain: Vec<UnitId>,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Incident::KIND, id);
    let asker = caller.commanding(app, headers, hash, action.name(), Some(&stream));
    let scope = recommendation::dispatch_scope(caller);
    let authority = has_authority(&caller.person()?.roles);
    let catalogue = app.live.catalogue();
    let agencies = app.live.agency_codes();
    let objects = objects_of(&stream, &command);
    let decide = |work: &mut Work| {
        let version = work.version::<Incident>(id)?;
        let call = call_of(&command);
        let call_state = match call {
            Some(call) => Some(work.get::<Call>(call)?),
            None => None,
        };
        let folio = match (&command, &call_state) {
            // The call's pre-folio becomes the incident's folio, once.
            (C::Open(_), Some(call)) if call.folio.is_some() && call.incident.is_none() => call.folio.clone(),
            (C::Open(_), _) if version == 0 => Some(work.folio()?),
            _ => None,
        };
        let facts = IncidentFacts {
            folio,
            answered_at: call_state.as_ref().and_then(|c| c.answered_at),
            agencies: Some(&agencies).filter(|a| !a.is_empty()),
            estimates: estimates.clone(),
            explain: explain.clone(),
            ..plain_facts(&catalogue, &scope)
        };
        run(work, id, &command, &facts)?;
        set_territories(work, app, id, &command)?;
        let state = work.get::<Incident>(id)?;
        if let (Some(call), Some(folio)) = (call, state.folio.clone()) {
            match &command {
                C::RemoveCall { .. } => {}
                _ => join_call(work, app, call, id, folio, authority)?,
            }
        }
        Ok::<_, Stop>(Subject {
            id: id.to_string(),
            stream: stream.clone(),
            folio: state.folio.clone(),
            version,
        })
    };
    respond(app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?)
}

/// Keeps with the incident in which territories its place lies now; borders drawn later do not change it.
fn set_territories(work: &mut Work, app: &App, id: IncidentId, command: &C) -> Result<(), Stop> {
    if !matches!(command, C::Open(_) | C::SetPlace { .. }) {
        return Ok(());
    }
    let state = work.get::<Incident>(id)?;
    let found = state.place.position().map(|p| app.territories.refs(&p, work.env.now)).unwrap_or_default();
    if found != state.territories {
        work.record::<Incident>(id, vec![IncidentEvent::TerritoriesSet { territories: found }])?;
    }
    Ok(())
}

/// The call a command joins to the incident.
fn call_of(command: &C) -> Option<atalaya_model::CallId> {
    match command {
        C::Open(open) => open.call,
        C::AddCall { call } => Some(*call),
        C::AddFollowUp { call, .. } => *call,
        _ => None,
    }
}

/// What the record says the command was done to.
fn objects_of(stream: &StreamId, command: &C) -> Vec<String> {
    let mut objects = vec![stream.to_string()];
    let unit = |id: &UnitId| format!("unit/{id}");
    match command {
        C::Assign { units, .. } | C::Cancel { units, .. } => objects.extend(units.iter().take(50).map(unit)),
        C::Release { unit: id, .. }
        | C::Preempt { unit: id, .. }
        | C::Stack { unit: id, .. }
        | C::Unstack { unit: id, .. } => {
            objects.push(unit(id));
        }
        C::Exchange { unit: a, with: b, .. } => objects.extend([unit(a), unit(b)]),
        C::MergeInto { original, .. } => objects.push(format!("incident/{original}")),
        C::Link { other, .. } | C::Unlink { other, .. } => objects.push(format!("incident/{other}")),
        _ => {}
    }
    objects.extend(call_of(command).map(|call| format!("call/{call}")));
    objects
}
