//! Call-back tasks.

use crate::{
    app::App,
    desk::store_problem,
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_calls::{
    call::{self, Call},
    task::{self, Task, TaskCommand, TaskDetail},
};
use atalaya_model::{Aggregate, CommandId, Role, StreamId, TaskId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use std::sync::Arc;

/// Open tasks, the most urgent deadline first.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallsSeeQueue>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant = caller.grant::<grants::CallsSeeQueue>(&app, &Resource::all(app.desk.realm())).await?;
    let select = Select::new("tasks")
        .filter(Filter::Eq("live", 1.into()))
        .order("deadline", Dir::Asc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    rows.items.retain(|row| crate::board::body_visible(&row.body, grant.scope()));
    Ok(Answered(RowPage::of(rows)?))
}

/// One task with the number to call; the read is on the record.
#[utoipa::path(get, path = "/tasks/{id}", tag = "tasks", params(("id" = TaskId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = TaskDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallReadPersonal>,
    Path(id): Path<TaskId>,
) -> Result<Answered<TaskDetail>, Problem> {
    let resource = resource(&app, &caller, id).await?;
    let grant = caller.grant_hidden::<grants::CallReadPersonal>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("task/{id}")]).await?;
    let (state, _) = app.desk.load::<Task>(id).await?;
    TaskDetail::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

async fn resource(app: &App, caller: &Caller, id: TaskId) -> Result<Resource, Problem> {
    let (state, version) = app.desk.load::<Task>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    let me = caller.principal.actor().account();
    let own = state.owner.as_ref().is_some_and(|o| Some(o.id) == me);
    Ok(Resource::new(format!("task/{id}"), app.desk.realm())
        .municipality(state.municipality.clone())
        .own(own)
        .active(state.completion.is_none()))
}

/// Work a call-back task.
#[utoipa::path(post, path = "/tasks/{id}/commands", tag = "tasks", request_body = TaskCommand,
    params(("id" = TaskId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CallbackWork>,
    Path(id): Path<TaskId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<TaskCommand>,
) -> Result<Response, Problem> {
    if matches!(value, TaskCommand::Create { .. } | TaskCommand::Escalate {}) {
        return Err(Problem::bad_request(
            "not_by_hand",
            "Las devoluciones de llamada las abre y escala el sistema.",
            "Tasks are created and escalated by the server",
        ));
    }
    let resource = resource(&app, &caller, id).await?;
    let grant = caller.grant::<grants::CallbackWork>(&app, &resource).await?;
    let stream = StreamId::new(Task::KIND, id);
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), Some(&stream));
    let authority = caller.person()?.roles.contains(&Role::Supervisor);
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Task>(id)?;
        let version = work.version::<Task>(id)?;
        let events = task::decide(&state, &value, authority, &work.env, &app.config.task_rules)?;
        let state = work.record::<Task>(id, events)?;
        if let (true, Some(call)) = (state.completion.is_some(), state.call) {
            let events = call::decide_callback_done(&*work.get::<Call>(call)?);
            work.record::<Call>(call, events)?;
        }
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: state.folio.clone(), version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}
