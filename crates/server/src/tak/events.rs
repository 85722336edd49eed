//! What the centre says in CoT: units, incidents, notices, chat.

use super::addressed::Addressed;
use atalaya_dispatch::{bolo::BoloRow, incident::IncidentRow, unit::UnitRow};
use atalaya_field::thread::{Message, Writer};
use atalaya_model::{Timestamp, UnitId};
use atalaya_picture::{KindRule, Track};
use cot::{Contact, Detail, Element, Event, Group, Point, Version, frame_protobuf};

/// The centre as TAK clients know it.
pub const CENTRE_UID: &str = "ATALAYA-CENTRO";
/// How every name of the centre's own begins: its units, incidents and notices. No client speaks under one.
const OWN: &str = "ATALAYA-";
/// How long what the centre says of an incident or notice holds; it is said again long before.
pub const THING_STALE_MS: u64 = 15 * 60_000;

/// One event in both forms, framed.
#[derive(Debug)]
pub struct Ready {
    xml: Vec<u8>,
    protobuf: Vec<u8>,
    /// To whom of its agency it goes.
    pub to: Addressed,
}

impl Ready {
    pub fn of(event: &Event) -> Self {
        let xml = cot::encode_xml(event).into_bytes();
        // What has no protobuf form (beyond a bound) cannot come from here; XML is what remains.
        let protobuf = cot::encode_protobuf(event).map(|bytes| frame_protobuf(&bytes)).unwrap_or_default();
        Self { xml, protobuf, to: Addressed::of(event) }
    }
    /// The bytes as a connection of this version takes them.
    pub fn bytes(&self, version: Version) -> &[u8] {
        match version {
            Version::Zero => &self.xml,
            Version::One => &self.protobuf,
        }
    }
}

/// Whether a name is one that only the centre gives.
pub fn is_centres(uid: &str) -> bool {
    uid.get(..OWN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(OWN))
}

/// Name under which a unit is known to clients.
pub fn unit_uid(unit: UnitId) -> String {
    format!("{OWN}U-{unit}")
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millis()).unwrap_or(0)
}

/// An event of the centre with nothing in it yet.
fn event(uid: String, kind: &str, how: &str, now: Timestamp, holds_ms: u64) -> Event {
    let now = millis(now);
    Event {
        uid,
        kind: kind.to_owned(),
        how: how.to_owned(),
        time: now,
        start: now,
        stale: now + holds_ms,
        point: nowhere(),
        access: None,
        qos: None,
        opex: None,
        detail: Detail::default(),
    }
}

fn nowhere() -> Point {
    Point { lat: 0.0, lon: 0.0, hae_m: None, ce_m: None, le_m: None }
}
fn point(lat: f64, lon: f64, ce_m: Option<f64>) -> Point {
    Point::new(lat, lon, cot::UNKNOWN_M, ce_m.unwrap_or(cot::UNKNOWN_M), cot::UNKNOWN_M).unwrap_or(nowhere())
}

/// CoT type of a kind of unit: friend, and what it is.
fn kind_of(row: &UnitRow) -> &'static str {
    let kind = row.kind.as_str();
    let any = |words: &[&str]| words.iter().any(|w| kind.contains(w));
    if any(&["helicoptero"]) {
        "a-f-A-C-H"
    } else if any(&["dron"]) {
        "a-f-A-M-F-Q"
    } else if any(&["ambulancia"]) {
        "a-f-G-E-V-m"
    } else if any(&["pie_tierra", "k9"]) {
        "a-f-G-U-C"
    } else {
        "a-f-G-E-V"
    }
}

/// A unit where it is. Stale when its kind says that such a position is old, counted from its measurement.
pub fn unit(row: &UnitRow, track: &Track, rule: &KindRule) -> Event {
    let mut e = event(unit_uid(row.id), kind_of(row), "m-g", track.measured_at, 0);
    e.stale = e.time + u64::from(rule.lost_after_s) * 1000;
    e.point = point(track.position.lat(), track.position.lon(), track.accuracy_m);
    e.detail.contact = Some(Contact { callsign: row.call_sign.to_string(), endpoint: None });
    e.detail.group = Some(Group { name: "Cyan".to_owned(), role: "Team Member".to_owned() });
    e.detail.track = cot::Track::new(track.speed_mps.unwrap_or(0.0), track.course_deg.unwrap_or(0.0));
    let mut remarks = format!("{} · {}", row.agency, row.duty.es());
    if let Some(folio) = &row.incident_folio {
        remarks += &format!(" · {folio}");
    }
    if track.marks.doubted() {
        remarks += " · posición dudosa";
    }
    e.detail.rest.push(Element::new("remarks").text(remarks));
    if row.emergency {
        e.detail.rest.push(Element::new("emergency").with("type", "911 Alert").text(row.call_sign.as_str()));
    }
    e
}

/// Name under which an incident is known to clients.
pub fn incident_uid(row: &IncidentRow) -> String {
    format!("ATALAYA-I-{}", row.id)
}

/// An open incident with a place; `None` without one. No personal data: the board's row has none.
pub fn incident(row: &IncidentRow, now: Timestamp) -> Option<Event> {
    let (lat, lon) = row.lat.zip(row.lon)?;
    let mut e = event(incident_uid(row), "b-m-p-s-m", "h-e", now, THING_STALE_MS);
    e.point = point(lat, lon, row.accuracy_m);
    let name = format!("{} {}", last_part(row.folio.to_string().as_str()), row.type_name);
    e.detail.contact = Some(Contact { callsign: name, endpoint: None });
    let place: Vec<&str> = [&row.address, &row.neighbourhood, &row.references]
        .into_iter()
        .flatten()
        .map(|l| l.as_str())
        .collect();
    let remarks = format!(
        "{} · prioridad {} · {} unidades · {}",
        row.folio,
        row.priority_number,
        row.units.len(),
        place.join(", ")
    );
    e.detail.rest.push(Element::new("remarks").text(remarks));
    e.detail.rest.push(Element::new("color").with("argb", colour(row.priority_number).to_string()));
    Some(e)
}

/// What people say of a folio: its last figures.
fn last_part(folio: &str) -> String {
    folio.rsplit('-').next().unwrap_or(folio).to_owned()
}

/// Opaque ARGB by priority 1 to 4.
fn colour(priority: u8) -> i32 {
    match priority {
        1 => -65_536,
        2 => -23_296,
        3 => -256,
        _ => -1,
    }
}

/// Name under which a notice is known to clients.
pub fn bolo_uid(row: &BoloRow) -> String {
    format!("ATALAYA-B-{}", row.id)
}

/// A notice, by its title: its text is personal and does not leave the room. Where it has no centre it has no
/// place on a map either, and lies beside the centre of the world, which clients list without drawing.
pub fn bolo(row: &BoloRow, now: Timestamp) -> Event {
    let mut e = event(bolo_uid(row), "b-m-p-s-m", "h-e", now, THING_STALE_MS);
    e.stale = e.stale.min(millis(row.expires_at)).max(e.start);
    if let Some(centre) = row.area.centre {
        e.point = point(centre.lat(), centre.lon(), row.area.radius_m.map(|m| m.0));
    }
    e.detail.contact = Some(Contact { callsign: format!("BOLETÍN: {}", row.title), endpoint: None });
    e.detail
        .rest
        .push(Element::new("remarks").text(format!("Boletín, edición {}: {}", row.edition, row.title)));
    e.detail.rest.push(Element::new("color").with("argb", "-65281"));
    e
}

/// Takes what the centre said off a client's map.
pub fn gone(uid: &str, now: Timestamp) -> Event {
    let mut e = event(format!("{uid}-fin"), "t-x-d-d", "m-g", now, 60_000);
    let link = Element::new("link").with("uid", uid).with("relation", "none").with("type", "none");
    e.detail.rest = vec![link, Element::new("__forcedelete")];
    e
}

/// The centre as somebody to whom crews can write.
pub fn centre(name: &str, now: Timestamp) -> Event {
    let mut e = event(CENTRE_UID.to_owned(), "a-f-G-I-i-l", "h-e", now, 3_600_000);
    e.detail.contact = Some(Contact { callsign: name.to_owned(), endpoint: Some("*:-1:stcp".to_owned()) });
    e.detail.group = Some(Group { name: "White".to_owned(), role: "HQ".to_owned() });
    e
}

/// An event about a mission, named so that no two are alike.
pub fn about_mission(uid: &str, kind: &str, now: Timestamp) -> Event {
    event(uid.to_owned(), kind, "h-g-i-g-o", now, 60_000)
}

/// Answer to a client's sign of life.
pub fn pong(now: Timestamp) -> Event {
    event("takPong".to_owned(), "t-x-c-t-r", "h-g-i-g-o", now, 20_000)
}

/// A message of the room, as chat to one client.
pub fn chat(message: &Message, centre: &str, to_uid: &str, to: &str) -> Option<Event> {
    let text = message.text.known()?;
    let sender = match &message.writer {
        Writer::Room { name } => format!("{centre} · {name}"),
        Writer::Centre {} => centre.to_owned(),
        Writer::Crew { .. } => return None,
    };
    Some(chat_text(&message.id.to_string(), text.as_str(), &sender, to_uid, to, message.at))
}

/// Text as chat to one client.
pub fn chat_text(id: &str, text: &str, sender: &str, to_uid: &str, to: &str, at: Timestamp) -> Event {
    let mut e = event(format!("GeoChat.{CENTRE_UID}.{to_uid}.{id}"), "b-t-f", "h-g-i-g-o", at, 86_400_000);
    let group = Element::new("chatgrp").with("uid0", CENTRE_UID).with("uid1", to_uid).with("id", to_uid);
    let head = Element::new("__chat")
        .with("parent", "RootContactGroup")
        .with("groupOwner", "false")
        .with("messageId", id)
        .with("chatroom", to)
        .with("id", to_uid)
        .with("senderCallsign", sender)
        .child(group);
    let link =
        Element::new("link").with("uid", CENTRE_UID).with("type", "a-f-G-I-i-l").with("relation", "p-p");
    let remarks = Element::new("remarks")
        .with("source", format!("BAO.F.ATAK.{CENTRE_UID}"))
        .with("to", to_uid)
        .with("time", at.to_string())
        .text(text);
    e.detail.rest = vec![head, link, remarks];
    e
}
