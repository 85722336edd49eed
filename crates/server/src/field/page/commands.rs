//! What a crew says from the page: states, signs of life, messages, its alarm, where it is.

use super::{caller::Page, state::SAYABLE};
use crate::{
    app::App,
    desk::Asker,
    dispatch::crews::{self, Alarm},
    field::{
        intake::{self, Fix, Standing, Untaken},
        messages,
        quarantine::{Door, Reason, Seen},
    },
    http::{caller::source_of, command::CommandHeaders, json::Json},
    problem::Problem,
};
use atalaya_access::grants;
use atalaya_dispatch::{StatusCode as UnitStatus, UnitKinds, unit::UnitCommand};
use atalaya_field::thread::{MessageText, ThreadCommand};
use atalaya_model::{CommandId, Folio, Line, MessageId, Millis, Position, Timestamp};
use atalaya_picture::Source as Kind;
use axum::{
    Json as Answered,
    extract::State,
    http::{StatusCode, request::Parts},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How long ago something may have happened that a page without a connection tells afterwards.
const HAPPENED_MAX: Millis = Millis::from_minutes(24 * 60);
/// Positions in one request, receipts in one order.
const POSITIONS_MAX: usize = 100;
const RECEIPTS_MAX: usize = 50;

/// Where the telephone is.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PagePosition {
    /// Degrees, WGS 84.
    lat: f64,
    lon: f64,
    at: Timestamp,
    /// Radius of uncertainty, metres.
    #[serde(default)]
    accuracy_m: Option<f64>,
    #[serde(default)]
    speed_mps: Option<f64>,
    /// Degrees from north, clockwise.
    #[serde(default)]
    course_deg: Option<f64>,
}

/// What a crew says.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CrewOrder {
    /// One of the states that [`super::state::FieldView`] offers.
    SetStatus {
        #[schema(value_type = String)]
        status: UnitStatus,
    },
    /// All well.
    WelfareOk {},
    Write {
        #[schema(value_type = String, min_length = 1, max_length = 2000)]
        text: MessageText,
    },
    /// Which messages the telephone has, and which were opened; at most 50.
    Receipt {
        #[serde(default)]
        taken: Vec<MessageId>,
        #[serde(default)]
        read: Vec<MessageId>,
    },
    /// An officer in danger. Always taken.
    Alarm {
        #[serde(default)]
        position: Option<PagePosition>,
    },
    /// Who holds the telephone says that all is well. Only a person at the centre ends an alarm.
    Calm {},
}

/// What came of it.
#[derive(Default, Serialize, utoipa::ToSchema)]
pub struct CrewAnswer {
    /// Of an alarm: by which people work it.
    #[serde(skip_serializing_if = "Option::is_none")]
    folio: Option<Folio>,
}

/// Say something as the crew of this telephone's unit. `Happened-At` tells when, for what waited for a connection:
/// at most a day ago.
#[utoipa::path(post, path = "/field/commands", tag = "field", request_body = CrewOrder,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the page, new for each order"),
        ("Happened-At" = Option<Timestamp>, Header)),
    responses((status = 200, body = CrewAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn order(
    State(app): State<Arc<App>>,
    page: Page,
    headers: CommandHeaders,
    Json { value, hash }: Json<CrewOrder>,
) -> Result<Answered<CrewAnswer>, Problem> {
    let standing = page.unit(&app).await?;
    let now = app.desk.sources().now();
    if headers.happened_at.is_some_and(|at| now.since(at) > HAPPENED_MAX) {
        return Err(refused(
            "too_long_ago",
            "Pasó hace más de un día; avise por radio.",
            "More than a day ago.",
        ));
    }
    let crew = Crew { app: &app, page: &page, standing: &standing, headers: &headers, hash };
    let mut answer = CrewAnswer::default();
    match value {
        CrewOrder::SetStatus { status } => crew.set_status(status).await?,
        CrewOrder::WelfareOk {} => crew.order(&UnitCommand::WelfareOk {}).await?,
        CrewOrder::Write { text } => crew.write(text).await?,
        CrewOrder::Receipt { taken, read } => crew.receipt(&taken, &read).await?,
        CrewOrder::Alarm { position } => answer.folio = crew.alarm(position, now).await?,
        CrewOrder::Calm {} => crew.calm().await?,
    }
    Ok(Answered(answer))
}

/// One order of one crew.
struct Crew<'a> {
    app: &'a Arc<App>,
    page: &'a Page,
    standing: &'a Standing,
    headers: &'a CommandHeaders,
    hash: [u8; 32],
}

impl Crew<'_> {
    fn asker(&self, action: &'static str) -> Asker {
        let asker = intake::asker(self.app, &self.page.device, self.standing, action);
        Asker {
            command: self.headers.command,
            request_hash: Some(self.hash),
            happened_at: self.headers.happened_at,
            ..asker
        }
    }

    async fn set_status(&self, status: UnitStatus) -> Result<(), Problem> {
        let row = self.app.live.unit(self.standing.unit).ok_or_else(Problem::not_found)?;
        let said = UnitKinds::shipped().state(&row.kind, &status).map(|s| s.duty);
        if !said.is_some_and(|duty| SAYABLE.contains(&duty)) {
            return Err(refused(
                "status_not_for_crews",
                "Ese estado lo registra la central.",
                "The centre sets that state.",
            ));
        }
        self.order(&UnitCommand::SetStatus { status, at: None, reason: None }).await
    }

    async fn order(&self, command: &UnitCommand) -> Result<(), Problem> {
        let caller = intake::caller(self.app, &self.page.device, self.standing);
        let resource = intake::resource(self.app, self.standing);
        let grant = caller.grant::<grants::UnitStatusReport>(self.app, &resource).await?;
        crews::order(self.app, &self.asker(grant.action().name()), self.standing.unit, command).await
    }

    async fn write(&self, text: MessageText) -> Result<(), Problem> {
        let caller = intake::caller(self.app, &self.page.device, self.standing);
        let resource = intake::resource(self.app, self.standing);
        let grant = caller.grant::<grants::MessageSend>(self.app, &resource).await?;
        let command = ThreadCommand::Receive {
            message: MessageId(self.headers.command.0),
            device: self.page.device.id,
            name: self.page.device.name.clone(),
            text,
            settled: false,
        };
        messages::run(self.app, &self.asker(grant.action().name()), self.standing.unit, command).await?;
        self.app.field.wake(self.standing.unit);
        Ok(())
    }

    async fn receipt(&self, taken: &[MessageId], read: &[MessageId]) -> Result<(), Problem> {
        if taken.len() + read.len() > RECEIPTS_MAX {
            return Err(refused(
                "too_many",
                "Son demasiados mensajes a la vez.",
                "Too many messages at once.",
            ));
        }
        let device = self.page.device.id;
        let taken = taken.iter().map(|message| ThreadCommand::Hand { message: *message, device });
        let read = read.iter().map(|message| ThreadCommand::MarkRead { message: *message, device });
        for command in taken.chain(read) {
            // Each its own: said again it changes nothing, and one that is gone says nothing of the others.
            let command_id = CommandId(self.app.desk.sources().ids().next());
            let asker = Asker { command: command_id, request_hash: None, ..self.asker("MessageSend") };
            match messages::run(self.app, &asker, self.standing.unit, command).await {
                Err(problem) if problem.status >= 500 => return Err(problem),
                Ok(()) | Err(_) => {}
            }
        }
        self.app.field.wake(self.standing.unit);
        Ok(())
    }

    async fn alarm(&self, position: Option<PagePosition>, now: Timestamp) -> Result<Option<Folio>, Problem> {
        let name = &self.page.device.name;
        let note = Line::new(format!("Alerta 911 desde {name}")).map_err(|e| Problem::internal(&e))?;
        let sound = position.and_then(|p| Some((Position::new(p.lat, p.lon).ok()?, p.at.min(now))));
        let accuracy_m = position.and_then(|p| p.accuracy_m).filter(|m| m.is_finite() && *m >= 0.0);
        let alarm = Alarm { unit: self.standing.unit, position: sound, accuracy_m, note };
        crews::alarm(self.app, &self.asker("UnitStatusReport"), &alarm).await
    }

    async fn calm(&self) -> Result<(), Problem> {
        let text = MessageText::new("Canceló su alerta desde el teléfono. Confirme por voz.");
        self.write(text.map_err(|e| Problem::internal(&e))?).await
    }
}

fn refused(code: &'static str, es: &'static str, en: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, es, en)
}

/// Where the telephone was, oldest first; at most 100.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PagePositions {
    positions: Vec<PagePosition>,
}

/// What became of positions.
#[derive(Default, Serialize, utoipa::ToSchema)]
pub struct PagePositionsTaken {
    taken: usize,
    /// Why the last one that was not taken was not; stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
}

/// Say where this telephone is. A position that is not believed is counted, not an error.
#[utoipa::path(post, path = "/field/positions", tag = "field", request_body = PagePositions,
    responses((status = 200, body = PagePositionsTaken), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn positions(
    State(app): State<Arc<App>>,
    page: Page,
    parts: Parts,
    Json { value, .. }: Json<PagePositions>,
) -> Result<Answered<PagePositionsTaken>, Problem> {
    if value.positions.len() > POSITIONS_MAX {
        return Err(refused(
            "too_many",
            "Son demasiadas posiciones a la vez.",
            "Too many positions at once.",
        ));
    }
    page.unit(&app).await?;
    let mut answer = PagePositionsTaken::default();
    for position in value.positions {
        match intake::position(&app, &page.device, fix(position)).await? {
            Ok(_) => answer.taken += 1,
            Err(untaken) => {
                answer.refusal = Some(untaken.code());
                if untaken == Untaken::Flood {
                    let source = source_of(&app, &parts).to_string();
                    let (door, reason) = (Door::Page, Reason::Flood);
                    let seen = Seen { door, name: page.device.name.as_str(), reason, source, place: None };
                    app.field.quarantine.note(seen, app.desk.sources().now());
                    break;
                }
            }
        }
    }
    Ok(Answered(answer))
}

fn fix(position: PagePosition) -> Fix {
    let known = |value: Option<f64>| value.filter(|v| v.is_finite() && *v >= 0.0);
    Fix {
        lat: position.lat,
        lon: position.lon,
        at: position.at,
        speed_mps: known(position.speed_mps),
        course_deg: known(position.course_deg).map(|c| c.rem_euclid(360.0)),
        accuracy_m: known(position.accuracy_m),
        source: Kind::Handset,
    }
}
