//! What the 089 does by itself: destroying keys when retention ends, filling the index of an opened unit.

use super::{checkpoints, room::fields, sessions};
use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_store::{Dir, Filter, Select};
use atalaya_tips::{Tip, TipId};
use atalaya_vault::protocol::{Request, Response};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How often retention is looked at.
const EVERY: Duration = Duration::from_secs(3_600);
/// Seconds of a day.
const DAY_S: i64 = 86_400;
/// Rounds of a day.
const ROUNDS_A_DAY: u32 = 24;
/// Tips shredded in one go; what the vault takes at once.
const PER_ROUND: u32 = 500;

/// Looks each hour for tips whose retention has ended, each minute for sessions that are over, and makes checkpoints,
/// until the process ends.
pub async fn run(app: Arc<App>) {
    tokio::join!(checkpoints::run(app.clone()), sessions::watch(app.clone()), retention(app));
}

async fn retention(app: Arc<App>) {
    let mut again = 0;
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        if let Err(problem) = shred_due(&app).await {
            tracing::warn!(code = problem.code, "tips past their retention remain; tried again in an hour");
        }
        // At the start, and once a day: an older copy of the vault may have been put in its place.
        if again % ROUNDS_A_DAY == 0 {
            match shred_again(&app).await {
                Ok(0) => {}
                Ok(count) => {
                    tracing::warn!(count, "keys that a restored copy had brought back were destroyed")
                }
                Err(problem) => {
                    tracing::warn!(
                        code = problem.code,
                        "destroyed keys were not looked for; tried again later"
                    );
                    continue;
                }
            }
            match expire_keys(&app).await {
                Ok(0) => {}
                Ok(count) => {
                    tracing::info!(count, "keys of months past the longest retention were forgotten")
                }
                Err(problem) => {
                    tracing::warn!(code = problem.code, "old keys of months remain; tried again tomorrow")
                }
            }
        }
        again += 1;
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

/// Destroys keys of shredded tips that came back with a restored copy of the vault's database. How many.
pub async fn shred_again(app: &App) -> Result<u32, Problem> {
    let Some(tips) = &app.tips else { return Ok(0) };
    if !tips.has_vault() {
        return Ok(0);
    }
    let (mut after, mut count) = (None, 0);
    loop {
        let select = Select::new("tips")
            .filter(Filter::Eq("shredded", 1.into()))
            .order("retain_until", Dir::Asc)
            .after(after)
            .limit(PER_ROUND);
        let page = tips.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        let gone: Vec<_> = page.items.iter().filter_map(|r| Some(r.id.parse::<TipId>().ok()?.0)).collect();
        if !gone.is_empty() {
            match tips.ask(Request::ShredAgain { tips: gone }).await? {
                Response::Shredded { count: back } => count += back,
                _ => return Err(super::room::out_of_step()),
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// Lets the vault forget keys of months that lie further back than the longest retention; those that a tip still needs
/// stay there, whatever is asked. How many were forgotten.
pub async fn expire_keys(app: &App) -> Result<u32, Problem> {
    let Some(tips) = app.tips.as_ref().filter(|tips| tips.has_vault()) else { return Ok(0) };
    let longest = tips.books().rules.categories.iter().map(|c| c.retention_days).max().unwrap_or(0);
    let before_s = tips.desk.sources().now().as_millis() / 1_000 - i64::from(longest) * DAY_S;
    match tips.ask(Request::Expire { before_s }).await? {
        Response::Expired { count } => Ok(count),
        _ => Err(super::room::out_of_step()),
    }
}

/// Gives the vault the stored tips of a unit that was just opened in a session, for its index.
pub async fn feed(app: Arc<App>, unit: String, session: Uuid) {
    if let Err(problem) = try_feed(&app, &unit, session).await {
        tracing::warn!(code = problem.code, "the vault's index is incomplete; unlock again to complete it");
    }
}

async fn try_feed(app: &App, unit: &str, session: Uuid) -> Result<(), Problem> {
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
                let (unit, fields) = (unit.to_owned(), some.to_vec());
                let request = Request::Feed { session, tip: id.0, unit, fields };
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
            return match tips.ask(Request::Fed { session, unit: unit.to_owned() }).await {
                Ok(_) => Ok(()),
                Err(problem) if problem.code == "vault_locked" => Ok(()),
                Err(problem) => Err(problem),
            };
        }
    }
}
