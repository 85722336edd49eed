//! How the field says no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FieldRefusal {
    #[error("there is no such device")]
    Unknown,
    #[error("the device is enrolled already")]
    Exists,
    #[error("the device was revoked; enrol it anew")]
    Revoked,
    #[error("a device of this kind proves itself in another way")]
    OtherProof,
    #[error("this proof belongs to another device")]
    ProofTaken,
    #[error("a device has at most {0} proofs")]
    TooManyProofs(usize),
    #[error("the device has no such proof")]
    NoSuchProof,
    #[error("there is no enrolment open, or its code is another one or has run out")]
    NoEnrolment,
    #[error("a code is good for 5 minutes to 7 days")]
    CodeSpan,
    #[error("there is no such message")]
    NoSuchMessage,
    #[error("a mission's name has 1 to 100 characters, without / \\ ? # % < > or quotes")]
    MissionName,
    #[error("a name in CoT has 1 to 200 characters")]
    ClientUid,
    #[error("there is no such mission")]
    NoSuchMission,
    #[error("there is a mission of that name already")]
    MissionExists,
    #[error("only the device that created the mission deletes it")]
    NotYourMission,
    #[error("the mission holds no more")]
    MissionFull,
    #[error("there is no such file")]
    NoSuchFile,
}

impl FieldRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "not_found",
            Self::Exists => "already_exists",
            Self::Revoked => "device_revoked",
            Self::OtherProof => "device_other_proof",
            Self::ProofTaken => "device_proof_taken",
            Self::TooManyProofs(_) => "device_proofs_full",
            Self::NoSuchProof => "device_no_such_proof",
            Self::NoEnrolment => "device_no_enrolment",
            Self::CodeSpan => "device_code_span",
            Self::NoSuchMessage => "no_such_message",
            Self::MissionName => "mission_name",
            Self::ClientUid => "client_uid",
            Self::NoSuchMission => "no_such_mission",
            Self::MissionExists => "mission_exists",
            Self::NotYourMission => "not_your_mission",
            Self::MissionFull => "mission_full",
            Self::NoSuchFile => "no_such_file",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown | Self::NoSuchMessage | Self::NoSuchMission | Self::NoSuchFile => {
                RefusalKind::NotFound
            }
            Self::OtherProof | Self::CodeSpan | Self::MissionName | Self::ClientUid => RefusalKind::Invalid,
            Self::NoEnrolment | Self::NotYourMission => RefusalKind::Forbidden,
            _ => RefusalKind::Conflict,
        }
    }
    /// What people read, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::Unknown => "Ese dispositivo no existe.".into(),
            Self::Exists => "Ese dispositivo ya está dado de alta.".into(),
            Self::Revoked => "Ese dispositivo fue dado de baja; dé de alta uno nuevo.".into(),
            Self::OtherProof => "Un dispositivo de ese tipo se identifica de otra manera.".into(),
            Self::ProofTaken => "Ese identificador ya es de otro dispositivo.".into(),
            Self::TooManyProofs(max) => format!("Un dispositivo tiene a lo más {max} identificadores."),
            Self::NoSuchProof => "El dispositivo no tiene ese identificador.".into(),
            Self::NoEnrolment => "El código no es válido o ya venció; pida otro.".into(),
            Self::CodeSpan => "Un código dura de 5 minutos a 7 días.".into(),
            Self::NoSuchMessage => "Ese mensaje no existe.".into(),
            Self::MissionName => {
                "El nombre de la misión lleva de 1 a 100 caracteres, sin / \\ ? # % < > ni comillas.".into()
            }
            Self::ClientUid => "Ese identificador no es válido.".into(),
            Self::NoSuchMission => "Esa misión no existe.".into(),
            Self::MissionExists => "Ya hay una misión con ese nombre.".into(),
            Self::NotYourMission => "Sólo el equipo que creó la misión puede borrarla.".into(),
            Self::MissionFull => "La misión ya no admite más.".into(),
            Self::NoSuchFile => "Ese archivo no existe.".into(),
        }
    }
}

impl From<FieldRefusal> for Refusal {
    fn from(refusal: FieldRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
