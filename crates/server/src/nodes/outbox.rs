//! The outbox and its pump: what changed, told durably to programs outside.
//!
//! An entry is written with the command that caused it, in the same transaction; it names what changed and holds no
//! personal data. Every node pumps the one outbox of the database; the feed takes each entry once
//! ([`atalaya_bus::Bus::keep`]). What an outsider may know of a changed stream it asks the API for.

use crate::{app::App, desk::Touched, jobs::follow};
use atalaya_bus::{Entry, FeedError};
use atalaya_model::StreamId;
use atalaya_store::{OutboxEntry, OutboxRow, StoreError};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Entries handed over at once.
const PAGE: u32 = 512;
/// After a commit so long is waited for more, so that a busy second is ten hand-overs and not hundreds.
const GATHER: Duration = Duration::from_millis(100);
/// What another node committed and could not hand over any more is found at the latest after this.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After a failure.
const PAUSE_MAX: Duration = Duration::from_secs(15);
/// How often the outbox is held against its bound.
const COUNT_EVERY: u32 = 15;
/// Entries that wait at most; then the oldest make room for one that says that they are missing.
pub const WAITING_MAX: u64 = 100_000;
/// Entries that leave at once when there are too many.
const SHED: u32 = 5_000;
/// Topic of an entry that stands for some that are missing: whoever reads it reads the API anew.
pub const GAP: &str = "gap";

/// What a command changed, as entries of the outbox: one a stream, of the kinds that consoles see.
pub(crate) fn entries(touched: &BTreeMap<StreamId, Touched>) -> Vec<OutboxEntry> {
    let told = touched.iter().filter(|(stream, _)| follow::is_on_board(stream.kind()));
    let mut entries: Vec<OutboxEntry> = told
        .map(|(stream, touch)| {
            let kinds: Vec<&str> = touch.events.iter().map(|event| event.kind).collect();
            let version = touch.version + touch.events.len() as u64;
            let payload = json!({ "stream": stream.as_str(), "version": version, "events": kinds });
            OutboxEntry { topic: stream.kind().to_owned(), payload: payload.to_string() }
        })
        .collect();
    if entries.len() > atalaya_store::batch::MAX_OUTBOX {
        entries = vec![OutboxEntry { topic: GAP.to_owned(), payload: "{}".to_owned() }];
    }
    entries
}

/// Hands over what waits until the process ends. Nothing waits for it.
pub async fn pump(app: Arc<App>) {
    let Some(bus) = app.nodes.bus.get().filter(|bus| bus.has_feed()).cloned() else { return };
    let (mut turn, mut pause) = (0u32, LOOK_EVERY);
    loop {
        tokio::select! {
            () = app.nodes.committed.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(pause) => {}
        }
        turn = turn.wrapping_add(1);
        if turn.is_multiple_of(COUNT_EVERY) {
            shed(&app).await;
        }
        if !bus.is_connected() {
            // It waits in the database; the bus comes back without being asked.
            pause = LOOK_EVERY;
            continue;
        }
        pause = match hand_over(&app, &bus).await {
            Ok(()) => LOOK_EVERY,
            Err(Stopped::Closed) => return,
            Err(Stopped::Failed) => {
                tokio::time::sleep(pause).await;
                (pause * 2).min(PAUSE_MAX)
            }
        };
    }
}

enum Stopped {
    Closed,
    Failed,
}

async fn hand_over(app: &App, bus: &atalaya_bus::Bus) -> Result<(), Stopped> {
    let store = app.desk.store();
    loop {
        let waiting = store.pending(PAGE).await.map_err(|e| stopped(&e))?;
        // Beyond a page it is at least that; the page of the system counts.
        metrics::gauge!("atalaya_outbox_waiting").set(waiting.len() as f64);
        if waiting.is_empty() {
            return Ok(());
        }
        let entries: Vec<Entry> = waiting.iter().map(entry).collect();
        let last = bus.keep(&entries).await.map_err(|error| {
            // Away is told where it happens; anything else is somebody's to mend.
            if !matches!(error, FeedError::Away | FeedError::Contended) {
                tracing::warn!(%error, "the outbox could not be handed over; tried again");
            }
            Stopped::Failed
        })?;
        let done: Vec<u64> = waiting.iter().map(|row| row.id).filter(|id| *id <= last).collect();
        store.sent(&done).await.map_err(|e| stopped(&e))?;
        if done.is_empty() {
            // The feed is at an older entry than all of these: it would go on for ever.
            return Err(Stopped::Failed);
        }
    }
}

fn stopped(error: &StoreError) -> Stopped {
    match error {
        StoreError::Closed => Stopped::Closed,
        error => {
            tracing::warn!(%error, "the outbox could not be read; tried again");
            Stopped::Failed
        }
    }
}

/// An entry as the feed has it: what the outbox says, and the journal's position after its command.
fn entry(row: &OutboxRow) -> Entry {
    let mut body: Value = serde_json::from_str(&row.payload).unwrap_or_default();
    if let Some(object) = body.as_object_mut() {
        object.insert("position".to_owned(), row.position.into());
    }
    Entry { id: row.id, topic: row.topic.clone(), payload: body.to_string() }
}

/// Holds the outbox to its bound while nobody takes anything.
async fn shed(app: &App) {
    let store = app.desk.store();
    let result = async {
        while store.waiting_to_send().await? > WAITING_MAX {
            let oldest = store.pending(SHED).await?;
            let (Some(first), Some(last)) = (oldest.first(), oldest.last()) else { return Ok(()) };
            let from = first_missing(first);
            let body = json!({ "missing_from": from, "missing_through": last.position }).to_string();
            store.shed(&oldest, GAP, &body).await?;
            tracing::warn!(
                from,
                through = last.position,
                "the outbox is full; its oldest entries are given up"
            );
        }
        Ok::<_, StoreError>(())
    };
    if let Err(error) = result.await {
        tracing::warn!(%error, "the outbox could not be held to its bound");
    }
}

/// Where what is missing begins: a gap that is given up for a larger one keeps its beginning.
fn first_missing(first: &OutboxRow) -> u64 {
    let earlier = serde_json::from_str::<Value>(&first.payload).ok();
    let earlier = earlier.filter(|_| first.topic == GAP).and_then(|body| body["missing_from"].as_u64());
    earlier.unwrap_or(first.position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, topic: &str, payload: &str) -> OutboxRow {
        OutboxRow { id, topic: topic.into(), payload: payload.into(), position: id * 2 }
    }

    #[test]
    fn an_entry_says_where_in_the_journal_it_stands() {
        let row = row(5, "incident", r#"{"stream":"incident/1","version":2,"events":["opened"]}"#);
        let entry = entry(&row);
        let body: Value = serde_json::from_str(&entry.payload).expect("JSON");
        assert_eq!((entry.id, entry.topic.as_str()), (5, "incident"));
        assert_eq!((body["position"].as_u64(), body["stream"].as_str()), (Some(10), Some("incident/1")));
    }

    #[test]
    fn a_gap_keeps_where_it_began() {
        assert_eq!(first_missing(&row(5, "unit", "{}")), 10);
        assert_eq!(first_missing(&row(5, GAP, r#"{"missing_from":3,"missing_through":10}"#)), 3);
    }
}
