//! Every change of the configuration as a difference: before, after, who, when, who approved. Derived from
//! the record and the journal; nothing is written for it.

use super::{
    diff::{Difference, differences},
    views,
};
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::{Approval, Resource, approval::ApprovalState, grants};
use atalaya_journal::{
    Recorded,
    audit::{AuditKind, AuditRecord, Outcome},
};
use atalaya_model::{AccountId, Actor, ApprovalId, CommandId, StreamId, Timestamp};
use atalaya_store::{AuditRow, AuditSelect};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Actions that change the configuration.
const ACTIONS: [&str; 18] = [
    "AccountManage",
    "AccountRelease",
    "AdapterManage",
    "UnitManage",
    "PlanManage",
    "PlanActivate",
    "CatalogueManage",
    "CatalogueActivate",
    "RestrictedCallerManage",
    "MeasuresManage",
    "FormManage",
    "FormActivate",
    "RosterManage",
    "ConfigurationManage",
    "Setup",
    "TerritoryManage",
    "DeviceManage",
    "DeviceRevoke",
];
/// Events of one entry that are folded; a bulk load has more and is shown without its details.
const EVENTS_MAX: usize = 200;

/// Which changes.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct ChangesQuery {
    /// Of this kind: `account`, `adapter`, `agency`, `unit`, `plan`, `catalogue`, `restriction`,
    /// `quality_form`, `measure_targets`, `device`, `roster`. Rosters come only when asked for.
    kind: Option<String>,
    /// Of this thing: `plan/…`.
    object: Option<String>,
    /// By this account.
    #[param(value_type = Option<String>)]
    actor: Option<AccountId>,
    /// From this time on.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this time.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// `next` of the page before.
    before: Option<u64>,
    /// Entries of the record looked at, 1 to 100; 50 when not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// One thing as somebody changed it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ConfigChange {
    /// Entry of the record.
    pub leaf: u64,
    pub at: Timestamp,
    /// Who: `{kind, id, name}`.
    #[schema(value_type = Object)]
    pub actor: serde_json::Value,
    pub action: String,
    /// `plan/…`.
    pub object: String,
    /// What people call it; null where it has no name.
    pub name: Option<String>,
    /// What it was: kinds of the events.
    pub events: Vec<String>,
    pub differences: Vec<Difference>,
    /// Events that are not shown: one entry loaded too many things.
    pub hidden: u32,
    /// The approval of a second person, where one was needed.
    #[schema(value_type = Option<String>)]
    pub approval: Option<ApprovalId>,
    pub approved_by: Option<String>,
}

/// A page of changes, newest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChangesPage {
    pub items: Vec<ConfigChange>,
    /// Pass as `before` for older ones; null on the last page.
    pub next: Option<u64>,
}

/// What was changed in the configuration: each thing before and after, by whom, when, approved by whom.
#[utoipa::path(get, path = "/config/changes", tag = "configuration", params(ChangesQuery),
    responses((status = 200, body = ChangesPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::ConfigurationSee>,
    Query(query): Query<ChangesQuery>,
) -> Result<Answered<ChangesPage>, Problem> {
    let grant = caller.grant::<grants::ConfigurationSee>(&app, &Resource::all(app.desk.realm())).await?;
    let limit = match query.limit {
        None => 50,
        Some(limit) if (1..=100).contains(&limit) => limit,
        Some(_) => {
            return Err(Problem::bad_request(
                "bad_limit",
                "El tamaño de página va de 1 a 100.",
                "limit is 1 to 100",
            ));
        }
    };
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec!["config/changes".to_owned()]).await?;
    let (entries, next) = entries(&app, &query, limit).await?;
    let mut items = Vec::new();
    for (row, record) in &entries {
        items.extend(changes_of(&app, &query, row, record).await?);
    }
    Ok(Answered(ChangesPage { items, next }))
}

/// The newest entries of all actions together.
async fn entries(
    app: &App,
    query: &ChangesQuery,
    limit: u32,
) -> Result<(Vec<(AuditRow, AuditRecord)>, Option<u64>), Problem> {
    let select = |action: Option<&str>| AuditSelect {
        actor: query.actor.map(|id| Actor::Account { id, name: String::new() }),
        action: action.map(str::to_owned),
        kind: Some(AuditKind::Command),
        object: query.object.clone(),
        since: query.from,
        until: query.to,
        before: query.before,
        limit,
    };
    let mut rows = Vec::new();
    // One thing has few entries: its own index finds them all at once.
    let actions: Vec<Option<&str>> = match query.object {
        Some(_) => vec![None],
        None => ACTIONS.iter().copied().map(Some).collect(),
    };
    for action in actions {
        rows.extend(app.desk.store().audit(&select(action)).await.map_err(|e| store_problem(&e))?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.leaf));
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = if more || rows.len() == limit as usize { rows.last().map(|r| r.leaf) } else { None };
    let parsed = rows.into_iter().filter_map(|row| {
        let record = row.opening.as_ref()?.parse().ok()?;
        Some((row, record))
    });
    Ok((
        parsed
            .filter(|(_, record)| {
                record.outcome == Outcome::Done && ACTIONS.contains(&record.action.as_str())
            })
            .collect(),
        next,
    ))
}

async fn changes_of(
    app: &App,
    query: &ChangesQuery,
    row: &AuditRow,
    record: &AuditRecord,
) -> Result<Vec<ConfigChange>, Problem> {
    let Some(first) = record.events.first().map(|e| e.position) else { return Ok(Vec::new()) };
    let shown = record.events.len().min(EVENTS_MAX);
    let count = u32::try_from(shown).unwrap_or(1).max(1);
    let events = app.desk.store().events(first.saturating_sub(1), count).await;
    let mut streams: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
    for event in events.map_err(|e| store_problem(&e))? {
        streams.entry(event.stream.clone()).or_default().push(event);
    }
    let (approval, approved_by) = approval_of(app, record).await?;
    let hidden = u32::try_from(record.events.len() - shown).unwrap_or(u32::MAX);
    let mut changes = Vec::new();
    for (stream, events) in streams {
        let stream = StreamId::from_stored(stream);
        if !wanted(query, &stream) {
            continue;
        }
        let (Some(from), Some(to)) = (events.first(), events.last()) else { continue };
        let states = app.desk.states_at(&stream, &[from.version.saturating_sub(1), to.version]).await?;
        let [before, after] = states.as_slice() else { continue };
        let seen =
            |state: &Arc<dyn std::any::Any + Send + Sync>| views::view(stream.kind(), stream.id(), &**state);
        let before = if from.version == 1 { serde_json::Value::Null } else { seen(before) };
        let after = seen(after);
        let differences = differences(&before, &after);
        // Daily work on the same thing (a unit's status) is no change of the configuration.
        if differences.is_empty() {
            continue;
        }
        changes.push(ConfigChange {
            leaf: row.leaf,
            at: row.recorded_at,
            actor: record.actor.clone(),
            action: record.action.clone(),
            object: stream.to_string(),
            name: views::name(&after).or_else(|| views::name(&before)),
            events: events.iter().map(|e| e.kind.clone()).collect(),
            differences,
            hidden,
            approval,
            approved_by: approved_by.clone(),
        });
    }
    Ok(changes)
}

fn wanted(query: &ChangesQuery, stream: &StreamId) -> bool {
    if query.object.as_deref().is_some_and(|object| object != stream.as_str()) {
        return false;
    }
    match query.kind.as_deref() {
        Some(kind) => kind == stream.kind() && (views::KINDS.contains(&kind) || kind == views::ROSTER),
        None => views::KINDS.contains(&stream.kind()),
    }
}

async fn approval_of(
    app: &App,
    record: &AuditRecord,
) -> Result<(Option<ApprovalId>, Option<String>), Problem> {
    let named = record.objects.iter().find_map(|o| o.strip_prefix("approval/")?.parse::<ApprovalId>().ok());
    let Some(id) = named else { return Ok((None, None)) };
    let (approval, _) = app.desk.load::<Approval>(id).await?;
    let by = match approval.state {
        ApprovalState::Approved { by, .. } | ApprovalState::Consumed { by } => by,
        _ => return Ok((Some(id), None)),
    };
    let (account, _) = app.desk.load::<atalaya_access::Account>(by).await?;
    Ok((Some(id), account.name.as_ref().map(ToString::to_string)))
}
