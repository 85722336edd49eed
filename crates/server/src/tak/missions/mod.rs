//! Missions of TAK clients: what telephones ask over HTTP ([`doors`]), how it is shown ([`views`]), and what the
//! clients that subscribed are told ([`announce`]).
//!
//! Who is told what follows from the journal, not from the door: so a client connected to one node hears of a change
//! that came in at another, and nobody hears of a change that was not recorded.

mod announce;
mod doors;
mod views;

pub use announce::{Announcement, Missions, follow};
pub use doors::router;

use super::api::Refused;
use crate::{
    app::App,
    desk::{Answer, Work},
    field::{
        intake::{self, Standing},
        registry::Known,
    },
    problem::Problem,
};
use atalaya_field::mission::{self, ClientUid, MarkerXml, Mission, MissionCommand, MissionName};
use atalaya_model::{Aggregate, StreamId};
use cot::{Element, Event};
use std::sync::Arc;

/// Carries out a command of a device on a mission of its agency.
async fn run(
    app: &App,
    device: &Known,
    standing: &Standing,
    name: &MissionName,
    command: MissionCommand,
) -> Result<Arc<Mission>, Problem> {
    let now = app.desk.sources().now();
    if !app.field.missions.may_write(device.id, now) {
        return Err(Problem::new(
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            "mission_flood",
            "Demasiados cambios a misiones desde este equipo; espere un momento.",
            "Too many changes of missions from this device.",
        ));
    }
    let id = mission::stream_of(&standing.agency, name);
    let stream = StreamId::new(Mission::KIND, &id);
    let asker = intake::asker(app, device, standing, "FieldSee");
    let decide = |work: &mut Work| {
        let state = work.get::<Mission>(&id)?;
        work.record::<Mission>(&id, mission::decide(&state, command.clone(), device.id)?)
    };
    match app.desk.run(&asker, vec![stream.to_string()], decide, |_, _| Vec::new()).await? {
        Answer::Done(done) => Ok(done.value),
        Answer::Replayed(_) => {
            Err(Problem::internal(&std::io::Error::other("a command of a device has no answer to repeat")))
        }
    }
}

/// The mission of that name of an agency; that another agency has one is not said.
async fn found(app: &App, standing: &Standing, name: &MissionName) -> Result<Arc<Mission>, Refused> {
    let id = mission::stream_of(&standing.agency, name);
    let (state, _) = app.desk.load::<Mission>(&id).await.map_err(refused)?;
    match state.is_live() {
        true => Ok(state),
        false => {
            Err(refused(atalaya_model::Refusal::from(atalaya_field::FieldRefusal::NoSuchMission).into()))
        }
    }
}

fn refused(problem: Problem) -> Refused {
    Refused(problem.status_code(), problem.detail)
}

/// The mission to which an event is addressed, if it is to one.
pub fn destination(event: &Event) -> Option<&str> {
    event.detail.find("marti")?.elements().find_map(|dest| dest.get("mission"))
}

/// Puts what a client drew into a mission.
///
/// # Errors
/// What it may be told in chat: no such mission, too large, too many.
pub async fn place(
    app: &App,
    device: &Known,
    standing: &Standing,
    client: &str,
    event: &Event,
) -> Result<(), Problem> {
    let name = destination(event).map(MissionName::new).transpose().map_err(refusal)?;
    let Some(name) = name else { return Ok(()) };
    let mut kept = event.clone();
    kept.detail.rest.retain(|element| element.name != "marti");
    let dest = Element::new("dest").with("mission", name.as_str());
    kept.detail.rest.push(Element::new("marti").child(dest));
    let xml = MarkerXml::new(cot::encode_xml(&kept)).map_err(|e| {
        Problem::bad_request(
            "marker_too_large",
            "El dibujo es demasiado grande para la misión.",
            e.to_string(),
        )
    })?;
    let (uid, creator) =
        (ClientUid::new(&event.uid).map_err(refusal)?, ClientUid::new(client).map_err(refusal)?);
    run(app, device, standing, &name, MissionCommand::Draw { uid, event: xml, creator }).await.map(drop)
}

fn refusal(refusal: atalaya_field::FieldRefusal) -> Problem {
    atalaya_model::Refusal::from(refusal).into()
}
