//! What happened to a session.

use super::ConsoleClass;
use crate::{AccountEvent, Factors, Source, token::TokenHash};
use atalaya_model::{AccountId, EventKind, Realm, SessionId};
use serde::{Deserialize, Serialize};

/// Why a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The person logged out.
    LogOut,
    /// The shift ended (CJIS AC-2(5)).
    ShiftEnd,
    /// Idle for an hour, or not proved anew in time.
    Expired,
    /// The account was disabled.
    AccountDisabled,
    /// Roles, scope, password or factors changed.
    AccountChanged,
    /// A supervisor or administrator ended it.
    Ended,
    /// Opened elsewhere beyond the number of sessions a centre allows.
    Replaced,
}

impl CloseReason {
    /// Why the sessions of an account end after an event of it, if they do. The server closes them
    /// in the same batch where it can; they are void at once either way, by the epoch.
    pub fn after(event: &AccountEvent) -> Option<Self> {
        match event {
            AccountEvent::Disabled { .. } => Some(Self::AccountDisabled),
            event if event.ends_sessions() => Some(Self::AccountChanged),
            _ => None,
        }
    }
}

/// Events of a session.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SessionEvent {
    Opened {
        id: SessionId,
        account: AccountId,
        account_name: String,
        epoch: u32,
        token: TokenHash,
        source: Source,
        console: ConsoleClass,
        factors: Factors,
        realm: Realm,
    },
    Elevated {
        factors: Factors,
        /// `None` in what was recorded before tokens were replaced here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<TokenHash>,
    },
    Reauthenticated {
        epoch: u32,
        token: TokenHash,
        factors: Factors,
    },
    Touched,
    Closed {
        reason: CloseReason,
    },
}

impl EventKind for SessionEvent {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "session_opened",
            Self::Elevated { .. } => "session_elevated",
            Self::Reauthenticated { .. } => "session_reauthenticated",
            Self::Touched => "session_touched",
            Self::Closed { .. } => "session_closed",
        }
    }
}
