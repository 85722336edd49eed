//! What waits too long: shown to whom it concerns, answered by people, counted for the supervisor.

use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    live::presence::Present,
    problem::Problem,
};
use atalaya_access::{Action, Resource, grants};
use atalaya_dispatch::{
    Author, ListRefusal,
    alert::{self, AlertCommand, AlertLog, AlertRate, AlertRow, FLOOD, MANAGEABLE, STEADY},
    timers::{self, Alert, AlertKind},
};
use atalaya_model::{Aggregate, Millis, Role, StreamId, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Longest span that rates are counted over at once.
const RATES_SPAN: Millis = Millis::from_minutes(24 * 60);
/// Alerts that one question looks at; a day of a large room has some thousands.
const RATES_ROWS: usize = 50_000;

/// Alerts due now, by id.
pub fn due(app: &App) -> BTreeMap<String, Alert> {
    let now = app.desk.sources().now();
    let (incidents, units) = (app.live.incidents(), app.live.units());
    let policy = app.live.timer_policy();
    let waits =
        timers::due(incidents.iter().map(AsRef::as_ref), units.iter().map(AsRef::as_ref), policy, now);
    let shown = app.live.alerts();
    let mut alerts = app.field.zones.due(now, |id| shown.contains_key(id));
    alerts.extend(waits);
    // Raised with the gap they tell of; here they only end.
    let skipped = shown.values().filter(|row| crate::calls::skipped::stands(row, now));
    alerts.extend(skipped.map(|row| row.alert.clone()));
    timers::most_urgent(&mut alerts, policy.alerts_max);
    alerts.into_iter().map(|alert| (alert.id.clone(), alert)).collect()
}

/// Whose consoles are connected and concerned: dispatchers of its agencies, and at the highest level the
/// supervisors, where the alert lies in their scope.
pub fn concerned(alert: &Alert, present: &[Present]) -> Vec<Author> {
    let concerns = |person: &&Present| {
        let duty = person.roles.iter().any(|role| match role {
            // Of the centre's own machines, nothing that a dispatcher could do anything about.
            Role::Dispatcher { .. } if alert.kind == AlertKind::ReportsSkipped => false,
            Role::Dispatcher { agency } => alert.agencies.is_empty() || alert.agencies.contains(agency),
            Role::Supervisor => alert.level >= 3,
            _ => false,
        });
        duty && (alert.agencies.is_empty()
            || person.scope.covers(alert.agencies.iter(), alert.municipality.as_ref()))
    };
    present
        .iter()
        .filter(concerns)
        .map(|person| Author { id: Some(person.account), name: person.name.clone() })
        .collect()
}

fn too_long(id: &str) -> bool {
    id.len() > 120 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:-".contains(&b))
}

async fn resource(app: &App, id: &str) -> Result<Resource, Problem> {
    if too_long(id) {
        return Err(Problem::not_found());
    }
    let (state, version) = app.desk.load::<AlertLog>(id).await?;
    let alert = state.alert.as_ref().filter(|_| version > 0).ok_or_else(Problem::not_found)?;
    Ok(Resource::new(format!("alert/{id}"), app.desk.realm())
        .agencies(alert.agencies.iter().cloned())
        .municipality(alert.municipality.clone())
        .active(true))
}

/// Acknowledge an alert, make it quiet for a while, or end that.
#[utoipa::path(post, path = "/alerts/{id}/commands", tag = "alerts", request_body = AlertCommand,
    params(("id" = String, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AlertWork>,
    Path(id): Path<String>,
    headers: CommandHeaders,
    Json { value, hash }: Json<AlertCommand>,
) -> Result<Response, Problem> {
    let resource = resource(&app, &id).await?;
    let grant = caller.grant_hidden::<grants::AlertWork>(&app, &resource).await?;
    run(&app, &caller, &headers, hash, grant.action(), &id, &value).await
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    action: Action,
    id: &str,
    command: &AlertCommand,
) -> Result<Response, Problem> {
    let stream = StreamId::new(AlertLog::KIND, id);
    // Who saw it when is measured by the server's clock alone.
    let asker = caller.commanding(app, headers, hash, action.name(), Some(&stream)).at_once();
    let decide = |work: &mut Work| {
        let state = work.get::<AlertLog>(id)?;
        let version = work.version::<AlertLog>(id)?;
        work.record::<AlertLog>(id, alert::decide(&state, command, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: id.to_owned(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}

/// Which alerts.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct AlertQuery {
    /// `true`: those whose cause lasts; `false`: those that are over.
    live: Option<bool>,
}

/// Alerts, newest first.
#[utoipa::path(get, path = "/alerts", tag = "alerts", params(AlertQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Query(query): Query<AlertQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let mut select =
        Select::new("alerts").order("shown_at", Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    if let Some(live) = query.live {
        select = select.filter(Filter::Eq("live", live.into()));
    }
    let mut rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    rows.items.retain(|row| crate::board::body_visible(&row.body, grant.scope()));
    Ok(Answered(RowPage::of(rows)?))
}

/// One row of the board, for whoever describes it in a client.
#[utoipa::path(get, path = "/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses((status = 200, body = AlertRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<String>,
) -> Result<Answered<AlertRow>, Problem> {
    let resource = resource(&app, &id).await?;
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    let (state, _) = app.desk.load::<AlertLog>(&id).await?;
    AlertRow::of(&state).map(Answered).ok_or_else(Problem::not_found)
}

/// Over which span.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct RatesQuery {
    /// Shown at or after; two hours ago when not given.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Shown before; now when not given. At most 24 hours after `from`.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
}

/// How many alerts fell on each operator, ten minutes by ten minutes.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AlertRates {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Per operator and ten minutes (EEMUA 191): leaves time for work.
    pub steady: u32,
    /// Can still be dealt with.
    pub manageable: u32,
    /// More than this cannot.
    pub flood: u32,
    pub items: Vec<AlertRate>,
    /// There were more alerts than are looked at; the newest are missing.
    pub truncated: bool,
}

/// Alerts per operator in ten minutes, for the supervisor.
#[utoipa::path(get, path = "/alerts/rates", tag = "alerts", params(RatesQuery),
    responses((status = 200, body = AlertRates), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn rates(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MeasuresSee>,
    Query(query): Query<RatesQuery>,
) -> Result<Answered<AlertRates>, Problem> {
    let grant = caller.grant::<grants::MeasuresSee>(&app, &Resource::all(app.desk.realm())).await?;
    let now = app.desk.sources().now();
    let to = query.to.unwrap_or(now);
    let from = query.from.unwrap_or_else(|| to.plus(Millis::from_minutes(-120)));
    let span = to.since(from);
    if span <= Millis(0) || span > RATES_SPAN {
        return Err(Problem::from(atalaya_model::Refusal::from(ListRefusal::Validity))
            .at("from", "before to, by at most 24 hours"));
    }
    let (mut rows, mut after, mut truncated) = (Vec::new(), None, false);
    loop {
        let select = Select::new("alerts")
            .filter(Filter::Ge("shown_at", from.into()))
            .filter(Filter::Lt("shown_at", to.into()))
            .order("shown_at", Dir::Asc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        let visible = page.items.iter().filter(|row| crate::board::body_visible(&row.body, grant.scope()));
        rows.extend(visible.filter_map(|row| serde_json::from_str::<AlertRow>(&row.body).ok()));
        after = page.next;
        if after.is_none() {
            break;
        }
        if rows.len() >= RATES_ROWS {
            truncated = true;
            break;
        }
    }
    let items = alert::rates(rows.iter());
    Ok(Answered(AlertRates {
        from,
        to,
        steady: STEADY,
        manageable: MANAGEABLE,
        flood: FLOOD,
        items,
        truncated,
    }))
}
