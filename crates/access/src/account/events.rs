//! What happened to an account.

use super::{Factors, Proof, SignInName};
use crate::{Source, password::PasswordHash, totp::TotpSecret};
use atalaya_model::{AccountId, EventKind, Line, Personal, Role, Scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Why an account was disabled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum DisabledBecause {
    /// A person decided it.
    Decision { reason: Line },
    /// 90 days without use (CJIS AC-2(3)).
    Inactivity,
}

/// Events of an account.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AccountEvent {
    Created {
        id: AccountId,
        name: SignInName,
        display_name: Personal<Line>,
        roles: BTreeSet<Role>,
        scope: Scope,
        password_hash: Personal<PasswordHash>,
    },
    Renamed {
        name: SignInName,
        display_name: Personal<Line>,
    },
    RolesSet {
        roles: BTreeSet<Role>,
    },
    ScopeSet {
        scope: Scope,
    },
    PasswordSet {
        password_hash: Personal<PasswordHash>,
        one_time: bool,
    },
    TotpEnrolled {
        secret: Personal<TotpSecret>,
    },
    TotpConfirmed {
        step: u64,
    },
    TotpRemoved,
    PasskeyRegistered {
        id: String,
        label: Line,
        credential: Personal<Value>,
    },
    PasskeyUpdated {
        id: String,
        credential: Personal<Value>,
    },
    PasskeyRemoved {
        id: String,
    },
    FactorsReset {
        password_hash: Personal<PasswordHash>,
    },
    Disabled {
        #[serde(flatten)]
        because: DisabledBecause,
    },
    Enabled,
    LoginFailed {
        source: Source,
        proof: Proof,
    },
    SourceLocked {
        source: Source,
        failures: u32,
    },
    AccountLocked {
        failures: u32,
        sources: u32,
    },
    LoggedIn {
        source: Source,
        factors: Factors,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        totp_step: Option<u64>,
    },
    SecondFactorGiven {
        source: Source,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        totp_step: Option<u64>,
    },
    Released {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Source>,
    },
}

impl EventKind for AccountEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "account_created",
            Self::Renamed { .. } => "account_renamed",
            Self::RolesSet { .. } => "account_roles_set",
            Self::ScopeSet { .. } => "account_scope_set",
            Self::PasswordSet { .. } => "account_password_set",
            Self::TotpEnrolled { .. } => "account_totp_enrolled",
            Self::TotpConfirmed { .. } => "account_totp_confirmed",
            Self::TotpRemoved => "account_totp_removed",
            Self::PasskeyRegistered { .. } => "account_passkey_registered",
            Self::PasskeyUpdated { .. } => "account_passkey_updated",
            Self::PasskeyRemoved { .. } => "account_passkey_removed",
            Self::FactorsReset { .. } => "account_factors_reset",
            Self::Disabled { .. } => "account_disabled",
            Self::Enabled => "account_enabled",
            Self::LoginFailed { .. } => "account_login_failed",
            Self::SourceLocked { .. } => "account_source_locked",
            Self::AccountLocked { .. } => "account_locked",
            Self::LoggedIn { .. } => "account_logged_in",
            Self::SecondFactorGiven { .. } => "account_second_factor_given",
            Self::Released { .. } => "account_released",
        }
    }
}

impl AccountEvent {
    /// Whether every session of the account must prove identity anew: the account's epoch rises.
    pub fn ends_sessions(&self) -> bool {
        matches!(
            self,
            Self::RolesSet { .. }
                | Self::ScopeSet { .. }
                | Self::PasswordSet { .. }
                | Self::FactorsReset { .. }
                | Self::TotpRemoved
                | Self::PasskeyRemoved { .. }
                | Self::Disabled { .. }
        )
    }
}
