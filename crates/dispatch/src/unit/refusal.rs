//! How a unit says no.

use atalaya_model::{Folio, Refusal, RefusalKind};

/// Why a unit cannot do what was asked.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnitRefusal {
    #[error("there is no such unit")]
    Unknown,
    #[error("this unit is already registered")]
    Exists,
    #[error("the unit was taken off the roster")]
    Retired,
    #[error("there is no unit kind {0}")]
    UnknownKind(String),
    #[error("there is no capability {0}")]
    UnknownCapability(String),
    #[error("the unit is off shift")]
    OffShift,
    #[error("the unit is already on shift")]
    OnShift,
    #[error("the crew has {crew}, this kind needs {min}")]
    CrewTooSmall { crew: u8, min: u8 },
    #[error("the end of the shift lies in the past")]
    ShiftEndsBefore,
    #[error("it works on {folio}")]
    Busy { folio: Folio },
    #[error("it is {status}, not available")]
    NotAvailable { status: String },
    #[error("an officer's alarm is raised; clear it first")]
    InEmergency,
    #[error("no alarm is raised")]
    NoEmergency,
    #[error("this kind of unit does not attend class {class} incidents")]
    WrongClass { class: u8 },
    #[error("its agency is outside your scope")]
    OutOfScope,
    #[error("it does not work on this incident")]
    NotHere,
    #[error("it carries a person; it cannot be taken now")]
    CarriesPerson,
    #[error("{max} incidents already wait for it")]
    StackFull { max: usize },
    #[error("this incident already waits for it")]
    AlreadyStacked,
    #[error("this incident does not wait for it")]
    NotStacked,
    #[error("its kind has no state {status}; it has {known}")]
    UnknownStatus { status: String, known: String },
    #[error("from {from} it cannot go to {to}; allowed: {allowed}")]
    IllegalMove { from: String, to: String, allowed: String },
    #[error("{status} needs an incident; assign the unit from it")]
    NeedsIncident { status: String },
    #[error("end the shift with end_shift")]
    UseEndShift,
    #[error("the stated time lies in the future")]
    InFuture,
    #[error("the stated time lies before the present state began")]
    BeforeStatus,
    #[error("the stated time is more than {hours} h ago")]
    TooOld { hours: i64 },
    #[error("there is no such assignment; only its present and latest one can be corrected")]
    NoAssignment,
    #[error("that stamp was never set")]
    StampMissing,
    #[error("say why")]
    ReasonNeeded,
    #[error("minutes must lie between 1 and {max}")]
    TimerRange { max: u16 },
    #[error("too many {what}, at most {max}")]
    TooMany { what: &'static str, max: usize },
}

impl UnitRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unit_unknown",
            Self::Exists => "unit_exists",
            Self::Retired => "unit_retired",
            Self::UnknownKind(_) => "unit_kind_unknown",
            Self::UnknownCapability(_) => "capability_unknown",
            Self::OffShift => "unit_off_shift",
            Self::OnShift => "unit_on_shift",
            Self::CrewTooSmall { .. } => "crew_too_small",
            Self::ShiftEndsBefore => "shift_ends_before",
            Self::Busy { .. } => "unit_already_assigned",
            Self::NotAvailable { .. } => "unit_not_available",
            Self::InEmergency => "unit_in_emergency",
            Self::NoEmergency => "unit_no_emergency",
            Self::WrongClass { .. } => "unit_kind_not_allowed",
            Self::OutOfScope => "unit_out_of_scope",
            Self::NotHere => "unit_not_here",
            Self::CarriesPerson => "unit_carries_person",
            Self::StackFull { .. } => "unit_stack_full",
            Self::AlreadyStacked => "unit_already_stacked",
            Self::NotStacked => "unit_not_stacked",
            Self::UnknownStatus { .. } => "unit_status_unknown",
            Self::IllegalMove { .. } => "unit_status_not_allowed",
            Self::NeedsIncident { .. } => "unit_needs_incident",
            Self::UseEndShift => "unit_use_end_shift",
            Self::InFuture => "time_in_future",
            Self::BeforeStatus => "time_before_status",
            Self::TooOld { .. } => "time_too_old",
            Self::NoAssignment => "assignment_unknown",
            Self::StampMissing => "stamp_missing",
            Self::ReasonNeeded => "reason_needed",
            Self::TimerRange { .. } => "timer_range",
            Self::TooMany { .. } => "too_many",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::OutOfScope => RefusalKind::Forbidden,
            Self::UnknownKind(_)
            | Self::UnknownCapability(_)
            | Self::ShiftEndsBefore
            | Self::UnknownStatus { .. }
            | Self::UseEndShift
            | Self::InFuture
            | Self::TooOld { .. }
            | Self::ReasonNeeded
            | Self::TimerRange { .. }
            | Self::TooMany { .. } => RefusalKind::Invalid,
            Self::Exists
            | Self::Retired
            | Self::OffShift
            | Self::OnShift
            | Self::CrewTooSmall { .. }
            | Self::Busy { .. }
            | Self::NotAvailable { .. }
            | Self::InEmergency
            | Self::NoEmergency
            | Self::WrongClass { .. }
            | Self::NotHere
            | Self::CarriesPerson
            | Self::StackFull { .. }
            | Self::AlreadyStacked
            | Self::NotStacked
            | Self::IllegalMove { .. }
            | Self::NeedsIncident { .. }
            | Self::BeforeStatus
            | Self::NoAssignment
            | Self::StampMissing => RefusalKind::Conflict,
        }
    }
    /// What a dispatcher reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "Esa unidad no existe.".into(),
            Self::Exists => "Esa unidad ya está dada de alta.".into(),
            Self::Retired => "La unidad está dada de baja.".into(),
            Self::UnknownKind(kind) => format!("No existe el tipo de unidad {kind}."),
            Self::UnknownCapability(capability) => format!("No existe la capacidad {capability}."),
            Self::OffShift => "La unidad está fuera de turno.".into(),
            Self::OnShift => "La unidad ya está en turno.".into(),
            Self::CrewTooSmall { crew, min } => {
                format!("La tripulación es de {crew} y este tipo de unidad necesita {min}.")
            }
            Self::ShiftEndsBefore => "El fin de turno ya pasó.".into(),
            Self::Busy { folio } => format!("La unidad está en el folio {folio}."),
            Self::NotAvailable { status } => format!("La unidad no está disponible: {status}."),
            Self::InEmergency => "La unidad tiene alerta de emergencia; primero atiéndala.".into(),
            Self::NoEmergency => "La unidad no tiene alerta de emergencia.".into(),
            Self::WrongClass { class } => {
                format!("Este tipo de unidad no atiende incidentes de la clase {class}.")
            }
            Self::OutOfScope => "La unidad es de una corporación fuera de su ámbito.".into(),
            Self::NotHere => "La unidad no está asignada a este folio.".into(),
            Self::CarriesPerson => "La unidad lleva a una persona; no se puede retirar ahora.".into(),
            Self::StackFull { max } => format!("La unidad ya tiene {max} folios en espera."),
            Self::AlreadyStacked => "El folio ya está en la espera de la unidad.".into(),
            Self::NotStacked => "El folio no está en la espera de la unidad.".into(),
            Self::UnknownStatus { status, known } => {
                format!("El estado {status} no existe para esta unidad. Puede usar: {known}.")
            }
            Self::IllegalMove { from, to, allowed } => {
                format!("De «{from}» no puede pasar a «{to}». Puede pasar a: {allowed}.")
            }
            Self::NeedsIncident { status } => {
                format!("Para «{status}» la unidad debe tener folio; asígnela desde el incidente.")
            }
            Self::UseEndShift => "Para terminar el turno use «fin de turno».".into(),
            Self::InFuture => "La hora indicada está en el futuro.".into(),
            Self::BeforeStatus => "La hora indicada es anterior al estado actual.".into(),
            Self::TooOld { hours } => format!("La hora indicada es de hace más de {hours} h."),
            Self::NoAssignment => "No es la asignación actual ni la última de la unidad.".into(),
            Self::StampMissing => "Esa marca de tiempo no existe.".into(),
            Self::ReasonNeeded => "Escriba el motivo.".into(),
            Self::TimerRange { max } => format!("Los minutos van de 1 a {max}."),
            Self::TooMany { what: _, max } => format!("Son demasiados; el máximo es {max}."),
        }
    }
}

impl From<UnitRefusal> for Refusal {
    fn from(refusal: UnitRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
