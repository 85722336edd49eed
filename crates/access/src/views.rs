//! Bodies that come in and views that go out. No secret is in a view.

use crate::{
    Account, Action, Adapter, Approval, Session, Source,
    account::{Disabled, Factors, SignInName},
    adapter::{AdapterKey, AdapterKind, AdapterName, Fingerprint},
    approval::ApprovalState,
    session::{ConsoleClass, Standing},
};
use atalaya_model::{
    AccountId, AdapterId, ApprovalId, Line, Personal, Realm, Role, Scope, SessionId, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

macro_rules! body {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    )+};
}

body! {
    /// A new account. The server makes the one-time password and shows it once.
    CreateAccount {
        name: SignInName,
        display_name: Line,
        roles: BTreeSet<Role>,
        #[serde(default)]
        scope: Scope,
    }
    RenameAccount { name: SignInName, display_name: Line }
    SetRoles { roles: BTreeSet<Role> }
    SetScope { scope: Scope }
    /// Disable an account or adapter.
    Disable { reason: Line }
    /// A supervisor's release; without a source, everything.
    Release {
        #[serde(default)]
        source: Option<Source>,
    }
    ConfirmTotp { code: String }
    RegisterPasskey {
        label: Line,
        /// What `navigator.credentials.create` answered.
        #[cfg_attr(feature = "schema", schema(value_type = Object))]
        answer: Value,
    }
    RegisterAdapter {
        name: AdapterName,
        kind: AdapterKind,
        #[serde(default)]
        scope: Scope,
        #[serde(default)]
        keys: BTreeSet<AdapterKey>,
        #[serde(default)]
        certificates: BTreeSet<Fingerprint>,
    }
    /// Ask for a second person's approval.
    AskApproval {
        action: Action,
        object: String,
        #[cfg_attr(feature = "schema", schema(value_type = Object))]
        change: Value,
    }
    RejectApproval { reason: Line }
}

/// A password on its way in; `Debug` shows nothing of it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(•)")
    }
}

body! {
    /// The first half of a log-in, and of proving identity anew.
    LogIn {
        name: SignInName,
        password: Secret,
        #[serde(default)]
        totp: Option<String>,
    }
    /// The owner's own change.
    ChangePassword { current: Secret, new: Secret }
}

/// What a person must still do before they can work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    ChangePassword,
    RegisterSecondFactor,
    GiveSecondFactor,
}

/// The first thing left to do for a session with these proofs; `None` when ready.
pub fn next_step(account: &Account, factors: Factors) -> Option<NextStep> {
    if account.must_change_password() {
        return Some(NextStep::ChangePassword);
    }
    let missing = account.is_privileged() && !factors.second_factor();
    match (missing, account.has_second_factor()) {
        (false, _) => None,
        (true, false) => Some(NextStep::RegisterSecondFactor),
        (true, true) => Some(NextStep::GiveSecondFactor),
    }
}

/// A registered passkey.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PasskeyView {
    pub id: String,
    pub label: Line,
    pub since: Timestamp,
}

/// A locked source.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LockView {
    pub source: Source,
    pub since: Timestamp,
}

/// An account as administrators, supervisors and its owner see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AccountView {
    pub id: AccountId,
    pub name: SignInName,
    /// Absent once erased.
    pub display_name: Option<Line>,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
    pub disabled: Option<Disabled>,
    pub inactive: bool,
    pub one_time_password: bool,
    pub totp: bool,
    pub passkeys: Vec<PasskeyView>,
    pub locked_since: Option<Timestamp>,
    pub locked_sources: Vec<LockView>,
    pub last_used: Option<Timestamp>,
}

impl AccountView {
    /// `None` for an account that does not exist.
    pub fn of(account: &Account, now: Timestamp) -> Option<Self> {
        let passkey = |(id, record): (&String, &crate::account::PasskeyRecord)| PasskeyView {
            id: id.clone(),
            label: record.label.clone(),
            since: record.since,
        };
        let lock = |(source, since): (&Source, Timestamp)| LockView { source: source.clone(), since };
        Some(Self {
            id: account.id?,
            name: account.name.clone()?,
            display_name: account.display_name.as_ref().and_then(Personal::known).cloned(),
            roles: account.roles.clone(),
            scope: account.scope.clone(),
            disabled: account.disabled.clone(),
            inactive: account.is_inactive(now),
            one_time_password: account.must_change_password(),
            totp: account.has_totp(),
            passkeys: account.passkeys.iter().map(passkey).collect(),
            locked_since: account.lockout.locked_at(),
            locked_sources: account.lockout.locked_sources().map(lock).collect(),
            last_used: account.last_used,
        })
    }
}

/// A session as its owner, supervisors and administrators see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionView {
    pub id: SessionId,
    pub account: AccountId,
    pub account_name: String,
    pub source: Option<Source>,
    pub console: ConsoleClass,
    pub factors: Factors,
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    #[serde(serialize_with = "realm_code", deserialize_with = "realm_back")]
    pub realm: Realm,
    pub opened_at: Timestamp,
    pub last_seen: Timestamp,
    pub reauthenticate_by: Timestamp,
    pub standing: Standing,
}

fn realm_code<S: serde::Serializer>(realm: &Realm, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&realm.code())
}
fn realm_back<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Realm, D::Error> {
    let code = String::deserialize(deserializer)?;
    match code.strip_prefix("exercise/") {
        None if code == "operations" => Ok(Realm::Operations),
        Some(id) => id.parse().map(|id| Realm::Exercise { id }).map_err(serde::de::Error::custom),
        None => Err(serde::de::Error::custom("a realm is operations or exercise/<id>")),
    }
}

impl SessionView {
    /// `None` for a session that does not exist.
    pub fn of(session: &Session, account: &Account, now: Timestamp) -> Option<Self> {
        Some(Self {
            id: session.id?,
            account: session.account?,
            account_name: session.account_name.clone(),
            source: session.source.clone(),
            console: session.console,
            factors: session.factors,
            realm: session.realm,
            opened_at: session.opened_at,
            last_seen: session.last_seen,
            reauthenticate_by: session.reauthenticate_by(),
            standing: session.standing_with(account, now),
        })
    }
}

/// An adapter as administrators see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AdapterView {
    pub id: AdapterId,
    pub name: AdapterName,
    pub kind: AdapterKind,
    pub scope: Scope,
    pub keys: BTreeSet<AdapterKey>,
    pub certificates: BTreeSet<Fingerprint>,
    pub disabled: Option<Line>,
    pub registered_at: Timestamp,
}

impl AdapterView {
    /// `None` for an adapter that does not exist.
    pub fn of(adapter: &Adapter) -> Option<Self> {
        Some(Self {
            id: adapter.id?,
            name: adapter.name.clone()?,
            kind: adapter.kind?,
            scope: adapter.scope.clone(),
            keys: adapter.keys.clone(),
            certificates: adapter.certificates.clone(),
            disabled: adapter.disabled.clone(),
            registered_at: adapter.registered_at,
        })
    }
}

/// A request for approval, as who asked and who may approve see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApprovalView {
    pub id: ApprovalId,
    pub action: Action,
    pub object: String,
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub change: Value,
    pub requester: AccountId,
    pub requester_name: String,
    pub asked_at: Timestamp,
    pub expires_at: Timestamp,
    pub expired: bool,
    #[serde(flatten)]
    pub state: ApprovalState,
}

impl ApprovalView {
    /// `None` for an approval that does not exist.
    pub fn of(approval: &Approval, now: Timestamp) -> Option<Self> {
        Some(Self {
            id: approval.id?,
            action: approval.action?,
            object: approval.object.clone(),
            change: approval.change.clone(),
            requester: approval.requester?,
            requester_name: approval.requester_name.clone(),
            asked_at: approval.asked_at,
            expires_at: approval.expires_at,
            expired: approval.is_expired(now),
            state: approval.state.clone(),
        })
    }
}
