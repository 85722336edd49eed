//! Whether the server lives, is ready, and how it does.

use crate::app::App;
use axum::{
    Json as Answered,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use std::{sync::Arc, time::Duration};

/// The process answers.
pub async fn live() -> &'static str {
    "ok"
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    store: &'static str,
    position: Option<u64>,
    board: u64,
    checkpoint: Option<u64>,
    /// `alone`, `connected` or `away`: never a reason not to be ready.
    bus: &'static str,
}

/// The store answers and the board is filled.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let head = tokio::time::timeout(Duration::from_secs(2), app.desk.store().head()).await;
    let position = head.ok().and_then(Result::ok).map(|h| h.position);
    let stopping = *app.stopping.borrow();
    let ready = position.is_some() && !stopping;
    let body = Ready {
        ready,
        store: if position.is_some() { "ok" } else { "unavailable" },
        position,
        board: app.board.position(),
        checkpoint: app.published.latest().map(|c| c.checkpoint().size()),
        bus: match app.nodes.health() {
            Some(health) if health.kind == "nats" => {
                if health.connected {
                    "connected"
                } else {
                    "away"
                }
            }
            _ => "alone",
        },
    };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Answered(body)).into_response()
}

/// Figures for Prometheus. No label names a person, a number or an address.
pub async fn metrics(State(handle): State<PrometheusHandle>) -> String {
    handle.render()
}
