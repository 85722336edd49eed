//! What a request for approval would change, computed by the server from the thing itself: who approves
//! must not depend on what who asks says of it.

use super::{
    diff::{Difference, differences},
    views,
};
use crate::{app::App, http::caller::May, problem::Problem};
use atalaya_access::{Action, Approval, Resource, grants, views::ApprovalView};
use atalaya_dispatch::{
    UnitKinds,
    catalogue::{self, CatalogueCommand, Catalogues},
    plan::{self, Plan, PlanCommand},
};
use atalaya_model::{Actor, Aggregate, ApprovalId, Env, IdSource, Refusal, StreamId, Timestamp};
use atalaya_quality::form::{self, Form, FormCommand};
use atalaya_tips::book::{self, Book, BookCommand, BookKind};
use axum::{
    Json as Answered,
    extract::{Path, State},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;

/// A request with what it would change.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PendingChange {
    pub approval: ApprovalView,
    /// What people call the thing; null where it has no name.
    pub name: Option<String>,
    /// Null where the change is not one of a configured thing: the request itself says what it is.
    pub differences: Option<Vec<Difference>>,
    /// Why it would be refused if it were done now, es-MX.
    pub refused: Option<String>,
}

/// What a request for approval would change, as the thing stands now.
#[utoipa::path(get, path = "/approvals/{id}/change", tag = "approvals", params(("id" = ApprovalId, Path)),
    responses((status = 200, body = PendingChange), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn change(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ApprovalDecide>,
    Path(id): Path<ApprovalId>,
) -> Result<Answered<PendingChange>, Problem> {
    caller.grant::<grants::ApprovalDecide>(&app, &Resource::all(app.desk.realm())).await?;
    let (approval, _) = app.desk.load::<Approval>(id).await?;
    let now = app.desk.sources().now();
    let view = ApprovalView::of(&approval, now).ok_or_else(Problem::not_found)?;
    let (name, differences, refused) = match approval.action {
        Some(Action::PlanActivate) => {
            dry_run::<Plan, PlanCommand>(&app, &approval, |state, command, env| {
                plan::decide(state, command, UnitKinds::shipped(), env).map_err(Refusal::from)
            })
            .await?
        }
        Some(Action::FormActivate) => {
            dry_run::<Form, FormCommand>(&app, &approval, |state, command, env| {
                form::decide(state, command, env).map_err(Refusal::from)
            })
            .await?
        }
        Some(Action::CatalogueActivate) if approval.object.starts_with("tip_book/") => {
            let stream = StreamId::from_stored(approval.object.clone());
            let kind = stream.id().parse::<BookKind>().map_err(|_| Problem::not_found())?;
            let other = crate::tips::books::other(&app, kind).await?;
            dry_run::<Book, BookCommand>(&app, &approval, |state, command, env| {
                book::decide(kind, state, &other, command, env)
            })
            .await?
        }
        Some(Action::CatalogueActivate) => {
            dry_run::<Catalogues, CatalogueCommand>(&app, &approval, |state, command, env| {
                catalogue::decide(state, command, env).map_err(Refusal::from)
            })
            .await?
        }
        _ => (None, None, None),
    };
    Ok(Answered(PendingChange { approval: view, name, differences, refused }))
}

type Outcome = (Option<String>, Option<Vec<Difference>>, Option<String>);

/// Decides and folds without recording, and compares.
async fn dry_run<A: Aggregate, C: DeserializeOwned>(
    app: &App,
    approval: &Approval,
    decide: impl Fn(&A, &C, &Env) -> Result<Vec<A::Event>, Refusal>,
) -> Result<Outcome, Problem> {
    let stream = StreamId::from_stored(approval.object.clone());
    if stream.kind() != A::KIND {
        return Ok((None, None, None));
    }
    let Ok(command) = serde_json::from_value::<C>(approval.change.clone()) else {
        return Ok((None, None, None));
    };
    let (state, _) = app.desk.load::<A>(stream.id()).await?;
    let now: Timestamp = app.desk.sources().now();
    let requester = approval.requester.ok_or_else(Problem::not_found)?;
    let env = Env {
        now,
        actor: Actor::Account { id: requester, name: approval.requester_name.clone() },
        site: app.desk.site().clone(),
        realm: app.desk.realm(),
        ids: IdSource::new(now, 0),
    };
    let seen = |state: &A| -> Value { views::view(A::KIND, stream.id(), state) };
    let before = seen(&state);
    let name = views::name(&before);
    let events = match decide(&state, &command, &env) {
        Ok(events) => events,
        Err(refusal) => return Ok((name, Some(Vec::new()), Some(refusal.es))),
    };
    let mut after = (*state).clone();
    events.iter().for_each(|event| after.evolve(event, now));
    Ok((name, Some(differences(&before, &seen(&after))), None))
}
