//! How closures and paces say no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on a closure was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClosureRefusal {
    #[error("it does not exist")]
    Unknown,
    #[error("it already exists")]
    Exists,
    #[error("it was lifted; create a new one")]
    Lifted,
    #[error("the expiry must lie in the future, at most {max_days} days ahead")]
    Expiry { max_days: i64 },
    #[error("{min} to {max} points are taken, {found} were given")]
    Points { min: usize, max: usize, found: usize },
    #[error("it names more than {max} ways")]
    Ways { max: usize },
    #[error("it is larger than {max_km} km")]
    Large { max_km: u32 },
    #[error("it has no length or no area")]
    Flat,
    #[error("its side {first} crosses its side {second}, counted from 1")]
    Crosses { first: usize, second: usize },
}

impl ClosureRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Exists => "already_exists",
            Self::Lifted => "closure_lifted",
            Self::Expiry { .. } => "expiry_range",
            Self::Points { .. } => "points_range",
            Self::Ways { .. } => "ways_range",
            Self::Large { .. } => "too_large",
            Self::Flat => "no_extent",
            Self::Crosses { .. } => "ring_crosses_itself",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Exists | Self::Lifted => RefusalKind::Conflict,
            Self::Expiry { .. }
            | Self::Points { .. }
            | Self::Ways { .. }
            | Self::Large { .. }
            | Self::Flat
            | Self::Crosses { .. } => RefusalKind::Invalid,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "Ese cierre no existe.".into(),
            Self::Exists => "Ese cierre ya existe.".into(),
            Self::Lifted => "Ese cierre ya se levantó; registre uno nuevo.".into(),
            Self::Expiry { max_days } => {
                format!("El vencimiento debe ser a futuro y a no más de {max_days} días.")
            }
            Self::Points { min, max, found } => {
                format!("El trazo lleva de {min} a {max} puntos; éste tiene {found}.")
            }
            Self::Ways { max } => format!("El cierre abarca más de {max} vías; divídalo."),
            Self::Large { max_km } => format!("El cierre mide más de {max_km} km; divídalo."),
            Self::Flat => "El trazo no tiene extensión.".into(),
            Self::Crosses { first, second } => {
                format!("El contorno se cruza: el lado {first} con el lado {second}.")
            }
        }
    }
}

impl From<ClosureRefusal> for Refusal {
    fn from(refusal: ClosureRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
