//! Small regular work.

use crate::app::App;
use std::{sync::Arc, time::Duration};

/// Forgets stored answers whose time is over, each ten minutes, until the store is closed.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(Duration::from_secs(600));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let now = app.desk.sources().now();
        match app.desk.store().forget_responses(now).await {
            Ok(count) => tracing::debug!(count, "stored answers forgotten"),
            Err(atalaya_store::StoreError::Closed) => return,
            Err(error) => tracing::warn!(%error, "stored answers could not be forgotten"),
        }
    }
}
