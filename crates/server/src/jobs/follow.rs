//! Keeps the board in step with the journal.

use crate::{app::App, board::Update};
use atalaya_access::{Action, Approval};
use atalaya_calls::{call::Call, task::Task};
use atalaya_dispatch::{
    agency::Agency, alert::AlertLog, bolo::Bolo, catalogue::Catalogues, caution::Caution, incident::Incident,
    plan::Plan, proposal::Proposal, unit::Unit,
};
use atalaya_field::{device::Device, mission::Mission, thread::Thread, zone::Zone};
use atalaya_geo::{closure::Closure, pace::Paces, territory::Layer};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use atalaya_store::{AuditSelect, Committed, Filter, RowOp, Select, StoreError, StoredRow, Value};
use atalaya_tips::book::Book;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;

/// Tables that consoles hold, and the column that says whether a row is still on the board.
pub const BOARD_TABLES: [&str; 10] = [
    "calls",
    "tasks",
    "incidents",
    "units",
    "bolos",
    "cautions",
    "closures",
    "alerts",
    "proposals",
    "threads",
];

/// How often a database that other nodes write to is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Events read at once when catching up.
const CATCH_UP_PAGE: u32 = 500;
/// Erasures looked for at once.
const ERASURES_PAGE: u32 = 100;

/// Reads the live rows of every board table; gives the journal position that they show at least.
pub async fn fill(app: &App) -> Result<u64, StoreError> {
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
    Ok(head.position)
}

fn of_stored(table: &'static str, row: StoredRow) -> Update {
    Update { table, id: row.id, json: Some(row.body) }
}

/// Follows commits from a position on until the store is closed: its own as they are made, those of other
/// nodes on the same database by looking. A follower that lagged fills the board anew.
pub async fn run(app: Arc<App>, mut commits: tokio::sync::broadcast::Receiver<Arc<Committed>>, shown: u64) {
    let mut at = At { app: &app, shown };
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let shared = app.desk.store().is_shared();
    loop {
        let followed = tokio::select! {
            commit = commits.recv() => match commit {
                Ok(commit) => at.own(&commit).await,
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "the board lagged behind the journal and is read again");
                    refill(&app).await.map(|position| at.shown = position)
                }
                Err(RecvError::Closed) => return,
            },
            _ = look.tick(), if shared => at.look().await,
            // Sooner, when another node says that it wrote something.
            () = app.nodes.grew(), if shared => at.look().await,
        };
        match followed {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(%error, "the board could not follow the journal; tried again"),
        }
    }
}

/// Where the board stands in the journal.
struct At<'a> {
    app: &'a App,
    shown: u64,
}

impl At<'_> {
    /// Applies a commit of this node, after what other nodes committed before it.
    async fn own(&mut self, commit: &Committed) -> Result<(), StoreError> {
        self.app.nodes.committed(commit.position_last);
        for subject in commit.erased_keys() {
            self.app.desk.erased(&StreamId::from_stored(subject.clone()));
        }
        if !commit.events.is_empty() && commit.position_last <= self.shown {
            // Its rows were read already, or newer ones.
            return Ok(());
        }
        if commit.position_first() > self.shown + 1 {
            self.catch_up(commit.position_first() - 1).await?;
        }
        self.app.live.follow(commit.rows());
        // This is told of a commit before the desk has put its new states in memory: what is read below would be from
        // before it.
        let read: Vec<StreamId> =
            commit.rows().iter().filter_map(|op| field_stream(op.table(), op.id())).collect();
        self.app.desk.forget(&read);
        for op in commit.rows() {
            field(self.app, op.table(), op.id()).await;
        }
        self.app.streets.follow(commit.rows(), self.app.desk.sources().now());
        let updates: Vec<Update> = commit.rows().iter().filter_map(update_of).collect();
        if !updates.is_empty() {
            self.app.show(commit.position_last.max(self.shown), updates);
        }
        self.shown = self.shown.max(commit.position_last);
        Ok(())
    }

    /// Looks whether other nodes committed something.
    async fn look(&mut self) -> Result<(), StoreError> {
        let head = self.app.desk.store().head().await?.position;
        if head > self.shown { self.catch_up(head).await } else { Ok(()) }
    }

    /// Shows what the journal holds up to a position: the rows of each stream that changed.
    async fn catch_up(&mut self, until: u64) -> Result<(), StoreError> {
        let store = self.app.desk.store();
        while self.shown < until {
            let events = store.events(self.shown, CATCH_UP_PAGE).await?;
            let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
            let (since, position) = (Timestamp::from_micros(first.recorded_at), last.position);
            let mut streams: BTreeSet<StreamId> =
                events.iter().map(|e| StreamId::from_stored(e.stream.clone())).collect();
            if streams.iter().any(|stream| stream.kind() == Approval::KIND) {
                streams.extend(self.erased_since(since).await?);
            }
            self.app.desk.forget(&streams);
            let mut updates = Vec::new();
            for stream in &streams {
                updates.extend(self.row_of(stream).await?);
            }
            if streams.iter().any(|stream| stream.kind() == Catalogues::KIND)
                && let Err(problem) = self.app.live.read_catalogue(self.app).await
            {
                tracing::warn!(code = problem.code, "another node's catalogue could not be read");
            }
            if streams.iter().any(|stream| stream.kind() == Book::KIND)
                && let Err(problem) = crate::tips::books::read(self.app).await
            {
                tracing::warn!(code = problem.code, "another node's rules of the 089 could not be read");
            }
            // Another node put borders in force.
            if streams.iter().any(|stream| stream.kind() == Layer::KIND)
                && let Err(problem) = self.app.territories.load(self.app).await
            {
                tracing::warn!(code = problem.code, "another node's territories could not be read");
            }
            self.app.show(position, updates);
            self.app.nodes.seen(position);
            self.shown = position;
        }
        Ok(())
    }

    /// Erasing a subject needs an approval and writes no event of the subject itself: the record says whose
    /// keys are gone.
    async fn erased_since(&self, since: Timestamp) -> Result<Vec<StreamId>, StoreError> {
        let select = AuditSelect {
            action: Some(Action::SubjectErase.name().to_owned()),
            since: Some(since),
            limit: ERASURES_PAGE,
            ..AuditSelect::default()
        };
        let rows = self.app.desk.store().audit(&select).await?;
        let objects = rows.into_iter().filter_map(|row| {
            let record: serde_json::Value = serde_json::from_slice(&row.opening?.record).ok()?;
            Some(record["objects"].as_array()?.clone())
        });
        let streams: Vec<StreamId> = objects
            .flatten()
            .filter_map(|name| Some(StreamId::from_stored(name.as_str()?)))
            .filter(|stream| stream.kind() != Approval::KIND)
            .collect();
        for stream in &streams {
            self.app.desk.erased(stream);
        }
        Ok(streams)
    }

    fn now(&self) -> Timestamp {
        self.app.desk.sources().now()
    }

    /// A stream's row on the board as it is stored now; reference data are taken over at once.
    async fn row_of(&self, stream: &StreamId) -> Result<Option<Update>, StoreError> {
        let store = self.app.desk.store();
        match stream.kind() {
            Device::KIND => field(self.app, "devices", stream.id()).await,
            Thread::KIND => field(self.app, "threads", stream.id()).await,
            Zone::KIND => field(self.app, "zones", stream.id()).await,
            Mission::KIND => field(self.app, "tak_missions", stream.id()).await,
            _ => {}
        }
        if let Some(table) = reference_table(stream.kind()) {
            let body = store.row(table, stream.id()).await?.map(|row| row.body);
            self.app.live.refer(table, stream.id(), body.as_ref());
            return Ok(None);
        }
        if stream.kind() == Paces::KIND {
            let row = store.row("paces", stream.id()).await?;
            self.app.streets.refer("paces", stream.id(), row.as_ref().map(|r| r.body.as_str()), self.now());
            return Ok(None);
        }
        let Some(table) = board_table(stream.kind()) else { return Ok(None) };
        let row = store.row(table, stream.id()).await?;
        if stream.kind() == Closure::KIND {
            self.app.streets.refer(table, stream.id(), row.as_ref().map(|r| r.body.as_str()), self.now());
        }
        let live = row.filter(|row| row.values.first() == Some(&Value::Integer(1)));
        Ok(Some(Update { table, id: stream.id().to_owned(), json: live.map(|row| row.body) }))
    }
}

/// The stream of which [`field`] reads the state.
fn field_stream(table: &str, id: &str) -> Option<StreamId> {
    let kind = match table {
        "devices" => Device::KIND,
        "zones" => Zone::KIND,
        "tak_missions" => Mission::KIND,
        "threads" => Thread::KIND,
        _ => return None,
    };
    Some(StreamId::new(kind, id))
}

/// Devices and zones in memory follow theirs; a unit for which somebody wrote is told. What could not be read
/// stays as it was known, and is read again with its next change.
async fn field(app: &App, table: &str, id: &str) {
    match table {
        "devices" => {
            let Ok(id) = id.parse() else { return };
            if let Err(problem) = app.field.registry.refresh(app, id).await {
                tracing::error!(code = problem.code, "a device could not be read");
            }
            crate::field::enrolment::follow_change(app, id);
        }
        "zones" => {
            let Ok(id) = id.parse() else { return };
            if let Err(problem) = app.field.zones.refresh(app, id).await {
                tracing::error!(code = problem.code, "a zone could not be read");
            }
        }
        "tak_missions" => crate::tak::missions::follow(app, id).await,
        "threads" => {
            if let Ok(unit) = id.parse() {
                app.field.wake(unit);
            }
        }
        _ => {}
    }
}

/// Whether consoles see streams of a kind.
pub fn is_on_board(kind: &str) -> bool {
    board_table(kind).is_some()
}

/// The board's table of a kind of stream; its row has the stream's id.
fn board_table(kind: &str) -> Option<&'static str> {
    Some(match kind {
        Call::KIND => "calls",
        Task::KIND => "tasks",
        Incident::KIND => "incidents",
        Unit::KIND => "units",
        Bolo::KIND => "bolos",
        Caution::KIND => "cautions",
        Closure::KIND => "closures",
        AlertLog::KIND => "alerts",
        Proposal::KIND => "proposals",
        Thread::KIND => "threads",
        _ => return None,
    })
}

fn reference_table(kind: &str) -> Option<&'static str> {
    match kind {
        Plan::KIND => Some("plans"),
        Agency::KIND => Some("agencies"),
        _ => None,
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

async fn refill(app: &App) -> Result<u64, StoreError> {
    let position = fill(app).await?;
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
    app.streets.read(app).await?;
    // What was missed may have revoked a device, or drawn a zone.
    for read in [app.field.registry.load(app).await, app.field.zones.load(app).await] {
        if let Err(problem) = read {
            tracing::error!(code = problem.code, "devices and zones could not be read again");
        }
    }
    Ok(position)
}

/// How long ago the board last moved, for the health page.
pub fn lag(app: &App, now: Timestamp) -> i64 {
    now.since(app.shown_at()).0
}
