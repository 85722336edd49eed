//! How far reviewers agree, over the reviews that two of them made.

use crate::{
    Answers, FormContent,
    agreement::{Level, Weights, alpha, icc_one_way, kappa, percent_agreement},
};
use serde::{Deserialize, Serialize};

/// Below this number of pairs the figures are shown as too few to judge by.
pub const PAIRS_ENOUGH: u32 = 20;

/// Agreement on one item.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ItemAgreement {
    pub code: String,
    /// Reviews that both made.
    pub pairs: u32,
    /// 0 to 100.
    pub percent: Option<f64>,
    /// Cohen's κ; "does not apply" is a category of its own.
    pub kappa: Option<f64>,
    /// Quadratic weights, over the pairs in which both gave points; for items of three steps or more.
    pub weighted_kappa: Option<f64>,
    /// Krippendorff's α, ordinal, over the same pairs.
    pub alpha: Option<f64>,
}

/// Agreement on a form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Calibration {
    pub pairs: u32,
    /// Fewer than [`PAIRS_ENOUGH`]: look at the reviews, not at these figures.
    pub few: bool,
    /// All items together: percent equal.
    pub percent: Option<f64>,
    /// All items together: Cohen's κ over points and "does not apply".
    pub kappa: Option<f64>,
    /// Passed or not: Cohen's κ.
    pub verdict_kappa: Option<f64>,
    /// Total scores: ICC(1,1).
    pub icc: Option<f64>,
    pub items: Vec<ItemAgreement>,
}

/// What one of two reviewers gave: answers, score in thousandths, passed.
pub type Half<'a> = (&'a Answers, u16, bool);

/// Agreement over pairs of reviews of one version of a form.
pub fn calibrate(form: &FormContent, pairs: &[(Half<'_>, Half<'_>)]) -> Calibration {
    let mut all = Vec::new();
    let items = form
        .items()
        .map(|item| {
            let given: Vec<(Option<u8>, Option<u8>)> = pairs
                .iter()
                .filter_map(|(a, b)| Some((*a.0.get(&item.code)?, *b.0.get(&item.code)?)))
                .collect();
            let category = |points: Option<u8>| points.map_or(0, |p| usize::from(p) + 1);
            let places: Vec<_> = given.iter().map(|(a, b)| (category(*a), category(*b))).collect();
            all.extend(places.iter().copied());
            let both: Vec<(u8, u8)> = given.iter().filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
            let steps: Vec<_> = both.iter().map(|(a, b)| (usize::from(*a), usize::from(*b))).collect();
            let units: Vec<_> = both.iter().map(|(a, b)| vec![i32::from(*a), i32::from(*b)]).collect();
            ItemAgreement {
                code: item.code.to_string(),
                pairs: count(given.len()),
                percent: percent_agreement(&places).map(hundred),
                kappa: kappa(&places, Weights::Nominal),
                weighted_kappa: kappa(&steps, Weights::Quadratic).filter(|_| item.max >= 2),
                alpha: alpha(&units, Level::Ordinal),
            }
        })
        .collect();
    let verdicts: Vec<_> = pairs.iter().map(|(a, b)| (usize::from(a.2), usize::from(b.2))).collect();
    let scores: Vec<_> = pairs.iter().map(|(a, b)| vec![f64::from(a.1), f64::from(b.1)]).collect();
    Calibration {
        pairs: count(pairs.len()),
        few: count(pairs.len()) < PAIRS_ENOUGH,
        percent: percent_agreement(&all).map(hundred),
        kappa: kappa(&all, Weights::Nominal),
        verdict_kappa: kappa(&verdicts, Weights::Nominal),
        icc: icc_one_way(&scores),
        items,
    }
}

fn hundred(share: f64) -> f64 {
    share * 100.0
}
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
