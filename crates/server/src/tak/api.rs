//! 8443: what TAK clients ask over HTTP, with the certificate of their device. Addresses and shapes are those
//! of TAK Server; each answer holds only what the device's agency works with.

use super::{content, missions};
use crate::{
    app::App,
    field::{
        doors::accepted,
        intake::{self, Standing},
        quarantine::{Door, Reason, Seen},
        registry::Known,
    },
    http::tls::client_certificate,
};
use atalaya_field::device::Digest;
use axum::{
    Json, Router,
    extract::{ConnectInfo, FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};

/// The addresses of this door.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/Marti/api/version", get(version))
        .route("/Marti/api/version/config", get(version_config))
        .route("/Marti/api/clientEndPoints", get(client_end_points))
        .route("/Marti/api/contacts/all", get(contacts))
        .route("/Marti/api/groups/all", get(groups))
        .merge(content::router())
        .merge(missions::router())
        .with_state(app)
}

/// The device that asks, and for whom it speaks.
pub struct Device {
    pub device: Known,
    pub standing: Standing,
}

/// How this door says no, in words for who reads the client's log.
pub struct Refused(pub StatusCode, pub String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl FromRequestParts<Arc<App>> for Device {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let reason = match client_certificate(&parts.extensions) {
            None => Reason::ForeignCertificate,
            Some(print) => match Digest::try_from(print.to_string()).map(|digest| accepted(app, &digest)) {
                Ok(Ok(device)) => return speaking(app, device).await,
                Ok(Err(reason)) => reason,
                Err(_) => Reason::ForeignCertificate,
            },
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
        let source = peer.map(|ip| atalaya_access::Source::address(ip).to_string()).unwrap_or_default();
        let seen = Seen { door: Door::Tak, name: "", reason, source, place: None };
        app.field.quarantine.note(seen, app.desk.sources().now());
        Err(Refused(StatusCode::FORBIDDEN, reason.es().to_owned()))
    }
}

async fn speaking(app: &Arc<App>, device: Known) -> Result<Device, Refused> {
    let standing = intake::standing(app, &device).await;
    let standing = standing.map_err(|problem| Refused(problem.status_code(), problem.detail))?;
    let Some(standing) = standing else {
        return Err(Refused(StatusCode::FORBIDDEN, Reason::NobodysUnit.es().to_owned()));
    };
    let caller = intake::caller(app, &device, &standing);
    let resource = intake::resource(app, &standing);
    let granted = caller.grant::<atalaya_access::grants::FieldSee>(app, &resource).await;
    granted.map_err(|problem| Refused(problem.status_code(), problem.detail))?;
    Ok(Device { device, standing })
}

async fn version(_: Device) -> String {
    format!("Atalaya-{}", env!("CARGO_PKG_VERSION"))
}

async fn version_config(State(app): State<Arc<App>>, _: Device) -> Json<Value> {
    let host = app.field.authority().map(|a| a.host.clone()).unwrap_or_default();
    let data = json!({ "version": env!("CARGO_PKG_VERSION"), "api": "3", "hostname": host });
    Json(json!({ "version": "3", "type": "ServerConfig", "data": data, "nodeId": app.desk.site().as_str() }))
}

/// Clients of the device's agency, also those that are connected to other nodes of the centre.
fn connected(app: &App, device: &Device) -> Vec<super::sessions::Connected> {
    let agency = &device.standing.agency;
    let mut all = app.field.sessions.of(agency);
    for client in app.nodes.tak_clients(agency, app.desk.sources().now()) {
        if !all.iter().any(|known| known.uid == client.uid) {
            all.push(client);
        }
    }
    all
}

async fn client_end_points(State(app): State<Arc<App>>, device: Device) -> Json<Value> {
    let data: Vec<Value> = connected(&app, &device)
        .into_iter()
        .map(|c| {
            json!({
                "callsign": c.call_sign, "uid": c.uid, "username": c.device.to_string(),
                "lastEventTime": c.since, "lastStatus": "Connected",
                "groups": [{ "name": c.agency.as_str(), "direction": "OUT" }],
            })
        })
        .collect();
    Json(
        json!({ "version": "3", "type": "com.bbn.marti.remote.ClientEndpoint", "data": data, "nodeId": app.desk.site().as_str() }),
    )
}

async fn contacts(State(app): State<Arc<App>>, device: Device) -> Json<Value> {
    let all = connected(&app, &device);
    let one = |c: super::sessions::Connected| {
        json!({
            "filterGroups": null, "notes": "", "callsign": c.call_sign, "team": "Cyan",
            "role": "Team Member", "takv": c.client.unwrap_or_default(), "uid": c.uid,
        })
    };
    Json(all.into_iter().map(one).collect())
}

async fn groups(State(app): State<Arc<App>>, device: Device) -> Json<Value> {
    let group = |direction: &str| {
        json!({
            "name": device.standing.agency.as_str(), "direction": direction, "created": "2026-01-01",
            "type": "SYSTEM", "bitpos": 2, "active": true,
        })
    };
    let data = vec![group("IN"), group("OUT")];
    Json(
        json!({ "version": "3", "type": "com.bbn.marti.remote.groups.Group", "data": data, "nodeId": app.desk.site().as_str() }),
    )
}
