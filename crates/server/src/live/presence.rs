//! Who has a console open on this node.

use crate::http::caller::Caller;
use atalaya_access::Principal;
use atalaya_model::{AccountId, Role, Scope};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

/// Somebody at a console.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Present {
    pub account: AccountId,
    pub name: String,
    pub roles: BTreeSet<Role>,
    pub scope: Scope,
}

#[derive(Default)]
struct Inner {
    next: u64,
    /// One per connection: a person may have two screens.
    here: HashMap<u64, Present>,
}

/// See the module. As many entries as connections.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<Inner>>);

/// Somebody is here while it lives.
pub struct Here {
    presence: Presence,
    id: u64,
}

impl Presence {
    /// Notes a connection; `None` for a machine.
    pub fn enter(&self, caller: &Caller) -> Option<Here> {
        let Principal::User(user) = &caller.principal else { return None };
        let present = Present {
            account: user.id,
            name: user.name.clone(),
            roles: user.roles.clone(),
            scope: user.scope.clone(),
        };
        let mut inner = self.lock();
        inner.next += 1;
        let id = inner.next;
        inner.here.insert(id, present);
        Some(Here { presence: self.clone(), id })
    }
    /// Everybody here, each once.
    pub fn people(&self) -> Vec<Present> {
        let inner = self.lock();
        let mut people: Vec<Present> = inner.here.values().cloned().collect();
        people.sort_by_key(|p| p.account);
        people.dedup_by_key(|p| p.account);
        people
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.presence.lock().here.remove(&self.id);
    }
}
