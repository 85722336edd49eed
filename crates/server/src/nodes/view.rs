//! The bus as the page of the system shows it.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_model::Timestamp;
use serde::Serialize;
use std::sync::atomic::Ordering;

/// How this node is connected with the others.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct BusView {
    /// `process`: this node is by itself; `nats`.
    pub kind: String,
    /// Without credentials.
    pub address: Option<String>,
    /// False: consoles here see positions that were received here, and nothing else changes.
    pub connected: bool,
    /// Since when it is connected, or away.
    pub since: Option<Timestamp>,
    /// Other nodes heard within the last minute.
    pub nodes: Vec<NodeView>,
    pub sent: u64,
    pub received: u64,
    /// Not sent or taken because something was full or away.
    pub dropped: u64,
    /// Of no known form, or of another version.
    pub unreadable: u64,
    /// Of another centre, realm or database, or forged.
    pub foreign: u64,
    /// Too old or from the future: clocks that disagree.
    pub stale: u64,
    /// Positions in messages of other nodes that were not taken.
    pub refused: u64,
    /// Entries of the outbox that wait for the feed; null where there is none.
    pub outbox: Option<u64>,
    /// When the feed last took something.
    pub feed_at: Option<Timestamp>,
    /// Why it takes nothing.
    pub feed_error: Option<String>,
}

/// Another node.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct NodeView {
    pub id: String,
    pub last_at: Timestamp,
    /// How far its clock seems to run ahead of this one's, milliseconds.
    pub ahead_ms: i64,
}

impl BusView {
    /// As it is now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(app: &App) -> Result<Option<Self>, Problem> {
        let Some(health) = app.nodes.health() else { return Ok(None) };
        let outbox = match health.feed {
            Some(_) => Some(app.desk.store().waiting_to_send().await.map_err(|e| store_problem(&e))?),
            None => None,
        };
        let (feed_at, feed_error) = health.feed.map(|f| (f.last_at, f.error)).unwrap_or_default();
        Ok(Some(Self {
            kind: health.kind.to_owned(),
            address: health.address,
            connected: health.connected,
            since: health.since,
            nodes: health
                .nodes
                .into_iter()
                .map(|n| NodeView { id: n.id, last_at: n.last_at, ahead_ms: n.ahead_ms })
                .collect(),
            sent: health.sent,
            received: health.received,
            dropped: health.dropped,
            unreadable: health.unreadable + app.nodes.unreadable.load(Ordering::Relaxed),
            foreign: health.foreign,
            stale: health.stale,
            refused: app.nodes.refused.load(Ordering::Relaxed),
            outbox,
            feed_at,
            feed_error,
        }))
    }
}
