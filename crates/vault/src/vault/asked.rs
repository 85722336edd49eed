//! Asking: who may have what done, and what the record says came of it.

use super::{Act, Ask, Vault, VaultError, bucket};
use crate::opaque::Opens;
use uuid::Uuid;

/// Where something can be done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Vault,
    Client,
    Anywhere,
}

impl Vault {
    /// Checks that this person unlocked the unit in this session and that the policies allow it. A refusal is on the
    /// record; with which policies allowed it otherwise.
    pub(super) fn allowed(
        &mut self,
        now_s: i64,
        ask: &Ask,
        act: Act,
        tip: Option<Uuid>,
    ) -> Result<String, VaultError> {
        self.lapse(now_s)?;
        let unlocked = self.unlocked_in(&ask.unit, ask.account, ask.session);
        let decision = match (ask.act == act, unlocked || act == Act::Count) {
            (true, true) => self.gate.allows(ask),
            (true, false) => Err("not unlocked by this person in this session".to_owned()),
            (false, _) => Err("asked for something else".to_owned()),
        };
        match decision {
            Ok(policies) => {
                self.stays(now_s, &ask.unit, ask.session);
                Ok(policies)
            }
            Err(reason) => {
                self.note_asked(now_s, ask, act, tip, "denied", &reason)?;
                Err(if !unlocked && act != Act::Count { VaultError::Locked } else { VaultError::Unknown })
            }
        }
    }

    fn note_asked(
        &self,
        now_s: i64,
        ask: &Ask,
        act: Act,
        tip: Option<Uuid>,
        outcome: &str,
        why: &str,
    ) -> Result<(), VaultError> {
        let purpose = ask.purpose.as_ref().map(ToString::to_string).unwrap_or_default();
        let detail = format!("{} | {purpose} | {why}", ask.unit);
        self.shelf.note(bucket(now_s), &who(ask), act.name(), tip, outcome, &detail)?;
        Ok(())
    }

    /// Does what was asked for, if it is allowed, and puts on the record what came of it before it is answered:
    /// `allowed` is what was done; what was refused because it opens elsewhere, or did not open, says so.
    pub(super) fn asked<T>(
        &mut self,
        now_s: i64,
        ask: &Ask,
        act: Act,
        at: At,
        tip: Option<Uuid>,
        work: impl FnOnce(&mut Self) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let policies = self.allowed(now_s, ask, act, tip)?;
        let done = self.placed(&ask.unit, at).and_then(|()| work(self));
        let (outcome, why) = match &done {
            Ok(_) => ("allowed", policies),
            Err(error @ VaultError::Elsewhere) => ("elsewhere", error.to_string()),
            Err(error) => ("failed", error.to_string()),
        };
        self.note_asked(now_s, ask, act, tip, outcome, &why)?;
        done
    }

    pub(super) fn placed(&self, unit: &str, at: At) -> Result<(), VaultError> {
        match (at, self.shelf.opens(unit)?) {
            (At::Anywhere, _) | (At::Vault, Opens::Vault) | (At::Client, Opens::Client) => Ok(()),
            (At::Vault, Opens::Client) | (At::Client, Opens::Vault) => Err(VaultError::Elsewhere),
        }
    }

    /// Lets somebody pass to what then notes its own end: changes of members.
    pub(super) fn pass(
        &mut self,
        now_s: i64,
        ask: &Ask,
        act: Act,
        tip: Option<Uuid>,
    ) -> Result<String, VaultError> {
        let policies = self.allowed(now_s, ask, act, tip)?;
        self.note_asked(now_s, ask, act, tip, "allowed", &policies)?;
        Ok(who(ask))
    }

    /// Puts on the record that what somebody was let pass to did not come about.
    pub(super) fn told<T>(
        &self,
        now_s: i64,
        who: &str,
        action: &str,
        unit: &str,
        done: Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        if let Err(error) = &done {
            self.shelf.note(bucket(now_s), who, action, None, "failed", &format!("{unit} {error}"))?;
        }
        done
    }
}

/// Whoever asks, as the record names them.
fn who(ask: &Ask) -> String {
    format!("{} {}", ask.name, ask.account)
}
