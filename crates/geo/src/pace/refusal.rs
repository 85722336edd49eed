//! How paces say no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on paces was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PaceRefusal {
    #[error("there is no factor {0}")]
    Unknown(u32),
    #[error("a factor lies between {min} and {max} per cent")]
    Percent { min: u16, max: u16 },
    #[error("hours go from 0 to 23, and until 1 to 24")]
    Hours,
    #[error("the expiry must lie in the future, at most {max_days} days ahead")]
    Expiry { max_days: i64 },
    #[error("{max} factors at most")]
    TooMany { max: usize },
    #[error("nothing to accept was given")]
    Nothing,
    #[error("a measured factor rests on at least {min} trips")]
    Trips { min: u32 },
    #[error("no calibration is in force")]
    NotCalibrated,
}

impl PaceRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "not_found",
            Self::Percent { .. } => "percent_range",
            Self::Hours => "hours_range",
            Self::Expiry { .. } => "expiry_range",
            Self::TooMany { .. } => "too_many",
            Self::Nothing => "nothing_to_accept",
            Self::Trips { .. } => "too_few_trips",
            Self::NotCalibrated => "not_calibrated",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown(_) => RefusalKind::NotFound,
            Self::TooMany { .. } | Self::NotCalibrated => RefusalKind::Conflict,
            Self::Percent { .. } | Self::Hours | Self::Expiry { .. } | Self::Nothing | Self::Trips { .. } => {
                RefusalKind::Invalid
            }
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown(number) => format!("No existe el factor {number}."),
            Self::Percent { min, max } => format!("El factor va de {min} a {max} %."),
            Self::Hours => "Las horas van de 0 a 23, y hasta 24.".into(),
            Self::Expiry { max_days } => {
                format!("El vencimiento debe ser a futuro y a no más de {max_days} días.")
            }
            Self::TooMany { max } => format!("Ya hay {max} factores; quite alguno."),
            Self::Nothing => "No indicó qué factores acepta.".into(),
            Self::Trips { min } => format!("Un factor medido necesita al menos {min} traslados."),
            Self::NotCalibrated => "No hay calibración vigente.".into(),
        }
    }
}

impl From<PaceRefusal> for Refusal {
    fn from(refusal: PaceRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
