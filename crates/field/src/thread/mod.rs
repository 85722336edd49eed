//! Messages between the room and the crew of one unit. Stream kind `thread`, named by the unit.
//!
//! The text is personal: what people write of others. A message of the room waits until a device of the unit
//! has taken it; nobody is told that it was read before the device says so. A message of the crew is unread until
//! somebody of the room says that it was seen; one is enough, as with an alarm.

mod views;

pub use views::{LastMessage, MessageView, ThreadRow};

use crate::FieldRefusal;
use atalaya_model::{
    Actor, AgencyCode, Aggregate, DeviceId, Env, EventKind, Line, MessageId, Millis, MunicipalityCode,
    Personal, Text, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// One message, 1 to 2,000 characters.
pub type MessageText = Text<2000>;
/// Messages kept in the state; older ones are in the journal.
pub const KEPT: usize = 200;
/// How long a message of the room waits for a device.
pub const WAITS: Millis = Millis::from_minutes(12 * 60);

/// Who wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Writer {
    /// Somebody at a console.
    Room {
        name: String,
    },
    /// The program: an assignment, an answer to what the crew asked.
    Centre {},
    Crew {
        device: DeviceId,
        name: Line,
    },
}

/// Whose crew it is, as of the message: by this the boards know who is told of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct About {
    pub call_sign: Line,
    pub agency: AgencyCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<MunicipalityCode>,
}

/// Events of a thread.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ThreadEvent {
    Written {
        message: MessageId,
        writer: Writer,
        text: Personal<MessageText>,
        /// Messages written before boards showed threads have none, and are nobody's news.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
        /// The program did what it says (`en camino`): nobody needs to read it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        settled: bool,
    },
    /// A device took it.
    Handed { message: MessageId, device: DeviceId },
    /// The crew opened it.
    Read { message: MessageId, device: DeviceId },
    /// Somebody of the room has seen what the crew wrote, up to this message.
    Seen { through: MessageId, by: String },
    /// The unit's registration changed, or it is retired (none).
    Renamed { about: Option<About> },
}

impl EventKind for ThreadEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Written { .. } => "message_written",
            Self::Handed { .. } => "message_handed",
            Self::Read { .. } => "message_read",
            Self::Seen { .. } => "message_seen",
            Self::Renamed { .. } => "thread_renamed",
        }
    }
}

/// One message as kept and as shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub at: Timestamp,
    pub writer: Writer,
    pub text: Personal<MessageText>,
    pub handed_at: Option<Timestamp>,
    /// By the crew, or of a crew's message by the room.
    pub read_at: Option<Timestamp>,
    /// Who of the room saw a crew's message first. `None` where the program did what it says.
    #[serde(default)]
    pub read_by: Option<String>,
}

impl Message {
    /// Whether it is the crew's and nobody of the room has seen it.
    pub fn is_unread(&self) -> bool {
        matches!(self.writer, Writer::Crew { .. }) && self.read_at.is_none()
    }
}

/// The thread of one unit; the latest [`KEPT`] messages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Thread {
    pub messages: VecDeque<Message>,
    /// Whose crew it is; none of a unit that is retired.
    pub about: Option<About>,
}

impl Thread {
    /// Messages of the room that no device has taken yet, oldest first.
    pub fn waiting(&self, now: Timestamp) -> impl Iterator<Item = &Message> {
        let waits = move |m: &&Message| {
            !matches!(m.writer, Writer::Crew { .. }) && m.handed_at.is_none() && now.since(m.at) < WAITS
        };
        self.messages.iter().filter(waits)
    }
    fn find(&mut self, id: MessageId) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|m| m.id == id)
    }
}

impl Aggregate for Thread {
    const KIND: &'static str = "thread";
    /// 2: messages of the crew are read by the room.
    const SNAPSHOT_SCHEMA: u16 = 2;
    type Event = ThreadEvent;

    fn evolve(&mut self, event: &ThreadEvent, at: Timestamp) {
        match event {
            ThreadEvent::Written { message, writer, text, about, settled } => {
                let (id, writer, text) = (*message, writer.clone(), text.clone());
                let old = matches!(writer, Writer::Crew { .. }) && about.is_none();
                let read_at = (*settled || old).then_some(at);
                self.messages.push_back(Message {
                    id,
                    at,
                    writer,
                    text,
                    handed_at: None,
                    read_at,
                    read_by: None,
                });
                if about.is_some() {
                    self.about.clone_from(about);
                }
                if self.messages.len() > KEPT {
                    self.messages.pop_front();
                }
            }
            ThreadEvent::Handed { message, .. } => {
                if let Some(m) = self.find(*message) {
                    m.handed_at.get_or_insert(at);
                }
            }
            ThreadEvent::Read { message, .. } => {
                if let Some(m) = self.find(*message) {
                    m.handed_at.get_or_insert(at);
                    m.read_at.get_or_insert(at);
                }
            }
            ThreadEvent::Renamed { about } => self.about.clone_from(about),
            ThreadEvent::Seen { through, by } => {
                let seen = self.messages.iter().rposition(|m| m.id == *through).map_or(0, |last| last + 1);
                for m in self.messages.iter_mut().take(seen).filter(|m| m.is_unread()) {
                    (m.read_at, m.read_by) = (Some(at), Some(by.clone()));
                }
            }
        }
    }
}

/// What may be done with a thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ThreadCommand {
    /// A person at a console or the program writes; for the program the actor is the system.
    Write {
        message: MessageId,
        text: MessageText,
    },
    /// A crew writes from a device.
    Receive {
        message: MessageId,
        device: DeviceId,
        name: Line,
        text: MessageText,
        /// The program has done what it says.
        settled: bool,
    },
    Hand {
        message: MessageId,
        device: DeviceId,
    },
    /// The crew opened a message of the room.
    MarkRead {
        message: MessageId,
        device: DeviceId,
    },
    /// A person of the room has seen what the crew wrote, up to this message.
    See {
        through: MessageId,
    },
    /// The unit may have changed its name, agency or municipality, or be retired: boards show the thread to whom it
    /// concerns now.
    Follow {},
}

/// Decides a command on a thread. A message that is there already, or was handed before, changes nothing:
/// telephones send again what they are not sure of. `about` is whose crew it is now.
///
/// # Errors
/// [`FieldRefusal::NoSuchMessage`] for what was never written or is out of the kept ones.
pub fn decide(
    state: &Thread,
    command: ThreadCommand,
    about: Option<About>,
    env: &Env,
) -> Result<Vec<ThreadEvent>, FieldRefusal> {
    use ThreadCommand as C;
    let known = |id: MessageId| state.messages.iter().rev().find(|m| m.id == id);
    match command {
        C::Write { message, .. } | C::Receive { message, .. } if known(message).is_some() => Ok(Vec::new()),
        C::Write { message, text } => {
            let writer = match &env.actor {
                Actor::Account { name, .. } => Writer::Room { name: name.clone() },
                Actor::Adapter { .. } | Actor::System { .. } => Writer::Centre {},
            };
            Ok(vec![ThreadEvent::Written { message, writer, text: text.into(), about, settled: false }])
        }
        C::Receive { message, device, name, text, settled } => Ok(vec![ThreadEvent::Written {
            message,
            writer: Writer::Crew { device, name },
            text: text.into(),
            about,
            settled,
        }]),
        C::Hand { message, device } => match known(message).ok_or(FieldRefusal::NoSuchMessage)?.handed_at {
            Some(_) => Ok(Vec::new()),
            None => Ok(vec![ThreadEvent::Handed { message, device }]),
        },
        C::MarkRead { message, device } => {
            let known = known(message).ok_or(FieldRefusal::NoSuchMessage)?;
            // A telephone that says so of what its own crew wrote says nothing of the room.
            match known.read_at.is_some() || matches!(known.writer, Writer::Crew { .. }) {
                true => Ok(Vec::new()),
                false => Ok(vec![ThreadEvent::Read { message, device }]),
            }
        }
        // A thread that boards do not show yet begins to with its next message.
        C::Follow {} if state.about.is_none() || state.about == about => Ok(Vec::new()),
        C::Follow {} => Ok(vec![ThreadEvent::Renamed { about }]),
        C::See { through } => {
            let last = state.messages.iter().rposition(|m| m.id == through);
            let last = last.ok_or(FieldRefusal::NoSuchMessage)?;
            match state.messages.iter().take(last + 1).any(Message::is_unread) {
                true => Ok(vec![ThreadEvent::Seen { through, by: env.actor.name().to_owned() }]),
                false => Ok(Vec::new()),
            }
        }
    }
}
