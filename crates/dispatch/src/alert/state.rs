//! The state of an alert and how events change it.

use super::{AlertEvent, AlertStatus};
use crate::{common::Author, timers::Alert};
use atalaya_model::{Aggregate, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// A pause.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub until: Timestamp,
    pub reason: Line,
    pub by: Author,
}

/// One alert. Empty until it is first raised; the same wait raised again goes on in the same stream.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertLog {
    pub alert: Option<Alert>,
    pub status: AlertStatus,
    /// When it was recorded: the moment from which it could be seen.
    pub shown_at: Timestamp,
    pub shown_to: Vec<Author>,
    pub acknowledged: Option<(Timestamp, Author)>,
    /// Seconds-exact first answer, kept over escalations, for the measures.
    pub first_acknowledged: Option<(Timestamp, Author)>,
    pub pause: Option<Pause>,
    pub pauses: u32,
    pub escalations: u32,
    pub cleared_at: Option<Timestamp>,
}

impl AlertLog {
    /// The alert while its cause lasts.
    pub fn live(&self) -> Option<&Alert> {
        self.alert.as_ref().filter(|_| self.status != AlertStatus::Cleared)
    }
    fn show_to(&mut self, people: &[Author]) {
        for person in people {
            if !self.shown_to.contains(person) {
                self.shown_to.push(person.clone());
            }
        }
    }
}

impl Aggregate for AlertLog {
    const KIND: &'static str = "alert";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = AlertEvent;

    fn evolve(&mut self, event: &AlertEvent, at: Timestamp) {
        match event {
            AlertEvent::Raised { alert, shown_to } => {
                *self = Self {
                    alert: Some((**alert).clone()),
                    status: AlertStatus::New,
                    shown_at: at,
                    shown_to: shown_to.clone(),
                    ..Self::default()
                };
            }
            AlertEvent::Escalated { alert, shown_to } => {
                self.alert = Some((**alert).clone());
                self.escalations += 1;
                self.show_to(shown_to);
                // A pause holds until its time; what was merely seen is new to the next level.
                if self.status == AlertStatus::Acknowledged {
                    (self.status, self.acknowledged) = (AlertStatus::New, None);
                }
            }
            AlertEvent::Amended { alert } => self.alert = Some((**alert).clone()),
            AlertEvent::Acknowledged { by } => {
                self.acknowledged = Some((at, by.clone()));
                self.first_acknowledged.get_or_insert_with(|| (at, by.clone()));
                (self.status, self.pause) = (AlertStatus::Acknowledged, None);
            }
            AlertEvent::Paused { until, reason, by } => {
                self.first_acknowledged.get_or_insert_with(|| (at, by.clone()));
                self.pause = Some(Pause { until: *until, reason: reason.clone(), by: by.clone() });
                self.pauses += 1;
                self.status = AlertStatus::Paused;
            }
            AlertEvent::Resumed { .. } => {
                (self.status, self.pause, self.acknowledged) = (AlertStatus::New, None, None);
            }
            AlertEvent::Cleared {} => {
                (self.status, self.pause, self.cleared_at) = (AlertStatus::Cleared, None, Some(at));
            }
        }
    }
}
