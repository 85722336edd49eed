//! What becomes of a command on an account. Who may send it is decided before, by policy; here is
//! only what no policy may change: nobody alters their own standing, and only the owner their proofs.

use super::{
    ACCOUNT_FAILURES, Account, AccountCommand as C, AccountEvent as E, DisabledBecause, Factors,
    MAX_PASSKEYS, Proof, SOURCE_FAILURES, lockout::ACCOUNT_SOURCES,
};
use crate::{AccessError, Source};
use atalaya_model::{AccountId, Actor, Aggregate, Env, Line, Personal, Role, Scope};
use serde_json::Value;
use std::collections::BTreeSet;

const MAX_ROLES: usize = 16;
const MAX_SCOPE_AGENCIES: usize = 64;
const MAX_SCOPE_MUNICIPALITIES: usize = 256;
/// Bytes of a passkey's JSON: some 1 KB in practice.
const MAX_CREDENTIAL: usize = 16 * 1024;
/// Characters of a passkey's id: base64url of at most 1023 bytes (WebAuthn §4).
const MAX_CREDENTIAL_ID: usize = 1364;

type Decided = Result<Vec<E>, AccessError>;

/// Decides a command on an account. Pure; an empty answer means that there is nothing to record.
pub fn decide(state: &Account, command: C, env: &Env) -> Decided {
    if let C::Create { id, name, display_name, roles, scope, password_hash } = command {
        if state.exists() {
            return Err(AccessError::AlreadyExists);
        }
        check_roles(&roles)?;
        check_scope(&scope)?;
        let password_hash = Personal::Known(password_hash);
        return one(E::Created { id, name, display_name, roles, scope, password_hash });
    }
    let id = state.id.ok_or(AccessError::NotFound)?;
    match command {
        C::Create { .. } => Err(AccessError::AlreadyExists),
        C::Rename { name, display_name } => rename(state, name, display_name),
        C::SetRoles { roles } => set_roles(state, id, roles, env),
        C::SetScope { scope } => set_scope(state, id, scope, env),
        C::SetPasswordHash { password_hash } => {
            let one_time = !is_owner(id, &env.actor);
            one(E::PasswordSet { password_hash: password_hash.into(), one_time })
        }
        C::EnrolTotp { secret } => enrol_totp(state, id, secret, env),
        C::ConfirmTotp { code } => confirm_totp(state, id, &code, env),
        C::RemoveTotp => remove_totp(state, id, env),
        C::RegisterPasskey { id: key, label, credential } => {
            register_passkey(state, id, key, label, credential, env)
        }
        C::UpdatePasskey { id: key, credential } => {
            check_credential(&key, &credential)?;
            known_passkey(state, &key)?;
            one(E::PasskeyUpdated { id: key, credential: credential.into() })
        }
        C::RemovePasskey { id: key } => remove_passkey(state, id, key, env),
        C::ResetFactors { password_hash } => {
            not_owner(id, &env.actor)?;
            one(E::FactorsReset { password_hash: password_hash.into() })
        }
        C::Disable { reason } => disable(state, id, reason, env),
        C::DisableIfInactive => disable_if_inactive(state, env),
        C::Enable => enable(state, id, env),
        C::RecordLoginFailure { source, proof } => Ok(login_failure(state, source, proof, env)),
        C::RecordLogin { source, factors, totp_step } => login(state, source, factors, totp_step, env),
        C::RecordSecondFactor { source, totp_step } => second_factor(state, id, source, totp_step, env),
        C::Release { source } => release(state, source, env),
    }
}

fn one(event: E) -> Decided {
    Ok(vec![event])
}
fn is_owner(id: AccountId, actor: &Actor) -> bool {
    actor.account() == Some(id)
}
fn owner(id: AccountId, actor: &Actor) -> Result<(), AccessError> {
    if is_owner(id, actor) { Ok(()) } else { Err(AccessError::NotOwnAccount) }
}
fn not_owner(id: AccountId, actor: &Actor) -> Result<(), AccessError> {
    if is_owner(id, actor) { Err(AccessError::OwnAccount) } else { Ok(()) }
}

fn check_roles(roles: &BTreeSet<Role>) -> Result<(), AccessError> {
    if roles.is_empty() {
        return Err(AccessError::RolesEmpty);
    }
    if roles.len() > MAX_ROLES {
        return Err(AccessError::RolesMany);
    }
    if roles.contains(&Role::Administrator) && roles.contains(&Role::Auditor) {
        return Err(AccessError::RolesConflict);
    }
    Ok(())
}
pub(crate) fn check_scope(scope: &Scope) -> Result<(), AccessError> {
    let many =
        scope.agencies.len() > MAX_SCOPE_AGENCIES || scope.municipalities.len() > MAX_SCOPE_MUNICIPALITIES;
    if many { Err(AccessError::ScopeMany) } else { Ok(()) }
}
fn rename(state: &Account, name: super::SignInName, display_name: Personal<Line>) -> Decided {
    if state.name.as_ref() == Some(&name) && state.display_name.as_ref() == Some(&display_name) {
        return Ok(vec![]);
    }
    one(E::Renamed { name, display_name })
}
fn set_roles(state: &Account, id: AccountId, roles: BTreeSet<Role>, env: &Env) -> Decided {
    not_owner(id, &env.actor)?;
    check_roles(&roles)?;
    if state.roles == roles { Ok(vec![]) } else { one(E::RolesSet { roles }) }
}
fn set_scope(state: &Account, id: AccountId, scope: Scope, env: &Env) -> Decided {
    not_owner(id, &env.actor)?;
    check_scope(&scope)?;
    if state.scope == scope { Ok(vec![]) } else { one(E::ScopeSet { scope }) }
}

fn enrol_totp(state: &Account, id: AccountId, secret: crate::totp::TotpSecret, env: &Env) -> Decided {
    owner(id, &env.actor)?;
    if state.has_totp() {
        return Err(AccessError::TotpEnrolled);
    }
    one(E::TotpEnrolled { secret: secret.into() })
}
fn confirm_totp(state: &Account, id: AccountId, code: &str, env: &Env) -> Decided {
    owner(id, &env.actor)?;
    let totp = state.totp.as_ref().ok_or(AccessError::TotpNotEnrolled)?;
    if totp.confirmed {
        return Err(AccessError::TotpEnrolled);
    }
    let secret = totp.secret.known().ok_or(AccessError::TotpNotEnrolled)?;
    one(E::TotpConfirmed { step: secret.check(code, env.now, totp.last_step)? })
}
fn remove_totp(state: &Account, id: AccountId, env: &Env) -> Decided {
    owner(id, &env.actor)?;
    if state.totp.is_none() {
        return Err(AccessError::TotpNotEnrolled);
    }
    if state.is_privileged() && state.has_totp() && state.passkeys.is_empty() {
        return Err(AccessError::LastSecondFactor);
    }
    one(E::TotpRemoved)
}

fn check_credential(key: &str, credential: &Value) -> Result<(), AccessError> {
    let sound = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    let id_sound = (1..=MAX_CREDENTIAL_ID).contains(&key.len()) && key.bytes().all(sound);
    let size = serde_json::to_string(credential).map_or(usize::MAX, |text| text.len());
    if id_sound && credential.is_object() && size <= MAX_CREDENTIAL {
        Ok(())
    } else {
        Err(AccessError::PasskeyData)
    }
}
fn known_passkey(state: &Account, key: &str) -> Result<(), AccessError> {
    if state.passkeys.contains_key(key) { Ok(()) } else { Err(AccessError::PasskeyUnknown) }
}
fn register_passkey(
    state: &Account,
    id: AccountId,
    key: String,
    label: Line,
    credential: Value,
    env: &Env,
) -> Decided {
    owner(id, &env.actor)?;
    check_credential(&key, &credential)?;
    if state.passkeys.contains_key(&key) {
        return Err(AccessError::PasskeyTwice);
    }
    if state.passkeys.len() >= MAX_PASSKEYS {
        return Err(AccessError::PasskeyMany);
    }
    one(E::PasskeyRegistered { id: key, label, credential: credential.into() })
}
fn remove_passkey(state: &Account, id: AccountId, key: String, env: &Env) -> Decided {
    owner(id, &env.actor)?;
    known_passkey(state, &key)?;
    if state.is_privileged() && state.passkeys.len() == 1 && !state.has_totp() {
        return Err(AccessError::LastSecondFactor);
    }
    one(E::PasskeyRemoved { id: key })
}

fn disable(state: &Account, id: AccountId, reason: Line, env: &Env) -> Decided {
    not_owner(id, &env.actor)?;
    if state.disabled.is_some() {
        return Err(AccessError::AlreadyDisabled);
    }
    one(E::Disabled { because: DisabledBecause::Decision { reason } })
}
fn disable_if_inactive(state: &Account, env: &Env) -> Decided {
    if state.disabled.is_some() {
        return Err(AccessError::AlreadyDisabled);
    }
    if !state.is_inactive(env.now) {
        return Err(AccessError::NotInactive);
    }
    one(E::Disabled { because: DisabledBecause::Inactivity })
}
fn enable(state: &Account, id: AccountId, env: &Env) -> Decided {
    not_owner(id, &env.actor)?;
    if state.disabled.is_none() && !state.is_inactive(env.now) {
        return Err(AccessError::AlreadyEnabled);
    }
    one(E::Enabled)
}

fn login_failure(state: &Account, source: Source, proof: Proof, env: &Env) -> Vec<E> {
    // A locked or disabled door records no further knocks: an attacker must not fill the journal.
    if state.gate(&source, false, env.now).is_err() {
        return vec![];
    }
    let mut events = vec![E::LoginFailed { source: source.clone(), proof }];
    let mut after = state.clone();
    for event in &events {
        after.evolve(event, env.now);
    }
    let here = after.lockout.failures_at(&source, env.now);
    let (failures, sources) = after.lockout.failures_untrusted(env.now);
    if here >= SOURCE_FAILURES {
        events.push(E::SourceLocked { source, failures: count(here) });
    }
    let spread = failures >= ACCOUNT_FAILURES && sources >= ACCOUNT_SOURCES;
    if spread && state.lockout.locked_at().is_none() {
        events.push(E::AccountLocked { failures: count(failures), sources: count(sources) });
    }
    events
}
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
fn login(state: &Account, source: Source, factors: Factors, step: Option<u64>, env: &Env) -> Decided {
    if !factors.identify() {
        return Err(AccessError::FactorMissing);
    }
    state.gate(&source, factors.passkey, env.now)?;
    fresh_step(state, factors.totp, step)?;
    if factors.passkey && state.passkeys.is_empty() {
        return Err(AccessError::PasskeyUnknown);
    }
    one(E::LoggedIn { source, factors, totp_step: step })
}
/// Two log-ins that raced with one code: the second meets the step of the first.
fn fresh_step(state: &Account, totp_claimed: bool, step: Option<u64>) -> Result<(), AccessError> {
    match (totp_claimed, step) {
        (false, None) => Ok(()),
        (true, Some(step)) if state.has_totp() => {
            let last = state.totp.as_ref().and_then(|t| t.last_step);
            if last.is_some_and(|last| step <= last) { Err(AccessError::TotpReplayed) } else { Ok(()) }
        }
        (true, Some(_)) => Err(AccessError::TotpNotEnrolled),
        (true, None) | (false, Some(_)) => Err(AccessError::FactorMissing),
    }
}
fn second_factor(state: &Account, id: AccountId, source: Source, step: Option<u64>, env: &Env) -> Decided {
    owner(id, &env.actor)?;
    state.check_standing(env.now)?;
    if state.lockout.is_source_locked(&source) {
        return Err(AccessError::SourceLocked);
    }
    fresh_step(state, step.is_some(), step)?;
    one(E::SecondFactorGiven { source, totp_step: step })
}
fn release(state: &Account, source: Option<Source>, env: &Env) -> Decided {
    if let Some(id) = state.id {
        not_owner(id, &env.actor)?;
    }
    let locked = match &source {
        Some(source) => state.lockout.is_source_locked(source) || state.lockout.locked_at().is_some(),
        None => state.lockout.is_anything_locked(),
    };
    if locked { one(E::Released { source }) } else { Err(AccessError::NothingLocked) }
}
