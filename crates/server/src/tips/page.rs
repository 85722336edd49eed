//! The public page: plain HTML, no script, no cookie, no picture, nothing from elsewhere. Every answer is
//! below 14 kB, so that it arrives in the first packets. What was typed comes back in a form that has to be
//! sent again, and nowhere else.

use super::{
    room::{Tips, fields, out_of_step, sealed_text},
    staff::Narrative,
    texts::{ES_MX, Texts},
    ticket::AGE_MIN_S,
};
use crate::{app::App, problem::Problem};
use atalaya_model::{MunicipalityCode, Text};
use atalaya_tips::{Channel, EntryKind, Intake, RecordType, Tip, TipFolio, TipId, Urgency};
use atalaya_vault::{
    CodeKind,
    protocol::{Hidden, Request, Response as Opened},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Nothing but our own style and our own form.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Where "leave quickly" leads: a page that says nothing about who was here.
const ELSEWHERE: &str = "https://www.gob.mx/";
const STYLE: &str = include_str!("style.css");
const T: &Texts = &ES_MX;

/// What the form sends. Everything is text; nothing is refused before it can be given back.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Form {
    ticket: String,
    work: String,
    category: String,
    municipality: String,
    what: String,
    place: String,
    time: String,
    who: String,
    known_how: String,
}

/// What the follow-up form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Follow {
    ticket: String,
    work: String,
    folio: String,
    code: String,
    message: String,
}

fn page(status: StatusCode, body: &Markup) -> Response {
    let whole = html! {
        (DOCTYPE)
        html lang=(T.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (T.title) }
                link rel="stylesheet" href="/denuncia/estilo.css";
            }
            body {
                a.leave href=(ELSEWHERE) rel="noreferrer" accesskey="s" { (T.leave) }
                main { (body) }
            }
        }
    };
    answer(status, "text/html; charset=utf-8", whole.into_string())
}

fn answer(status: StatusCode, kind: &'static str, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Nothing of one visitor stays in a buffer that waits for the next.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn closed() -> Response {
    page(StatusCode::SERVICE_UNAVAILABLE, &html! { h1 { (T.title) } p.warn role="alert" { (T.closed) } })
}

/// The style, apart, so that the policy needs no exception.
pub async fn style() -> Response {
    let mut response = answer(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}

/// The empty form.
pub async fn form(State(app): State<Arc<App>>) -> Response {
    match &app.tips {
        Some(tips) => page(StatusCode::OK, &form_page(tips, &Form::default(), None)),
        None => closed(),
    }
}

fn form_page(tips: &Tips, form: &Form, error: Option<&str>) -> Markup {
    html! {
        h1 { (T.title) }
        p.warn { strong { (T.now) } " " (T.call_911) }
        p { (T.not_kept) }
        p { a href="/denuncia/seguimiento" { (T.follow) } }
        @if let Some(error) = error { p.warn role="alert" { (error) } }
        form method="post" action="/denuncia" autocomplete="off" {
            input type="hidden" name="ticket" value=(tips.ticket());
            label for="what" { (T.what) }
            p.hint { (T.what_hint) }
            textarea #what name="what" rows="8" maxlength="4000" required { (form.what) }
            p.hint { (T.careful) }
            label for="category" { (T.category) }
            select #category name="category" {
                @for category in &tips.rules.categories {
                    option value=(category.code) selected[chosen(form, &category.code)] { (category.name) }
                }
            }
            label for="municipality" { (T.municipality) " " small { (T.optional) } }
            select #municipality name="municipality" {
                option value="" { (T.unknown) }
                @for town in atalaya_geo::Municipalities::shipped().iter() {
                    option value=(town.code) selected[form.municipality == town.code.as_str()] { (town.name) }
                }
            }
            (field("place", T.place, &form.place, 1000))
            (field("time", T.time, &form.time, 500))
            (field("who", T.who, &form.who, 2000))
            (field("known_how", T.known_how, &form.known_how, 500))
            button type="submit" { (T.send) }
        }
    }
}

fn chosen(form: &Form, code: &str) -> bool {
    if form.category.is_empty() { code == "otro" } else { form.category == code }
}

fn field(name: &str, label: &str, value: &str, max: u16) -> Markup {
    html! {
        label for=(name) { (label) " " small { (T.optional) } }
        textarea #(name) name=(name) rows="2" maxlength=(max) { (value) }
    }
}

/// Takes a form: what is wrong is said above the same form, with all that was typed.
pub async fn submit(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(tips) = &app.tips else { return closed() };
    let Ok(form) = serde_urlencoded::from_bytes::<Form>(&body) else {
        return page(StatusCode::BAD_REQUEST, &form_page(tips, &Form::default(), Some(T.missing)));
    };
    let again = |status, error| page(status, &form_page(tips, &form, Some(error)));
    match admitted(tips, &form.ticket, &form.work) {
        Admission::Stale => return again(StatusCode::CONFLICT, T.stale),
        Admission::Busy => return again(StatusCode::SERVICE_UNAVAILABLE, T.early),
        Admission::Waited(age) if age < AGE_MIN_S => {
            return again(StatusCode::TOO_MANY_REQUESTS, T.early);
        }
        Admission::Waited(_) => {}
    }
    let Some((intake, narrative)) = read(&form) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, T.missing);
    };
    let asker = tips.asker("TipReceive");
    match tips.receive(&asker, &intake, narrative.sealed_form(tips), CodeKind::Words).await {
        Ok(receipt) => {
            let code = receipt.code;
            page(
                StatusCode::OK,
                &html! {
                    h1 { (T.received) }
                    p.warn { (T.keep) }
                    dl {
                        dt { (T.folio) } dd.code { (receipt.folio) }
                        dt { (T.code) } dd.code { (code.0) }
                    }
                    p { (T.lost) }
                    p { a href="/denuncia/seguimiento" { (T.follow) } }
                },
            )
        }
        Err(problem) if problem.status == 422 => again(StatusCode::UNPROCESSABLE_ENTITY, T.missing),
        Err(_) => again(StatusCode::SERVICE_UNAVAILABLE, T.closed),
    }
}

enum Admission {
    /// Seconds waited.
    Waited(u32),
    Stale,
    Busy,
}

fn admitted(tips: &Tips, ticket: &str, work: &str) -> Admission {
    match tips.tickets.take(tips.exact_s(), ticket, work) {
        Err(_) => Admission::Stale,
        Ok(_) if !tips.page_rate.allow("page", tips.exact_now()) => Admission::Busy,
        Ok(waited) => Admission::Waited(waited),
    }
}

fn read(form: &Form) -> Option<(Intake, Narrative)> {
    let intake = Intake {
        record: RecordType::AnonymousTip,
        channel: Channel::Web,
        category: form.category.clone(),
        municipality: match form.municipality.as_str() {
            "" => None,
            code => Some(MunicipalityCode::new(code).ok()?),
        },
        urgency: Urgency::Normal,
    };
    let narrative = Narrative {
        what: Text::new(unix(&form.what)).ok()?,
        place: optional(&form.place).ok()?,
        time: optional(&form.time).ok()?,
        who: optional(&form.who).ok()?,
        known_how: optional(&form.known_how).ok()?,
        extortion: None,
    };
    Some((intake, narrative))
}

/// Browsers send line ends as CR LF.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn optional<const MAX: usize>(text: &str) -> Result<Option<Text<MAX>>, atalaya_model::TextError> {
    if text.trim().is_empty() { Ok(None) } else { Text::new(unix(text)).map(Some) }
}

/// The follow-up form.
pub async fn follow(State(app): State<Arc<App>>) -> Response {
    match &app.tips {
        Some(tips) => page(StatusCode::OK, &follow_page(tips, &Follow::default(), None, &html! {})),
        None => closed(),
    }
}

fn follow_page(tips: &Tips, form: &Follow, error: Option<&str>, above: &Markup) -> Markup {
    html! {
        h1 { (T.follow) }
        @if let Some(error) = error { p.warn role="alert" { (error) } }
        (above)
        form method="post" action="/denuncia/seguimiento" autocomplete="off" {
            input type="hidden" name="ticket" value=(tips.ticket());
            label for="folio" { (T.folio) }
            input #folio name="folio" maxlength="40" required value=(form.folio);
            label for="code" { (T.code) }
            p.hint { (T.code_hint) }
            textarea #code name="code" rows="3" maxlength="400" required { (form.code) }
            label for="message" { (T.message) " " small { (T.optional) } }
            textarea #message name="message" rows="4" maxlength="2000" { (form.message) }
            button type="submit" { (T.look) }
        }
        p { a href="/denuncia" { (T.again) } }
    }
}

/// Shows the dialogue to whoever has folio and code, and takes a message.
pub async fn followed(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(tips) = &app.tips else { return closed() };
    let Ok(form) = serde_urlencoded::from_bytes::<Follow>(&body) else {
        return page(
            StatusCode::BAD_REQUEST,
            &follow_page(tips, &Follow::default(), Some(T.mistyped), &html! {}),
        );
    };
    let again = |status, error| page(status, &follow_page(tips, &form, Some(error), &html! {}));
    let waited = match admitted(tips, &form.ticket, &form.work) {
        Admission::Waited(age) => age,
        Admission::Stale => return again(StatusCode::CONFLICT, T.stale),
        Admission::Busy => return again(StatusCode::SERVICE_UNAVAILABLE, T.early),
    };
    let Ok(folio) = form.folio.parse::<TipFolio>() else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, T.mistyped);
    };
    match dialogue(tips, folio, &form, waited).await {
        Ok(shown) => {
            let kept = Follow { folio: form.folio.clone(), ..Follow::default() };
            page(StatusCode::OK, &follow_page(tips, &kept, None, &shown))
        }
        Err(problem) => match problem.code.as_str() {
            "wrong_code" => again(StatusCode::NOT_FOUND, T.wrong),
            "code_form" => again(StatusCode::UNPROCESSABLE_ENTITY, T.mistyped),
            "code_wait" => again(StatusCode::TOO_MANY_REQUESTS, T.wait),
            "invalid_text" => again(StatusCode::UNPROCESSABLE_ENTITY, T.missing),
            _ => again(StatusCode::SERVICE_UNAVAILABLE, T.closed),
        },
    }
}

async fn dialogue(tips: &Tips, folio: TipFolio, form: &Follow, waited_s: u32) -> Result<Markup, Problem> {
    let message: Option<Text<2000>> = optional(&form.message)
        .map_err(|e| Problem::bad_request("invalid_text", T.missing, e.to_string()))?;
    // A folio that nobody has costs the same check at the vault.
    let id = match tips.by_folio(folio).await? {
        Some(id) => id,
        None => TipId(Uuid::from_u128(u128::from(folio_number(folio)))),
    };
    let (tip, _) = tips.desk.load::<Tip>(id).await?;
    // The newest: a frame holds so many.
    let talk = fields(&tip, true);
    let from = talk.len().saturating_sub(atalaya_vault::protocol::FIELDS_MAX);
    let talk = talk.get(from..).unwrap_or_default().to_vec();
    let code = Hidden(form.code.clone());
    let request = Request::CodeRead { tip: id.0, code: code.clone(), waited_s, fields: talk };
    let Opened::Texts { texts, next } = tips.ask(request).await? else { return Err(out_of_step()) };
    if next.is_some() {
        let asker = tips.asker("TipCodeReplaced");
        tips.record(&asker, id, |tip, _| atalaya_tips::replace_code(tip)).await?;
    }
    let said = match &message {
        None => false,
        Some(text) => {
            let code = next.clone().unwrap_or(code);
            add_message(tips, id, &tip, code, waited_s, text).await?;
            true
        }
    };
    let entries = tip.entries.iter().filter(|e| e.kind.for_teller()).skip(from);
    Ok(html! {
        @if let Some(next) = &next {
            p.warn role="alert" { (T.new_code) }
            p.code { (next.0) }
        }
        @if said { p role="status" { (T.sent) } }
        h2 { (T.dialogue) }
        @if texts.is_empty() { p { (T.silence) } }
        dl {
            @for (entry, text) in entries.zip(&texts) {
                dt { @if entry.kind == EntryKind::FromTeller { (T.you) } @else { (T.desk) } }
                dd { (text.0) }
            }
        }
    })
}

async fn add_message(
    tips: &Tips,
    id: TipId,
    tip: &Tip,
    code: Hidden,
    waited_s: u32,
    text: &Text<2000>,
) -> Result<(), Problem> {
    let field = tip.next_field();
    let text = Hidden(text.as_str().to_owned());
    let request = Request::CodeWrite { tip: id.0, code, waited_s, field: field.clone(), text };
    let Opened::Sealed { sealed } = tips.ask(request).await? else { return Err(out_of_step()) };
    let sealed = sealed_text(&sealed)?;
    let asker = tips.asker("TipMessage");
    tips.record(&asker, id, |tip, _| {
        if tip.next_field() != field {
            return Err(atalaya_tips::TipRefusal::Unsealed);
        }
        atalaya_tips::teller_message(tip, sealed.clone())
    })
    .await
}

fn folio_number(folio: TipFolio) -> u64 {
    folio.to_string().bytes().filter(u8::is_ascii_digit).fold(0, |n, d| n * 10 + u64::from(d - b'0'))
}
