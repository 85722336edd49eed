//! The desk: where commands become facts. Loads what a decision needs, decides, commits, tells.
//!
//! Invariant: this is the only room that builds batches, and a batch always carries an audit draft.

mod cache;
mod folio;
mod keyring;
mod problems;
mod project;
mod reading;
mod work;

pub use folio::{FolioCounter, Folios};
pub use keyring::{KeyRing, Opener};
pub use problems::{LoadError, store_problem};
pub use project::{Project, Projection};
pub use work::{FoldFn, Held, Need, Stop, Touched, Work};

use cache::{Cache, Since};
use problems::{commit_problem, load_problem};

use crate::{problem::Problem, projections::projection_of, sources::Sources};
use atalaya_journal::{
    NewEvent,
    audit::{AuditKind, Outcome},
};
use atalaya_model::{Actor, CommandId, Env, Folio, Purpose, Realm, SiteCode, StreamId, Timestamp};
use atalaya_store::{
    Append, AuditDraft, Batch, CommitError, Committed, Expected, Idempotency, RowOp, Snapshot, Store,
    seal::has_personal,
};
use axum::http::StatusCode;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// How often a command is decided anew because somebody else was faster.
const ATTEMPTS_MAX: u32 = 6;

/// Nothing before the first attempt; then 2 to 32 ms, so that those who meet on one stream do not go on meeting.
async fn pause_before(attempt: u32) {
    if attempt > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1 << attempt)).await;
    }
}
/// How many streams one decision may need.
const NEEDS_MAX: u32 = 256;
/// A stream gets a snapshot each time it passes a multiple of this.
const SNAPSHOT_EVERY: u64 = 64;

/// Who asks, why and under which name.
#[derive(Clone, Debug)]
pub struct Asker {
    pub actor: Actor,
    pub purpose: Option<Purpose>,
    pub command: CommandId,
    /// Where the request came from: the console's address class, never a caller's.
    pub source: String,
    /// Name of the action, as the policies know it.
    pub action: &'static str,
    /// When it happened, if that was before now: commands kept by a console while the server was away.
    pub happened_at: Option<Timestamp>,
    /// The request's hash, to tell a repetition from a reuse of the same key; `None` without a key.
    pub request_hash: Option<[u8; 32]>,
    /// Version the caller saw (`If-Match`) of the stream.
    pub if_match: Option<(StreamId, u64)>,
    /// A few more facts for the record.
    pub details: BTreeMap<String, String>,
}

impl Asker {
    /// For acts on accounts, rights and approvals: they happen when they arrive, whatever the sender says.
    #[must_use]
    pub fn at_once(self) -> Self {
        Self { happened_at: None, ..self }
    }
}

/// What came of a command.
#[derive(Debug)]
pub struct Done<T> {
    pub value: T,
    /// Journal position of the last event; `None` when nothing had to be recorded.
    pub position: Option<u64>,
    /// Version of each stream touched.
    pub versions: BTreeMap<StreamId, u64>,
    /// Kinds of the recorded events, in order.
    pub events: Vec<&'static str>,
}

/// The answer to a command, or the stored answer to the same command before.
#[derive(Debug)]
pub enum Answer<T> {
    Done(Done<T>),
    Replayed(Vec<u8>),
}

/// See the module.
pub struct Desk {
    store: Store,
    keys: KeyRing,
    cache: Cache,
    sources: Sources,
    site: SiteCode,
    realm: Realm,
    folios: Folios,
    announces: AtomicBool,
}

impl Desk {
    pub fn new(store: Store, keys: KeyRing, sources: Sources, site: SiteCode, realm: Realm) -> Self {
        let folios = Folios::new(site.clone());
        let announces = AtomicBool::new(false);
        Self { store, keys, cache: Cache::default(), sources, site, realm, folios, announces }
    }
    /// Whether each command also writes to the outbox what it changed.
    pub fn announce(&self, whether: bool) {
        self.announces.store(whether, Ordering::Relaxed);
    }
    pub fn realm(&self) -> Realm {
        self.realm
    }
    pub fn store(&self) -> &Store {
        &self.store
    }
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }
    pub fn site(&self) -> &SiteCode {
        &self.site
    }
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Decides and commits. `decide` may run several times and must only use what it is given;
    /// `answer` writes what a repetition of the same command will be told.
    pub async fn run<T>(
        &self,
        asker: &Asker,
        objects: Vec<String>,
        decide: impl Fn(&mut Work) -> Result<T, Stop>,
        answer: impl Fn(&T, &Touches<'_>) -> Vec<u8>,
    ) -> Result<Answer<T>, Problem> {
        let mut folios = Vec::new();
        for attempt in 0..ATTEMPTS_MAX {
            pause_before(attempt).await;
            let (value, touched, erased) = match self.decide(asker, &decide, &mut folios).await {
                Ok(decided) => decided,
                // Carried out before, the same command is often refused now: its first answer counts.
                Err(problem) if problem.status < 500 => {
                    let before = self.answered_before(asker).await?;
                    return before.map(Answer::Replayed).ok_or(problem);
                }
                Err(problem) => return Err(problem),
            };
            if touched.is_empty() && erased.is_empty() {
                if let Some(stored) = self.answered_before(asker).await? {
                    return Ok(Answer::Replayed(stored));
                }
                return Ok(Answer::Done(Done {
                    value,
                    position: None,
                    versions: BTreeMap::new(),
                    events: Vec::new(),
                }));
            }
            let summary = Touches(&touched);
            let mut batch = self.batch(asker, &objects, &touched, answer(&value, &summary)).await?;
            self.add_erasures(&mut batch, &erased).await?;
            let events = touched.values().flat_map(|t| t.events.iter().map(|e| e.kind)).collect();
            let since = self.cache.begin();
            match self.store.commit(batch).await {
                Ok(committed) => {
                    erased.iter().for_each(|stream| self.erased(stream));
                    let versions = self.keep(touched, since);
                    return Ok(Answer::Done(Done {
                        value,
                        position: Some(committed.position_last),
                        versions,
                        events,
                    }));
                }
                Err(CommitError::Conflict { .. }) => self.forget(touched.keys()),
                Err(CommitError::SubjectKeyExists(subject)) => self.keys.forget(&subject),
                Err(CommitError::Replayed(stored)) => return Ok(Answer::Replayed(stored)),
                Err(error) => return Err(commit_problem(&error)),
            }
        }
        Err(Problem::new(
            StatusCode::CONFLICT,
            "contended",
            "Otra persona está cambiando lo mismo; revise y repita.",
            "Others keep changing the same thing; look again and repeat.",
        ))
    }

    /// The stored answer to the same command, if it was carried out before.
    ///
    /// # Errors
    /// `idempotency_key_reused` when the key belongs to another request.
    pub async fn answered_before(&self, asker: &Asker) -> Result<Option<Vec<u8>>, Problem> {
        let Some(hash) = asker.request_hash else { return Ok(None) };
        let found = self.store.response(asker.actor.name(), &asker.command.to_string()).await;
        match found.map_err(|e| store_problem(&e))? {
            Some(stored) if stored.expires > self.sources.now() => match stored.request_hash == hash {
                true => Ok(Some(stored.response)),
                false => Err(commit_problem(&CommitError::KeyReused)),
            },
            Some(_) | None => Ok(None),
        }
    }

    async fn decide<T>(
        &self,
        asker: &Asker,
        decide: &impl Fn(&mut Work) -> Result<T, Stop>,
        folios: &mut Vec<Folio>,
    ) -> Result<(T, BTreeMap<StreamId, Touched>, Vec<StreamId>), Problem> {
        let mut work = Work::new(self.env(asker), folios.clone());
        if let Some((stream, version)) = &asker.if_match
            && self.version_of(stream).await? != *version
        {
            return Err(Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "changed_meanwhile",
                "Cambió mientras usted lo veía; revise antes de repetir.",
                "It changed since you read it.",
            ));
        }
        for _ in 0..NEEDS_MAX {
            match decide(&mut work) {
                Ok(value) => {
                    let (touched, erased) = work.finish().map_err(|e| Problem::internal(&e))?;
                    return Ok((value, touched, erased));
                }
                Err(Stop::Refused(refusal)) => return Err(refusal.into()),
                Err(Stop::NeedFolio) => {
                    // Boxed: drawing a folio may reserve a block, which is a command of its own.
                    let drawn = Box::pin(self.folios.next(self, work.env.now)).await?;
                    work = work.restart(self.env(asker));
                    work.draw(drawn);
                    *folios = work.drawn();
                }
                Err(Stop::Need(need)) => {
                    let held = self.load_held(&need.stream, need.fold).await.map_err(|e| load_problem(&e))?;
                    work = work.restart(self.env(asker));
                    work.hold(need.stream, held);
                }
            }
        }
        Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too_many_objects",
            "La orden toca demasiadas cosas a la vez.",
            "The command touches too many things at once.",
        ))
    }

    /// The version a stream stands at; 0 when it does not exist.
    pub async fn version_of(&self, stream: &StreamId) -> Result<u64, Problem> {
        let projection = projection_of(stream.kind()).ok_or_else(Problem::not_found)?;
        Ok(self.load_held(stream, projection.fold).await.map_err(|e| load_problem(&e))?.version)
    }

    /// Adds what erasing means to a batch: keys go, and rows become what is left of their state, at once.
    async fn add_erasures(&self, batch: &mut Batch, erased: &[StreamId]) -> Result<(), Problem> {
        for stream in erased {
            let projection = projection_of(stream.kind()).ok_or_else(Problem::not_found)?;
            let blind = Opener::blind(stream);
            let left = self.fold(stream, projection.fold, &blind).await.map_err(|e| load_problem(&e))?;
            batch.rows.extend((projection.rows)(stream.id(), &*left.state));
            batch.erase_keys.push(stream.to_string());
            // No event, but the version: rows of a state that somebody changes meanwhile would be old.
            let expected = Expected::Version(left.version);
            batch.appends.push(Append { stream: stream.clone(), expected, events: Vec::new() });
        }
        Ok(())
    }

    /// Forgets in memory what was erased from the store.
    pub fn erased(&self, stream: &StreamId) {
        // First the key, so that nobody folds with it and puts a clear state back after the second step.
        self.keys.mark_erased(stream.as_str());
        self.forget([stream]);
    }

    fn env(&self, asker: &Asker) -> Env {
        let now = self.sources.now();
        Env {
            // A console may report the past, never the future.
            now: asker.happened_at.map_or(now, |at| at.min(now)),
            actor: asker.actor.clone(),
            site: self.site.clone(),
            realm: self.realm,
            ids: self.sources.ids(),
        }
    }

    async fn batch(
        &self,
        asker: &Asker,
        objects: &[String],
        touched: &BTreeMap<StreamId, Touched>,
        answer: Vec<u8>,
    ) -> Result<Batch, Problem> {
        let mut batch =
            Batch::new(asker.command, asker.actor.clone(), self.draft(asker, objects, AuditKind::Command));
        batch.purpose = asker.purpose.clone();
        for (stream, touch) in touched {
            let mut sealer = self.keys.sealer(&self.store, stream).await.map_err(|e| store_problem(&e))?;
            let personal = |touch: &Touched| touch.events.iter().any(|e| has_personal(&e.value.to_string()));
            // What a person writes must not vanish unseen. A machine's report is taken without it.
            if sealer.is_erased() && asker.actor.account().is_some() && personal(touch) {
                return Err(commit_problem(&CommitError::SubjectErased(stream.to_string())));
            }
            let mut events = Vec::with_capacity(touch.events.len());
            for event in &touch.events {
                let data = sealer.seal(event.kind, event.value.clone()).map_err(|e| Problem::internal(&e))?;
                let (kind, schema, happened_at) = (event.kind.to_owned(), event.schema, event.at.as_micros());
                events.push(NewEvent { kind, schema, happened_at, data });
            }
            let after_version = touch.version + touch.events.len() as u64;
            if after_version / SNAPSHOT_EVERY > touch.version / SNAPSHOT_EVERY
                && let Some((schema, value)) = (touch.snapshot)(&*touch.after)
            {
                let data = sealer.seal("snapshot", value).map_err(|e| Problem::internal(&e))?;
                batch.snapshots.push(Snapshot {
                    stream: stream.clone(),
                    version: after_version,
                    schema,
                    data,
                });
            }
            batch.rows.extend(changed_rows(stream, touch));
            batch.keys.extend(sealer.new_key());
            batch.appends.push(Append {
                stream: stream.clone(),
                expected: Expected::Version(touch.version),
                events,
            });
        }
        if self.announces.load(Ordering::Relaxed) {
            batch.outbox = crate::nodes::outbox::entries(touched);
        }
        batch.idempotency = asker.request_hash.map(|request_hash| Idempotency {
            key: asker.command.to_string(),
            scope: asker.actor.name().to_owned(),
            request_hash,
            response: answer,
            // By the server's clock: an order may have happened long before it was sent.
            expires: self.sources.now().plus(atalaya_model::Millis::from_minutes(48 * 60)),
        });
        Ok(batch)
    }

    fn draft(&self, asker: &Asker, objects: &[String], kind: AuditKind) -> AuditDraft {
        let mut draft = AuditDraft::new(kind, asker.action, Outcome::Done, asker.source.as_str());
        draft.objects = objects.to_vec();
        draft.details = asker.details.clone();
        draft
    }

    /// Records a read of personal data before it is answered.
    pub async fn record_read(&self, asker: &Asker, objects: Vec<String>) -> Result<(), Problem> {
        self.record_only(asker, AuditKind::Read, objects, BTreeMap::new()).await
    }

    /// Records something that changes no stream: a read, a refusal, a failed log-in.
    pub async fn record_only(
        &self,
        asker: &Asker,
        kind: AuditKind,
        objects: Vec<String>,
        details: BTreeMap<String, String>,
    ) -> Result<(), Problem> {
        let mut draft = self.draft(asker, &objects, kind);
        draft.details.extend(details);
        if kind == AuditKind::Refused {
            draft.outcome = Outcome::Refused;
        }
        let mut batch = Batch::new(asker.command, asker.actor.clone(), draft);
        batch.purpose = asker.purpose.clone();
        self.store.commit(batch).await.map(|_: Arc<Committed>| ()).map_err(|e| commit_problem(&e))
    }

    fn keep(&self, touched: BTreeMap<StreamId, Touched>, since: Since) -> BTreeMap<StreamId, u64> {
        touched
            .into_iter()
            .map(|(stream, touch)| {
                let version = touch.version + touch.events.len() as u64;
                self.remember(stream.clone(), Held { version, state: touch.after }, since, false);
                (stream, version)
            })
            .collect()
    }

    /// `blind`: folded without a key, so that it holds nothing that could have been erased.
    fn remember(&self, stream: StreamId, held: Held, since: Since, blind: bool) {
        if !blind && self.keys.is_erased(stream.as_str()) {
            self.cache.forget([&stream]);
            return;
        }
        self.cache.put(stream, held, since);
    }

    /// Drops cached states; the next command folds them again.
    pub fn forget<'a>(&self, streams: impl IntoIterator<Item = &'a StreamId>) {
        self.cache.forget(streams);
    }
}

/// The states a command leaves behind, for writing its answer.
pub struct Touches<'a>(&'a BTreeMap<StreamId, Touched>);

impl Touches<'_> {
    /// Version of a stream after the command.
    pub fn version(&self, stream: &StreamId) -> u64 {
        self.0.get(stream).map_or(0, |t| t.version + t.events.len() as u64)
    }
    /// Kinds of the recorded events.
    pub fn events(&self) -> Vec<&'static str> {
        self.0.values().flat_map(|t| t.events.iter().map(|e| e.kind)).collect()
    }
}

/// The rows that differ between the state before and after.
fn changed_rows(stream: &StreamId, touch: &Touched) -> Vec<RowOp> {
    let key = |op: &RowOp| match op {
        RowOp::Put { table, id, .. } | RowOp::Delete { table, id } => (*table, id.clone()),
    };
    let before = if touch.version == 0 { Vec::new() } else { (touch.rows)(stream.id(), &*touch.before) };
    let mut before: HashMap<_, _> = before.into_iter().map(|op| (key(&op), op)).collect();
    let mut changed: Vec<RowOp> = (touch.rows)(stream.id(), &*touch.after)
        .into_iter()
        .filter(|op| before.remove(&key(op)).is_none_or(|old| old != *op))
        .collect();
    changed.extend(before.into_keys().map(|(table, id)| RowOp::Delete { table, id }));
    changed
}
