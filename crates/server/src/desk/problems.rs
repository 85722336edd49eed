//! How failures of the store read at a door.

use crate::problem::Problem;
use atalaya_store::{CommitError, StoreError};
use axum::http::StatusCode;

/// Why a stream could not be folded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("sealed data: {0}")]
    Seal(#[from] atalaya_store::seal::SealError),
    #[error("stored event or snapshot: {0}")]
    Json(#[from] serde_json::Error),
}

pub(super) fn load_problem(error: &LoadError) -> Problem {
    match error {
        LoadError::Store(error) => store_problem(error),
        other => Problem::internal(other),
    }
}

/// How a failure of the store reads at a door.
pub fn store_problem(error: &StoreError) -> Problem {
    match error {
        StoreError::Busy => Problem::busy(),
        StoreError::BadCursor => {
            Problem::bad_request("bad_cursor", "La página pedida no es válida.", error.to_string())
        }
        StoreError::Unavailable(_) | StoreError::Closed | StoreError::Full => unavailable(error),
        other => Problem::internal(other),
    }
}

pub(super) fn commit_problem(error: &CommitError) -> Problem {
    match error {
        CommitError::Busy => Problem::busy(),
        CommitError::KeyReused => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "Esa clave de envío ya se usó para otra orden.",
            "The idempotency key was used for another request.",
        ),
        CommitError::SubjectErased(_) => Problem::new(
            StatusCode::GONE,
            "subject_erased",
            "Los datos personales de este registro fueron suprimidos; ya no admite cambios.",
            "The personal data of this record were erased; it takes no more changes.",
        ),
        CommitError::TooLarge { .. } => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "La orden es demasiado grande.",
            error.to_string(),
        ),
        CommitError::Unavailable(_)
        | CommitError::OutcomeUnknown(_)
        | CommitError::Full
        | CommitError::Closed => unavailable(error),
        other => Problem::internal(other),
    }
}

fn unavailable(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error = %error, "store unavailable");
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "store_unavailable",
        "La base de datos no responde; nada se perdió de lo ya confirmado. Repita la orden.",
        "The store does not answer; repeat with the same key.",
    )
}
