//! Cautions, notices, plans, agencies: lists that people keep.

use crate::{
    admin::{
        SeePlans, SeeUnits,
        approved::{Approved, approved, consume},
    },
    app::App,
    desk::{Answer, Stop, store_problem},
    http::{
        caller::{Caller, Doors, May, MaySome},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Action, Resource, grants};
use atalaya_dispatch::{
    UnitKinds,
    agency::{self, Agency, AgencyCommand},
    bolo::{self, Bolo, BoloCommand, BoloDetail},
    caution::{self, Caution, CautionCommand, CautionDetail},
    plan::{self, Plan, PlanCommand},
};
use atalaya_model::{AgencyCode, Aggregate, BoloId, CautionId, CommandId, Env, PlanId, StreamId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use std::{fmt::Display, sync::Arc};

async fn page(app: &App, page: &PageQuery, select: Select) -> Result<Answered<RowPage>, Problem> {
    let rows = app.desk.store().rows(select.limit(page.limit()?).after(page.cursor()?)).await;
    Ok(Answered(RowPage::of(rows.map_err(|e| store_problem(&e))?)?))
}

/// One command on one aggregate.
#[expect(clippy::too_many_arguments, reason = "one command's circumstances, used once")]
async fn run<A, C>(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    action: Action,
    id: impl Display,
    command: &C,
    decide: impl Fn(&A, &C, &Env) -> Result<Vec<A::Event>, atalaya_dispatch::ListRefusal>,
) -> Result<Response, Problem>
where
    A: Aggregate + crate::desk::Project,
{
    let id = id.to_string();
    let stream = StreamId::new(A::KIND, &id);
    let asker = caller.commanding(app, headers, hash, action.name(), Some(&stream));
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<A>(&id)?;
        let version = work.version::<A>(&id)?;
        work.record::<A>(&id, decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.clone(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}

fn not_a_creation() -> Problem {
    Problem::bad_request(
        "not_a_creation",
        "Esa orden va sobre algo que ya existe.",
        "This command is for something that exists",
    )
}

/// Cautions in force, without their text.
#[utoipa::path(get, path = "/cautions", tag = "cautions", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn cautions(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let now = app.desk.sources().now();
    let select = Select::new("cautions")
        .filter(Filter::Eq("live", 1.into()))
        .filter(Filter::Ge("expires_at", now.into()))
        .order("expires_at", Dir::Asc);
    page(&app, &query, select).await
}

/// One caution with its text; the read is on the record.
#[utoipa::path(get, path = "/cautions/{id}", tag = "cautions", params(("id" = CautionId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = CautionDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn caution(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CautionRead>,
    Path(id): Path<CautionId>,
) -> Result<Answered<CautionDetail>, Problem> {
    let resource = Resource::new(format!("caution/{id}"), app.desk.realm()).active(true);
    let grant = caller.grant::<grants::CautionRead>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("caution/{id}")]).await?;
    let (state, _) = app.desk.load::<Caution>(id).await?;
    CautionDetail::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

/// Create a caution on a place.
#[utoipa::path(post, path = "/cautions/commands", tag = "cautions", request_body = CautionCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create_caution(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CautionManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<CautionCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, CautionCommand::Create { .. }) {
        return Err(not_a_creation());
    }
    let grant = caller.grant::<grants::CautionManage>(&app, &Resource::all(app.desk.realm())).await?;
    let id = CautionId(headers.command.0);
    run::<Caution, _>(&app, &caller, &headers, hash, grant.action(), id, &value, caution::decide).await
}

/// Change a caution.
#[utoipa::path(post, path = "/cautions/{id}/commands", tag = "cautions", request_body = CautionCommand,
    params(("id" = CautionId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command_caution(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CautionManage>,
    Path(id): Path<CautionId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<CautionCommand>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("caution/{id}"), app.desk.realm());
    let grant = caller.grant::<grants::CautionManage>(&app, &resource).await?;
    run::<Caution, _>(&app, &caller, &headers, hash, grant.action(), id, &value, caution::decide).await
}

/// Notices in force, without their text.
#[utoipa::path(get, path = "/bolos", tag = "bolos", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn bolos(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let now = app.desk.sources().now();
    let select = Select::new("bolos")
        .filter(Filter::Eq("live", 1.into()))
        .filter(Filter::Ge("expires_at", now.into()))
        .order("expires_at", Dir::Asc);
    page(&app, &query, select).await
}

/// One notice with its text; the read is on the record.
#[utoipa::path(get, path = "/bolos/{id}", tag = "bolos", params(("id" = BoloId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = BoloDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn bolo(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::CautionRead>,
    Path(id): Path<BoloId>,
) -> Result<Answered<BoloDetail>, Problem> {
    // A notice describes a person or vehicle looked for: it is read like a caution.
    let resource = Resource::new(format!("bolo/{id}"), app.desk.realm()).active(true);
    let grant = caller.grant::<grants::CautionRead>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("bolo/{id}")]).await?;
    let (state, _) = app.desk.load::<Bolo>(id).await?;
    BoloDetail::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

/// Issue a be-on-the-lookout notice.
#[utoipa::path(post, path = "/bolos/commands", tag = "bolos", request_body = BoloCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn issue_bolo(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoloManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<BoloCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, BoloCommand::Issue { .. }) {
        return Err(not_a_creation());
    }
    let grant = caller.grant::<grants::BoloManage>(&app, &Resource::all(app.desk.realm())).await?;
    let id = BoloId(headers.command.0);
    run::<Bolo, _>(&app, &caller, &headers, hash, grant.action(), id, &value, bolo::decide).await
}

/// What people may want at a notice.
pub enum BoloDoor {}
impl Doors for BoloDoor {
    const ACTIONS: &'static [Action] = &[Action::BoardSee, Action::BoloManage];
}

/// Change or acknowledge a notice.
#[utoipa::path(post, path = "/bolos/{id}/commands", tag = "bolos", request_body = BoloCommand,
    params(("id" = BoloId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command_bolo(
    State(app): State<Arc<App>>,
    MaySome { caller, .. }: MaySome<BoloDoor>,
    Path(id): Path<BoloId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<BoloCommand>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("bolo/{id}"), app.desk.realm());
    let action = match value {
        // Whoever sees the board may say that they read it.
        BoloCommand::Acknowledge { .. } => caller.grant::<grants::BoardSee>(&app, &resource).await?.action(),
        BoloCommand::Issue { .. }
        | BoloCommand::Amend { .. }
        | BoloCommand::Extend { .. }
        | BoloCommand::Cancel { .. } => caller.grant::<grants::BoloManage>(&app, &resource).await?.action(),
    };
    run::<Bolo, _>(&app, &caller, &headers, hash, action, id, &value, bolo::decide).await
}

/// Response plans.
#[utoipa::path(get, path = "/plans", tag = "plans", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn plans(
    State(app): State<Arc<App>>,
    _: MaySome<SeePlans>,
    Query(query): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    page(&app, &query, Select::new("plans")).await
}

/// Create a response plan.
#[utoipa::path(post, path = "/plans/commands", tag = "plans", request_body = PlanCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create_plan(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::PlanManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<PlanCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, PlanCommand::Create(_)) {
        return Err(not_a_creation());
    }
    let grant = caller.grant::<grants::PlanManage>(&app, &Resource::all(app.desk.realm())).await?;
    let id = PlanId(headers.command.0);
    run::<Plan, _>(&app, &caller, &headers, hash, grant.action(), id, &value, decide_plan).await
}

/// Revise, activate or withdraw a response plan. The last two need the `Approval` of a second person for exactly
/// this `{action: "PlanActivate", object: "plan/<id>", change: <the command>}`.
#[utoipa::path(post, path = "/plans/{id}/commands", tag = "plans", request_body = PlanCommand,
    params(("id" = PlanId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command_plan(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::PlanManage>,
    Path(id): Path<PlanId>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<PlanCommand>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("plan/{id}"), app.desk.realm());
    if matches!(value, PlanCommand::Activate { .. } | PlanCommand::Withdraw { .. }) {
        let change = serde_json::json!(value);
        let found =
            approved::<grants::PlanActivate>(&app, caller.clone(), &headers, &all, hash, &resource, &change);
        let (action, approval) = match found.await? {
            Approved::Before(stored) => return respond(Answer::Replayed(stored)),
            Approved::Now { action, approval } => (action, approval),
        };
        let stream = StreamId::new(Plan::KIND, id);
        let asker = caller.commanding(&app, &headers, hash, action.name(), Some(&stream)).at_once();
        let work = |work: &mut crate::desk::Work| {
            let state = work.get::<Plan>(id)?;
            let version = work.version::<Plan>(id)?;
            work.record::<Plan>(id, decide_plan(&state, &value, &work.env)?)?;
            consume(work, approval, action, stream.as_str(), &change)?;
            Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
        };
        let objects = vec![stream.to_string(), format!("approval/{approval}")];
        return respond(app.desk.run(&asker, objects, work, |s, t| s.stored(t)).await?);
    }
    let grant = caller.grant::<grants::PlanManage>(&app, &resource).await?;
    run::<Plan, _>(&app, &caller, &headers, hash, grant.action(), id, &value, decide_plan).await
}

fn decide_plan(
    state: &Plan,
    command: &PlanCommand,
    env: &Env,
) -> Result<Vec<plan::PlanEvent>, atalaya_dispatch::ListRefusal> {
    plan::decide(state, command, UnitKinds::shipped(), env)
}

/// Agencies with their channels and stations.
#[utoipa::path(get, path = "/agencies", tag = "agencies", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn agencies(
    State(app): State<Arc<App>>,
    _: MaySome<SeeUnits>,
    Query(query): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    page(&app, &query, Select::new("agencies")).await
}

/// Register an agency.
#[utoipa::path(post, path = "/agencies/commands", tag = "agencies", request_body = AgencyCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn register_agency(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::UnitManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<AgencyCommand>,
) -> Result<Response, Problem> {
    let AgencyCommand::Register { code, .. } = &value else { return Err(not_a_creation()) };
    let resource = Resource::all(app.desk.realm()).agencies([code.clone()]);
    let grant = caller.grant::<grants::UnitManage>(&app, &resource).await?;
    run::<Agency, _>(&app, &caller, &headers, hash, grant.action(), code, &value, decide_agency).await
}

/// Change an agency.
#[utoipa::path(post, path = "/agencies/{code}/commands", tag = "agencies", request_body = AgencyCommand,
    params(("code" = String, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command_agency(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::UnitManage>,
    Path(code): Path<AgencyCode>,
    headers: CommandHeaders,
    Json { value, hash }: Json<AgencyCommand>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("agency/{code}"), app.desk.realm()).agencies([code.clone()]);
    let grant = caller.grant::<grants::UnitManage>(&app, &resource).await?;
    run::<Agency, _>(&app, &caller, &headers, hash, grant.action(), &code, &value, decide_agency).await
}

fn decide_agency(
    state: &Agency,
    command: &AgencyCommand,
    env: &Env,
) -> Result<Vec<agency::AgencyEvent>, atalaya_dispatch::ListRefusal> {
    agency::decide(state, command, UnitKinds::shipped(), env)
}
