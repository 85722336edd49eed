//! One command's view of the world: pure decisions over loaded aggregates, collected into one batch.

use super::Project;
use atalaya_model::{Aggregate, Env, EventKind, Folio, Refusal, StreamId, Timestamp};
use atalaya_store::RowOp;
use std::{any::Any, collections::BTreeMap, sync::Arc};

/// An aggregate's state with the version it stands at; 0 when the stream does not exist.
#[derive(Clone)]
pub struct Held {
    pub version: u64,
    pub state: Arc<dyn Any + Send + Sync>,
}

/// Why a decision stopped.
pub enum Stop {
    /// An aggregate it asked for is not loaded: load it and decide again.
    Need(Need),
    /// It needs a fresh folio: draw one and decide again.
    NeedFolio,
    Refused(Refusal),
}

macro_rules! stops {
    ($($refusal:ty),+ $(,)?) => {$(
        impl From<$refusal> for Stop {
            fn from(refusal: $refusal) -> Self { Self::Refused(refusal.into()) }
        }
    )+};
}
stops!(
    Refusal,
    atalaya_access::AccessError,
    atalaya_calls::call::CallRefusal,
    atalaya_calls::feed::FeedRefusal,
    atalaya_calls::restriction::RestrictionRefusal,
    atalaya_calls::task::TaskRefusal,
    atalaya_dispatch::ListRefusal,
    atalaya_field::FieldRefusal,
    atalaya_field::zone::ZoneRefusal,
    atalaya_history::archive::ArchiveRefusal,
    atalaya_history::hold::HoldRefusal,
    atalaya_geo::closure::ClosureRefusal,
    atalaya_geo::pace::PaceRefusal,
    atalaya_dispatch::incident::IncidentRefusal,
    atalaya_dispatch::unit::UnitRefusal,
    atalaya_quality::QualityRefusal,
    atalaya_roster::RosterRefusal,
    atalaya_tips::TipRefusal,
);

/// How to load one stream whose type the desk does not know.
pub struct Need {
    pub stream: StreamId,
    pub fold: FoldFn,
}

/// Folds one event, given as clear JSON with the time it happened, into a state.
pub type ApplyFn = fn(&mut Arc<dyn Any + Send + Sync>, &str, Timestamp) -> Result<(), serde_json::Error>;

/// What the desk needs to know of an aggregate's type.
#[derive(Clone, Copy)]
pub struct FoldFn {
    pub empty: fn() -> Arc<dyn Any + Send + Sync>,
    pub snapshot_schema: u16,
    /// State from a snapshot's clear JSON.
    pub from_snapshot: fn(&str) -> Result<Arc<dyn Any + Send + Sync>, serde_json::Error>,
    /// State after one more event's clear JSON.
    pub apply: ApplyFn,
}

impl FoldFn {
    pub fn of<A: Aggregate>() -> Self {
        Self {
            empty: || Arc::new(A::default()),
            snapshot_schema: A::SNAPSHOT_SCHEMA,
            from_snapshot: |json| Ok(Arc::new(serde_json::from_str::<A>(json)?)),
            apply: |state, json, at| {
                let event: A::Event = serde_json::from_str(json)?;
                // Made by `empty` or `from_snapshot` of the same type, so the downcast holds.
                let mut next = state.downcast_ref::<A>().cloned().unwrap_or_default();
                next.evolve(&event, at);
                *state = Arc::new(next);
                Ok(())
            },
        }
    }
}

/// One event, ready but for its seal.
pub struct Written {
    pub kind: &'static str,
    pub schema: u16,
    pub at: Timestamp,
    pub value: serde_json::Value,
}

/// Events and states of one stream within one command.
pub struct Touched {
    pub version: u64,
    pub before: Arc<dyn Any + Send + Sync>,
    pub after: Arc<dyn Any + Send + Sync>,
    pub events: Vec<Written>,
    /// Rows of a state: the aggregate's projection.
    pub rows: fn(&str, &(dyn Any + Send + Sync)) -> Vec<RowOp>,
    pub snapshot: fn(&(dyn Any + Send + Sync)) -> Option<(u16, serde_json::Value)>,
}

/// The decision's workbench.
pub struct Work {
    pub env: Env,
    held: BTreeMap<StreamId, Held>,
    touched: BTreeMap<StreamId, Touched>,
    /// Outlive a re-decision, so that a contended command draws one folio, not six.
    folios: Vec<Folio>,
    folios_used: std::cell::Cell<usize>,
    erased: Vec<StreamId>,
    failure: Option<serde_json::Error>,
}

impl Work {
    pub(super) fn new(env: Env, folios: Vec<Folio>) -> Self {
        let folios_used = std::cell::Cell::new(0);
        Self {
            env,
            held: BTreeMap::new(),
            touched: BTreeMap::new(),
            folios,
            folios_used,
            erased: Vec::new(),
            failure: None,
        }
    }
    pub(super) fn hold(&mut self, stream: StreamId, held: Held) {
        self.held.insert(stream, held);
    }
    pub(super) fn restart(self, env: Env) -> Self {
        Self { held: self.held, ..Self::new(env, self.folios) }
    }
    pub(super) fn draw(&mut self, folio: Folio) {
        self.folios.push(folio);
    }
    pub(super) fn drawn(&self) -> Vec<Folio> {
        self.folios.clone()
    }
    /// A fresh folio, drawn for this command.
    pub fn folio(&self) -> Result<Folio, Stop> {
        let used = self.folios_used.get();
        let folio = self.folios.get(used).cloned().ok_or(Stop::NeedFolio)?;
        self.folios_used.set(used + 1);
        Ok(folio)
    }
    pub(super) fn finish(self) -> Result<(BTreeMap<StreamId, Touched>, Vec<StreamId>), serde_json::Error> {
        match self.failure {
            Some(error) => Err(error),
            None => Ok((self.touched, self.erased)),
        }
    }
    /// Destroys the key of a stream's personal data with this command, for ever.
    pub fn erase(&mut self, stream: StreamId) {
        self.erased.push(stream);
    }

    /// The current state of an aggregate, including what this command has already recorded.
    pub fn get<A: Aggregate>(&self, id: impl std::fmt::Display) -> Result<Arc<A>, Stop> {
        let stream = StreamId::new(A::KIND, id);
        let state = match (self.touched.get(&stream), self.held.get(&stream)) {
            (Some(touched), _) => touched.after.clone(),
            (None, Some(held)) => held.state.clone(),
            (None, None) => return Err(Stop::Need(Need { stream, fold: FoldFn::of::<A>() })),
        };
        // A stream's kind fixes its type, so the downcast holds.
        Ok(state.downcast::<A>().unwrap_or_default())
    }

    /// The version an aggregate was loaded at; 0 when it does not exist.
    pub fn version<A: Aggregate>(&self, id: impl std::fmt::Display) -> Result<u64, Stop> {
        let stream = StreamId::new(A::KIND, id);
        match self.held.get(&stream) {
            Some(held) => Ok(held.version),
            None => Err(Stop::Need(Need { stream, fold: FoldFn::of::<A>() })),
        }
    }

    /// Records events of an aggregate; they are committed together with all others of this command.
    pub fn record<A: Aggregate + Project>(
        &mut self,
        id: impl std::fmt::Display,
        events: Vec<A::Event>,
    ) -> Result<Arc<A>, Stop> {
        let before = self.get::<A>(&id)?;
        if events.is_empty() {
            return Ok(before);
        }
        let version = self.version::<A>(&id)?;
        let mut next = (*before).clone();
        let mut written = Vec::with_capacity(events.len());
        for event in &events {
            let at = event.happened_at(self.env.now);
            next.evolve(event, at);
            match serde_json::to_value(event) {
                Ok(value) => written.push(Written { kind: event.kind(), schema: event.schema(), at, value }),
                Err(error) => self.failure = Some(error),
            }
        }
        let after = Arc::new(next);
        let touched = self
            .touched
            .entry(StreamId::new(A::KIND, &id))
            .or_insert_with(|| untouched::<A>(version, before));
        touched.after = after.clone();
        touched.events.append(&mut written);
        Ok(after)
    }

    /// Makes the command conflict, and be decided anew, when this aggregate changes before it is committed: for
    /// decisions that rest on something they do not change.
    pub fn guard<A: Aggregate + Project>(&mut self, id: impl std::fmt::Display) -> Result<(), Stop> {
        let state = self.get::<A>(&id)?;
        let version = self.version::<A>(&id)?;
        self.touched.entry(StreamId::new(A::KIND, &id)).or_insert_with(|| untouched::<A>(version, state));
        Ok(())
    }
}

fn untouched<A: Aggregate + Project>(version: u64, state: Arc<A>) -> Touched {
    Touched {
        version,
        before: state.clone(),
        after: state,
        events: Vec::new(),
        rows: |id, state| state.downcast_ref::<A>().map(|state| A::rows(id, state)).unwrap_or_default(),
        snapshot: |state| {
            let state = state.downcast_ref::<A>()?;
            Some((A::SNAPSHOT_SCHEMA, serde_json::to_value(state).ok()?))
        },
    }
}
