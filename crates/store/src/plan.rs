//! What a group of batches writes: decided here, once, for all engines, without IO.
//!
//! An engine looks up what [`Wants`] asks for inside its transaction, hands it over as [`Found`],
//! and writes what [`Plan::write`] gives. Versions, idempotency, subject keys, positions, times,
//! audit records and tree nodes are nobody else's business.

use crate::{
    batch::{Append, Committed, Expected, Idempotency, Prepared, RowOp},
    error::{CommitError, EngineError},
    log::Tail,
    schema,
    sql::Mode,
    table::{Relation, Tables, Val},
};
use atalaya_journal::{
    Frontier, Hash, Opening, Recorded,
    audit::{self, AuditRecord, EventRef, Purpose},
    envelope::Context,
    verify::LeafRow,
};
use atalaya_model::Timestamp;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The head of the journal as stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HeadRow {
    pub position: u64,
    pub recorded_at: i64,
    pub frontier: Frontier,
}

/// An answer kept under an idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct StoredAnswer {
    pub request_hash: [u8; 32],
    pub response: Vec<u8>,
    pub expires: i64,
}

/// What a group needs to know of the store.
#[derive(Debug, Default)]
pub(crate) struct Wants<'g> {
    pub streams: Vec<&'g str>,
    pub answers: Vec<(&'g str, &'g str)>,
    pub subjects: Vec<&'g str>,
    pub leaves: Vec<u64>,
}

impl<'g> Wants<'g> {
    pub fn of(group: &'g [Arc<Prepared>]) -> Self {
        let mut wants = Self::default();
        for prepared in group {
            let batch = &prepared.batch;
            wants.streams.extend(batch.appends.iter().map(|a| a.stream.as_str()));
            wants.answers.extend(batch.idempotency.iter().map(|i| (i.scope.as_str(), i.key.as_str())));
            wants.subjects.extend(batch.keys.iter().map(|k| k.subject.as_str()));
            wants.leaves.extend(&batch.erase_records);
        }
        wants.streams.sort_unstable();
        wants.streams.dedup();
        wants.subjects.sort_unstable();
        wants.subjects.dedup();
        wants
    }
    /// Whether the group destroys anything, which must then not linger on the disk.
    pub fn erases(group: &[Arc<Prepared>]) -> bool {
        group.iter().any(|p| !p.batch.erase_keys.is_empty() || !p.batch.erase_records.is_empty())
    }
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub head: HeadRow,
    pub tail: Tail,
    /// Streams without an entry are new.
    pub versions: HashMap<String, u64>,
    pub answers: HashMap<(String, String), StoredAnswer>,
    /// `None` for an erased subject.
    pub subjects: HashMap<String, Option<Vec<u8>>>,
    pub leaves: HashMap<u64, (LeafRow, i64)>,
}

/// The outside inputs of planning.
#[derive(Clone)]
pub(crate) struct Planner {
    pub site: String,
    pub realm: String,
    pub clock: crate::Clock,
    pub salts: crate::Salts,
    pub tables: Arc<Tables>,
}

/// A leaf to be written.
#[derive(Debug)]
struct Leaf {
    commitment: Hash,
    opening: Opening,
}

/// An audit record to be erased.
#[derive(Debug)]
struct Erased {
    leaf: u64,
    commitment: Hash,
    recorded_at: i64,
    objects: Vec<String>,
}

/// Answers for each batch, and the rows to write for those that are accepted.
#[derive(Debug)]
pub(crate) struct Plan {
    pub outcomes: Vec<Result<Arc<Committed>, CommitError>>,
    pub head: HeadRow,
    pub tail: Tail,
    leaves: Vec<Leaf>,
    erased: Vec<Erased>,
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
    peaks: Vec<u8>,
}

/// Where a plan's rows go.
pub(crate) trait Sink<'p> {
    fn put(&mut self, relation: &'p Relation, mode: Mode, row: &[Val<'p>]) -> Result<(), EngineError>;
    fn delete(&mut self, relation: &'p Relation, key: &[Val<'p>]) -> Result<(), EngineError>;
}

impl Planner {
    /// Plans a group. Batches that are refused leave no trace in what the later ones see.
    pub fn plan(&self, group: &[Arc<Prepared>], found: Found) -> Plan {
        let mut work =
            Work { planner: self, found, leaves: Vec::new(), erased: Vec::new(), tiles: BTreeMap::new() };
        let outcomes = group.iter().map(|prepared| work.batch(prepared)).collect();
        let Work { mut found, leaves, erased, mut tiles, .. } = work;
        found.tail.write_partial(&mut tiles);
        let mut head = found.head;
        head.frontier = found.tail.frontier().clone();
        let peaks = head.frontier.peaks().iter().flat_map(|hash| hash.0).collect();
        Plan { outcomes, head, tail: found.tail, leaves, erased, tiles, peaks }
    }
}

struct Work<'w> {
    planner: &'w Planner,
    found: Found,
    leaves: Vec<Leaf>,
    erased: Vec<Erased>,
    tiles: BTreeMap<(u8, u64), Vec<u8>>,
}

impl Work<'_> {
    fn batch(&mut self, prepared: &Arc<Prepared>) -> Result<Arc<Committed>, CommitError> {
        let batch = &prepared.batch;
        let recorded_at = (self.planner.clock)().as_micros().max(self.found.head.recorded_at + 1);
        if let Some(idempotency) = &batch.idempotency {
            self.check_answer(idempotency, recorded_at)?;
        }
        self.check_subjects(prepared)?;
        let versions = self.check_versions(&batch.appends)?;
        let erased = self.check_erasures(prepared)?;

        let events = self.place(prepared, versions.clone(), recorded_at);
        let seq = self.found.tail.size();
        let record = self.record(prepared, seq, recorded_at, &events);
        let opening = record.seal((self.planner.salts)())?;
        let commitment = opening.commitment();
        // Nothing below can fail but a tree of 2^63 leaves; so nothing is half taken over.
        self.found
            .tail
            .append(audit::leaf_hash(&commitment), &mut self.tiles)
            .map_err(|e| CommitError::Malformed(e.to_string()))?;
        self.leaves.push(Leaf { commitment, opening });
        self.erased.extend(erased);
        self.take_over(prepared, versions);
        self.found.head.position += events.len() as u64;
        self.found.head.recorded_at = recorded_at;
        let head = (self.found.head.position, seq, recorded_at);
        Ok(Arc::new(Committed::new(head, events, prepared.clone())))
    }

    fn check_answer(&self, idempotency: &Idempotency, now: i64) -> Result<(), CommitError> {
        let key = (idempotency.scope.clone(), idempotency.key.clone());
        match self.found.answers.get(&key) {
            Some(stored) if stored.expires > now => {
                let same = stored.request_hash == idempotency.request_hash;
                Err(if same {
                    CommitError::Replayed(stored.response.clone())
                } else {
                    CommitError::KeyReused
                })
            }
            _ => Ok(()),
        }
    }

    fn check_subjects(&self, prepared: &Prepared) -> Result<(), CommitError> {
        let batch = &prepared.batch;
        for (i, key) in batch.keys.iter().enumerate() {
            let doubled = batch.keys.iter().take(i).any(|k| k.subject == key.subject);
            match self.found.subjects.get(&key.subject) {
                Some(None) => return Err(CommitError::SubjectErased(key.subject.clone())),
                Some(Some(_)) => return Err(CommitError::SubjectKeyExists(key.subject.clone())),
                None if doubled => return Err(CommitError::SubjectKeyExists(key.subject.clone())),
                None => {}
            }
        }
        Ok(())
    }

    /// The version of each append's stream before its events.
    fn check_versions(&self, appends: &[Append]) -> Result<Vec<u64>, CommitError> {
        let mut before: Vec<u64> = Vec::with_capacity(appends.len());
        for (i, append) in appends.iter().enumerate() {
            // An earlier append of this batch may be for the same stream.
            let earlier = appends.iter().take(i).rposition(|a| a.stream == append.stream);
            let found = match earlier.and_then(|e| Some(before.get(e)? + appends.get(e)?.events.len() as u64))
            {
                Some(version) => version,
                None => self.found.versions.get(append.stream.as_str()).copied().unwrap_or(0),
            };
            let expected = match append.expected {
                Expected::Any => found,
                Expected::New => 0,
                Expected::Version(version) => version,
            };
            if expected != found {
                return Err(CommitError::Conflict { stream: append.stream.to_string(), expected, found });
            }
            before.push(found);
        }
        Ok(before)
    }

    fn check_erasures(&self, prepared: &Prepared) -> Result<Vec<Erased>, CommitError> {
        let mut out = Vec::new();
        for leaf in &prepared.batch.erase_records {
            let Some((row, recorded_at)) = self.found.leaves.get(leaf) else {
                return Err(CommitError::Malformed(format!("there is no leaf {leaf} to erase")));
            };
            let record = row.record.as_deref().map(AuditRecord::parse).transpose()?;
            let objects = record.map(|r| r.objects).unwrap_or_default();
            out.push(Erased { leaf: *leaf, commitment: row.commitment, recorded_at: *recorded_at, objects });
        }
        Ok(out)
    }

    fn place(&self, prepared: &Prepared, before: Vec<u64>, recorded_at: i64) -> Vec<Recorded> {
        let batch = &prepared.batch;
        let context = Context {
            site: self.planner.site.clone(),
            realm: self.planner.realm.clone(),
            actor: prepared.actor.clone(),
            purpose: prepared.purpose.clone(),
            command: batch.command.0,
            recorded_at,
        };
        let mut events = Vec::with_capacity(batch.appends.iter().map(|a| a.events.len()).sum());
        let mut position = self.found.head.position;
        for (append, before) in batch.appends.iter().zip(before) {
            for (version, event) in (before + 1..).zip(&append.events) {
                position += 1;
                events.push(event.clone().recorded(position, append.stream.as_str(), version, &context));
            }
        }
        events
    }

    fn record(&self, prepared: &Prepared, seq: u64, recorded_at: i64, events: &[Recorded]) -> AuditRecord {
        let batch = &prepared.batch;
        let draft = &batch.audit;
        AuditRecord {
            seq,
            kind: draft.kind,
            actor: prepared.actor_value.clone(),
            site: self.planner.site.clone(),
            realm: self.planner.realm.clone(),
            purpose: batch.purpose.as_ref().map(|p| Purpose {
                basis: p.basis.as_str().to_owned(),
                reference: p.reference.as_ref().map(ToString::to_string),
            }),
            action: draft.action.clone(),
            objects: draft.objects.clone(),
            outcome: draft.outcome,
            recorded_at,
            source: draft.source.clone(),
            trace: Some(batch.command.0),
            events: events.iter().map(|e| EventRef { position: e.position, hash: e.hash() }).collect(),
            details: draft.details.clone(),
        }
    }

    /// Lets the later batches of the group see what this one writes.
    fn take_over(&mut self, prepared: &Prepared, before: Vec<u64>) {
        let batch = &prepared.batch;
        for (append, before) in batch.appends.iter().zip(before) {
            let version = before + append.events.len() as u64;
            self.found.versions.insert(append.stream.as_str().to_owned(), version);
        }
        for key in &batch.keys {
            self.found.subjects.insert(key.subject.clone(), Some(key.wrapped.clone()));
        }
        for subject in &batch.erase_keys {
            self.found.subjects.insert(subject.clone(), None);
        }
        if let Some(i) = &batch.idempotency {
            let answer = StoredAnswer {
                request_hash: i.request_hash,
                response: i.response.clone(),
                expires: i.expires.as_micros(),
            };
            self.found.answers.insert((i.scope.clone(), i.key.clone()), answer);
        }
    }
}

/// A number for a signed column. Positions, versions and leaves stay far below 2^63.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Plan {
    /// Whether every batch was refused.
    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// The first leaf and its commitment: the mark by which a lost answer to a commit is known.
    pub fn mark(&self) -> Option<(u64, Hash)> {
        let first = self.head.frontier.size() - self.leaves.len() as u64;
        self.leaves.first().map(|leaf| (first, leaf.commitment))
    }

    fn accepted(&self) -> impl Iterator<Item = &Arc<Committed>> {
        self.outcomes.iter().flatten()
    }

    /// Gives all rows to a sink, table by table.
    pub fn write<'p>(&'p self, tables: &'p Tables, sink: &mut impl Sink<'p>) -> Result<(), EngineError> {
        self.write_events(sink)?;
        self.write_leaves(sink)?;
        for committed in self.accepted() {
            write_rows(committed, tables, sink)?;
        }
        for committed in self.accepted() {
            write_rest(committed, sink)?;
        }
        for ((level, index), hashes) in &self.tiles {
            let row = [Val::Integer(i64::from(*level)), Val::Integer(int(*index)), Val::Bytes(hashes)];
            sink.put(&schema::TILES, Mode::Replace, &row)?;
        }
        let head = [
            Val::Integer(1),
            Val::Integer(int(self.head.position)),
            Val::Integer(int(self.head.frontier.size())),
            Val::Integer(self.head.recorded_at),
            Val::Bytes(&self.peaks),
        ];
        sink.put(&schema::HEAD, Mode::Replace, &head)
    }

    fn write_events<'p>(&'p self, sink: &mut impl Sink<'p>) -> Result<(), EngineError> {
        for e in self.accepted().flat_map(|c| &c.events) {
            let row = [
                Val::Integer(int(e.position)),
                Val::Text(&e.stream),
                Val::Integer(int(e.version)),
                Val::Text(&e.kind),
                Val::Integer(e.schema.into()),
                Val::Text(&e.site),
                Val::Text(&e.realm),
                Val::Text(&e.actor),
                e.purpose.as_deref().map_or(Val::Null, Val::Text),
                Val::Bytes(e.command.as_bytes()),
                Val::Integer(e.happened_at),
                Val::Integer(e.recorded_at),
                Val::Text(&e.data),
            ];
            sink.put(&schema::EVENTS, Mode::Insert, &row)?;
        }
        Ok(())
    }

    fn write_leaves<'p>(&'p self, sink: &mut impl Sink<'p>) -> Result<(), EngineError> {
        for (committed, leaf) in self.accepted().zip(&self.leaves) {
            let audit = &committed.prepared().batch.audit;
            let row = [
                Val::Integer(int(committed.leaf)),
                Val::Bytes(&leaf.commitment.0),
                Val::Bytes(&leaf.opening.salt),
                Val::Bytes(&leaf.opening.record),
                Val::Text(kind_code(audit.kind)),
                Val::Text(&committed.prepared().actor_key),
                Val::Text(&audit.action),
                Val::Text(outcome_code(audit.outcome)),
                Val::Integer(committed.recorded_at.as_micros()),
            ];
            sink.put(&schema::LEAVES, Mode::Insert, &row)?;
        }
        for committed in self.accepted() {
            for object in &committed.prepared().batch.audit.objects {
                let row = [Val::Text(object), Val::Integer(int(committed.leaf))];
                sink.put(&schema::OBJECTS, Mode::Replace, &row)?;
            }
        }
        for erased in &self.erased {
            let (leaf, at) = (Val::Integer(int(erased.leaf)), Val::Integer(erased.recorded_at));
            let none = Val::Null;
            let row = [leaf, Val::Bytes(&erased.commitment.0), none, none, none, none, none, none, at];
            sink.put(&schema::LEAVES, Mode::Replace, &row)?;
            for object in &erased.objects {
                sink.delete(&schema::OBJECTS, &[Val::Text(object), leaf])?;
            }
        }
        Ok(())
    }
}

fn write_rows<'p>(
    committed: &'p Committed,
    tables: &'p Tables,
    sink: &mut impl Sink<'p>,
) -> Result<(), EngineError> {
    let prepared = committed.prepared();
    let mut row: Vec<Val<'p>> = Vec::new();
    for (op, table) in prepared.batch.rows.iter().zip(&prepared.tables) {
        let Some(relation) = tables.get(*table) else { continue };
        match op {
            RowOp::Put { id, stream, values, body, .. } => {
                row.clear();
                let position = Val::Integer(int(committed.position_last));
                row.extend([Val::Text(id), Val::Text(stream.as_str()), position]);
                row.extend(values.iter().map(|v| v.as_val()));
                row.push(Val::Text(body));
                sink.put(relation, Mode::Replace, &row)?;
            }
            RowOp::Delete { id, .. } => sink.delete(relation, &[Val::Text(id)])?,
        }
    }
    Ok(())
}

fn write_rest<'p>(committed: &'p Committed, sink: &mut impl Sink<'p>) -> Result<(), EngineError> {
    let batch = &committed.prepared().batch;
    for s in &batch.snapshots {
        let (schema, version) = (Val::Integer(s.schema.into()), Val::Integer(int(s.version)));
        let row = [Val::Text(s.stream.as_str()), schema, version, Val::Text(&s.data)];
        sink.put(&schema::SNAPSHOTS, Mode::Replace, &row)?;
    }
    for key in &batch.keys {
        let row = [Val::Text(&key.subject), Val::Bytes(&key.wrapped), Val::Null];
        sink.put(&schema::SUBJECTS, Mode::Replace, &row)?;
    }
    for subject in &batch.erase_keys {
        let row = [Val::Text(subject), Val::Null, Val::Integer(committed.recorded_at.as_micros())];
        sink.put(&schema::SUBJECTS, Mode::Replace, &row)?;
    }
    for (n, entry) in batch.outbox.iter().enumerate() {
        // In the order of the log without a counter of its own: at most 1,024 entries per leaf.
        let id = Val::Integer(int((committed.leaf << 10) | n as u64));
        let row = [
            id,
            Val::Text(&entry.topic),
            Val::Text(&entry.payload),
            Val::Integer(int(committed.position_last)),
        ];
        sink.put(&schema::OUTBOX, Mode::Insert, &row)?;
    }
    if let Some(i) = &batch.idempotency {
        let row = [
            Val::Text(&i.scope),
            Val::Text(&i.key),
            Val::Bytes(&i.request_hash),
            Val::Bytes(&i.response),
            Val::Integer(i.expires.as_micros()),
        ];
        sink.put(&schema::IDEMPOTENCY, Mode::Replace, &row)?;
    }
    Ok(())
}

/// The code by which the audit trail finds a kind.
pub(crate) fn kind_code(kind: audit::AuditKind) -> &'static str {
    match kind {
        audit::AuditKind::Command => "command",
        audit::AuditKind::Read => "read",
        audit::AuditKind::Refused => "refused",
        audit::AuditKind::Login => "login",
        audit::AuditKind::System => "system",
    }
}

/// The code by which the audit trail finds an outcome.
pub(crate) fn outcome_code(outcome: audit::Outcome) -> &'static str {
    match outcome {
        audit::Outcome::Done => "done",
        audit::Outcome::Refused => "refused",
        audit::Outcome::Failed => "failed",
    }
}

/// A time from a stored number.
pub(crate) fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}
