//! What people see of a thread: its messages, for a purpose, and its row on the boards, without any text.

use super::{Message, MessageText, Thread, Writer};
use atalaya_model::{AgencyCode, Line, MessageId, MunicipalityCode, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// A message as people see it. Reading one takes a purpose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MessageView {
    pub id: MessageId,
    pub at: Timestamp,
    pub writer: Writer,
    /// `None` when erased.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub text: Option<MessageText>,
    pub handed_at: Option<Timestamp>,
    /// By the crew, or of a crew's message by the room.
    pub read_at: Option<Timestamp>,
    /// Who of the room saw a crew's message first.
    pub read_by: Option<String>,
}

impl From<&Message> for MessageView {
    fn from(m: &Message) -> Self {
        Self {
            id: m.id,
            at: m.at,
            writer: m.writer.clone(),
            text: m.text.known().cloned(),
            handed_at: m.handed_at,
            read_at: m.read_at,
            read_by: m.read_by.clone(),
        }
    }
}

/// A message as the boards tell of it: who and when, never what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LastMessage {
    pub id: MessageId,
    pub at: Timestamp,
    pub writer: Writer,
}

impl From<&Message> for LastMessage {
    fn from(m: &Message) -> Self {
        Self { id: m.id, at: m.at, writer: m.writer.clone() }
    }
}

/// The thread with a crew on the boards. No text: reading one takes a purpose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ThreadRow {
    /// Of the unit.
    pub id: UnitId,
    pub call_sign: Line,
    pub agency: AgencyCode,
    pub municipality: Option<MunicipalityCode>,
    /// The latest message, by whomever.
    pub last: LastMessage,
    /// Messages of the crew that nobody of the room has seen, at most 200.
    pub unread: u16,
    /// The latest of these.
    pub newest_unread: Option<LastMessage>,
    /// When the oldest of these came.
    pub unread_since: Option<Timestamp>,
}

impl ThreadRow {
    /// The row of a thread; pure. `None` before anything is written, of a retired unit, and for a thread that nobody
    /// has written to since boards show threads: whose it is is not known.
    pub fn of(id: UnitId, thread: &Thread) -> Option<Self> {
        let (about, last) = (thread.about.as_ref()?, thread.messages.back()?);
        let unread = || thread.messages.iter().filter(|m| m.is_unread());
        Some(Self {
            id,
            call_sign: about.call_sign.clone(),
            agency: about.agency.clone(),
            municipality: about.municipality.clone(),
            last: last.into(),
            unread: u16::try_from(unread().count()).unwrap_or(u16::MAX),
            newest_unread: unread().next_back().map(LastMessage::from),
            unread_since: unread().next().map(|m| m.at),
        })
    }
}
