//! Timers that escalate: call-backs past their deadline, incidents and units that wait too long.

use crate::{
    app::App,
    board::Update,
    desk::{Asker, Stop, Work},
    dispatch::alerts,
    problem::Problem,
};
use atalaya_calls::task::{self, Task, TaskCommand, TaskRow};
use atalaya_model::{Actor, CommandId, TaskId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// Looks each second for what is due, until the process ends.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut shown = BTreeMap::new();
    loop {
        tick.tick().await;
        if let Err(problem) = escalate_tasks(&app).await {
            tracing::warn!(code = problem.code, "call-backs could not be escalated; tried again in a second");
        }
        show_alerts(&app, &mut shown);
    }
}

/// Tasks past their deadline are escalated once, on the record.
async fn escalate_tasks(app: &App) -> Result<(), Problem> {
    let now = app.desk.sources().now();
    let due: Vec<TaskId> = app
        .board
        .rows("tasks", &Default::default())
        .iter()
        .filter_map(|json| serde_json::from_str::<TaskRow>(json).ok())
        .filter(|row| row.escalated_at.is_none() && row.deadline <= now)
        .map(|row| row.id)
        .collect();
    for id in due {
        let asker = Asker {
            actor: Actor::system("timers"),
            purpose: None,
            command: CommandId(app.desk.sources().ids().next()),
            source: "server".to_owned(),
            action: "TaskEscalate",
            happened_at: None,
            request_hash: None,
            if_match: None,
            details: BTreeMap::new(),
        };
        let decide = |work: &mut Work| {
            let state = work.get::<Task>(id)?;
            let events =
                task::decide(&state, &TaskCommand::Escalate {}, true, &work.env, &app.config.task_rules)?;
            work.record::<Task>(id, events)?;
            Ok::<_, Stop>(())
        };
        app.desk.run(&asker, vec![format!("task/{id}")], decide, |(), _| Vec::new()).await?;
    }
    Ok(())
}

/// Alerts are a view of rows and clock: the same at every console, gone when their cause is gone.
fn show_alerts(app: &App, shown: &mut BTreeMap<String, String>) {
    let due: BTreeMap<String, String> = alerts::due(app).into_iter().collect();
    let gone: BTreeSet<&String> = shown.keys().filter(|id| !due.contains_key(*id)).collect();
    let mut updates: Vec<Update> =
        gone.into_iter().map(|id| Update { table: "alerts", id: id.clone(), json: None }).collect();
    for (id, json) in &due {
        if shown.get(id) != Some(json) {
            updates.push(Update { table: "alerts", id: id.clone(), json: Some(json.clone()) });
        }
    }
    if !updates.is_empty() {
        app.show(app.board.position(), updates);
    }
    *shown = due;
}
