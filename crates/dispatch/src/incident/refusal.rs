//! How an incident says no.

use crate::unit::UnitRefusal;
use atalaya_model::{Folio, Line, Refusal, RefusalKind, TypeCode, UnitId};

/// Why a command on an incident was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IncidentRefusal {
    #[error("there is no such incident")]
    Unknown,
    #[error("this incident is already open")]
    Exists,
    #[error("a new incident needs a folio")]
    NoFolio,
    #[error("there is no type {0} in the catalogue in force")]
    UnknownType(TypeCode),
    #[error("{0} is misuse of the service: close the call with it, it opens no incident")]
    Improper(TypeCode),
    #[error("{0} belongs to an existing folio: add it there as a follow-up")]
    FollowUpType(TypeCode),
    #[error("{0} is no follow-up type; those begin with 602")]
    NotFollowUp(TypeCode),
    #[error("the place needs a position, or an address within a municipality")]
    PlaceNotSendable,
    #[error("the place was verified; only a verified place replaces it")]
    PlaceVerified,
    #[error("a priority other than the catalogue's needs a reason")]
    PriorityReason,
    #[error("a threat to life stands; the priority stays critical until it is lifted")]
    ThreatStands,
    #[error("the incident is closed; a supervisor can reopen it")]
    Closed,
    #[error("the incident is not closed")]
    NotClosed,
    #[error("it is a duplicate of {0}")]
    Merged(Folio),
    #[error("it is no duplicate")]
    NotMerged,
    #[error("an incident cannot be joined to itself")]
    Itself,
    #[error("{0} is itself a duplicate of {1}; use that one")]
    OriginalMerged(Folio, Folio),
    #[error("the original is closed; its units cannot be joined by others")]
    OriginalClosed,
    #[error("the other incident does not exist")]
    UnknownOther,
    #[error("the two incidents are already linked")]
    AlreadyLinked,
    #[error("the two incidents are not linked")]
    NotLinked,
    #[error("split_from and split_into come from opening an incident out of another")]
    SplitByHand,
    #[error("close code D needs the original: merge the incident into it")]
    NeedsOriginal,
    #[error("units are still assigned: {0}")]
    UnitsAssigned(String),
    #[error("no unit was on scene; say in a note how it is known")]
    NoteNeeded,
    #[error("there is no record {0}")]
    UnknownRecord(u32),
    #[error("record {0} was struck")]
    RecordStruck(u32),
    #[error("this agency is not in the incident")]
    AgencyNotHere,
    #[error("there is no agency {0}")]
    UnknownAgency(String),
    #[error("this agency has closed its part")]
    AgencyClosed,
    #[error("this call is not in the incident")]
    UnknownCall,
    #[error("the hold would end in the past")]
    HoldInPast,
    #[error("the incident is not held")]
    NotHeld,
    #[error("the scheduled time lies in the past or more than a year ahead")]
    ScheduleRange,
    #[error("a hand-over to {0} waits for its answer")]
    HandOverWaiting(Line),
    #[error("no hand-over waits for an answer")]
    NoHandOver,
    #[error("name at least one unit")]
    NoUnits,
    #[error("a unit is named twice")]
    UnitTwice,
    #[error("say why {call_sign} was not sent")]
    BypassReason { unit: UnitId, call_sign: String },
    #[error("{call_sign}: {why}")]
    Unit { unit: UnitId, call_sign: String, why: UnitRefusal },
    #[error("{0} is not less urgent than this one")]
    NotMoreUrgent(Folio),
    #[error("the unit does not work on that incident")]
    PreemptWrong,
    #[error("too many {what}, at most {max}")]
    TooMany { what: &'static str, max: usize },
}

impl IncidentRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "incident_unknown",
            Self::Exists => "incident_exists",
            Self::NoFolio => "incident_no_folio",
            Self::UnknownType(_) => "type_unknown",
            Self::Improper(_) => "type_improper",
            Self::FollowUpType(_) => "type_follow_up",
            Self::NotFollowUp(_) => "type_not_follow_up",
            Self::PlaceNotSendable => "place_not_sendable",
            Self::PlaceVerified => "place_verified",
            Self::PriorityReason => "priority_reason_needed",
            Self::ThreatStands => "threat_stands",
            Self::Closed => "incident_closed",
            Self::NotClosed => "incident_not_closed",
            Self::Merged(_) => "incident_merged",
            Self::NotMerged => "incident_not_merged",
            Self::Itself => "incident_itself",
            Self::OriginalMerged(..) => "original_merged",
            Self::OriginalClosed => "original_closed",
            Self::UnknownOther => "other_unknown",
            Self::AlreadyLinked => "already_linked",
            Self::NotLinked => "not_linked",
            Self::SplitByHand => "split_by_hand",
            Self::NeedsOriginal => "close_needs_original",
            Self::UnitsAssigned(_) => "units_assigned",
            Self::NoteNeeded => "close_note_needed",
            Self::UnknownRecord(_) => "record_unknown",
            Self::RecordStruck(_) => "record_struck",
            Self::AgencyNotHere => "agency_not_here",
            Self::UnknownAgency(_) => "agency_unknown",
            Self::AgencyClosed => "agency_closed",
            Self::UnknownCall => "call_not_here",
            Self::HoldInPast => "hold_in_past",
            Self::NotHeld => "incident_not_held",
            Self::ScheduleRange => "schedule_range",
            Self::HandOverWaiting(_) => "hand_over_waiting",
            Self::NoHandOver => "hand_over_missing",
            Self::NoUnits => "units_missing",
            Self::UnitTwice => "unit_twice",
            Self::BypassReason { .. } => "bypass_reason_needed",
            Self::Unit { why, .. } => why.code(),
            Self::NotMoreUrgent(_) => "preempt_not_more_urgent",
            Self::PreemptWrong => "preempt_wrong_incident",
            Self::TooMany { .. } => "too_many",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown | Self::UnknownOther => RefusalKind::NotFound,
            Self::NoFolio
            | Self::UnknownType(_)
            | Self::Improper(_)
            | Self::FollowUpType(_)
            | Self::NotFollowUp(_)
            | Self::PlaceNotSendable
            | Self::PriorityReason
            | Self::Itself
            | Self::SplitByHand
            | Self::NoteNeeded
            | Self::UnknownAgency(_)
            | Self::HoldInPast
            | Self::ScheduleRange
            | Self::NoUnits
            | Self::UnitTwice
            | Self::BypassReason { .. }
            | Self::TooMany { .. } => RefusalKind::Invalid,
            Self::Unit { why, .. } => match why.kind() {
                // The incident exists; a unit that does not is a conflict of the command's content.
                RefusalKind::NotFound => RefusalKind::Invalid,
                kind => kind,
            },
            Self::Exists
            | Self::PlaceVerified
            | Self::ThreatStands
            | Self::Closed
            | Self::NotClosed
            | Self::Merged(_)
            | Self::NotMerged
            | Self::OriginalMerged(..)
            | Self::OriginalClosed
            | Self::AlreadyLinked
            | Self::NotLinked
            | Self::NeedsOriginal
            | Self::UnitsAssigned(_)
            | Self::UnknownRecord(_)
            | Self::RecordStruck(_)
            | Self::AgencyNotHere
            | Self::AgencyClosed
            | Self::UnknownCall
            | Self::NotHeld
            | Self::HandOverWaiting(_)
            | Self::NoHandOver
            | Self::NotMoreUrgent(_)
            | Self::PreemptWrong => RefusalKind::Conflict,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "Ese incidente no existe.".into(),
            Self::Exists => "El incidente ya está abierto.".into(),
            Self::NoFolio => "Falta el folio del incidente.".into(),
            Self::UnknownType(code) => format!("El tipo {code} no está en el catálogo vigente."),
            Self::Improper(code) => {
                format!(
                    "El tipo {code} es mal uso del servicio: cierre con él la llamada, no abre incidente."
                )
            }
            Self::FollowUpType(code) => {
                format!("El tipo {code} va en el folio que ya existe, como seguimiento.")
            }
            Self::NotFollowUp(code) => {
                format!("El tipo {code} no es de seguimiento; esos empiezan con 602.")
            }
            Self::PlaceNotSendable => "Falta el lugar: una posición, o dirección y municipio.".into(),
            Self::PlaceVerified => {
                "El lugar ya está verificado; solo lo cambia otro lugar verificado.".into()
            }
            Self::PriorityReason => "La prioridad es distinta a la del catálogo; escriba el motivo.".into(),
            Self::ThreatStands => {
                "Hay amenaza a la vida; la prioridad queda en crítica mientras no se retire.".into()
            }
            Self::Closed => "El incidente está cerrado; un supervisor puede reabrirlo.".into(),
            Self::NotClosed => "El incidente no está cerrado.".into(),
            Self::Merged(folio) => format!("Este folio es duplicado de {folio}."),
            Self::NotMerged => "Este folio no es duplicado de otro.".into(),
            Self::Itself => "Un folio no se puede unir consigo mismo.".into(),
            Self::OriginalMerged(folio, original) => {
                format!("El folio {folio} es a su vez duplicado de {original}; use ese.")
            }
            Self::OriginalClosed => "El folio original está cerrado; no se le pueden pasar unidades.".into(),
            Self::UnknownOther => "El otro folio no existe.".into(),
            Self::AlreadyLinked => "Los folios ya están ligados.".into(),
            Self::NotLinked => "Los folios no están ligados.".into(),
            Self::SplitByHand => "Para dividir un folio abra uno nuevo a partir de él.".into(),
            Self::NeedsOriginal => "Para cerrar como duplicado primero únalo a su folio original.".into(),
            Self::UnitsAssigned(units) => format!("Todavía tiene unidades asignadas: {units}."),
            Self::NoteNeeded => "Ninguna unidad llegó al lugar; anote cómo se sabe.".into(),
            Self::UnknownRecord(number) => format!("No existe el registro {number}."),
            Self::RecordStruck(number) => format!("El registro {number} está anulado."),
            Self::AgencyNotHere => "Esa corporación no participa en el incidente.".into(),
            Self::UnknownAgency(code) => format!("No existe la corporación {code}."),
            Self::AgencyClosed => "Esa corporación ya cerró su parte.".into(),
            Self::UnknownCall => "Esa llamada no está en el incidente.".into(),
            Self::HoldInPast => "La espera terminaría en el pasado.".into(),
            Self::NotHeld => "El incidente no está en espera.".into(),
            Self::ScheduleRange => "La hora programada ya pasó o falta más de un año.".into(),
            Self::HandOverWaiting(centre) => format!("Ya se ofreció a {centre}; falta su respuesta."),
            Self::NoHandOver => "No hay entrega a otro centro en espera de respuesta.".into(),
            Self::NoUnits => "Indique al menos una unidad.".into(),
            Self::UnitTwice => "Hay una unidad repetida.".into(),
            Self::BypassReason { call_sign, .. } => format!("Anote por qué no va {call_sign}."),
            Self::Unit { call_sign, why, .. } => format!("{call_sign}: {}", why.es()),
            Self::NotMoreUrgent(folio) => format!("El folio {folio} es igual o más urgente que este."),
            Self::PreemptWrong => "La unidad no está en ese folio.".into(),
            Self::TooMany { what: _, max } => format!("Son demasiados; el máximo es {max}."),
        }
    }
}

impl From<IncidentRefusal> for Refusal {
    fn from(refusal: IncidentRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
