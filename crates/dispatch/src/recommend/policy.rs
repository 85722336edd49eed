//! The figures behind recommendations, as data.

use crate::needs::DefaultNeeds;
use serde::{Deserialize, Serialize};

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
    pub defaults: DefaultNeeds,
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
            defaults: DefaultNeeds::shipped().clone(),
        }
    }
}
