//! Tracker applications: OwnTracks over HTTP and MQTT ([`crate::mqtt`]), and Traccar Client over HTTP (its JSON since
//! version 9, and the OsmAnd query that it sent before and other trackers still send).
//!
//! Their addresses are short (`/t/…`), because people type them into telephones. Formats: OwnTracks Booklet,
//! "JSON"; Traccar, "OsmAnd protocol".

use super::{
    enrolment::digest,
    intake::{self, Fix},
    quarantine::{Door, Reason, Seen},
    registry::Known,
};
use crate::{app::App, http::caller::source_of, problem::Problem};
use atalaya_field::device::DeviceKind;
use atalaya_model::Timestamp;
use atalaya_picture::Source as Kind;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use std::sync::Arc;

/// Largest body, bytes. A location has some hundreds.
const BODY_MAX: usize = 64 << 10;
/// Kilometres an hour, and knots, in metres a second.
const KMH: f64 = 1.0 / 3.6;
const KNOT: f64 = 1852.0 / 3600.0;

/// The addresses of this room.
pub fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/t/owntracks", post(owntracks))
        .route("/t/traccar", post(traccar).get(traccar))
        .route("/t/ca.crt", get(ca))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

/// What OwnTracks sends; other fields are of no use here.
#[derive(Deserialize, Default)]
struct OwnTracks {
    #[serde(rename = "_type")]
    kind: String,
    lat: Option<f64>,
    lon: Option<f64>,
    /// Seconds since 1970.
    tst: Option<i64>,
    /// Metres.
    acc: Option<f64>,
    /// Kilometres an hour.
    vel: Option<f64>,
    cog: Option<f64>,
}

/// What a message of OwnTracks says.
#[derive(Clone, Copy, Debug)]
pub enum Said {
    At(Fix),
    /// Sealed with a key that only the application has.
    Encrypted,
    /// A will, a transition, waypoints, a status: of no use here, and no mistake.
    Other,
}

/// Reads a message of OwnTracks.
///
/// # Errors
/// For what is no message of OwnTracks, or a location without its place or time.
pub fn read_owntracks(body: &[u8]) -> Result<Said, &'static str> {
    let message: OwnTracks = serde_json::from_slice(body).map_err(|_| "no message of OwnTracks")?;
    match message.kind.as_str() {
        "location" => {}
        "encrypted" => return Ok(Said::Encrypted),
        _ => return Ok(Said::Other),
    }
    let ((lat, lon), at) =
        message.lat.zip(message.lon).zip(message.tst).ok_or("a location has lat, lon and tst")?;
    Ok(Said::At(Fix {
        lat,
        lon,
        at: seconds(at),
        speed_mps: known(message.vel).map(|v| v * KMH),
        course_deg: known(message.cog).map(|c| c.rem_euclid(360.0)),
        accuracy_m: known(message.acc),
        source: Kind::Handset,
    }))
}

/// Where a message of OwnTracks says that its sender is, degrees; for the list of who is not known.
pub fn place(body: &[u8]) -> Option<(f64, f64)> {
    match read_owntracks(body) {
        Ok(Said::At(fix)) => Some((fix.lat, fix.lon)),
        _ => None,
    }
}

/// What Traccar Client sends since version 9.
#[derive(Deserialize)]
struct Traccar {
    device_id: String,
    location: TraccarLocation,
}
#[derive(Deserialize)]
struct TraccarLocation {
    timestamp: Timestamp,
    coords: TraccarCoords,
}
#[derive(Deserialize)]
struct TraccarCoords {
    latitude: f64,
    longitude: f64,
    accuracy: Option<f64>,
    /// Metres a second; below zero: not known.
    speed: Option<f64>,
    heading: Option<f64>,
}

/// Reads a message of Traccar Client: who, and where.
///
/// # Errors
/// For what is none.
pub fn read_traccar(body: &[u8]) -> Result<(String, Fix), &'static str> {
    let message: Traccar = serde_json::from_slice(body).map_err(|_| "no message of Traccar Client")?;
    let coords = message.location.coords;
    let fix = Fix {
        lat: coords.latitude,
        lon: coords.longitude,
        at: message.location.timestamp,
        speed_mps: known(coords.speed),
        course_deg: known(coords.heading).map(|c| c.rem_euclid(360.0)),
        accuracy_m: known(coords.accuracy),
        source: Kind::Handset,
    };
    Ok((message.device_id, fix))
}

/// The query of the OsmAnd protocol.
#[derive(Deserialize, Default)]
struct OsmAnd {
    id: Option<String>,
    deviceid: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    /// Seconds or milliseconds since 1970.
    timestamp: Option<i64>,
    /// Knots.
    speed: Option<f64>,
    bearing: Option<f64>,
    accuracy: Option<f64>,
    /// The device's secret, where the address typed into the client holds one.
    key: Option<String>,
}

/// Not a number, infinite or below zero: not known.
fn known(value: Option<f64>) -> Option<f64> {
    value.filter(|v| v.is_finite() && *v >= 0.0)
}
fn seconds(at: i64) -> Timestamp {
    Timestamp::from_millis(at.saturating_mul(1000))
}

/// `Authorization: Basic`, or the headers that OwnTracks sends beside it.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

async fn owntracks(State(app): State<Arc<App>>, parts: Parts, body: Bytes) -> Result<Response, Problem> {
    let given = basic(&parts.headers).unwrap_or_default();
    let source = source_of(&app, &parts).to_string();
    let door = At { app: &app, door: Door::OwnTracks, source, place: place(&body) };
    let device = door.device(DeviceKind::OwnTracks, &given.0, Some(&given.1))?;
    match door.owntracks(&device, &body).await? {
        // A position that is not believed is answered like any other: a tracker would send it again for ever.
        Taken::Yes | Taken::NotBelieved | Taken::Flood => {}
        Taken::Unreadable(why) => return Err(unreadable(why)),
        Taken::Encrypted => {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "encrypted_position",
                Reason::Encrypted.es(),
                "Positions are encrypted with a key the centre does not have: remove it in the application; the connection is encrypted anyway.",
            ));
        }
    }
    // OwnTracks expects a list of friends and commands.
    Ok(([(header::CONTENT_TYPE, "application/json")], "[]").into_response())
}

async fn traccar(
    State(app): State<Arc<App>>,
    Query(query): Query<OsmAnd>,
    parts: Parts,
    body: Bytes,
) -> Result<Response, Problem> {
    let (name, fix) = if body.is_empty() || query.lat.is_some() {
        let name = query.id.or(query.deviceid).ok_or_else(|| unreadable("id is missing"))?;
        let ((lat, lon), at) = query
            .lat
            .zip(query.lon)
            .zip(query.timestamp)
            .ok_or_else(|| unreadable("lat, lon and timestamp are needed"))?;
        // Years of five figures are milliseconds.
        let at = if at > 100_000_000_000 { Timestamp::from_millis(at) } else { seconds(at) };
        let fix = Fix {
            lat,
            lon,
            at,
            speed_mps: known(query.speed).map(|k| k * KNOT),
            course_deg: known(query.bearing).map(|c| c.rem_euclid(360.0)),
            accuracy_m: known(query.accuracy),
            source: Kind::Handset,
        };
        (name, fix)
    } else {
        read_traccar(&body).map_err(unreadable)?
    };
    let source = source_of(&app, &parts).to_string();
    let door = At { app: &app, door: Door::Traccar, source, place: Some((fix.lat, fix.lon)) };
    let device = door.device(DeviceKind::Traccar, &name, query.key.as_deref())?;
    door.take(&device, fix).await?;
    Ok(StatusCode::OK.into_response())
}

/// The certificate that telephones must trust for the door of MQTT, to be opened in their browser.
async fn ca(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let told = app.field.mqtt_told().ok_or_else(Problem::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"atalaya-ca.crt\""),
    ];
    Ok((headers, told.ca_pem.clone()).into_response())
}

/// What became of a message of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// Also of a message that holds no position.
    Yes,
    /// A position that is impossible, too old, or of nobody's unit.
    NotBelieved,
    Flood,
    Encrypted,
    Unreadable(&'static str),
}

/// One message at a door.
pub struct At<'a> {
    pub app: &'a Arc<App>,
    pub door: Door,
    /// Class of the address it came from.
    pub source: String,
    /// Where it says to be, degrees.
    pub place: Option<(f64, f64)>,
}

impl At<'_> {
    /// The enrolled device that this is; anybody else is listed.
    fn device(&self, kind: DeviceKind, name: &str, secret: Option<&str>) -> Result<Known, Problem> {
        let now = self.app.desk.sources().now();
        let registry = &self.app.field.registry;
        let found = match secret.filter(|s| !s.is_empty()) {
            // A wrong guess costs; a right one does not, or telephones behind one address would block each other.
            Some(secret) => registry.by_secret(kind, name, &digest(secret)),
            None => registry.by_name(kind, name),
        };
        if let Some(device) = found {
            return Ok(device);
        }
        if !self.app.field.may_try(&self.source, now) {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_tries",
                "Demasiados intentos; espere un momento.",
                "Too many tries; wait a moment.",
            ));
        }
        let reason = if registry.knows(kind, name) { Reason::WrongSecret } else { Reason::NotEnrolled };
        self.note(name, reason);
        Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "device_unknown",
            "Este dispositivo no está dado de alta o su contraseña no coincide.",
            "This device is not enrolled, or its secret is another one.",
        ))
    }

    /// Takes a message of OwnTracks. What is not taken for the sender's own fault is listed.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn owntracks(&self, device: &Known, body: &[u8]) -> Result<Taken, Problem> {
        let name = device.name.as_str();
        match read_owntracks(body) {
            Ok(Said::At(fix)) => self.take(device, fix).await,
            Ok(Said::Other) => Ok(Taken::Yes),
            Ok(Said::Encrypted) => {
                self.note(name, Reason::Encrypted);
                Ok(Taken::Encrypted)
            }
            Err(why) => {
                self.note(name, Reason::BadMessage);
                Ok(Taken::Unreadable(why))
            }
        }
    }

    async fn take(&self, device: &Known, fix: Fix) -> Result<Taken, Problem> {
        let (reason, taken) = match intake::position(self.app, device, fix).await? {
            Ok(_) => return Ok(Taken::Yes),
            Err(intake::Untaken::Flood) => (Reason::Flood, Taken::Flood),
            Err(intake::Untaken::NobodysUnit) => (Reason::NobodysUnit, Taken::NotBelieved),
            Err(_) => return Ok(Taken::NotBelieved),
        };
        self.note(device.name.as_str(), reason);
        Ok(taken)
    }

    /// Puts a sender on the list.
    pub fn note(&self, name: &str, reason: Reason) {
        let seen = Seen { door: self.door, name, reason, source: self.source.clone(), place: self.place };
        self.app.field.quarantine.note(seen, self.app.desk.sources().now());
    }
}

fn unreadable(why: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_position", "No se pudo leer la posición.", why)
}

/// For fuzzing: whatever comes, a reader answers.
pub fn fuzz(data: &[u8]) {
    let finite = |fix: Fix| {
        assert!(fix.speed_mps.is_none_or(|s| s >= 0.0));
        assert!(fix.course_deg.is_none_or(|c| (0.0..=360.0).contains(&c)));
    };
    if let Ok(Said::At(fix)) = read_owntracks(data) {
        finite(fix);
    }
    if let Ok((_, fix)) = read_traccar(data) {
        finite(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn locations_as_the_applications_send_them() {
        let body = br#"{"_type":"location","BSSID":"x","SSID":"y","acc":12,"alt":2640,"batt":81,"cog":270,"conn":"m",
            "lat":19.2878,"lon":-99.6532,"m":1,"tid":"14","tst":1795955719,"vac":3,"vel":36}"#;
        let Said::At(fix) = read_owntracks(body).unwrap() else { panic!() };
        assert_eq!((fix.lat, fix.lon, fix.at.as_millis()), (19.2878, -99.6532, 1_795_955_719_000));
        assert_eq!((fix.speed_mps, fix.course_deg, fix.accuracy_m), (Some(10.0), Some(270.0), Some(12.0)));
        for other in ["status", "waypoint", "waypoints", "transition", "lwt", "card", "future"] {
            let read = read_owntracks(format!(r#"{{"_type":"{other}"}}"#).as_bytes());
            assert!(matches!(read, Ok(Said::Other)), "{other}");
        }
        assert!(matches!(read_owntracks(br#"{"_type":"encrypted","data":"x"}"#), Ok(Said::Encrypted)));
        for bad in
            ["", "[]", "{}", r#"{"_type":"location"}"#, r#"{"_type":"location","lat":"x","lon":1,"tst":1}"#]
        {
            assert!(read_owntracks(bad.as_bytes()).is_err(), "{bad}");
        }
        let body = br#"{"location":{"timestamp":"2026-11-29T12:35:19.000Z","coords":{"latitude":19.2878,
            "longitude":-99.6532,"accuracy":8.5,"speed":-1,"heading":-1,"altitude":2640},"is_moving":false,
            "odometer":0,"event":"motionchange","battery":{"level":0.81,"is_charging":false}},"device_id":"482913"}"#;
        let (name, fix) = read_traccar(body).unwrap();
        assert_eq!((name.as_str(), fix.speed_mps, fix.course_deg), ("482913", None, None));
        assert!(read_traccar(b"{\"device_id\":\"1\"}").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_readers(data in prop::collection::vec(any::<u8>(), 0..200)) {
            fuzz(&data);
        }
        #[test]
        fn nor_do_odd_numbers(numbers in prop::collection::vec(any::<f64>(), 5), tst in any::<i64>()) {
            let n = |i: usize| serde_json::to_string(&numbers[i]).unwrap();
            let text = format!(
                r#"{{"_type":"location","lat":{},"lon":{},"tst":{tst},"acc":{},"vel":{},"cog":{}}}"#,
                n(0), n(1), n(2), n(3), n(4)
            );
            fuzz(text.as_bytes());
        }
    }
}
