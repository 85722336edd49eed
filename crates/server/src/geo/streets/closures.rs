//! Doors of closures.

use super::state::{CLOSURE, CLOSURES_MAX};
use crate::{
    app::App,
    desk::{Stop, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_geo::closure::{Closure, ClosureCommand, decide};
use atalaya_model::{ClosureId, Refusal, RefusalKind, StreamId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use std::sync::Arc;

/// Closures that hold or will until they are lifted or expire, soonest expiry first.
#[utoipa::path(get, path = "/closures", tag = "geography", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MapSee>,
    Query(query): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let now = app.desk.sources().now();
    let select = Select::new("closures")
        .filter(Filter::Eq("live", 1.into()))
        .filter(Filter::Ge("expires_at", now.into()))
        .order("expires_at", Dir::Asc)
        .limit(query.limit()?)
        .after(query.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// Close a street or an area: from now on routes and travel times lead around it.
#[utoipa::path(post, path = "/closures/commands", tag = "geography", request_body = ClosureCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ClosureManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ClosureCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, ClosureCommand::Create { .. }) {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre algo que ya existe.",
            "This command is for something that exists",
        ));
    }
    let id = ClosureId(headers.command.0);
    run(&app, &caller, &headers, hash, id, &value).await
}

/// Extend or lift a closure.
#[utoipa::path(post, path = "/closures/{id}/commands", tag = "geography", request_body = ClosureCommand,
    params(("id" = ClosureId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ClosureManage>,
    Path(id): Path<ClosureId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ClosureCommand>,
) -> Result<Response, Problem> {
    run(&app, &caller, &headers, hash, id, &value).await
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: ClosureId,
    command: &ClosureCommand,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("closure/{id}"), app.desk.realm());
    let grant = caller.grant::<grants::ClosureManage>(app, &resource).await?;
    let stream = StreamId::new(CLOSURE, id.to_string());
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream));
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Closure>(id)?;
        let version = work.version::<Closure>(id)?;
        let full = app.streets.closures(work.env.now) >= CLOSURES_MAX;
        if full && state.at.is_none() && matches!(command, ClosureCommand::Create { .. }) {
            return Err(too_many().into());
        }
        work.record::<Closure>(id, decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}

fn too_many() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "too_many_closures",
        format!("Ya hay {CLOSURES_MAX} cierres vigentes; levante los que ya no apliquen."),
        format!("{CLOSURES_MAX} closures hold already; lift those that no longer apply"),
    )
}
