//! What becomes of a command on a session.

use super::{Session, SessionCommand as C, SessionEvent as E, Standing};
use crate::AccessError;
use atalaya_model::Env;

/// Decides a command on a session. Pure; an empty answer means that there is nothing to record.
pub fn decide(state: &Session, command: C, env: &Env) -> Result<Vec<E>, AccessError> {
    match command {
        C::Open { id, account, account_name, epoch, token, source, console, factors } => {
            if state.exists() {
                return Err(AccessError::AlreadyExists);
            }
            if !factors.identify() {
                return Err(AccessError::FactorMissing);
            }
            let realm = env.realm;
            one(E::Opened { id, account, account_name, epoch, token, source, console, factors, realm })
        }
        C::Elevate { factors, token } => {
            own(state, env)?;
            going_on(state, env)?;
            if !state.factors.with(factors).second_factor() {
                return Err(AccessError::FactorMissing);
            }
            one(E::Elevated { factors, token: Some(token) })
        }
        C::Reauthenticate { epoch, token, factors } => {
            own(state, env)?;
            if state.standing(env.now) == Standing::Ended {
                return Err(AccessError::SessionClosed);
            }
            if !factors.identify() {
                return Err(AccessError::FactorMissing);
            }
            one(E::Reauthenticated { epoch, token, factors })
        }
        C::Touch => {
            own(state, env)?;
            going_on(state, env)?;
            if state.needs_touch(env.now) { one(E::Touched) } else { Ok(vec![]) }
        }
        C::Close { reason } => match state.closed {
            _ if !state.exists() => Err(AccessError::NotFound),
            Some(_) => Ok(vec![]),
            None => one(E::Closed { reason }),
        },
    }
}

fn one(event: E) -> Result<Vec<E>, AccessError> {
    Ok(vec![event])
}
fn own(state: &Session, env: &Env) -> Result<(), AccessError> {
    match (state.account, env.actor.account()) {
        (None, _) => Err(AccessError::NotFound),
        (Some(owner), Some(actor)) if owner == actor => Ok(()),
        _ => Err(AccessError::SessionNotOwn),
    }
}
fn going_on(state: &Session, env: &Env) -> Result<(), AccessError> {
    match state.standing(env.now) {
        Standing::Active => Ok(()),
        Standing::Locked => Err(AccessError::SessionLocked),
        Standing::Reauthenticate { .. } => Err(AccessError::SessionReauthenticate),
        Standing::Ended => Err(AccessError::SessionClosed),
    }
}
