//! Following up a tip with folio and code: reading the dialogue, adding to it.
//!
//! A one-time code is answered with words. From then on nothing is refused any more: whatever becomes of the rest,
//! the words are shown.

use super::{
    admission::{Door, admitted},
    page::{Asked, closed, optional, page},
    room::{ByCode, Tips, fields, out_of_step, sealed_text},
    texts::{self, ES_MX, Texts},
    ticket::With,
};
use crate::{app::App, problem::Problem};
use atalaya_model::Text;
use atalaya_tips::{Channel, EntryKind, Tip, TipFolio, TipId};
use atalaya_vault::protocol::{Hidden, Request, Response as Opened};
use axum::{
    body::Bytes,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// What the follow-up form sends.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct Follow {
    l: String,
    ticket: String,
    work: String,
    folio: String,
    code: String,
    message: String,
}

/// The follow-up form.
pub async fn follow(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Response {
    let t = texts::of(&asked.l);
    match &app.tips {
        Some(tips) => {
            let sheet = follow_page(tips, t, &Follow::default(), None, &html! {});
            page(t, StatusCode::OK, "/denuncia/seguimiento", &sheet)
        }
        None => closed(t),
    }
}

fn follow_page(tips: &Tips, t: &Texts, form: &Follow, error: Option<&str>, above: &Markup) -> Markup {
    let ticket = if form.ticket.is_empty() { tips.ticket() } else { form.ticket.clone() };
    html! {
        h1 { (t.follow) }
        @if let Some(error) = error { p.warn role="alert" { (error) } }
        (above)
        form method="post" action="/denuncia/seguimiento" autocomplete="off" {
            input type="hidden" name="l" value=(t.lang);
            input type="hidden" name="ticket" value=(ticket);
            label for="folio" { (t.folio) }
            input #folio name="folio" maxlength="40" required value=(form.folio);
            label for="code" { (t.code) }
            p.hint { (t.code_hint) }
            textarea #code name="code" rows="3" maxlength="400" required { (form.code) }
            label for="message" { (t.message) " " small { (t.optional) } }
            textarea #message name="message" rows="4" maxlength="2000" { (form.message) }
            button type="submit" { (t.look) }
        }
        @if tips.pixels.taken() { p { a href={ "/denuncia/fotos?l=" (t.lang) } { (t.photos) } } }
        p { a href={ "/denuncia?l=" (t.lang) } { (t.again) } }
    }
}

/// Shows the dialogue to whoever has folio and code, and takes a message.
pub async fn followed(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(tips) = &app.tips else { return closed(&ES_MX) };
    let Ok(form) = serde_urlencoded::from_bytes::<Follow>(&body) else {
        let sheet = follow_page(tips, &ES_MX, &Follow::default(), Some(ES_MX.mistyped), &html! {});
        return page(&ES_MX, StatusCode::BAD_REQUEST, "", &sheet);
    };
    let t = texts::of(&form.l);
    let sheet = |status, form: &Follow, error: &str| {
        page(t, status, "", &follow_page(tips, t, form, Some(error), &html! {}))
    };
    let Ok(folio) = form.folio.parse::<TipFolio>() else {
        return sheet(StatusCode::UNPROCESSABLE_ENTITY, &form, t.mistyped);
    };
    let about = folio.to_string();
    let proof = (form.ticket.as_str(), form.work.as_str());
    let anew = Follow { ticket: String::new(), ..form.clone() };
    let admitted = match admitted(tips, Door::Follow, proof, With::Held(about.as_bytes())) {
        Ok(admitted) => admitted,
        Err(why) if why.keeps_ticket() => return sheet(why.status(), &form, &why.said(t)),
        Err(why) => return sheet(why.status(), &anew, &why.said(t)),
    };
    match dialogue(tips, t, folio, &form, admitted.held_s).await {
        Ok(shown) => {
            let message = if shown.unsent { form.message.clone() } else { String::new() };
            let kept = Follow { folio: form.folio.clone(), message, ..Follow::default() };
            let error = shown.unsent.then_some(t.unsent);
            page(t, StatusCode::OK, "", &follow_page(tips, t, &kept, error, &shown.dialogue))
        }
        Err(ByCode::Wait(left_s)) => {
            admitted.hold(tips);
            sheet(StatusCode::TOO_MANY_REQUESTS, &form, &t.after(t.wait, left_s))
        }
        Err(ByCode::Problem(problem)) => match problem.code.as_str() {
            "wrong_code" => sheet(StatusCode::NOT_FOUND, &anew, t.wrong),
            "code_form" => sheet(StatusCode::UNPROCESSABLE_ENTITY, &anew, t.mistyped),
            "invalid_text" => sheet(StatusCode::UNPROCESSABLE_ENTITY, &anew, t.missing),
            _ => sheet(StatusCode::SERVICE_UNAVAILABLE, &anew, t.closed),
        },
    }
}

/// What whoever has the code is shown.
struct Shown {
    dialogue: Markup,
    /// Their message could not be added.
    unsent: bool,
}

async fn dialogue(
    tips: &Tips,
    t: &Texts,
    folio: TipFolio,
    form: &Follow,
    waited_s: u32,
) -> Result<Shown, ByCode> {
    let message: Option<Text<2000>> = optional(&form.message)
        .map_err(|e| Problem::bad_request("invalid_text", t.missing, e.to_string()))?;
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
    let Opened::Texts { texts, next } = tips.ask_by_code(request).await? else {
        return Err(out_of_step().into());
    };
    replaced(tips, id, &tip).await;
    let said = match &message {
        None => None,
        Some(text) => {
            let code = next.clone().unwrap_or(code);
            Some(add_message(tips, id, &tip, code, waited_s, text).await.is_ok())
        }
    };
    let entries = tip.entries.iter().filter(|e| e.kind.for_teller()).skip(from);
    let dialogue = html! {
        @if let Some(next) = &next {
            p.warn role="alert" { (t.new_code) }
            p.code { (next.0) }
            @if tip.code_replaced { p.warn { (t.code_again) } }
        }
        @if said == Some(true) { p role="status" { (t.sent) } }
        h2 { (t.dialogue) }
        @if texts.is_empty() { p { (t.silence) } }
        dl {
            @for (entry, text) in entries.zip(&texts) {
                dt { @if entry.kind == EntryKind::FromTeller { (t.you) } @else { (t.desk) } }
                dd { (text.0) }
            }
        }
    };
    Ok(Shown { dialogue, unsent: said == Some(false) })
}

/// Records that a code from the telephone gave way to words. Where that fails it is made good the next time: the
/// vault's own record has it, and nobody is kept from their words for it.
async fn replaced(tips: &Tips, id: TipId, tip: &Tip) {
    let spoken = tip.created.as_ref().is_some_and(|c| c.channel == Channel::Phone);
    if spoken && !tip.code_replaced {
        let asker = tips.asker("TipCodeReplaced");
        let _ = tips.record(&asker, id, |tip, _| atalaya_tips::replace_code(tip)).await;
    }
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
    let Opened::Sealed { sealed, token, .. } = tips.ask(request).await? else { return Err(out_of_step()) };
    let sealed = sealed_text(&sealed)?;
    let asker = tips.asker("TipMessage");
    tips.record(&asker, id, |tip, _| {
        if tip.next_field() != field {
            return Err(atalaya_tips::TipRefusal::Unsealed);
        }
        atalaya_tips::teller_message(tip, sealed.clone())
    })
    .await?;
    tips.recorded(token).await;
    Ok(())
}

/// The digits of a folio.
pub(super) fn folio_number(folio: TipFolio) -> u64 {
    folio.to_string().bytes().filter(u8::is_ascii_digit).fold(0, |n, d| n * 10 + u64::from(d - b'0'))
}
