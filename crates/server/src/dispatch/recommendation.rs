//! Which units to propose, from what is in memory: rows, positions, plans. Nothing remote.

use super::incidents::incident_resource;
use crate::{
    app::App,
    http::caller::{Caller, May},
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{
    UnitKinds,
    incident::{Estimate, IncidentRow},
    recommend::{Candidate, Need, Recommendation, recommend},
    unit::UnitRow,
};
use atalaya_model::{AgencyCode, IncidentId, Role, Scope, UnitId};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

/// A chosen unit that takes this much longer than a free one of the same use has to be explained, seconds.
const EXPLAIN_AFTER_S: i64 = 180;
/// Bypassed units that must be explained with one order.
const EXPLAIN_MAX: usize = 3;

/// For whom.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct RecommendQuery {
    /// Only units of this agency.
    #[param(value_type = Option<String>)]
    agency: Option<AgencyCode>,
    /// Alarm level, 1 (first response) to 5; 1 when not given.
    #[param(minimum = 1, maximum = 5)]
    level: Option<u8>,
}

/// Units proposed for an incident, every one with its reasons; what cannot be met is explained.
#[utoipa::path(get, path = "/incidents/{id}/recommendation", tag = "incidents", params(("id" = IncidentId, Path), RecommendQuery),
    responses((status = 200, body = Recommendation), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn recommendation(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::IncidentDispatch>,
    Path(id): Path<IncidentId>,
    Query(query): Query<RecommendQuery>,
) -> Result<Answered<Recommendation>, Problem> {
    let level = query.level.unwrap_or(1);
    if !(1..=5).contains(&level) {
        return Err(Problem::bad_request("bad_level", "El nivel va de 1 a 5.", "level is 1 to 5"));
    }
    let incident = incident_resource(&app, &caller, id).await?;
    let scope = dispatch_scope(&caller);
    let resource = Resource::new(&incident.id, app.desk.realm())
        .agencies(scope.agencies.iter().cloned())
        .municipality(incident.municipality.clone())
        .active(incident.active);
    caller.grant_hidden::<grants::IncidentDispatch>(&app, &resource).await?;
    let row = app.live.incident(id).ok_or_else(Problem::not_found)?;
    Ok(Answered(compute(&app, &row, &scope, query.agency, level)))
}

/// The agencies and territory whose units a person may send: their scope and the agencies they dispatch.
pub(super) fn dispatch_scope(caller: &Caller) -> Scope {
    let mut scope = caller.principal.scope();
    let Ok(person) = caller.person() else { return scope };
    if !person.roles.contains(&Role::Supervisor) {
        scope.agencies.extend(person.roles.iter().filter_map(|role| match role {
            Role::Dispatcher { agency } => Some(agency.clone()),
            Role::CallTaker
            | Role::Supervisor
            | Role::QualityReviewer
            | Role::Auditor
            | Role::Administrator
            | Role::Trainer
            | Role::TipOperator
            | Role::TipAnalyst
            | Role::TipSupervisor => None,
        }));
    }
    scope
}

/// The proposal for an incident now.
pub fn compute(
    app: &App,
    row: &IncidentRow,
    scope: &Scope,
    agency: Option<AgencyCode>,
    level: u8,
) -> Recommendation {
    let now = app.desk.sources().now();
    let (plans, agencies) = (app.live.plans(), app.live.agencies());
    let policy = app.live.recommend_policy();
    let mut need = Need::of(row, level, &plans, &agencies, UnitKinds::shipped(), policy, now);
    need.scope = scope.clone();
    need.agency = agency;
    let units = app.live.units();
    let candidates = with_positions(app, &units);
    recommend(&need, candidates.into_iter(), &app.streets, policy, now)
}

/// Units with where they were last seen.
pub fn with_positions<'u>(app: &App, units: &'u [Arc<UnitRow>]) -> Vec<Candidate<'u>> {
    app.positions.with(|picture| {
        units
            .iter()
            .map(|unit| {
                Candidate::new(unit, picture.get(unit.id).map(|track| (track.position, track.measured_at)))
            })
            .collect()
    })
}

/// Expected travel of the chosen units, and the free ones that would arrive clearly sooner: each of those
/// must be sent too or be explained.
pub(super) async fn judge(
    app: &App,
    caller: &Caller,
    id: IncidentId,
    chosen: &[UnitId],
) -> Result<(BTreeMap<UnitId, Estimate>, Vec<UnitId>), Problem> {
    let Some(row) = app.live.incident(id) else { return Ok(Default::default()) };
    let answer = compute(app, &row, &dispatch_scope(caller), None, 1);
    let estimates: BTreeMap<UnitId, Estimate> =
        answer.candidates.iter().filter_map(|c| Some((c.unit, c.estimate?))).collect();
    let mut explain = Vec::new();
    for requirement in &answer.requirements {
        let of = |unit: UnitId| requirement.ranked.iter().find(|c| c.unit == unit);
        let slowest = chosen.iter().filter_map(|u| of(*u)?.estimate.as_ref().map(seconds)).max();
        let Some(slowest) = slowest else { continue };
        explain.extend(requirement.ranked.iter().filter_map(|c| {
            let sooner = seconds(c.estimate.as_ref()?) + EXPLAIN_AFTER_S < slowest;
            (c.suitable && sooner && !chosen.contains(&c.unit)).then_some(c.unit)
        }));
    }
    explain.dedup();
    explain.truncate(EXPLAIN_MAX);
    Ok((estimates, explain))
}

fn seconds(estimate: &Estimate) -> i64 {
    i64::from(estimate.seconds)
}
