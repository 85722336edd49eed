//! The state of a restriction, how events change it, and its rules.

use super::commands::{RestrictionCommand, RestrictionKind};
use super::events::RestrictionEvent;
use super::refusal::RestrictionRefusal;
use crate::{Operator, call::CallerKey};
use atalaya_model::{Aggregate, Env, Line, Millis, Personal, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// No restriction lasts longer without being decided anew.
pub const RESTRICTION_DAYS_MAX: i64 = 180;

/// What was imposed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Imposed {
    pub kind: RestrictionKind,
    pub number: Personal<PhoneNumber>,
    pub caller_key: CallerKey,
    pub reason: Personal<Line>,
    pub reference: Option<Line>,
    pub at: Timestamp,
    pub by: Operator,
    pub expires_at: Timestamp,
}

/// How it was lifted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Lifted {
    pub at: Timestamp,
    pub by: Operator,
    pub reason: Personal<Line>,
}

/// One restriction on a calling number.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Restriction {
    pub imposed: Option<Imposed>,
    pub lifted: Option<Lifted>,
}

impl Restriction {
    /// Its effect at `now`, the kind to put into [`crate::call::Standing`]; `None` before, after
    /// its expiry and once lifted.
    pub fn in_force(&self, now: Timestamp) -> Option<RestrictionKind> {
        let imposed = self.imposed.as_ref()?;
        (self.lifted.is_none() && now < imposed.expires_at).then_some(imposed.kind)
    }
}

impl Aggregate for Restriction {
    const KIND: &'static str = "restriction";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = RestrictionEvent;

    fn evolve(&mut self, event: &RestrictionEvent, at: Timestamp) {
        match event {
            RestrictionEvent::Imposed { kind, number, caller_key, reason, expires_at, reference, by } => {
                self.imposed = Some(Imposed {
                    kind: *kind,
                    number: number.clone(),
                    caller_key: caller_key.clone(),
                    reason: reason.clone(),
                    reference: reference.clone(),
                    at,
                    by: by.clone(),
                    expires_at: *expires_at,
                });
            }
            RestrictionEvent::Lifted { by, reason } => {
                self.lifted = Some(Lifted { at, by: by.clone(), reason: reason.clone() });
            }
        }
    }
}

/// Decides on one command. `caller_key` is the keyed hash of the number in `impose`. Who may do it
/// (supervisors) is decided by the policies, not here.
///
/// # Errors
/// The first rule it breaks, as [`RestrictionRefusal`].
pub fn decide(
    restriction: &Restriction,
    command: &RestrictionCommand,
    caller_key: Option<&CallerKey>,
    env: &Env,
) -> Result<Vec<RestrictionEvent>, RestrictionRefusal> {
    let by = Operator::try_from(&env.actor).map_err(|_| RestrictionRefusal::NeedsPerson)?;
    match command {
        RestrictionCommand::Impose { kind, number, reason, expires_at, reference } => {
            if restriction.imposed.is_some() {
                return Err(RestrictionRefusal::AlreadyExists);
            }
            let latest = env.now.plus(Millis::from_minutes(RESTRICTION_DAYS_MAX * 24 * 60));
            if *expires_at <= env.now || *expires_at > latest {
                return Err(RestrictionRefusal::Expiry { days: RESTRICTION_DAYS_MAX });
            }
            if *kind == RestrictionKind::CourtOrder && reference.is_none() {
                return Err(RestrictionRefusal::ReferenceMissing);
            }
            Ok(vec![RestrictionEvent::Imposed {
                kind: *kind,
                number: Personal::Known(number.clone()),
                caller_key: caller_key.cloned().ok_or(RestrictionRefusal::KeyMissing)?,
                reason: Personal::Known(reason.clone()),
                expires_at: *expires_at,
                reference: reference.clone(),
                by,
            }])
        }
        RestrictionCommand::Lift { reason } => {
            if restriction.imposed.is_none() {
                return Err(RestrictionRefusal::UnknownRestriction);
            }
            if restriction.in_force(env.now).is_none() {
                return Err(RestrictionRefusal::Over);
            }
            Ok(vec![RestrictionEvent::Lifted { by, reason: Personal::Known(reason.clone()) }])
        }
    }
}
