//! What a client says.

use super::{End, Session, Update, unheard};
use crate::{
    dispatch::crews::{self, Alarm},
    field::{
        intake::{self, Fix, Standing, Untaken},
        messages,
        quarantine::Reason,
        registry::Known,
    },
    tak::{
        events::{self, Ready},
        missions,
    },
};
use atalaya_dispatch::{Duty, unit::UnitCommand};
use atalaya_field::{
    say::{self, Said},
    thread::{MessageText, ThreadCommand},
};
use atalaya_model::{Line, MessageId, Position, Timestamp};
use atalaya_picture::Source as Kind;
use cot::{
    Event, Version,
    negotiation::{self, Step},
};
use sha2::Digest as _;
use std::sync::Arc;
use uuid::Uuid;

/// Largest event that one client passes on to the others, bytes: a drawn route has some thousands.
const DRAWN_MAX: usize = 64 << 10;

impl Session {
    /// Takes one event.
    pub(super) async fn event(&mut self, event: Event) -> Result<(), End> {
        if let Some(step) = negotiation::read(&event) {
            return self.negotiate(step);
        }
        if event.kind == "t-x-c-t" {
            return self.urge(&events::pong(self.app.desk.sources().now()));
        }
        if self.is_itself(&event) {
            return self.itself(event).await;
        }
        if !self.within()? {
            return Ok(());
        }
        // What it says counts only once it is known for whom it speaks.
        let (Some(device), Some(standing)) = (self.device.clone(), self.standing.clone()) else {
            return Ok(());
        };
        match event.kind.as_str() {
            "b-t-f" => self.chat(&device, &standing, &event).await,
            "b-t-f-r" => self.read(&device, &standing, &event).await,
            "b-a-o-can" => self.calmed(&device, &standing, &event).await,
            kind if kind.starts_with("b-a-o") => self.alarm(&device, &standing, &event).await,
            // Control and receipts between client and server; nobody else's business.
            kind if kind.starts_with("t-") || kind.starts_with("b-t-") => Ok(()),
            _ if self.is_forged(&device, &standing, &event) => {
                metrics::counter!("atalaya_tak_forged_total").increment(1);
                tracing::warn!(device = %device.id, uid = event.uid, "an event in another one's name was refused");
                Ok(())
            }
            _ if missions::destination(&event).is_some() => {
                let uid = self.uid.clone().unwrap_or_else(|| device.id.to_string());
                match missions::place(&self.app, &device, &standing, &uid, &event).await {
                    Ok(()) => Ok(()),
                    Err(problem) => self.say(&problem.detail),
                }
            }
            _ => {
                self.drawn(&standing, &event);
                Ok(())
            }
        }
    }

    fn negotiate(&mut self, step: Step) -> Result<(), End> {
        let Step::Request { version } = step else { return Ok(()) };
        let agreed = version == 1 && self.version == Version::Zero;
        let answer = negotiation::write(Step::Response { agreed }, "protouid", self.millis());
        self.urge(&answer)?;
        if agreed {
            // Everything after the answer is version 1, both ways.
            self.frames.switch_to(Version::One);
            self.version = Version::One;
        }
        Ok(())
    }

    /// Whether an event is the client's own position: by the name it has used before, or by what only clients
    /// say of themselves. A marker that somebody put on a map moves no unit.
    fn is_itself(&self, event: &Event) -> bool {
        if !event.kind.starts_with("a-") {
            return false;
        }
        match &self.uid {
            Some(uid) => *uid == event.uid,
            None => says_where_a_client_is(event) && !events::is_centres(&event.uid),
        }
    }

    /// Whether an event would move or change on colleagues' maps what is not its sender's: under a name of the centre or
    /// of another client, or as the position of a client that it is not. Markers that somebody puts on a map by hand have
    /// names of their own.
    fn is_forged(&self, device: &Known, standing: &Standing, event: &Event) -> bool {
        let now = self.app.desk.sources().now();
        let elsewhere = || self.app.nodes.tak_clients(&standing.agency, now);
        events::is_centres(&event.uid)
            || (event.kind.starts_with("a-") && says_where_a_client_is(event))
            || self.app.field.sessions.is_anothers(&event.uid, device.id)
            || elsewhere().iter().any(|client| client.uid == event.uid && client.device != device.id)
    }

    async fn itself(&mut self, event: Event) -> Result<(), End> {
        self.name_itself(&event.uid)?;
        let call_sign = event.detail.callsign().unwrap_or(&event.uid).chars().take(64).collect::<String>();
        let client = event.detail.takv.as_ref().map(|t| {
            [&t.platform, &t.version, &t.device]
                .map(|part| part.chars().take(60).collect::<String>())
                .join(" ")
        });
        let new = self.uid.as_deref() != Some(&event.uid)
            || self.call_sign != call_sign
            || (client.is_some() && self.client != client);
        if new || self.standing.is_none() {
            (self.uid, self.call_sign, self.client) =
                (Some(event.uid.clone()), call_sign, client.or(self.client.take()));
            self.settle().await?;
            self.announce();
            self.messages().await?;
            self.tell_assignment()?;
        }
        let Some(device) = self.device.clone() else { return Ok(()) };
        match intake::position(&self.app, &device, fix_of(&event)).await {
            Ok(Err(Untaken::Flood)) => {
                // Counted as the other events are: who never stops is cut off.
                if !self.within()? {
                    metrics::counter!("atalaya_tak_flood_total").increment(1);
                }
            }
            Ok(Err(Untaken::NobodysUnit)) => self.origin.note(&self.app, &self.name(), Reason::NobodysUnit),
            Ok(_) => {}
            Err(problem) => drop(unheard(&problem)),
        }
        Ok(())
    }

    /// A crew that comes back in the middle of a service is told what it is.
    fn tell_assignment(&mut self) -> Result<(), End> {
        let Some(standing) = &self.standing else { return Ok(()) };
        let unit = standing.unit;
        let busy = self.app.live.unit(unit).is_some_and(|row| row.incident_id.is_some());
        if !busy {
            return Ok(());
        }
        let text = crews::assignment(&self.app, unit);
        self.say(&text)
    }

    async fn chat(&mut self, device: &Known, standing: &Standing, event: &Event) -> Result<(), End> {
        let Some(remarks) = event.detail.remarks() else { return Ok(()) };
        let shortened: String =
            remarks.chars().filter(|c| !c.is_control() || *c == '\n').take(2_000).collect();
        let Ok(text) = MessageText::new(&shortened) else { return Ok(()) };
        // What the program does at once needs nobody's eyes; what it could not do does.
        let settled = match say::read(&shortened) {
            Some(said) => self.said(device, standing, said).await?,
            None => false,
        };
        let command = ThreadCommand::Receive {
            message: message_id(device, event),
            device: device.id,
            name: device.name.clone(),
            text,
            settled,
        };
        let asker = intake::asker(&self.app, device, standing, "MessageSend");
        match messages::run(&self.app, &asker, standing.unit, command).await {
            Ok(()) => Ok(()),
            Err(problem) => {
                let why = unheard(&problem);
                self.say(&why)
            }
        }
    }

    /// Carries out what a crew says of itself, and answers; `false` where it could not be done.
    async fn said(&mut self, device: &Known, standing: &Standing, said: Said) -> Result<bool, End> {
        let duty = match said {
            Said::EnRoute => Duty::EnRoute,
            Said::OnScene => Duty::OnScene,
            Said::Available => Duty::Available,
            Said::Break => Duty::Break,
            Said::AllWell => {
                return self.order(device, standing, &UnitCommand::WelfareOk {}, "Enterado.").await;
            }
            Said::Assignment => {
                let text = crews::assignment(&self.app, standing.unit);
                return self.say(&text).map(|()| true);
            }
        };
        match crews::order_for(&self.app, standing.unit, duty) {
            Some(command) => {
                let done = format!("Registrado: {}.", duty.es());
                self.order(device, standing, &command, &done).await
            }
            None => self.say("Esta unidad no maneja ese estado.").map(|()| false),
        }
    }

    async fn order(
        &mut self,
        device: &Known,
        standing: &Standing,
        command: &UnitCommand,
        done: &str,
    ) -> Result<bool, End> {
        let caller = intake::caller(&self.app, device, standing);
        let resource = intake::resource(&self.app, standing);
        let granted = caller.grant::<atalaya_access::grants::UnitStatusReport>(&self.app, &resource).await;
        let outcome = match granted {
            Ok(grant) => {
                let asker = intake::asker(&self.app, device, standing, grant.action().name());
                crews::order(&self.app, &asker, standing.unit, command).await
            }
            Err(problem) => Err(problem),
        };
        match outcome {
            Ok(()) => self.say(done).map(|()| true),
            Err(problem) => self.say(&problem.detail).map(|()| false),
        }
    }

    async fn read(&mut self, device: &Known, standing: &Standing, event: &Event) -> Result<(), End> {
        let receipt = event.detail.find("__chatreceipt").or_else(|| event.detail.find("__chat"));
        let id = receipt.and_then(|r| r.get("messageId")).and_then(|id| Uuid::parse_str(id).ok());
        let Some(message) = id.map(MessageId) else { return Ok(()) };
        let asker = intake::asker(&self.app, device, standing, "MessageSend");
        let command = ThreadCommand::MarkRead { message, device: device.id };
        // A receipt for what is not ours to know says nothing.
        let _ = messages::run(&self.app, &asker, standing.unit, command).await;
        Ok(())
    }

    /// The 911 button of a client.
    async fn alarm(&mut self, device: &Known, standing: &Standing, event: &Event) -> Result<(), End> {
        let emergency = event.detail.find("emergency");
        if emergency.and_then(|e| e.get("cancel")).is_some_and(|c| c.eq_ignore_ascii_case("true")) {
            return self.calmed(device, standing, event).await;
        }
        let kind = emergency.and_then(|e| e.get("type")).unwrap_or("911 Alert");
        let kind: String = kind.chars().filter(|c| !c.is_control()).take(40).collect();
        let Ok(note) = Line::new(format!("Alerta {kind} desde {}", device.name)) else { return Ok(()) };
        let now = self.app.desk.sources().now();
        let at = time_of(event).min(now);
        let position = Position::new(event.point.lat, event.point.lon).ok().map(|p| (p, at));
        let alarm = Alarm { unit: standing.unit, position, accuracy_m: event.point.ce_m, note };
        let asker = intake::asker(&self.app, device, standing, "UnitStatusReport");
        let outcome = crews::alarm(&self.app, &asker, &alarm).await;
        let again = self.emergency.as_deref() == Some(event.uid.as_str());
        self.emergency = Some(event.uid.clone());
        match outcome {
            Ok(_) if again => Ok(()),
            Ok(Some(folio)) => self.say(&format!("Alerta recibida, folio {folio}. Ya la ve la central.")),
            Ok(None) => self.say("Alerta recibida. Ya la ve la central."),
            Err(problem) => {
                let why = unheard(&problem);
                self.say(&format!("La alerta NO quedó registrada: {why} Avise por radio."))
            }
        }
    }

    /// Whoever holds the telephone says that all is well. Only a person at the centre ends an alarm.
    async fn calmed(&mut self, device: &Known, standing: &Standing, event: &Event) -> Result<(), End> {
        self.emergency = None;
        let Ok(text) = MessageText::new("Canceló su alerta desde el teléfono. Confirme por voz.") else {
            return Ok(());
        };
        let command = ThreadCommand::Receive {
            message: message_id(device, event),
            device: device.id,
            name: device.name.clone(),
            text,
            settled: false,
        };
        let asker = intake::asker(&self.app, device, standing, "MessageSend");
        if let Err(problem) = messages::run(&self.app, &asker, standing.unit, command).await {
            unheard(&problem);
        }
        self.say("La central confirmará por voz y cerrará la alerta.")
    }

    /// What somebody drew for colleagues, or sends to some of them, goes to clients of the same agency.
    fn drawn(&self, standing: &Standing, event: &Event) {
        let ready = Arc::new(Ready::of(event));
        if ready.bytes(Version::Zero).len() <= DRAWN_MAX && !ready.bytes(Version::One).is_empty() {
            self.app.nodes.draw(&standing.agency, ready.bytes(Version::Zero));
            self.feed.send(Update::Drawn { agency: standing.agency.clone(), from: self.number, ready });
        }
    }
}

/// What only clients say of themselves.
fn says_where_a_client_is(event: &Event) -> bool {
    let detail = &event.detail;
    detail.takv.is_some() || detail.group.is_some() || event.how.starts_with("m-")
}

fn time_of(event: &Event) -> Timestamp {
    Timestamp::from_millis(i64::try_from(event.time).unwrap_or(i64::MAX))
}

fn fix_of(event: &Event) -> Fix {
    Fix {
        lat: event.point.lat,
        lon: event.point.lon,
        at: time_of(event),
        speed_mps: event.detail.track.map(|t| t.speed_mps),
        course_deg: event.detail.track.map(|t| t.course_deg),
        accuracy_m: event.point.ce_m.map(|m| m.min(100_000.0)),
        source: Kind::Handset,
    }
}

/// The same message sent again has the same id, whatever the client calls its messages.
fn message_id(device: &Known, event: &Event) -> MessageId {
    let mut hash = sha2::Sha256::new();
    hash.update(device.id.0.as_bytes());
    hash.update(event.uid.as_bytes());
    hash.update(event.time.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    MessageId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
