//! The state of a day's roster and how events change it.

use crate::{Placement, Post, RosterEvent, Staff};
use atalaya_model::{Aggregate, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A placement that holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub placement: Placement,
    pub placed_at: Timestamp,
    pub placed_by: Option<Staff>,
}

/// One local day. Empty until its first event.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Roster {
    pub entries: BTreeMap<u32, Entry>,
    /// The last number given out.
    pub last: u32,
}

impl Aggregate for Roster {
    const KIND: &'static str = "roster";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = RosterEvent;

    fn evolve(&mut self, event: &RosterEvent, at: Timestamp) {
        match event {
            RosterEvent::Placed { entry, placement, by } => {
                let held = Entry { placement: placement.clone(), placed_at: at, placed_by: by.clone() };
                self.entries.insert(*entry, held);
                self.last = self.last.max(*entry);
            }
            RosterEvent::Removed { entry, .. } => drop(self.entries.remove(entry)),
        }
    }
}

/// An entry as people see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryRow {
    /// Local date on which it begins.
    pub day: String,
    pub entry: u32,
    pub person: Staff,
    pub post: Post,
    pub from: Timestamp,
    pub to: Timestamp,
    pub placed_at: Timestamp,
    pub placed_by: Option<Staff>,
}

impl Roster {
    /// The rows of a day; pure.
    pub fn rows(&self, day: &str) -> Vec<EntryRow> {
        let row = |(entry, held): (&u32, &Entry)| EntryRow {
            day: day.to_owned(),
            entry: *entry,
            person: held.placement.person.clone(),
            post: held.placement.post.clone(),
            from: held.placement.from,
            to: held.placement.to,
            placed_at: held.placed_at,
            placed_by: held.placed_by.clone(),
        };
        self.entries.iter().map(row).collect()
    }
}
