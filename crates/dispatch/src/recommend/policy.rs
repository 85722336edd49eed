//! The figures behind recommendations, as data.

use crate::{common::Capability, plan::Requirement};
use serde::{Deserialize, Serialize};

/// What a type needs when no plan speaks of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DefaultNeed {
    /// First digits of the catalogue's codes; the longest that fits is taken.
    pub types: String,
    pub requirements: Vec<Requirement>,
}

/// Figures of a centre. All have defaults, which are assumptions to be replaced by the centre's own.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RecommendPolicy {
    /// A position older than this is stale: it counts for less. Seconds.
    pub stale_after_s: u32,
    /// A position older than this is lost: the unit is proposed only when there is nothing else. Seconds.
    pub lost_after_s: u32,
    /// Added to the time of a stale position, seconds.
    pub stale_penalty_s: f64,
    /// Further seconds added for each second beyond `stale_after_s`: the unit may have moved away.
    pub stale_growth: f64,
    /// Added when only the unit's base is known, seconds.
    pub base_penalty_s: f64,
    /// A freed unit is suggested in place of another one when it arrives sooner by this, seconds…
    pub better_by_s: u32,
    /// …and by this part of the other one's remaining time, 0–1.
    pub better_by_share: f64,
    /// A station is covered by a free unit that reaches it within this, seconds.
    pub cover_s: u32,
    /// Most move-ups proposed at once.
    pub move_ups: usize,
    /// Most units listed for a requirement.
    pub listed: usize,
    /// Most alternatives (pause, pre-emption, mutual aid) listed for a requirement.
    pub alternatives: usize,
    /// Local time for the hours of plans, minutes from UTC.
    pub utc_offset_minutes: i32,
    /// By first digits of the type; used where no plan is in force.
    pub defaults: Vec<DefaultNeed>,
}

impl Default for RecommendPolicy {
    /// Stale after 120 s and lost after 30 min; a freed unit must save 2 min and a quarter of the way.
    /// UTC−6, which the State of Mexico keeps all year since 2022.
    fn default() -> Self {
        Self {
            stale_after_s: 120,
            lost_after_s: 1800,
            stale_penalty_s: 30.0,
            stale_growth: 0.25,
            base_penalty_s: 180.0,
            better_by_s: 120,
            better_by_share: 0.25,
            cover_s: 600,
            move_ups: 10,
            listed: 10,
            alternatives: 5,
            utc_offset_minutes: -360,
            defaults: defaults(),
        }
    }
}

/// First responses by class and some subtypes; examples until the centre approves its own plans.
fn defaults() -> Vec<DefaultNeed> {
    [
        ("1", "bls"),
        ("101", "bls"),
        ("10313", "als"),
        ("10314", "als"),
        ("2", "civil_protection"),
        ("203", "fire_attack"),
        ("204", "rescue"),
        ("3", "patrol"),
        ("303", "traffic"),
        ("30301", "patrol"),
        ("30306", "patrol"),
        ("30307", "patrol"),
        ("4", "public_works"),
        ("5", "patrol"),
        ("6", "patrol"),
    ]
    .into_iter()
    .filter_map(|(types, capability)| {
        let capability = Capability::new(capability).ok()?;
        let requirements = vec![Requirement { capability, count: 1, agency: None }];
        Some(DefaultNeed { types: types.to_owned(), requirements })
    })
    .collect()
}
