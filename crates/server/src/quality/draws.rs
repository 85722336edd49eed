//! What is reviewed: drawn by lot or rule, with the seed on the record, or chosen with a reason.

use super::{columns, reviewers};
use crate::{
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
use atalaya_access::{Resource, grants};
use atalaya_model::{
    Aggregate, DrawId, EvaluationId, Folio, FormId, IncidentId, Line, Millis, MunicipalityCode, Refusal,
    Scope, StreamId, Timestamp,
};
use atalaya_quality::{
    FormContent, FormRef, Person, QualityRefusal, SubjectKind, Table as Measured,
    draw::{self, Candidate, Draw, DrawnBy, Member, Method, RuleSet, assign, pick},
    evaluation::{self, Assignment, Evaluation, EvaluationCommand, Origin},
    form::Form,
    period::Period,
};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// Longest period drawn from.
const PERIOD_MAX: Millis = Millis::from_minutes(92 * 24 * 60);
/// Calls or incidents drawn from; more need a shorter period.
const POPULATION_MAX: usize = 50_000;
/// Reviews made by one draw.
const PICKED_MAX: usize = 100;
/// Days that reviewers have, when the order does not say.
const DUE_DAYS: u16 = 7;

/// Rules by which reviews are picked, as data.
#[utoipa::path(get, path = "/quality/rules", tag = "quality",
    responses((status = 200, body = RuleSet), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn rules(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
) -> Result<Answered<RuleSet>, Problem> {
    caller.grant::<grants::QualitySee>(&app, &Resource::all(app.desk.realm())).await?;
    Ok(Answered(shipped_rules()?))
}

fn shipped_rules() -> Result<RuleSet, Problem> {
    RuleSet::shipped().map_err(|e| Problem::internal(&e))
}

/// Draws, the latest first, each with its seed: anybody can draw again and find the same.
#[utoipa::path(get, path = "/quality/draws", tag = "quality", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::QualitySee>(&app, &Resource::all(app.desk.realm())).await?;
    let select =
        Select::new("quality_draws").order("drawn_at", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// What to draw.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawOrder {
    method: Method,
    from: Timestamp,
    to: Timestamp,
    #[serde(default)]
    municipality: Option<MunicipalityCode>,
    form: FormId,
    /// Two reviewers each, who do not see each other.
    #[serde(default)]
    double: bool,
    /// 1 to 90; 7 when not given.
    #[serde(default)]
    due_days: Option<u16>,
}

/// Draw calls or incidents and give them to reviewers.
#[utoipa::path(post, path = "/quality/draws/commands", tag = "quality", request_body = DrawOrder,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn draw(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySample>,
    headers: CommandHeaders,
    Json { value: order, hash }: Json<DrawOrder>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::QualitySample>(&app, &Resource::all(app.desk.realm())).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    // Drawn before, the population is no longer the same; the same command again is answered the same.
    if let Some(stored) = app.desk.answered_before(&asker).await? {
        return respond(Answer::Replayed(stored));
    }
    let id = DrawId(headers.command.0);
    let (form, content) = form_in_use(&app, order.form).await?;
    let found = population(&app, &order, &content, grant.scope()).await?;
    let seed = seed(&app);
    let picked = pick(&order.method, &found.keys().copied().collect::<Vec<_>>(), seed);
    if picked.is_empty() {
        return Err(nothing_found());
    }
    if picked.len() > PICKED_MAX {
        return Err(QualityRefusal::TooMany { what: "picked", max: PICKED_MAX }.into_problem());
    }
    let by_id: BTreeMap<Uuid, &Found> = found.iter().map(|(m, f)| (m.id, f)).collect();
    let due_at = due(&app, order.due_days.unwrap_or(DUE_DAYS));
    let mut room = reviewers::candidates(&app).await?;
    let mut given = Vec::with_capacity(picked.len());
    for (n, subject) in picked.iter().enumerate() {
        let Some(found) = by_id.get(subject) else { continue };
        let origin = match &order.method {
            Method::Rule { rule, .. } => Origin::Rule { draw: id, rule: rule.clone() },
            Method::Random { .. } | Method::PerPerson { .. } => Origin::Random { draw: id },
        };
        let seed = seed.wrapping_add(n as u64 + 1);
        let kind = content.subject;
        given.push((*subject, assignment(found, kind, form, origin, order.double, due_at, &mut room, seed)?));
    }
    let drawn = DrawnBy {
        by: Person::of(&caller.principal.actor()),
        method: order.method.clone(),
        period: Period { from: order.from, to: order.to },
        municipality: order.municipality.clone(),
        form,
        double: order.double,
        seed,
        population: u32::try_from(found.len()).unwrap_or(u32::MAX),
        picked: picked.clone(),
    };
    let stream = StreamId::new(Draw::KIND, id);
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Draw>(id)?;
        work.record::<Draw>(id, draw::decide(&state, &drawn, &work.env)?)?;
        for (subject, assignment) in &given {
            give(work, *subject, assignment.clone(), &content)?;
        }
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version: 0 })
    };
    let mut objects = vec![stream.to_string()];
    objects.extend(given.iter().map(|(id, _)| format!("evaluation/{id}")));
    respond(app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?)
}

/// What to review, and why just this.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseOrder {
    subject: SubjectKind,
    /// Of the call or incident.
    id: Uuid,
    form: FormId,
    #[serde(default)]
    double: bool,
    reason: Line,
}

/// Have one call or incident reviewed.
#[utoipa::path(post, path = "/quality/evaluations/commands", tag = "quality", request_body = ChooseOrder,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn choose(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySample>,
    headers: CommandHeaders,
    Json { value: order, hash }: Json<ChooseOrder>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::QualitySample>(&app, &Resource::all(app.desk.realm())).await?;
    let (table, _) = columns::of(table_of(order.subject));
    let row = app.desk.store().row(table.name, &order.id.to_string()).await.map_err(|e| store_problem(&e))?;
    let row = row.ok_or_else(Problem::not_found)?;
    if !crate::board::body_visible(&row.body, grant.scope()) {
        return Err(Problem::not_found());
    }
    let found = found_of(order.subject, &row.body).ok_or_else(nobody_worked)?;
    let (form, content) = form_in_use(&app, order.form).await?;
    let mut room = reviewers::candidates(&app).await?;
    let origin = Origin::Chosen { reason: order.reason.clone() };
    let due_at = due(&app, DUE_DAYS);
    let assignment =
        assignment(&found, order.subject, form, origin, order.double, due_at, &mut room, seed(&app))?;
    let id = EvaluationId(order.id);
    let stream = StreamId::new(Evaluation::KIND, id);
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    let decide = |work: &mut crate::desk::Work| {
        give(work, order.id, assignment.clone(), &content)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version: 0 })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}

fn give(
    work: &mut crate::desk::Work,
    subject: Uuid,
    assignment: Assignment,
    form: &FormContent,
) -> Result<(), Stop> {
    let state = work.get::<Evaluation>(subject)?;
    let command = EvaluationCommand::Assign(Box::new(assignment));
    work.record::<Evaluation>(subject, evaluation::decide(&state, &command, Some(form), &work.env)?)?;
    Ok(())
}

/// A call or incident that can be reviewed.
struct Found {
    folio: Option<Folio>,
    incident: Option<IncidentId>,
    at: Timestamp,
    operator: Person,
}

#[derive(Deserialize)]
struct CallBody {
    incident_id: Option<IncidentId>,
    incident_folio: Option<Folio>,
    folio: Option<Folio>,
    rang_at: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    operator_id: Option<atalaya_model::AccountId>,
    operator_name: Option<String>,
}
#[derive(Deserialize)]
struct IncidentBody {
    id: IncidentId,
    folio: Folio,
    created_at: Timestamp,
    opened_by: atalaya_dispatch::Author,
}
/// The first unit of an incident; those after it are not drawn, so that one incident is reviewed once.
#[derive(Deserialize)]
struct AssignmentBody {
    incident: IncidentId,
    folio: Folio,
    assigned_at: Timestamp,
    assigned_by: atalaya_dispatch::Author,
    sent_ms: Option<Millis>,
}

fn found_of(kind: SubjectKind, body: &str) -> Option<Found> {
    match kind {
        SubjectKind::Call => {
            let call: CallBody = serde_json::from_str(body).ok()?;
            let operator = Person { id: call.operator_id?, name: call.operator_name? };
            let at = call.rang_at.or(call.answered_at)?;
            let folio = call.incident_folio.or(call.folio);
            Some(Found { folio, incident: call.incident_id, at, operator })
        }
        SubjectKind::Incident => {
            let incident: IncidentBody = serde_json::from_str(body).ok()?;
            let operator = Person { id: incident.opened_by.id?, name: incident.opened_by.name };
            let (folio, incident, at) = (Some(incident.folio), Some(incident.id), incident.created_at);
            Some(Found { folio, incident, at, operator })
        }
        SubjectKind::Dispatch => {
            let sent: AssignmentBody = serde_json::from_str(body).ok()?;
            sent.sent_ms?;
            let operator = Person { id: sent.assigned_by.id?, name: sent.assigned_by.name };
            let (folio, incident, at) = (Some(sent.folio), Some(sent.incident), sent.assigned_at);
            Some(Found { folio, incident, at, operator })
        }
    }
}

fn table_of(kind: SubjectKind) -> Measured {
    match kind {
        SubjectKind::Call => Measured::Calls,
        SubjectKind::Incident => Measured::Incidents,
        SubjectKind::Dispatch => Measured::Assignments,
    }
}

/// What can be drawn: somebody's work, in the period, found by the rule, not reviewed yet.
async fn population(
    app: &App,
    order: &DrawOrder,
    form: &FormContent,
    scope: &Scope,
) -> Result<BTreeMap<Member, Found>, Problem> {
    if order.from >= order.to || order.to.since(order.from) > PERIOD_MAX {
        return Err(Problem::bad_request(
            "bad_period",
            "El periodo debe empezar antes de terminar y abarcar a lo más 92 días.",
            "from is before to, at most 92 days apart",
        ));
    }
    let (table, at) = columns::of(table_of(form.subject));
    let mut filters = vec![Filter::Ge(at, order.from.into()), Filter::Lt(at, order.to.into())];
    if let Some(municipality) = &order.municipality {
        filters.push(Filter::Eq("municipality", municipality.as_str().into()));
    }
    if let Method::Rule { rule, .. } = &order.method {
        let rules = shipped_rules()?;
        let rule = rules.get(rule.as_str()).ok_or_else(Problem::not_found)?;
        if rule.subject != form.subject {
            let value = rule.code.clone();
            return Err(QualityRefusal::Invalid { what: "rule", value }.into_problem());
        }
        filters.extend(columns::filters(table, &rule.filters).ok_or_else(super::measures::unknown_column)?);
    }
    let reviewed = reviewed(app, form.subject, order).await?;
    let (mut found, mut after) = (BTreeMap::new(), None);
    loop {
        let mut select = Select::new(table.name).order(at, Dir::Asc).limit(500).after(after);
        select.filters = filters.clone();
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in page.items {
            let Ok(id) = Uuid::parse_str(&row.id) else { continue };
            if reviewed.contains(&id) || !crate::board::body_visible(&row.body, scope) {
                continue;
            }
            if let Some(one) = found_of(form.subject, &row.body) {
                found.insert(Member { id, operator: one.operator.id }, one);
            }
        }
        if found.len() > POPULATION_MAX {
            return Err(Problem::bad_request(
                "period_too_long",
                "El periodo tiene demasiadas llamadas para un sorteo; tome uno más corto.",
                "too many to draw from; take a shorter period",
            ));
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

async fn reviewed(app: &App, kind: SubjectKind, order: &DrawOrder) -> Result<HashSet<Uuid>, Problem> {
    let (mut ids, mut after) = (HashSet::new(), None);
    loop {
        let select = Select::new("evaluations")
            .filter(Filter::Eq("subject", kind.code().into()))
            .filter(Filter::Ge("occurred_at", order.from.into()))
            .filter(Filter::Lt("occurred_at", order.to.into()))
            .order("occurred_at", Dir::Asc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        ids.extend(page.items.iter().filter_map(|row| Uuid::parse_str(&row.id).ok()));
        after = page.next;
        if after.is_none() {
            return Ok(ids);
        }
    }
}

async fn form_in_use(app: &App, id: FormId) -> Result<(FormRef, FormContent), Problem> {
    let (form, _) = app.desk.load::<Form>(id).await?;
    let version = form.active.ok_or_else(Problem::not_found)?;
    let content = form.version(version).cloned().ok_or_else(Problem::not_found)?;
    Ok((FormRef { id, version }, content))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one assignment")]
fn assignment(
    found: &Found,
    subject: SubjectKind,
    form: FormRef,
    origin: Origin,
    double: bool,
    due_at: Timestamp,
    room: &mut [Candidate],
    seed: u64,
) -> Result<Assignment, Problem> {
    let seats = if double { 2 } else { 1 };
    let reviewers =
        assign(room, found.operator.id, &[], seats, seed).map_err(QualityRefusal::into_problem)?;
    Ok(Assignment {
        subject,
        folio: found.folio.clone(),
        incident: found.incident,
        occurred_at: found.at,
        operator: found.operator.clone(),
        form,
        origin,
        reviewers,
        due_at,
    })
}

/// Fresh lots from the server's random source.
pub(super) fn seed(app: &App) -> u64 {
    let bytes = app.desk.sources().bytes32();
    bytes.iter().take(8).fold(0, |n, byte| (n << 8) | u64::from(*byte))
}

fn due(app: &App, days: u16) -> Timestamp {
    app.desk.sources().now().plus(Millis::from_minutes(i64::from(days) * 24 * 60))
}

fn nothing_found() -> Problem {
    Problem::new(
        axum::http::StatusCode::CONFLICT,
        "nothing_to_draw",
        "En ese periodo no hay nada sin evaluar que cumpla lo pedido.",
        "Nothing in that period fits and is not reviewed yet.",
    )
}
fn nobody_worked() -> Problem {
    Problem::new(
        axum::http::StatusCode::CONFLICT,
        "nobody_worked",
        "Nadie atendió eso; no hay trabajo que evaluar.",
        "Nobody worked on it; there is no work to review.",
    )
}

/// A refusal of the quality room as a door shows it.
pub(super) trait IntoProblem {
    fn into_problem(self) -> Problem;
}
impl IntoProblem for QualityRefusal {
    fn into_problem(self) -> Problem {
        Refusal::from(self).into()
    }
}

/// The draw that a review came from.
#[utoipa::path(get, path = "/quality/draws/{id}", tag = "quality", params(("id" = DrawId, Path)),
    responses((status = 200, body = draw::DrawRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Path(id): Path<DrawId>,
) -> Result<Answered<draw::DrawRow>, Problem> {
    see(&app, &caller).await?;
    let (state, _) = app.desk.load::<Draw>(id).await?;
    draw::DrawRow::of(id, &state).map(Answered).ok_or_else(Problem::not_found)
}

pub(super) async fn see(app: &App, caller: &Caller) -> Result<(), Problem> {
    caller.grant::<grants::QualitySee>(app, &Resource::all(app.desk.realm())).await.map(|_| ())
}
