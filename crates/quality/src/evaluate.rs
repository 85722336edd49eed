//! Samples against a definition.

use crate::{Definition, Method, Samples, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Below this number of samples a measure shows how many there are and nothing else: a percentile
/// of four calls says more about the four callers than about the service.
pub const ENOUGH: u64 = 5;

/// Whether the target is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Met,
    Missed,
    /// Fewer than [`ENOUGH`] samples, overdue rows counted.
    NotEnoughData,
    /// The measure is watched, nobody set a target.
    NoTarget,
}

/// The value that `pct` percent of the samples do not exceed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Percentile {
    /// 1–100.
    pub pct: u8,
    /// In the measure's unit.
    pub value: i64,
}

/// One group of a share or count.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupShare {
    /// The catalogue code, the operator.
    pub group: String,
    pub rows: u64,
    /// Percent of all rows of the measure.
    pub share_pct: f64,
}

/// A measure as shown.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Measure {
    pub code: String,
    /// Samples: rows with a value, rows of a share's denominator, or groups of a count.
    pub n: u64,
    /// Rows that belong to the measure and have no value.
    pub unknown: u64,
    /// Of `unknown`: rows that still wait for theirs.
    pub waiting: u64,
    /// Of `waiting`: rows that have waited longer than the target allows. They count as missed, whatever value they
    /// will have.
    pub overdue: u64,
    /// Of the values alone: what a row that waits will have is not known. Empty for shares and for fewer than
    /// [`ENOUGH`] samples.
    pub percentiles: Vec<Percentile>,
    /// Samples within the target's value, or rows in the numerator of a share. `None` without a
    /// target or with too few samples.
    pub within: Option<u64>,
    /// `within` as percent of `n` and `overdue` together.
    pub share_pct: Option<f64>,
    pub verdict: Verdict,
    /// Largest first, at most 100.
    pub groups: Vec<GroupShare>,
}

const GROUPS_SHOWN: usize = 100;

/// Evaluates a measure.
///
/// The percentile `p` of `n` values is the nearest-rank one: the value at rank ⌈p·n/100⌉ of the
/// sorted values, counted from 1. It is always a value that occurred, and needs no interpolation.
///
/// The share of a duration is taken of the values and the overdue rows together, so that a centre that sends
/// nobody does not meet its target. Rows that have no value and are not overdue are told beside it, not in it.
pub fn evaluate(definition: &Definition, samples: &Samples) -> Measure {
    match &definition.method {
        Method::Duration { .. } => of_values(definition, &samples.values, samples, Vec::new()),
        Method::CountPer { .. } => {
            let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
            for rows in samples.groups.values() {
                *counts.entry(i64::try_from(*rows).unwrap_or(i64::MAX)).or_default() += 1;
            }
            let total = samples.groups.values().sum();
            of_values(definition, &counts, samples, groups(samples, total))
        }
        Method::Share { .. } => of_share(definition, samples),
    }
}

fn of_values(
    definition: &Definition,
    values: &BTreeMap<i64, u64>,
    samples: &Samples,
    groups: Vec<GroupShare>,
) -> Measure {
    let n: u64 = values.values().sum();
    let judged = n + samples.overdue;
    if judged < ENOUGH {
        return suppressed(definition, n, samples);
    }
    let percentiles = definition
        .percentiles
        .iter()
        .filter(|_| n >= ENOUGH)
        .filter_map(|pct| nearest_rank(values, n, *pct).map(|value| Percentile { pct: *pct, value }))
        .collect();
    let below = |limit: i64, inclusive: bool| -> u64 {
        values.iter().take_while(|(v, _)| **v < limit || (inclusive && **v == limit)).map(|(_, c)| c).sum()
    };
    let (within, verdict) = match &definition.target {
        Some(Target::AtMost { value, share_pct }) => reached(below(*value, true), judged, *share_pct),
        Some(Target::Under { value, share_pct }) => reached(below(*value, false), judged, *share_pct),
        // The parser lets no share target through for values.
        Some(Target::ShareAtMost { .. } | Target::ShareAtLeast { .. }) | None => (None, Verdict::NoTarget),
    };
    Measure {
        percentiles,
        share_pct: within.map(|w| percent(w, judged)),
        within,
        verdict,
        groups,
        ..suppressed(definition, n, samples)
    }
}

fn of_share(definition: &Definition, samples: &Samples) -> Measure {
    let (n, hits) = (samples.rows, samples.hits);
    if n < ENOUGH {
        return suppressed(definition, n, samples);
    }
    let (scaled, verdict_of) =
        (u128::from(hits) * 100, |met| if met { Verdict::Met } else { Verdict::Missed });
    let verdict = match &definition.target {
        Some(Target::ShareAtMost { share_pct }) => {
            verdict_of(scaled <= u128::from(n) * u128::from(*share_pct))
        }
        Some(Target::ShareAtLeast { share_pct }) => {
            verdict_of(scaled >= u128::from(n) * u128::from(*share_pct))
        }
        Some(Target::AtMost { .. } | Target::Under { .. }) | None => Verdict::NoTarget,
    };
    Measure {
        within: Some(hits),
        share_pct: Some(percent(hits, n)),
        verdict,
        groups: groups(samples, n),
        ..suppressed(definition, n, samples)
    }
}

/// The counts alone.
fn suppressed(definition: &Definition, n: u64, samples: &Samples) -> Measure {
    Measure {
        code: definition.code.clone(),
        n,
        unknown: samples.unknown,
        waiting: samples.waiting,
        overdue: samples.overdue,
        percentiles: Vec::new(),
        within: None,
        share_pct: None,
        verdict: Verdict::NotEnoughData,
        groups: Vec::new(),
    }
}

fn reached(within: u64, judged: u64, share_pct: u8) -> (Option<u64>, Verdict) {
    let met = u128::from(within) * 100 >= u128::from(judged) * u128::from(share_pct);
    (Some(within), if met { Verdict::Met } else { Verdict::Missed })
}

fn groups(samples: &Samples, total: u64) -> Vec<GroupShare> {
    let mut groups: Vec<GroupShare> = samples
        .groups
        .iter()
        .map(|(group, rows)| GroupShare {
            group: group.clone(),
            rows: *rows,
            share_pct: percent(*rows, total),
        })
        .collect();
    groups.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.group.cmp(&b.group)));
    groups.truncate(GROUPS_SHOWN);
    groups
}

/// The value at rank ⌈pct·n/100⌉, counted from 1.
fn nearest_rank(values: &BTreeMap<i64, u64>, n: u64, pct: u8) -> Option<i64> {
    let rank = (u128::from(n) * u128::from(pct)).div_ceil(100).max(1);
    let mut seen: u128 = 0;
    values.iter().find_map(|(value, count)| {
        seen += u128::from(*count);
        (seen >= rank).then_some(*value)
    })
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64) * 100.0 / (whole as f64) }
}
