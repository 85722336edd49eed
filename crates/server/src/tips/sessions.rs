//! What is unlocked at the vault ends with the session it was unlocked in. The vault is told when one ends; once a minute
//! the sessions it holds are looked at, for those that ended by themselves, elsewhere, or while it was away.

use super::room::out_of_step;
use crate::{app::App, http::caller::Caller, problem::Problem};
use atalaya_access::{Account, Session, session::Standing};
use atalaya_model::{AccountId, SessionId};
use atalaya_vault::{
    protocol::{Request, Response},
    vault::{Session as Bound, SessionState},
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How often sessions are looked at.
const EVERY: Duration = Duration::from_secs(60);

/// The caller's session.
pub(super) fn own(caller: &Caller) -> Result<Uuid, Problem> {
    caller.session.map(|id| id.0).ok_or_else(Problem::forbidden)
}

/// The caller's session as the vault binds an unlocking to it.
pub(super) async fn bound(app: &App, caller: &Caller) -> Result<Bound, Problem> {
    let id = own(caller)?;
    let (session, _) = app.desk.load::<Session>(SessionId(id)).await?;
    Ok(Bound { id, epoch: session.epoch, until_s: session.reauthenticate_by().as_millis() / 1_000 })
}

/// Locks what was unlocked in a session that is over.
pub async fn session_over(app: &App, session: SessionId) {
    end(app, Request::EndSession { session: session.0 }).await;
}

/// Locks what an account unlocked, whose roles, password or factors changed or which was disabled.
pub async fn account_changed(app: &App, account: AccountId) {
    end(app, Request::EndAccount { member: account.0 }).await;
}

/// Nobody waits for the vault in order to log out: what it was not told now it is told within a minute.
async fn end(app: &App, request: Request) {
    let Some(tips) = app.tips.as_ref().filter(|tips| tips.has_vault()) else { return };
    if let Err(problem) = tips.ask(request).await {
        tracing::warn!(code = problem.code, "the vault was not told that a session ended; tried again soon");
    }
}

/// Looks at the sessions once a minute, until the process ends.
pub(super) async fn watch(app: Arc<App>) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tick.tick().await;
        if let Err(problem) = end_stale(&app).await {
            tracing::warn!(code = problem.code, "sessions at the vault were not looked at; tried again soon");
        }
    }
}

/// Locks what was unlocked in sessions that are over. How many.
pub async fn end_stale(app: &App) -> Result<u32, Problem> {
    let Some(tips) = app.tips.as_ref().filter(|tips| tips.has_vault()) else { return Ok(0) };
    let Response::Sessions { sessions } = tips.ask(Request::Sessions {}).await? else {
        return Err(out_of_step());
    };
    let mut count = 0;
    for held in sessions {
        if !stands(app, &held).await? {
            tips.ask(Request::EndSession { session: held.session }).await?;
            count += 1;
        }
    }
    Ok(count)
}

/// Whether a session goes on as it was when something was unlocked in it. A screen that locked itself is left by whoever
/// sat there.
async fn stands(app: &App, held: &SessionState) -> Result<bool, Problem> {
    let (session, _) = app.desk.load::<Session>(SessionId(held.session)).await?;
    let (account, _) = app.desk.load::<Account>(AccountId(held.member)).await?;
    let standing = session.standing_with(&account, app.desk.sources().now());
    Ok(standing == Standing::Active && session.epoch == held.epoch)
}
