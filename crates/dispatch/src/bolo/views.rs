//! What people see of a be-on-the-lookout notice.

use super::commands::{BoloArea, BoloKind};
use crate::common::Author;
use atalaya_model::{AccountId, BoloId, IncidentId, Line, Note, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// A notice on the boards; its text is personal and only in the detail.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoloRow {
    pub id: BoloId,
    pub kind: BoloKind,
    pub title: Line,
    pub area: BoloArea,
    pub incident: Option<IncidentId>,
    pub issued_at: Timestamp,
    pub issued_by: Author,
    pub expires_at: Timestamp,
    pub cancelled: bool,
    /// Raised with each change of the text or area.
    pub edition: u32,
    /// Units and accounts that have read the present edition.
    pub acknowledged_units: Vec<UnitId>,
    pub acknowledged_accounts: Vec<AccountId>,
}

/// A notice with its text. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoloDetail {
    pub row: BoloRow,
    /// `None` when erased.
    pub text: Option<Note>,
    pub cancelled_reason: Option<Line>,
}
