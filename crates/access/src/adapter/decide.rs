//! What becomes of a command on an adapter.

use super::{Adapter, AdapterCommand as C, AdapterEvent as E, MAX_KEYS};
use crate::{AccessError, account};
use atalaya_model::Env;
use std::collections::BTreeSet;

/// Decides a command on an adapter. Pure; an empty answer means that there is nothing to record.
pub fn decide(state: &Adapter, command: C, _env: &Env) -> Result<Vec<E>, AccessError> {
    if let C::Register { id, name, kind, scope, keys, certificates } = command {
        if state.exists() {
            return Err(AccessError::AlreadyExists);
        }
        account::check_scope(&scope)?;
        if keys.len() > MAX_KEYS || certificates.len() > MAX_KEYS {
            return Err(AccessError::AdapterKeyMany);
        }
        return one(E::Registered { id, name, kind, scope, keys, certificates });
    }
    if !state.exists() {
        return Err(AccessError::NotFound);
    }
    match command {
        C::Register { .. } => Err(AccessError::AlreadyExists),
        C::Rename { name } if state.name.as_ref() == Some(&name) => Ok(vec![]),
        C::Rename { name } => one(E::Renamed { name }),
        C::SetScope { scope } if state.scope == scope => Ok(vec![]),
        C::SetScope { scope } => {
            account::check_scope(&scope)?;
            one(E::ScopeSet { scope })
        }
        C::AddKey { key } => {
            room(&state.keys, &key)?;
            one(E::KeyAdded { key })
        }
        C::RemoveKey { key } => {
            known(&state.keys, &key)?;
            one(E::KeyRemoved { key })
        }
        C::AddCertificate { certificate } => {
            room(&state.certificates, &certificate)?;
            one(E::CertificateAdded { certificate })
        }
        C::RemoveCertificate { certificate } => {
            known(&state.certificates, &certificate)?;
            one(E::CertificateRemoved { certificate })
        }
        C::Disable { .. } if state.disabled.is_some() => Err(AccessError::AlreadyDisabled),
        C::Disable { reason } => one(E::Disabled { reason }),
        C::Enable if state.disabled.is_none() => Err(AccessError::AlreadyEnabled),
        C::Enable => one(E::Enabled),
    }
}

fn one(event: E) -> Result<Vec<E>, AccessError> {
    Ok(vec![event])
}
fn room<T: Ord>(held: &BTreeSet<T>, new: &T) -> Result<(), AccessError> {
    if held.contains(new) {
        return Err(AccessError::AdapterKeyTwice);
    }
    if held.len() >= MAX_KEYS { Err(AccessError::AdapterKeyMany) } else { Ok(()) }
}
fn known<T: Ord>(held: &BTreeSet<T>, key: &T) -> Result<(), AccessError> {
    if held.contains(key) { Ok(()) } else { Err(AccessError::AdapterKeyUnknown) }
}
