//! The state of a response plan and how events change it.

use super::commands::PlanContent;
use super::events::PlanEvent;
use super::views::PlanRow;
use crate::common::Author;
use atalaya_model::{Aggregate, Line, PlanId, Timestamp};
use serde::{Deserialize, Serialize};

/// One plan with its versions. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Version n at place n − 1.
    pub versions: Vec<PlanContent>,
    /// The version in force.
    pub active: Option<u32>,
    pub changed_at: Timestamp,
    pub changed_by: Author,
    pub withdrawn: Option<Line>,
}

impl Plan {
    /// A version by its number, from 1.
    pub fn version(&self, number: u32) -> Option<&PlanContent> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl Aggregate for Plan {
    const KIND: &'static str = "plan";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = PlanEvent;

    fn evolve(&mut self, event: &PlanEvent, at: Timestamp) {
        self.changed_at = at;
        match event {
            PlanEvent::Created { content, by } | PlanEvent::Revised { content, by, .. } => {
                self.versions.push(content.clone());
                self.changed_by = by.clone();
            }
            PlanEvent::Activated { version, by } => {
                self.active = Some(*version);
                self.withdrawn = None;
                self.changed_by = by.clone();
            }
            PlanEvent::Withdrawn { reason, by } => {
                self.active = None;
                self.withdrawn = Some(reason.clone());
                self.changed_by = by.clone();
            }
        }
    }
}

impl PlanRow {
    /// The row of a plan; pure. `None` before it is created.
    pub fn of(id: PlanId, plan: &Plan) -> Option<Self> {
        let latest = u32::try_from(plan.versions.len()).unwrap_or(u32::MAX);
        let version = plan.active.unwrap_or(latest);
        Some(Self {
            id,
            content: plan.version(version)?.clone(),
            version,
            latest,
            active: plan.active.is_some(),
            changed_at: plan.changed_at,
            changed_by: plan.changed_by.clone(),
            withdrawn_reason: plan.withdrawn.clone(),
        })
    }
}
