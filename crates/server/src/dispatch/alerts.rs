//! What waits too long, as rows for the consoles.

use crate::app::App;
use atalaya_dispatch::timers;

/// Alerts due now: id and row.
pub fn due(app: &App) -> Vec<(String, String)> {
    let now = app.desk.sources().now();
    let incidents: Vec<_> = app.live.incidents().iter().map(|row| (**row).clone()).collect();
    let units: Vec<_> = app.live.units().iter().map(|row| (**row).clone()).collect();
    timers::due(&incidents, &units, app.live.timer_policy(), now)
        .into_iter()
        .filter_map(|alert| Some((alert.id.clone(), serde_json::to_string(&alert).ok()?)))
        .collect()
}
