//! How cautions, notices, plans, agencies and catalogue versions say no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on one of the centre's lists was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ListRefusal {
    #[error("it does not exist")]
    Unknown,
    #[error("it already exists")]
    Exists,
    #[error("it was withdrawn")]
    Withdrawn,
    #[error("it has expired; create a new one")]
    Expired,
    #[error("the expiry must lie in the future, at most {max_days} days ahead")]
    Expiry { max_days: i64 },
    #[error("the place needs a position or an address")]
    PlaceMissing,
    #[error("the radius must lie between {min} and {max} m")]
    Radius { min: u32, max: u32 },
    #[error("a centre needs a radius and a radius a centre")]
    HalfCircle,
    #[error("nothing to change was given")]
    Nothing,
    #[error("too many {what}, at most {max}")]
    TooMany { what: &'static str, max: usize },
    #[error("{what}: {value:?} is not allowed")]
    Invalid { what: &'static str, value: String },
    #[error("there is no version {0}")]
    UnknownVersion(String),
    #[error("version {0} is already loaded")]
    VersionExists(String),
    #[error("{0}")]
    File(String),
    #[error("the file has {found} bytes, at most {max} are taken")]
    FileSize { found: usize, max: usize },
    #[error("there is no station {0}")]
    UnknownStation(String),
    #[error("a validity must end after it begins")]
    Validity,
    #[error("its cause is gone")]
    Cleared,
    #[error("a crew in danger is never made quiet")]
    NeverQuiet,
    #[error("a pause lasts {min} to {max} minutes")]
    PauseSpan { min: u32, max: u32 },
    #[error("the proposal was answered, or no longer holds")]
    ProposalGone,
    #[error("there is nobody who could be moved")]
    NobodyToMove,
}

impl ListRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Exists => "already_exists",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Expiry { .. } => "expiry_range",
            Self::PlaceMissing => "place_missing",
            Self::Radius { .. } => "radius_range",
            Self::HalfCircle => "half_circle",
            Self::Nothing => "nothing_to_change",
            Self::TooMany { .. } => "too_many",
            Self::Invalid { .. } => "invalid_value",
            Self::UnknownVersion(_) => "version_unknown",
            Self::VersionExists(_) => "version_exists",
            Self::File(_) => "file_invalid",
            Self::FileSize { .. } => "file_too_large",
            Self::UnknownStation(_) => "station_unknown",
            Self::Validity => "validity_range",
            Self::Cleared => "alert_cleared",
            Self::NeverQuiet => "never_quiet",
            Self::PauseSpan { .. } => "pause_range",
            Self::ProposalGone => "proposal_gone",
            Self::NobodyToMove => "nobody_to_move",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Exists
            | Self::Withdrawn
            | Self::Expired
            | Self::UnknownVersion(_)
            | Self::VersionExists(_)
            | Self::UnknownStation(_)
            | Self::Cleared
            | Self::NeverQuiet
            | Self::ProposalGone
            | Self::NobodyToMove => RefusalKind::Conflict,
            Self::Expiry { .. }
            | Self::PlaceMissing
            | Self::Radius { .. }
            | Self::HalfCircle
            | Self::Nothing
            | Self::TooMany { .. }
            | Self::Invalid { .. }
            | Self::File(_)
            | Self::FileSize { .. }
            | Self::PauseSpan { .. }
            | Self::Validity => RefusalKind::Invalid,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "No existe.".into(),
            Self::Exists => "Ya existe.".into(),
            Self::Withdrawn => "Ya fue dado de baja.".into(),
            Self::Expired => "Ya venció; registre uno nuevo.".into(),
            Self::Expiry { max_days } => {
                format!("El vencimiento debe ser a futuro y a no más de {max_days} días.")
            }
            Self::PlaceMissing => "Falta el lugar: posición o dirección.".into(),
            Self::Radius { min, max } => format!("El radio va de {min} a {max} m."),
            Self::HalfCircle => "Centro y radio van juntos.".into(),
            Self::Nothing => "No indicó qué cambiar.".into(),
            Self::TooMany { what: _, max } => format!("Son demasiados; el máximo es {max}."),
            Self::Invalid { what: _, value } => format!("El valor «{value}» no es válido."),
            Self::UnknownVersion(version) => format!("No existe la versión {version}."),
            Self::VersionExists(version) => format!("La versión {version} ya está cargada."),
            Self::File(what) => format!("El archivo no se puede leer: {what}."),
            Self::FileSize { found, max } => {
                format!("El archivo tiene {found} bytes; se aceptan {max}.")
            }
            Self::UnknownStation(code) => format!("No existe la base {code}."),
            Self::Validity => "La vigencia debe terminar después de empezar.".into(),
            Self::Cleared => "Esa alerta ya se resolvió.".into(),
            Self::NeverQuiet => "La emergencia de una tripulación no se puede silenciar.".into(),
            Self::PauseSpan { min, max } => format!("Una pausa dura de {min} a {max} minutos."),
            Self::ProposalGone => "Esa propuesta ya se contestó o ya no aplica.".into(),
            Self::NobodyToMove => "No hay unidad que se pueda mover a esa base.".into(),
        }
    }
}

impl From<ListRefusal> for Refusal {
    fn from(refusal: ListRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
