//! Drawing and deciding: drafts by an administrator, in force by two people.

use super::{
    DraftSpec, compared,
    draft::{record_activation, record_draft},
    in_force::{shapes, version_of},
    reads::layer_of,
    shape_problem, stop,
};
use crate::{
    access::approvals::presented,
    app::App,
    desk::{Stop, Work},
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Action, Approval, ApprovalCommand, Resource, approval, grants};
use atalaya_geo::{
    geojson::parse_geometry,
    shape::Shape,
    territory::{
        Area, Coverage, LayerKind, StoredShape, Version, VersionCommand, area_of, decide_shape,
        decide_version,
    },
};
use atalaya_model::{
    AgencyCode, Aggregate, LayerCode, Line, Refusal, RefusalKind, StreamId, TerritoryCode,
    TerritoryVersionId, Timestamp,
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// A new draft: empty, or a copy of a version.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    layer: LayerCode,
    /// Of a layer that is new with this draft.
    #[serde(default)]
    kind: Option<LayerKind>,
    #[serde(default)]
    name: Option<Line>,
    #[serde(default)]
    agency: Option<AgencyCode>,
    source: Line,
    #[serde(default)]
    based_on: Option<TerritoryVersionId>,
}

/// What may be done with a version.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum VersionOrder {
    /// Adds an area or replaces the one with its code.
    Set {
        code: TerritoryCode,
        name: Line,
        #[serde(default)]
        agency: Option<AgencyCode>,
        /// A GeoJSON Polygon or MultiPolygon.
        #[schema(value_type = Object)]
        geometry: Value,
        reason: Line,
    },
    Remove {
        code: TerritoryCode,
        reason: Line,
    },
    Discard {
        reason: Line,
    },
    /// Puts it in force. Needs the `Approval` of a second person for exactly
    /// `{action: "ConfigurationManage", object: "territory_version/<id>", change: {"activate": {"digest": …, "from": …}}}`.
    Activate {
        /// Null: from now on.
        #[serde(default)]
        from: Option<Timestamp>,
    },
}

/// Begin a draft.
#[utoipa::path(post, path = "/territories/commands", tag = "territories", request_body = NewDraft,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TerritoryManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<NewDraft>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::TerritoryManage>(&app, &Resource::all(app.desk.realm())).await?;
    let layer = layer_of(&app, &value.layer).await?;
    let base = match value.based_on {
        Some(id) => Some(version_of(&app, id).await?.0),
        None => None,
    };
    let kind = layer.kind.or(value.kind).ok_or_else(|| missing("kind"))?;
    let name = layer.name.clone().or(value.name).ok_or_else(|| missing("name"))?;
    let agency = if layer.code.is_some() { layer.agency.clone() } else { value.agency };
    let id = TerritoryVersionId(headers.command.0);
    let spec = DraftSpec {
        id,
        layer: value.layer.clone(),
        kind,
        name,
        agency,
        source: value.source.clone(),
        based_on: value.based_on,
    };
    let command = VersionCommand::Draft {
        id,
        layer: value.layer,
        number: 0,
        source: value.source,
        based_on: value.based_on,
        areas: base.as_ref().map(|v| v.areas.clone()).unwrap_or_default(),
        coverage: base.map(|v| v.coverage.clone()).unwrap_or_default(),
    };
    let stream = StreamId::new(Version::KIND, id);
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), None);
    let decide = |work: &mut Work| {
        record_draft(work, &spec, &command)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version: 0 })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}

fn missing(what: &str) -> Problem {
    let refusal = Refusal::new(
        RefusalKind::Invalid,
        "new_layer",
        "La capa es nueva: indique su tipo y su nombre.",
        "The layer is new: kind and name are needed.",
    );
    Problem::from(refusal).at(format!("/{what}"), "missing")
}

/// Change, discard or put in force a version.
#[utoipa::path(post, path = "/territories/versions/{id}/commands", tag = "territories", request_body = VersionOrder,
    params(("id" = TerritoryVersionId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command"), ("Approval" = Option<uuid::Uuid>, Header)),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::TerritoryManage>,
    Path(id): Path<TerritoryVersionId>,
    headers: CommandHeaders,
    all: HeaderMap,
    Json { value, hash }: Json<VersionOrder>,
) -> Result<Response, Problem> {
    let resource = Resource::new(format!("territory_version/{id}"), app.desk.realm());
    caller.grant::<grants::TerritoryManage>(&app, &resource).await?;
    match value {
        VersionOrder::Activate { from } => activate(&app, caller, id, &headers, &all, hash, from).await,
        VersionOrder::Discard { reason } => {
            change(&app, &caller, id, &headers, hash, VersionCommand::Discard { reason }, None).await
        }
        VersionOrder::Remove { code, reason } => {
            let coverage = covered(&app, id, &code, None).await?;
            let command = VersionCommand::Remove { code, coverage, reason };
            change(&app, &caller, id, &headers, hash, command, None).await
        }
        VersionOrder::Set { code, name, agency, geometry, reason } => {
            let shape = read_shape(geometry).await?;
            let area: Area = area_of(name, agency, &shape);
            let coverage = covered(&app, id, &code, Some(shape.clone())).await?;
            let command = VersionCommand::Set { code, area, coverage, reason };
            change(&app, &caller, id, &headers, hash, command, Some(shape)).await
        }
    }
}

/// Checking thousands of vertices is no work for the threads that answer calls.
async fn read_shape(geometry: Value) -> Result<Shape, Problem> {
    let read = tokio::task::spawn_blocking(move || parse_geometry(geometry.to_string().as_bytes())).await;
    let read = read.map_err(|e| Problem::internal(&e))?.map_err(|e| {
        let refusal = Refusal::new(
            RefusalKind::Invalid,
            "invalid_geometry",
            "La geometría no es un polígono GeoJSON.",
            "The geometry is no GeoJSON Polygon or MultiPolygon.",
        );
        Problem::from(refusal).at("/geometry", e.to_string())
    })?;
    read.map_err(|e| shape_problem(&e))
}

/// Overlaps and gaps after a change of one area, those to the municipal limits included; `None` takes it out.
async fn covered(
    app: &App,
    id: TerritoryVersionId,
    code: &TerritoryCode,
    new: Option<Shape>,
) -> Result<Coverage, Problem> {
    let (version, _) = version_of(app, id).await?;
    let mut all: BTreeMap<String, Shape> = shapes(app, &version).await?.into_iter().collect();
    match new {
        Some(shape) => all.insert(code.to_string(), shape),
        None => all.remove(code.as_str()),
    };
    let kind = match &version.layer {
        Some(layer) => layer_of(app, layer).await?.kind,
        None => None,
    };
    let limits = app.territories.limits(kind.unwrap_or(LayerKind::Special), app.desk.sources().now());
    compared(all.into_iter().collect(), limits).await
}

async fn change(
    app: &Arc<App>,
    caller: &Caller,
    id: TerritoryVersionId,
    headers: &CommandHeaders,
    hash: [u8; 32],
    command: VersionCommand,
    shape: Option<Shape>,
) -> Result<Response, Problem> {
    let (seen, seen_at) = version_of(app, id).await?;
    let kind = match &seen.layer {
        Some(code) => layer_of(app, code).await?.kind.unwrap_or(LayerKind::Special),
        None => return Err(Problem::not_found()),
    };
    let stream = StreamId::new(Version::KIND, id);
    let asker = caller.commanding(app, headers, hash, Action::TerritoryManage.name(), Some(&stream));
    let decide = |work: &mut Work| {
        let state = work.get::<Version>(id)?;
        let version = work.version::<Version>(id)?;
        // Overlaps and gaps were computed for what was seen.
        if version != seen_at {
            return Err(Stop::Refused(meanwhile()));
        }
        if let Some(shape) = &shape {
            let kept = work.get::<StoredShape>(shape.hash())?;
            work.record::<StoredShape>(shape.hash(), decide_shape(&kept, shape))?;
        }
        work.record::<Version>(id, decide_version(&state, kind, &command, &work.env).map_err(stop)?)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}

fn meanwhile() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "changed_meanwhile",
        "Otra persona cambió la versión; vuelva a intentarlo.",
        "Somebody else changed the version; try again.",
    )
}

async fn activate(
    app: &Arc<App>,
    caller: Caller,
    id: TerritoryVersionId,
    headers: &CommandHeaders,
    all: &HeaderMap,
    hash: [u8; 32],
    from: Option<Timestamp>,
) -> Result<Response, Problem> {
    let (seen, _) = version_of(app, id).await?;
    let stream = StreamId::new(Version::KIND, id);
    let object = stream.to_string();
    let approved = approved_change(&seen.digest(), from);
    let before = caller.commanding(app, headers, hash, Action::ConfigurationManage.name(), None);
    let approval = match presented(app, &caller, all, Action::ConfigurationManage, &object, &approved).await {
        Ok(approval) => approval,
        // Done before, the approval is used up; the same command again is answered the same.
        Err(problem) => match app.desk.answered_before(&before).await? {
            Some(stored) => return respond(crate::desk::Answer::Replayed(stored)),
            None => return Err(problem),
        },
    };
    let caller = match &approval {
        Some((_, proof)) => caller.approved(proof.clone()),
        None => caller,
    };
    let resource = Resource::new(&object, app.desk.realm());
    let grant = caller.grant::<grants::ConfigurationManage>(app, &resource).await?;
    let (approval_id, _) = approval.ok_or_else(Problem::forbidden)?;
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream)).at_once();
    let decide = |work: &mut Work| {
        let version = work.version::<Version>(id)?;
        let state = work.get::<Version>(id)?;
        let consume = ApprovalCommand::Consume {
            action: Action::ConfigurationManage,
            object: object.clone(),
            change: approved_change(&state.digest(), from),
        };
        let asked = work.get::<Approval>(approval_id)?;
        work.record::<Approval>(approval_id, approval::decide(&asked, consume, &work.env)?)?;
        // Asked for a moment that has passed while the second person read: from now on, then.
        let from = from.map_or(work.env.now, |from| from.max(work.env.now));
        record_activation(work, id, from)?;
        Ok(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    let objects = vec![object.clone(), format!("approval/{approval_id}")];
    let answer = app.desk.run(&asker, objects, decide, |s, t| s.stored(t)).await?;
    app.territories.load(app).await?;
    respond(answer)
}

/// What the second person reads and approves.
fn approved_change(digest: &str, from: Option<Timestamp>) -> Value {
    json!({ "activate": { "digest": digest, "from": from } })
}
