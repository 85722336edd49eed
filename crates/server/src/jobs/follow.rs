//! Keeps the board in step with the journal.

use crate::{app::App, board::Update};
use atalaya_model::{StreamId, Timestamp};
use atalaya_store::{Committed, Filter, RowOp, Select, StoreError, StoredRow, Value};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::broadcast::error::RecvError;

/// Tables that consoles hold, and the column that says whether a row is still on the board.
pub const BOARD_TABLES: [&str; 7] = ["calls", "tasks", "incidents", "units", "bolos", "cautions", "closures"];

/// Reads the live rows of every board table.
pub async fn fill(app: &App) -> Result<(), StoreError> {
    let head = app.desk.store().head().await?;
    for table in BOARD_TABLES {
        let mut after = None;
        loop {
            let select = Select::new(table).filter(Filter::Eq("live", 1.into())).limit(500).after(after);
            let page = app.desk.store().rows(select).await?;
            let updates: Vec<Update> = page.items.into_iter().map(|row| of_stored(table, row)).collect();
            app.show(head.position, updates);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn of_stored(table: &'static str, row: StoredRow) -> Update {
    Update { table, id: row.id, json: Some(row.body) }
}

/// Follows commits until the store is closed. A follower that lagged fills the board anew.
pub async fn run(app: Arc<App>, mut commits: tokio::sync::broadcast::Receiver<Arc<Committed>>) {
    loop {
        match commits.recv().await {
            Ok(commit) => apply(&app, &commit),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the board lagged behind the journal and is read again");
                if let Err(error) = refill(&app).await {
                    tracing::error!(%error, "the board could not be read again");
                }
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn apply(app: &App, commit: &Committed) {
    for subject in commit.erased_keys() {
        app.desk.erased(&StreamId::from_stored(subject.clone()));
    }
    app.live.follow(commit.rows());
    app.streets.follow(commit.rows(), app.desk.sources().now());
    let updates: Vec<Update> = commit.rows().iter().filter_map(update_of).collect();
    if !updates.is_empty() {
        app.show(commit.position_last, updates);
    }
}

/// The board's side of a change of a row; `None` for tables that consoles do not hold.
fn update_of(op: &RowOp) -> Option<Update> {
    let table = BOARD_TABLES.into_iter().find(|t| *t == op.table())?;
    let json = match op {
        // `live` is the first declared column of every board table.
        RowOp::Put { values, body, .. } if values.first() == Some(&Value::Integer(1)) => Some(body.clone()),
        RowOp::Put { .. } | RowOp::Delete { .. } => None,
    };
    Some(Update { table, id: op.id().to_owned(), json })
}

async fn refill(app: &App) -> Result<(), StoreError> {
    fill(app).await?;
    // What left the board meanwhile is not among the live rows: take it off by name.
    let head = app.desk.store().head().await?.position;
    for table in BOARD_TABLES {
        let shown: BTreeSet<String> = app.board.ids(table).into_iter().collect();
        let mut gone = Vec::new();
        for id in shown {
            let row = app.desk.store().row(table, &id).await?;
            if row.is_none_or(|row| row.values.first() != Some(&Value::Integer(1))) {
                gone.push(Update { table, id, json: None });
            }
        }
        app.show(head, gone);
    }
    Ok(())
}

/// How long ago the board last moved, for the health page.
pub fn lag(app: &App, now: Timestamp) -> i64 {
    now.since(app.shown_at()).0
}
