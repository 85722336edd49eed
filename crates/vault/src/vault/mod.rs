//! All of it together: what may be asked of the vault.
//!
//! Sealing needs public keys only, so a tip is taken while everything is locked. Reading needs that a member
//! of the unit has unlocked it, that this very member asks, and that the policies allow it for the purpose
//! stated; each answer and each refusal is on the vault's own record first.

mod keys;
mod teller;

pub use teller::{CodeCheck, NewCode};

use crate::{
    Secret, Suite, bound,
    code::CodeError,
    envelope::{self, EnvelopeError, Place, TipKey},
    index::Index,
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
    #[error("the unit has its {MEMBERS_MAX} members")]
    Full,
    #[error("this tip already exists")]
    Exists,
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
}
impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Search => "search",
            Self::Members => "members",
        }
    }
}

/// Who asks, for what purpose, about what: the facts policies need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub account: Uuid,
    pub name: String,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
    pub second_factor: bool,
    pub ready: bool,
    pub purpose: Option<Purpose>,
    pub act: Act,
    pub unit: String,
    pub municipality: Option<MunicipalityCode>,
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
}

/// A unit that somebody has unlocked.
#[derive(Default)]
struct Opened {
    members: BTreeSet<Uuid>,
    keys: BTreeMap<u32, PrivateKey>,
    index: Index,
}

/// See the module.
pub struct Vault {
    shelf: Shelf,
    pepper: Secret,
    gate: Box<dyn Gate>,
    open: HashMap<String, Opened>,
    wrong: HashMap<Uuid, (u32, i64)>,
}

impl Vault {
    /// `root` is the vault's own secret, kept in a file that no database backup holds.
    pub fn new(shelf: Shelf, root: &Secret, gate: Box<dyn Gate>) -> Self {
        let pepper = crate::derive(b"atalaya/vault/v1", &root[..], b"pepper of codes");
        Self { shelf, pepper, gate, open: HashMap::new(), wrong: HashMap::new() }
    }
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }
    pub fn pepper(&self) -> Secret {
        self.pepper.clone()
    }
    /// Tips in the search index of a unit; `None` while it is locked.
    pub fn indexed(&self, unit: &str) -> Option<usize> {
        self.open.get(unit).map(|o| o.index.len())
    }
    /// Whether the unit can receive: escrow key and enough members.
    pub fn ready(&self, unit: &str) -> Result<bool, VaultError> {
        Ok(self.shelf.escrow()?.is_some() && self.shelf.members(unit)?.len() >= MEMBERS_MIN)
    }
    /// Sets the public half of the escrow key. Tips already taken keep the one they were sealed to.
    pub fn set_escrow(&mut self, key: &PublicKey) -> Result<(), VaultError> {
        Ok(self.shelf.set_escrow(key)?)
    }

    /// Seals a new tip to its unit, to the escrow and to its code. Returns after all wraps are on disk.
    pub fn create(
        &mut self,
        now_s: i64,
        tip: Uuid,
        unit: &str,
        text: &str,
        code: &NewCode,
        rng: &mut impl CryptoRng,
    ) -> Result<Sealed, VaultError> {
        let escrow = self.shelf.escrow()?.ok_or(VaultError::NotReady)?;
        if self.shelf.unit_wrap(tip, unit)?.is_some() {
            return Err(VaultError::Exists);
        }
        let (epoch, public) = self.current(now_s, unit, rng)?;
        let key = TipKey::random(rng);
        let place = Place { tip, field: "content", epoch };
        let envelope = envelope::seal(&key, Suite::CURRENT, &place, text.as_bytes(), rng)?;
        let about = about(tip);
        let wrapped = wrap::wrap(&public, &Recipient::Unit { unit, epoch }, &about, &key.0, rng)?;
        let for_unit = UnitWrap { unit: unit.to_owned(), epoch, wrapped };
        let for_escrow = wrap::wrap(&escrow, &Recipient::Escrow, &about, &key.0, rng)?;
        let for_code = code.wrap(tip, &key, rng)?;
        self.shelf.together(|shelf| {
            shelf.put_unit_wrap(tip, &for_unit)?;
            shelf.put_escrow_wrap(tip, unit, &for_escrow)?;
            shelf.put_code_wrap(tip, &for_code)?;
            shelf.note(bucket(now_s), "intake", "seal", Some(tip), "done", unit)
        })?;
        if let Some(open) = self.open.get_mut(unit) {
            add_text(&mut open.index, tip, text);
        }
        Ok(Sealed { envelope, epoch })
    }

    /// Checks that this person unlocked the unit and that the policies allow it; on the record either way.
    fn pass(&mut self, now_s: i64, ask: &Ask, act: Act, tip: Option<Uuid>) -> Result<String, VaultError> {
        let unlocked = self.open.get(&ask.unit).is_some_and(|o| o.members.contains(&ask.account));
        let decision = match (ask.act == act, unlocked) {
            (true, true) => self.gate.allows(ask),
            (true, false) => Err("not unlocked by this person".to_owned()),
            (false, _) => Err("asked for something else".to_owned()),
        };
        let (outcome, detail) = match &decision {
            Ok(policies) => ("allowed", policies),
            Err(reason) => ("denied", reason),
        };
        let purpose = ask.purpose.as_ref().map(ToString::to_string).unwrap_or_default();
        let who = format!("{} {}", ask.name, ask.account);
        let detail = format!("{} | {purpose} | {detail}", ask.unit);
        self.shelf.note(bucket(now_s), &who, act.name(), tip, outcome, &detail)?;
        match decision {
            Ok(_) => Ok(who),
            Err(_) if !unlocked => Err(VaultError::Locked),
            Err(_) => Err(VaultError::Unknown),
        }
    }

    fn tip_key(&self, tip: Uuid, unit: &str) -> Result<(TipKey, u32), VaultError> {
        let held = self.shelf.unit_wrap(tip, unit)?.ok_or(VaultError::Unknown)?;
        let open = self.open.get(unit).ok_or(VaultError::Locked)?;
        let key = open.keys.get(&held.epoch).ok_or(VaultError::Unknown)?;
        let recipient = Recipient::Unit { unit, epoch: held.epoch };
        let secret = wrap::unwrap(key, &recipient, &about(tip), &held.wrapped)?;
        Ok((TipKey(secret), held.epoch))
    }

    /// Opens fields of a tip for a member.
    pub fn read(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        fields: &[(String, Vec<u8>)],
    ) -> Result<Vec<Zeroizing<String>>, VaultError> {
        self.pass(now_s, ask, Act::Read, Some(tip))?;
        let (key, _) = self.tip_key(tip, &ask.unit)?;
        open_all(&key, tip, fields)
    }

    /// Seals one more text of a tip: a message to the tipster, a note, a product.
    pub fn write(
        &mut self,
        now_s: i64,
        ask: &Ask,
        tip: Uuid,
        field: &str,
        text: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        self.pass(now_s, ask, Act::Write, Some(tip))?;
        let (key, epoch) = self.tip_key(tip, &ask.unit)?;
        let sealed =
            envelope::seal(&key, Suite::CURRENT, &Place { tip, field, epoch }, text.as_bytes(), rng)?;
        if let Some(open) = self.open.get_mut(&ask.unit) {
            add_text(&mut open.index, tip, text);
        }
        Ok(sealed)
    }

    /// Puts a stored tip into the search index of its open unit; without asking, because nothing is shown.
    pub fn feed(&mut self, tip: Uuid, unit: &str, fields: &[(String, Vec<u8>)]) -> Result<(), VaultError> {
        let (key, _) = self.tip_key(tip, unit)?;
        let texts = open_all(&key, tip, fields)?;
        if let Some(open) = self.open.get_mut(unit) {
            for text in texts {
                add_text(&mut open.index, tip, &text);
            }
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
        self.pass(now_s, ask, Act::Search, None)?;
        let open = self.open.get(&ask.unit).ok_or(VaultError::Locked)?;
        Ok(open.index.search(query, limit))
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

fn about(tip: Uuid) -> Vec<u8> {
    bound(&[b"atalaya/tip-key/v1", tip.as_bytes()])
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
    fn strings(value: &serde_json::Value, each: &mut dyn FnMut(&str)) {
        match value {
            serde_json::Value::String(text) => each(text),
            serde_json::Value::Array(all) => all.iter().for_each(|v| strings(v, each)),
            serde_json::Value::Object(all) => all.values().for_each(|v| strings(v, each)),
            _ => {}
        }
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) if value.is_object() => strings(&value, &mut |text| index.add(tip, text)),
        Ok(_) | Err(_) => index.add(tip, text),
    }
}
