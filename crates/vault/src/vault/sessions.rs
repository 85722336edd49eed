//! Whose unlockings hold a unit open. Each belongs to one session of who typed the phrase: another session of the same
//! account unlocks anew, and what ends the session ends the unlocking. The vault has bounds of its own besides, because
//! whoever would have to tell it may be away.

use super::{Opened, Vault, VaultError, bucket};
use crate::shelf::{Shelf, ShelfError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest that an unlocking lasts, seconds: a shift.
pub const SHIFT_S: i64 = 12 * 3_600;
/// Seconds without anything asked under it, after which an unlocking ends.
pub const IDLE_S: i64 = 3_600;
/// Unlockings at a time; of all units.
pub const SESSIONS_MAX: usize = 1_024;

/// The session in which somebody unlocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub id: Uuid,
    /// Counts changes of the account's roles, password and factors: with another one it is another session.
    pub epoch: u32,
    /// When it ends by itself, seconds since 1970.
    pub until_s: i64,
}

/// A session under which something is unlocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionState {
    pub session: Uuid,
    pub member: Uuid,
    pub epoch: u32,
}

/// One unlocking of a unit.
pub(super) struct Unlocked {
    member: Uuid,
    epoch: u32,
    used_s: i64,
    until_s: i64,
    /// Tips that it brought into the index and that are on no line of the record yet.
    fed: u64,
    last_fed: Option<Uuid>,
}

impl Unlocked {
    fn over(&self, now_s: i64) -> Option<&'static str> {
        if now_s >= self.until_s {
            Some("over")
        } else if now_s >= self.used_s + IDLE_S {
            Some("idle")
        } else {
            None
        }
    }
    /// Counts a tip once, whose fields may come in several goes.
    pub(super) fn count(&mut self, tip: Uuid) {
        if self.last_fed.replace(tip) != Some(tip) {
            self.fed += 1;
        }
    }
    fn note_fed(&self, shelf: &Shelf, now_s: i64, unit: &str, outcome: &str) -> Result<(), ShelfError> {
        let detail = format!("{unit} {} tips", self.fed);
        shelf.note(bucket(now_s), &self.member.to_string(), "index", None, outcome, &detail).map(drop)
    }
}

impl Vault {
    /// Whether this member has the unit unlocked, in whatever session.
    pub fn unlocked(&self, unit: &str, member: Uuid) -> bool {
        self.open.get(unit).is_some_and(|open| open.sessions.values().any(|u| u.member == member))
    }
    /// Whether they have in this very session.
    pub fn unlocked_in(&self, unit: &str, member: Uuid, session: Uuid) -> bool {
        let open = self.open.get(unit);
        open.and_then(|open| open.sessions.get(&session)).is_some_and(|u| u.member == member)
    }
    /// Sessions under which something is unlocked.
    pub fn sessions(&self) -> Vec<SessionState> {
        let state = |(session, u): (&Uuid, &Unlocked)| SessionState {
            session: *session,
            member: u.member,
            epoch: u.epoch,
        };
        self.open.values().flat_map(|open| open.sessions.iter().map(state)).collect()
    }

    /// Whether there is room for one more.
    pub(super) fn may_let_in(&self) -> Result<(), VaultError> {
        let held: usize = self.open.values().map(|open| open.sessions.len()).sum();
        if held < SESSIONS_MAX { Ok(()) } else { Err(VaultError::Busy) }
    }
    /// Lets a member in for this session.
    pub(super) fn let_in(
        &mut self,
        now_s: i64,
        (unit, member): (&str, Uuid),
        session: &Session,
    ) -> Result<&mut Opened, VaultError> {
        let until_s = session.until_s.min(now_s + SHIFT_S);
        let (epoch, used_s) = (session.epoch, now_s);
        let unlocked = Unlocked { member, epoch, used_s, until_s, fed: 0, last_fed: None };
        let open = self.open.entry(unit.to_owned()).or_default();
        if let Some(before) = open.sessions.insert(session.id, unlocked)
            && before.fed > 0
        {
            before.note_fed(&self.shelf, now_s, unit, "broken off")?;
        }
        Ok(open)
    }
    /// Something was asked and allowed under it.
    pub(super) fn stays(&mut self, now_s: i64, unit: &str, session: Uuid) {
        if let Some(unlocked) = self.open.get_mut(unit).and_then(|open| open.sessions.get_mut(&session)) {
            unlocked.used_s = now_s;
        }
    }

    /// The end of a member's shift in a unit, in all their sessions. The last member takes keys and index along.
    pub fn lock(&mut self, now_s: i64, unit: &str, member: Uuid) -> Result<u32, VaultError> {
        self.end(now_s, |of, _, u| (of == unit && u.member == member).then_some("done"))
    }
    /// The end of a session.
    pub fn end_session(&mut self, now_s: i64, session: Uuid) -> Result<u32, VaultError> {
        self.end(now_s, |_, id, _| (id == session).then_some("session over"))
    }
    /// The end of all sessions of an account: it was disabled, or its roles, password or factors changed.
    pub fn end_account(&mut self, now_s: i64, member: Uuid) -> Result<u32, VaultError> {
        self.end(now_s, |_, _, u| (u.member == member).then_some("account changed"))
    }
    /// Ends what lasted a shift or was not used for long, and forgets texts that nobody said were recorded.
    pub fn lapse(&mut self, now_s: i64) -> Result<u32, VaultError> {
        self.drafts.lapse(now_s);
        self.end(now_s, |_, _, u| u.over(now_s))
    }
    /// Locks everything.
    pub fn lock_all(&mut self, now_s: i64) -> Result<u32, VaultError> {
        self.end(now_s, |_, _, _| Some("stopped"))
    }

    fn end(
        &mut self,
        now_s: i64,
        why: impl Fn(&str, Uuid, &Unlocked) -> Option<&'static str>,
    ) -> Result<u32, VaultError> {
        let mut ended = Vec::new();
        for (unit, open) in &mut self.open {
            let over = open.sessions.iter().filter_map(|(id, u)| Some((*id, why(unit, *id, u)?)));
            for (id, why) in over.collect::<Vec<_>>() {
                ended.extend(open.sessions.remove(&id).map(|u| (unit.clone(), u, why)));
            }
        }
        // Keys and index go with the last one, before the record can fail.
        self.open.retain(|_, open| !open.sessions.is_empty());
        for (unit, unlocked, why) in &ended {
            if unlocked.fed > 0 {
                unlocked.note_fed(&self.shelf, now_s, unit, "broken off")?;
            }
            self.shelf.note(bucket(now_s), &unlocked.member.to_string(), "lock", None, why, unit)?;
        }
        Ok(u32::try_from(ended.len()).unwrap_or(u32::MAX))
    }

    /// Puts on the record how many tips an unlocking brought into the unit's index, and whose it was.
    pub fn fed(&mut self, now_s: i64, session: Uuid, unit: &str) -> Result<(), VaultError> {
        let open = self.open.get_mut(unit).ok_or(VaultError::Locked)?;
        let unlocked = open.sessions.get_mut(&session).ok_or(VaultError::Locked)?;
        unlocked.note_fed(&self.shelf, now_s, unit, "fed")?;
        (unlocked.fed, unlocked.last_fed) = (0, None);
        Ok(())
    }
}
