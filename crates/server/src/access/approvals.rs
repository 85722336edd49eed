//! What two people must agree on.

use crate::{
    app::App,
    desk::store_problem,
    http::{
        caller::{Caller, Doors, May, MaySome, access_problem},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{
    Action, Approval, ApprovalCommand, Resource, SecondApproval, approval, grants, views::AskApproval,
};
use atalaya_model::{ApprovalId, Line};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// What may be done with a request for approval.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ApprovalOrder {
    Approve {},
    Reject {
        reason: Line,
    },
    /// By who asked.
    Withdraw {},
}

/// Open requests for approval, newest first.
#[utoipa::path(get, path = "/approvals", tag = "approvals", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ApprovalDecide>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::ApprovalDecide>(&app, &Resource::all(app.desk.realm())).await?;
    let select = Select::new("approvals")
        .filter(Filter::Eq("pending", 1.into()))
        .order("asked_at", Dir::Desc)
        .limit(page.limit()?)
        .after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// What can be asked for: the actions that two people agree on.
pub enum AskDoor {}
impl Doors for AskDoor {
    const ACTIONS: &'static [Action] =
        &[Action::ConfigurationManage, Action::SubjectErase, Action::ExportData, Action::HistoryRelease];
}

/// Ask for a second person's approval of an action.
#[utoipa::path(post, path = "/approvals/commands", tag = "approvals", request_body = AskApproval,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn ask(
    State(app): State<Arc<App>>,
    MaySome { caller, .. }: MaySome<AskDoor>,
    headers: CommandHeaders,
    Json { value, hash }: Json<AskApproval>,
) -> Result<Response, Problem> {
    let person = caller.person()?;
    // Only what the asker may do with an approval can be asked for.
    let resource = Resource::new(&value.object, app.desk.realm());
    let request = atalaya_access::Request {
        principal: &caller.principal,
        action: value.action,
        resource: &resource,
        circumstances: &caller.circumstances,
    };
    if !app.authority.would_allow_with_approval(&request) {
        tracing::info!(account = %person.id, action = value.action.name(), "approval not askable");
        return Err(Problem::forbidden());
    }
    let id = ApprovalId(headers.command.0);
    let command =
        ApprovalCommand::Ask { id, action: value.action, object: value.object, change: value.change };
    run(&app, &caller, &headers, hash, id, command, "ApprovalAsk").await
}

/// Decide on a request for approval.
#[utoipa::path(post, path = "/approvals/{id}/commands", tag = "approvals", request_body = ApprovalOrder,
    params(("id" = ApprovalId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ApprovalDecide>,
    Path(id): Path<ApprovalId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ApprovalOrder>,
) -> Result<Response, Problem> {
    let roles = caller.person()?.roles.clone();
    let action = match value {
        // The domain lets only the asker withdraw.
        ApprovalOrder::Withdraw {} => "ApprovalWithdraw",
        ApprovalOrder::Approve {} | ApprovalOrder::Reject { .. } => {
            let resource = Resource::new(format!("approval/{id}"), app.desk.realm());
            caller.grant::<grants::ApprovalDecide>(&app, &resource).await?.action().name()
        }
    };
    let command = match value {
        ApprovalOrder::Approve {} => ApprovalCommand::Approve { roles },
        ApprovalOrder::Reject { reason } => ApprovalCommand::Reject { roles, reason },
        ApprovalOrder::Withdraw {} => ApprovalCommand::Withdraw,
    };
    run(&app, &caller, &headers, hash, id, command, action).await
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: ApprovalId,
    command: ApprovalCommand,
    action: &'static str,
) -> Result<Response, Problem> {
    let stream = Approval::stream(id);
    let asker = caller.commanding(app, headers, hash, action, Some(&stream)).at_once();
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Approval>(id)?;
        let version = work.version::<Approval>(id)?;
        work.record::<Approval>(id, approval::decide(&state, command.clone(), &work.env)?)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![format!("approval/{id}")], decide, |s, t| s.stored(t)).await?)
}

/// The second person's consent to exactly this, as named by the `Approval` header.
pub async fn presented(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    action: Action,
    object: &str,
    change: &serde_json::Value,
) -> Result<Option<(ApprovalId, SecondApproval)>, Problem> {
    let Some(value) = headers.get("approval") else { return Ok(None) };
    let id: ApprovalId = value.to_str().ok().and_then(|v| v.parse().ok()).ok_or_else(|| {
        Problem::bad_request("bad_header", "La autorización indicada no es válida.", "Approval is a UUID")
    })?;
    let (state, _) = app.desk.load::<Approval>(id).await?;
    let now = app.desk.sources().now();
    let proof = state.proof(caller.person()?.id, action, object, change, now).map_err(access_problem)?;
    Ok(Some((id, proof)))
}
