//! What people and crews do with units.

use super::open::{gather, record};
use crate::{
    app::App,
    desk::{Stop, Work},
    http::{
        caller::{Caller, Doors, May, MaySome},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::{Action, Resource, grants};
use atalaya_dispatch::{
    UnitFacts, UnitKinds, decide_unit, needs_of_unit,
    unit::{Unit, UnitCommand as C},
};
use atalaya_model::{Aggregate, StreamId, UnitId};
use axum::{
    extract::{Path, State},
    response::Response,
};
use std::sync::Arc;

/// Register a unit. Only `register` is taken here.
#[utoipa::path(post, path = "/units/commands", tag = "units", request_body = C,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn register(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::UnitManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<C>,
) -> Result<Response, Problem> {
    let C::Register(registration) = &value else {
        return Err(Problem::bad_request(
            "not_a_creation",
            "Esa orden va sobre una unidad que ya existe.",
            "Only register begins a unit",
        ));
    };
    let resource = Resource::all(app.desk.realm())
        .agencies([registration.agency.clone()])
        .municipality(registration.municipality.clone());
    let grant = caller.grant::<grants::UnitManage>(&app, &resource).await?;
    execute(&app, &caller, &headers, hash, UnitId(headers.command.0), value, grant.action()).await
}

/// What people may want at a unit.
pub enum UnitDoor {}
impl Doors for UnitDoor {
    const ACTIONS: &'static [Action] = &[Action::UnitManage, Action::ShiftManage, Action::UnitStatusReport];
}

fn action_of(command: &C) -> Action {
    match command {
        C::Register(_) | C::Amend(_) | C::SetStation { .. } | C::Retire { .. } => Action::UnitManage,
        C::StartShift { .. } | C::EndShift {} | C::SwapVehicle { .. } => Action::ShiftManage,
        C::SetStatus { .. }
        | C::CorrectStatus { .. }
        | C::SetPositionManual { .. }
        | C::WelfareOk {}
        | C::SetTimer { .. }
        | C::ClearTimer {}
        | C::Emergency { .. }
        | C::ClearEmergency { .. } => Action::UnitStatusReport,
    }
}

/// Work with a unit: shift, state, timers, alarm.
#[utoipa::path(post, path = "/units/{id}/commands", tag = "units", request_body = C,
    params(("id" = UnitId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    MaySome { caller, .. }: MaySome<UnitDoor>,
    Path(id): Path<UnitId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<C>,
) -> Result<Response, Problem> {
    let action = action_of(&value);
    caller.may(&app, action, format!("unit/{id}")).await?;
    let resource = unit_resource(&app, id).await?;
    match action {
        Action::UnitManage => drop(caller.grant::<grants::UnitManage>(&app, &resource).await?),
        Action::ShiftManage => drop(caller.grant::<grants::ShiftManage>(&app, &resource).await?),
        _ => drop(caller.grant::<grants::UnitStatusReport>(&app, &resource).await?),
    }
    execute(&app, &caller, &headers, hash, id, value, action).await
}

/// A unit as policies see it.
pub async fn unit_resource(app: &App, id: UnitId) -> Result<Resource, Problem> {
    let (state, version) = app.desk.load::<Unit>(id).await?;
    let registration = state.registration.as_ref().filter(|_| version > 0).ok_or_else(Problem::not_found)?;
    Ok(Resource::new(format!("unit/{id}"), app.desk.realm())
        .agencies([registration.agency.clone()])
        .municipality(registration.municipality.clone())
        .active(true))
}

async fn execute(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: UnitId,
    command: C,
    action: Action,
) -> Result<Response, Problem> {
    let stream = StreamId::new(Unit::KIND, id);
    let asker = caller.commanding(app, headers, hash, action.name(), Some(&stream));
    let facts = UnitFacts { kinds: UnitKinds::shipped() };
    let decide = |work: &mut Work| {
        let version = work.version::<Unit>(id)?;
        let world = gather(work, |world| needs_of_unit(id, &command, world))?;
        let changes = decide_unit(id, &command, &world, &facts, &work.env)?;
        record(work, changes)?;
        if matches!(command, C::Amend(_) | C::Retire { .. }) {
            crate::field::messages::follow(work, id)?;
        }
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}
