//! How a restriction says no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on a restriction was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RestrictionRefusal {
    #[error("there is no such restriction")]
    UnknownRestriction,
    #[error("this restriction already exists")]
    AlreadyExists,
    #[error("a person must do this, not a program")]
    NeedsPerson,
    #[error("the expiry must lie in the future, at most {days} days from now")]
    Expiry { days: i64 },
    #[error("a court order needs its reference")]
    ReferenceMissing,
    #[error("the restriction is over")]
    Over,
    #[error("the keyed hash of the number is missing")]
    KeyMissing,
}

impl RestrictionRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRestriction => "unknown_restriction",
            Self::AlreadyExists => "restriction_exists",
            Self::NeedsPerson => "needs_person",
            Self::Expiry { .. } => "restriction_expiry",
            Self::ReferenceMissing => "reference_missing",
            Self::Over => "restriction_over",
            Self::KeyMissing => "caller_key_missing",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::UnknownRestriction => RefusalKind::NotFound,
            Self::NeedsPerson => RefusalKind::Forbidden,
            Self::Expiry { .. } | Self::ReferenceMissing => RefusalKind::Invalid,
            Self::AlreadyExists | Self::Over | Self::KeyMissing => RefusalKind::Conflict,
        }
    }
    /// What a supervisor reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::UnknownRestriction => "Esa restricción no existe.".into(),
            Self::AlreadyExists => "Esa restricción ya existe.".into(),
            Self::NeedsPerson => "Esto lo tiene que hacer una persona, no un sistema.".into(),
            Self::Expiry { days } => format!("Indique un vencimiento futuro, a {days} días como máximo."),
            Self::ReferenceMissing => "Falta el número de la orden judicial.".into(),
            Self::Over => "La restricción ya terminó.".into(),
            Self::KeyMissing => "No se pudo preparar el número; intente de nuevo.".into(),
        }
    }
}

impl From<RestrictionRefusal> for Refusal {
    fn from(refusal: RestrictionRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
