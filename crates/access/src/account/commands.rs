//! What can be asked of an account.

use super::{Factors, Proof, SignInName};
use crate::{Source, password::PasswordHash, totp::TotpSecret};
use atalaya_model::{AccountId, Line, Personal, Role, Scope};
use serde_json::Value;
use std::collections::BTreeSet;

/// Commands on an account, built by the server; bodies from outside are in [`crate::views`].
#[derive(Clone, Debug)]
pub enum AccountCommand {
    /// The hash is that of a one-time password (see the module page).
    Create {
        id: AccountId,
        name: SignInName,
        display_name: Personal<Line>,
        roles: BTreeSet<Role>,
        scope: Scope,
        password_hash: PasswordHash,
    },
    Rename {
        name: SignInName,
        display_name: Personal<Line>,
    },
    /// Ends every session: privileges are proved anew (CJIS IA-11).
    SetRoles {
        roles: BTreeSet<Role>,
    },
    SetScope {
        scope: Scope,
    },
    /// By the owner: permanent. By anybody else: one-time. The server has applied
    /// [`crate::password::check_rules`] to the text.
    SetPasswordHash {
        password_hash: PasswordHash,
    },
    /// By the owner. Nothing is required of the secret until it is confirmed.
    EnrolTotp {
        secret: TotpSecret,
    },
    /// By the owner, with a code of the new secret.
    ConfirmTotp {
        code: String,
    },
    RemoveTotp,
    /// By the owner, after the ceremony in [`crate::passkey`].
    RegisterPasskey {
        id: String,
        label: Line,
        credential: Value,
    },
    /// The credential's counter or backup state moved.
    UpdatePasskey {
        id: String,
        credential: Value,
    },
    RemovePasskey {
        id: String,
    },
    /// By an administrator, when phone and key are lost: all second factors and the password go; a
    /// one-time password comes in their place.
    ResetFactors {
        password_hash: PasswordHash,
    },
    Disable {
        reason: Line,
    },
    /// By the daily job.
    DisableIfInactive,
    Enable,
    /// A wrong password, code or passkey. Accepted always; records nothing where the door is locked.
    RecordLoginFailure {
        source: Source,
        proof: Proof,
    },
    /// A good log-in. `totp_step` is what [`TotpSecret::check`] returned.
    RecordLogin {
        source: Source,
        factors: Factors,
        totp_step: Option<u64>,
    },
    /// A good second factor later in a session (elevation).
    RecordSecondFactor {
        source: Source,
        totp_step: Option<u64>,
    },
    /// With a source: that source is unlocked and trusted for 12 hours. Without: everything is
    /// unlocked.
    Release {
        source: Option<Source>,
    },
}
