//! Members, keys of months, and the end of both.

use super::{
    Act, Ask, GENERATIONS, MEMBERS_MAX, MEMBERS_MIN, Session, Vault, VaultError, about, bucket, month,
};
use crate::{
    Suite,
    member::Member,
    opaque::Opens,
    shelf::UnitWrap,
    wrap::{self, PrivateKey, PublicKey, Recipient, WrapError},
};
use rand::CryptoRng;
use uuid::Uuid;

impl Vault {
    /// The unit's key of this month; made now if there is none yet.
    pub(super) fn current(
        &mut self,
        now_s: i64,
        unit: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<(u32, PublicKey), VaultError> {
        let first = month(now_s) * GENERATIONS;
        match self.shelf.newest_epoch(unit, first)? {
            Some(found) => Ok(found),
            None => self.rotate(now_s, unit, first, rng),
        }
    }

    /// A new key for the unit, its private half wrapped to every member and then forgotten, unless the unit
    /// is open.
    fn rotate(
        &mut self,
        now_s: i64,
        unit: &str,
        epoch: u32,
        rng: &mut impl CryptoRng,
    ) -> Result<(u32, PublicKey), VaultError> {
        let members = self.shelf.members(unit)?;
        if members.len() < MEMBERS_MIN {
            return Err(VaultError::NotReady);
        }
        let (private, public) = PrivateKey::random(Suite::CURRENT, rng)?;
        let grants = members
            .iter()
            .map(|m| Ok((m.id, grant(m, unit, epoch, &private, rng)?)))
            .collect::<Result<Vec<_>, WrapError>>()?;
        self.shelf.together(|shelf| {
            shelf.put_epoch(unit, epoch, &public)?;
            for (member, wrapped) in &grants {
                shelf.put_grant(unit, epoch, *member, wrapped)?;
            }
            shelf.note(bucket(now_s), "vault", "rotate", None, "done", &format!("{unit} {epoch}"))
        })?;
        let inside = self.shelf.opens(unit)? == Opens::Vault;
        if let Some(open) = self.open.get_mut(unit).filter(|_| inside) {
            open.keys.insert(epoch, private);
        }
        Ok((epoch, public))
    }

    /// The unit's next key, whatever the month.
    pub(super) fn next_key(
        &mut self,
        now_s: i64,
        unit: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<(u32, PublicKey), VaultError> {
        let next = self.shelf.newest_epoch(unit, 0)?.map_or(0, |(epoch, _)| epoch + 1);
        self.rotate(now_s, unit, next.max(month(now_s) * GENERATIONS), rng)
    }

    /// Adds a member. The first ones of a unit come at its setup; later ones only while it is open, and
    /// are given every key that the unit still has. `given`: those keys as the asker's own side wrapped them, of a
    /// unit whose tips open there; the vault cannot look into them, and takes them for all keys that the asker
    /// has or for none.
    pub fn enrol(
        &mut self,
        now_s: i64,
        ask: Option<&Ask>,
        member: &Member,
        given: &[(u32, Vec<u8>)],
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let unit = member.unit.as_str();
        let opens = self.shelf.opens(unit)?;
        if member.opaque.as_ref().is_some_and(|(registered, _)| *registered != opens) {
            return Err(VaultError::Elsewhere);
        }
        let fresh = self.shelf.newest_epoch(unit, 0)?.is_none();
        let who = match ask {
            Some(ask) => self.pass(now_s, ask, Act::Members, None)?,
            None if fresh => "setup".to_owned(),
            None => return Err(VaultError::Locked),
        };
        let done = self.take_in(now_s, &who, ask, member, (fresh, opens, given), rng);
        self.told(now_s, &who, "enrol", unit, done)
    }

    fn take_in(
        &mut self,
        now_s: i64,
        who: &str,
        ask: Option<&Ask>,
        member: &Member,
        (fresh, opens, given): (bool, Opens, &[(u32, Vec<u8>)]),
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let unit = member.unit.as_str();
        if self.shelf.members(unit)?.len() >= MEMBERS_MAX {
            return Err(VaultError::Full);
        }
        let mut grants = Vec::new();
        if let (false, Opens::Client, Some(ask)) = (fresh, opens, ask) {
            let needed: Vec<u32> =
                self.shelf.grants(unit, ask.account)?.into_iter().map(|(e, _)| e).collect();
            if given.iter().map(|(epoch, _)| *epoch).ne(needed) {
                return Err(VaultError::Message);
            }
            grants.extend_from_slice(given);
        } else if !given.is_empty() {
            return Err(VaultError::Elsewhere);
        } else if !fresh {
            let open = self.open.get(unit).ok_or(VaultError::Locked)?;
            for (epoch, private) in &open.keys {
                grants.push((*epoch, grant(member, unit, *epoch, private, rng)?));
            }
        }
        self.shelf.together(|shelf| {
            // Enrolled again: what was granted to the key they had serves nobody any more.
            shelf.delete_member(unit, member.id)?;
            shelf.put_member(member)?;
            for (epoch, wrapped) in &grants {
                shelf.put_grant(unit, *epoch, member.id, wrapped)?;
            }
            shelf.note(bucket(now_s), who, "enrol", None, "done", &format!("{unit} {}", member.id))
        })?;
        if ask.is_some_and(|ask| ask.account != member.id) {
            self.lock(now_s, unit, member.id)?;
        }
        Ok(())
    }

    /// Takes a member out. The unit gets a new key at once, which that member never had.
    pub fn remove(
        &mut self,
        now_s: i64,
        ask: &Ask,
        unit: &str,
        member: Uuid,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        let who = self.pass(now_s, ask, Act::Members, None)?;
        let done = self.take_out(now_s, &who, unit, member, rng);
        self.told(now_s, &who, "remove", unit, done)
    }

    fn take_out(
        &mut self,
        now_s: i64,
        who: &str,
        unit: &str,
        member: Uuid,
        rng: &mut impl CryptoRng,
    ) -> Result<(), VaultError> {
        // A unit that could not receive any more is no wish of anybody.
        if self.shelf.members(unit)?.iter().filter(|m| m.id != member).count() < MEMBERS_MIN {
            return Err(VaultError::NotReady);
        }
        let gone = self.shelf.together(|shelf| {
            let gone = shelf.delete_member(unit, member)?;
            let outcome = if gone { "done" } else { "nothing" };
            shelf.note(bucket(now_s), who, "remove", None, outcome, &format!("{unit} {member}"))?;
            Ok(gone)
        })?;
        if !gone {
            return Err(VaultError::Unknown);
        }
        self.lock(now_s, unit, member)?;
        self.next_key(now_s, unit, rng)?;
        Ok(())
    }

    /// Who the unit's members are. The policies are asked as for changing them.
    pub fn members(&mut self, now_s: i64, ask: &Ask) -> Result<Vec<(Uuid, bool)>, VaultError> {
        self.pass(now_s, ask, Act::Members, None)?;
        let members = self.shelf.members(&ask.unit)?;
        Ok(members.into_iter().map(|m| (m.id, self.unlocked(&ask.unit, m.id))).collect())
    }

    /// Stored keys of a person.
    pub fn member(&self, unit: &str, id: Uuid) -> Result<Member, VaultError> {
        self.shelf.members(unit)?.into_iter().find(|m| m.id == id).ok_or(VaultError::WrongPhrase)
    }

    /// Opens a unit with a member's private key, for one session. How many keys of months opened.
    pub(super) fn unlock(
        &mut self,
        now_s: i64,
        member: &Member,
        key: &PrivateKey,
        session: &Session,
    ) -> Result<usize, VaultError> {
        let unit = member.unit.as_str();
        let mut keys = Vec::new();
        for (epoch, wrapped) in self.shelf.grants(unit, member.id)? {
            let recipient = Recipient::Member { member: member.id.as_bytes(), unit, epoch };
            let bytes = wrap::unwrap(key, &recipient, b"unit key", &wrapped)?;
            keys.push((epoch, PrivateKey::from_bytes(Suite::CURRENT, &bytes[..])?));
        }
        self.shelf.note(bucket(now_s), &member.id.to_string(), "unlock", None, "done", unit)?;
        let open = self.let_in(now_s, (unit, member.id), session)?;
        open.keys.extend(keys);
        Ok(open.keys.len())
    }

    /// Destroys every wrap of a tip: from now on nobody can read it, in no copy of any database.
    pub fn shred(&mut self, now_s: i64, tip: Uuid) -> Result<bool, VaultError> {
        let gone = self.shelf.together(|shelf| {
            let gone = shelf.shred(tip)?;
            shelf.note(
                bucket(now_s),
                "vault",
                "shred",
                Some(tip),
                if gone { "done" } else { "nothing" },
                "",
            )?;
            Ok(gone)
        })?;
        self.forget(&[tip]);
        self.shelf.settle()?;
        Ok(gone)
    }

    /// Destroys wraps that came back with a restored copy, of tips whose keys were destroyed before. How many.
    pub fn shred_again(&mut self, now_s: i64, tips: &[Uuid]) -> Result<u32, VaultError> {
        let gone = self.shelf.together(|shelf| {
            let mut gone = 0;
            for tip in tips {
                if shelf.shred(*tip)? {
                    shelf.note(bucket(now_s), "vault", "shred", Some(*tip), "done", "again")?;
                    gone += 1;
                }
            }
            Ok(gone)
        })?;
        if gone > 0 {
            self.forget(tips);
            self.shelf.settle()?;
        }
        Ok(gone)
    }

    /// What is in memory of destroyed tips: their words in the indexes, and texts on their way to the record.
    fn forget(&mut self, tips: &[Uuid]) {
        self.drafts.forget(tips);
        self.open.values_mut().for_each(|open| open.index.remove(tips));
    }

    /// Forgets all units' keys of months before the month of `before_s` that no tip needs any more. The newest key of a
    /// unit stays: one without any would take new members from whoever asks. How many were forgotten.
    pub fn expire(&mut self, now_s: i64, before_s: i64) -> Result<u32, VaultError> {
        let least = month(before_s) * GENERATIONS;
        let mut count = 0;
        for unit in self.shelf.units()? {
            let gone = self.shelf.together(|shelf| {
                let gone = shelf.delete_epochs(&unit, least)?;
                for epoch in &gone {
                    shelf.note(bucket(now_s), "vault", "expire", None, "done", &format!("{unit} {epoch}"))?;
                }
                Ok(gone)
            })?;
            if let Some(open) = self.open.get_mut(&unit) {
                open.keys.retain(|epoch, _| !gone.contains(epoch));
            }
            count += u32::try_from(gone.len()).unwrap_or(u32::MAX);
        }
        if count > 0 {
            self.shelf.settle()?;
        }
        Ok(count)
    }

    /// Gives every tip of a unit whose keys were lost to the unit's present members, with the recovered
    /// escrow key. How many tips.
    pub fn recover(
        &mut self,
        now_s: i64,
        unit: &str,
        escrow: &PrivateKey,
        rng: &mut impl CryptoRng,
    ) -> Result<u64, VaultError> {
        let (epoch, public) = self.next_key(now_s, unit, rng)?;
        let (mut count, mut after) = (0, None);
        loop {
            let page = self.shelf.escrow_wraps(unit, after, 256)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            for (tip, wrapped) in &page {
                let secret = wrap::unwrap(escrow, &Recipient::Escrow, &about(*tip), wrapped)?;
                let wrapped =
                    wrap::wrap(&public, &Recipient::Unit { unit, epoch }, &about(*tip), &secret, rng)?;
                self.shelf.put_unit_wrap(*tip, &UnitWrap { unit: unit.to_owned(), epoch, wrapped })?;
                count += 1;
            }
        }
        self.shelf.note(bucket(now_s), "escrow", "recover", None, "done", &format!("{unit} {count}"))?;
        Ok(count)
    }
}

fn grant(
    member: &Member,
    unit: &str,
    epoch: u32,
    private: &PrivateKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    let recipient = Recipient::Member { member: member.id.as_bytes(), unit, epoch };
    wrap::wrap(&member.public, &recipient, b"unit key", &private.bytes, rng)
}
