//! Advanced Mobile Location: the handset's own position. Always answered 2xx, nothing trusted.
//!
//! A handset does not send a second time what was refused, so a known relay is never told that the store is busy or
//! that a body is too large. What the store has no time for is tried again for a minute; what is lost is counted.

use crate::{
    app::App,
    desk::{Asker, Stop, Work, store_problem},
    http::caller::SignedBody,
    problem::Problem,
};
use aml::{AmlReport, Method as AmlMethod};
use atalaya_access::{Resource, grants};
use atalaya_calls::call::{self, Call, LocationSource};
use atalaya_model::{CallId, CommandId, Located, Method, Metres, Millis, PhoneNumber, Position, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use axum::{extract::State, http::StatusCode};
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, oneshot, watch};

/// A position joins calls of its number that rang at most this long before.
const CALLS_BACK: Millis = Millis::from_minutes(60);

/// Longest that an answer waits for the store.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// When a position that could not be written is tried again, seconds after the last try.
const AGAIN_AFTER: [u64; 6] = [1, 2, 4, 8, 15, 30];

/// Receive an AML message: an HTTPS form (ETSI TS 103 625 clause on HTTPS, Android ELS) or the text of an
/// SMS. The answer says nothing of what became of it, by the standard; counters and notes do.
///
/// A known relay is always answered 204. At most 1,024 positions wait for the store, each for a minute; one beyond
/// that, or in a body above 1 MB, is lost and counted in `atalaya_aml_lost_total`.
#[utoipa::path(post, path = "/doors/aml", tag = "doors",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn receive(
    State(app): State<Arc<App>>,
    signed: Result<SignedBody, Problem>,
) -> Result<StatusCode, Problem> {
    let signed = match signed {
        Ok(signed) => signed,
        Err(problem) => return unread(problem),
    };
    let everywhere = Resource::all(app.desk.realm());
    let grant = match signed.caller.grant::<grants::LocationReport>(&app, &everywhere).await {
        Ok(grant) => grant,
        Err(problem) => return unread(problem),
    };
    let report = match signed.content_type.as_str() {
        "text/plain" => aml::decode_sms(&signed.body),
        "application/octet-stream" => aml::decode_data_sms(&signed.body),
        _ => aml::decode_form(&signed.body),
    }
    // Equipment and subscriber identities have no use here and no legal basis to be kept.
    .without_identifiers();
    for note in &report.notes {
        metrics::counter!("atalaya_aml_notes_total", "reason" => note.reason.code()).increment(1);
    }
    let asker = signed.caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    let Some((number, located)) = located(&report, app.desk.sources().now()) else {
        counted(0);
        return Ok(StatusCode::NO_CONTENT);
    };
    match app.early.place() {
        Some(place) => answer_soon(Arrived { app, asker, number, located }, place).await,
        None => lost("too_many"),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What could not be read. A stranger is told so; a relay is not told of a body that it cannot make smaller. Whose
/// body is too large to be checked is taken for a relay.
fn unread(problem: Problem) -> Result<StatusCode, Problem> {
    match problem.status {
        401 | 403 => return Err(problem),
        413 => lost("too_large"),
        _ => lost("unread"),
    }
    Ok(StatusCode::NO_CONTENT)
}

fn counted(joined: usize) {
    metrics::counter!("atalaya_aml_total", "joined" => if joined > 0 { "yes" } else { "no" }).increment(1);
}

fn lost(reason: &'static str) {
    metrics::counter!("atalaya_aml_lost_total", "reason" => reason).increment(1);
    tracing::warn!(reason, "a handset's position was lost");
}

/// A readable position on its way to its calls.
struct Arrived {
    app: Arc<App>,
    asker: Asker,
    number: PhoneNumber,
    located: Located,
}

/// Takes the position in a task of its own, which outlives a relay that hangs up, and waits for its first try.
async fn answer_soon(arrived: Arrived, place: OwnedSemaphorePermit) {
    let (tried, first) = oneshot::channel();
    tokio::spawn(async move {
        arrived.take(tried).await;
        drop(place);
    });
    // Late is no failure: the task goes on.
    let _ = tokio::time::timeout(ANSWER_WITHIN, first).await;
}

/// The store is busy or away, or others were faster: later it may go well.
fn is_passing(problem: &Problem) -> bool {
    matches!(problem.status, 409 | 503)
}

/// The server ends. Its look at the flag is not held while something else is awaited.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

impl Arrived {
    async fn take(self, tried: oneshot::Sender<()>) {
        let mut done = self.join().await;
        // Nobody waits any more after [`ANSWER_WITHIN`].
        let _ = tried.send(());
        let mut stopping = self.app.stopping.subscribe();
        for seconds in AGAIN_AFTER {
            if !done.as_ref().is_err_and(is_passing) {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(seconds)) => done = self.join().await,
                () = stopped(&mut stopping) => break,
            }
        }
        match done {
            Ok(joined) => counted(joined),
            Err(problem) if is_passing(&problem) => lost("store"),
            Err(_) => lost("refused"),
        }
    }

    async fn join(&self) -> Result<usize, Problem> {
        join(&self.app, &self.asker, &self.number, &self.located).await
    }
}

fn located(report: &AmlReport, now: Timestamp) -> Option<(PhoneNumber, Located)> {
    let number = PhoneNumber::new(report.number.as_deref()?).ok()?;
    let position = report.position?;
    let at = report.at.map_or(now, Timestamp::from_millis);
    let located = Located {
        position: Position::new(position.lat, position.lon).ok()?,
        accuracy_m: report.accuracy_m.map(Metres),
        confidence_pct: report.confidence_pct.map(percent),
        method: method(report.method),
        at,
    };
    Some((number, located))
}

fn percent(value: impl Into<f64>) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0–100 before")]
    let percent = value.into().clamp(0.0, 100.0).round() as u8;
    percent
}

fn method(method: AmlMethod) -> Method {
    match method {
        AmlMethod::Gnss => Method::Gnss,
        AmlMethod::Wifi | AmlMethod::Fused => Method::Wifi,
        AmlMethod::Cell => Method::Cell,
        AmlMethod::None | AmlMethod::Unknown => Method::Unknown,
    }
}

/// Adds the position to the recent calls of the number. One that comes before its call waits for it a
/// minute, in memory; without a call it says nothing of anybody's emergency and is not kept.
async fn join(app: &App, asker: &Asker, number: &PhoneNumber, located: &Located) -> Result<usize, Problem> {
    let now = app.desk.sources().now();
    let key = app.keys.caller_key(number.as_str());
    let select = Select::new("calls")
        .filter(Filter::Eq("caller_key", key.into()))
        .filter(Filter::Ge("rang_at", now.minus(CALLS_BACK).into()))
        .order("rang_at", Dir::Desc)
        .limit(3);
    let calls = app.desk.store().rows(select).await.map_err(|e| store_problem(&e));
    // Also while the store does not say: a call that rings meanwhile takes it from memory.
    if calls.as_ref().map_or(true, |calls| calls.items.is_empty()) {
        app.early.put(app.keys.caller_key(number.as_str()), located.clone(), now);
    }
    let calls = calls?;
    let mut joined = 0;
    for row in calls.items {
        let Ok(id) = CallId::from_str(&row.id) else { continue };
        let decide = |work: &mut Work| {
            let state = work.get::<Call>(id)?;
            let events = call::decide_location(
                &state,
                located,
                LocationSource::Aml,
                &work.env,
                &app.config.call_rules,
            );
            work.record::<Call>(id, events)?;
            Ok::<_, Stop>(())
        };
        app.desk.run(asker, vec![format!("call/{id}")], decide, |(), _| Vec::new()).await?;
        joined += 1;
    }
    Ok(joined)
}
