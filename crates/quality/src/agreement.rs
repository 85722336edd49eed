//! How far two reviewers agree, beyond what chance would give.
//!
//! | statistic | for | when it is right |
//! |---|---|---|
//! | percent agreement | anything | to be read, never to be judged by alone |
//! | Cohen's κ | categories | two raters; with [`Weights`] where categories are ordered |
//! | Krippendorff's α | categories, ranks, numbers | any raters, who may differ from case to case; gaps allowed |
//! | ICC(1,1) | total scores | raters differ from case to case |
//!
//! Reviewers take turns, so that the two chairs of a review hold different people in every case: α and
//! ICC(1,1) are made for that, κ treats the chairs as two raters and is shown because people know it.
//!
//! Every function gives `None` where the statistic is not defined: no pair, or nothing that could differ.
//! Sources: J. Cohen 1960 and 1968 (κ, weighted κ); K. Krippendorff 2011, *Computing Krippendorff's
//! Alpha-Reliability* (α by the coincidence matrix); P. Shrout and J. Fleiss 1979 (ICC). The tests hold
//! each against figures published with worked examples.

use std::collections::BTreeMap;

/// How much a disagreement counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weights {
    /// Every difference counts alike: the plain κ.
    Nominal,
    /// By the number of steps between the categories.
    Linear,
    /// By the square of that number.
    Quadratic,
}

impl Weights {
    fn of(self, a: usize, b: usize) -> f64 {
        let steps = a.abs_diff(b) as f64;
        match self {
            Self::Nominal => f64::from(u8::from(a != b)),
            Self::Linear => steps,
            Self::Quadratic => steps * steps,
        }
    }
}

/// What the numbers of [`alpha`] mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Names: equal or not.
    Nominal,
    /// Ranks: how many ratings lie between.
    Ordinal,
    /// Numbers: their difference.
    Interval,
}

/// Share of pairs that are equal, 0 to 1.
pub fn percent_agreement<T: PartialEq>(pairs: &[(T, T)]) -> Option<f64> {
    let equal = pairs.iter().filter(|(a, b)| a == b).count();
    (!pairs.is_empty()).then(|| equal as f64 / pairs.len() as f64)
}

/// Cohen's κ of two raters; each rating is the place of its category, counted from 0.
///
/// −1 to 1; 0 is what chance gives. `None` without pairs, or when both raters used one category only.
pub fn kappa(pairs: &[(usize, usize)], weights: Weights) -> Option<f64> {
    let n = pairs.len() as f64;
    let mut first: BTreeMap<usize, f64> = BTreeMap::new();
    let mut second: BTreeMap<usize, f64> = BTreeMap::new();
    let mut observed = 0.0;
    for (a, b) in pairs {
        *first.entry(*a).or_default() += 1.0;
        *second.entry(*b).or_default() += 1.0;
        observed += weights.of(*a, *b);
    }
    let expected: f64 = first
        .iter()
        .flat_map(|(a, na)| second.iter().map(move |(b, nb)| weights.of(*a, *b) * na * nb))
        .sum::<f64>()
        / n;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Krippendorff's α. Each unit holds the ratings it got, in any order; a unit with fewer than two says
/// nothing and is left out.
///
/// Up to 1; 0 is what chance gives. `None` when no unit has two ratings or all ratings are equal.
pub fn alpha(units: &[Vec<i32>], level: Level) -> Option<f64> {
    let pairable: Vec<&Vec<i32>> = units.iter().filter(|u| u.len() >= 2).collect();
    let scale = Scale::of(pairable.iter().copied().flatten().copied());
    let observed: f64 = pairable
        .iter()
        .map(|unit| {
            let mut sum = 0.0;
            for (i, a) in unit.iter().enumerate() {
                for b in unit.iter().skip(i + 1) {
                    sum += 2.0 * scale.distance(level, scale.place(*a), scale.place(*b));
                }
            }
            sum / (unit.len() as f64 - 1.0)
        })
        .sum();
    let mut expected = 0.0;
    for a in 0..scale.values.len() {
        for b in 0..scale.values.len() {
            expected += scale.counts[a] * scale.counts[b] * scale.distance(level, a, b);
        }
    }
    let n = scale.below.last().copied().unwrap_or(0.0);
    (expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected)
}

/// The values that occur, in order, with how often each does.
struct Scale {
    values: Vec<i32>,
    counts: Vec<f64>,
    /// Ratings below each value; one entry more than values, the last one for all.
    below: Vec<f64>,
}

impl Scale {
    fn of(ratings: impl Iterator<Item = i32>) -> Self {
        let mut totals: BTreeMap<i32, f64> = BTreeMap::new();
        for value in ratings {
            *totals.entry(value).or_default() += 1.0;
        }
        let (values, counts): (Vec<i32>, Vec<f64>) = totals.into_iter().unzip();
        let mut below = vec![0.0];
        for count in &counts {
            below.push(below.last().copied().unwrap_or(0.0) + count);
        }
        Self { values, counts, below }
    }
    fn place(&self, value: i32) -> usize {
        // Only values that were counted are asked for.
        self.values.binary_search(&value).unwrap_or(0)
    }
    /// The squared distance of two values by their places.
    fn distance(&self, level: Level, a: usize, b: usize) -> f64 {
        match level {
            Level::Nominal => f64::from(u8::from(a != b)),
            Level::Interval => (f64::from(self.values[a]) - f64::from(self.values[b])).powi(2),
            Level::Ordinal if a == b => 0.0,
            Level::Ordinal => {
                let (low, high) = (a.min(b), a.max(b));
                let between = self.below[high + 1] - self.below[low];
                (between - (self.counts[low] + self.counts[high]) / 2.0).powi(2)
            }
        }
    }
}

/// ICC(1,1): the share of the variance of single ratings that lies between the units, when each unit
/// was rated by other people (Shrout and Fleiss 1979, case 1). Every unit needs the same number of
/// ratings, two or more.
///
/// `None` with fewer than two units, unequal numbers of ratings, or when all ratings are equal.
pub fn icc_one_way(units: &[Vec<f64>]) -> Option<f64> {
    let k = units.first()?.len();
    let n = units.len();
    if n < 2 || k < 2 || units.iter().any(|u| u.len() != k) {
        return None;
    }
    let (n, k) = (n as f64, k as f64);
    let grand = units.iter().flatten().sum::<f64>() / (n * k);
    let (mut between, mut within) = (0.0, 0.0);
    for unit in units {
        let mean = unit.iter().sum::<f64>() / k;
        between += k * (mean - grand).powi(2);
        within += unit.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    }
    let (between, within) = (between / (n - 1.0), within / (n * (k - 1.0)));
    let whole = between + (k - 1.0) * within;
    (whole > 0.0).then(|| (between - within) / whole)
}
