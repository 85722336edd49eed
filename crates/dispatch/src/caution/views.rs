//! What people see of a caution.

use super::commands::CautionKind;
use crate::common::Author;
use atalaya_model::{CautionId, Line, Metres, MunicipalityCode, Note, Timestamp};
use serde::{Deserialize, Serialize};

/// A caution on the boards. The text is personal and only in the detail; the kind is enough to warn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CautionRow {
    pub id: CautionId,
    pub kind: CautionKind,
    pub address: Option<Line>,
    pub neighbourhood: Option<Line>,
    pub municipality: Option<MunicipalityCode>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub radius_m: Metres,
    pub created_at: Timestamp,
    pub created_by: Author,
    pub expires_at: Timestamp,
    pub withdrawn: bool,
}

/// A caution with its text. Reading one takes a purpose.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CautionDetail {
    pub row: CautionRow,
    /// `None` when erased.
    pub text: Option<Note>,
    pub withdrawn_reason: Option<Line>,
}
