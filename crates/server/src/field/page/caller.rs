//! Which page asks: its cookie holds the device and the secret that was made for it.

use crate::{
    app::App,
    field::{
        enrolment::digest,
        intake::{self, Standing},
        quarantine::{Door, Reason, Seen},
        registry::Known,
    },
    http::caller::source_of,
    problem::Problem,
};
use atalaya_field::device::DeviceKind;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use std::sync::Arc;

/// Name of the cookie. Only the page's own doors get it, and no script reads it.
pub const COOKIE: &str = "atalaya_campo";

/// A page that is enrolled.
#[derive(Clone, Debug)]
pub struct Page {
    pub device: Known,
    /// Name that goes with its secret.
    pub name: String,
    secret: String,
}

impl Page {
    /// Whether it still is: a page that waits for news is told at once that it was revoked.
    pub fn again(&self, app: &App) -> Result<Known, Problem> {
        let secret = digest(&self.secret);
        app.field.registry.by_secret(DeviceKind::Page, &self.name, &secret).ok_or_else(unknown)
    }
    /// The unit it speaks for now.
    ///
    /// # Errors
    /// `409 no_unit` for a device of nobody's unit.
    pub async fn unit(&self, app: &App) -> Result<Standing, Problem> {
        intake::standing(app, &self.device).await?.ok_or_else(|| {
            Problem::new(
                StatusCode::CONFLICT,
                "no_unit",
                "Este teléfono no está en ninguna unidad ahora. Avise a la central.",
                "This telephone is on no unit now.",
            )
        })
    }
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "device_unknown",
        "Este teléfono no está dado de alta, o se dio de baja. Pida un código a la central.",
        "This telephone is not enrolled, or was revoked.",
    )
}

/// Name and secret of a cookie.
pub fn cookie(headers: &HeaderMap) -> Option<(String, String)> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let value = lines
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    let (name, secret) = value.split_once('.')?;
    // What was made here: other lengths need not be hashed.
    (name.len() == 32 && secret.len() == super::enrolment::SECRET)
        .then(|| (name.to_owned(), secret.to_owned()))
}

impl FromRequestParts<Arc<App>> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let (name, secret) = cookie(&parts.headers).ok_or_else(unknown)?;
        let registry = &app.field.registry;
        if let Some(device) = registry.by_secret(DeviceKind::Page, &name, &digest(&secret)) {
            return Ok(Self { device, name, secret });
        }
        let (now, source) = (app.desk.sources().now(), source_of(app, parts).to_string());
        if app.field.may_try(&source, now) {
            let reason =
                if registry.knows(DeviceKind::Page, &name) { Reason::WrongSecret } else { Reason::Revoked };
            let named =
                uuid::Uuid::parse_str(&name).ok().and_then(|id| registry.name(atalaya_model::DeviceId(id)));
            let name = named.as_ref().map_or(name.as_str(), |n| n.as_str());
            app.field.quarantine.note(Seen { door: Door::Page, name, reason, source, place: None }, now);
        }
        Err(unknown())
    }
}
