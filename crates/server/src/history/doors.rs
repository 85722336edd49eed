//! How the archive does, its files, its legal holds.

use crate::{
    admin::approved::{Approved, approved, consume},
    app::App,
    desk::{Answer, Stop, Work, store_problem},
    http::{
        caller::May,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_history::{
    hold::{self, Hold, HoldCommand, Holds},
    retention::Retention,
};
use atalaya_model::{Aggregate, HoldId, StreamId, Timestamp};
use atalaya_store::{Dir, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// How the archive does.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryStatus {
    /// False: this centre keeps no archive.
    kept: bool,
    /// For how long what is kept.
    retention: Retention,
    /// Everything that this node received until then is written.
    through: Timestamp,
    /// Positions that wait to be written.
    waiting: usize,
    /// Positions dropped since this node started because the archive did not keep up.
    dropped: u64,
    /// Somebody should look: positions were dropped, or could not be written the last time.
    troubled: bool,
    /// When something last went wrong; what, is in the log.
    trouble_at: Option<Timestamp>,
}

/// How the archive of positions does, and for how long what is kept.
#[utoipa::path(get, path = "/history", tag = "history",
    responses((status = 200, body = HistoryStatus), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn status(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistorySee>,
) -> Result<Answered<HistoryStatus>, Problem> {
    caller.grant::<grants::HistorySee>(&app, &Resource::all(app.desk.realm())).await?;
    let health = app.history.health();
    let (waiting, unsaid) = app.history.recorder.waiting();
    Ok(Answered(HistoryStatus {
        kept: app.history.shelf.is_some(),
        retention: app.history.rules.clone(),
        through: health.through,
        waiting,
        dropped: health.dropped + unsaid,
        troubled: app.history.troubled() || unsaid > 0,
        trouble_at: health.trouble.map(|(at, _)| at),
    }))
}

/// The archive's files with their seals, newest day first.
#[utoipa::path(get, path = "/history/files", tag = "history", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn files(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistorySee>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::HistorySee>(&app, &Resource::all(app.desk.realm())).await?;
    let select =
        Select::new("history_files").order("day", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// Legal holds on archived positions, newest first: at most 1,000 in force and the 1,000 lifted last.
#[utoipa::path(get, path = "/history/holds", tag = "history",
    responses((status = 200, body = Vec<Hold>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn holds(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistorySee>,
) -> Result<Answered<Vec<Hold>>, Problem> {
    caller.grant::<grants::HistorySee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Holds>(app.desk.site()).await?;
    let mut holds: Vec<Hold> = state.holds.values().cloned().collect();
    holds.sort_by_key(|hold| std::cmp::Reverse((hold.set_at, hold.id)));
    Ok(Answered(holds))
}

/// Set a legal hold: positions of these units in this interval are not deleted. Only `set` is taken here.
#[utoipa::path(post, path = "/history/holds/commands", tag = "history", request_body = HoldCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set_hold(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistoryHold>,
    headers: CommandHeaders,
    Json { value, hash }: Json<HoldCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, HoldCommand::Set { .. }) {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre una retención que ya existe.",
            "Only set begins a hold",
        ));
    }
    let id = HoldId(headers.command.0);
    let object = format!("history_hold/{id}");
    let grant = caller.grant::<grants::HistoryHold>(&app, &Resource::new(&object, app.desk.realm())).await?;
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None).at_once();
    let decide = |work: &mut Work| record(work, &app, id, &value);
    respond(app.desk.run(&asker, vec![object], decide, |s, t| s.stored(t)).await?)
}

/// Lift a legal hold: what it named may be deleted again. Needs the `Approval` of a second person for exactly this
/// `{action: "HistoryRelease", object: "history_hold/<id>", change: <the command>}`. Only `lift` is taken here.
#[utoipa::path(post, path = "/history/holds/{id}/commands", tag = "history", request_body = HoldCommand,
    params(("id" = HoldId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn lift_hold(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistoryRelease>,
    Path(id): Path<HoldId>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<HoldCommand>,
) -> Result<Response, Problem> {
    if !matches!(value, HoldCommand::Lift { .. }) {
        return Err(Problem::bad_request(
            "not_a_lift",
            "Aquí solo se levanta una retención.",
            "Only lift is taken here",
        ));
    }
    let object = format!("history_hold/{id}");
    let (resource, change) = (Resource::new(&object, app.desk.realm()), json!(value));
    let found =
        approved::<grants::HistoryRelease>(&app, caller.clone(), &headers, &all, hash, &resource, &change);
    let (action, approval) = match found.await? {
        Approved::Before(stored) => return respond(Answer::Replayed(stored)),
        Approved::Now { action, approval } => (action, approval),
    };
    let asker = caller.commanding(&app, &headers, hash, action.name(), None).at_once();
    let decide = |work: &mut Work| {
        consume(work, approval, action, &object, &change)?;
        record(work, &app, id, &value)
    };
    let objects = vec![object.clone(), format!("approval/{approval}")];
    respond(app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?)
}

fn record(work: &mut Work, app: &App, id: HoldId, command: &HoldCommand) -> Result<Subject, Stop> {
    let site = app.desk.site();
    let state = work.get::<Holds>(site)?;
    let version = work.version::<Holds>(site)?;
    let events = hold::decide(&state, id, command, &work.env)?;
    work.record::<Holds>(site, events)?;
    let stream = StreamId::new(Holds::KIND, site);
    Ok(Subject { id: id.to_string(), stream, folio: None, version })
}
