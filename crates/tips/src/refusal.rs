//! How the 089 says no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on a tip was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TipRefusal {
    #[error("there is no such tip")]
    Unknown,
    #[error("this tip already exists")]
    Exists,
    #[error("there is no such category")]
    Category,
    #[error("the tip is closed")]
    Closed,
    #[error("the keys of this tip were destroyed")]
    Shredded,
    #[error("the tip has all the texts it can hold")]
    Full,
    #[error("there is no such thing to decide on, or it is settled")]
    Settled,
    #[error("whoever wrote a product does not approve it")]
    OwnProduct,
    #[error("the tip is not graded yet")]
    Ungraded,
    #[error("contact is kept for an extortion in progress only")]
    ContactNotHere,
    #[error("the victim left a contact: it cannot become anonymous any more, and ends with the tip")]
    ContactKept,
    #[error("evidence of an extortionist belongs to an extortion in progress")]
    EvidenceNotHere,
    #[error("only a number or an account of an extortion can be blocked")]
    NotBlockable,
    #[error("there is no such kind of extortion, or this is none")]
    Modality,
    #[error("it is of that kind already")]
    SameRecord,
    #[error("a tip is no duplicate of itself")]
    OwnDuplicate,
    #[error("an acknowledgement is due within 1 to 720 hours")]
    Deadline,
    #[error("a person must do this, not a program")]
    NeedsPerson,
    #[error("the text was not sealed")]
    Unsealed,
    #[error("its retention has not ended")]
    Retained,
    #[error("what somebody asked for under an order, somebody else approves")]
    OwnOrder,
    #[error("an order about this tip waits or is in force already")]
    OrderThere,
    #[error("an order holds from now on for at most half a year")]
    OrderDate,
    #[error("the purpose names another order")]
    OrderNumber,
}

impl TipRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown_tip",
            Self::Exists => "tip_exists",
            Self::Category => "unknown_category",
            Self::Closed => "tip_closed",
            Self::Shredded => "tip_shredded",
            Self::Full => "tip_full",
            Self::Settled => "already_settled",
            Self::OwnProduct => "own_product",
            Self::Ungraded => "tip_ungraded",
            Self::ContactNotHere => "contact_not_here",
            Self::ContactKept => "contact_kept",
            Self::EvidenceNotHere => "evidence_not_here",
            Self::NotBlockable => "not_blockable",
            Self::Modality => "unknown_modality",
            Self::SameRecord => "same_record",
            Self::OwnDuplicate => "own_duplicate",
            Self::Deadline => "bad_deadline",
            Self::NeedsPerson => "needs_person",
            Self::Unsealed => "text_unsealed",
            Self::Retained => "tip_retained",
            Self::OwnOrder => "own_order",
            Self::OrderThere => "order_there",
            Self::OrderDate => "order_date",
            Self::OrderNumber => "order_number",
        }
    }
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::NotFound,
            Self::Category
            | Self::Modality
            | Self::NotBlockable
            | Self::Deadline
            | Self::OwnDuplicate
            | Self::OrderDate
            | Self::OrderNumber
            | Self::Unsealed => RefusalKind::Invalid,
            Self::NeedsPerson | Self::OwnProduct | Self::OwnOrder => RefusalKind::Forbidden,
            Self::Exists
            | Self::Closed
            | Self::Shredded
            | Self::Full
            | Self::Settled
            | Self::Ungraded
            | Self::ContactNotHere
            | Self::ContactKept
            | Self::EvidenceNotHere
            | Self::SameRecord
            | Self::OrderThere
            | Self::Retained => RefusalKind::Conflict,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> &'static str {
        match self {
            Self::Unknown => "Esa denuncia no existe.",
            Self::Exists => "Esa denuncia ya existe.",
            Self::Category => "Ese tipo de hecho no está en el catálogo.",
            Self::Closed => "La denuncia ya está cerrada.",
            Self::Shredded => "El contenido de esta denuncia ya se destruyó.",
            Self::Full => "Esta denuncia ya no admite más textos.",
            Self::Settled => "Eso no existe o ya se resolvió.",
            Self::OwnProduct => "Quien redactó el producto no puede autorizarlo.",
            Self::Ungraded => "Primero evalúe la información.",
            Self::ContactNotHere => "Sólo en extorsión en curso se guarda contacto.",
            Self::ContactKept => {
                "La víctima dejó contacto: ya no puede pasar a anónima. Se destruye junto con el registro."
            }
            Self::EvidenceNotHere => "Los datos del extorsionador sólo se guardan en extorsión en curso.",
            Self::NotBlockable => "Sólo se pide bloquear un número o una cuenta de una extorsión.",
            Self::Modality => "Ese tipo de extorsión no está en el catálogo.",
            Self::SameRecord => "Ya es de ese tipo.",
            Self::OwnDuplicate => "Una denuncia no puede ser duplicado de sí misma.",
            Self::Deadline => "El plazo para acusar recibo va de 1 a 720 horas.",
            Self::NeedsPerson => "Esto lo tiene que hacer una persona, no un sistema.",
            Self::Unsealed => "No se pudo sellar el texto; intente de nuevo.",
            Self::OwnOrder => "Quien lo pidió no puede aprobarlo; tiene que hacerlo otra persona.",
            Self::OrderThere => "Ya hay un mandamiento en espera o vigente para esta denuncia.",
            Self::OrderDate => {
                "La vigencia va de hoy a seis meses como máximo; si dura más, se pide otra vez."
            }
            Self::OrderNumber => "La finalidad tiene que llevar el número de este mismo mandamiento.",
            Self::Retained => "Todavía no vence su plazo de conservación.",
        }
    }
}

impl From<TipRefusal> for Refusal {
    fn from(refusal: TipRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
