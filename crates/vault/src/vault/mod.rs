//! All of it together: what may be asked of the vault.
//!
//! Sealing needs public keys only, so a tip is taken while everything is locked. Reading needs that a member
//! of the unit has unlocked it in this session, that this very member asks, and that the policies allow it for
//! the purpose stated; each answer and each refusal is on the vault's own record first.

mod asked;
mod change;
mod drafts;
mod keys;
mod originals;
mod sessions;
mod teller;
mod unlock;

pub use drafts::{DRAFT_S, DRAFTS_MAX, Draft};
pub use originals::{KEEPINGS_MAX, Keeping, ORDER_MAX_S};
pub use sessions::{IDLE_S, SESSIONS_MAX, SHIFT_S, Session, SessionState};
pub use teller::{CodeCheck, FILES_MAX, NewCode};
pub use unlock::{Entrance, LOGIN_S, LOGINS_MAX, Started};

use asked::At;

use crate::{
    Secret, Suite, bound,
    code::CodeError,
    envelope::{self, EnvelopeError, Place, TipKey},
    index::Index,
    mark::Marker,
    opaque::Opens,
    shelf::{Shelf, ShelfError, UnitWrap},
    wrap::{self, PrivateKey, PublicKey, Recipient, WrapError},
};
use atalaya_model::{MunicipalityCode, Purpose, Role, Scope};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Members a unit needs before it receives: nothing is ever sealed to one person.
pub const MEMBERS_MIN: usize = 2;
/// Most members of one unit.
pub const MEMBERS_MAX: usize = 200;
/// Seconds of one bucket of time in clear: six hours.
pub const BUCKET_S: i64 = 6 * 3_600;

/// The beginning of the six hours a moment lies in.
pub fn bucket(now_s: i64) -> i64 {
    now_s.div_euclid(BUCKET_S) * BUCKET_S
}

/// Why the vault did not do it.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the unit has no escrow key or fewer than {MEMBERS_MIN} members yet")]
    NotReady,
    #[error("nobody of the unit has unlocked it")]
    Locked,
    /// Also for what does not exist: who may not read learns nothing.
    #[error("there is no such tip for you")]
    Unknown,
    #[error("the code does not open this tip")]
    WrongCode,
    #[error("after wrong tries the next one waits {wait_s} seconds")]
    Wait { wait_s: u32 },
    #[error("this phrase or member does not unlock anything")]
    WrongPhrase,
    #[error("a phrase has 12 characters to 256 bytes")]
    PhraseForm,
    #[error("the unit has its {MEMBERS_MAX} members")]
    Full,
    #[error("this tip already exists")]
    Exists,
    /// Of a unit whose tips open at the client only, or the other way round.
    #[error("tips of this unit do not open here")]
    Elsewhere,
    #[error("too many unlockings at a time")]
    Busy,
    #[error("this is no message of the protocol")]
    Message,
    #[error(
        "this key opens with a passkey too, which this terminal cannot ask: have the member enrolled again"
    )]
    Passkey,
    #[error("what one person asked for, another one approves")]
    SamePerson,
    #[error("there is no forensic key: no original can be kept")]
    NoForensic,
    #[error("root.key is not the one this vault was made with")]
    Root,
    #[error(transparent)]
    Code(#[from] CodeError),
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    #[error(transparent)]
    Wrap(#[from] WrapError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
}

/// What somebody wants to do with sealed content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Read,
    Write,
    Search,
    Members,
    /// How often a number was reported; no unit need be unlocked for it.
    Count,
    /// Ask for what a written order asks for: that originals be kept, that one be handed over.
    Originals,
    /// Approve it; never one's own.
    OriginalsApprove,
}
impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Search => "search",
            Self::Members => "members",
            Self::Count => "count",
            Self::Originals => "originals",
            Self::OriginalsApprove => "originals approve",
        }
    }
}

/// Who asks, for what purpose, about what: the facts policies need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub account: Uuid,
    /// The session they ask in; what was unlocked in another one does not serve.
    pub session: Uuid,
    pub name: String,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
    pub second_factor: bool,
    pub ready: bool,
    pub purpose: Option<Purpose>,
    pub act: Act,
    pub unit: String,
    pub municipality: Option<MunicipalityCode>,
    /// What is to be approved was asked for by this very person. The vault knows it; nobody tells it.
    #[serde(skip)]
    pub own: bool,
}

/// The policies. The vault asks them itself: a web server that was taken over cannot leave them out.
pub trait Gate: Send {
    /// Allowed, with the policies that decided; or denied, with the reason.
    fn allows(&self, ask: &Ask) -> Result<String, String>;
}

/// A tip as it was sealed.
pub struct Sealed {
    pub envelope: Vec<u8>,
    pub epoch: u32,
    /// Envelopes of the further texts.
    pub more: Vec<Vec<u8>>,
    /// For each mark of the tip, how many tips have it now.
    pub reports: Vec<(Uuid, u32)>,
}

/// A new tip.
#[derive(Clone, Copy, Debug)]
pub struct NewTip<'t> {
    pub tip: Uuid,
    pub unit: &'t str,
    pub text: &'t str,
    /// Further texts with the names of their fields.
    pub more: &'t [(String, Zeroizing<String>)],
    pub marks: &'t [Uuid],
}

/// A unit that somebody has unlocked.
#[derive(Default)]
struct Opened {
    sessions: BTreeMap<Uuid, sessions::Unlocked>,
    /// Keys of months; none of a unit whose tips open at the client.
    keys: BTreeMap<u32, PrivateKey>,
    index: Index,
}

/// See the module.
pub struct Vault {
    shelf: Shelf,
    pepper: Secret,
    marker: Marker,
    gate: Box<dyn Gate>,
    open: HashMap<String, Opened>,
    wrong: HashMap<Uuid, (u32, i64)>,
    door_key: Secret,
    logins: unlock::Logins,
    keepings: originals::Keepings,
    drafts: drafts::Drafts,
}

impl Vault {
    /// `root` is the vault's own secret, kept in a file that no database backup holds.
    pub fn new(shelf: Shelf, root: &Secret, gate: Box<dyn Gate>) -> Self {
        let pepper = crate::derive(b"atalaya/vault/v1", &root[..], b"pepper of codes");
        Self {
            shelf,
            pepper,
            marker: Marker::new(root),
            gate,
            open: HashMap::new(),
            wrong: HashMap::new(),
            door_key: crate::derive(b"atalaya/vault/v1", &root[..], b"keys of opaque"),
            logins: unlock::Logins::default(),
            keepings: originals::Keepings::default(),
            drafts: drafts::Drafts::default(),
        }
    }
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }
    pub fn pepper(&self) -> Secret {
        self.pepper.clone()
    }
    pub fn marker(&self) -> Marker {
        self.marker.clone()
    }
    /// Tips in the search index of a unit; `None` while it is locked.
    pub fn indexed(&self, unit: &str) -> Option<usize> {
        let inside = self.shelf.opens(unit).is_ok_and(|opens| opens == Opens::Vault);
        self.open.get(unit).filter(|_| inside).map(|o| o.index.len())
    }
    /// The index of an open unit; of one whose tips open at the client there is none, ever.
    fn index(&mut self, unit: &str) -> Result<Option<&mut Index>, VaultError> {
        let inside = self.shelf.opens(unit)? == Opens::Vault;
        Ok(self.open.get_mut(unit).filter(|_| inside).map(|o| &mut o.index))
    }
    /// Whether the unit can receive: escrow key and enough members.
    pub fn ready(&self, unit: &str) -> Result<bool, VaultError> {
        Ok(self.shelf.escrow()?.is_some() && self.shelf.members(unit)?.len() >= MEMBERS_MIN)
    }
    /// Sets the public half of the escrow key. Tips already taken keep the one they were sealed to.
    pub fn set_escrow(&mut self, key: &PublicKey) -> Result<(), VaultError> {
        Ok(self.shelf.set_escrow(key)?)
    }

    /// Seals a new tip to its unit, to the escrow and to its code. Returns after all wraps are on disk. One that is
    /// there already with the same unused code is sealed again under its key: the answer to the first time was
    /// lost on the way.
    pub fn create(
        &mut self,
        now_s: i64,
        new: &NewTip<'_>,
        code: &NewCode,
        rng: &mut impl CryptoRng,
    ) -> Result<Sealed, VaultError> {
        let NewTip { tip, unit, text, more: _, marks } = *new;
        let escrow = self.shelf.escrow()?.ok_or(VaultError::NotReady)?;
        if let Some(held) = self.shelf.unit_wrap(tip, unit)? {
            let key = self.same_code(tip, code)?.ok_or(VaultError::Exists)?;
            self.shelf.note(bucket(now_s), "intake", "seal again", Some(tip), "done", unit)?;
            let (envelope, more) = seal_all(new, &key, held.epoch, rng)?;
            return Ok(Sealed { envelope, epoch: held.epoch, more, reports: self.reports(marks)? });
        }
        let (epoch, public) = self.current(now_s, unit, rng)?;
        let key = TipKey::random(rng);
        // Before anything is kept: a text that is too long leaves no wraps behind.
        let (envelope, more) = seal_all(new, &key, epoch, rng)?;
        let about = about(tip);
        let wrapped = wrap::wrap(&public, &Recipient::Unit { unit, epoch }, &about, &key.0, rng)?;
        let for_unit = UnitWrap { unit: unit.to_owned(), epoch, wrapped };
        let for_escrow = wrap::wrap(&escrow, &Recipient::Escrow, &about, &key.0, rng)?;
        let for_code = code.wrap(tip, &key, rng)?;
        self.shelf.together(|shelf| {
            shelf.put_unit_wrap(tip, &for_unit)?;
            shelf.put_escrow_wrap(tip, unit, &for_escrow)?;
            shelf.put_code_wrap(tip, &for_code)?;
            for mark in marks {
                shelf.put_mark(*mark, tip)?;
            }
            shelf.note(bucket(now_s), "intake", "seal", Some(tip), "done", unit)
        })?;
        if let Some(index) = self.index(unit)? {
            add_text(index, tip, text);
            for (_, text) in new.more {
                add_text(index, tip, text);
            }
        }
        Ok(Sealed { envelope, epoch, more, reports: self.reports(marks)? })
    }

    fn reports(&self, marks: &[Uuid]) -> Result<Vec<(Uuid, u32)>, VaultError> {
        Ok(marks.iter().map(|m| Ok((*m, self.shelf.reports(*m)?))).collect::<Result<_, ShelfError>>()?)
    }

    /// How many tips of a unit report each of these; the policies are asked, unlocked or not.
    pub fn count(&mut self, now_s: i64, ask: &Ask, marks: &[Uuid]) -> Result<Vec<(Uuid, u32)>, VaultError> {
        self.asked(now_s, ask, Act::Count, At::Anywhere, None, |vault| vault.reports(marks))
    }

    /// Tips of the unit that report it; takes what reading takes.
    pub fn marked(&mut self, now_s: i64, ask: &Ask, mark: Uuid, limit: u32) -> Result<Vec<Uuid>, VaultError> {
        self.asked(now_s, ask, Act::Search, At::Anywhere, None, |vault| {
            Ok(vault.shelf.marked(mark, limit)?)
        })
    }

    /// Tips of the unit that say the like, the most alike first, with how alike (in thousandths).
    pub fn similar(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        fields: &[(String, Vec<u8>)],
        limit: usize,
    ) -> Result<Vec<(Uuid, u32)>, VaultError> {
        self.asked(now_s, ask, Act::Search, At::Vault, Some(tip), |vault| {
            let (key, _) = vault.tip_key(tip, &ask.unit)?;
            let texts = open_all(&key, tip, fields)?;
            let open = vault.open.get(&ask.unit).ok_or(VaultError::Locked)?;
            let mut said = Zeroizing::new(String::new());
            for text in &texts {
                each_text(text, &mut |text| {
                    said.push_str(text);
                    // Numbers of two texts must not run into one.
                    said.push_str(" ; ");
                });
            }
            Ok(open.index.similar(tip, &said, limit))
        })
    }

    fn tip_key(&self, tip: Uuid, unit: &str) -> Result<(TipKey, u32), VaultError> {
        self.placed(unit, At::Vault)?;
        let held = self.shelf.unit_wrap(tip, unit)?.ok_or(VaultError::Unknown)?;
        let open = self.open.get(unit).ok_or(VaultError::Locked)?;
        let key = open.keys.get(&held.epoch).ok_or(VaultError::Unknown)?;
        let recipient = Recipient::Unit { unit, epoch: held.epoch };
        let secret = wrap::unwrap(key, &recipient, &about(tip), &held.wrapped)?;
        Ok((TipKey(secret), held.epoch))
    }

    /// Hands a member the wrap of a tip's key, to be opened at their own side: for reading, or for sealing one
    /// more text. Asked and recorded as reading and writing in the vault are.
    pub fn hand(&mut self, now_s: i64, ask: &Ask, act: Act, tip: Uuid) -> Result<UnitWrap, VaultError> {
        self.asked(now_s, ask, act, At::Client, Some(tip), |vault| {
            vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)
        })
    }

    /// The same with a file, sealed as it lies here.
    pub fn hand_file(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        number: u32,
    ) -> Result<(UnitWrap, Vec<u8>), VaultError> {
        self.asked(now_s, ask, Act::Read, At::Client, Some(tip), |vault| {
            let wrap = vault.shelf.unit_wrap(tip, &ask.unit)?.ok_or(VaultError::Unknown)?;
            let sealed = vault.shelf.file(tip, number)?.ok_or(VaultError::Unknown)?;
            Ok((wrap, sealed))
        })
    }

    /// Opens fields of a tip for a member.
    pub fn read(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        fields: &[(String, Vec<u8>)],
    ) -> Result<Vec<Zeroizing<String>>, VaultError> {
        self.asked(now_s, ask, Act::Read, At::Vault, Some(tip), |vault| {
            let (key, _) = vault.tip_key(tip, &ask.unit)?;
            open_all(&key, tip, fields)
        })
    }

    /// Opens a file of a tip for a member.
    pub fn file(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        number: u32,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.asked(now_s, ask, Act::Read, At::Vault, Some(tip), |vault| {
            let (key, _) = vault.tip_key(tip, &ask.unit)?;
            let sealed = vault.shelf.file(tip, number)?.ok_or(VaultError::Unknown)?;
            let epoch = envelope::epoch_of(&sealed).ok_or(EnvelopeError::Closed)?;
            let field = teller::file_field(number);
            Ok(envelope::open_file(&key, &Place { tip, field: &field, epoch }, &sealed)?)
        })
    }

    /// Seals one more text of a tip: a message to the tipster, a note, a product. It is found and counted once it is
    /// said to be on the tip's record.
    pub fn write(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        (field, text): (&str, &str),
        mark: Option<Uuid>,
        rng: &mut impl CryptoRng,
    ) -> Result<Draft, VaultError> {
        self.asked(now_s, ask, Act::Write, At::Vault, Some(tip), |vault| {
            let (key, epoch) = vault.tip_key(tip, &ask.unit)?;
            let sealed =
                envelope::seal(&key, Suite::CURRENT, &Place { tip, field, epoch }, text.as_bytes(), rng)?;
            let reports = mark.map(|mark| vault.shelf.reports_with(mark, tip)).transpose()?;
            let text = Zeroizing::new(text.to_owned());
            let pending = drafts::Pending { unit: ask.unit.clone(), tip, text, mark };
            let token = vault.drafts.keep(now_s, pending, rng)?;
            Ok(Draft { sealed, token, reports })
        })
    }

    /// Puts a stored tip into the search index of its open unit, for a session that has it unlocked. The policies are
    /// not asked about each tip, because nothing is shown: they are at each search and each opening. How many there
    /// were, and whose unlocking it was, [`fed`](Self::fed) puts on the record; or the unlocking's end does.
    pub fn feed(
        &mut self,
        now_s: i64,
        session: Uuid,
        tip: Uuid,
        unit: &str,
        fields: &[(String, Vec<u8>)],
    ) -> Result<(), VaultError> {
        self.placed(unit, At::Vault)?;
        self.lapse(now_s)?;
        if !self.open.get(unit).is_some_and(|open| open.sessions.contains_key(&session)) {
            return Err(VaultError::Locked);
        }
        let (key, _) = self.tip_key(tip, unit)?;
        let texts = open_all(&key, tip, fields)?;
        let open = self.open.get_mut(unit).ok_or(VaultError::Locked)?;
        for text in texts {
            add_text(&mut open.index, tip, &text);
        }
        if let Some(unlocked) = open.sessions.get_mut(&session) {
            unlocked.count(tip);
        }
        Ok(())
    }

    /// Tips of the unit with all these words; at most `limit`, and how many there are.
    pub fn search(
        &mut self,
        now_s: i64,
        ask: &Ask,
        query: &str,
        limit: usize,
    ) -> Result<(Vec<Uuid>, usize), VaultError> {
        self.asked(now_s, ask, Act::Search, At::Vault, None, |vault| {
            let open = vault.open.get(&ask.unit).ok_or(VaultError::Locked)?;
            Ok(open.index.search(query, limit))
        })
    }
}

/// Keys a unit can have in one month: the first, and one more for each member who leaves.
const GENERATIONS: u32 = 100;

/// Months since year 0 of a moment in Mexico's central time (UTC−6 all year since 2022).
fn month(now_s: i64) -> u32 {
    let at = jiff::Timestamp::from_second(now_s - 6 * 3_600).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    u32::try_from(i32::from(date.year()) * 12 + i32::from(date.month()) - 1).unwrap_or(0)
}

/// What a tip's wrapped key is said to be, in its wrap for a unit or the escrow.
pub fn key_about(tip: Uuid) -> Vec<u8> {
    about(tip)
}

/// What a wrapped key is the key of.
fn about(tip: Uuid) -> Vec<u8> {
    bound(&[b"atalaya/tip-key/v1", tip.as_bytes()])
}

/// Seals the content and further texts of a new tip.
fn seal_all(
    new: &NewTip<'_>,
    key: &TipKey,
    epoch: u32,
    rng: &mut impl CryptoRng,
) -> Result<(Vec<u8>, Vec<Vec<u8>>), VaultError> {
    let mut seal = |field: &str, text: &str| {
        let place = Place { tip: new.tip, field, epoch };
        envelope::seal(key, Suite::CURRENT, &place, text.as_bytes(), rng)
    };
    let content = seal("content", new.text)?;
    let more = new.more.iter().map(|(field, text)| seal(field, text)).collect::<Result<_, _>>()?;
    Ok((content, more))
}

/// Opens fields at the epoch each of them names; a wrong one does not open.
fn open_all(
    key: &TipKey,
    tip: Uuid,
    fields: &[(String, Vec<u8>)],
) -> Result<Vec<Zeroizing<String>>, VaultError> {
    fields
        .iter()
        .map(|(field, sealed)| {
            let epoch = envelope::epoch_of(sealed).ok_or(EnvelopeError::Closed)?;
            let clear = envelope::open(key, &Place { tip, field, epoch }, sealed)?;
            let text = std::str::from_utf8(&clear).map_err(|_| EnvelopeError::Closed)?;
            Ok(Zeroizing::new(text.to_owned()))
        })
        .collect()
}

/// Words of a text; of a JSON text those of its values.
fn add_text(index: &mut Index, tip: Uuid, text: &str) {
    each_text(text, &mut |text| index.add(tip, text));
}

/// A text, or the values of a JSON text.
fn each_text(text: &str, each: &mut dyn FnMut(&str)) {
    fn strings(value: &serde_json::Value, each: &mut dyn FnMut(&str)) {
        match value {
            serde_json::Value::String(text) => each(text),
            serde_json::Value::Array(all) => all.iter().for_each(|v| strings(v, each)),
            // When it came is no word of the teller's, and would make all tips of one day alike.
            serde_json::Value::Object(all) => {
                all.iter().filter(|(name, _)| *name != "received_at").for_each(|(_, v)| strings(v, each));
            }
            _ => {}
        }
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() => strings(&value, each),
        Ok(_) | Err(_) => each(text),
    }
}
