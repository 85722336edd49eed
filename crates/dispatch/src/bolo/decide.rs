//! The rules of a notice.

use super::commands::{BoloArea, BoloCommand};
use super::events::BoloEvent;
use super::state::Bolo;
use crate::common::Author;
use crate::refusal::ListRefusal;
use atalaya_model::{Env, Millis, Personal, Timestamp};

const DAYS_MAX: i64 = 30;
const RADIUS_MIN: u32 = 100;
const RADIUS_MAX: u32 = 300_000;
const MUNICIPALITIES_MAX: usize = 125;
const AGENCIES_MAX: usize = 40;
/// Readers kept; beyond it the answer is a refusal, which no centre of this size meets.
const READERS_MAX: usize = 5000;

/// Decides on a command on a notice. Acknowledging twice changes nothing.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`].
pub fn decide(bolo: &Bolo, command: &BoloCommand, env: &Env) -> Result<Vec<BoloEvent>, ListRefusal> {
    let by = Author::from(&env.actor);
    if let BoloCommand::Issue { kind, title, text, area, expires_at, incident } = command {
        if bolo.kind.is_some() {
            return Err(ListRefusal::Exists);
        }
        check_area(area)?;
        expiry(*expires_at, env)?;
        return Ok(vec![BoloEvent::Issued {
            kind: *kind,
            title: title.clone(),
            text: Personal::Known(text.clone()),
            area: area.clone(),
            expires_at: *expires_at,
            incident: *incident,
            by,
        }]);
    }
    if bolo.kind.is_none() {
        return Err(ListRefusal::Unknown);
    }
    if bolo.cancelled.is_some() {
        return Err(ListRefusal::Withdrawn);
    }
    match command {
        BoloCommand::Issue { .. } => Err(ListRefusal::Exists),
        BoloCommand::Acknowledge { unit } => {
            if env.now >= bolo.expires_at {
                return Err(ListRefusal::Expired);
            }
            let known = match unit {
                Some(unit) => bolo.units.contains(unit),
                None => by.id.is_some_and(|id| bolo.accounts.contains(&id)),
            };
            if known {
                return Ok(Vec::new());
            }
            if bolo.units.len() + bolo.accounts.len() >= READERS_MAX {
                return Err(ListRefusal::TooMany { what: "readers", max: READERS_MAX });
            }
            Ok(vec![BoloEvent::Acknowledged { unit: *unit, by }])
        }
        BoloCommand::Amend { title, text, area } => {
            if title.is_none() && text.is_none() && area.is_none() {
                return Err(ListRefusal::Nothing);
            }
            area.as_ref().map_or(Ok(()), check_area)?;
            Ok(vec![BoloEvent::Amended {
                title: title.clone(),
                text: text.clone().map(Personal::Known),
                area: area.clone(),
                by,
            }])
        }
        BoloCommand::Extend { expires_at, reason } => {
            expiry(*expires_at, env)?;
            Ok(vec![BoloEvent::Extended { expires_at: *expires_at, reason: reason.clone(), by }])
        }
        BoloCommand::Cancel { reason } => Ok(vec![BoloEvent::Cancelled { reason: reason.clone(), by }]),
    }
}

fn expiry(at: Timestamp, env: &Env) -> Result<(), ListRefusal> {
    let last = env.now.plus(Millis::from_minutes(DAYS_MAX * 24 * 60));
    if at <= env.now || at > last { Err(ListRefusal::Expiry { max_days: DAYS_MAX }) } else { Ok(()) }
}

fn check_area(area: &BoloArea) -> Result<(), ListRefusal> {
    if area.municipalities.len() > MUNICIPALITIES_MAX {
        return Err(ListRefusal::TooMany { what: "municipalities", max: MUNICIPALITIES_MAX });
    }
    if area.agencies.len() > AGENCIES_MAX {
        return Err(ListRefusal::TooMany { what: "agencies", max: AGENCIES_MAX });
    }
    match (area.centre, area.radius_m) {
        (None, None) => Ok(()),
        (Some(_), Some(radius)) => {
            if (f64::from(RADIUS_MIN)..=f64::from(RADIUS_MAX)).contains(&radius.0) {
                Ok(())
            } else {
                Err(ListRefusal::Radius { min: RADIUS_MIN, max: RADIUS_MAX })
            }
        }
        (Some(_), None) | (None, Some(_)) => Err(ListRefusal::HalfCircle),
    }
}
