//! Timers that escalate: call-backs past their deadline, incidents and units that wait too long.

use crate::{
    app::App,
    desk::{Asker, Stop, Work},
    dispatch::alerts,
    problem::Problem,
};
use atalaya_calls::task::{self, Task, TaskCommand, TaskRow};
use atalaya_dispatch::alert::{self, AlertLog};
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
    loop {
        tick.tick().await;
        if let Err(problem) = escalate_tasks(&app).await {
            tracing::warn!(code = problem.code, "call-backs could not be escalated; tried again in a second");
        }
        if let Err(problem) = follow_alerts(&app).await {
            tracing::warn!(code = problem.code, "alerts could not be recorded; tried again in a second");
        }
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
        let asker = asker(app, "TaskEscalate");
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

/// Alerts written with one command; one command is one entry in the log.
const COMMAND_MAX: usize = 32;
/// Alerts followed in one turn, the most urgent first; the others wait a second.
const TURN_MAX: usize = 512;

/// Records which alerts are new, changed, or over.
async fn follow_alerts(app: &App) -> Result<(), Problem> {
    let now = app.desk.sources().now();
    let due = alerts::due(app);
    let shown = app.live.alerts();
    let differs = |id: &String| match (shown.get(id), due.get(id)) {
        (Some(row), Some(alert)) => row.alert != *alert || row.paused_until.is_some_and(|until| now >= until),
        (shown, due) => shown.is_some() != due.is_some(),
    };
    let ids: BTreeSet<&String> = shown.keys().chain(due.keys()).collect();
    let mut changed: Vec<&String> = ids.into_iter().filter(|id| differs(id)).collect();
    // What rises comes before what is over.
    changed
        .sort_by_key(|id| due.get(*id).map_or((u8::MAX, None), |a| (3 - a.level.min(3), Some(a.priority))));
    changed.truncate(TURN_MAX);
    let present = if changed.is_empty() { Vec::new() } else { app.everybody() };
    for chunk in changed.chunks(COMMAND_MAX) {
        let asker = asker(app, "AlertFollow");
        let decide = |work: &mut Work| {
            for id in chunk {
                let state = work.get::<AlertLog>(id)?;
                let alert = due.get(*id);
                let people = alert.map(|alert| alerts::concerned(alert, &present)).unwrap_or_default();
                let events = alert::follow(&state, alert, &people, &work.env);
                work.record::<AlertLog>(id, events)?;
            }
            Ok::<_, Stop>(())
        };
        let objects = chunk.iter().map(|id| format!("alert/{id}")).collect();
        app.desk.run(&asker, objects, decide, |(), _| Vec::new()).await?;
    }
    Ok(())
}

fn asker(app: &App, action: &'static str) -> Asker {
    Asker {
        actor: Actor::system("timers"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "server".to_owned(),
        action,
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: BTreeMap::new(),
    }
}
