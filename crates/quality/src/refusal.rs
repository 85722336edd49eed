//! How forms, draws, evaluations, action plans and targets say no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command of the quality room was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QualityRefusal {
    #[error("it does not exist")]
    Unknown,
    #[error("it already exists")]
    Exists,
    #[error("it was withdrawn")]
    Withdrawn,
    #[error("there is no version {0}")]
    UnknownVersion(u32),
    #[error("too many {what}, at most {max}")]
    TooMany { what: &'static str, max: usize },
    #[error("{what}: {value:?} is not allowed")]
    Invalid { what: &'static str, value: String },
    #[error("{0:?} appears twice")]
    Twice(String),
    #[error("a person must do this, not a program")]
    NeedsPerson,
    #[error("nobody reviews their own work")]
    OwnWork,
    #[error("you are not one of its reviewers")]
    NotReviewer,
    #[error("you have handed in your review already")]
    AlreadyScored,
    #[error("the answer to {0:?} is missing")]
    AnswerMissing(String),
    #[error("the answer to {0:?} does not fit its item")]
    AnswerInvalid(String),
    #[error("the form has no item {0:?}")]
    UnknownItem(String),
    #[error("the reviews are not all in yet")]
    NotScored,
    #[error("both reviews agree; there is nothing to settle")]
    NothingToSettle,
    #[error("the reviews differ; a supervisor settles first")]
    Differs,
    #[error("only the person reviewed can reply")]
    NotReviewed,
    #[error("a reply was given already")]
    AlreadyReplied,
    #[error("the person reviewed can still reply until {0}")]
    ReplyOpen(atalaya_model::Timestamp),
    #[error("the review is closed")]
    Closed,
    #[error("the same person cannot review twice")]
    SameReviewer,
    #[error("the due date must lie in the future, at most {max_days} days ahead")]
    Due { max_days: i64 },
    #[error("there are not enough reviewers who may take this")]
    NotEnoughReviewers,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("the action plan is closed")]
    PlanClosed,
    #[error("steps are still open")]
    StepsOpen,
}

impl QualityRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Exists => "already_exists",
            Self::Withdrawn => "withdrawn",
            Self::UnknownVersion(_) => "version_unknown",
            Self::TooMany { .. } => "too_many",
            Self::Invalid { .. } => "invalid_value",
            Self::Twice(_) => "twice",
            Self::NeedsPerson => "person_only",
            Self::OwnWork => "own_work",
            Self::NotReviewer => "not_reviewer",
            Self::AlreadyScored => "already_scored",
            Self::AnswerMissing(_) => "answer_missing",
            Self::AnswerInvalid(_) => "answer_invalid",
            Self::UnknownItem(_) => "item_unknown",
            Self::NotScored => "not_scored",
            Self::NothingToSettle => "nothing_to_settle",
            Self::Differs => "reviews_differ",
            Self::NotReviewed => "not_reviewed",
            Self::AlreadyReplied => "already_replied",
            Self::ReplyOpen(_) => "reply_open",
            Self::Closed => "review_closed",
            Self::SameReviewer => "same_reviewer",
            Self::Due { .. } => "due_range",
            Self::NotEnoughReviewers => "reviewers_missing",
            Self::ReasonMissing => "reason_missing",
            Self::PlanClosed => "plan_closed",
            Self::StepsOpen => "steps_open",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::NeedsPerson | Self::OwnWork | Self::NotReviewer | Self::NotReviewed => {
                RefusalKind::Forbidden
            }
            Self::TooMany { .. }
            | Self::Invalid { .. }
            | Self::Twice(_)
            | Self::AnswerMissing(_)
            | Self::AnswerInvalid(_)
            | Self::UnknownItem(_)
            | Self::Due { .. }
            | Self::ReasonMissing => RefusalKind::Invalid,
            Self::Exists
            | Self::Withdrawn
            | Self::UnknownVersion(_)
            | Self::AlreadyScored
            | Self::NotScored
            | Self::NothingToSettle
            | Self::Differs
            | Self::AlreadyReplied
            | Self::ReplyOpen(_)
            | Self::Closed
            | Self::SameReviewer
            | Self::NotEnoughReviewers
            | Self::PlanClosed
            | Self::StepsOpen => RefusalKind::Conflict,
        }
    }
    /// What people read, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "No existe.".into(),
            Self::Exists => "Ya existe.".into(),
            Self::Withdrawn => "Ya fue dado de baja.".into(),
            Self::UnknownVersion(version) => format!("No existe la versión {version}."),
            Self::TooMany { what: _, max } => format!("Son demasiados; el máximo es {max}."),
            Self::Invalid { what: _, value } => format!("El valor «{value}» no es válido."),
            Self::Twice(what) => format!("«{what}» está repetido."),
            Self::NeedsPerson => "Esto lo hace una persona, no un programa.".into(),
            Self::OwnWork => "Nadie evalúa su propio trabajo.".into(),
            Self::NotReviewer => "Esta evaluación no está asignada a usted.".into(),
            Self::AlreadyScored => "Usted ya entregó su evaluación.".into(),
            Self::AnswerMissing(item) => format!("Falta calificar «{item}»."),
            Self::AnswerInvalid(item) => format!("La calificación de «{item}» no corresponde a la cédula."),
            Self::UnknownItem(item) => format!("La cédula no tiene el reactivo «{item}»."),
            Self::NotScored => "Todavía faltan calificaciones por entregar.".into(),
            Self::NothingToSettle => "Las dos calificaciones coinciden; no hay nada que conciliar.".into(),
            Self::Differs => "Las calificaciones difieren; primero las concilia un supervisor.".into(),
            Self::NotReviewed => "Solo la persona evaluada puede responder.".into(),
            Self::AlreadyReplied => "Ya hay una respuesta.".into(),
            Self::ReplyOpen(_) => "La persona evaluada todavía está a tiempo de responder.".into(),
            Self::Closed => "La evaluación ya está cerrada.".into(),
            Self::SameReviewer => "La misma persona no puede calificar dos veces.".into(),
            Self::Due { max_days } => format!("La fecha debe ser a futuro y a no más de {max_days} días."),
            Self::NotEnoughReviewers => "No hay suficientes evaluadores que puedan tomarla.".into(),
            Self::ReasonMissing => "Falta el motivo.".into(),
            Self::PlanClosed => "El plan de mejora ya está cerrado.".into(),
            Self::StepsOpen => "Quedan acciones sin cumplir.".into(),
        }
    }
}

impl From<QualityRefusal> for Refusal {
    fn from(refusal: QualityRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
