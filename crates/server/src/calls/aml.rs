//! Advanced Mobile Location: the handset's own position. Always answered 2xx, nothing trusted.

use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    http::caller::SignedBody,
    problem::Problem,
};
use aml::{AmlReport, Method as AmlMethod};
use atalaya_access::{Resource, grants};
use atalaya_calls::call::{self, Call, LocationSource};
use atalaya_model::{CallId, CommandId, Located, Method, Metres, Millis, PhoneNumber, Position, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use axum::{extract::State, http::StatusCode};
use std::{str::FromStr, sync::Arc};

/// A position joins calls of its number that rang at most this long before.
const CALLS_BACK: Millis = Millis::from_minutes(60);

/// Receive an AML message: an HTTPS form (ETSI TS 103 625 clause on HTTPS, Android ELS) or the text of an
/// SMS. The answer says nothing of what became of it, by the standard; counters and notes do.
#[utoipa::path(post, path = "/doors/aml", tag = "doors",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn receive(State(app): State<Arc<App>>, signed: SignedBody) -> Result<StatusCode, Problem> {
    let grant = signed.caller.grant::<grants::LocationReport>(&app, &Resource::all(app.desk.realm())).await?;
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
    let joined = match located(&report, app.desk.sources().now()) {
        Some((number, located)) => join(&app, &asker, &number, &located).await?,
        None => 0,
    };
    metrics::counter!("atalaya_aml_total", "joined" => if joined > 0 { "yes" } else { "no" }).increment(1);
    Ok(StatusCode::NO_CONTENT)
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
async fn join(
    app: &App,
    asker: &crate::desk::Asker,
    number: &PhoneNumber,
    located: &Located,
) -> Result<usize, Problem> {
    let now = app.desk.sources().now();
    let key = app.keys.caller_key(number.as_str());
    let select = Select::new("calls")
        .filter(Filter::Eq("caller_key", key.into()))
        .filter(Filter::Ge("rang_at", now.minus(CALLS_BACK).into()))
        .order("rang_at", Dir::Desc)
        .limit(3);
    let calls = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    if calls.items.is_empty() {
        app.early.put(app.keys.caller_key(number.as_str()), located.clone(), now);
    }
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
