//! How the store says no.

use crate::table::TableError;
use atalaya_journal::{
    audit::AuditError, checkpoint::CheckpointError, envelope::EnvelopeError, merkle::MerkleError,
};
use std::{fmt, path::PathBuf, sync::Arc};

/// What went wrong inside an engine. Cheap to clone: one failure may answer many callers.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Box<dyn std::error::Error + Send + Sync>>);

impl Failure {
    pub(crate) fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Arc::new(source.into()))
    }
}
/// With its causes: "error performing TLS handshake" alone helps nobody.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Some libraries repeat their cause in their own words.
            if !said.contains(&text) {
                write!(f, ": {text}")?;
                said = text;
            }
            cause = error.source();
        }
        Ok(())
    }
}
impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Why a store could not be opened, read or maintained.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is not understood. Passwords are not quoted.
    #[error("not a database address: {0}; expected memory:, sqlite:PATH or postgres://…")]
    BadUrl(String),
    /// Another process has this data directory open.
    #[error("{} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The database belongs to another site or realm, or to other software.
    #[error("the database belongs to {found}, not to {expected}")]
    OtherOwner {
        /// Site and realm asked for.
        expected: String,
        /// Site and realm found.
        found: String,
    },
    /// The database was made by a newer version.
    #[error("the database has schema {found}; this version knows {known}: use a newer version")]
    NewerSchema {
        /// Step found.
        found: u64,
        /// Last step known.
        known: u64,
    },
    /// The store was opened for reading only and lacks its schema, or was asked to write.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// A copy into this database was begun and not finished.
    #[error(
        "a copy into this database was not finished: run it again to its end, or start with an empty one"
    )]
    CopyUnfinished,
    /// The SQLite library has a defect that can corrupt a database (fixed in 3.51.3).
    #[error("SQLite {0} is not safe to use; 3.51.3 or later and not 3.52.0 is needed")]
    UnsafeSqlite(String),
    /// A declaration, row or query does not fit.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A cursor was not made by this query, or was changed on its way.
    #[error("the cursor does not belong to this query")]
    BadCursor,
    /// More rows match than the caller accepts.
    #[error("more than {limit} rows match")]
    TooMany {
        /// The caller's limit.
        limit: u32,
    },
    /// What was read breaks the schema's promises.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The Merkle tree cannot give what was asked.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    /// A checkpoint could not be made or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The disk is full. Nothing was written; reads go on.
    #[error("the disk is full")]
    Full,
    /// The queue of the appender is full. Nothing was written.
    #[error("the store is busy")]
    Busy,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The database does not answer or failed.
    #[error("the database is not available: {0}")]
    Unavailable(Failure),
}

/// Why a batch was not written. Unless stated otherwise, nothing of it was written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// A stream is not at the version that was expected. Load it again and decide again.
    #[error("stream {stream} is at version {found}, not {expected}")]
    Conflict {
        /// Stream.
        stream: String,
        /// Version expected.
        expected: u64,
        /// Version found.
        found: u64,
    },
    /// The same request was carried out before; here is its answer.
    #[error("the request was carried out before")]
    Replayed(Vec<u8>),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The subject has a key already: load it and seal with it.
    #[error("subject {0} has a key already")]
    SubjectKeyExists(String),
    /// The subject's key was erased; nothing can be sealed for it any more.
    #[error("the data of subject {0} were erased")]
    SubjectErased(String),
    /// The batch is larger than the limit. Split the command.
    #[error("the batch has {bytes} bytes; at most {max} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// An event, row or name does not have its promised form: an error of the program.
    #[error("the batch is malformed: {0}")]
    Malformed(String),
    /// The queue of the appender is full. Try again shortly.
    #[error("the queue is full")]
    Busy,
    /// The disk is full. Try again when there is space.
    #[error("the disk is full")]
    Full,
    /// The database does not answer or failed.
    #[error("the database is not available: {0}")]
    Unavailable(Failure),
    /// The connection was lost while the batch was being committed and could not be restored in
    /// time: it was written as a whole or not at all. Ask again with the same idempotency key and
    /// expected versions.
    #[error("the connection was lost during the commit: {0}")]
    OutcomeUnknown(Failure),
    /// The store is open for reading only.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl From<TableError> for CommitError {
    fn from(error: TableError) -> Self {
        Self::Malformed(error.to_string())
    }
}
impl From<EnvelopeError> for CommitError {
    fn from(error: EnvelopeError) -> Self {
        Self::Malformed(error.to_string())
    }
}
impl From<AuditError> for CommitError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::TooLarge { bytes } => {
                Self::TooLarge { bytes, max: atalaya_journal::audit::MAX_RECORD_BYTES }
            }
            other => Self::Malformed(other.to_string()),
        }
    }
}

/// What an engine reports to the appender.
#[derive(Clone, Debug)]
pub(crate) enum EngineError {
    /// No space; the transaction was rolled back.
    Full,
    /// The transaction was rolled back; the statement itself may be the cause.
    Rejected(Failure),
    /// Lost a race inside the database (SQLSTATE 40001, 40P01); the same again may succeed.
    Raced(Failure),
    /// The database is gone; nothing was committed.
    Gone(Failure),
    /// The database went away during the commit.
    Unknown(Failure),
    /// Read something that cannot be.
    Damaged(String),
}

impl From<EngineError> for CommitError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Full => Self::Full,
            EngineError::Rejected(f) | EngineError::Raced(f) | EngineError::Gone(f) => Self::Unavailable(f),
            EngineError::Unknown(f) => Self::OutcomeUnknown(f),
            EngineError::Damaged(what) => Self::Unavailable(Failure::new(format!("damaged: {what}"))),
        }
    }
}
impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Full => Self::Full,
            EngineError::Rejected(f)
            | EngineError::Raced(f)
            | EngineError::Gone(f)
            | EngineError::Unknown(f) => Self::Unavailable(f),
            EngineError::Damaged(what) => Self::Damaged(what),
        }
    }
}
