//! 8446: a client with a code and no certificate gets one. Addresses and formats are those of TAK Server, which
//! clients expect.

use crate::{
    app::App,
    desk::Asker,
    field::{
        authority::REQUEST_MAX,
        enrolment::{self, digest},
        quarantine::{Door, Reason, Seen},
        registry::Known,
    },
    problem::Problem,
};
use atalaya_field::device::Digest;
use atalaya_model::{Actor, AdapterId, CommandId, DeviceId};
use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{net::SocketAddr, sync::Arc};

/// The addresses of this door.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/Marti/api/tls/config", get(config))
        .route("/Marti/api/tls/signClient/v2", post(sign))
        .route("/Marti/api/tls/signClient/v2/", post(sign))
        .route("/Marti/api/tls/profile/enrollment", get(profile))
        // Base64 is a third larger than what it holds.
        .layer(DefaultBodyLimit::max(REQUEST_MAX * 2))
        .with_state(app)
}

/// How this door says no. Clients show the status and at best the text.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = (self.0, self.1).into_response();
        if self.0 == StatusCode::UNAUTHORIZED {
            let basic = header::HeaderValue::from_static("Basic realm=\"Atalaya\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, basic);
        }
        response
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem.status_code(), problem.detail)
    }
}

/// The device whose code was presented.
fn device(app: &App, headers: &HeaderMap, peer: SocketAddr) -> Result<(Known, Digest), Refused> {
    let now = app.desk.sources().now();
    let source = atalaya_access::Source::address(peer.ip().to_canonical()).to_string();
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Basic "));
    let Some(given) = given else {
        return Err(Refused(StatusCode::UNAUTHORIZED, "Falta el usuario y el código.".to_owned()));
    };
    let text = STANDARD.decode(given.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (user, code) = text.as_deref().and_then(|t| t.split_once(':')).unwrap_or_default();
    let code = digest(code.trim());
    let id = uuid::Uuid::parse_str(user.trim()).ok().map(DeviceId);
    if let Some(found) = id.and_then(|id| app.field.registry.by_code(id, &code, now)) {
        return Ok((found, code));
    }
    if !app.field.may_try(&source, now) {
        return Err(Refused(
            StatusCode::TOO_MANY_REQUESTS,
            "Demasiados intentos; espere un momento.".to_owned(),
        ));
    }
    let known = id.and_then(|id| app.field.registry.get(id)).map(|d| d.name.to_string());
    let name = known.unwrap_or_default();
    let seen = Seen { door: Door::TakEnrolment, name: &name, reason: Reason::WrongCode, source, place: None };
    app.field.quarantine.note(seen, now);
    Err(Refused(StatusCode::UNAUTHORIZED, Reason::WrongCode.es().to_owned()))
}

/// What a client is to write into its request. Only its key is taken from it all the same.
async fn config(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    device(&app, &headers, peer)?;
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><ns2:certificateConfig \
         xmlns=\"http://bbn.com/marti/xml/config\" xmlns:ns2=\"com.bbn.marti.config\"><nameEntries><nameEntry \
         name=\"O\" value=\"{}\"/><nameEntry name=\"OU\" value=\"TAK\"/></nameEntries></ns2:certificateConfig>",
        crate::field::escaped(&app.config.centre)
    );
    Ok(([(header::CONTENT_TYPE, "application/xml")], body).into_response())
}

/// Signs the request in the body: PKCS #10 in base64, with or without its PEM lines.
async fn sign(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let (device, code) = device(&app, &headers, peer)?;
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let base64: String =
        text.lines().filter(|line| !line.starts_with("-----")).flat_map(str::split_whitespace).collect();
    let unreadable = || Refused(StatusCode::BAD_REQUEST, "La solicitud no está en base64.".to_owned());
    let request = STANDARD.decode(base64).map_err(|_| unreadable())?;
    let asker = Asker {
        actor: Actor::Adapter { id: AdapterId(device.id.0), name: device.name.to_string() },
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "device:tak".to_owned(),
        action: "DeviceEnrol",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: Default::default(),
    };
    let certificate = enrolment::sign(&app, &asker, &device, &code, &request).await?;
    let authority = enrolment::authority(&app)?;
    let (signed, ca) = (STANDARD.encode(certificate), STANDARD.encode(authority.ca_der()));
    let xml = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("xml"));
    if xml {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><enrollment><signedCert>{signed}</signedCert><ca>{ca}</ca></enrollment>"
        );
        return Ok(([(header::CONTENT_TYPE, "application/xml")], body).into_response());
    }
    Ok(axum::Json(serde_json::json!({ "signedCert": signed, "ca0": ca })).into_response())
}

/// No further profile is given to a client.
async fn profile() -> StatusCode {
    StatusCode::NO_CONTENT
}
