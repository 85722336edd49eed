//! Figures of the 089: counts of routing facts by whole weeks and blocks of four, small numbers suppressed.
//!
//! Periods never overlap, so that none can be had by subtracting one table from another. A count below
//! [`SMALL`] is not shown; nor is one from which a hidden one would follow.

use crate::types::{CloseOutcome, RecordType};
use crate::{Bucket, TipRow};
use atalaya_model::{Millis, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts from 1 to one below this are not shown.
pub const SMALL: u32 = 5;
/// Weeks of one block.
pub const BLOCK_WEEKS: i64 = 4;
/// Most weeks in one answer.
pub const WEEKS_MAX: u32 = 52;

const WEEK: Millis = Millis::from_minutes(7 * 24 * 60);
/// Monday 5 January 1970, 00:00 in the centre of Mexico (UTC−6).
const FIRST_MONDAY_US: i64 = (4 * 24 + 6) * 3_600 * 1_000_000;

/// Number of the week (Monday to Sunday, by central time) a moment lies in, from the first of 1970.
pub fn week_of(at: Timestamp) -> i64 {
    (at.as_micros() - FIRST_MONDAY_US).div_euclid(WEEK.0 * 1_000)
}
/// Its beginning.
pub fn week_start(week: i64) -> Timestamp {
    Timestamp::from_micros(FIRST_MONDAY_US + week * WEEK.0 * 1_000)
}

/// A count as it may be shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TipFigure))]
pub struct Cell {
    pub code: String,
    /// `null`: suppressed, because it is small or because a small one would follow from it.
    pub count: Option<u32>,
}

/// Hides small counts, and one more where the total would give a single hidden one away.
pub fn suppress(counts: &BTreeMap<String, u32>) -> Vec<Cell> {
    let small = |n: u32| (1..SMALL).contains(&n);
    let mut hidden: Vec<&str> = counts.iter().filter(|(_, n)| small(**n)).map(|(c, _)| c.as_str()).collect();
    let sum: u32 = counts.values().filter(|n| small(**n)).sum();
    if !hidden.is_empty() && (hidden.len() == 1 || sum < SMALL) {
        let next = counts.iter().filter(|(_, n)| **n >= SMALL).min_by_key(|(code, n)| (**n, code.as_str()));
        hidden.extend(next.map(|(code, _)| code.as_str()));
    }
    counts
        .iter()
        .map(|(code, n)| Cell { code: code.clone(), count: (!hidden.contains(&code.as_str())).then_some(*n) })
        .collect()
}

/// A total: not shown when small, or when the only shown cell beside hidden ones would give them away.
fn total(cells: &[Cell], sum: u32) -> Option<u32> {
    let hidden: Vec<_> = cells.iter().filter(|c| c.count.is_none()).collect();
    (!(1..SMALL).contains(&sum) && hidden.len() != 1).then_some(sum)
}

/// One week.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TipWeek))]
pub struct Week {
    /// Monday.
    pub from: Timestamp,
    pub anonymous: Option<u32>,
    pub extortion: Option<u32>,
}

/// Four weeks, in detail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = TipBlock))]
pub struct Block {
    pub from: Timestamp,
    /// The week in which it ends has passed.
    pub complete: bool,
    pub anonymous: Option<u32>,
    pub extortion: Option<u32>,
    pub categories: Vec<Cell>,
    pub municipalities: Vec<Cell>,
    pub channels: Vec<Cell>,
    /// Extortion only.
    pub modalities: Vec<Cell>,
    /// Extortion only: avoided, paid, other ends, still open.
    pub outcomes: Vec<Cell>,
    /// Sent somewhere and acknowledged in time, late, not yet.
    pub routes: Vec<Cell>,
}

/// Counts as they are gathered, row by row.
#[derive(Default)]
pub struct Gather {
    weeks: BTreeMap<i64, [u32; 2]>,
    blocks: BTreeMap<i64, Counts>,
}
#[derive(Default)]
struct Counts {
    records: [u32; 2],
    fields: [BTreeMap<String, u32>; 6],
}

impl Gather {
    /// Counts one tip.
    pub fn add(&mut self, row: &TipRow) {
        let week = week_of(row.bucket.start());
        let at = usize::from(row.record == RecordType::ExtortionInProgress);
        self.weeks.entry(week).or_default()[at] += 1;
        let block = self.blocks.entry(week.div_euclid(BLOCK_WEEKS)).or_default();
        block.records[at] += 1;
        let mut count =
            |field: usize, code: &str| *block.fields[field].entry(code.to_owned()).or_default() += 1;
        count(0, &row.category);
        count(1, row.municipality.as_ref().map_or("-", |m| m.as_str()));
        count(2, &word(&row.channel));
        if row.record == RecordType::ExtortionInProgress {
            count(3, row.modality.as_deref().unwrap_or("-"));
            count(4, outcome(row.closed));
        }
        for route in &row.routes {
            count(5, acknowledged(route.due, route.acknowledged));
        }
    }

    /// The tables, the latest first, for weeks from `first` to the week of `now`.
    pub fn tables(&self, first: i64, now: Timestamp) -> (Vec<Week>, Vec<Block>) {
        let last = week_of(now);
        let weeks = self.weeks_of(first, last);
        let blocks = self
            .blocks
            .iter()
            .rev()
            // A block that was only gathered in part is of no use.
            .filter(|(block, _)| **block * BLOCK_WEEKS >= first)
            .map(|(block, counts)| counts.block(*block, last))
            .collect();
        (weeks, blocks)
    }

    fn weeks_of(&self, first: i64, last: i64) -> Vec<Week> {
        // Weeks of one block are one table: its total is shown elsewhere.
        let mut shown: [BTreeMap<i64, Option<u32>>; 2] = Default::default();
        for (at, shown) in shown.iter_mut().enumerate() {
            let mut week = first;
            while week <= last {
                let end = (week.div_euclid(BLOCK_WEEKS) + 1) * BLOCK_WEEKS;
                let table: BTreeMap<String, u32> = (week..end.min(last + 1))
                    .map(|w| (w.to_string(), self.weeks.get(&w).map_or(0, |n| n[at])))
                    .collect();
                for cell in suppress(&table) {
                    shown.insert(cell.code.parse().unwrap_or(week), cell.count);
                }
                week = end;
            }
        }
        (first..=last)
            .rev()
            .map(|week| Week {
                from: week_start(week),
                anonymous: shown[0].get(&week).copied().flatten(),
                extortion: shown[1].get(&week).copied().flatten(),
            })
            .collect()
    }
}

impl Counts {
    fn block(&self, number: i64, last: i64) -> Block {
        let [categories, municipalities, channels, modalities, outcomes, routes] =
            self.fields.each_ref().map(suppress);
        let records = ["anonymous", "extortion"].map(str::to_owned).into_iter().zip(self.records).collect();
        let records = suppress(&records);
        let shown = |at: usize, tables: &[&[Cell]]| {
            let held = records.get(at).and_then(|c| c.count)?;
            tables.iter().all(|cells| total(cells, held).is_some()).then_some(held)
        };
        Block {
            from: week_start(number * BLOCK_WEEKS),
            complete: (number + 1) * BLOCK_WEEKS <= last,
            anonymous: shown(0, &[&categories, &municipalities, &channels]),
            extortion: shown(1, &[&modalities, &outcomes, &categories, &municipalities, &channels]),
            categories,
            municipalities,
            channels,
            modalities,
            outcomes,
            routes,
        }
    }
}

fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn outcome(closed: Option<CloseOutcome>) -> &'static str {
    match closed {
        None => "open",
        Some(CloseOutcome::ExtortionAvoided) => "avoided",
        Some(CloseOutcome::ExtortionPaid) => "paid",
        Some(_) => "other",
    }
}

fn acknowledged(due: Bucket, at: Option<Bucket>) -> &'static str {
    match at {
        None => "waiting",
        Some(at) if at <= due => "in_time",
        Some(_) => "late",
    }
}
