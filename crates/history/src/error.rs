//! What can go wrong with the archive.

/// Why the archive could not do something. Facts never wait for it.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    #[error("the archive's address {0:?}: {1}")]
    Address(String, String),
    #[error("the archive cannot be reached or written: {0}")]
    Store(#[from] object_store::Error),
    #[error("{path} is no file of positions of this archive: {what}")]
    Damaged { path: String, what: String },
    #[error("a file of positions could not be made: {0}")]
    Encode(String),
    #[error("an object, a kind of unit or an agency of the archive: {0}")]
    Code(String),
}

impl HistoryError {
    pub(crate) fn damaged(path: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.to_string() }
    }
}
