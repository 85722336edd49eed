//! What people see of a restriction.

use super::commands::{RestrictionId, RestrictionKind};
use atalaya_model::{Line, PhoneNumber, Timestamp};
use serde::{Deserialize, Serialize};

/// A restriction in lists, without personal data.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RestrictionRow {
    pub id: RestrictionId,
    pub kind: RestrictionKind,
    pub number_masked: Option<String>,
    pub imposed_at: Timestamp,
    pub imposed_by: String,
    pub expires_at: Timestamp,
    pub lifted_at: Option<Timestamp>,
    pub lifted_by: Option<String>,
}

/// A restriction with its personal data. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RestrictionDetail {
    pub row: RestrictionRow,
    pub number: Option<PhoneNumber>,
    pub reason: Option<Line>,
    pub reference: Option<Line>,
    pub lift_reason: Option<Line>,
}
