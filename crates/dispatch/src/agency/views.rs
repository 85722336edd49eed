//! What people see of an agency.

use super::commands::{AgencyContent, Station};
use atalaya_model::{AgencyCode, Line, Timestamp};
use serde::{Deserialize, Serialize};

/// An agency on the lists.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AgencyRow {
    pub code: AgencyCode,
    pub content: AgencyContent,
    /// Raised with each change of the content.
    pub version: u32,
    pub on_duty: bool,
    pub duty_at: Timestamp,
    pub duty_reason: Option<Line>,
    pub stations: Vec<Station>,
    pub retired: bool,
}
