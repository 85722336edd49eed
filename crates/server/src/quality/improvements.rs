//! Action plans.

use super::draws;
use crate::{
    app::App,
    desk::{Asker, Stop, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Account, Resource, grants};
use atalaya_model::{AccountId, Aggregate, CommandId, ImprovementId, StreamId};
use atalaya_quality::{
    evaluation::Evaluation,
    improvement::{Improvement, ImprovementCommand, ImprovementView, decide},
};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// More reviews than the domain takes; it refuses the rest.
const REVIEWS_LOOKED_AT: usize = 21;

/// Whose action plans.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct ImprovementQuery {
    #[param(value_type = Option<String>)]
    operator: Option<AccountId>,
}

/// Action plans, the latest due date first.
#[utoipa::path(get, path = "/quality/improvements", tag = "quality", params(ImprovementQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Query(query): Query<ImprovementQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    draws::see(&app, &caller).await?;
    let mut select = Select::new("improvements").order("due_at", Dir::Desc);
    if let Some(operator) = query.operator {
        select = select.filter(Filter::Eq("operator", operator.to_string().into()));
    }
    let rows = app.desk.store().rows(select.limit(page.limit()?).after(page.cursor()?)).await;
    Ok(Answered(RowPage::of(rows.map_err(|e| store_problem(&e))?)?))
}

/// One action plan with its follow-up; the read is on the record.
#[utoipa::path(get, path = "/quality/improvements/{id}", tag = "quality", params(("id" = ImprovementId, Path)),
    responses((status = 200, body = ImprovementView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<ImprovementId>,
) -> Result<Answered<ImprovementView>, Problem> {
    let (state, _) = app.desk.load::<Improvement>(id).await?;
    let person = caller.person()?;
    let own = state.operator.as_ref().is_some_and(|o| o.id == person.id);
    let resource = |own| Resource::new(format!("improvement/{id}"), app.desk.realm()).own(own);
    let action = if own {
        caller.grant::<grants::EvaluationOwn>(&app, &resource(true)).await?.action()
    } else if let Ok(grant) =
        app.authority.grant::<grants::QualitySee>(&caller.principal, &resource(false), &caller.circumstances)
    {
        grant.action()
    } else {
        caller.grant::<grants::EvaluationOwn>(&app, &resource(true)).await?;
        return Err(Problem::not_found());
    };
    let view = ImprovementView::of(id, &state).ok_or_else(Problem::not_found)?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), action.name());
    app.desk.record_read(&asker, vec![format!("improvement/{id}")]).await?;
    Ok(Answered(view))
}

/// Open an action plan.
#[utoipa::path(post, path = "/quality/improvements/commands", tag = "quality", request_body = ImprovementCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn open(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ImprovementManage>,
    headers: CommandHeaders,
    Json { mut value, hash }: Json<ImprovementCommand>,
) -> Result<Response, Problem> {
    let ImprovementCommand::Open { operator, reviews, .. } = &mut value else {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre algo que ya existe.",
            "This command is for something that exists",
        ));
    };
    // The name as it is now, whatever the sender wrote; and reviews of this person's work only.
    let (account, _) = app.desk.load::<Account>(operator.id).await?;
    operator.name = account.name.as_ref().ok_or_else(Problem::not_found)?.to_string();
    for review in reviews.iter().take(REVIEWS_LOOKED_AT) {
        let (state, _) = app.desk.load::<Evaluation>(*review).await?;
        if state.assignment.as_ref().is_none_or(|a| a.operator.id != operator.id) {
            return Err(Problem::not_found());
        }
    }
    let grant = caller.grant::<grants::ImprovementManage>(&app, &Resource::all(app.desk.realm())).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    run(&app, &asker, ImprovementId(headers.command.0), &value).await
}

/// Follow an action plan up, move its end, close it.
#[utoipa::path(post, path = "/quality/improvements/{id}/commands", tag = "quality", request_body = ImprovementCommand,
    params(("id" = ImprovementId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ImprovementManage>,
    Path(id): Path<ImprovementId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ImprovementCommand>,
) -> Result<Response, Problem> {
    let (state, _) = app.desk.load::<Improvement>(id).await?;
    let person = caller.person()?.id;
    let own = state.operator.as_ref().is_some_and(|o| o.id == person);
    let resource = Resource::new(format!("improvement/{id}"), app.desk.realm()).own(own);
    let grant = caller.grant::<grants::ImprovementManage>(&app, &resource).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    run(&app, &asker, id, &value).await
}

/// What the person does whose plan it is: say that it was read, that a step is done.
#[utoipa::path(post, path = "/quality/improvements/{id}/own", tag = "quality", request_body = ImprovementCommand,
    params(("id" = ImprovementId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command_own(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationOwn>,
    Path(id): Path<ImprovementId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ImprovementCommand>,
) -> Result<Response, Problem> {
    let (state, _) = app.desk.load::<Improvement>(id).await?;
    let person = caller.person()?.id;
    if state.operator.as_ref().is_none_or(|o| o.id != person) {
        return Err(Problem::not_found());
    }
    let resource = Resource::new(format!("improvement/{id}"), app.desk.realm()).own(true);
    let grant = caller.grant::<grants::EvaluationOwn>(&app, &resource).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    run(&app, &asker, id, &value).await
}

async fn run(
    app: &Arc<App>,
    asker: &Asker,
    id: ImprovementId,
    command: &ImprovementCommand,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Improvement::KIND, id);
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Improvement>(id)?;
        let version = work.version::<Improvement>(id)?;
        work.record::<Improvement>(id, decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}
