//! Numbers that wait at the end of the queue. Supervisors only; the list holds numbers, so it takes a
//! purpose.

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
use atalaya_calls::restriction::{self, Restriction, RestrictionCommand, RestrictionDetail, RestrictionId};
use atalaya_model::{Aggregate, CommandId, StreamId, Text};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use std::sync::Arc;

/// Restrictions in force, the next to end first.
#[utoipa::path(get, path = "/restrictions", tag = "restrictions", params(PageQuery, ("Purpose" = String, Header)),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RestrictedCallerManage>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant =
        caller.grant::<grants::RestrictedCallerManage>(&app, &Resource::all(app.desk.realm())).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec!["restrictions".to_owned()]).await?;
    let select = Select::new("restrictions")
        .filter(Filter::Ge("expires_at", app.desk.sources().now().into()))
        .filter(Filter::Eq("lifted", 0.into()))
        .order("expires_at", Dir::Asc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// One restriction with its number; the read is on the record.
#[utoipa::path(get, path = "/restrictions/{id}", tag = "restrictions",
    params(("id" = uuid::Uuid, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = RestrictionDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RestrictedCallerManage>,
    Path(id): Path<RestrictionId>,
) -> Result<Answered<RestrictionDetail>, Problem> {
    let resource = Resource::new(format!("restriction/{id}"), app.desk.realm());
    let grant = caller.grant::<grants::RestrictedCallerManage>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("restriction/{id}")]).await?;
    let (state, _) = app.desk.load::<Restriction>(id).await?;
    RestrictionDetail::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

/// Impose a restriction.
#[utoipa::path(post, path = "/restrictions/commands", tag = "restrictions", request_body = RestrictionCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Purpose" = String, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RestrictedCallerManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<RestrictionCommand>,
) -> Result<Response, Problem> {
    let id = RestrictionId(headers.command.0);
    run(&app, &caller, &headers, hash, id, value).await
}

/// Lift a restriction.
#[utoipa::path(post, path = "/restrictions/{id}/commands", tag = "restrictions", request_body = RestrictionCommand,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Purpose" = String, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::RestrictedCallerManage>,
    Path(id): Path<RestrictionId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<RestrictionCommand>,
) -> Result<Response, Problem> {
    run(&app, &caller, &headers, hash, id, value).await
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: RestrictionId,
    command: RestrictionCommand,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("restriction/{id}"), app.desk.realm());
    let grant = caller.grant::<grants::RestrictedCallerManage>(app, &resource).await?;
    let stream = StreamId::new(Restriction::KIND, id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream)).at_once();
    let key = match &command {
        RestrictionCommand::Impose { number, .. } => Text::new(app.keys.caller_key(number.as_str())).ok(),
        RestrictionCommand::Lift { .. } => None,
    };
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Restriction>(id)?;
        let version = work.version::<Restriction>(id)?;
        let events = restriction::decide(&state, &command, key.as_ref(), &work.env)?;
        work.record::<Restriction>(id, events)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}
