//! How a call says no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on a call was refused. No text names a caller or another operator.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CallRefusal {
    #[error("there is no such call")]
    UnknownCall,
    #[error("this call already exists")]
    AlreadyExists,
    #[error("a person must do this, not a program")]
    NeedsPerson,
    #[error("somebody else already attends this call")]
    AnsweredByOther,
    #[error("another operator has this call")]
    NotYours,
    #[error("answer the call first")]
    NotAnswered,
    #[error("the caller is not on the line with an operator")]
    NotConnected,
    #[error("the call is over")]
    Over,
    #[error("the caller hung up before an answer; use the call-back task")]
    Abandoned,
    #[error("the number of the call (pre-folio) is missing")]
    FolioMissing,
    #[error("code {0} is not of class 7 (misuse of the service)")]
    NotImproper(u32),
    #[error("play the recorded question before a call is closed as silent")]
    PromptFirst,
    #[error("the recorded question is playing; wait for its result or take the call back")]
    PromptPlaying,
    #[error("the caller asked for help; the call cannot be closed as silent")]
    PromptAskedForHelp,
    #[error("no recorded question was played in this call")]
    PromptNotStarted,
    #[error("the call belongs to an incident; detach it first")]
    Attached,
    #[error("the call belongs to another incident; detach it first")]
    AttachedElsewhere,
    #[error("the call belongs to no incident")]
    NotAttached,
    #[error("revision {saved} of the draft is newer; load it and save again")]
    DraftStale { saved: u32 },
    #[error("{field} takes at most {max} entries")]
    TooMany { field: &'static str, max: usize },
    #[error("a verified place needs a position, or an address with its municipality")]
    PlaceIncomplete,
    #[error("a language is a BCP 47 code such as es, nah or oto")]
    Language,
    #[error("a call cannot be transferred to who has it")]
    TransferToSelf,
    #[error("the centre has no such question, answer or version of the guide")]
    GuideUnknown,
}

impl CallRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownCall => "unknown_call",
            Self::AlreadyExists => "call_exists",
            Self::NeedsPerson => "needs_person",
            Self::AnsweredByOther => "call_answered_by_other",
            Self::NotYours => "call_not_yours",
            Self::NotAnswered => "call_not_answered",
            Self::NotConnected => "call_not_connected",
            Self::Over => "call_over",
            Self::Abandoned => "call_abandoned",
            Self::FolioMissing => "folio_missing",
            Self::NotImproper(_) => "code_not_improper",
            Self::PromptFirst => "prompt_first",
            Self::PromptPlaying => "prompt_playing",
            Self::PromptAskedForHelp => "prompt_asked_for_help",
            Self::PromptNotStarted => "prompt_not_started",
            Self::Attached => "call_attached",
            Self::AttachedElsewhere => "call_attached_elsewhere",
            Self::NotAttached => "call_not_attached",
            Self::DraftStale { .. } => "draft_stale",
            Self::TooMany { .. } => "too_many",
            Self::PlaceIncomplete => "place_incomplete",
            Self::Language => "language_code",
            Self::TransferToSelf => "transfer_to_self",
            Self::GuideUnknown => "guide_unknown",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::UnknownCall => RefusalKind::NotFound,
            Self::NeedsPerson | Self::NotYours => RefusalKind::Forbidden,
            Self::NotImproper(_)
            | Self::TooMany { .. }
            | Self::PlaceIncomplete
            | Self::Language
            | Self::TransferToSelf
            | Self::GuideUnknown => RefusalKind::Invalid,
            Self::AlreadyExists
            | Self::AnsweredByOther
            | Self::NotAnswered
            | Self::NotConnected
            | Self::Over
            | Self::Abandoned
            | Self::FolioMissing
            | Self::PromptFirst
            | Self::PromptPlaying
            | Self::PromptAskedForHelp
            | Self::PromptNotStarted
            | Self::Attached
            | Self::AttachedElsewhere
            | Self::NotAttached
            | Self::DraftStale { .. } => RefusalKind::Conflict,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::UnknownCall => "Esa llamada no existe.".into(),
            Self::AlreadyExists => "Esa llamada ya está registrada.".into(),
            Self::NeedsPerson => "Esto lo tiene que hacer una persona, no un sistema.".into(),
            Self::AnsweredByOther => "Otra persona ya atiende esta llamada.".into(),
            Self::NotYours => {
                "Esta llamada la tiene otra persona; pídale al supervisor que intervenga.".into()
            }
            Self::NotAnswered => "Conteste la llamada primero.".into(),
            Self::NotConnected => "Nadie tiene a la persona en la línea en este momento.".into(),
            Self::Over => "La llamada ya terminó.".into(),
            Self::Abandoned => "Colgó antes de que contestaran; use la tarea de devolver la llamada.".into(),
            Self::FolioMissing => "Falta el prefolio de la llamada; intente de nuevo.".into(),
            Self::NotImproper(code) => {
                format!("El código {code} no es de llamada improcedente (empiezan con 7).")
            }
            Self::PromptFirst => {
                "Antes de cerrarla como muda, ponga la grabación que pide oprimir una tecla.".into()
            }
            Self::PromptPlaying => {
                "La grabación sigue sonando; espere el resultado o retome la llamada.".into()
            }
            Self::PromptAskedForHelp => {
                "La persona pidió ayuda; no se puede cerrar como llamada muda.".into()
            }
            Self::PromptNotStarted => "En esta llamada no se ha puesto la grabación.".into(),
            Self::Attached => "La llamada ya está en un folio; sepárela primero.".into(),
            Self::AttachedElsewhere => "La llamada ya está en otro folio; sepárela primero.".into(),
            Self::NotAttached => "La llamada no está en ningún folio.".into(),
            Self::DraftStale { saved } => {
                format!("Hay una captura más reciente (versión {saved}); recárguela y vuelva a guardar.")
            }
            Self::TooMany { field, max } => format!("Son demasiados datos en {field}: máximo {max}."),
            Self::PlaceIncomplete => {
                "Para marcar el lugar como verificado falta el punto en el mapa, o la calle con su municipio."
                    .into()
            }
            Self::Language => "Indique el idioma con su clave: es, nah, oto…".into(),
            Self::TransferToSelf => "No puede transferirse la llamada a usted.".into(),
            Self::GuideUnknown => {
                "Esa pregunta o respuesta no está en la guía vigente del centro; recargue la consola.".into()
            }
        }
    }
}

impl From<CallRefusal> for Refusal {
    fn from(refusal: CallRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
