//! What goes over the vault's socket: frames of a length and JSON, one answer to each request.

use crate::{code::CodeKind, vault::Ask};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::{self, Read, Write};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// Largest frame, bytes: 32 fields of the largest size.
pub const FRAME_MAX: usize = 2 << 20;
/// Most fields in one request.
pub const FIELDS_MAX: usize = 32;
/// Most ids in one answer to a search.
pub const FOUND_MAX: usize = 100;
/// Longest name of a unit, bytes.
pub const UNIT_MAX: usize = 24;

/// Text that is wiped when dropped and never shown in logs.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);
impl Drop for Hidden {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(•)")
    }
}
impl From<Zeroizing<String>> for Hidden {
    fn from(mut text: Zeroizing<String>) -> Self {
        Self(std::mem::take(&mut *text))
    }
}

/// Sealed bytes; base64 in JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blob(pub Vec<u8>);
impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}
impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A field with its sealed text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub sealed: Blob,
}

/// What may be asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// How a unit stands.
    Status { unit: String },
    /// Seal a new tip.
    Create { tip: Uuid, unit: String, text: Hidden, code: CodeKind },
    /// Open fields for a member.
    Read { ask: Ask, tip: Uuid, fields: Vec<Field> },
    /// Seal one more text for a member.
    Write { ask: Ask, tip: Uuid, field: String, text: Hidden },
    /// Search the unit's open tips.
    Search { ask: Ask, query: Hidden, limit: u16 },
    /// Put a stored tip into the index of its open unit.
    Feed { tip: Uuid, unit: String, fields: Vec<Field> },
    /// Open fields with the tipster's code; a one-time code is replaced by words.
    CodeRead { tip: Uuid, code: Hidden, waited_s: u32, fields: Vec<Field> },
    /// Seal a text of the tipster's.
    CodeWrite { tip: Uuid, code: Hidden, waited_s: u32, field: String, text: Hidden },
    /// A member's phrase at the beginning of a shift.
    Unlock { unit: String, member: Uuid, phrase: Hidden },
    /// The end of a shift.
    Lock { unit: String, member: Uuid },
    /// A new member with a phrase of their own; `ask` is the member who vouches, absent at setup.
    Enrol { ask: Option<Ask>, unit: String, member: Uuid, phrase: Hidden },
    /// Take a member out.
    Remove { ask: Ask, unit: String, member: Uuid },
    /// Destroy every wrap of a tip.
    Shred { tip: Uuid },
}

/// What is answered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case", deny_unknown_fields)]
pub enum Response {
    /// `indexed`: tips in the search index; absent while the unit is locked.
    Status {
        ready: bool,
        tips: i64,
        indexed: Option<u64>,
    },
    Created {
        sealed: Blob,
        epoch: u32,
        code: Hidden,
    },
    /// `next`: the code that replaces a one-time code.
    Texts {
        texts: Vec<Hidden>,
        next: Option<Hidden>,
    },
    Sealed {
        sealed: Blob,
    },
    Found {
        tips: Vec<Uuid>,
        total: u64,
    },
    Unlocked {
        keys: u32,
    },
    Done,
    Refused {
        why: Why,
        wait_s: Option<u32>,
    },
}

/// Why the vault refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    NotReady,
    Locked,
    Unknown,
    WrongCode,
    /// The code cannot be one; the caller mistyped it.
    CodeForm,
    Wait,
    WrongPhrase,
    TooLong,
    Full,
    Exists,
    /// The request itself.
    Malformed,
    /// The vault's own trouble.
    Broken,
    Busy,
}

/// Reads one frame; `None` at the end of the stream.
pub fn read_frame(stream: &mut impl Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(e) => return Err(e),
    }
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > FRAME_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame above the bound"));
    }
    let mut frame = Zeroizing::new(vec![0; length]);
    stream.read_exact(&mut frame)?;
    Ok(Some(frame))
}

/// Writes one frame.
pub fn write_frame(stream: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let body = Zeroizing::new(serde_json::to_vec(value)?);
    if body.len() > FRAME_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame above the bound"));
    }
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(&body)?;
    stream.flush()
}

impl Request {
    /// Reads a request and checks its bounds.
    pub fn parse(frame: &[u8]) -> Option<Self> {
        let request: Self = serde_json::from_slice(frame).ok()?;
        let fields = |fields: &[Field]| {
            fields.len() <= FIELDS_MAX && fields.iter().all(|f| name_ok(&f.name, crate::envelope::FIELD_MAX))
        };
        let unit = |unit: &str| name_ok(unit, UNIT_MAX);
        let sound = match &request {
            Self::Status { unit: u } | Self::Create { unit: u, .. } => unit(u),
            Self::Read { ask, fields: f, .. } => unit(&ask.unit) && fields(f),
            Self::Write { ask, field, .. } => unit(&ask.unit) && name_ok(field, crate::envelope::FIELD_MAX),
            Self::Search { ask, query, limit } => {
                unit(&ask.unit)
                    && query.0.len() <= crate::index::QUERY_MAX
                    && usize::from(*limit) <= FOUND_MAX
            }
            Self::Feed { unit: u, fields: f, .. } => unit(u) && fields(f),
            Self::CodeRead { code, fields: f, .. } => code.0.len() <= crate::code::ENTRY_MAX && fields(f),
            Self::CodeWrite { code, field, .. } => {
                code.0.len() <= crate::code::ENTRY_MAX && name_ok(field, crate::envelope::FIELD_MAX)
            }
            Self::Unlock { unit: u, phrase, .. } => unit(u) && phrase.0.len() <= crate::member::PHRASE_MAX,
            Self::Lock { unit: u, .. } => unit(u),
            Self::Enrol { ask, unit: u, phrase, .. } => {
                unit(u)
                    && ask.as_ref().is_none_or(|a| a.unit == *u)
                    && phrase.0.len() <= crate::member::PHRASE_MAX
            }
            Self::Remove { ask, unit: u, .. } => unit(u) && ask.unit == *u,
            Self::Shred { .. } => true,
        };
        sound.then_some(request)
    }
}

fn name_ok(name: &str, max: usize) -> bool {
    (1..=max).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}
