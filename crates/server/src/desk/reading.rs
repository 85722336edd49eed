//! How streams become states: from the cache, else from the newest snapshot and the events after it.

use super::{
    Desk, FoldFn, Held, Opener,
    problems::{LoadError, load_problem, store_problem},
};
use crate::{problem::Problem, projections::projection_of};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use std::sync::Arc;

/// Events folded per read of a stream.
const FOLD_PAGE: u32 = 500;

impl Desk {
    /// The state of an aggregate and its version; version 0 when it does not exist.
    pub async fn load<A: Aggregate>(&self, id: impl std::fmt::Display) -> Result<(Arc<A>, u64), Problem> {
        let stream = StreamId::new(A::KIND, id);
        let held = self.load_held(&stream, FoldFn::of::<A>()).await.map_err(|e| load_problem(&e))?;
        Ok((held.state.downcast::<A>().unwrap_or_default(), held.version))
    }

    pub(super) async fn load_held(&self, stream: &StreamId, fold: FoldFn) -> Result<Held, LoadError> {
        if let Some(held) = self.cache.get(stream) {
            return Ok(held);
        }
        let since = self.cache.begin();
        let opener = self.keys.opener(&self.store, stream).await?;
        let held = self.fold(stream, fold, &opener).await?;
        self.remember(stream.clone(), held.clone(), since, opener.is_blind());
        Ok(held)
    }

    pub(super) async fn fold(
        &self,
        stream: &StreamId,
        fold: FoldFn,
        opener: &Opener,
    ) -> Result<Held, LoadError> {
        let mut held = Held { version: 0, state: (fold.empty)() };
        if let Some(snapshot) = self.store.snapshot(stream, fold.snapshot_schema).await? {
            let clear = opener.open("snapshot", &snapshot.data)?;
            held = Held { version: snapshot.version, state: (fold.from_snapshot)(&clear)? };
        }
        loop {
            let events = self.store.stream(stream, held.version, FOLD_PAGE).await?;
            let more = events.len() as u32 == FOLD_PAGE;
            for event in events {
                let clear = opener.open(&event.kind, &event.data)?;
                (fold.apply)(&mut held.state, &clear, Timestamp::from_micros(event.happened_at))?;
                held.version = event.version;
            }
            if !more {
                return Ok(held);
            }
        }
    }

    /// The states of a stream at some of its versions, rising; 0 is the empty one. Folded from the first
    /// event on, past the cache and the snapshots: for looking back, not for deciding.
    pub async fn states_at(
        &self,
        stream: &StreamId,
        versions: &[u64],
    ) -> Result<Vec<Arc<dyn std::any::Any + Send + Sync>>, Problem> {
        let fold = projection_of(stream.kind()).ok_or_else(Problem::not_found)?.fold;
        let opener = self.keys.opener(&self.store, stream).await.map_err(|e| store_problem(&e))?;
        let mut held = Held { version: 0, state: (fold.empty)() };
        let mut states = Vec::with_capacity(versions.len());
        let mut wanted = versions.iter().copied().peekable();
        while let Some(version) = wanted.peek().copied() {
            if version <= held.version {
                states.push(held.state.clone());
                wanted.next();
                continue;
            }
            let events =
                self.store.stream(stream, held.version, FOLD_PAGE).await.map_err(|e| store_problem(&e))?;
            if events.is_empty() {
                return Ok(states);
            }
            for event in events {
                let clear = opener.open(&event.kind, &event.data).map_err(|e| Problem::internal(&e))?;
                (fold.apply)(&mut held.state, &clear, Timestamp::from_micros(event.happened_at))
                    .map_err(|e| Problem::internal(&e))?;
                held.version = event.version;
                if Some(held.version) == wanted.peek().copied() {
                    states.push(held.state.clone());
                    wanted.next();
                }
            }
        }
        Ok(states)
    }
}
