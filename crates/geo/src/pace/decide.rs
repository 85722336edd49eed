//! The rules of paces.

use super::{CalibratedFactor, PaceCommand, PaceEvent, PaceRefusal, Paces, TRIPS_MIN};
use atalaya_model::{Env, Millis};

const PERCENT: std::ops::RangeInclusive<u16> = 20..=500;
const MANUAL_DAYS_MAX: i64 = 14;
const MANUAL_MAX: usize = 100;
/// Areas times bands of a whole state fit; more is a mistake.
const CALIBRATED_MAX: usize = 25_000;
/// Factors accepted with one command: its body is bounded as well.
const ACCEPTED_MAX: usize = 500;

/// Decides on a command on paces.
///
/// # Errors
/// The first rule it breaks, as [`PaceRefusal`].
pub fn decide(paces: &Paces, command: &PaceCommand, env: &Env) -> Result<Vec<PaceEvent>, PaceRefusal> {
    let by = env.actor.clone();
    let event = match command {
        PaceCommand::Set { factor, reason, expires_at } => {
            percent(factor.percent)?;
            hours(factor.from_hour, factor.until_hour)?;
            let last = env.now.plus(Millis::from_minutes(MANUAL_DAYS_MAX * 24 * 60));
            if *expires_at <= env.now || *expires_at > last {
                return Err(PaceRefusal::Expiry { max_days: MANUAL_DAYS_MAX });
            }
            if paces.manual.iter().filter(|m| m.expires_at > env.now).count() >= MANUAL_MAX {
                return Err(PaceRefusal::TooMany { max: MANUAL_MAX });
            }
            PaceEvent::Set {
                number: paces.last_number + 1,
                factor: factor.clone(),
                reason: reason.clone(),
                expires_at: *expires_at,
                by,
            }
        }
        PaceCommand::Clear { number, reason } => {
            if !paces.manual.iter().any(|m| m.number == *number) {
                return Err(PaceRefusal::Unknown(*number));
            }
            PaceEvent::Cleared { number: *number, reason: reason.clone(), by }
        }
        PaceCommand::Accept { factors, reason } => {
            accept(paces, factors)?;
            PaceEvent::CalibrationAccepted { factors: factors.clone(), reason: reason.clone(), by }
        }
        PaceCommand::Withdraw { reason } => {
            if paces.calibrated.is_empty() {
                return Err(PaceRefusal::NotCalibrated);
            }
            PaceEvent::CalibrationWithdrawn { reason: reason.clone(), by }
        }
    };
    Ok(vec![event])
}

fn accept(paces: &Paces, factors: &[CalibratedFactor]) -> Result<(), PaceRefusal> {
    if factors.is_empty() {
        return Err(PaceRefusal::Nothing);
    }
    if factors.len() > ACCEPTED_MAX {
        return Err(PaceRefusal::TooMany { max: ACCEPTED_MAX });
    }
    if paces.calibrated.len() + factors.len() > CALIBRATED_MAX {
        return Err(PaceRefusal::TooMany { max: CALIBRATED_MAX });
    }
    for factor in factors {
        percent(factor.percent)?;
        if factor.from_hour >= factor.until_hour || factor.until_hour > 24 {
            return Err(PaceRefusal::Hours);
        }
        if factor.trips < TRIPS_MIN {
            return Err(PaceRefusal::Trips { min: TRIPS_MIN });
        }
    }
    Ok(())
}

fn percent(percent: u16) -> Result<(), PaceRefusal> {
    if PERCENT.contains(&percent) {
        Ok(())
    } else {
        Err(PaceRefusal::Percent { min: *PERCENT.start(), max: *PERCENT.end() })
    }
}

fn hours(from: u8, until: u8) -> Result<(), PaceRefusal> {
    if from <= 23 && (1..=24).contains(&until) && from != until { Ok(()) } else { Err(PaceRefusal::Hours) }
}
