//! How long positions are kept, by class, as data; and what becomes of a file when its time is over.

use crate::{Class, Day, Level, archive::Sealed, hold::Holds};
use atalaya_model::{HoldId, Millis, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days after the end of a file's day for which each class is kept; `null` or absent: for ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = HistoryRetention))]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Name of the rule, as it is told in the record: the centre's own document.
    pub version: String,
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::HashMap<String, Option<u32>>))]
    pub days: BTreeMap<Class, Option<u32>>,
}

/// Why a file of rules was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RetentionError {
    #[error("the rules are no valid JSON of their shape: {0}")]
    Json(String),
    #[error("{0}: from 2 to 36,500 days, or null for ever")]
    Days(&'static str),
}

impl Default for Retention {
    /// Ours, to be replaced by each centre's own schedule of disposal. A year for vehicles: complaints and
    /// proceedings about a shift come within months. Ninety days for what a person carries: it also tells of the
    /// time off duty, and is needed for little. Thirty days for a partner's: it is theirs.
    fn default() -> Self {
        let days = [(Class::Unit, 365), (Class::Person, 90), (Class::Drone, 365), (Class::Partner, 30)];
        Self { version: "atalaya-1".to_owned(), days: days.map(|(class, days)| (class, Some(days))).into() }
    }
}

impl Retention {
    /// Reads and checks a file of rules. Less than two days would delete what may still come late.
    ///
    /// # Errors
    /// [`RetentionError`].
    pub fn from_json(text: &str) -> Result<Self, RetentionError> {
        let rules: Self = serde_json::from_str(text).map_err(|e| RetentionError::Json(e.to_string()))?;
        for (class, days) in &rules.days {
            if days.is_some_and(|days| !(2..=36_500).contains(&days)) {
                return Err(RetentionError::Days(class.as_str()));
            }
        }
        Ok(rules)
    }
    /// Days for which a class is kept; `None`: for ever.
    pub fn days(&self, class: Class) -> Option<u32> {
        self.days.get(&class).copied().flatten()
    }
    /// Whether a day's files of a class are over at a moment.
    pub fn over(&self, class: Class, day: Day, now: Timestamp) -> Option<u32> {
        let days = self.days(class)?;
        (now >= day.ends().plus(Millis(i64::from(days) * 86_400_000))).then_some(days)
    }
}

/// What becomes of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    Keep,
    Delete {
        days: u32,
    },
    /// Only what these holds name is kept.
    Reduce {
        days: u32,
        holds: BTreeSet<HoldId>,
    },
}

/// Decides about one file. Pure: time, rules and holds are inputs.
pub fn verdict(file: &Sealed, day: Day, rules: &Retention, holds: &Holds, now: Timestamp) -> Verdict {
    let Some(days) = rules.over(file.class, day, now) else { return Verdict::Keep };
    let end = file.to.plus(Millis(1));
    if holds.keeps_all(file.from, end) {
        return Verdict::Keep;
    }
    let touching = holds.touching(file.from, end);
    if touching.is_empty() {
        Verdict::Delete { days }
    } else if file.level == Level::Held && file.held_for == touching {
        Verdict::Keep
    } else {
        Verdict::Reduce { days, holds: touching }
    }
}
