//! The public page: plain HTML, no script, no cookie, no picture, nothing from elsewhere. Every first answer is
//! below 14 kB, so that it arrives in the first packets. Six short sheets; what was typed on the others travels
//! inside each of them, comes back in a form that has to be sent again, and is nowhere else.

use super::{
    admission::{Door, Turned, admitted},
    intake::{Intent, NewTip},
    staff_intake::Narrative,
    steps::{Go, LAST, step_page},
    texts::{self, ES_MX, LANGUAGES, Texts},
    ticket::With,
};
use crate::app::App;
use atalaya_model::{MunicipalityCode, Text};
use atalaya_tips::{Agreed, Channel, Intake, RecordType, Urgency};
use atalaya_vault::CodeKind;
use axum::{
    body::Bytes,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Nothing but our own style and our own form.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Where "leave quickly" leads: a page that says nothing about who was here.
const ELSEWHERE: &str = "https://www.gob.mx/";
const STYLE: &str = include_str!("style.css");

/// What the sheets send. Everything is text; nothing is refused before it can be given back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Form {
    /// Language.
    pub l: String,
    pub ticket: String,
    pub work: String,
    /// The sheet it comes from; a program that sends everything at once has none.
    pub step: String,
    /// The button: a sheet, or to send.
    pub go: String,
    pub category: String,
    pub municipality: String,
    pub what: String,
    pub place: String,
    pub time: String,
    pub who: String,
    pub known_how: String,
}

/// `?l=en`
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    pub(super) l: String,
}

pub(super) fn page(t: &Texts, status: StatusCode, at: &str, body: &Markup) -> Response {
    let whole = html! {
        (DOCTYPE)
        html lang=(t.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (t.title) }
                link rel="stylesheet" href="/denuncia/estilo.css";
            }
            body {
                a.leave href=(ELSEWHERE) rel="noreferrer" accesskey="s" { (t.leave) }
                main { (body) }
                @if !at.is_empty() {
                    nav.languages {
                        @for other in LANGUAGES.iter().filter(|o| o.lang != t.lang) {
                            a href={ (at) "?l=" (other.lang) } lang=(other.lang) hreflang=(other.lang) { (other.name) }
                        }
                    }
                }
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

pub(super) fn closed(t: &Texts) -> Response {
    page(
        t,
        StatusCode::SERVICE_UNAVAILABLE,
        "",
        &html! { h1 { (t.title) } p.warn role="alert" { (t.closed) } },
    )
}

/// The style, apart, so that the policy needs no exception.
pub async fn style() -> Response {
    let mut response = answer(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}

/// The first sheet, empty.
pub async fn form(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Response {
    let t = texts::of(&asked.l);
    match &app.tips {
        Some(tips) => {
            let form = Form { l: t.lang.to_owned(), ..Form::default() };
            page(t, StatusCode::OK, "/denuncia", &step_page(tips, t, &form, 1, None))
        }
        None => closed(t),
    }
}

/// Takes a sheet: shows another with all that was typed, or sends. What is wrong is said above the sheet.
pub async fn submit(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(tips) = &app.tips else { return closed(&ES_MX) };
    let Ok(form) = serde_urlencoded::from_bytes::<Form>(&body) else {
        let empty = Form::default();
        let sheet = step_page(tips, &ES_MX, &empty, 1, Some(ES_MX.missing));
        return page(&ES_MX, StatusCode::BAD_REQUEST, "", &sheet);
    };
    let t = texts::of(&form.l);
    let sheet = |status, step, error| page(t, status, "", &step_page(tips, t, &form, step, error));
    match Go::of(&form.step, &form.go) {
        Go::Show(_) if form.what.trim().is_empty() => return sheet(StatusCode::OK, 1, Some(t.missing)),
        Go::Show(step) => return sheet(StatusCode::OK, step, None),
        Go::Send => {}
    }
    let again = |status, error| {
        // Sent anew it needs a new ticket.
        let form = Form { ticket: String::new(), ..form_of(&form) };
        page(t, status, "", &step_page(tips, t, &form, LAST, Some(error)))
    };
    let turned = |turned: Turned| {
        let ticket = if turned.keeps_ticket() { form.ticket.clone() } else { String::new() };
        let form = Form { ticket, ..form_of(&form) };
        page(t, turned.status(), "", &step_page(tips, t, &form, LAST, Some(&turned.said(t))))
    };
    let proof = (form.ticket.as_str(), form.work.as_str());
    if let Err(why) = admitted(tips, Door::Intake, proof, With::Repeat(&body)) {
        return turned(why);
    }
    let Some((intake, narrative)) = read(&form) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, t.missing);
    };
    let asker = tips.asker("TipReceive");
    let intent = Intent::of(&[b"page", form.ticket.as_bytes(), &body]);
    let new = NewTip {
        intake,
        text: narrative.sealed_form(tips, &[]),
        first: Vec::new(),
        scripts: Vec::new(),
        agreed: Agreed::default(),
    };
    match tips.receive(&asker, &intent, &new, CodeKind::Words).await {
        Ok(receipt) => {
            let code = receipt.code;
            page(
                t,
                StatusCode::OK,
                "",
                &html! {
                    h1 { (t.received) }
                    p.warn { (t.keep) }
                    dl {
                        dt { (t.folio) } dd.code { (receipt.folio) }
                        dt { (t.code) } dd.code { (code.0) }
                    }
                    p { (t.lost) }
                    p { (t.print) }
                    p { a href={ "/denuncia/seguimiento?l=" (t.lang) } { (t.follow) } }
                },
            )
        }
        Err(problem) if problem.status == 422 => again(StatusCode::UNPROCESSABLE_ENTITY, t.missing),
        Err(_) => again(StatusCode::SERVICE_UNAVAILABLE, t.closed),
    }
}

/// The same form once more.
fn form_of(form: &Form) -> Form {
    let Form { l, category, municipality, what, place, time, who, known_how, .. } = form;
    Form {
        l: l.clone(),
        category: category.clone(),
        municipality: municipality.clone(),
        what: what.clone(),
        place: place.clone(),
        time: time.clone(),
        who: who.clone(),
        known_how: known_how.clone(),
        ..Form::default()
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
        modality: None,
    };
    let narrative = Narrative {
        what: Text::new(unix(&form.what)).ok()?,
        place: optional(&form.place).ok()?,
        time: optional(&form.time).ok()?,
        who: optional(&form.who).ok()?,
        known_how: optional(&form.known_how).ok()?,
    };
    Some((intake, narrative))
}

/// Browsers send line ends as CR LF.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

pub(super) fn optional<const MAX: usize>(text: &str) -> Result<Option<Text<MAX>>, atalaya_model::TextError> {
    if text.trim().is_empty() { Ok(None) } else { Text::new(unix(text)).map(Some) }
}
