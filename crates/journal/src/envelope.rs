//! The event envelope and its hash.
//!
//! # Event hash, version 1
//!
//! SHA-256 over the following bytes, in this order. Integers are big-endian and of fixed width;
//! `text` is a `u64` byte count followed by that many bytes of UTF-8. Because every field is
//! either of fixed width or preceded by its length, no two different events share an encoding.
//!
//! | field         | bytes                                                         |
//! |---------------|---------------------------------------------------------------|
//! | tag           | the 17 ASCII bytes `atalaya-event/v1` and U+000A              |
//! | `position`    | u64                                                           |
//! | `stream`      | text                                                          |
//! | `version`     | u64                                                           |
//! | `kind`        | text                                                          |
//! | `schema`      | u16                                                           |
//! | `site`        | text                                                          |
//! | `realm`       | text                                                          |
//! | `actor`       | text                                                          |
//! | `purpose`     | one byte `00` when absent; one byte `01` and text when present |
//! | `command`     | the 16 bytes of the UUID (RFC 9562 section 4)                 |
//! | `happened_at` | i64, two's complement                                         |
//! | `recorded_at` | i64, two's complement                                         |
//! | `data`        | text                                                          |
//!
//! `actor` and `data` are JSON texts and are hashed exactly as stored: JSON is never re-written to
//! obtain a canonical form, so a later change of serialiser cannot change an old hash.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Hash;

/// Longest accepted name (stream, kind, site, realm), in bytes.
pub const MAX_NAME_BYTES: usize = 200;
/// Longest accepted actor or purpose, in bytes.
pub const MAX_CONTEXT_BYTES: usize = 4_096;
/// Longest accepted event data, in bytes (1 MiB). Larger things belong in an attachment store and
/// are referred to by hash.
pub const MAX_DATA_BYTES: usize = 1 << 20;

const TAG: &[u8] = b"atalaya-event/v1\n";

/// An event decided by a domain, before the appender gives it a place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NewEvent {
    /// Name of the event in its domain, for example `incident.opened`.
    pub kind: String,
    /// Version of the schema of `data`, from 1.
    pub schema: u16,
    /// When the fact happened, microseconds since the Unix epoch, UTC. May be earlier than
    /// `recorded_at` by any amount, and later when a source's clock runs ahead.
    pub happened_at: i64,
    /// JSON text of the fact; personal fields are already sealed.
    pub data: String,
}

/// What all events of one command have in common.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Context {
    /// Site that recorded the command, for example `toluca`.
    pub site: String,
    /// `operations`, or the name of one exercise.
    pub realm: String,
    /// Who acted: a JSON text, stored and hashed byte for byte.
    pub actor: String,
    /// Legal basis, where the command has one.
    pub purpose: Option<String>,
    /// Identifier of the command, also its idempotency key.
    pub command: Uuid,
    /// When the appender took the command, microseconds since the Unix epoch, UTC.
    pub recorded_at: i64,
}

/// An event with its place in the journal. Never changed after it is written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Recorded {
    /// Place in the journal, from 1, without gaps.
    pub position: u64,
    /// Stream the event belongs to.
    pub stream: String,
    /// Place in the stream, from 1, without gaps.
    pub version: u64,
    /// See [`NewEvent::kind`].
    pub kind: String,
    /// See [`NewEvent::schema`].
    pub schema: u16,
    /// See [`Context::site`].
    pub site: String,
    /// See [`Context::realm`].
    pub realm: String,
    /// See [`Context::actor`].
    pub actor: String,
    /// See [`Context::purpose`].
    pub purpose: Option<String>,
    /// See [`Context::command`].
    pub command: Uuid,
    /// See [`NewEvent::happened_at`].
    pub happened_at: i64,
    /// See [`Context::recorded_at`].
    pub recorded_at: i64,
    /// See [`NewEvent::data`].
    pub data: String,
}

/// Why an event cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// A name is empty, too long, or has a space or a character outside printable ASCII.
    #[error("{field} must be 1 to {MAX_NAME_BYTES} printable ASCII characters without spaces")]
    Name {
        /// Which field.
        field: &'static str,
    },
    /// A text is longer than its bound.
    #[error("{field} has {bytes} bytes; at most {max} are accepted")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// Its size.
        bytes: usize,
        /// The bound.
        max: usize,
    },
    /// `data` or `actor` is not one JSON value.
    #[error("{field} is not valid JSON: {reason}")]
    NotJson {
        /// Which field.
        field: &'static str,
        /// Where and why, without the text itself, which may be personal data.
        reason: String,
    },
    /// Positions, versions and schema versions start at 1; times and places must fit an `i64`.
    #[error("{field} is out of range")]
    Range {
        /// Which field.
        field: &'static str,
    },
}

impl NewEvent {
    /// Checks names, sizes and that `data` is JSON.
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn check(&self) -> Result<(), EnvelopeError> {
        check_event(&self.kind, self.schema, &self.data)
    }

    /// Gives the event its place. The caller, the appender, is the only one that knows it.
    pub fn recorded(
        self,
        position: u64,
        stream: impl Into<String>,
        version: u64,
        context: &Context,
    ) -> Recorded {
        Recorded {
            position,
            stream: stream.into(),
            version,
            kind: self.kind,
            schema: self.schema,
            site: context.site.clone(),
            realm: context.realm.clone(),
            actor: context.actor.clone(),
            purpose: context.purpose.clone(),
            command: context.command,
            happened_at: self.happened_at,
            recorded_at: context.recorded_at,
            data: self.data,
        }
    }
}

impl Context {
    /// Checks names, sizes and that `actor` is JSON.
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn check(&self) -> Result<(), EnvelopeError> {
        check_context(&self.site, &self.realm, &self.actor, self.purpose.as_deref())
    }
}

impl Recorded {
    /// Checks every bound of the envelope; used when events come from outside (import, copy).
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn check(&self) -> Result<(), EnvelopeError> {
        for (field, value) in [("position", self.position), ("version", self.version)] {
            // Stores keep both in signed 64-bit columns.
            if value == 0 || i64::try_from(value).is_err() {
                return Err(EnvelopeError::Range { field });
            }
        }
        check_name("stream", &self.stream)?;
        check_event(&self.kind, self.schema, &self.data)?;
        check_context(&self.site, &self.realm, &self.actor, self.purpose.as_deref())
    }

    /// The event hash; the byte layout is in the module's documentation.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        self.encode(&mut |bytes| hasher.update(bytes));
        Hash(hasher.finalize().into())
    }

    fn encode(&self, out: &mut impl FnMut(&[u8])) {
        out(TAG);
        out(&self.position.to_be_bytes());
        put_text(out, &self.stream);
        out(&self.version.to_be_bytes());
        put_text(out, &self.kind);
        out(&self.schema.to_be_bytes());
        put_text(out, &self.site);
        put_text(out, &self.realm);
        put_text(out, &self.actor);
        match &self.purpose {
            None => out(&[0]),
            Some(purpose) => {
                out(&[1]);
                put_text(out, purpose);
            }
        }
        out(self.command.as_bytes());
        out(&self.happened_at.to_be_bytes());
        out(&self.recorded_at.to_be_bytes());
        put_text(out, &self.data);
    }
}

fn put_text(out: &mut impl FnMut(&[u8]), text: &str) {
    out(&(text.len() as u64).to_be_bytes());
    out(text.as_bytes());
}

fn check_event(kind: &str, schema: u16, data: &str) -> Result<(), EnvelopeError> {
    check_name("kind", kind)?;
    if schema == 0 {
        return Err(EnvelopeError::Range { field: "schema" });
    }
    check_json("data", data, MAX_DATA_BYTES)
}

fn check_context(site: &str, realm: &str, actor: &str, purpose: Option<&str>) -> Result<(), EnvelopeError> {
    check_name("site", site)?;
    check_name("realm", realm)?;
    check_json("actor", actor, MAX_CONTEXT_BYTES)?;
    check_length("purpose", purpose.unwrap_or_default(), MAX_CONTEXT_BYTES)
}

fn check_name(field: &'static str, name: &str) -> Result<(), EnvelopeError> {
    let fits = (1..=MAX_NAME_BYTES).contains(&name.len());
    if fits && name.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(EnvelopeError::Name { field })
    }
}

fn check_length(field: &'static str, text: &str, max: usize) -> Result<(), EnvelopeError> {
    if text.len() > max { Err(EnvelopeError::TooLong { field, bytes: text.len(), max }) } else { Ok(()) }
}

fn check_json(field: &'static str, text: &str, max: usize) -> Result<(), EnvelopeError> {
    check_length(field, text, max)?;
    // Depth is bounded by the parser (128 levels); nothing is built from the text.
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(EnvelopeError::NotJson {
            field,
            reason: format!("line {} column {}", error.line(), error.column()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn example() -> Recorded {
        let context = Context {
            site: "toluca".into(),
            realm: "operations".into(),
            actor: r#"{"user":"op-17"}"#.into(),
            purpose: Some("emergency".into()),
            command: Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001),
            recorded_at: 1_760_000_000_000_001,
        };
        NewEvent {
            kind: "incident.opened".into(),
            schema: 1,
            happened_at: -5,
            data: r#"{"folio":"ñ1"}"#.into(),
        }
        .recorded(7, "incident-1", 2, &context)
    }

    #[test]
    fn golden_bytes() {
        let mut bytes = Vec::new();
        example().encode(&mut |part| bytes.extend_from_slice(part));
        let expected: Vec<u8> = [
            b"atalaya-event/v1\n".as_slice(),
            b"\0\0\0\0\0\0\0\x07",
            b"\0\0\0\0\0\0\0\x0aincident-1",
            b"\0\0\0\0\0\0\0\x02",
            b"\0\0\0\0\0\0\0\x0fincident.opened",
            b"\0\x01",
            b"\0\0\0\0\0\0\0\x06toluca",
            b"\0\0\0\0\0\0\0\x0aoperations",
            b"\0\0\0\0\0\0\0\x10{\"user\":\"op-17\"}",
            b"\x01\0\0\0\0\0\0\0\x09emergency",
            b"\x01\x92\0\0\0\0\x70\0\x80\0\0\0\0\0\0\x01",
            b"\xff\xff\xff\xff\xff\xff\xff\xfb",
            b"\0\x06\x40\xb5\xee\xce\0\x01",
            b"\0\0\0\0\0\0\0\x0f{\"folio\":\"\xc3\xb11\"}",
        ]
        .concat();
        assert_eq!(bytes, expected);
        assert_eq!(TAG.len(), 17);
        assert_eq!(example().hash(), Hash::of(&[&expected]));
        assert_eq!(example().hash().to_string(), GOLDEN);
    }

    // Computed with an independent implementation (Python hashlib and struct).
    const GOLDEN: &str = "78cdd3129c5fdbabfbca7206ee1ca6ab21bb4c1035494379754bab72b2435d09";

    #[test]
    fn every_field_is_bound_by_the_hash() {
        let base = example();
        let changes: [fn(&mut Recorded); 14] = [
            |e| e.position += 1,
            |e| e.stream.push('x'),
            |e| e.version += 1,
            |e| e.kind.push('x'),
            |e| e.schema += 1,
            |e| e.site.push('x'),
            |e| e.realm.push('x'),
            |e| e.actor.push(' '),
            |e| e.purpose = None,
            |e| e.purpose = Some(String::new()),
            |e| e.command = Uuid::nil(),
            |e| e.happened_at += 1,
            |e| e.recorded_at += 1,
            |e| e.data.push(' '),
        ];
        let mut hashes = std::collections::BTreeSet::from([base.hash()]);
        for change in changes {
            let mut event = base.clone();
            change(&mut event);
            assert!(hashes.insert(event.hash()));
        }
        // Moving a character between neighbouring texts is seen.
        let mut moved = base.clone();
        moved.site = "tolucao".into();
        moved.realm = "perations".into();
        assert!(hashes.insert(moved.hash()));
    }

    #[test]
    fn bounds_are_checked() {
        example().check().unwrap();
        let broken = |change: fn(&mut Recorded)| {
            let mut event = example();
            change(&mut event);
            event.check().unwrap_err()
        };
        assert_eq!(broken(|e| e.position = 0), EnvelopeError::Range { field: "position" });
        assert_eq!(broken(|e| e.version = u64::MAX), EnvelopeError::Range { field: "version" });
        assert_eq!(broken(|e| e.schema = 0), EnvelopeError::Range { field: "schema" });
        assert_eq!(broken(|e| e.stream.clear()), EnvelopeError::Name { field: "stream" });
        assert_eq!(broken(|e| e.kind = "a b".into()), EnvelopeError::Name { field: "kind" });
        assert_eq!(broken(|e| e.realm = "x".repeat(201)), EnvelopeError::Name { field: "realm" });
        assert!(matches!(broken(|e| e.data.push('}')), EnvelopeError::NotJson { field: "data", .. }));
        assert!(matches!(
            broken(|e| e.actor = "[".repeat(1000)),
            EnvelopeError::NotJson { field: "actor", .. }
        ));
        let long = broken(|e| e.data = "\"".repeat(MAX_DATA_BYTES + 1));
        assert!(matches!(long, EnvelopeError::TooLong { field: "data", .. }));
    }
}
