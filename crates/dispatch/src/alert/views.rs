//! What people see of an alert.

use super::AlertLog;
use crate::{common::Author, timers::Alert};
use atalaya_model::{Line, Timestamp};
use serde::{Deserialize, Serialize};

/// Where an alert stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    /// Nobody has said yet that they saw it, or it rose or came back since.
    #[default]
    New,
    Acknowledged,
    /// Quiet until `paused_until`.
    Paused,
    /// Its cause is gone.
    Cleared,
}

/// An alert on the boards: what waits, and what people did about it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AlertRow {
    #[serde(flatten)]
    pub alert: Alert,
    pub status: AlertStatus,
    /// When it first stood on the consoles.
    pub shown_at: Timestamp,
    /// On whose consoles it stood.
    pub shown_to: Vec<Author>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: Option<Author>,
    /// First answer, also when it rose or came back since.
    pub first_answered_at: Option<Timestamp>,
    pub first_answered_by: Option<Author>,
    pub paused_until: Option<Timestamp>,
    pub paused_by: Option<Author>,
    pub paused_reason: Option<Line>,
    pub pauses: u32,
    pub escalations: u32,
    pub cleared_at: Option<Timestamp>,
}

impl AlertRow {
    /// The row of an alert; pure. `None` before it is raised.
    pub fn of(log: &AlertLog) -> Option<Self> {
        let pause = log.pause.as_ref();
        Some(Self {
            alert: log.alert.clone()?,
            status: log.status,
            shown_at: log.shown_at,
            shown_to: log.shown_to.clone(),
            acknowledged_at: log.acknowledged.as_ref().map(|a| a.0),
            acknowledged_by: log.acknowledged.as_ref().map(|a| a.1.clone()),
            first_answered_at: log.first_acknowledged.as_ref().map(|a| a.0),
            first_answered_by: log.first_acknowledged.as_ref().map(|a| a.1.clone()),
            paused_until: pause.map(|p| p.until),
            paused_by: pause.map(|p| p.by.clone()),
            paused_reason: pause.map(|p| p.reason.clone()),
            pauses: log.pauses,
            escalations: log.escalations,
            cleared_at: log.cleared_at,
        })
    }
}
