//! What one command writes, all of it or nothing.

use crate::{
    error::CommitError,
    table::{DECLARED_FROM, MAX_NAME_BYTES, Tables, Value, check_value},
};
use atalaya_journal::{
    NewEvent, Recorded,
    audit::{AuditKind, Outcome},
    envelope::{self, Context},
};
use atalaya_model::{Actor, CommandId, Purpose, StreamId, Timestamp};
use std::{collections::BTreeMap, sync::Arc};

/// Largest batch, in bytes of its texts and values. Larger commands are split.
pub const MAX_BATCH_BYTES: usize = 4 << 20;
/// Most outbox entries of one batch.
pub const MAX_OUTBOX: usize = 1_024;
/// Largest stored answer, in bytes.
pub const MAX_RESPONSE_BYTES: usize = 64 << 10;
/// Largest snapshot, row body or outbox payload, in bytes.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// The version at which a stream must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// At this version; 0 is a new stream.
    Version(u64),
    /// The stream does not exist yet.
    New,
    /// At any: the events are true whatever happened meanwhile.
    Any,
}

/// Events for one stream.
#[derive(Clone, PartialEq, Debug)]
pub struct Append {
    /// Stream.
    pub stream: StreamId,
    /// Version at which it must be.
    pub expected: Expected,
    /// Events in order; personal fields already sealed.
    pub events: Vec<NewEvent>,
}

/// A change of one row of a projection.
#[derive(Clone, PartialEq, Debug)]
pub enum RowOp {
    /// Writes the row, replacing the one with this id.
    Put {
        /// Declared table.
        table: &'static str,
        /// Primary key, 1 to 200 bytes.
        id: String,
        /// Stream whose state it shows.
        stream: StreamId,
        /// Declared columns in declared order.
        values: Vec<Value>,
        /// JSON text; personal fields already sealed.
        body: String,
    },
    /// Removes the row, if it is there.
    Delete {
        /// Declared table.
        table: &'static str,
        /// Primary key.
        id: String,
    },
}

impl RowOp {
    /// The table it changes.
    pub fn table(&self) -> &'static str {
        match self {
            Self::Put { table, .. } | Self::Delete { table, .. } => table,
        }
    }
    /// The row it changes.
    pub fn id(&self) -> &str {
        match self {
            Self::Put { id, .. } | Self::Delete { id, .. } => id,
        }
    }
}

/// The folded state of a stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// Stream.
    pub stream: StreamId,
    /// Shape of the state.
    pub schema: u16,
    /// Version of the last event folded in.
    pub version: u64,
    /// JSON text; personal fields already sealed.
    pub data: String,
}

/// The key of a new subject, wrapped by the master key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSubjectKey {
    /// Name of the subject, 1 to 200 bytes.
    pub subject: String,
    /// See [`crate::seal::Master::wrap`].
    pub wrapped: Vec<u8>,
}

/// Something to be sent after the commit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxEntry {
    /// Where to, 1 to 200 bytes.
    pub topic: String,
    /// Text to send.
    pub payload: String,
}

/// Makes a request safe to repeat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Idempotency {
    /// The client's key, 1 to 200 bytes.
    pub key: String,
    /// Whose key it is: keys of different accounts never meet. 1 to 200 bytes.
    pub scope: String,
    /// SHA-256 of the request: the same key with another request is refused.
    pub request_hash: [u8; 32],
    /// Answer to give when the request comes again.
    pub response: Vec<u8>,
    /// From then on the key is free again.
    pub expires: Timestamp,
}

/// What the audit trail says of a batch, besides what the appender knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditDraft {
    /// What sort of thing was done.
    pub kind: AuditKind,
    /// Name of the command, query or act.
    pub action: String,
    /// What it was done to: stream names, folios.
    pub objects: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Class of the address it came from, never the address.
    pub source: String,
    /// A few more facts.
    pub details: BTreeMap<String, String>,
}

impl AuditDraft {
    /// A draft without objects and details.
    pub fn new(
        kind: AuditKind,
        action: impl Into<String>,
        outcome: Outcome,
        source: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            action: action.into(),
            objects: Vec::new(),
            outcome,
            source: source.into(),
            details: BTreeMap::new(),
        }
    }
    /// Adds an object.
    pub fn object(mut self, name: impl Into<String>) -> Self {
        self.objects.push(name.into());
        self
    }
}

/// What one command writes. It always carries exactly one audit draft, so nothing can be written
/// off the record.
#[derive(Clone, PartialEq, Debug)]
pub struct Batch {
    /// Identifier of the command.
    pub command: CommandId,
    /// Who acts.
    pub actor: Actor,
    /// Legal basis.
    pub purpose: Option<Purpose>,
    /// Events; none for a read, a refusal or a log-in.
    pub appends: Vec<Append>,
    /// Changes of projections, applied in order.
    pub rows: Vec<RowOp>,
    /// States to start from next time.
    pub snapshots: Vec<Snapshot>,
    /// Keys of new subjects.
    pub keys: Vec<NewSubjectKey>,
    /// Subjects whose data are erased: their keys are destroyed, for ever.
    pub erase_keys: Vec<String>,
    /// Audit leaves whose record and salt are erased; their commitments stay.
    pub erase_records: Vec<u64>,
    /// To be sent after the commit.
    pub outbox: Vec<OutboxEntry>,
    /// Makes the request safe to repeat.
    pub idempotency: Option<Idempotency>,
    /// The entry of the audit trail.
    pub audit: AuditDraft,
}

impl Batch {
    /// A batch that writes its audit leaf and nothing else.
    pub fn new(command: CommandId, actor: Actor, audit: AuditDraft) -> Self {
        Self {
            command,
            actor,
            purpose: None,
            appends: Vec::new(),
            rows: Vec::new(),
            snapshots: Vec::new(),
            keys: Vec::new(),
            erase_keys: Vec::new(),
            erase_records: Vec::new(),
            outbox: Vec::new(),
            idempotency: None,
            audit,
        }
    }
}

/// A batch as it was written. Followers receive it in the order of the log.
#[derive(Debug)]
pub struct Committed {
    /// Position of the last event of the journal after this batch.
    pub position_last: u64,
    /// Its leaf in the audit log.
    pub leaf: u64,
    /// When it was recorded; later than every batch before it.
    pub recorded_at: Timestamp,
    /// Its events, with their places.
    pub events: Vec<Recorded>,
    batch: Arc<Prepared>,
}

impl Committed {
    pub(crate) fn new(head: (u64, u64, i64), events: Vec<Recorded>, batch: Arc<Prepared>) -> Self {
        let (position_last, leaf, at) = head;
        Self { position_last, leaf, recorded_at: Timestamp::from_micros(at), events, batch }
    }
    pub(crate) fn prepared(&self) -> &Prepared {
        &self.batch
    }
    /// Position of its first event; one after [`Committed::position_last`] when it has none.
    pub fn position_first(&self) -> u64 {
        self.position_last + 1 - self.events.len() as u64
    }
    /// Its command.
    pub fn command(&self) -> CommandId {
        self.batch.batch.command
    }
    /// Who acted.
    pub fn actor(&self) -> &Actor {
        &self.batch.batch.actor
    }
    /// The rows that it changed.
    pub fn rows(&self) -> &[RowOp] {
        &self.batch.batch.rows
    }
    /// Subjects whose keys it destroyed.
    pub fn erased_keys(&self) -> &[String] {
        &self.batch.batch.erase_keys
    }
    /// The version of a stream after it, when it wrote to it.
    pub fn version(&self, stream: &StreamId) -> Option<u64> {
        self.events.iter().rev().find(|e| e.stream == stream.as_str()).map(|e| e.version)
    }
}

/// A batch that was checked and whose parts that need no place are ready.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub batch: Batch,
    /// The actor as stored with each event.
    pub actor: String,
    /// The same for the audit record.
    pub actor_value: serde_json::Value,
    /// By what the audit trail finds the actor.
    pub actor_key: String,
    pub purpose: Option<String>,
    /// Index of the table of each row.
    pub tables: Vec<usize>,
    pub bytes: usize,
}

impl Prepared {
    /// Checks everything that can be checked without the database, in the caller's own task.
    pub fn new(mut batch: Batch, tables: &Tables, site: &str, realm: &str) -> Result<Self, CommitError> {
        let malformed = |e: serde_json::Error| CommitError::Malformed(e.to_string());
        let actor = serde_json::to_string(&batch.actor).map_err(malformed)?;
        let actor_value = serde_json::to_value(&batch.actor).map_err(malformed)?;
        let purpose = batch.purpose.as_ref().map(ToString::to_string);
        let context = Context {
            site: site.to_owned(),
            realm: realm.to_owned(),
            actor: actor.clone(),
            purpose: purpose.clone(),
            command: batch.command.0,
            recorded_at: 0,
        };
        context.check()?;
        // A negative zero would come back from SQLite as zero.
        for row in &mut batch.rows {
            if let RowOp::Put { values, .. } = row {
                values.iter_mut().for_each(|v| {
                    if let Value::Real(x) = v {
                        *x += 0.0
                    }
                });
            }
        }
        let mut bytes = check_appends(&batch.appends)?;
        let (tables, row_bytes) = check_rows(&batch.rows, tables)?;
        bytes += row_bytes + check_rest(&batch)?;
        if bytes > MAX_BATCH_BYTES {
            return Err(CommitError::TooLarge { bytes, max: MAX_BATCH_BYTES });
        }
        let actor_key = actor_key(&batch.actor);
        Ok(Self { batch, actor, actor_value, actor_key, purpose, tables, bytes })
    }
}

/// By what the audit trail finds an actor: the account's or adapter's id, or `system:` and the part.
pub(crate) fn actor_key(actor: &Actor) -> String {
    match actor {
        Actor::Account { id, .. } => id.to_string(),
        Actor::Adapter { id, .. } => id.to_string(),
        Actor::System { part } => format!("system:{part}"),
    }
}

fn check_appends(appends: &[Append]) -> Result<usize, CommitError> {
    let mut bytes = 0;
    for append in appends {
        let stream = append.stream.as_str();
        let fits = (1..=envelope::MAX_NAME_BYTES).contains(&stream.len());
        if !fits || !stream.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(CommitError::Malformed(format!("{stream:?} is no name of a stream")));
        }
        for event in &append.events {
            event.check()?;
            // JSON may hold U+0000 only as an escape, which PostgreSQL's text type takes.
            bytes += 128 + stream.len() + event.kind.len() + event.data.len();
        }
    }
    Ok(bytes)
}

/// The index of each row's table, and the size of all.
pub(crate) fn check_rows(rows: &[RowOp], tables: &Tables) -> Result<(Vec<usize>, usize), CommitError> {
    let (mut indexes, mut bytes) = (Vec::with_capacity(rows.len()), 0);
    for row in rows {
        let (index, relation) = tables.find(row.table())?;
        check_name("id of a row", row.id())?;
        if let RowOp::Put { table, stream, values, body, .. } = row {
            let declared =
                relation.columns.get(DECLARED_FROM..relation.columns.len() - 1).unwrap_or_default();
            if declared.len() != values.len() {
                let (expected, found) = (declared.len(), values.len());
                return Err(crate::table::TableError::Arity { table, expected, found }.into());
            }
            for (column, value) in declared.iter().zip(values) {
                check_value(table, column, value)?;
                bytes += value.size();
            }
            check_name("stream of a row", stream.as_str())?;
            check_text("body of a row", body)?;
            bytes += body.len();
        }
        bytes += 64 + row.id().len();
        indexes.push(index);
    }
    Ok((indexes, bytes))
}

fn check_rest(batch: &Batch) -> Result<usize, CommitError> {
    let mut bytes = 512;
    for snapshot in &batch.snapshots {
        check_name("stream of a snapshot", snapshot.stream.as_str())?;
        check_text("snapshot", &snapshot.data)?;
        check_range("version of a snapshot", snapshot.version)?;
        bytes += snapshot.data.len();
    }
    for key in &batch.keys {
        check_name("subject", &key.subject)?;
        if !(1..=crate::table::MAX_VALUE_BYTES).contains(&key.wrapped.len()) {
            return Err(CommitError::Malformed("a wrapped key has 1 to 1,024 bytes".into()));
        }
        bytes += key.wrapped.len();
    }
    batch.erase_keys.iter().try_for_each(|subject| check_name("subject", subject))?;
    batch.erase_records.iter().try_for_each(|leaf| check_range("leaf", *leaf))?;
    if batch.outbox.len() > MAX_OUTBOX {
        return Err(CommitError::TooLarge { bytes: batch.outbox.len(), max: MAX_OUTBOX });
    }
    for entry in &batch.outbox {
        check_name("topic", &entry.topic)?;
        check_text("payload", &entry.payload)?;
        bytes += entry.payload.len();
    }
    if let Some(idempotency) = &batch.idempotency {
        check_name("idempotency key", &idempotency.key)?;
        check_name("scope", &idempotency.scope)?;
        let (found, max) = (idempotency.response.len(), MAX_RESPONSE_BYTES);
        if found > max {
            return Err(CommitError::TooLarge { bytes: found, max });
        }
        bytes += found;
    }
    check_name("action", &batch.audit.action)?;
    batch.audit.objects.iter().try_for_each(|object| check_name("audited object", object))?;
    Ok(bytes)
}

fn check_name(what: &str, name: &str) -> Result<(), CommitError> {
    if !(1..=MAX_NAME_BYTES).contains(&name.len()) || name.contains('\0') {
        return Err(CommitError::Malformed(format!(
            "{what} must have 1 to {MAX_NAME_BYTES} bytes and no NUL"
        )));
    }
    Ok(())
}

fn check_text(what: &str, text: &str) -> Result<(), CommitError> {
    if text.len() > MAX_BODY_BYTES {
        return Err(CommitError::TooLarge { bytes: text.len(), max: MAX_BODY_BYTES });
    }
    if text.contains('\0') {
        Err(CommitError::Malformed(format!("{what} has a NUL character")))
    } else {
        Ok(())
    }
}

fn check_range(what: &str, number: u64) -> Result<(), CommitError> {
    i64::try_from(number).map(drop).map_err(|_| CommitError::Malformed(format!("{what} is out of range")))
}
