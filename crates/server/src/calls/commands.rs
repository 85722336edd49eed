//! What operators do with calls.

use crate::{
    app::App,
    calls::standing_of,
    desk::Stop,
    dispatch::{attach_call, detach_call},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_calls::{
    call::{self, Call, CallCommand, CommandFacts},
    task::{self, Task, TaskCommand, task_id_for_call},
};

use atalaya_model::{Aggregate, CallId, Personal, Role, StreamId};
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

/// Begin a call that no adapter reports. Only `take_manual` is taken here.
#[utoipa::path(post, path = "/calls/commands", tag = "calls", request_body = CallCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallCreateManual>,
    headers: CommandHeaders,
    Json { value, hash }: Json<CallCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, CallCommand::TakeManual { .. }) {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre una llamada que ya existe.",
            "Only take_manual begins a call",
        ));
    }
    let grant = caller.grant::<grants::CallCreateManual>(&app, &Resource::all(app.desk.realm())).await?;
    let id = CallId(headers.command.0);
    run(&app, &caller, &headers, hash, id, value, grant.action().name()).await
}

/// Work a call.
#[utoipa::path(post, path = "/calls/{id}/commands", tag = "calls", request_body = CallCommand,
    params(("id" = CallId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallWork>,
    Path(id): Path<CallId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<CallCommand>,
) -> Result<Response, Problem> {
    let resource = call_resource(&app, &caller, id).await?;
    let action = match value {
        CallCommand::Answer {} => caller.grant::<grants::CallAnswer>(&app, &resource).await?.action(),
        _ => caller.grant::<grants::CallWork>(&app, &resource).await?.action(),
    };
    run(&app, &caller, &headers, hash, id, value, action.name()).await
}

/// A call as policies see it.
pub async fn call_resource(app: &App, caller: &Caller, id: CallId) -> Result<Resource, Problem> {
    let (state, version) = app.desk.load::<Call>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    let me = caller.principal.actor().account();
    let mine = state.operator.as_ref().is_some_and(|o| Some(o.id) == me);
    let now = app.desk.sources().now();
    let active = state.is_open_work()
        || state.ended_at.is_none_or(|at| now.since(at) < atalaya_model::Millis::from_minutes(24 * 60));
    Ok(Resource::new(format!("call/{id}"), app.desk.realm())
        .municipality(state.place.municipality.clone())
        .own(mine)
        .active(active))
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: CallId,
    command: CallCommand,
    action: &'static str,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Call::KIND, id);
    let asker = caller.commanding(app, headers, hash, action, Some(&stream));
    let number = match &command {
        CallCommand::TakeManual { number, .. } => number.as_ref(),
        _ => None,
    };
    let (caller_key, _) = standing_of(app, number, app.desk.sources().now()).await?;
    let authority = caller.person()?.roles.contains(&Role::Supervisor);
    let rules = &app.config.call_rules;
    let guide = match &command {
        CallCommand::GuideAnswer(step) => app
            .config
            .guides
            .words(&step.guide, step.version, &step.node, step.answer.as_str())
            .map(|(asked, said)| (asked.to_owned(), said.to_owned())),
        _ => None,
    };
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Call>(id)?;
        let version = work.version::<Call>(id)?;
        let folio = match call::command_needs_folio(&state, &command) {
            true => Some(work.folio()?),
            false => None,
        };
        match &command {
            CallCommand::AttachIncident { incident, .. } => attach_call(work, app, id, *incident)?,
            CallCommand::Detach { reason } => detach_call(work, app, id, reason)?,
            _ => {}
        }
        let facts = CommandFacts { folio, caller_key: caller_key.clone(), authority, guide: guide.clone() };
        let events = call::decide(&state, &command, &facts, &work.env, rules)?;
        let state = work.record::<Call>(id, events)?;
        follow_callback(work, app, id, &state)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: state.folio.clone(), version })
    };
    let answer = app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?;
    respond(answer)
}

/// Opens, or ends, the call-back task that the call's state asks for, in the same batch.
pub fn follow_callback(work: &mut crate::desk::Work, app: &App, id: CallId, call: &Call) -> Result<(), Stop> {
    let task_id = task_id_for_call(id);
    match call.callback {
        call::Callback::Never => Ok(()),
        call::Callback::Needed { reason, urgent } => {
            let Some(number) = call.number.as_ref().and_then(Personal::known) else { return Ok(()) };
            // Created again, a task becomes urgent where the call has become so.
            let state = work.get::<Task>(task_id)?;
            let command = TaskCommand::Create {
                call: id,
                number: number.clone(),
                reason,
                urgent,
                folio: call.folio.clone(),
                municipality: call.place.municipality.clone(),
            };
            let events = task::decide(&state, &command, true, &work.env, &app.config.task_rules)?;
            work.record::<Task>(task_id, events).map(|_| ())
        }
        call::Callback::Closed { .. } => {
            let state = work.get::<Task>(task_id)?;
            if state.call.is_none() || state.completion.is_some() {
                return Ok(());
            }
            let command = TaskCommand::Complete { outcome: task::TaskOutcome::NotNeeded {}, note: None };
            let events = task::decide(&state, &command, true, &work.env, &app.config.task_rules)?;
            work.record::<Task>(task_id, events).map(|_| ())
        }
    }
}
