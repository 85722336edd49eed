//! Accounts of people. Stream kind `account`.
//!
//! # Lock-out (CJIS AC-7, without handing an attacker a way to lock a room)
//!
//! - Five failures from one [`Source`](crate::Source) within 15 minutes lock **that source for that
//!   account** until a shift supervisor releases it. The person goes on at any other console.
//! - Twenty failures from two or more untrusted sources within 15 minutes lock the account for every
//!   source that is not trusted. A source is trusted for 12 hours after a good log-in there, or after
//!   a supervisor has released it by name. Failures at trusted sources do not count here.
//! - So: nobody at one source can lock another source out, and no number of attackers can lock a
//!   person out of the console where they worked within the last 12 hours.
//! - Who comes on shift while such an attack goes on is let in by a supervisor with one act:
//!   `Release` naming the console, which makes it trusted. Supervisors cannot be locked out
//!   themselves: a passkey cannot be guessed, so the account-wide lock does not stop it.
//! - Locks stop new log-ins only. Open sessions go on.
//! - Each failure, lock and release is on the record. A locked or disabled door adds no further knocks to
//!   the account, so an attacker cannot fill its stream either: at most 20 + 5 per trusted source between
//!   releases. The server notes them as it notes those for names that nobody has.
//!
//! # Initial passwords
//!
//! A hash set by anybody but the owner is a one-time password: good for 72 hours, and the session
//! that it opens can do nothing but replace it (ASVS 6.4.1, 6.4.6).
//!
//! # Second factor
//!
//! Supervisors, auditors, administrators, and analysts and supervisors of the 089 need a confirmed TOTP
//! secret or a passkey; without one, their session can do nothing but register one.

mod commands;
mod decide;
mod events;
mod lockout;
mod state;

pub use commands::AccountCommand;
pub(crate) use decide::check_scope;
pub use decide::decide;
pub use events::{AccountEvent, DisabledBecause};
pub use lockout::{ACCOUNT_FAILURES, Lockout, SOURCE_FAILURES, SourceRecord, TRUST, WINDOW};
pub use state::{Account, Disabled, INACTIVITY, MAX_PASSKEYS, ONE_TIME_LIFE, PasskeyRecord, TotpState};

use crate::AccessError;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The name a person types to log in. Unique in a centre: the account table holds the constraint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "ana.lopez"))]
#[serde(try_from = "String", into = "String")]
pub struct SignInName(String);

impl SignInName {
    /// 3 to 32 of `a-z 0-9 . - _`, starting with a letter. Capitals are brought to lower case, so
    /// that `Ana` and `ana` are one person.
    pub fn new(text: &str) -> Result<Self, AccessError> {
        if text.len() > 64 {
            return Err(AccessError::SignInName);
        }
        let name = text.trim().to_ascii_lowercase();
        let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !(3..=32).contains(&name.len()) || !starts || !name.chars().all(sound) {
            return Err(AccessError::SignInName);
        }
        Ok(Self(name))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for SignInName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
impl FromStr for SignInName {
    type Err = AccessError;
    fn from_str(text: &str) -> Result<Self, AccessError> {
        Self::new(text)
    }
}
impl TryFrom<String> for SignInName {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        Self::new(&text)
    }
}
impl From<SignInName> for String {
    fn from(name: SignInName) -> String {
        name.0
    }
}

/// The proofs of identity that were given together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Factors {
    #[serde(default)]
    pub password: bool,
    #[serde(default)]
    pub totp: bool,
    /// With user verification: possession and knowledge or body at once.
    #[serde(default)]
    pub passkey: bool,
}

impl Factors {
    /// Enough to be somebody at all: a password, or a passkey.
    pub fn identify(self) -> bool {
        self.password || self.passkey
    }
    /// Two factors in the sense of CJIS IA-2.
    pub fn second_factor(self) -> bool {
        self.passkey || (self.password && self.totp)
    }
    /// These and those together.
    pub fn with(self, other: Self) -> Self {
        Self {
            password: self.password || other.password,
            totp: self.totp || other.totp,
            passkey: self.passkey || other.passkey,
        }
    }
}

/// What somebody tried to prove and could not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    Password,
    Totp,
    Passkey,
}
