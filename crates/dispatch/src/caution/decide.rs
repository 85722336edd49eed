//! The rules of a caution.

use super::commands::CautionCommand;
use super::events::CautionEvent;
use super::state::Caution;
use crate::common::Author;
use crate::refusal::ListRefusal;
use atalaya_model::{Env, Metres, Millis, Personal, Timestamp};

const DAYS_MAX: i64 = 366;
const RADIUS_DEFAULT: Metres = Metres(50.0);
const RADIUS_MIN: u32 = 10;
const RADIUS_MAX: u32 = 5000;

/// Decides on a command on a caution.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`].
pub fn decide(
    caution: &Caution,
    command: &CautionCommand,
    env: &Env,
) -> Result<Vec<CautionEvent>, ListRefusal> {
    let by = Author::from(&env.actor);
    if let CautionCommand::Create { place, radius_m, kind, text, expires_at } = command {
        if caution.kind.is_some() {
            return Err(ListRefusal::Exists);
        }
        if place.located.is_none() && place.address.is_none() {
            return Err(ListRefusal::PlaceMissing);
        }
        expiry(*expires_at, env)?;
        return Ok(vec![CautionEvent::Created {
            place: (**place).clone(),
            radius_m: radius(radius_m.unwrap_or(RADIUS_DEFAULT))?,
            kind: *kind,
            text: Personal::Known(text.clone()),
            expires_at: *expires_at,
            by,
        }]);
    }
    if caution.kind.is_none() {
        return Err(ListRefusal::Unknown);
    }
    if caution.withdrawn.is_some() {
        return Err(ListRefusal::Withdrawn);
    }
    match command {
        CautionCommand::Create { .. } => Err(ListRefusal::Exists),
        CautionCommand::Amend { text, kind, radius_m } => {
            if text.is_none() && kind.is_none() && radius_m.is_none() {
                return Err(ListRefusal::Nothing);
            }
            Ok(vec![CautionEvent::Amended {
                text: text.clone().map(Personal::Known),
                kind: *kind,
                radius_m: radius_m.map(radius).transpose()?,
                by,
            }])
        }
        CautionCommand::Extend { expires_at, reason } => {
            expiry(*expires_at, env)?;
            Ok(vec![CautionEvent::Extended { expires_at: *expires_at, reason: reason.clone(), by }])
        }
        CautionCommand::Withdraw { reason } => {
            Ok(vec![CautionEvent::Withdrawn { reason: reason.clone(), by }])
        }
    }
}

fn expiry(at: Timestamp, env: &Env) -> Result<(), ListRefusal> {
    let last = env.now.plus(Millis::from_minutes(DAYS_MAX * 24 * 60));
    if at <= env.now || at > last { Err(ListRefusal::Expiry { max_days: DAYS_MAX }) } else { Ok(()) }
}

fn radius(metres: Metres) -> Result<Metres, ListRefusal> {
    let range = f64::from(RADIUS_MIN)..=f64::from(RADIUS_MAX);
    if range.contains(&metres.0) {
        Ok(metres)
    } else {
        Err(ListRefusal::Radius { min: RADIUS_MIN, max: RADIUS_MAX })
    }
}
