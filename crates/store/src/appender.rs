//! The one appender of a process: it groups what waits into one transaction and one sync.
//!
//! The queue is bounded; when it is full the caller is told so at once. A group takes what waits,
//! up to 256 batches or 4 MB. A batch that is refused is answered alone; the rest of its group is
//! written. When the database rejects a whole group, each batch is tried alone, so that one that
//! the database cannot take does not take others with it.

use crate::{
    batch::{Committed, MAX_BATCH_BYTES, Prepared},
    error::{CommitError, EngineError, StoreError},
    plan::{Plan, Planner},
    writer::{Job, Writer},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Most batches in one transaction.
pub const MAX_GROUP: usize = 256;

pub(crate) type Answer = Result<Arc<Committed>, CommitError>;

/// What the appender is asked to do.
pub(crate) enum Request {
    Commit(Arc<Prepared>, oneshot::Sender<Answer>),
    Job(Job, oneshot::Sender<Result<bool, StoreError>>),
    Close(oneshot::Sender<()>),
}

pub(crate) struct Appender {
    pub writer: Writer,
    pub planner: Planner,
    pub changes: broadcast::Sender<Arc<Committed>>,
    pub counters: Arc<Counters>,
}

/// Running totals, read by others.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    groups: AtomicU64,
    batches: AtomicU64,
    refused: AtomicU64,
}

impl Counters {
    pub fn read(&self) -> crate::Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (groups, batches, refused) = (read(&self.groups), read(&self.batches), read(&self.refused));
        crate::Stats { groups, batches, refused, waiting: 0 }
    }
    fn count(&self, batches: usize, refused: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.batches.fetch_add(batches as u64, Ordering::Relaxed);
        self.refused.fetch_add(refused as u64, Ordering::Relaxed);
    }
}

#[derive(Default)]
struct Group {
    batches: Vec<Arc<Prepared>>,
    replies: Vec<oneshot::Sender<Answer>>,
    bytes: usize,
}

impl Appender {
    /// Works until the store is closed or its last handle is gone, and everything that was taken
    /// into the queue is answered.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Request>) {
        let mut waiting = Vec::with_capacity(MAX_GROUP);
        let mut closed = None;
        let mut group = Group::default();
        while queue.recv_many(&mut waiting, MAX_GROUP).await > 0 {
            for request in waiting.drain(..) {
                match request {
                    Request::Commit(batch, reply) => {
                        if group.bytes + batch.bytes > MAX_BATCH_BYTES {
                            self.commit(&mut group).await;
                        }
                        group.bytes += batch.bytes;
                        group.batches.push(batch);
                        group.replies.push(reply);
                    }
                    Request::Job(job, reply) => {
                        self.commit(&mut group).await;
                        let result = self.writer.job(&self.planner, &job).await;
                        let _ = reply.send(result.map_err(StoreError::from));
                    }
                    Request::Close(reply) => {
                        // What is in the queue already is still written.
                        queue.close();
                        closed = Some(reply);
                    }
                }
            }
            self.commit(&mut group).await;
        }
        self.writer.close();
        if let Some(reply) = closed {
            let _ = reply.send(());
        }
    }

    async fn commit(&mut self, group: &mut Group) {
        if group.batches.is_empty() {
            return;
        }
        let Group { batches, replies, .. } = std::mem::take(group);
        match self.writer.group(&self.planner, &batches).await {
            Ok(plan) => self.answer(plan, replies),
            Err(EngineError::Rejected(reason)) if batches.len() > 1 => {
                tracing::warn!(%reason, batches = batches.len(), "a group was rejected; each batch is tried alone");
                for (batch, reply) in batches.iter().zip(replies) {
                    match self.writer.group(&self.planner, std::slice::from_ref(batch)).await {
                        Ok(plan) => self.answer(plan, vec![reply]),
                        Err(error) => {
                            self.counters.count(1, 1);
                            let _ = reply.send(Err(error.into()));
                        }
                    }
                }
            }
            Err(error) => {
                self.counters.count(replies.len(), replies.len());
                for reply in replies {
                    let _ = reply.send(Err(error.clone().into()));
                }
            }
        }
    }

    /// Tells followers first: whoever gets an answer can rely on the change being under way.
    fn answer(&self, plan: Plan, replies: Vec<oneshot::Sender<Answer>>) {
        let refused = plan.outcomes.iter().filter(|outcome| outcome.is_err()).count();
        self.counters.count(plan.outcomes.len(), refused);
        for committed in plan.outcomes.iter().flatten() {
            // Nobody may be listening.
            let _ = self.changes.send(committed.clone());
        }
        for (outcome, reply) in plan.outcomes.into_iter().zip(replies) {
            // A caller that went away does not undo what was written.
            let _ = reply.send(outcome);
        }
    }
}
