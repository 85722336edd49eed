//! From answers to a score, in whole numbers: two programs give the same.

use super::{FormContent, ItemCode};
use crate::QualityRefusal as No;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Points by item; `None`: does not apply.
pub type Answers = BTreeMap<ItemCode, Option<u8>>;

/// What answers come to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReviewResult {
    /// Thousandths of what could be reached, 0 to 1000.
    pub permille: u16,
    /// Critical items without points.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub critical: Vec<ItemCode>,
    pub passed: bool,
}

/// Divisible by every possible maximum, so that points become whole numbers.
const COMMON: u64 = 60;

/// Whether the answers fit the form: one for each item, none beyond.
///
/// # Errors
/// [`No::UnknownItem`], [`No::AnswerMissing`], [`No::AnswerInvalid`].
pub fn check_answers(form: &FormContent, answers: &Answers) -> Result<(), No> {
    if let Some(stranger) = answers.keys().find(|code| !form.items().any(|i| i.code == **code)) {
        return Err(No::UnknownItem(stranger.to_string()));
    }
    for item in form.items() {
        match answers.get(&item.code) {
            None => return Err(No::AnswerMissing(item.code.to_string())),
            Some(None) if !item.optional => return Err(No::AnswerInvalid(item.code.to_string())),
            Some(Some(points)) if *points > item.max => {
                return Err(No::AnswerInvalid(item.code.to_string()));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The score of answers that fit: weighted share of the points, rounded half up to thousandths. A critical
/// item without points fails the review whatever the score; the score is shown all the same.
pub fn score(form: &FormContent, answers: &Answers) -> ReviewResult {
    let (mut reached, mut whole) = (0u64, 0u64);
    let mut critical = Vec::new();
    for item in form.items() {
        let Some(Some(points)) = answers.get(&item.code) else { continue };
        let (weight, max) = (u64::from(item.weight), u64::from(item.max.max(1)));
        reached += weight * u64::from((*points).min(item.max)) * COMMON / max;
        whole += weight * COMMON;
        if item.critical && *points == 0 {
            critical.push(item.code.clone());
        }
    }
    let permille = if whole == 0 { 0 } else { (2000 * reached + whole) / (2 * whole) };
    let permille = u16::try_from(permille).unwrap_or(1000);
    let passed = critical.is_empty() && permille >= u16::from(form.pass_pct) * 10;
    ReviewResult { permille, critical, passed }
}
