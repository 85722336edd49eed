//! Console sessions. Stream kind `session`.
//!
//! Limits: idle time by class of console (CJIS AC-11, SC-10; consoles in secure dispatch rooms and
//! receive-only walls are exempt), 12 hours until identity is proved anew (CJIS IA-11) in the same
//! session, so that nobody loses the call in hand. Each request checks the session **and** its account
//! ([`Session::check`]): a disabled account or changed roles void a session at once.

mod commands;
mod decide;
mod events;
mod state;

pub use commands::SessionCommand;
pub use decide::decide;
pub use events::{CloseReason, SessionEvent};
pub use state::{
    DISCONNECT, REAUTHENTICATE, REAUTHENTICATE_GRACE, ReauthenticationCause, Session, Standing, TOUCH,
};

use atalaya_model::Millis;
use serde::{Deserialize, Serialize};

/// What kind of place a console stands in; the centre's configuration says so by console code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsoleClass {
    /// In a room with controlled entry and staff around the clock: no idle lock (CJIS AC-11).
    SecureRoom,
    /// Receive-only screen: no idle lock.
    Wall,
    /// Inside the centre, outside the rooms: 30 minutes.
    Office,
    /// Anywhere else: 15 minutes. What is not configured is this.
    #[default]
    Remote,
}

impl ConsoleClass {
    /// Idle time after which the console locks.
    pub fn idle_limit(self) -> Option<Millis> {
        match self {
            Self::SecureRoom | Self::Wall => None,
            Self::Office => Some(Millis::from_minutes(30)),
            Self::Remote => Some(Millis::from_minutes(15)),
        }
    }
}
