//! A member changes how their own key is sealed: joins a passkey to the phrase, or takes it off again.
//!
//! The key itself and what it was granted stay. The member proves the phrase, gets their sealed key, opens it at their own
//! side and hands it in sealed anew, under a mac by the session that only the two of them have: whoever relays can change
//! nothing of it. Whether it opens again only they can see; if not, they are enrolled again, as after a loss.

use super::{Vault, VaultError, bucket, unlock::Changing};
use crate::{
    member::{Member, Passkey},
    opaque::{Guess, Who, change_mac},
    wrap::PublicKey,
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Seconds for it: the member looks for their passkey meanwhile.
const CHANGE_S: i64 = 180;
/// Changes in progress at a time.
const CHANGES_MAX: usize = 64;

impl Vault {
    /// Checks the proof of a phrase and gives the member's own sealed key.
    pub fn change_open(
        &mut self,
        now_s: i64,
        login: Uuid,
        (unit, member): (&str, Uuid),
        proof: &[u8],
    ) -> Result<(PublicKey, Vec<u8>), VaultError> {
        self.logins.changes.retain(|_, c| c.until_s > now_s);
        if self.logins.changes.len() >= CHANGES_MAX {
            return Err(VaultError::Busy);
        }
        let (who, guess) = self.begun(now_s, login, (unit, member))?;
        let opened = self.opened_for_change(&who, guess, proof);
        let (held, session) = self.proved(now_s, &who, opened)?;
        self.logins.changes.insert(login, Changing { who, session, until_s: now_s + CHANGE_S });
        Ok((held.public, held.sealed))
    }

    fn opened_for_change(
        &self,
        who: &Who,
        guess: Guess,
        proof: &[u8],
    ) -> Result<(Member, Zeroizing<Vec<u8>>), VaultError> {
        let door = self.door_made()?;
        let session = door.finish(who, guess, proof)?;
        Ok((self.member(&who.unit, who.member)?, session))
    }

    /// Keeps the member's key as it was sealed anew.
    pub fn change(
        &mut self,
        now_s: i64,
        login: Uuid,
        (unit, member): (&str, Uuid),
        sealed: Vec<u8>,
        passkey: Option<Passkey>,
        mac: &[u8],
    ) -> Result<(), VaultError> {
        let begun = self.logins.changes.remove(&login);
        let begun = begun.filter(|c| c.until_s > now_s && c.who.unit == unit && c.who.member == member);
        let Changing { who, session, .. } = begun.ok_or(VaultError::WrongPhrase)?;
        // One try each: how long the comparison takes tells nothing that could be used.
        if change_mac(&who, login, &session, &sealed, passkey.as_ref())[..] != *mac {
            self.shelf.note(bucket(now_s), &member.to_string(), "passkey", None, "denied", unit)?;
            return Err(VaultError::WrongPhrase);
        }
        let held = self.member(unit, member)?;
        if held.sealed.len() != sealed.len() || passkey.as_ref().is_some_and(|p| !p.sound()) {
            return Err(VaultError::Message);
        }
        let outcome = if passkey.is_some() { "joined" } else { "taken off" };
        self.shelf.together(|shelf| {
            shelf.put_member(&Member { sealed, passkey, ..held })?;
            shelf.note(bucket(now_s), &member.to_string(), "passkey", None, outcome, unit)
        })?;
        Ok(())
    }
}
