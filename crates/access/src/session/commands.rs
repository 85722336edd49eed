//! What can be asked of a session.

use super::{CloseReason, ConsoleClass};
use crate::{Factors, Source, token::TokenHash};
use atalaya_model::{AccountId, SessionId};

/// Commands on a session, built by the server.
#[derive(Clone, Debug)]
pub enum SessionCommand {
    /// After a good log-in, in one batch with `AccountCommand::RecordLogin`. `epoch` is the account's
    /// at that moment.
    Open {
        id: SessionId,
        account: AccountId,
        account_name: String,
        epoch: u32,
        token: TokenHash,
        source: Source,
        console: ConsoleClass,
        factors: Factors,
    },
    /// A second factor later, in one batch with `AccountCommand::RecordSecondFactor`. The token is
    /// replaced: who had read the old one does not rise with its owner (ASVS 7.2.4).
    Elevate {
        factors: Factors,
        token: TokenHash,
    },
    /// Identity proved anew: after idle lock, after 12 hours, after roles or password changed. The
    /// token is replaced (ASVS 7.2.4).
    Reauthenticate {
        epoch: u32,
        token: TokenHash,
        factors: Factors,
    },
    /// A person did something. Records nothing within [`super::TOUCH`] of the last.
    Touch,
    Close {
        reason: CloseReason,
    },
}
