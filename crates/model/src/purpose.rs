//! Why personal data is read. Every such read carries a [`Purpose`] and is on the record.

use crate::{Line, TextError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Legal basis of a read (LGPDPPSO 2025: data are processed for determined, lawful purposes).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Attending the emergency in hand.
    EmergencyResponse,
    /// Reviewing the quality of service given.
    QualityReview,
    /// Auditing what was done.
    Audit,
    /// An order of a judge or prosecutor; the reference names it.
    LegalOrder,
    /// A data subject's own request (access, rectification, cancellation, opposition).
    SubjectRequest,
    /// Keeping the system running; no content is needed.
    Administration,
    /// Attending an anonymous tip; the reference may name its folio.
    TipAttention,
}

impl Basis {
    pub const ALL: [Basis; 7] = [
        Self::EmergencyResponse,
        Self::QualityReview,
        Self::Audit,
        Self::LegalOrder,
        Self::SubjectRequest,
        Self::Administration,
        Self::TipAttention,
    ];
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmergencyResponse => "emergency_response",
            Self::QualityReview => "quality_review",
            Self::Audit => "audit",
            Self::LegalOrder => "legal_order",
            Self::SubjectRequest => "subject_request",
            Self::Administration => "administration",
            Self::TipAttention => "tip_attention",
        }
    }
    /// Whether the reference (order number, request number) is required.
    pub fn needs_reference(self) -> bool {
        matches!(self, Self::LegalOrder | Self::SubjectRequest)
    }
}

/// A basis and, where the basis needs it, the reference of the order, request or review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Purpose {
    pub basis: Basis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Line>,
}

/// Why a purpose was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PurposeError {
    #[error(
        "unknown basis; one of emergency_response, quality_review, audit, legal_order, subject_request, administration, tip_attention"
    )]
    Basis,
    #[error("this basis needs the reference of its order or request")]
    ReferenceMissing,
    #[error("reference: {0}")]
    Reference(#[from] TextError),
}

impl Purpose {
    pub fn new(basis: Basis, reference: Option<Line>) -> Result<Self, PurposeError> {
        if basis.needs_reference() && reference.is_none() {
            return Err(PurposeError::ReferenceMissing);
        }
        Ok(Self { basis, reference })
    }
}
/// The header form: `emergency_response` or `legal_order; ref=JC-12/2026`.
impl FromStr for Purpose {
    type Err = PurposeError;
    fn from_str(text: &str) -> Result<Self, PurposeError> {
        let (basis, reference) = match text.split_once(';') {
            Some((basis, rest)) => (basis.trim(), rest.trim().strip_prefix("ref=").or(Some(rest.trim()))),
            None => (text.trim(), None),
        };
        let basis = Basis::ALL.into_iter().find(|b| b.as_str() == basis).ok_or(PurposeError::Basis)?;
        Self::new(basis, reference.map(Line::new).transpose()?)
    }
}
impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reference {
            Some(reference) => write!(f, "{}; ref={reference}", self.basis.as_str()),
            None => f.write_str(self.basis.as_str()),
        }
    }
}
