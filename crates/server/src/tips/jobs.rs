//! What the 089 does by itself: destroying keys when retention ends, filling the index of an opened unit.

use super::room::fields;
use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_store::{Dir, Filter, Select};
use atalaya_tips::{Tip, TipId};
use atalaya_vault::protocol::{Request, Response};
use std::{sync::Arc, time::Duration};

/// How often retention is looked at.
const EVERY: Duration = Duration::from_secs(3_600);
/// Tips shredded in one go.
const PER_ROUND: u32 = 500;

/// Looks each hour for tips whose retention has ended, until the process ends.
pub async fn run(app: Arc<App>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        if let Err(problem) = shred_due(&app).await {
            tracing::warn!(code = problem.code, "tips past their retention remain; tried again in an hour");
        }
    }
}

/// Destroys the keys of tips past their retention, at the vault first. How many.
pub async fn shred_due(app: &App) -> Result<usize, Problem> {
    let Some(tips) = &app.tips else { return Ok(0) };
    let now = tips.desk.sources().now();
    let due = Select::new("tips")
        .filter(Filter::Eq("shredded", 0.into()))
        .filter(Filter::Lt("retain_until", now.into()))
        .order("retain_until", Dir::Asc)
        .limit(PER_ROUND);
    let page = tips.desk.store().rows(due).await.map_err(|e| store_problem(&e))?;
    let mut count = 0;
    for row in &page.items {
        let Ok(id) = row.id.parse::<TipId>() else { continue };
        // Twice is harmless: what has no wraps has nothing left to destroy.
        tips.ask(Request::Shred { tip: id.0 }).await?;
        let asker = tips.asker("TipShred");
        tips.record(&asker, id, |tip, work| atalaya_tips::shred(tip, &work.env)).await?;
        count += 1;
    }
    Ok(count)
}

/// Gives the vault the stored tips of a unit that was just opened, for its index.
pub async fn feed(app: Arc<App>, unit: String) {
    if let Err(problem) = try_feed(&app, &unit).await {
        tracing::warn!(code = problem.code, "the vault's index is incomplete; unlock again to complete it");
    }
}

async fn try_feed(app: &App, unit: &str) -> Result<(), Problem> {
    let Some(tips) = &app.tips else { return Ok(()) };
    let mut after = None;
    loop {
        let select = Select::new("tips")
            .filter(Filter::Eq("compartment", unit.into()))
            .filter(Filter::Eq("shredded", 0.into()))
            .order("bucket", Dir::Asc)
            .after(after)
            .limit(500);
        let page = tips.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            let Ok(id) = row.id.parse::<TipId>() else { continue };
            let (tip, _) = tips.desk.load::<Tip>(id).await?;
            for some in fields(&tip, false).chunks(atalaya_vault::protocol::FIELDS_MAX) {
                let request = Request::Feed { tip: id.0, unit: unit.to_owned(), fields: some.to_vec() };
                match tips.ask(request).await {
                    Ok(Response::Done) => {}
                    // Locked again meanwhile: whoever unlocks next begins anew.
                    Err(problem) if problem.code == "vault_locked" => return Ok(()),
                    // One that does not open is missing from searches; the others are not.
                    Err(problem) => tracing::warn!(code = problem.code, "a tip does not come into the index"),
                    Ok(_) => return Err(super::room::out_of_step()),
                }
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}
