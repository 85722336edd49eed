//! Machine doors, for administrators.

use crate::{
    app::App,
    desk::{Stop, store_problem},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{
    AccessError, Adapter, AdapterCommand, Resource, adapter,
    adapter::{AdapterKey, AdapterName, Fingerprint},
    grants,
    views::RegisterAdapter,
};
use atalaya_calls::feed::{self, Feed, FeedCommand};
use atalaya_model::{AdapterId, Aggregate, Line, Scope, StreamId};
use atalaya_store::{Dir, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use std::sync::Arc;

/// What may be done to a registered machine.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AdapterOrder {
    Rename {
        name: AdapterName,
    },
    SetScope {
        scope: Scope,
    },
    /// For rotation: add the new key, switch the machine over, remove the old one.
    AddKey {
        key: AdapterKey,
    },
    RemoveKey {
        key: AdapterKey,
    },
    AddCertificate {
        certificate: Fingerprint,
    },
    RemoveCertificate {
        certificate: Fingerprint,
    },
    Disable {
        reason: Line,
    },
    Enable {},
    /// The machine numbers its reports anew, from `next` on: what was missing is no longer waited for.
    RestartFeed {
        next: u64,
        reason: Line,
    },
}

/// Registered machines by name.
#[utoipa::path(get, path = "/adapters", tag = "adapters", params(PageQuery),
    responses((status = 200, body = RowPage), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AdapterManage>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::AdapterManage>(&app, &Resource::all(app.desk.realm())).await?;
    let select = Select::new("adapters").order("name", Dir::Asc).limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}

/// Register a machine with the public keys it signs with.
#[utoipa::path(post, path = "/adapters/commands", tag = "adapters", request_body = RegisterAdapter,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn register(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AdapterManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<RegisterAdapter>,
) -> Result<Response, Problem> {
    let id = AdapterId(headers.command.0);
    let command = AdapterCommand::Register {
        id,
        name: value.name,
        kind: value.kind,
        scope: value.scope,
        keys: value.keys,
        certificates: value.certificates,
    };
    run(&app, &caller, &headers, hash, id, command).await
}

/// Change a registered machine.
#[utoipa::path(post, path = "/adapters/{id}/commands", tag = "adapters", request_body = AdapterOrder,
    params(("id" = AdapterId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AdapterManage>,
    Path(id): Path<AdapterId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<AdapterOrder>,
) -> Result<Response, Problem> {
    let command = match value {
        AdapterOrder::Rename { name } => AdapterCommand::Rename { name },
        AdapterOrder::SetScope { scope } => AdapterCommand::SetScope { scope },
        AdapterOrder::AddKey { key } => AdapterCommand::AddKey { key },
        AdapterOrder::RemoveKey { key } => AdapterCommand::RemoveKey { key },
        AdapterOrder::AddCertificate { certificate } => AdapterCommand::AddCertificate { certificate },
        AdapterOrder::RemoveCertificate { certificate } => AdapterCommand::RemoveCertificate { certificate },
        AdapterOrder::Disable { reason } => AdapterCommand::Disable { reason },
        AdapterOrder::Enable {} => AdapterCommand::Enable,
        AdapterOrder::RestartFeed { next, reason } => {
            let restart = FeedCommand::Restart { next, reason };
            return restart_feed(&app, &caller, &headers, hash, id, &restart).await;
        }
    };
    run(&app, &caller, &headers, hash, id, command).await
}

async fn restart_feed(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: AdapterId,
    command: &FeedCommand,
) -> Result<Response, Problem> {
    let object = format!("adapter/{id}");
    let grant = caller.grant::<grants::AdapterManage>(app, &Resource::new(&object, app.desk.realm())).await?;
    let stream = StreamId::new(Feed::KIND, id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream)).at_once();
    let decide = |work: &mut crate::desk::Work| {
        if work.get::<Adapter>(id)?.name.is_none() {
            return Err(AccessError::NotFound.into());
        }
        let state = work.get::<Feed>(id)?;
        let version = work.version::<Feed>(id)?;
        work.record::<Feed>(id, feed::decide(&state, command)?)?;
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![object], decide, |s, t| s.stored(t)).await?)
}

async fn run(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: AdapterId,
    command: AdapterCommand,
) -> Result<Response, Problem> {
    let object = format!("adapter/{id}");
    let grant = caller.grant::<grants::AdapterManage>(app, &Resource::new(&object, app.desk.realm())).await?;
    let stream = Adapter::stream(id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream)).at_once();
    let decide = |work: &mut crate::desk::Work| {
        let state = work.get::<Adapter>(id)?;
        let version = work.version::<Adapter>(id)?;
        work.record::<Adapter>(id, adapter::decide(&state, command.clone(), &work.env)?)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![object], decide, |s, t| s.stored(t)).await?)
}
