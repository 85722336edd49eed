//! How a roster says no.

use atalaya_model::{Refusal, RefusalKind, Timestamp};

/// Why a command on a roster was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RosterRefusal {
    #[error("there is no such entry")]
    Unknown,
    #[error("a shift lasts from 15 minutes to 24 hours")]
    Length,
    #[error("a shift is placed at most {days} days ahead or back")]
    TooFar { days: i64 },
    #[error("{name} is at {post} from {from} to {to}")]
    PersonElsewhere { name: String, post: String, from: Timestamp, to: Timestamp },
    #[error("{post} is taken by {name} from {from} to {to}")]
    PostTaken { post: String, name: String, from: Timestamp, to: Timestamp },
    #[error("{call_sign} starts from {base} in that time")]
    UnitElsewhere { call_sign: String, base: String },
    #[error("at most {0} people are in a crew")]
    CrewFull(usize),
    #[error("a day has at most {0} entries")]
    DayFull(usize),
}

impl RosterRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Length => "shift_length",
            Self::TooFar { .. } => "shift_too_far",
            Self::PersonElsewhere { .. } => "person_elsewhere",
            Self::PostTaken { .. } => "post_taken",
            Self::UnitElsewhere { .. } => "unit_elsewhere",
            Self::CrewFull(_) => "crew_full",
            Self::DayFull(_) => "day_full",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Length | Self::TooFar { .. } => RefusalKind::Invalid,
            _ => RefusalKind::Conflict,
        }
    }
    /// What people read, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "Ese turno no existe.".into(),
            Self::Length => "Un turno dura de 15 minutos a 24 horas.".into(),
            Self::TooFar { days } => format!("El turno debe estar a no más de {days} días."),
            Self::PersonElsewhere { name, post, .. } => {
                format!("{name} ya está en {post} a esa hora.")
            }
            Self::PostTaken { post, name, .. } => format!("{post} ya está ocupada por {name} a esa hora."),
            Self::UnitElsewhere { call_sign, base } => {
                format!("{call_sign} sale de {base} a esa hora; no puede salir de dos bases.")
            }
            Self::CrewFull(max) => format!("La tripulación ya tiene {max} personas."),
            Self::DayFull(max) => format!("El día ya tiene {max} turnos."),
        }
    }
}

impl From<RosterRefusal> for Refusal {
    fn from(refusal: RosterRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
