//! How many alerts fall on one operator in ten minutes.
//!
//! EEMUA 191 calls one in ten minutes steady, two manageable, and more than ten a flood, in which nobody can
//! be expected to answer each.

use super::AlertRow;
use crate::common::Author;
use atalaya_model::{AccountId, Millis, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The span that is counted over.
pub const RATE_WINDOW: Millis = Millis::from_minutes(10);
/// Alerts per operator and window that leave time for work.
pub const STEADY: u32 = 1;
/// Alerts per operator and window that can still be dealt with.
pub const MANAGEABLE: u32 = 2;
/// More than these are a flood.
pub const FLOOD: u32 = 10;

/// What one operator was shown in one window.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AlertRate {
    /// Beginning of the window; ten minutes, on the clock.
    pub from: Timestamp,
    pub operator: Author,
    /// Raised on this operator's console.
    pub shown: u32,
    /// Of these, at the highest level.
    pub highest: u32,
    /// Of these, answered first by this operator.
    pub answered: u32,
    /// Middle time to their answers, milliseconds.
    pub answer_median_ms: Option<Millis>,
    /// Of these, paused at least once, by whomever.
    pub paused: u32,
    /// `shown` is more than ten.
    pub flood: bool,
}

#[derive(Default)]
struct Sum {
    name: String,
    shown: u32,
    highest: u32,
    paused: u32,
    answers: Vec<Millis>,
}

/// Counts alerts by operator and window, oldest window first, then by operator.
pub fn rates<'a>(rows: impl Iterator<Item = &'a AlertRow>) -> Vec<AlertRate> {
    let mut sums: BTreeMap<(Timestamp, AccountId), Sum> = BTreeMap::new();
    for row in rows {
        let window = begin(row.shown_at);
        for person in &row.shown_to {
            let Some(id) = person.id else { continue };
            let sum = sums.entry((window, id)).or_default();
            sum.name.clone_from(&person.name);
            sum.shown += 1;
            sum.highest += u32::from(row.alert.level >= 3);
            sum.paused += u32::from(row.pauses > 0);
            let mine = row.first_answered_by.as_ref().is_some_and(|by| by.id == Some(id));
            sum.answers.extend(row.first_answered_at.filter(|_| mine).map(|at| at.since(row.shown_at)));
        }
    }
    sums.into_iter().map(|((from, id), sum)| sum.rate(from, id)).collect()
}

impl Sum {
    fn rate(mut self, from: Timestamp, id: AccountId) -> AlertRate {
        self.answers.sort_unstable();
        AlertRate {
            from,
            operator: Author { id: Some(id), name: self.name },
            shown: self.shown,
            highest: self.highest,
            answered: u32::try_from(self.answers.len()).unwrap_or(u32::MAX),
            answer_median_ms: self.answers.get(self.answers.len() / 2).copied(),
            paused: self.paused,
            flood: self.shown > FLOOD,
        }
    }
}

/// Beginning of the window in which a moment lies.
fn begin(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis().div_euclid(RATE_WINDOW.0) * RATE_WINDOW.0)
}
