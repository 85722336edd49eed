//! Timers that escalate.

use crate::app::App;
use std::{sync::Arc, time::Duration};

/// Looks each second for what is due, until the process ends.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        let _ = &app;
    }
}
