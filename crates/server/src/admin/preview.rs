//! What would be sent: a draft of a plan tried on an imagined incident, with the real units of now.

use crate::{
    app::App,
    http::{caller::May, json::Json},
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{
    UnitKinds,
    incident::{Incident, IncidentRow},
    plan::{self, Plan, PlanCommand, PlanContent, PlanRow},
    recommend::{Candidate, Need, Recommendation, recommend},
};
use atalaya_model::{
    Actor, Aggregate, Env, Folio, IdSource, IncidentId, MunicipalityCode, Place, PlanId, Priority, Refusal,
    Timestamp, TypeCode,
};
use axum::{Json as Answered, extract::State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// What to imagine.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewOrder {
    /// The draft; without it the plans in force answer.
    #[serde(default)]
    content: Option<Box<PlanContent>>,
    /// The plan that the draft replaces; a new one when not given.
    #[serde(default)]
    plan: Option<PlanId>,
    type_code: TypeCode,
    #[serde(default)]
    municipality: Option<MunicipalityCode>,
    /// 1 to 5; 1 when not given.
    #[serde(default)]
    level: Option<u8>,
    /// When it happens; now when not given. Units and positions are always those of now.
    #[serde(default)]
    at: Option<Timestamp>,
}

/// What would be sent, and by which plan.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PlanPreview {
    /// The draft answers this incident.
    pub by_draft: bool,
    /// With the draft.
    pub then: Recommendation,
    /// Without it, by the plans in force; null when there is no draft.
    pub now: Option<Recommendation>,
}

/// Try a draft of a response plan on an imagined incident: which plan answers, and which units would go.
#[utoipa::path(post, path = "/plans/preview", tag = "plans", request_body = PreviewOrder,
    responses((status = 200, body = PlanPreview), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn preview(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::PlanManage>,
    Json { value: order, .. }: Json<PreviewOrder>,
) -> Result<Answered<PlanPreview>, Problem> {
    caller.grant::<grants::PlanManage>(&app, &Resource::all(app.desk.realm())).await?;
    let level = order.level.unwrap_or(1);
    if !(1..=5).contains(&level) {
        return Err(Problem::bad_request("bad_level", "El nivel va de 1 a 5.", "level is 1 to 5"));
    }
    let now = order.at.unwrap_or_else(|| app.desk.sources().now());
    let row = imagined(&app, &order, now)?;
    let in_force = app.live.plans();
    let Some(content) = &order.content else {
        let then = compute(&app, &row, level, &in_force, now);
        return Ok(Answered(PlanPreview { by_draft: false, then, now: None }));
    };
    let draft = draft_row(&app, &order, content, &caller.principal.actor(), now)?;
    let id = draft.id;
    let mut plans: Vec<PlanRow> = in_force.iter().filter(|p| p.id != id).cloned().collect();
    plans.push(draft);
    let then = compute(&app, &row, level, &plans, now);
    let by_draft = then.plan.as_ref().is_some_and(|choice| choice.id == id);
    let now_in_force = compute(&app, &row, level, &in_force, now);
    Ok(Answered(PlanPreview { by_draft, then, now: Some(now_in_force) }))
}

/// The draft as it would stand in force; refused when it could not be saved.
fn draft_row(
    app: &App,
    order: &PreviewOrder,
    content: &PlanContent,
    actor: &Actor,
    now: Timestamp,
) -> Result<PlanRow, Problem> {
    let env = Env {
        now,
        actor: actor.clone(),
        site: app.desk.site().clone(),
        realm: app.desk.realm(),
        ids: IdSource::new(now, 0),
    };
    let mut plan = Plan::default();
    for command in [PlanCommand::Create(Box::new(content.clone())), PlanCommand::Activate { version: 1 }] {
        let events = plan::decide(&plan, &command, UnitKinds::shipped(), &env).map_err(Refusal::from)?;
        events.iter().for_each(|event| plan.evolve(event, now));
    }
    PlanRow::of(order.plan.unwrap_or(PlanId(Uuid::nil())), &plan).ok_or_else(Problem::not_found)
}

fn imagined(app: &App, order: &PreviewOrder, now: Timestamp) -> Result<IncidentRow, Problem> {
    let catalogue = app.live.catalogue();
    let known = catalogue.iter().find(|t| t.code == order.type_code).ok_or_else(|| {
        Problem::bad_request(
            "type_unknown",
            "Esa clave no está en el catálogo vigente.",
            "no such type in the catalogue in force",
        )
    })?;
    let mut incident = Incident {
        folio: Folio::new(app.desk.site().clone(), 101, 1).ok(),
        type_code: Some(order.type_code),
        type_name: known.name.clone(),
        default_priority: Some(Priority::Medium),
        place: Place { municipality: order.municipality.clone(), ..Place::default() },
        ..Incident::default()
    };
    incident.stamps.created_at = now;
    IncidentRow::of(IncidentId(Uuid::nil()), &incident).ok_or_else(Problem::not_found)
}

fn compute(app: &App, row: &IncidentRow, level: u8, plans: &[PlanRow], now: Timestamp) -> Recommendation {
    let agencies = app.live.agencies();
    let policy = app.live.recommend_policy();
    let need = Need::of(row, level, plans, &agencies, UnitKinds::shipped(), policy, now);
    let units = app.live.units();
    let candidates: Vec<Candidate<'_>> = app.positions.with(|picture| {
        let place = |id| picture.get(id).map(|track| (track.position, track.measured_at));
        units.iter().map(|unit| Candidate::new(unit, place(unit.id))).collect()
    });
    recommend(&need, candidates.into_iter(), &app.streets, policy, app.desk.sources().now())
}
