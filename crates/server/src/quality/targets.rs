//! The centre's own targets.

use crate::{
    app::App,
    desk::Stop,
    http::{
        caller::May,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_model::{Aggregate, StreamId};
use atalaya_quality::{
    MeasureSet,
    target::{OwnTarget, TargetCommand, Targets, decide},
};
use axum::{Json as Answered, extract::State, response::Response};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// The measures with the targets that hold.
pub async fn in_force(app: &App) -> Result<MeasureSet, Problem> {
    let (targets, _) = app.desk.load::<Targets>(Targets::STREAM).await?;
    Ok(targets.apply(&app.live.measures()))
}

/// What the centre has set itself; measures that are not here keep the shipped target.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TargetsView {
    /// By the measure's code.
    pub own: BTreeMap<String, OwnTarget>,
}

/// The centre's own targets, with who set each, when and why.
#[utoipa::path(get, path = "/measures/targets", tag = "measures",
    responses((status = 200, body = TargetsView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MeasuresSee>,
) -> Result<Answered<TargetsView>, Problem> {
    caller.grant::<grants::MeasuresSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (targets, _) = app.desk.load::<Targets>(Targets::STREAM).await?;
    let own = targets.own.iter().map(|(code, own)| (code.to_string(), own.clone())).collect();
    Ok(Answered(TargetsView { own }))
}

/// Set a target of one's own, or go back to the shipped one.
#[utoipa::path(post, path = "/measures/targets/commands", tag = "measures", request_body = TargetCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MeasuresManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<TargetCommand>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::MeasuresManage>(&app, &Resource::all(app.desk.realm())).await?;
    let stream = StreamId::new(Targets::KIND, Targets::STREAM);
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), Some(&stream)).at_once();
    let shipped = app.live.measures();
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Targets>(Targets::STREAM)?;
        let version = work.version::<Targets>(Targets::STREAM)?;
        work.record::<Targets>(Targets::STREAM, decide(&state, &value, &shipped, &work.env)?)?;
        let id = Targets::STREAM.to_owned();
        Ok::<_, Stop>(Subject { id, stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}
