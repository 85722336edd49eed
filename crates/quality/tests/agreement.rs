//! Statistics against figures that others published.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use atalaya_quality::agreement::{Level, Weights, alpha, icc_one_way, kappa, percent_agreement};
use proptest::prelude::*;

#[track_caller]
fn near(found: Option<f64>, published: f64, decimals: i32) {
    let found = found.unwrap();
    let half = 0.5 * 10f64.powi(-decimals) + 1e-9;
    assert!((found - published).abs() <= half, "{found} is not {published}");
}

/// Pairs from a table of counts: rows the first rater, columns the second.
fn table<const N: usize>(counts: [[usize; N]; N]) -> Vec<(usize, usize)> {
    let cell = |a: usize, b: usize| std::iter::repeat_n((a, b), counts[a][b]);
    (0..N).flat_map(|a| (0..N).flat_map(move |b| cell(a, b))).collect()
}

/// 85 xeromammograms read by two radiologists (Boyd et al. 1982, in D. Altman, *Practical Statistics for Medical
/// Research*, 1991, p. 403), with the figures of the Stata Base Reference Manual, entry "kappa", examples 1 and 3.
#[test]
fn kappa_of_two_radiologists() {
    let pairs = table([[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]]);
    assert_eq!(pairs.len(), 85);
    near(percent_agreement(&pairs), 0.6353, 4);
    near(kappa(&pairs, Weights::Nominal), 0.4728, 4);
    near(kappa(&pairs, Weights::Linear), 0.5684, 4);
}

/// 100 diagnoses by two clinicians (J. Fleiss, *Statistical Methods for Rates and Proportions*, table of two raters
/// and three categories): 0.89 observed, 0.66 by chance.
#[test]
fn kappa_of_two_clinicians() {
    let pairs = table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]);
    near(percent_agreement(&pairs), 0.89, 2);
    near(kappa(&pairs, Weights::Nominal), 0.68, 2);
}

/// K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), sections A and C: two observers of ten units,
/// and four observers of twelve with gaps.
#[test]
fn alpha_of_krippendorffs_own_examples() {
    let a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    let b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
    let units: Vec<Vec<i32>> = a.iter().zip(b).map(|(a, b)| vec![*a, b]).collect();
    near(alpha(&units, Level::Nominal), 0.095, 3);

    let rows = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];
    let units: Vec<Vec<i32>> =
        (0..12).map(|u| rows.iter().map(|r| r[u]).filter(|v| *v != 0).collect()).collect();
    near(alpha(&units, Level::Nominal), 0.743, 3);
    near(alpha(&units, Level::Ordinal), 0.815, 3);
    near(alpha(&units, Level::Interval), 0.849, 3);
}

/// Six targets, four judges (P. Shrout and J. Fleiss, Psychological Bulletin 86, 1979, table 2): ICC(1,1) 0.17.
#[test]
fn icc_of_shrout_and_fleiss() {
    let units = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
    let units: Vec<Vec<f64>> = units.iter().map(|u| u.iter().map(|x| f64::from(*x)).collect()).collect();
    near(icc_one_way(&units), 0.17, 2);
}

#[test]
fn what_is_not_defined_is_not_a_number() {
    assert_eq!(percent_agreement::<u8>(&[]), None);
    assert_eq!(kappa(&[], Weights::Nominal), None);
    assert_eq!(kappa(&[(1, 1), (1, 1)], Weights::Quadratic), None, "both always say the same");
    assert_eq!(alpha(&[vec![1], vec![2]], Level::Nominal), None, "nothing to compare");
    assert_eq!(alpha(&[vec![1, 1]], Level::Ordinal), None);
    assert_eq!(icc_one_way(&[vec![1.0, 2.0]]), None);
    assert_eq!(icc_one_way(&[vec![1.0, 2.0], vec![1.0]]), None);
    assert_eq!(icc_one_way(&[vec![1.0, 1.0], vec![1.0, 1.0]]), None);
}

proptest! {
    /// With perfect agreement every statistic is 1; none exceeds it; κ does not care who is first.
    #[test]
    fn bounds(pairs in proptest::collection::vec((0usize..5, 0usize..5), 2..60)) {
        for weights in [Weights::Nominal, Weights::Linear, Weights::Quadratic] {
            let swapped: Vec<_> = pairs.iter().map(|(a, b)| (*b, *a)).collect();
            let (one, two) = (kappa(&pairs, weights), kappa(&swapped, weights));
            prop_assert_eq!(one.is_some(), two.is_some());
            if let (Some(one), Some(two)) = (one, two) {
                prop_assert!((one - two).abs() < 1e-9);
                prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&one));
            }
            let equal: Vec<_> = pairs.iter().map(|(a, _)| (*a, *a)).collect();
            if let Some(k) = kappa(&equal, weights) { prop_assert!((k - 1.0).abs() < 1e-9); }
        }
        let units: Vec<Vec<i32>> = pairs.iter().map(|(a, b)| vec![*a as i32, *b as i32]).collect();
        for level in [Level::Nominal, Level::Ordinal, Level::Interval] {
            if let Some(a) = alpha(&units, level) { prop_assert!(a <= 1.0 + 1e-9); }
        }
    }

    /// With two categories every weighting is the plain κ, and so is the ordinal α the nominal one.
    #[test]
    fn two_categories_have_no_order(pairs in proptest::collection::vec((0usize..2, 0usize..2), 2..60)) {
        let plain = kappa(&pairs, Weights::Nominal);
        for weights in [Weights::Linear, Weights::Quadratic] {
            let other = kappa(&pairs, weights);
            prop_assert_eq!(plain.is_some(), other.is_some());
            if let (Some(a), Some(b)) = (plain, other) { prop_assert!((a - b).abs() < 1e-9); }
        }
        let units: Vec<Vec<i32>> = pairs.iter().map(|(a, b)| vec![*a as i32, *b as i32]).collect();
        let (nominal, ordinal) = (alpha(&units, Level::Nominal), alpha(&units, Level::Ordinal));
        if let (Some(a), Some(b)) = (nominal, ordinal) { prop_assert!((a - b).abs() < 1e-9); }
    }
}
