//! Doors of paces.

use crate::{
    app::App,
    desk::Stop,
    http::{
        caller::Caller,
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_geo::pace::{PaceCommand, PaceRow, Paces, decide};
use atalaya_model::{Aggregate, StreamId};
use axum::{Json as Answered, extract::State, response::Response};
use std::sync::Arc;

/// How fast traffic is taken to be: factors set by hand and measured ones in force.
#[utoipa::path(get, path = "/paces", tag = "geography",
    responses((status = 200, body = PaceRow), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn show(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<PaceRow>, Problem> {
    caller.grant::<grants::MapSee>(&app, &Resource::all(app.desk.realm())).await?;
    let (state, _) = app.desk.load::<Paces>(Paces::STREAM).await?;
    Ok(Answered(PaceRow::from(&*state)))
}

/// Set or clear a factor; accept or withdraw a calibration.
#[utoipa::path(post, path = "/paces/commands", tag = "geography", request_body = PaceCommand,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: CommandHeaders,
    Json { value, hash }: Json<PaceCommand>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::PaceManage>(&app, &Resource::all(app.desk.realm())).await?;
    let stream = StreamId::new(Paces::KIND, Paces::STREAM);
    let asker = caller.commanding(&app, &headers, hash, grant.action().name(), Some(&stream));
    let work = |work: &mut crate::desk::Work| {
        let state = work.get::<Paces>(Paces::STREAM)?;
        let version = work.version::<Paces>(Paces::STREAM)?;
        work.record::<Paces>(Paces::STREAM, decide(&state, &value, &work.env)?)?;
        Ok::<_, Stop>(Subject { id: Paces::STREAM.to_owned(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], work, |s, t| s.stored(t)).await?)
}
