//! What a decision is asked about. Callers give types; no caller writes a string of Cedar.

use crate::{AccessError, Account, Action, Adapter, AdapterKind, ResourceKind, SecondApproval, Session};
use atalaya_model::{
    AccountId, Actor, AdapterId, AgencyCode, MunicipalityCode, Purpose, Realm, Role, Scope, Timestamp,
};
use std::collections::BTreeSet;

/// Who asks.
#[derive(Clone, PartialEq, Debug)]
pub enum Principal {
    User(UserPrincipal),
    Adapter(AdapterPrincipal),
    /// Nobody known: the public log only.
    Public,
}

/// A person, in one session.
#[derive(Clone, PartialEq, Debug)]
pub struct UserPrincipal {
    pub id: AccountId,
    pub name: String,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
    /// Given in this session.
    pub second_factor: bool,
    /// Nothing is left to set up: the password is the person's own, and a second factor was given
    /// where the role requires one.
    pub ready: bool,
}

impl UserPrincipal {
    /// The person behind a session, after checking that session and account still hold.
    pub fn of(account: &Account, session: &Session, now: Timestamp) -> Result<Self, AccessError> {
        session.check(account, now)?;
        Ok(Self {
            id: account.id.ok_or(AccessError::NotFound)?,
            name: account.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            roles: account.roles.clone(),
            scope: account.scope.clone(),
            second_factor: session.factors.second_factor(),
            ready: account.is_ready(session.factors),
        })
    }
}

/// A machine, after its certificate or signature was checked.
#[derive(Clone, PartialEq, Debug)]
pub struct AdapterPrincipal {
    pub id: AdapterId,
    pub name: String,
    pub kind: AdapterKind,
    pub scope: Scope,
}

impl AdapterPrincipal {
    /// An enabled adapter.
    pub fn of(adapter: &Adapter) -> Option<Self> {
        if !adapter.is_enabled() {
            return None;
        }
        let name = adapter.name.as_ref()?.to_string();
        Some(Self { id: adapter.id?, name, kind: adapter.kind?, scope: adapter.scope.clone() })
    }
}

impl Principal {
    /// How it appears on the record.
    pub fn actor(&self) -> Actor {
        match self {
            Self::User(user) => Actor::Account { id: user.id, name: user.name.clone() },
            Self::Adapter(adapter) => Actor::Adapter { id: adapter.id, name: adapter.name.clone() },
            Self::Public => Actor::system("public"),
        }
    }
    pub fn scope(&self) -> Scope {
        match self {
            Self::User(user) => user.scope.clone(),
            Self::Adapter(adapter) => adapter.scope.clone(),
            Self::Public => Scope::default(),
        }
    }
}

/// What an action is done to, as far as policies care. The kind follows from the action.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource {
    pub id: String,
    pub realm: Realm,
    /// Agencies that handle it; for units, those whose units they are. Empty: none yet.
    pub agencies: BTreeSet<AgencyCode>,
    pub municipality: Option<MunicipalityCode>,
    /// The caller's own: answered by them, opened by them, requested by them.
    pub own: bool,
    /// Still worked on, or closed less than a day ago.
    pub active: bool,
}

impl Resource {
    /// A thing of a realm; nobody's own and not active until said so. `id` may be empty for a
    /// collection.
    pub fn new(id: impl ToString, realm: Realm) -> Self {
        Self {
            id: id.to_string(),
            realm,
            agencies: BTreeSet::new(),
            municipality: None,
            own: false,
            active: false,
        }
    }
    /// All things of a kind in a realm: a queue, a board, a list.
    pub fn all(realm: Realm) -> Self {
        Self::new("", realm)
    }
    #[must_use]
    pub fn agencies(mut self, agencies: impl IntoIterator<Item = AgencyCode>) -> Self {
        self.agencies = agencies.into_iter().collect();
        self
    }
    #[must_use]
    pub fn municipality(mut self, municipality: Option<MunicipalityCode>) -> Self {
        self.municipality = municipality;
        self
    }
    #[must_use]
    pub fn own(mut self, own: bool) -> Self {
        self.own = own;
        self
    }
    #[must_use]
    pub fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }
}

/// The circumstances of a request.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Circumstances {
    /// The realm the session works in.
    pub realm: Realm,
    pub purpose: Option<Purpose>,
    pub second_approval: Option<SecondApproval>,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub principal: &'a Principal,
    pub action: Action,
    pub resource: &'a Resource,
    pub circumstances: &'a Circumstances,
}

impl Request<'_> {
    /// The kind of thing asked about.
    pub fn resource_kind(&self) -> ResourceKind {
        self.action.resource()
    }
    /// The approval, if it is for this person and this action. Another one counts as none.
    pub(super) fn approval(&self) -> Option<&SecondApproval> {
        let Principal::User(user) = self.principal else { return None };
        let given = self.circumstances.second_approval.as_ref()?;
        (given.requester() == user.id && given.action() == self.action).then_some(given)
    }
}
