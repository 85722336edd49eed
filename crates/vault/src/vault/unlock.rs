//! The beginning of a shift, and enrolment: the vault's side of OPAQUE, its guesses counted.

use super::{Act, Ask, Session, Vault, VaultError, bucket};
use crate::{
    Secret,
    member::{Enrolled, Member, Passkey},
    opaque::{Door, Guess, OpaqueError, Opens, Who},
    protocol::{Blob, Granted, HeldKeys},
    shelf::Shelf,
    terminal::key_blob,
    wrap::PublicKey,
};
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use rand::CryptoRng;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Unlockings in progress at a time; of all units.
pub const LOGINS_MAX: usize = 256;
/// Seconds between the two halves of an unlocking: the member's side stretches the phrase meanwhile.
pub const LOGIN_S: i64 = 120;
/// Unproved guesses of one member that cost no waiting.
const FREE_GUESSES: u32 = 5;
/// Longest wait, seconds.
const WAIT_MAX_S: u32 = 600;
/// Seconds in which the count of guesses halves.
const HALF_S: i64 = 3_600;
const NONCE: usize = 12;

/// The first half of an unlocking, answered.
pub struct Started {
    pub login: Uuid,
    /// Whatever the phrase, and whether or not there is such a member.
    pub reply: Vec<u8>,
    /// What the member's side seals to.
    pub key: PublicKey,
    pub opens: Opens,
    /// Joined to the member's phrase.
    pub passkey: Option<Passkey>,
}

/// A unit that was unlocked.
pub struct Entrance {
    /// Keys of months that opened, or that the member was handed.
    pub keys: usize,
    /// Of a unit whose tips open at the client.
    pub held: Option<HeldKeys>,
}

/// Guesses in progress and those that were not proved.
#[derive(Default)]
pub(super) struct Logins {
    door: Option<Arc<Door>>,
    begun: HashMap<Uuid, (Who, Guess, i64)>,
    guesses: HashMap<(String, Uuid), (u32, i64)>,
    pub(super) changes: HashMap<Uuid, Changing>,
}

/// A member who proved their phrase in order to change how their key is sealed.
pub(super) struct Changing {
    pub who: Who,
    pub session: Zeroizing<Vec<u8>>,
    pub until_s: i64,
}

impl Vault {
    /// The vault's keys for OPAQUE; made at their first use, kept sealed under the root.
    pub fn door(&mut self, rng: &mut impl CryptoRng) -> Result<Arc<Door>, VaultError> {
        if let Some(door) = &self.logins.door {
            return Ok(door.clone());
        }
        let door = Arc::new(match self.shelf.door()? {
            Some(sealed) => opened(&self.door_key, &sealed).ok_or(VaultError::Root)?,
            None => made(&self.shelf, &self.door_key, rng)?,
        });
        self.logins.door = Some(door.clone());
        Ok(door)
    }

    /// The same keys where an unlocking began, so that they were used already.
    pub(super) fn door_made(&self) -> Result<Arc<Door>, VaultError> {
        self.logins.door.clone().ok_or(VaultError::WrongPhrase)
    }

    /// Where the tips of a unit open.
    pub fn opens(&self, unit: &str) -> Result<Opens, VaultError> {
        Ok(self.shelf.opens(unit)?)
    }
    /// Says where the tips of a unit open from now on. Its members have to be renewed or enrolled again, and it
    /// gets a new key, so that none from before serves on.
    pub fn set_opens(
        &mut self,
        now_s: i64,
        unit: &str,
        opens: Opens,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        if self.shelf.opens(unit)? == opens {
            return Ok(());
        }
        self.open.remove(unit);
        self.shelf.set_opens(unit, opens)?;
        self.shelf.note(
            bucket(now_s),
            "setup",
            "opens",
            None,
            "done",
            &format!("{unit} {}", opens.name()),
        )?;
        if self.shelf.newest_epoch(unit, 0)?.is_some() {
            self.next_key(now_s, unit, rng)?;
        }
        Ok(())
    }

    /// How somebody is enrolled in a unit; `None` for who is no member.
    pub fn enrolled(&self, unit: &str, member: Uuid) -> Result<Option<Enrolled>, VaultError> {
        let opens = self.shelf.opens(unit)?;
        let found = self.shelf.members(unit)?.into_iter().find(|m| m.id == member);
        Ok(found.map(|m| match m.opaque {
            Some((registered, _)) if registered == opens => match m.passkey {
                Some(_) => Enrolled::OpaquePasskey,
                None => Enrolled::Opaque,
            },
            _ => Enrolled::Earlier,
        }))
    }

    /// Counts a guess, which only a proof takes back; refused while the last ones are too many.
    fn guess(&mut self, now_s: i64, unit: &str, member: Uuid) -> Result<(), VaultError> {
        let counted = self.logins.guesses.entry((unit.to_owned(), member)).or_insert((0, now_s));
        let since_s = (now_s - counted.1).max(0);
        let halvings = u32::try_from(since_s / HALF_S).unwrap_or(31).min(31);
        let count = counted.0 >> halvings;
        if let Some(over) = count.checked_sub(FREE_GUESSES) {
            let wait_s = 5u32.saturating_mul(1 << over.min(10)).min(WAIT_MAX_S);
            let left_s = i64::from(wait_s) - since_s;
            if left_s > 0 {
                return Err(VaultError::Wait { wait_s: u32::try_from(left_s).unwrap_or(WAIT_MAX_S) });
            }
        }
        *counted = (count.saturating_add(1), now_s);
        Ok(())
    }

    /// Answers the first half of an unlocking. On the record, because each is a guess.
    pub fn unlock_start(
        &mut self,
        now_s: i64,
        unit: &str,
        member: Uuid,
        hello: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Started, VaultError> {
        self.logins.begun.retain(|_, (_, _, until_s)| *until_s > now_s);
        if self.logins.begun.len() >= LOGINS_MAX {
            return Err(VaultError::Busy);
        }
        let stored = self.shelf.members(unit)?.into_iter().find(|m| m.id == member);
        // Guesses at who is no member are counted together: the list is bounded by the members.
        match &stored {
            Some(_) => self.guess(now_s, unit, member)?,
            None => self.guess(now_s, "", Uuid::nil())?,
        }
        let opens = self.shelf.opens(unit)?;
        let who = Who { unit: unit.to_owned(), member, opens };
        let record = stored.as_ref().and_then(|m| m.opaque.as_ref());
        let record =
            record.filter(|(registered, _)| *registered == opens).map(|(_, record)| record.as_slice());
        let door = self.door(rng)?;
        let (guess, reply) = door.start(&who, record, hello, rng)?;
        self.shelf.note(bucket(now_s), &member.to_string(), "unlock", None, "begun", unit)?;
        let mut login = [0; 16];
        rng.fill_bytes(&mut login);
        let login = uuid::Builder::from_random_bytes(login).into_uuid();
        self.logins.begun.insert(login, (who, guess, now_s + LOGIN_S));
        let passkey = stored.and_then(|m| m.passkey);
        Ok(Started { login, reply, key: door.public().clone(), opens, passkey })
    }

    /// Ends an unlocking: checks the proof, and opens the unit with the key that came under the session. Of a unit
    /// whose tips open at the client nothing is opened here; the member is handed what only they can open. It serves
    /// the session it was made in.
    pub fn unlock_finish(
        &mut self,
        now_s: i64,
        login: Uuid,
        (unit, member): (&str, Uuid),
        session: &Session,
        proof: &[u8],
        sealed: Option<&[u8]>,
    ) -> Result<Entrance, VaultError> {
        let (who, guess) = self.begun(now_s, login, (unit, member))?;
        let entered = self.enter(now_s, &who, (guess, login), session, proof, sealed);
        self.proved(now_s, &who, entered)
    }

    /// An unlocking in progress, which is over with this.
    pub(super) fn begun(
        &mut self,
        now_s: i64,
        login: Uuid,
        (unit, member): (&str, Uuid),
    ) -> Result<(Who, Guess), VaultError> {
        let begun = self
            .logins
            .begun
            .remove(&login)
            .filter(|(who, _, until_s)| who.unit == unit && who.member == member && *until_s > now_s);
        let (who, guess, _) = begun.ok_or(VaultError::WrongPhrase)?;
        Ok((who, guess))
    }
    /// A proof takes the guesses back; what was none is on the record.
    pub(super) fn proved<T>(
        &mut self,
        now_s: i64,
        who: &Who,
        proof: Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        match &proof {
            Ok(_) => {
                self.logins.guesses.remove(&(who.unit.clone(), who.member));
            }
            Err(_) => {
                let name = who.member.to_string();
                self.shelf.note(bucket(now_s), &name, "unlock", None, "denied", &who.unit)?;
            }
        }
        proof
    }

    fn enter(
        &mut self,
        now_s: i64,
        who: &Who,
        (guess, login): (Guess, Uuid),
        within: &Session,
        proof: &[u8],
        sealed: Option<&[u8]>,
    ) -> Result<Entrance, VaultError> {
        self.may_let_in()?;
        let door = self.door_made()?;
        let session = door.finish(who, guess, proof)?;
        let member = self.member(&who.unit, who.member)?;
        match (who.opens, sealed) {
            (Opens::Vault, Some(sealed)) => {
                let key = door.open(who, login, &session, sealed).map_err(|_| VaultError::WrongPhrase)?;
                let private = member.open(&key).map_err(|_| VaultError::WrongPhrase)?;
                Ok(Entrance { keys: self.unlock(now_s, &member, &private, within)?, held: None })
            }
            (Opens::Client, None) => {
                let grants = self.shelf.grants(&who.unit, member.id)?;
                let name = member.id.to_string();
                self.shelf.note(bucket(now_s), &name, "unlock", None, "done", &who.unit)?;
                self.let_in(now_s, (&who.unit, member.id), within)?;
                let grants: Vec<_> = grants
                    .into_iter()
                    .map(|(epoch, wrapped)| Granted { epoch, wrapped: Blob(wrapped) })
                    .collect();
                let (keys, public) = (grants.len(), key_blob(&member.public));
                Ok(Entrance { keys, held: Some(HeldKeys { public, sealed: Blob(member.sealed), grants }) })
            }
            // A key that was sent where none is wanted is no key to keep; one that is wanted must come.
            (Opens::Vault, None) | (Opens::Client, Some(_)) => Err(VaultError::WrongPhrase),
        }
    }

    /// Answers the first half of an enrolment. It tells of the phrase what a guess tells, so it is counted as one.
    pub fn enrol_start(
        &mut self,
        now_s: i64,
        ask: Option<&Ask>,
        (unit, member): (&str, Uuid),
        request: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, Arc<Door>, Opens), VaultError> {
        match ask {
            Some(ask) => drop(self.pass(now_s, ask, Act::Members, None)?),
            None if self.shelf.newest_epoch(unit, 0)?.is_none() => {}
            None => return Err(VaultError::Locked),
        }
        if self.shelf.members(unit)?.iter().any(|m| m.id == member) {
            self.guess(now_s, unit, member)?;
        }
        let opens = self.shelf.opens(unit)?;
        let door = self.door(rng)?;
        let who = Who { unit: unit.to_owned(), member, opens };
        Ok((door.register(&who, request)?, door, opens))
    }

    /// Seals a member's private key anew, at the vault's own terminal, with the registration that belongs to it;
    /// what they were granted stays theirs.
    pub fn renew(&mut self, now_s: i64, renewed: &Member) -> Result<(), VaultError> {
        let held = self.member(&renewed.unit, renewed.id)?;
        if held.public != renewed.public {
            return Err(VaultError::WrongPhrase);
        }
        let who = renewed.id.to_string();
        self.shelf.together(|shelf| {
            shelf.put_member(renewed)?;
            shelf.note(bucket(now_s), &who, "renew", None, "done", &renewed.unit)
        })?;
        Ok(())
    }
}

impl From<OpaqueError> for VaultError {
    fn from(error: OpaqueError) -> Self {
        match error {
            OpaqueError::Message => Self::Message,
            OpaqueError::Phrase => Self::PhraseForm,
            OpaqueError::Wrong => Self::WrongPhrase,
        }
    }
}

fn made(shelf: &Shelf, key: &Secret, rng: &mut impl CryptoRng) -> Result<Door, VaultError> {
    let door = Door::random(rng)?;
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let sealed = Aes256Gcm::new((&**key).into())
        .encrypt((&nonce).into(), Payload { msg: &door.to_bytes(), aad: b"atalaya/vault-door/v1" })
        .map_err(|_| VaultError::Root)?;
    shelf.set_door(&[&nonce[..], &sealed].concat())?;
    Ok(door)
}

fn opened(key: &Secret, sealed: &[u8]) -> Option<Door> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let clear = Aes256Gcm::new((&**key).into())
        .decrypt(nonce.into(), Payload { msg: sealed, aad: b"atalaya/vault-door/v1" })
        .map(Zeroizing::new)
        .ok()?;
    Door::of(&clear)
}
