//! How a call-back task says no.

use atalaya_model::{Refusal, RefusalKind};

/// Why a command on a task was refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaskRefusal {
    #[error("there is no such task")]
    UnknownTask,
    #[error("this task already exists for another call")]
    AlreadyExists,
    #[error("a person must do this, not a program")]
    NeedsPerson,
    #[error("the task is done")]
    Done,
    #[error("another operator has this task")]
    NotYours,
    #[error("all attempts are used; a supervisor decides")]
    AttemptsUsed,
    #[error("{left} more attempts are needed before the person counts as not reached")]
    AttemptsLeft { left: u8 },
    #[error("note an answered attempt first")]
    NotReached,
    #[error("the deadline has not passed")]
    NotDue,
}

impl TaskRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownTask => "unknown_task",
            Self::AlreadyExists => "task_exists",
            Self::NeedsPerson => "needs_person",
            Self::Done => "task_done",
            Self::NotYours => "task_not_yours",
            Self::AttemptsUsed => "attempts_used",
            Self::AttemptsLeft { .. } => "attempts_left",
            Self::NotReached => "task_not_reached",
            Self::NotDue => "task_not_due",
        }
    }
    /// Class of the refusal.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::UnknownTask => RefusalKind::NotFound,
            Self::NeedsPerson | Self::NotYours => RefusalKind::Forbidden,
            Self::AlreadyExists
            | Self::Done
            | Self::AttemptsUsed
            | Self::AttemptsLeft { .. }
            | Self::NotReached
            | Self::NotDue => RefusalKind::Conflict,
        }
    }
    /// What an operator reads, es-MX.
    pub fn es(&self) -> String {
        match self {
            Self::UnknownTask => "Esa tarea no existe.".into(),
            Self::AlreadyExists => "Esa tarea ya existe para otra llamada.".into(),
            Self::NeedsPerson => "Esto lo tiene que hacer una persona, no un sistema.".into(),
            Self::Done => "La tarea ya está cerrada.".into(),
            Self::NotYours => "Esta tarea la tiene otra persona.".into(),
            Self::AttemptsUsed => "Ya se hicieron todos los intentos; el supervisor decide.".into(),
            Self::AttemptsLeft { left } => {
                format!("Faltan {left} intentos antes de cerrarla como no localizada.")
            }
            Self::NotReached => "Primero registre un intento en el que contestaron.".into(),
            Self::NotDue => "Todavía no se vence el plazo.".into(),
        }
    }
}

impl From<TaskRefusal> for Refusal {
    fn from(refusal: TaskRefusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.es(), refusal.to_string())
    }
}
