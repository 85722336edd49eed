//! The state of a form and how events change it.

use super::{FormContent, FormEvent};
use crate::Person;
use atalaya_model::{Aggregate, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// One form with its versions. Empty until its first event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Version n at place n − 1.
    pub versions: Vec<FormContent>,
    /// The version new reviews take.
    pub active: Option<u32>,
    pub changed_at: Timestamp,
    pub changed_by: Option<Person>,
    pub withdrawn: Option<Line>,
}

impl Form {
    /// A version by its number, from 1.
    pub fn version(&self, number: u32) -> Option<&FormContent> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl Aggregate for Form {
    const KIND: &'static str = "quality_form";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = FormEvent;

    fn evolve(&mut self, event: &FormEvent, at: Timestamp) {
        self.changed_at = at;
        match event {
            FormEvent::Created { content, by } | FormEvent::Revised { content, by, .. } => {
                self.versions.push(content.clone());
                self.changed_by = by.clone();
            }
            FormEvent::Activated { version, by } => {
                self.active = Some(*version);
                self.withdrawn = None;
                self.changed_by = by.clone();
            }
            FormEvent::Withdrawn { reason, by } => {
                self.active = None;
                self.withdrawn = Some(reason.clone());
                self.changed_by = by.clone();
            }
        }
    }
}
