//! The tipster's side: one code, checked slowly. After wrong codes a try waits, ten minutes at most and whatever
//! others do meanwhile.
//!
//! A one-time code that an operator read out is answered with words, new ones each time. It stays good until words
//! were used once: an answer that is lost on the way loses nobody their tip.

use super::{Draft, Vault, VaultError, bucket, drafts::Pending, open_all};
use crate::{
    Secret, Suite, TipKey, bound,
    code::{Code, CodeError, CodeKind},
    envelope::{self, Place},
    shelf::CodeWrap,
    wrap::WrapError,
};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use rand::{CryptoRng, SeedableRng, rngs::StdRng};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Wrong codes of one tip that cost no waiting.
const FREE_TRIES: u32 = 3;
/// Longest wait between tries of one tip, seconds.
const WAIT_MAX_S: u32 = 600;
/// Files of one tip.
pub const FILES_MAX: u32 = 5;
/// Tips whose wrong tries are counted at a time.
const COUNTED_MAX: usize = 65_536;
/// Seconds in which the count of wrong tries halves.
const HALF_S: i64 = 3_600;

/// A code for a new or a further use, with what is stored of it.
pub struct NewCode {
    code: Code,
    key: Secret,
    salt: [u8; 16],
}

impl NewCode {
    /// Takes some 50 ms on purpose; needs no vault in hand.
    pub fn make(
        tip: Uuid,
        kind: CodeKind,
        pepper: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CodeError> {
        Self::of(Code::random(kind, rng), tip, pepper, rng)
    }
    fn of(code: Code, tip: Uuid, pepper: &Secret, rng: &mut impl CryptoRng) -> Result<Self, CodeError> {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let key = code.key(tip, &salt, pepper)?;
        Ok(Self { code, key, salt })
    }
    /// The code of a tip that is taken with a key of the door's: the same key gives the same code, so that an
    /// answer lost on the way can be asked for again, and nothing of it need be kept. `salt`: of the stored
    /// wrap, when there is one.
    pub fn again(
        tip: Uuid,
        kind: CodeKind,
        again: &[u8; 32],
        salt: Option<[u8; 16]>,
        pepper: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, CodeError> {
        let seed = crate::derive(&pepper[..], again, &bound(&[b"atalaya/code-again/v1", tip.as_bytes()]));
        let code = Code::random(kind, &mut StdRng::from_seed(*seed));
        match salt {
            None => Self::of(code, tip, pepper, rng),
            Some(salt) => {
                let key = code.key(tip, &salt, pepper)?;
                Ok(Self { code, key, salt })
            }
        }
    }
    /// What the tipster is told, once.
    pub fn text(&self) -> Zeroizing<String> {
        self.code.text()
    }
    pub(super) fn wrap(
        &self,
        tip: Uuid,
        secret: &TipKey,
        rng: &mut impl CryptoRng,
    ) -> Result<CodeWrap, VaultError> {
        let mut nonce = [0; 12];
        rng.fill_bytes(&mut nonce);
        let sealed = Aes256Gcm::new((&*self.key).into())
            .encrypt((&nonce).into(), Payload { msg: &secret.0[..], aad: &code_aad(tip) })
            .map_err(|_| WrapError::Key)?;
        let once = self.code.kind() == CodeKind::Digits;
        Ok(CodeWrap { salt: self.salt, sealed: [&nonce[..], &sealed].concat(), once })
    }
}

pub(super) fn file_field(number: u32) -> String {
    format!("file/{number}")
}

fn code_aad(tip: Uuid) -> Vec<u8> {
    bound(&[b"atalaya/code-wrap/v1", &[Suite::CURRENT.byte()], tip.as_bytes()])
}

fn opened(tip: Uuid, key: &Secret, sealed: &[u8]) -> Option<TipKey> {
    let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
    let clear = Aes256Gcm::new((&**key).into())
        .decrypt(nonce.into(), Payload { msg: sealed, aad: &code_aad(tip) })
        .map(Zeroizing::new)
        .ok()?;
    TipKey::of(&clear)
}

/// A check of a code in progress: the slow part needs no vault in hand.
pub struct CodeCheck {
    tip: Uuid,
    salt: [u8; 16],
    /// Of words that were given out and not used yet.
    next: Option<[u8; 16]>,
    pepper: Secret,
}

impl CodeCheck {
    /// Takes some 50 ms on purpose, whether or not the tip exists.
    pub fn run(&self, code: &Code) -> Result<Secret, CodeError> {
        let salt = match (code.kind(), &self.next) {
            (CodeKind::Words, Some(next)) => next,
            (CodeKind::Words, None) | (CodeKind::Digits, _) => &self.salt,
        };
        code.key(self.tip, salt, &self.pepper)
    }
}

/// Which code it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Used {
    /// Words that are the only code.
    Own,
    /// Digits that an operator read out.
    Once,
    /// Words that were given out for such digits, for the first time.
    Next,
}

impl Vault {
    /// Begins the check of a code. `waited_s`: how long this try was held back since it was first shown with its
    /// tip, as the door can prove. It is let through when it waited as long, or when the tip rested as long since
    /// the last wrong code: whoever tries codes cannot make somebody who waits begin anew. The refusal says what is
    /// left. For a tip that does not exist the check costs the same and fails.
    pub fn check(&mut self, now_s: i64, tip: Uuid, waited_s: u32) -> Result<CodeCheck, VaultError> {
        let rested = self.wrong.get(&tip).map_or(0, |(_, at)| now_s.saturating_sub(*at).max(0));
        let waited_s = waited_s.max(u32::try_from(rested).unwrap_or(u32::MAX));
        let wait_s = self.wait_for(now_s, tip).saturating_sub(waited_s);
        if wait_s > 0 {
            return Err(VaultError::Wait { wait_s });
        }
        let salt = match self.shelf.code_wrap(tip)? {
            Some(held) => held.salt,
            None => {
                let mut salt = [0; 16];
                salt.copy_from_slice(&crate::derive(tip.as_bytes(), &self.pepper[..], b"no such tip")[..16]);
                salt
            }
        };
        let next = self.shelf.next_code(tip)?.map(|held| held.salt);
        Ok(CodeCheck { tip, salt, next, pepper: self.pepper.clone() })
    }

    /// How long the next try of a tip's code must be held back.
    pub fn wait_for(&self, now_s: i64, tip: Uuid) -> u32 {
        let Some((count, at)) = self.wrong.get(&tip) else { return 0 };
        let halvings = u32::try_from((now_s - at).max(0) / HALF_S).unwrap_or(31).min(31);
        match (count >> halvings).checked_sub(FREE_TRIES) {
            None => 0,
            Some(over) => 5u32.saturating_mul(1 << over.min(10)).min(WAIT_MAX_S),
        }
    }

    fn wrong_code(&mut self, now_s: i64, tip: Uuid) -> Result<VaultError, VaultError> {
        if self.wrong.len() >= COUNTED_MAX && !self.wrong.contains_key(&tip) {
            // The oldest quarter leaves: an attacker who fills the list pays a check for each entry.
            let mut times: Vec<i64> = self.wrong.values().map(|(_, at)| *at).collect();
            times.sort_unstable();
            let cut = times.get(COUNTED_MAX / 4).copied().unwrap_or(now_s);
            self.wrong.retain(|_, (_, at)| *at > cut);
        }
        let counted = self.wrong.entry(tip).or_insert((0, now_s));
        let halvings = u32::try_from((now_s - counted.1).max(0) / HALF_S).unwrap_or(31).min(31);
        *counted = ((counted.0 >> halvings).saturating_add(1), now_s);
        self.shelf.note(bucket(now_s), "tipster", "code", Some(tip), "denied", "")?;
        Ok(VaultError::WrongCode)
    }

    /// The salt of a tip's stored code.
    pub fn salt_of(&self, tip: Uuid) -> Result<Option<[u8; 16]>, VaultError> {
        Ok(self.shelf.code_wrap(tip)?.map(|held| held.salt))
    }

    /// The tip's key, when this code is the one it was taken with, and nobody used it yet.
    pub(super) fn same_code(&self, tip: Uuid, code: &NewCode) -> Result<Option<TipKey>, VaultError> {
        if self.shelf.next_code(tip)?.is_some() {
            return Ok(None);
        }
        let Some(held) = self.shelf.code_wrap(tip)? else { return Ok(None) };
        Ok(opened(tip, &code.key, &held.sealed))
    }

    fn code_key(&mut self, now_s: i64, tip: Uuid, key: &Secret) -> Result<(TipKey, Used), VaultError> {
        if let Some(held) = self.shelf.code_wrap(tip)?
            && let Some(secret) = opened(tip, key, &held.sealed)
        {
            return Ok((secret, if held.once { Used::Once } else { Used::Own }));
        }
        match self.shelf.next_code(tip)?.and_then(|next| opened(tip, key, &next.sealed)) {
            Some(secret) => Ok((secret, Used::Next)),
            None => Err(self.wrong_code(now_s, tip)?),
        }
    }

    /// Opens fields with a code. A one-time code needs `next`, whose words are given out for it: they take the
    /// place of words given out before, and when they are first used, that of the one-time code.
    pub fn read_by_code(
        &mut self,
        now_s: i64,
        tip: Uuid,
        key: &Secret,
        next: Option<&NewCode>,
        fields: &[(String, Vec<u8>)],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Zeroizing<String>>, VaultError> {
        let (secret, used) = self.code_key(now_s, tip, key)?;
        let action = match (used, next) {
            (Used::Once, None) => return Err(VaultError::WrongCode),
            (Used::Once, Some(next)) => {
                self.shelf.put_next_code(tip, &next.wrap(tip, &secret, rng)?)?;
                "code replaced"
            }
            (Used::Own | Used::Next, _) => "code",
        };
        self.used(tip, used)?;
        self.wrong.remove(&tip);
        self.shelf.note(bucket(now_s), "tipster", action, Some(tip), "allowed", "")?;
        open_all(&secret, tip, fields)
    }

    /// Words that somebody typed are in their hands: what they were given out for is over.
    fn used(&mut self, tip: Uuid, used: Used) -> Result<(), VaultError> {
        if used == Used::Next {
            self.shelf.together(|shelf| shelf.take_up_code(tip))?;
        }
        Ok(())
    }

    /// Seals a text of the tipster's. Words that were just given out do not count as used by it: the door writes
    /// with them what came together with a one-time code, before anybody has seen them.
    pub fn write_by_code(
        &mut self,
        now_s: i64,
        tip: Uuid,
        key: &Secret,
        field: &str,
        text: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Draft, VaultError> {
        let (secret, used) = self.code_key(now_s, tip, key)?;
        if used == Used::Once {
            return Err(VaultError::WrongCode);
        }
        let epoch = self.epoch_of(tip)?;
        self.shelf.note(bucket(now_s), "tipster", "write", Some(tip), "allowed", "")?;
        let place = Place { tip, field, epoch: epoch.1 };
        let sealed = envelope::seal(&secret, Suite::CURRENT, &place, text.as_bytes(), rng)?;
        let text = Zeroizing::new(text.to_owned());
        let token = self.drafts.keep(now_s, Pending { unit: epoch.0, tip, text, mark: None }, rng)?;
        Ok(Draft { sealed, token, reports: None })
    }

    /// Seals and keeps a file of the tipster's. Its number.
    pub fn file_by_code(
        &mut self,
        now_s: i64,
        tip: Uuid,
        key: &Secret,
        file: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<u32, VaultError> {
        let (secret, used) = self.code_key(now_s, tip, key)?;
        if used == Used::Once {
            return Err(VaultError::WrongCode);
        }
        self.used(tip, used)?;
        let (_, epoch) = self.epoch_of(tip)?;
        let number = self.shelf.files(tip)?;
        if number >= FILES_MAX {
            return Err(VaultError::Full);
        }
        let field = file_field(number);
        let place = Place { tip, field: &field, epoch };
        let sealed = envelope::seal_file(&secret, Suite::CURRENT, &place, file, rng)?;
        self.shelf.together(|shelf| {
            shelf.put_file(tip, number, &sealed)?;
            shelf.note(bucket(now_s), "tipster", "file", Some(tip), "allowed", "")
        })?;
        Ok(number)
    }

    fn epoch_of(&self, tip: Uuid) -> Result<(String, u32), VaultError> {
        for unit in self.shelf.units()? {
            if let Some(held) = self.shelf.unit_wrap(tip, &unit)? {
                return Ok((unit, held.epoch));
            }
        }
        Err(VaultError::Unknown)
    }
}
