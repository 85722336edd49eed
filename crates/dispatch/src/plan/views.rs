//! What people see of a response plan.

use super::commands::PlanContent;
use crate::common::Author;
use atalaya_model::{Line, PlanId, Timestamp};
use serde::{Deserialize, Serialize};

/// A plan on the lists.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlanRow {
    pub id: PlanId,
    /// The version in force, or the newest when none is.
    pub content: PlanContent,
    pub version: u32,
    /// The newest version; more than `version` when a revision waits for activation.
    pub latest: u32,
    pub active: bool,
    pub changed_at: Timestamp,
    pub changed_by: Author,
    pub withdrawn_reason: Option<Line>,
}
