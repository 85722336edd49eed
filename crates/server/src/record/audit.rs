//! Who saw or changed what. Reading the record is on the record too.

use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_journal::audit::AuditKind;
use atalaya_model::{AccountId, Actor, Basis, CommandId, Timestamp};
use atalaya_store::{AuditRow, AuditSelect};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// What to look for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct AuditQuery {
    /// What this account did.
    #[param(value_type = Option<String>)]
    actor: Option<AccountId>,
    /// This action, by its name in the policies.
    action: Option<String>,
    /// What was done to this: `call/…`, `incident/…`, `unit/…`.
    pub(super) object: Option<String>,
    /// Things of this sort: `command`, `read`, `refused`, `login`, `system`.
    #[param(value_type = Option<String>)]
    kind: Option<AuditKind>,
    /// With this purpose, by its basis: `emergency_response`, `legal_order` …
    #[param(value_type = Option<String>)]
    basis: Option<Basis>,
    /// From this time on.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this time.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// `next` of the page before.
    pub(super) before: Option<u64>,
    /// Entries in the page, 1 to 500; 100 when not given.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// An entry of the record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditEntry {
    /// Index of its leaf in the log.
    pub leaf: u64,
    pub recorded_at: Timestamp,
    /// The record as it was committed to; null once erased.
    #[schema(value_type = Option<Object>)]
    pub record: Option<Box<RawValue>>,
}

/// A page of the record, newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AuditPage {
    pub items: Vec<AuditEntry>,
    /// Pass as `before` for older entries; null on the last page.
    pub next: Option<u64>,
    /// The last checkpoint: everything up to this many leaves is signed.
    pub checkpoint: Option<CheckpointView>,
}

/// How far the log is signed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CheckpointView {
    pub leaves: u64,
    /// Root of the tree, base64.
    pub root: String,
    /// When it was signed, by the server's clock.
    pub at: Timestamp,
    /// Other sites that cosigned the latest checkpoint that any has cosigned.
    pub witnesses: usize,
    /// Leaves under that one; 0 where nobody has cosigned.
    pub witnessed: u64,
}

/// Look into the record.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery, ("Purpose" = String, Header)),
    responses((status = 200, body = AuditPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AuditRead>,
    Query(query): Query<AuditQuery>,
) -> Result<Answered<AuditPage>, Problem> {
    let grant = caller.grant::<grants::AuditRead>(&app, &Resource::all(app.desk.realm())).await?;
    let limit = limit_of(query.limit)?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk
        // What can be no name of a thing is looked for, found nowhere, and not written down.
        .record_read(&asker, query.object.clone().into_iter().filter(|o| is_name(o)).collect())
        .await?;
    let (rows, next) = found(&app, &query, limit).await?;
    let items = rows.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Answered(AuditPage { items, next, checkpoint: app.published.view() }))
}

fn limit_of(limit: Option<u32>) -> Result<u32, Problem> {
    match limit {
        None => Ok(100),
        Some(limit) if (1..=500).contains(&limit) => Ok(limit),
        Some(_) => {
            Err(Problem::bad_request("bad_limit", "El tamaño de página va de 1 a 500.", "limit is 1 to 500"))
        }
    }
}

/// Entries looked through for a purpose in one question: the record has no index by it.
const SCANNED_MAX: u32 = 20_000;

/// Entries that fit, newest first, and where to go on. With a purpose, a page may hold fewer than asked for and
/// still not be the last one.
pub(super) async fn found(
    app: &App,
    query: &AuditQuery,
    limit: u32,
) -> Result<(Vec<AuditRow>, Option<u64>), Problem> {
    let mut select = AuditSelect {
        actor: query.actor.map(|id| Actor::Account { id, name: String::new() }),
        action: query.action.clone(),
        kind: query.kind,
        object: query.object.clone(),
        since: query.from,
        until: query.to,
        before: query.before,
        limit,
    };
    let Some(basis) = query.basis else {
        let rows = app.desk.store().audit(&select).await.map_err(|e| store_problem(&e))?;
        let next = if rows.len() as u32 == limit { rows.last().map(|r| r.leaf) } else { None };
        return Ok((rows, next));
    };
    select.limit = 500;
    let (mut fitting, mut scanned) = (Vec::new(), 0);
    loop {
        let rows = app.desk.store().audit(&select).await.map_err(|e| store_problem(&e))?;
        let last = (rows.len() as u32) < select.limit;
        scanned += rows.len() as u32;
        for row in rows {
            select.before = Some(row.leaf);
            if has_basis(&row, basis) {
                fitting.push(row);
                if fitting.len() as u32 == limit {
                    return Ok((fitting, select.before));
                }
            }
        }
        if last {
            return Ok((fitting, None));
        }
        if scanned >= SCANNED_MAX {
            return Ok((fitting, select.before));
        }
    }
}

fn has_basis(row: &AuditRow, basis: Basis) -> bool {
    let record = row.opening.as_ref().and_then(|o| o.parse().ok());
    record.and_then(|r| r.purpose).is_some_and(|p| p.basis == basis.as_str())
}

pub(super) fn is_name(object: &str) -> bool {
    (1..=200).contains(&object.len()) && !object.contains(char::is_control)
}

fn entry(row: AuditRow) -> Result<AuditEntry, Problem> {
    let record = match row.opening {
        None => None,
        Some(opening) => {
            let text = String::from_utf8(opening.record).map_err(|e| Problem::internal(&e))?;
            Some(RawValue::from_string(text).map_err(|e| Problem::internal(&e))?)
        }
    };
    Ok(AuditEntry { leaf: row.leaf, recorded_at: row.recorded_at, record })
}

/// One entry.
#[utoipa::path(get, path = "/audit/{leaf}", tag = "audit", params(("leaf" = u64, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = AuditEntry), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AuditRead>,
    Path(leaf): Path<u64>,
) -> Result<Answered<AuditEntry>, Problem> {
    let resource = Resource::new(format!("audit/{leaf}"), app.desk.realm());
    let grant = caller.grant::<grants::AuditRead>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("audit/{leaf}")]).await?;
    let row = app.desk.store().audit_row(leaf).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(entry(row.ok_or_else(Problem::not_found)?)?))
}

/// Whether the proof carries the record, or only its commitment.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct ProofQuery {
    /// `true`: salt and record go along, so that who receives it can read what is proved.
    #[serde(default)]
    disclose: bool,
}

/// Proof that an entry is in the log, in the format c2sp.org/tlog-proof: `atalaya verify --proof` or any
/// tool of that family checks it without this server.
#[utoipa::path(get, path = "/audit/{leaf}/proof", tag = "audit", params(("leaf" = u64, Path), ProofQuery),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn proof(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AuditProve>,
    Path(leaf): Path<u64>,
    Query(query): Query<ProofQuery>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("audit/{leaf}"), app.desk.realm());
    let grant = match query.disclose {
        true => caller.grant::<grants::AuditRead>(&app, &resource).await?.action(),
        false => caller.grant::<grants::AuditProve>(&app, &resource).await?.action(),
    };
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.name());
    app.desk.record_read(&asker, vec![format!("audit/{leaf}")]).await?;
    let checkpoint = app.published.latest().ok_or_else(Problem::not_found)?;
    let proof =
        app.desk.store().prove(leaf, &checkpoint, query.disclose).await.map_err(|e| store_problem(&e))?;
    let text = proof.ok_or_else(Problem::not_found)?.encode();
    let mut response = text.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(response)
}
