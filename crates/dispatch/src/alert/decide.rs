//! The rules of alerts.

use super::{AlertCommand, AlertEvent, AlertLog, AlertStatus};
use crate::{
    common::Author,
    refusal::ListRefusal,
    timers::{Alert, AlertKind},
};
use atalaya_model::{Env, Millis};

const PAUSE_MIN: Millis = Millis::from_minutes(1);
const PAUSE_MAX: Millis = Millis::from_minutes(60);
/// People named as having it on their screens.
const SHOWN_MAX: usize = 50;

/// Decides on a person's command. Acknowledging twice changes nothing.
///
/// # Errors
/// The first rule it breaks, as [`ListRefusal`].
pub fn decide(log: &AlertLog, command: &AlertCommand, env: &Env) -> Result<Vec<AlertEvent>, ListRefusal> {
    let by = Author::from(&env.actor);
    let alert = match log.live() {
        Some(alert) => alert,
        None if log.alert.is_some() => return Err(ListRefusal::Cleared),
        None => return Err(ListRefusal::Unknown),
    };
    match command {
        AlertCommand::Acknowledge {} if log.status == AlertStatus::Acknowledged => Ok(Vec::new()),
        AlertCommand::Acknowledge {} => Ok(vec![AlertEvent::Acknowledged { by }]),
        AlertCommand::Pause { .. } if alert.kind == AlertKind::OfficerEmergency => {
            Err(ListRefusal::NeverQuiet)
        }
        AlertCommand::Pause { until, reason } => {
            let span = until.since(env.now);
            if span < PAUSE_MIN || span > PAUSE_MAX {
                return Err(ListRefusal::PauseSpan { min: 1, max: 60 });
            }
            Ok(vec![AlertEvent::Paused { until: *until, reason: reason.clone(), by }])
        }
        AlertCommand::Resume {} if log.pause.is_none() => Ok(Vec::new()),
        AlertCommand::Resume {} => Ok(vec![AlertEvent::Resumed { by }]),
    }
}

/// What the timers record of an alert: raised, changed, its pause over, its cause gone. `due` is what
/// [`crate::timers::due`] says of it now; no events mean that nothing changed.
pub fn follow(log: &AlertLog, due: Option<&Alert>, shown_to: &[Author], env: &Env) -> Vec<AlertEvent> {
    let shown = || shown_to.iter().take(SHOWN_MAX).cloned().collect();
    let (Some(known), Some(due)) = (log.live(), due) else {
        return match (log.live(), due) {
            (Some(_), None) => vec![AlertEvent::Cleared {}],
            (None, Some(due)) => {
                vec![AlertEvent::Raised { alert: Box::new(due.clone()), shown_to: shown() }]
            }
            _ => Vec::new(),
        };
    };
    let mut events = Vec::new();
    if due.level > known.level {
        events.push(AlertEvent::Escalated { alert: Box::new(due.clone()), shown_to: shown() });
    } else if due != known {
        events.push(AlertEvent::Amended { alert: Box::new(due.clone()) });
    }
    if log.pause.as_ref().is_some_and(|pause| env.now >= pause.until) {
        events.push(AlertEvent::Resumed { by: Author::from(&env.actor) });
    }
    events
}
