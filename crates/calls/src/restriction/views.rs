//! What people see of a restriction.

use super::commands::{RestrictionId, RestrictionKind};
use super::state::Restriction;
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

impl RestrictionRow {
    /// The row of a restriction; `None` before it exists. Pure.
    pub fn of(id: RestrictionId, restriction: &Restriction) -> Option<Self> {
        let imposed = restriction.imposed.as_ref()?;
        let lifted = restriction.lifted.as_ref();
        Some(Self {
            id,
            kind: imposed.kind,
            number_masked: imposed.number.known().map(PhoneNumber::masked),
            imposed_at: imposed.at,
            imposed_by: imposed.by.name.clone(),
            expires_at: imposed.expires_at,
            lifted_at: lifted.map(|l| l.at),
            lifted_by: lifted.map(|l| l.by.name.clone()),
        })
    }
}

impl RestrictionDetail {
    /// The detail of a restriction; `None` before it exists. Pure.
    pub fn of(id: RestrictionId, restriction: &Restriction) -> Option<Self> {
        let imposed = restriction.imposed.as_ref()?;
        Some(Self {
            row: RestrictionRow::of(id, restriction)?,
            number: imposed.number.known().cloned(),
            reason: imposed.reason.known().cloned(),
            reference: imposed.reference.clone(),
            lift_reason: restriction.lifted.as_ref().and_then(|l| l.reason.known().cloned()),
        })
    }
}
