//! The state of an account, folded from its events.

use super::{AccountEvent, DisabledBecause, Factors, Lockout, SignInName};
use crate::{AccessError, Source, password::PasswordHash, totp::TotpSecret};
use atalaya_model::{AccountId, Aggregate, Line, Millis, Personal, Role, Scope, StreamId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An account not used for this long is disabled (CJIS AC-2(3)).
pub const INACTIVITY: Millis = Millis::from_minutes(90 * 24 * 60);
/// How long a one-time password can be used (ASVS 6.4.1).
pub const ONE_TIME_LIFE: Millis = Millis::from_minutes(72 * 60);
/// Passkeys per account.
pub const MAX_PASSKEYS: usize = 10;

/// An enrolled secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TotpState {
    pub secret: Personal<TotpSecret>,
    pub confirmed: bool,
    /// The last step used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<u64>,
}

/// A registered passkey.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PasskeyRecord {
    pub label: Line,
    /// What [`crate::passkey`] made and reads; opaque here.
    pub credential: Personal<Value>,
    pub since: Timestamp,
}

/// When and why an account was disabled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Disabled {
    pub at: Timestamp,
    #[serde(flatten)]
    pub because: DisabledBecause,
}

/// A person's account.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Account {
    pub id: Option<AccountId>,
    pub name: Option<SignInName>,
    pub display_name: Option<Personal<Line>>,
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    #[serde(default)]
    pub scope: Scope,
    pub password: Option<Personal<PasswordHash>>,
    /// When the current password was set as a one-time password, if it is one.
    pub one_time_since: Option<Timestamp>,
    pub totp: Option<TotpState>,
    #[serde(default)]
    pub passkeys: BTreeMap<String, PasskeyRecord>,
    pub disabled: Option<Disabled>,
    /// Rises with each event that ends sessions. A session opened under another epoch is void at
    /// once, whether or not somebody has closed it yet (ASVS 7.4.2, 8.3.2).
    #[serde(default)]
    pub epoch: u32,
    /// Last log-in, or creation or enabling when later.
    pub last_used: Option<Timestamp>,
    #[serde(default)]
    pub lockout: Lockout,
}

impl Account {
    /// The stream of one account.
    pub fn stream(id: AccountId) -> StreamId {
        StreamId::new(Self::KIND, id)
    }
    pub fn exists(&self) -> bool {
        self.id.is_some()
    }
    /// Roles that need a second factor.
    pub fn is_privileged(&self) -> bool {
        self.roles.iter().any(|r| {
            matches!(
                r,
                Role::Administrator
                    | Role::Auditor
                    | Role::Supervisor
                    | Role::TipAnalyst
                    | Role::TipSupervisor
            )
        })
    }
    pub fn has_totp(&self) -> bool {
        self.totp.as_ref().is_some_and(|t| t.confirmed && t.secret.known().is_some())
    }
    pub fn has_second_factor(&self) -> bool {
        self.has_totp() || !self.passkeys.is_empty()
    }
    /// The password is a one-time one and must be replaced.
    pub fn must_change_password(&self) -> bool {
        self.one_time_since.is_some()
    }
    /// Whether a session with these proofs may do more than set the account up.
    pub fn is_ready(&self, factors: Factors) -> bool {
        !self.must_change_password() && (!self.is_privileged() || factors.second_factor())
    }
    pub fn is_inactive(&self, now: Timestamp) -> bool {
        self.last_used.is_some_and(|at| now.since(at) >= INACTIVITY)
    }
    /// The hash to check a password against; `None` makes the check work in vain.
    pub fn password_hash(&self) -> Option<&PasswordHash> {
        self.password.as_ref().and_then(Personal::known)
    }
    /// Enabled and in use.
    pub fn check_standing(&self, now: Timestamp) -> Result<(), AccessError> {
        if !self.exists() {
            return Err(AccessError::NotFound);
        }
        if self.disabled.is_some() {
            return Err(AccessError::AccountDisabled);
        }
        if self.is_inactive(now) { Err(AccessError::AccountInactive) } else { Ok(()) }
    }
    /// Whether a log-in may be tried, before any proof is checked. On an error the server still
    /// verifies in vain and answers [`AccessError::at_login`].
    pub fn gate(&self, source: &Source, by_passkey: bool, now: Timestamp) -> Result<(), AccessError> {
        self.check_standing(now)?;
        self.lockout.gate(source, !by_passkey, now)?;
        let expired = self.one_time_since.is_some_and(|at| now.since(at) >= ONE_TIME_LIFE);
        if !by_passkey && expired { Err(AccessError::OneTimeExpired) } else { Ok(()) }
    }
    /// Checks a one-time code against the confirmed secret. Returns the step for the record.
    pub fn check_totp(&self, code: &str, now: Timestamp) -> Result<u64, AccessError> {
        let totp = self.totp.as_ref().filter(|t| t.confirmed).ok_or(AccessError::TotpNotEnrolled)?;
        let secret = totp.secret.known().ok_or(AccessError::TotpNotEnrolled)?;
        secret.check(code, now, totp.last_step)
    }

    fn set_password(&mut self, hash: &Personal<PasswordHash>, one_time: bool, at: Timestamp) {
        self.password = Some(hash.clone());
        self.one_time_since = one_time.then_some(at);
    }
    fn use_step(&mut self, step: Option<u64>) {
        if let (Some(totp), Some(step)) = (self.totp.as_mut(), step) {
            totp.last_step = Some(totp.last_step.map_or(step, |last| last.max(step)));
        }
    }
}

impl Aggregate for Account {
    const KIND: &'static str = "account";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = AccountEvent;

    fn evolve(&mut self, event: &AccountEvent, at: Timestamp) {
        use AccountEvent as E;
        if event.ends_sessions() {
            self.epoch = self.epoch.saturating_add(1);
        }
        match event {
            E::Created { id, name, display_name, roles, scope, password_hash } => {
                self.id = Some(*id);
                self.name = Some(name.clone());
                self.display_name = Some(display_name.clone());
                self.roles = roles.clone();
                self.scope = scope.clone();
                self.last_used = Some(at);
                self.set_password(password_hash, true, at);
            }
            E::Renamed { name, display_name } => {
                self.name = Some(name.clone());
                self.display_name = Some(display_name.clone());
            }
            E::RolesSet { roles } => self.roles = roles.clone(),
            E::ScopeSet { scope } => self.scope = scope.clone(),
            E::PasswordSet { password_hash, one_time } => self.set_password(password_hash, *one_time, at),
            E::TotpEnrolled { secret } => {
                self.totp = Some(TotpState { secret: secret.clone(), confirmed: false, last_step: None });
            }
            E::TotpConfirmed { step } => {
                if let Some(totp) = self.totp.as_mut() {
                    totp.confirmed = true;
                }
                self.use_step(Some(*step));
            }
            E::TotpRemoved => self.totp = None,
            E::PasskeyRegistered { id, label, credential } => {
                let record =
                    PasskeyRecord { label: label.clone(), credential: credential.clone(), since: at };
                self.passkeys.insert(id.clone(), record);
            }
            E::PasskeyUpdated { id, credential } => {
                if let Some(record) = self.passkeys.get_mut(id) {
                    record.credential = credential.clone();
                }
            }
            E::PasskeyRemoved { id } => {
                self.passkeys.remove(id);
            }
            E::FactorsReset { password_hash } => {
                self.totp = None;
                self.passkeys.clear();
                self.set_password(password_hash, true, at);
            }
            E::Disabled { because } => self.disabled = Some(Disabled { at, because: because.clone() }),
            E::Enabled => {
                self.disabled = None;
                self.last_used = Some(at);
            }
            E::LoginFailed { source, .. } => self.lockout.failed(source, at),
            E::SourceLocked { source, .. } => self.lockout.lock_source(source, at),
            E::AccountLocked { .. } => self.lockout.lock_account(at),
            E::LoggedIn { source, totp_step, .. } => {
                self.last_used = Some(at);
                self.lockout.succeeded(source, at);
                self.use_step(*totp_step);
            }
            E::SecondFactorGiven { totp_step, .. } => self.use_step(*totp_step),
            E::Released { source } => self.lockout.release(source.as_ref(), at),
        }
    }
}
