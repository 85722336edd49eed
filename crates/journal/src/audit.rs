//! Audit records and their commitment.
//!
//! One record per command, read, refusal or log-in. Its JSON bytes, as first written, are the
//! truth: they are committed to, kept and handed out unchanged, and never re-written.
//!
//! ```text
//! commitment = SHA-256(salt[32] ‖ record bytes)      the entry of the log, 32 bytes
//! leaf hash  = SHA-256(0x00 ‖ commitment)            RFC 6962 section 2.1
//! ```
//!
//! Only the commitment enters the log. Deleting salt and record erases the personal data; the
//! commitment that stays reveals nothing (the salt is 32 random bytes) and every proof still
//! verifies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hash, merkle};

/// Largest record, in bytes of JSON. Below the 65,535 bytes that a tlog-tiles entry could hold, so
/// that a salt and a record together also fit the extra line of a proof.
pub const MAX_RECORD_BYTES: usize = 60_000;

/// What sort of thing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditKind {
    /// A command that was carried out, with its events.
    Command,
    /// A read of personal or otherwise sensitive data.
    Read,
    /// A command or read that the rules refused.
    Refused,
    /// A log-in, log-out, lock-out or change of credentials.
    Login,
    /// Something the system did by itself: start, stop, retention, key rotation.
    System,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused by policy or by a rule of the domain.
    Refused,
    /// It was allowed and then failed.
    Failed,
}

/// Legal basis of an action.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Purpose {
    /// Code of the basis, from the catalogue of purposes.
    pub basis: String,
    /// Folio, case or order it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// An event that came of the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventRef {
    /// [`crate::Recorded::position`].
    pub position: u64,
    /// [`crate::Recorded::hash`].
    pub hash: Hash,
}

/// One entry of the audit trail. Fields unknown to this version are accepted when reading, since
/// the log outlives its readers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Index of its leaf in the log, from 0.
    pub seq: u64,
    /// What sort of thing was recorded.
    pub kind: AuditKind,
    /// Who acted.
    pub actor: serde_json::Value,
    /// Site that recorded it.
    pub site: String,
    /// `operations`, or the name of one exercise.
    pub realm: String,
    /// Legal basis, where one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Name of the command, query or act.
    pub action: String,
    /// What it was done to, for example `incident/2026-000123`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Microseconds since the Unix epoch, UTC.
    pub recorded_at: i64,
    /// Class of the address it came from (for example `console`, `partner`, `loopback`), never the
    /// address itself.
    pub source: String,
    /// Command or trace identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Uuid>,
    /// Events that came of it, in order of position, without gaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventRef>,
    /// A few more facts (reason of a refusal, number of rows read).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// Why a record cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The record is larger than [`MAX_RECORD_BYTES`]. A command with this many events or objects
    /// must be split.
    #[error("audit record has {bytes} bytes; at most {MAX_RECORD_BYTES} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The bytes are not an audit record.
    #[error("not an audit record (line {line}, column {column})")]
    Unreadable {
        /// Line of the JSON, from 1. The text itself is not quoted: it may be personal data.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The record cannot be written as JSON.
    #[error("audit record cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
}

/// Salt and record bytes: what opens a commitment, and what is deleted on erasure.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// 32 random bytes, never reused.
    pub salt: [u8; 32],
    /// The record as written.
    pub record: Vec<u8>,
}

// Written by hand so that a salt or personal data cannot reach a log line.
impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening({} bytes)", self.record.len())
    }
}

impl Opening {
    /// The entry of the log: SHA-256(salt ‖ record).
    pub fn commitment(&self) -> Hash {
        commitment(&self.salt, &self.record)
    }

    /// Reads the record.
    ///
    /// # Errors
    /// [`AuditError::TooLarge`], [`AuditError::Unreadable`].
    pub fn parse(&self) -> Result<AuditRecord, AuditError> {
        AuditRecord::parse(&self.record)
    }
}

impl AuditRecord {
    /// Writes the record once and for all, with a salt from the caller's secure random source.
    ///
    /// # Errors
    /// [`AuditError::TooLarge`], [`AuditError::Unwritable`].
    pub fn seal(&self, salt: [u8; 32]) -> Result<Opening, AuditError> {
        let record = serde_json::to_vec(self).map_err(AuditError::Unwritable)?;
        check_size(&record)?;
        Ok(Opening { salt, record })
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`AuditError::TooLarge`], [`AuditError::Unreadable`].
    pub fn parse(bytes: &[u8]) -> Result<Self, AuditError> {
        check_size(bytes)?;
        serde_json::from_slice(bytes)
            .map_err(|e| AuditError::Unreadable { line: e.line(), column: e.column() })
    }
}

/// The entry of the log for a record: SHA-256(salt ‖ record).
pub fn commitment(salt: &[u8; 32], record: &[u8]) -> Hash {
    // The salt has a fixed width, so the concatenation is unambiguous.
    Hash::of(&[salt, record])
}

/// The RFC 6962 leaf hash of a commitment.
pub fn leaf_hash(commitment: &Hash) -> Hash {
    merkle::leaf_hash(commitment.as_bytes())
}

fn check_size(record: &[u8]) -> Result<(), AuditError> {
    if record.len() > MAX_RECORD_BYTES { Err(AuditError::TooLarge { bytes: record.len() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> AuditRecord {
        AuditRecord {
            seq: 3,
            kind: AuditKind::Command,
            actor: serde_json::json!({"user": "op-17"}),
            site: "toluca".into(),
            realm: "operations".into(),
            purpose: Some(Purpose { basis: "emergency".into(), reference: None }),
            action: "incident.open".into(),
            objects: vec!["incident/1".into()],
            outcome: Outcome::Done,
            recorded_at: 1_760_000_000_000_000,
            source: "console".into(),
            trace: Some(Uuid::nil()),
            events: vec![EventRef { position: 7, hash: Hash([1; 32]) }],
            details: BTreeMap::new(),
        }
    }

    #[test]
    fn golden_record_and_commitment() {
        let sealed = example().seal([9; 32]).unwrap();
        let expected = concat!(
            r#"{"seq":3,"kind":"command","actor":{"user":"op-17"},"site":"toluca","realm":"operations","#,
            r#""purpose":{"basis":"emergency"},"action":"incident.open","objects":["incident/1"],"#,
            r#""outcome":"done","recorded_at":1760000000000000,"source":"console","#,
            r#""trace":"00000000-0000-0000-0000-000000000000","events":[{"position":7,"hash":"#,
            r#""0101010101010101010101010101010101010101010101010101010101010101"}]}"#,
        );
        assert_eq!(std::str::from_utf8(&sealed.record).unwrap(), expected);
        assert_eq!(sealed.commitment(), Hash::of(&[&[9; 32], expected.as_bytes()]));
        assert_eq!(leaf_hash(&sealed.commitment()), Hash::of(&[&[0], &sealed.commitment().0]));
        assert_eq!(sealed.parse().unwrap(), example());
        assert_eq!(format!("{sealed:?}"), format!("Opening({} bytes)", expected.len()));
    }

    #[test]
    fn unknown_fields_are_accepted_and_missing_ones_are_not() {
        let mut value = serde_json::to_value(example()).unwrap();
        value["future"] = 1.into();
        AuditRecord::parse(value.to_string().as_bytes()).unwrap();
        value.as_object_mut().unwrap().remove("outcome");
        let error = AuditRecord::parse(value.to_string().as_bytes()).unwrap_err();
        assert!(matches!(error, AuditError::Unreadable { .. }));
    }

    #[test]
    fn the_size_bound_holds_both_ways() {
        let mut record = example();
        record.details.insert("x".into(), String::new());
        let overhead = record.seal([0; 32]).unwrap().record.len();
        record.details.insert("x".into(), "y".repeat(MAX_RECORD_BYTES - overhead));
        assert_eq!(record.seal([0; 32]).unwrap().record.len(), MAX_RECORD_BYTES);
        record.details.insert("x".into(), "y".repeat(MAX_RECORD_BYTES - overhead + 1));
        assert!(matches!(record.seal([0; 32]), Err(AuditError::TooLarge { bytes: 60_001 })));
        assert!(matches!(AuditRecord::parse(&[b' '; 60_001]), Err(AuditError::TooLarge { .. })));
    }
}
