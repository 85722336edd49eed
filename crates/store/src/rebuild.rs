//! Projections anew from the journal, while the store goes on working.
//!
//! The new rows go into shadow tables in bounded steps. When the journal is folded to its end the
//! shadows take the place of the tables in one transaction, which first makes sure, alone, that the
//! journal has not grown meanwhile; if it has, folding goes on.

use crate::{
    RowOp, Store,
    batch::check_rows,
    error::{CommitError, StoreError},
    plan::int,
    writer::{Job, Target, Write},
};
use atalaya_journal::Recorded;

/// Events read at a time.
const CHUNK: u32 = 1_000;
/// Rows written at a time.
const ROWS: usize = 1_000;
/// How often the journal may outrun the end of a rebuild.
const CATCH_UPS: u32 = 1_000;

/// What was rebuilt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rebuilt {
    /// Position up to which the rows are right: the head at the moment of the swap.
    pub position: u64,
    /// Row changes that were applied.
    pub changes: u64,
}

/// Why nothing was rebuilt. The tables are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The fold gave a row that does not fit.
    #[error("event {position}: {source}")]
    Row {
        /// Event that was folded.
        position: u64,
        /// What is wrong.
        source: CommitError,
    },
    /// The fold gave a row of a table that is not being rebuilt.
    #[error("event {position} changes table {table}, which is not being rebuilt")]
    OtherTable {
        /// Event that was folded.
        position: u64,
        /// Table.
        table: &'static str,
    },
    /// The journal grew faster than it could be folded.
    #[error("the journal grows faster than it can be folded")]
    Outrun,
}

/// Rebuilds tables from all events in order. Rows get the position that they had when they were
/// first written: that of the last event of their batch. `progress` is told the position reached
/// and the head.
///
/// # Errors
/// [`RebuildError`].
pub async fn rebuild(
    store: &Store,
    tables: &[&'static str],
    mut fold: impl FnMut(&Recorded) -> Vec<RowOp>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Rebuilt, RebuildError> {
    let mut work = Work {
        store,
        tables: Vec::new(),
        names: tables,
        writes: Vec::new(),
        open: Vec::new(),
        done: Rebuilt::default(),
    };
    for name in tables {
        work.tables.push(store.0.tables.find(name).map_err(StoreError::from)?.0);
    }
    store.job(Job::Shadow(work.tables.clone())).await?;
    let mut batch_time = None;
    for _ in 0..CATCH_UPS {
        let head = store.head().await?.position;
        loop {
            let events = store.events(work.done.position, CHUNK).await?;
            if events.is_empty() {
                break;
            }
            for event in &events {
                // Each batch has a time of its own, so a new time is a new batch.
                if batch_time != Some(event.recorded_at) {
                    work.close_batch();
                    batch_time = Some(event.recorded_at);
                }
                work.done.position = event.position;
                work.take(event.position, fold(event))?;
            }
            work.flush(ROWS).await?;
            progress(work.done.position, head.max(work.done.position));
        }
        work.close_batch();
        work.flush(1).await?;
        let swap = Job::Swap { tables: work.tables.clone(), position: work.done.position };
        if store.job(swap).await? {
            store.mark_fresh(tables);
            return Ok(work.done);
        }
    }
    Err(RebuildError::Outrun)
}

struct Work<'w> {
    store: &'w Store,
    tables: Vec<usize>,
    names: &'w [&'static str],
    writes: Vec<Write>,
    // Changes of the batch that is being folded; its last position is not known yet.
    open: Vec<(RowOp, usize)>,
    done: Rebuilt,
}

impl Work<'_> {
    fn take(&mut self, position: u64, ops: Vec<RowOp>) -> Result<(), RebuildError> {
        if let Some(op) = ops.iter().find(|op| !self.names.contains(&op.table())) {
            return Err(RebuildError::OtherTable { position, table: op.table() });
        }
        let (indexes, _) = check_rows(&ops, &self.store.0.tables)
            .map_err(|source| RebuildError::Row { position, source })?;
        self.done.changes += ops.len() as u64;
        self.open.extend(ops.into_iter().zip(indexes));
        Ok(())
    }

    fn close_batch(&mut self) {
        let position = int(self.done.position);
        self.writes.extend(self.open.drain(..).map(|(op, table)| match op {
            RowOp::Put { id, stream, values, body, .. } => {
                let mut row = vec![id.into(), stream.as_str().into(), position.into()];
                row.extend(values);
                row.push(body.into());
                Write::Put(Target::Shadow(table), row)
            }
            RowOp::Delete { id, .. } => Write::Delete(Target::Shadow(table), vec![id.into()]),
        }));
    }

    /// Writes when at least so many changes wait, in bounded transactions.
    async fn flush(&mut self, least: usize) -> Result<(), StoreError> {
        if self.writes.len() < least {
            return Ok(());
        }
        let mut rest = std::mem::take(&mut self.writes);
        while !rest.is_empty() {
            let later = rest.split_off(ROWS.min(rest.len()));
            self.store.write(rest).await?;
            rest = later;
        }
        Ok(())
    }
}
