//! Reviews: a reviewer's queue, what each may see of one, handing in, replying, settling.

use super::{draws, projection::form_key, reviewers};
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
use atalaya_access::{Resource, grants};
use atalaya_model::{AccountId, Aggregate, CommandId, EvaluationId, FormId, Line, Note, Role, StreamId};
use atalaya_quality::{
    Answers, FormContent, FormRef, QualityRefusal,
    draw::assign,
    evaluation::{Evaluation, EvaluationCommand, EvaluationView, Status, Viewer, decide},
    form::Form,
};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which reviews.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct EvaluationQuery {
    /// Only in this state.
    #[param(value_type = Option<String>)]
    status: Option<Status>,
    /// Only of this person's work.
    #[param(value_type = Option<String>)]
    operator: Option<AccountId>,
    /// Only by this form; with `version`.
    #[param(value_type = Option<String>)]
    form: Option<FormId>,
    version: Option<u32>,
}

/// Reviews, the latest first.
#[utoipa::path(get, path = "/quality/evaluations", tag = "quality", params(EvaluationQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Query(query): Query<EvaluationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    draws::see(&app, &caller).await?;
    let mut select = Select::new("evaluations").order("assigned_at", Dir::Desc);
    if let Some(status) = query.status {
        select = select.filter(Filter::Eq("status", crate::calls::rows::word(&status).into()));
    }
    if let Some(operator) = query.operator {
        select = select.filter(Filter::Eq("operator", operator.to_string().into()));
    }
    if let (Some(id), Some(version)) = (query.form, query.version) {
        select = select.filter(Filter::Eq("form", form_key(&FormRef { id, version }).into()));
    }
    page_of(&app, select, &page).await
}

async fn page_of(app: &App, select: Select, page: &PageQuery) -> Result<Answered<RowPage>, Problem> {
    let rows = app.desk.store().rows(select.limit(page.limit()?).after(page.cursor()?)).await;
    Ok(Answered(RowPage::of(rows.map_err(|e| store_problem(&e))?)?))
}

/// The reviews that are the caller's to make, the next due first. `mine`: handed in already.
#[utoipa::path(get, path = "/quality/queue", tag = "quality", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn queue(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationWork>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::EvaluationWork>(&app, &Resource::all(app.desk.realm()).own(true)).await?;
    let me = caller.person()?.id.to_string();
    let select =
        Select::new("review_seats").filter(Filter::Eq("reviewer", me.into())).order("due_at", Dir::Asc);
    page_of(&app, select, &page).await
}

/// Reviews of the caller's own work that are settled, and their action plans.
#[utoipa::path(get, path = "/quality/own", tag = "quality", params(PageQuery),
    responses((status = 200, body = OwnWork), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn own(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationOwn>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<OwnWork>, Problem> {
    caller.grant::<grants::EvaluationOwn>(&app, &Resource::all(app.desk.realm()).own(true)).await?;
    let me = caller.person()?.id.to_string();
    let states = [Status::Notified, Status::Replied, Status::Closed];
    let words = states.iter().map(|s| crate::calls::rows::word(s).into()).collect();
    let reviews = Select::new("evaluations")
        .filter(Filter::Eq("operator", me.clone().into()))
        .filter(Filter::In("status", words))
        .order("assigned_at", Dir::Desc);
    let Answered(reviews) = page_of(&app, reviews, &page).await?;
    let plans =
        Select::new("improvements").filter(Filter::Eq("operator", me.into())).order("due_at", Dir::Desc);
    let Answered(plans) = page_of(&app, plans, &PageQuery::default()).await?;
    Ok(Answered(OwnWork { reviews, plans }))
}

/// What somebody sees of the reviews of their own work.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OwnWork {
    pub reviews: RowPage,
    /// Action plans, at most 100.
    pub plans: RowPage,
}

/// A review with the form it is made by.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EvaluationDetail {
    pub evaluation: EvaluationView,
    pub form: FormContent,
}

/// One review, with what the caller may see of it; the read is on the record.
#[utoipa::path(get, path = "/quality/evaluations/{id}", tag = "quality", params(("id" = EvaluationId, Path)),
    responses((status = 200, body = EvaluationDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<EvaluationId>,
) -> Result<Answered<EvaluationDetail>, Problem> {
    let (state, _) = app.desk.load::<Evaluation>(id).await?;
    let person = caller.person()?;
    let operator = state.assignment.as_ref().is_some_and(|a| a.operator.id == person.id);
    let resource = |own| Resource::new(format!("evaluation/{id}"), app.desk.realm()).own(own);
    let reviews = [Role::Supervisor, Role::QualityReviewer, Role::Auditor];
    let (viewer, action) = if operator {
        let grant = caller.grant::<grants::EvaluationOwn>(&app, &resource(true)).await?;
        (Viewer::Operator, grant.action())
    } else if reviews.iter().any(|role| person.roles.contains(role)) {
        let grant = caller.grant::<grants::QualitySee>(&app, &resource(false)).await?;
        // Who sits in a chair is a reviewer here, whatever else they are: blind reviews stay blind.
        let chair = state.seat(person.id).is_some() || !person.roles.iter().any(oversees);
        let viewer = if chair { Viewer::Reviewer(person.id) } else { Viewer::Oversight };
        (viewer, grant.action())
    } else {
        // Somebody else's: who may be reviewed is told that there is no such review of theirs.
        caller.grant::<grants::EvaluationOwn>(&app, &resource(true)).await?;
        return Err(Problem::not_found());
    };
    let view = EvaluationView::of(id, &state, viewer).ok_or_else(Problem::not_found)?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), action.name());
    app.desk.record_read(&asker, vec![format!("evaluation/{id}")]).await?;
    let form = content(&app, &state).await?.ok_or_else(Problem::not_found)?;
    Ok(Answered(EvaluationDetail { evaluation: view, form }))
}

fn oversees(role: &Role) -> bool {
    matches!(role, Role::Supervisor | Role::Auditor)
}

async fn content(app: &App, state: &Evaluation) -> Result<Option<FormContent>, Problem> {
    let Some(assigned) = &state.assignment else { return Ok(None) };
    let (form, _) = app.desk.load::<Form>(assigned.form.id).await?;
    Ok(form.version(assigned.form.version).cloned())
}

/// What a reviewer does with a review.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReviewOrder {
    /// Hand in; it cannot be changed afterwards.
    Score {
        /// Points by item; null where the item does not apply.
        #[schema(value_type = Object)]
        answers: Answers,
        #[serde(default)]
        comment: Option<Note>,
    },
    /// Give it back: somebody else takes the chair.
    Decline { reason: Line },
}

/// Hand in a review, or give it back.
#[utoipa::path(post, path = "/quality/evaluations/{id}/commands", tag = "quality", request_body = ReviewOrder,
    params(("id" = EvaluationId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationWork>,
    Path(id): Path<EvaluationId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ReviewOrder>,
) -> Result<Response, Problem> {
    let state = existing(&app, id).await?;
    let person = caller.person()?.id;
    // Who has given it back may ask again and hear why not; nobody else learns of it.
    let known = state.seat(person).is_some() || state.declined.iter().any(|(p, _)| p.id == person);
    let resource = Resource::new(format!("evaluation/{id}"), app.desk.realm()).own(known);
    let grant = caller.grant::<grants::EvaluationWork>(&app, &resource).await?;
    let order = match value {
        ReviewOrder::Score { answers, comment } => EvaluationCommand::Score { answers, comment },
        ReviewOrder::Decline { reason } => {
            let operator = state.assignment.as_ref().map(|a| a.operator.id).unwrap_or(person);
            let mut without: Vec<AccountId> = state.seats.iter().map(|s| s.reviewer.id).collect();
            without.extend(state.declined.iter().map(|(p, _)| p.id));
            let mut room = reviewers::candidates(&app).await?;
            let chosen = assign(&mut room, operator, &without, 1, draws::seed(&app));
            let instead = chosen.map_err(draws::IntoProblem::into_problem)?;
            let instead = instead.into_iter().next().ok_or_else(Problem::not_found)?;
            EvaluationCommand::Decline { reason, instead }
        }
    };
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    run(&app, &asker, id, order).await
}

/// What the person reviewed answers.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyOrder {
    /// `false` needs a text.
    accepts: bool,
    #[serde(default)]
    text: Option<Note>,
}

/// Answer a review of one's own work, once.
#[utoipa::path(post, path = "/quality/evaluations/{id}/reply", tag = "quality", request_body = ReplyOrder,
    params(("id" = EvaluationId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn reply(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationOwn>,
    Path(id): Path<EvaluationId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ReplyOrder>,
) -> Result<Response, Problem> {
    let state = existing(&app, id).await?;
    let person = caller.person()?.id;
    if state.assignment.as_ref().is_none_or(|a| a.operator.id != person) || !state.is_published() {
        return Err(Problem::not_found());
    }
    let resource = Resource::new(format!("evaluation/{id}"), app.desk.realm()).own(true);
    let grant = caller.grant::<grants::EvaluationOwn>(&app, &resource).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    let ReplyOrder { accepts, text } = value;
    run(&app, &asker, id, EvaluationCommand::Reply { accepts, text }).await
}

/// What a supervisor does with a review.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SettlementOrder {
    /// The answers that hold, where two reviews differ.
    Settle {
        #[schema(value_type = Object)]
        answers: Answers,
        comment: Note,
    },
    /// After the reply, or seven days without one.
    Close {
        #[serde(default)]
        note: Option<Note>,
    },
    Cancel {
        reason: Line,
    },
}

/// Settle differing reviews, close or cancel a review.
#[utoipa::path(post, path = "/quality/evaluations/{id}/settlement", tag = "quality", request_body = SettlementOrder,
    params(("id" = EvaluationId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn settlement(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::EvaluationSettle>,
    Path(id): Path<EvaluationId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<SettlementOrder>,
) -> Result<Response, Problem> {
    let state = existing(&app, id).await?;
    let person = caller.person()?.id;
    let own = state.assignment.as_ref().is_some_and(|a| a.operator.id == person);
    let resource = Resource::new(format!("evaluation/{id}"), app.desk.realm()).own(own);
    let grant = caller.grant::<grants::EvaluationSettle>(&app, &resource).await?;
    let order = match value {
        SettlementOrder::Settle { answers, comment } => EvaluationCommand::Settle { answers, comment },
        SettlementOrder::Close { note } => EvaluationCommand::Close { note },
        SettlementOrder::Cancel { reason } => EvaluationCommand::Cancel { reason },
    };
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    run(&app, &asker, id, order).await
}

async fn existing(app: &App, id: EvaluationId) -> Result<Arc<Evaluation>, Problem> {
    let (state, version) = app.desk.load::<Evaluation>(id).await?;
    if version == 0 { Err(Problem::not_found()) } else { Ok(state) }
}

async fn run(
    app: &Arc<App>,
    asker: &Asker,
    id: EvaluationId,
    command: EvaluationCommand,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Evaluation::KIND, id);
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Evaluation>(id)?;
        let version = work.version::<Evaluation>(id)?;
        let assigned = state.assignment.as_ref().ok_or(QualityRefusal::Unknown)?;
        let form = work.get::<Form>(assigned.form.id)?;
        let content = form.version(assigned.form.version);
        work.record::<Evaluation>(id, decide(&state, &command, content, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}
