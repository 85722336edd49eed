//! The state of a closure, and what people see of it.

use super::{ClosureEvent, ClosurePlace};
use atalaya_model::{Aggregate, ClosureId, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// One closure. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Closure {
    pub at: Option<ClosurePlace>,
    pub reason: Option<Line>,
    pub on_foot: bool,
    pub created_at: Timestamp,
    pub created_by: String,
    pub expires_at: Timestamp,
    /// Why and when it was lifted.
    pub lifted: Option<(Line, Timestamp)>,
}

impl Aggregate for Closure {
    const KIND: &'static str = "closure";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = ClosureEvent;

    fn evolve(&mut self, event: &ClosureEvent, at: Timestamp) {
        match event {
            ClosureEvent::Created { at: place, reason, on_foot, expires_at, by } => {
                self.at = Some(place.clone());
                self.reason = Some(reason.clone());
                self.on_foot = *on_foot;
                self.created_at = at;
                by.name().clone_into(&mut self.created_by);
                self.expires_at = *expires_at;
            }
            ClosureEvent::Extended { expires_at, .. } => self.expires_at = *expires_at,
            ClosureEvent::Lifted { reason, .. } => self.lifted = Some((reason.clone(), at)),
        }
    }
}

/// A closure on the boards and on the map.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClosureRow {
    pub id: ClosureId,
    pub at: ClosurePlace,
    pub reason: Line,
    /// Nobody walks there either.
    pub on_foot: bool,
    pub created_at: Timestamp,
    /// Sign-in name.
    pub created_by: String,
    /// Behind this moment it closes nothing, lifted or not.
    pub expires_at: Timestamp,
    pub lifted: bool,
    pub lifted_reason: Option<Line>,
}

impl ClosureRow {
    /// The row of a closure; pure. `None` before it is created.
    pub fn of(id: ClosureId, closure: &Closure) -> Option<Self> {
        Some(Self {
            id,
            at: closure.at.clone()?,
            reason: closure.reason.clone()?,
            on_foot: closure.on_foot,
            created_at: closure.created_at,
            created_by: closure.created_by.clone(),
            expires_at: closure.expires_at,
            lifted: closure.lifted.is_some(),
            lifted_reason: closure.lifted.as_ref().map(|(reason, _)| reason.clone()),
        })
    }
    /// In force at `now`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        !self.lifted && now < self.expires_at
    }
}
