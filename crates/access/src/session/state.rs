//! The state of a session.

use super::{CloseReason, ConsoleClass, SessionEvent};
use crate::{AccessError, Account, Factors, Source, token::TokenHash};
use atalaya_model::{AccountId, Aggregate, Millis, Realm, SessionId, StreamId, Timestamp};
use serde::{Deserialize, Serialize};

/// Least time between two recorded touches.
pub const TOUCH: Millis = Millis::from_minutes(5);
/// Identity is proved anew after this (CJIS IA-11).
pub const REAUTHENTICATE: Millis = Millis::from_minutes(12 * 60);
/// How long a session waits for that before it ends.
pub const REAUTHENTICATE_GRACE: Millis = Millis::from_minutes(60);
/// A session with an idle limit ends after this much idle time (CJIS SC-10).
pub const DISCONNECT: Millis = Millis::from_minutes(60);

/// A console session.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Session {
    pub id: Option<SessionId>,
    pub account: Option<AccountId>,
    pub account_name: String,
    /// The account's epoch when identity was last proved.
    pub epoch: u32,
    pub token: TokenHash,
    pub source: Option<Source>,
    pub console: ConsoleClass,
    pub factors: Factors,
    pub realm: Realm,
    pub opened_at: Timestamp,
    /// When identity was last proved.
    pub authenticated_at: Timestamp,
    /// Last recorded activity of the person.
    pub last_seen: Timestamp,
    pub elevated_at: Option<Timestamp>,
    pub closed: Option<CloseReason>,
}

/// Why identity must be proved anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReauthenticationCause {
    /// Twelve hours passed.
    Age,
    /// Roles, scope, password or factors changed.
    AccountChanged,
}

/// What a session is good for at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    Active,
    /// Idle too long: the screen locks; the work stays.
    Locked,
    Reauthenticate {
        cause: ReauthenticationCause,
    },
    /// Over. A new log-in is needed.
    Ended,
}

impl Session {
    /// The stream of one session.
    pub fn stream(id: SessionId) -> StreamId {
        StreamId::new(Self::KIND, id)
    }
    pub fn exists(&self) -> bool {
        self.id.is_some()
    }
    /// What the session is good for, by its own clock only.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let age = now.since(self.authenticated_at);
        let idle = now.since(self.last_seen);
        let limit = self.console.idle_limit();
        let over = age >= REAUTHENTICATE + REAUTHENTICATE_GRACE || (limit.is_some() && idle >= DISCONNECT);
        if !self.exists() || self.closed.is_some() || over {
            Standing::Ended
        } else if age >= REAUTHENTICATE {
            Standing::Reauthenticate { cause: ReauthenticationCause::Age }
        } else if limit.is_some_and(|limit| idle >= limit) {
            Standing::Locked
        } else {
            Standing::Active
        }
    }
    /// The standing with its account taken into account.
    pub fn standing_with(&self, account: &Account, now: Timestamp) -> Standing {
        let own = self.account.is_some() && self.account == account.id;
        if !own || account.check_standing(now).is_err() {
            return Standing::Ended;
        }
        match self.standing(now) {
            Standing::Active | Standing::Locked if self.epoch != account.epoch => {
                Standing::Reauthenticate { cause: ReauthenticationCause::AccountChanged }
            }
            standing => standing,
        }
    }
    /// Whether a request may go on; see [`crate::UserPrincipal::of`].
    pub fn check(&self, account: &Account, now: Timestamp) -> Result<(), AccessError> {
        match self.standing_with(account, now) {
            Standing::Active => Ok(()),
            Standing::Locked => Err(AccessError::SessionLocked),
            Standing::Reauthenticate { .. } => Err(AccessError::SessionReauthenticate),
            Standing::Ended => Err(AccessError::SessionClosed),
        }
    }
    /// Whether a touch would be recorded.
    pub fn needs_touch(&self, now: Timestamp) -> bool {
        now.since(self.last_seen) >= TOUCH
    }
    /// When identity must be proved anew at the latest, so that the console can say so in good time.
    pub fn reauthenticate_by(&self) -> Timestamp {
        self.authenticated_at.plus(REAUTHENTICATE)
    }
}

impl Aggregate for Session {
    const KIND: &'static str = "session";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = SessionEvent;

    fn evolve(&mut self, event: &SessionEvent, at: Timestamp) {
        match event {
            SessionEvent::Opened {
                id,
                account,
                account_name,
                epoch,
                token,
                source,
                console,
                factors,
                realm,
            } => {
                *self = Self {
                    id: Some(*id),
                    account: Some(*account),
                    account_name: account_name.clone(),
                    epoch: *epoch,
                    token: *token,
                    source: Some(source.clone()),
                    console: *console,
                    factors: *factors,
                    realm: *realm,
                    opened_at: at,
                    authenticated_at: at,
                    last_seen: at,
                    elevated_at: factors.second_factor().then_some(at),
                    closed: None,
                };
            }
            SessionEvent::Elevated { factors, token } => {
                self.factors = self.factors.with(*factors);
                self.token = token.unwrap_or(self.token);
                self.elevated_at = Some(at);
                self.last_seen = at;
            }
            SessionEvent::Reauthenticated { epoch, token, factors } => {
                self.epoch = *epoch;
                self.token = *token;
                self.factors = *factors;
                self.authenticated_at = at;
                self.last_seen = at;
                self.elevated_at = factors.second_factor().then_some(at);
            }
            SessionEvent::Touched => self.last_seen = at,
            SessionEvent::Closed { reason } => self.closed = Some(*reason),
        }
    }
}
