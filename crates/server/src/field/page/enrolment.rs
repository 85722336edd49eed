//! A page becomes a device by a code, and stops being one.

use super::caller::{COOKIE, Page};
use crate::{
    app::App,
    desk::Asker,
    field::{
        enrolment::{digest, run, secret},
        quarantine::{Door, Reason, Seen},
    },
    http::{caller::source_of, json::Json},
    problem::Problem,
};
use atalaya_field::device::{DeviceCommand, DeviceKind, Identifier, Proof};
use atalaya_model::{Actor, CommandId, Line};
use axum::{
    Json as Answered,
    extract::State,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Characters of a page's secret, five random bits each.
pub const SECRET: usize = 32;
/// How long a browser keeps it, seconds: as long as browsers do.
const COOKIE_AGE_S: u32 = 400 * 86_400;

/// The code that the centre gave.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageCode {
    /// Hyphens, blanks and small letters do not matter.
    #[schema(example = "K7QM-3XWD-9HRT")]
    code: String,
}

/// What the page is now.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PageEnrolled {
    /// As the centre calls this telephone.
    name: Line,
}

/// Make this browser the device whose code is given; the code is good once. The key comes in a cookie that only
/// these doors get and no script reads.
#[utoipa::path(post, path = "/field/device", tag = "field", request_body = PageCode,
    responses((status = 200, body = PageEnrolled), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn enrol(
    State(app): State<Arc<App>>,
    parts: Parts,
    Json { value, .. }: Json<PageCode>,
) -> Result<Response, Problem> {
    let code = plain(&value.code);
    let source = source_of(&app, &parts).to_string();
    let now = app.desk.sources().now();
    let found = app.field.registry.by_open_code(DeviceKind::Page, &digest(&code), now);
    let Some(device) = found else {
        if !app.field.may_try(&source, now) {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_tries",
                "Demasiados intentos; espere un momento.",
                "Too many tries; wait a moment.",
            ));
        }
        let seen = Seen { door: Door::Page, name: "", reason: Reason::WrongCode, source, place: None };
        app.field.quarantine.note(seen, now);
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "wrong_code",
            "Ese código no es válido o ya venció. Pida otro a la central.",
            "This code is not valid, or has run out.",
        ));
    };
    let made = secret(&app, SECRET);
    let id = device.id.0.simple().to_string();
    let name = Identifier::new(&id).map_err(|e| Problem::internal(&e))?;
    let proof = Proof::Secret { name, secret: digest(&made) };
    let asker = asker(&app, device.name.as_str(), "DeviceManage");
    run(&app, &asker, device.id, DeviceCommand::UseCode { code: digest(&code), proof }).await?;
    let body = PageEnrolled { name: device.name };
    Ok(with_cookie(&app, &format!("{id}.{made}"), COOKIE_AGE_S, Answered(body).into_response()))
}

/// Forget this browser: its key opens nothing any more. The device stays enrolled and can get another code.
#[utoipa::path(delete, path = "/field/device", tag = "field",
    responses((status = 204), (status = 401, body = Problem)))]
pub async fn leave(State(app): State<Arc<App>>, page: Page) -> Result<Response, Problem> {
    let (device, _) = app.desk.load::<atalaya_field::device::Device>(page.device.id).await?;
    let held = device.proofs.iter().find(|p| p.name().is_some_and(|n| n.as_str() == page.name)).cloned();
    if let Some(proof) = held {
        let asker = asker(&app, page.device.name.as_str(), "DeviceManage");
        run(&app, &asker, page.device.id, DeviceCommand::RemoveProof { proof }).await?;
        app.field.intake.forget(&app, page.device.id);
    }
    Ok(with_cookie(&app, "", 0, StatusCode::NO_CONTENT.into_response()))
}

/// The telephone itself, as the record names it.
fn asker(app: &App, device: &str, action: &'static str) -> Asker {
    Asker {
        actor: Actor::system(&format!("device:{device}")),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "device:page".to_owned(),
        action,
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: Default::default(),
    }
}

fn with_cookie(app: &App, value: &str, age_s: u32, mut response: Response) -> Response {
    let secure = if app.config.tls || app.config.origin_is_https() { "; Secure" } else { "" };
    let line =
        format!("{COOKIE}={value}; Path=/api/v1/field; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}");
    // Letters, digits and a point.
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// A code without what people put between its letters.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(|c| c.is_ascii_alphanumeric()).take(64);
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_read_however_it_is_written() {
        assert_eq!(super::plain(" k7qm-3xwd 9hrt"), "K7QM3XWD9HRT");
        assert_eq!(super::plain(&"A".repeat(500)).len(), 64);
    }
}
