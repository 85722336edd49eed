//! What goes over the vault's socket: frames of a length and JSON, one answer to each request.

use crate::{
    code::CodeKind,
    mark::{self, Kind, MARKS_MAX},
    member::{Enrolled, Passkey},
    opaque::{MESSAGE_MAX, Opens},
    original::{HEAD_MAX, SEALED_PART},
    vault::{Ask, Session, SessionState},
};
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
/// Most tips in one request to shred again.
pub const SHRED_MAX: usize = 500;
/// Most further texts of a new tip.
pub const MORE_MAX: usize = 8;
/// Longest name of a unit, bytes.
pub const UNIT_MAX: usize = 24;
/// Longest sealed key or wrap, bytes: suite, encapsulation, key and tag have 1,169.
pub const SEALED_MAX: usize = 2_048;
/// Most keys of months in one message: eight years, and as many more for members who left.
pub const KEYS_MAX: usize = 192;

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

/// A further text of a new tip, in clear on its way in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct More {
    pub field: String,
    pub text: Hidden,
}

/// Something to be recognised, in clear on its way in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    pub kind: Kind,
    pub text: Hidden,
}

/// How often something was reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    pub mark: Uuid,
    pub count: u32,
}

/// A member and whether they have the unit unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberState {
    pub member: Uuid,
    pub unlocked: bool,
}

/// A tip with how alike it is, in thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    pub tip: Uuid,
    pub alike: u32,
}

/// A key of a month, wrapped to a member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    pub epoch: u32,
    pub wrapped: Blob,
}

/// What a member's own side opens, of a unit whose tips open there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldKeys {
    /// Suite and public key.
    pub public: Blob,
    /// Nonce and sealed private key.
    pub sealed: Blob,
    pub grants: Vec<Granted>,
}

/// How an original is handed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    pub token: Uuid,
    pub order: u32,
    /// Suite and forensic key.
    pub key: Blob,
}

/// What may be asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// How a unit stands.
    Status {
        unit: String,
        /// Whether this member has it unlocked is told too: in this session.
        #[serde(default)]
        member: Option<Uuid>,
        #[serde(default)]
        session: Option<Uuid>,
    },
    /// Seal a new tip. `again`: 32 bytes that the door has for this very tip; asked a second time with the same,
    /// the same code is given.
    Create {
        tip: Uuid,
        unit: String,
        text: Hidden,
        code: CodeKind,
        again: Blob,
        #[serde(default)]
        more: Vec<More>,
        #[serde(default)]
        marks: Vec<Told>,
    },
    /// Open fields for a member.
    Read {
        ask: Ask,
        tip: Uuid,
        fields: Vec<Field>,
    },
    /// Seal one more text for a member.
    Write {
        ask: Ask,
        tip: Uuid,
        field: String,
        text: Hidden,
        /// What the text is to be recognised as.
        #[serde(default)]
        mark: Option<Kind>,
    },
    /// A text that was sealed is on its tip's record now: it may be found and counted.
    Recorded {
        token: Uuid,
    },
    /// How often these were reported in a unit.
    Count {
        ask: Ask,
        told: Vec<Told>,
    },
    /// Tips in which something was reported: by what was told, or by its mark.
    Marked {
        ask: Ask,
        told: Option<Told>,
        mark: Option<Uuid>,
        limit: u16,
    },
    /// Tips that say the like of this one.
    Similar {
        ask: Ask,
        tip: Uuid,
        fields: Vec<Field>,
        limit: u16,
    },
    /// Who the members of a unit are.
    Members {
        ask: Ask,
    },
    /// Search the unit's open tips.
    Search {
        ask: Ask,
        query: Hidden,
        limit: u16,
    },
    /// Put a stored tip into the index of the unit that this session has unlocked.
    Feed {
        session: Uuid,
        tip: Uuid,
        unit: String,
        fields: Vec<Field>,
    },
    /// The end of that: how many there were goes on the record.
    Fed {
        session: Uuid,
        unit: String,
    },
    /// Open fields with the tipster's code; a one-time code is replaced by words.
    CodeRead {
        tip: Uuid,
        code: Hidden,
        waited_s: u32,
        fields: Vec<Field>,
    },
    /// Seal a text of the tipster's.
    CodeWrite {
        tip: Uuid,
        code: Hidden,
        waited_s: u32,
        field: String,
        text: Hidden,
    },
    /// Keep a file of the tipster's.
    CodeFile {
        tip: Uuid,
        code: Hidden,
        waited_s: u32,
        file: Blob,
    },
    /// The next sealed part of an original, which the answer to `CodeFile` asked for.
    KeepPart {
        token: Uuid,
        sealed: Blob,
    },
    /// The end of it: the head of the sealed file, and what is recorded of the original.
    Keep {
        token: Uuid,
        head: Blob,
        commitment: Blob,
    },
    /// Ask that a written order be followed: its number among those of the tip, and until when (seconds since 1970). Its
    /// number on paper is the purpose's reference.
    OrderAsk {
        ask: Ask,
        tip: Uuid,
        order: u32,
        until_s: i64,
    },
    OrderApprove {
        ask: Ask,
        tip: Uuid,
        order: u32,
    },
    /// Ends it, and destroys what was kept under it.
    OrderEnd {
        ask: Ask,
        tip: Uuid,
        order: u32,
    },
    HandOverAsk {
        ask: Ask,
        tip: Uuid,
        file: u32,
    },
    HandOver {
        ask: Ask,
        tip: Uuid,
        file: u32,
    },
    /// A piece of a sealed original that was handed over: 0 is its head.
    HandedOver {
        ask: Ask,
        tip: Uuid,
        file: u32,
        piece: u32,
    },
    /// Open a file for a member.
    ReadFile {
        ask: Ask,
        tip: Uuid,
        number: u32,
    },
    /// The first half of an unlocking: OPAQUE's first message.
    UnlockStart {
        unit: String,
        member: Uuid,
        hello: Blob,
    },
    /// The second half: the proof, and, where the unit's tips open in the vault, the member's key sealed to it.
    UnlockFinish {
        login: Uuid,
        unit: String,
        member: Uuid,
        /// What is unlocked ends with it.
        session: Session,
        proof: Blob,
        #[serde(default)]
        sealed: Option<Blob>,
    },
    /// The other second half: not to unlock, but to change how the member's key is sealed.
    ChangeOpen {
        login: Uuid,
        unit: String,
        member: Uuid,
        proof: Blob,
    },
    /// The member's key as their own side sealed it anew, with the passkey that is joined, or none. `mac` is by the session.
    Change {
        login: Uuid,
        unit: String,
        member: Uuid,
        sealed: Blob,
        #[serde(default)]
        passkey: Option<Passkey>,
        mac: Blob,
    },
    /// The end of a shift, in all sessions of this member.
    Lock {
        unit: String,
        member: Uuid,
    },
    /// The end of a session, in all units.
    EndSession {
        session: Uuid,
    },
    /// The end of all sessions of an account.
    EndAccount {
        member: Uuid,
    },
    /// Under which sessions something is unlocked.
    Sessions {},
    /// The first half of an enrolment; `ask` is the member who vouches, absent at setup.
    EnrolStart {
        ask: Option<Ask>,
        unit: String,
        member: Uuid,
        request: Blob,
    },
    /// A new member: their registration, public key and sealed private key, made at their own side. `grants`: the
    /// unit's keys, wrapped at the side of the member who vouches, where the unit's tips open there.
    Enrol {
        ask: Option<Ask>,
        unit: String,
        member: Uuid,
        record: Blob,
        public: Blob,
        sealed: Blob,
        #[serde(default)]
        grants: Vec<Granted>,
    },
    /// The wrap of a tip's key, to be opened at the member's own side: to read, or to seal one more text.
    Hand {
        ask: Ask,
        tip: Uuid,
    },
    /// The same with a file.
    HandFile {
        ask: Ask,
        tip: Uuid,
        number: u32,
    },
    /// Take a member out.
    Remove {
        ask: Ask,
        unit: String,
        member: Uuid,
    },
    /// Destroy every wrap of a tip.
    Shred {
        tip: Uuid,
    },
    /// Destroy wraps that came back with a restored copy.
    ShredAgain {
        tips: Vec<Uuid>,
    },
    /// Forget keys of months before this moment (seconds since 1970) that no tip needs any more.
    Expire {
        before_s: i64,
    },
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
        #[serde(default)]
        unlocked: bool,
        opens: Opens,
        /// Of the member who was named.
        enrolled: Option<Enrolled>,
        /// Of the vault's keys, for people to compare at an enrolment.
        fingerprint: String,
        /// Of the forensic key, if there is one.
        #[serde(default)]
        forensic: Option<String>,
    },
    Created {
        sealed: Blob,
        epoch: u32,
        code: Hidden,
        more: Vec<Blob>,
        reports: Vec<Reports>,
    },
    /// `next`: the code that replaces a one-time code.
    Texts {
        texts: Vec<Hidden>,
        next: Option<Hidden>,
    },
    /// `reports`: of what the text is recognised as, this tip among them. `token`: to be named once the text is on the
    /// tip's record.
    Sealed {
        sealed: Blob,
        token: Uuid,
        #[serde(default)]
        reports: Option<Reports>,
    },
    /// `reports`: of what the text that was recorded is recognised as.
    Recorded {
        #[serde(default)]
        reports: Option<Reports>,
    },
    Sessions {
        sessions: Vec<SessionState>,
    },
    /// How many keys of months were forgotten.
    Expired {
        count: u32,
    },
    /// A file was kept. `keep`: its original is to be handed in as well, under an order.
    Filed {
        number: u32,
        #[serde(default)]
        keep: Option<Keep>,
    },
    File {
        file: Blob,
    },
    Counted {
        reports: Vec<Reports>,
    },
    Similar {
        tips: Vec<Alike>,
    },
    Members {
        members: Vec<MemberState>,
    },
    /// How many wraps had come back.
    Shredded {
        count: u32,
    },
    Found {
        tips: Vec<Uuid>,
        total: u64,
    },
    Unlocked {
        keys: u32,
        #[serde(default)]
        held: Option<HeldKeys>,
    },
    /// The vault's half of an unlocking or an enrolment. `key`: suite and public key of the vault.
    Reply {
        /// Of an unlocking.
        login: Option<Uuid>,
        reply: Blob,
        key: Blob,
        opens: Opens,
        /// Joined to the phrase of who unlocks.
        #[serde(default)]
        passkey: Option<Passkey>,
    },
    /// A member's own key, which only they open. `public`: with its suite.
    Own {
        public: Blob,
        sealed: Blob,
    },
    /// A wrap to be opened at the member's own side, and the file if one was asked for.
    Handed {
        epoch: u32,
        wrapped: Blob,
        #[serde(default)]
        file: Option<Blob>,
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
    /// What was told is no number, account or script.
    NoMark,
    /// Tips of this unit open at the client only; or in the vault, and were asked for at the client.
    Elsewhere,
    /// What one person asked for, another one approves.
    SamePerson,
    /// No forensic key was set.
    NoForensic,
    /// A message of OPAQUE, a key or its wraps.
    Message,
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
        let told = |told: &Told| told.text.0.len() <= mark::TEXT_MAX;
        let sound = match &request {
            Self::Status { unit: u, .. } => unit(u),
            Self::Create { unit: u, again, more, marks, .. } => {
                unit(u)
                    && again.0.len() == 32
                    && more.len() <= MORE_MAX
                    && more.iter().all(|m| name_ok(&m.field, crate::envelope::FIELD_MAX))
                    && marks.len() <= MARKS_MAX
                    && marks.iter().all(told)
            }
            Self::Count { ask, told: all } => {
                unit(&ask.unit) && (1..=MARKS_MAX).contains(&all.len()) && all.iter().all(told)
            }
            Self::Marked { ask, told: one, mark, limit } => {
                unit(&ask.unit)
                    && one.is_some() != mark.is_some()
                    && one.iter().all(told)
                    && usize::from(*limit) <= FOUND_MAX
            }
            Self::Similar { ask, fields: f, limit, .. } => {
                unit(&ask.unit) && fields(f) && usize::from(*limit) <= FOUND_MAX
            }
            Self::Members { ask } => unit(&ask.unit),
            Self::ShredAgain { tips } => tips.len() <= SHRED_MAX,
            Self::Read { ask, fields: f, .. } => unit(&ask.unit) && fields(f),
            Self::Write { ask, field, .. } => unit(&ask.unit) && name_ok(field, crate::envelope::FIELD_MAX),
            Self::Search { ask, query, limit } => {
                unit(&ask.unit)
                    && query.0.len() <= crate::index::QUERY_MAX
                    && usize::from(*limit) <= FOUND_MAX
            }
            Self::Feed { unit: u, fields: f, .. } => unit(u) && fields(f),
            Self::Fed { unit: u, .. } => unit(u),
            Self::CodeRead { code, fields: f, .. } => code.0.len() <= crate::code::ENTRY_MAX && fields(f),
            Self::CodeWrite { code, field, .. } => {
                code.0.len() <= crate::code::ENTRY_MAX && name_ok(field, crate::envelope::FIELD_MAX)
            }
            Self::CodeFile { code, file, .. } => {
                code.0.len() <= crate::code::ENTRY_MAX && file.0.len() <= crate::envelope::FILE_MAX
            }
            Self::KeepPart { sealed, .. } => sealed.0.len() == SEALED_PART,
            Self::Keep { head, commitment, .. } => head.0.len() <= HEAD_MAX && commitment.0.len() == 32,
            Self::OrderAsk { ask, .. }
            | Self::OrderApprove { ask, .. }
            | Self::OrderEnd { ask, .. }
            | Self::HandOverAsk { ask, .. }
            | Self::HandOver { ask, .. }
            | Self::HandedOver { ask, .. } => unit(&ask.unit),
            Self::ReadFile { ask, .. } => unit(&ask.unit),
            Self::UnlockStart { unit: u, hello, .. } => unit(u) && hello.0.len() <= MESSAGE_MAX,
            Self::UnlockFinish { unit: u, proof, sealed, .. } => {
                unit(u)
                    && proof.0.len() <= MESSAGE_MAX
                    && sealed.as_ref().is_none_or(|s| s.0.len() <= SEALED_MAX)
            }
            Self::ChangeOpen { unit: u, proof, .. } => unit(u) && proof.0.len() <= MESSAGE_MAX,
            Self::Change { unit: u, sealed, passkey, mac, .. } => {
                unit(u)
                    && sealed.0.len() <= SEALED_MAX
                    && mac.0.len() == 32
                    && passkey.as_ref().is_none_or(Passkey::sound)
            }
            Self::Lock { unit: u, .. } => unit(u),
            Self::EnrolStart { ask, unit: u, request, .. } => {
                unit(u) && ask.as_ref().is_none_or(|a| a.unit == *u) && request.0.len() <= MESSAGE_MAX
            }
            Self::Enrol { ask, unit: u, record, public, sealed, grants, .. } => {
                unit(u)
                    && ask.as_ref().is_none_or(|a| a.unit == *u)
                    && record.0.len() <= MESSAGE_MAX
                    && [public, sealed].iter().all(|b| b.0.len() <= SEALED_MAX)
                    && grants.len() <= KEYS_MAX
                    && grants.iter().all(|g| g.wrapped.0.len() <= SEALED_MAX)
            }
            Self::Hand { ask, .. } | Self::HandFile { ask, .. } => unit(&ask.unit),
            Self::Remove { ask, unit: u, .. } => unit(u) && ask.unit == *u,
            Self::Recorded { .. }
            | Self::EndSession { .. }
            | Self::EndAccount { .. }
            | Self::Sessions {}
            | Self::Shred { .. }
            | Self::Expire { .. } => true,
        };
        sound.then_some(request)
    }
}

fn name_ok(name: &str, max: usize) -> bool {
    (1..=max).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
}
