//! Messages between the room and crews. The text is personal: reading it takes a purpose and is on the record.

use crate::{
    app::App,
    desk::{Answer, Asker, Stop, Work},
    dispatch::units::unit_resource,
    http::{
        caller::{Caller, May},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
    },
    problem::Problem,
};
use atalaya_access::grants;
use atalaya_dispatch::unit::Unit;
use atalaya_field::thread::{self, About, MessageText, MessageView, Thread, ThreadCommand, ThreadRow};
use atalaya_model::{Aggregate, CommandId, MessageId, StreamId, UnitId};
use axum::{
    Json as Answered,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use sha2::Digest as _;
use std::sync::Arc;

/// A message to a crew.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    text: MessageText,
}

/// The latest messages with the crew of a unit, at most 200, oldest first; the read is on the record.
#[utoipa::path(get, path = "/units/{id}/messages", tag = "units", params(("id" = UnitId, Path), ("Purpose" = String, Header)),
    responses((status = 200, body = Vec<MessageView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MessageRead>,
    Path(id): Path<UnitId>,
) -> Result<Answered<Vec<MessageView>>, Problem> {
    let resource = unit_resource(&app, id).await?;
    let grant = caller.grant_hidden::<grants::MessageRead>(&app, &resource).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    app.desk.record_read(&asker, vec![format!("thread/{id}")]).await?;
    let (thread, _) = app.desk.load::<Thread>(id).await?;
    Ok(Answered(thread.messages.iter().map(MessageView::from).collect()))
}

/// Write to the crew of a unit; it waits until a device of the unit takes it, at most twelve hours.
#[utoipa::path(post, path = "/units/{id}/messages", tag = "units", request_body = NewMessage,
    params(("id" = UnitId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn write(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MessageSend>,
    Path(id): Path<UnitId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<NewMessage>,
) -> Result<Response, Problem> {
    let message = MessageId(headers.command.0);
    let command = ThreadCommand::Write { message, text: value.text };
    let answer = execute(&app, &caller, &headers, hash, id, (message, command)).await?;
    app.field.wake(id);
    Ok(answer)
}

/// The thread with the crew of a unit as it is on the boards: who wrote last and what is unread, no text.
#[utoipa::path(get, path = "/units/{id}/thread", tag = "units", params(("id" = UnitId, Path)),
    responses((status = 200, body = ThreadRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn thread(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
    Path(id): Path<UnitId>,
) -> Result<Answered<ThreadRow>, Problem> {
    let resource = unit_resource(&app, id).await?;
    caller.grant_hidden::<grants::BoardSee>(&app, &resource).await?;
    let (thread, _) = app.desk.load::<Thread>(id).await?;
    ThreadRow::of(id, &thread).map(Answered).ok_or_else(Problem::not_found)
}

/// Up to where a person has seen what a crew wrote.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenThrough {
    /// The latest message that was on the screen.
    through: MessageId,
}

/// Say that somebody of the room has seen what the crew of a unit wrote, up to a message; one is enough for all.
/// Said again it changes nothing.
#[utoipa::path(post, path = "/units/{id}/messages/seen", tag = "units", request_body = SeenThrough,
    params(("id" = UnitId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn seen(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MessageSend>,
    Path(id): Path<UnitId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<SeenThrough>,
) -> Result<Response, Problem> {
    let command = ThreadCommand::See { through: value.through };
    execute(&app, &caller, &headers, hash, id, (value.through, command)).await
}

/// Carries out a command of a person about one message.
async fn execute(
    app: &App,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    id: UnitId,
    (message, command): (MessageId, ThreadCommand),
) -> Result<Response, Problem> {
    let resource = unit_resource(app, id).await?;
    let grant = caller.grant_hidden::<grants::MessageSend>(app, &resource).await?;
    let stream = StreamId::new(Thread::KIND, id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream));
    let decide = |work: &mut Work| {
        let version = decide_in(work, id, &command)?;
        Ok::<_, Stop>(Subject { id: message.to_string(), stream: stream.clone(), folio: None, version })
    };
    respond(app.desk.run(&asker, vec![stream.to_string()], decide, |s, t| s.stored(t)).await?)
}

fn decide_in(work: &mut Work, unit: UnitId, command: &ThreadCommand) -> Result<u64, Stop> {
    let state = work.get::<Thread>(unit)?;
    let version = work.version::<Thread>(unit)?;
    // Whose crew it is goes with what is written: by it boards know whom to tell.
    let of = work.get::<Unit>(unit)?;
    let whose = of.registration.as_ref().filter(|_| of.retired.is_none()).map(|unit| About {
        call_sign: unit.call_sign.clone(),
        agency: unit.agency.clone(),
        municipality: unit.municipality.clone(),
    });
    let events = thread::decide(&state, command.clone(), whose, &work.env)?;
    work.record::<Thread>(unit, events)?;
    Ok(version)
}

/// With a command that may have changed what a unit is: its thread is shown to whom it concerns from now on.
pub fn follow(work: &mut Work, unit: UnitId) -> Result<(), Stop> {
    decide_in(work, unit, &ThreadCommand::Follow {}).map(drop)
}

/// Carries out a command of a device or of the program.
pub async fn run(app: &App, asker: &Asker, unit: UnitId, command: ThreadCommand) -> Result<(), Problem> {
    let stream = StreamId::new(Thread::KIND, unit).to_string();
    let decide = |work: &mut Work| decide_in(work, unit, &command).map(|_| ());
    match app.desk.run(asker, vec![stream], decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => Ok(()),
    }
}

/// The program writes to a crew. The message's name follows from what it is about, so that two nodes which both
/// find that the crew must be told of it write one message.
pub async fn tell(app: &App, unit: UnitId, about: &str, text: &str) -> Result<(), Problem> {
    let shortened: String = text.chars().take(2_000).collect();
    let Ok(text) = MessageText::new(shortened) else { return Ok(()) };
    let ids = app.desk.sources().ids();
    let asker = Asker {
        actor: atalaya_model::Actor::system("field"),
        purpose: None,
        command: CommandId(ids.next()),
        source: "server".to_owned(),
        action: "MessageSend",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: Default::default(),
    };
    run(app, &asker, unit, ThreadCommand::Write { message: message_about(unit, about), text }).await?;
    app.field.wake(unit);
    Ok(())
}

fn message_about(unit: UnitId, about: &str) -> MessageId {
    let mut hash = sha2::Sha256::new();
    hash.update(unit.0.as_bytes());
    hash.update(about.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    MessageId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
