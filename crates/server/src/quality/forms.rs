//! Forms by which work is reviewed.

use crate::{
    admin::approved::{Approved, approved, consume},
    app::App,
    desk::{Answer, Stop, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Action, Resource, grants};
use atalaya_model::{Aggregate, FormId, StreamId};
use atalaya_quality::form::{Form, FormCommand, FormView, decide};
use atalaya_store::Select;
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::json;
use std::sync::Arc;

/// Whether somebody may see forms: who reviews, and who keeps the configuration.
async fn may_see(app: &App, caller: &Caller) -> Result<(), Problem> {
    let all = Resource::all(app.desk.realm());
    let request = atalaya_access::Request {
        principal: &caller.principal,
        action: Action::FormManage,
        resource: &all,
        circumstances: &caller.circumstances,
    };
    if app.authority.decide(&request).allowed {
        return Ok(());
    }
    caller.grant::<grants::QualitySee>(app, &all).await.map(|_| ())
}

/// Forms, those in use and those that were.
#[utoipa::path(get, path = "/quality/forms", tag = "quality", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    may_see(&app, &caller).await?;
    let select = Select::new("quality_forms").limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// One form with all its versions.
#[utoipa::path(get, path = "/quality/forms/{id}", tag = "quality", params(("id" = FormId, Path)),
    responses((status = 200, body = FormView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<FormId>,
) -> Result<Answered<FormView>, Problem> {
    may_see(&app, &caller).await?;
    let (state, _) = app.desk.load::<Form>(id).await?;
    FormView::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

/// Draft a form.
#[utoipa::path(post, path = "/quality/forms/commands", tag = "quality", request_body = FormCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::FormManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<FormCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, FormCommand::Create(_)) {
        return Err(not_here());
    }
    let id = FormId(headers.command.0);
    run(&app, caller, &headers, &HeaderMap::new(), hash, id, value).await
}

/// Revise a form; put a version in use or take the form out of use. The last two need the `Approval` of a
/// second person for exactly this `{action: "FormActivate", object: "quality_form/<id>", change: <the command>}`.
#[utoipa::path(post, path = "/quality/forms/{id}/commands", tag = "quality", request_body = FormCommand,
    params(("id" = FormId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::FormManage>,
    Path(id): Path<FormId>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<FormCommand>,
) -> Result<Response, Problem> {
    run(&app, caller, &headers, &all, hash, id, value).await
}

fn not_here() -> Problem {
    Problem::bad_request(
        "not_a_creation",
        "Esa orden va sobre algo que ya existe.",
        "This command is for something that exists",
    )
}

async fn run(
    app: &Arc<App>,
    caller: Caller,
    headers: &CommandHeaders,
    all: &HeaderMap,
    hash: [u8; 32],
    id: FormId,
    command: FormCommand,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Form::KIND, id);
    let resource = Resource::new(stream.to_string(), app.desk.realm());
    let two = matches!(command, FormCommand::Activate { .. } | FormCommand::Withdraw { .. });
    let (action, approval) = if two {
        let change = json!(command);
        match approved::<grants::FormActivate>(app, caller.clone(), headers, all, hash, &resource, &change)
            .await?
        {
            Approved::Before(stored) => return respond(Answer::Replayed(stored)),
            Approved::Now { action, approval } => (action, Some((approval, change))),
        }
    } else {
        (caller.grant::<grants::FormManage>(app, &resource).await?.action(), None)
    };
    let asker = caller.commanding(app, headers, hash, action.name(), Some(&stream)).at_once();
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Form>(id)?;
        let version = work.version::<Form>(id)?;
        work.record::<Form>(id, decide(&state, &command, &work.env)?)?;
        if let Some((approval, change)) = &approval {
            consume(work, *approval, action, stream.as_str(), change)?;
        }
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    let mut objects = vec![stream.to_string()];
    objects.extend(approval.iter().map(|(id, _)| format!("approval/{id}")));
    respond(app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?)
}
