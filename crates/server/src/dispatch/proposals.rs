//! What the program suggests: looked for beside the work, shown on the boards, confirmed by a person.

use super::{incidents, open::run, recommendation};
use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{
    IncidentFacts,
    incident::{Estimate, IncidentCommand},
    proposal::{self, Proposal, ProposalCommand, ProposalRow, Suggestion},
};
use atalaya_model::{Aggregate, IncidentId, Line, StreamId, UnitId};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};

fn too_long(id: &str) -> bool {
    id.len() > 160 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:.-".contains(&b))
}

/// Whose units a proposal moves, as policies see it.
async fn load(app: &App, id: &str) -> Result<(Arc<Proposal>, Resource), Problem> {
    if too_long(id) {
        return Err(Problem::not_found());
    }
    let (state, version) = app.desk.load::<Proposal>(id).await?;
    if version == 0 {
        return Err(Problem::not_found());
    }
    let resource = Resource::new(format!("proposal/{id}"), app.desk.realm())
        .agencies(state.agencies.iter().cloned())
        .municipality(state.municipality.clone())
        .active(true);
    Ok((state, resource))
}

/// Accept or decline a proposal. Accepting an exchange of units carries it out with the same command.
#[utoipa::path(post, path = "/proposals/{id}/commands", tag = "proposals", request_body = ProposalCommand,
    params(("id" = String, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::IncidentDispatch>,
    Path(id): Path<String>,
    headers: CommandHeaders,
    Json { value, hash }: Json<ProposalCommand>,
) -> Result<Response, Problem> {
    let (state, resource) = load(&app, &id).await?;
    let grant = caller.grant_hidden::<grants::IncidentDispatch>(&app, &resource).await?;
    let stream = StreamId::new(Proposal::KIND, &id);
    let mut objects = vec![stream.to_string()];
    let order = match (&value, &state.suggestion) {
        (ProposalCommand::Accept {}, Some(Suggestion::BetterUnit(better))) => {
            objects.push(format!("incident/{}", better.incident));
            objects.extend([better.unit, better.instead_of].map(|unit| format!("unit/{unit}")));
            Some(Order::of(&app, &caller, better).await?)
        }
        (ProposalCommand::Accept {} | ProposalCommand::Decline { .. }, _) => None,
    };
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), Some(&stream)).at_once();
    let scope = recommendation::dispatch_scope(&caller);
    let catalogue = app.live.catalogue();
    let decide = |work: &mut Work| {
        let state = work.get::<Proposal>(&id)?;
        let version = work.version::<Proposal>(&id)?;
        let events = match &value {
            ProposalCommand::Accept {} => {
                let (_, events) = proposal::accept(&state, &work.env)?;
                if let Some(order) = &order {
                    let facts = IncidentFacts {
                        estimates: order.estimates.clone(),
                        ..super::open::plain_facts(&catalogue, &scope)
                    };
                    run(work, order.incident, &order.command, &facts)?;
                }
                events
            }
            ProposalCommand::Decline { reason } => proposal::decline(&state, reason, &work.env)?,
        };
        work.record::<Proposal>(&id, events)?;
        Ok::<_, Stop>(Subject { id: id.clone(), stream: stream.clone(), folio: state.folio.clone(), version })
    };
    respond(app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?)
}

/// The order that an accepted exchange is.
struct Order {
    incident: IncidentId,
    command: IncidentCommand,
    estimates: BTreeMap<UnitId, Estimate>,
}

impl Order {
    /// The caller must be allowed to give it as an order of its own.
    async fn of(
        app: &App,
        caller: &Caller,
        better: &atalaya_dispatch::recommend::Better,
    ) -> Result<Self, Problem> {
        let reason = Line::new("Unidad más cercana quedó libre").map_err(|e| Problem::internal(&e))?;
        let command = IncidentCommand::Exchange { unit: better.instead_of, with: better.unit, reason };
        incidents::authorise(app, caller, better.incident, &command).await?;
        let (estimates, _) = recommendation::judge(app, caller, better.incident, &[better.unit]).await?;
        Ok(Self { incident: better.incident, command, estimates })
    }
}

/// Which proposals.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct ProposalQuery {
    /// `true`: those on the board; `false`: those that are over.
    live: Option<bool>,
}

/// Proposals, newest first.
#[utoipa::path(get, path = "/proposals", tag = "proposals", params(ProposalQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<ProposalQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let mut select =
        Select::new("proposals").order("made_at", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    if let Some(live) = query.live {
        select = select.filter(Filter::Eq("live", live.into()));
    }
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    rows.items.retain(|row| crate::board::body_visible(&row.body, grant.scope()));
    Ok(Answered(RowPage::of(rows)?))
}

/// One row of the board, for whoever describes it in a client.
#[utoipa::path(get, path = "/proposals/{id}", tag = "proposals", params(("id" = String, Path)),
    responses((status = 200, body = ProposalRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<String>,
) -> Result<Answered<ProposalRow>, Problem> {
    let (state, resource) = load(&app, &id).await?;
    let resource = Resource { agencies: state.agencies.iter().cloned().collect(), ..resource };
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    ProposalRow::of(&id, &state).map(Answered).ok_or_else(Problem::not_found)
}
