//! Version 1: `TakMessage` in protobuf. Field numbers: the descriptors of PyPI takproto 3.0.1, which are those of
//! ATAK-CIV's `commoncommo`.

use crate::{
    Contact, Detail, Element, Error, Event, Group, MAX_MESSAGE_BYTES, Millis, Point, PrecisionLocation, Takv,
    Track, UNKNOWN_M,
    xml::{self, clean},
};
use prost::Message;

/// One message of version 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TakMessage {
    /// Which versions the sender speaks; on a mesh sent with the first message and each minute.
    pub control: Option<Control>,
    pub event: Option<Event>,
}

/// Versions of the TAK protocol that a device speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Lowest and highest version; 0 in the message means 1.
    pub min_version: u32,
    pub max_version: u32,
    /// Identifier of the device.
    pub contact_uid: String,
}

/// Reads a message without its frame.
///
/// # Errors
/// [`Error::Protobuf`] for bytes that are none, [`Error::Missing`] and [`Error::Invalid`] for an event that cannot be.
pub fn decode_protobuf(bytes: &[u8]) -> Result<TakMessage, Error> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLarge);
    }
    let wire = wire::TakMessage::decode(bytes).map_err(|_| Error::Protobuf)?;
    let control = wire.control.map(|c| Control {
        min_version: c.min_proto_version.max(1),
        max_version: c.max_proto_version.max(1),
        contact_uid: c.contact_uid,
    });
    let event = wire.event.map(event_of).transpose()?;
    Ok(TakMessage { control, event })
}

/// Writes a message without its frame.
///
/// # Errors
/// [`Error::TooLarge`] when the event is larger than any reader would take.
pub fn encode_protobuf(event: &Event) -> Result<Vec<u8>, Error> {
    let wire = wire::TakMessage { control: None, event: Some(wire_of(event)) };
    let bytes = wire.encode_to_vec();
    if bytes.len() > MAX_MESSAGE_BYTES { Err(Error::TooLarge) } else { Ok(bytes) }
}

/// Writes a message that only tells which versions are spoken.
pub fn encode_control(control: &Control) -> Vec<u8> {
    let control = wire::TakControl {
        min_proto_version: control.min_version,
        max_proto_version: control.max_version,
        contact_uid: control.contact_uid.clone(),
    };
    wire::TakMessage { control: Some(control), event: None }.encode_to_vec()
}

fn event_of(wire: wire::CotEvent) -> Result<Event, Error> {
    let text = |value: String| (!value.is_empty()).then(|| clean(value));
    let event = Event {
        uid: clean(wire.uid),
        kind: clean(wire.kind),
        how: clean(wire.how),
        time: wire.send_time,
        start: wire.start_time,
        stale: wire.stale_time,
        point: Point::new(wire.lat, wire.lon, wire.hae, wire.ce, wire.le)?,
        access: text(wire.access),
        qos: text(wire.qos),
        opex: text(wire.opex),
        detail: wire.detail.map_or(Ok(Detail::default()), detail_of)?,
    };
    event.checked()
}

fn detail_of(wire: wire::Detail) -> Result<Detail, Error> {
    let mut detail = Detail::default();
    // Typed messages go the same way as elements, so that both versions end in the same event.
    let mut elements = Vec::new();
    if let Some(c) = wire.contact {
        let endpoint = (!c.endpoint.is_empty()).then(|| clean(c.endpoint));
        detail.contact = Some(Contact { callsign: clean(c.callsign), endpoint });
    }
    detail.group = wire.group.map(|g| Group { name: clean(g.name), role: clean(g.role) });
    detail.precision = wire
        .precision_location
        .map(|p| PrecisionLocation { geopointsrc: clean(p.geopointsrc), altsrc: clean(p.altsrc) });
    detail.battery_pct = wire.status.map(|s| s.battery);
    detail.takv = wire.takv.map(|t| Takv {
        device: clean(t.device),
        platform: clean(t.platform),
        os: clean(t.os),
        version: clean(t.version),
    });
    detail.track = wire.track.and_then(|t| Track::new(t.speed, t.course));
    if !wire.xml_detail.trim().is_empty() {
        elements = xml::read_fragment(&wire.xml_detail)?;
    }
    elements.into_iter().for_each(|element: Element| detail.take(element));
    Ok(detail)
}

fn wire_of(event: &Event) -> wire::CotEvent {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let metres = |value: Option<f64>| value.unwrap_or(UNKNOWN_M);
    let within = |time: Millis| time.min(crate::time::LATEST);
    wire::CotEvent {
        kind: event.kind.clone(),
        access: text(&event.access),
        qos: text(&event.qos),
        opex: text(&event.opex),
        uid: event.uid.clone(),
        send_time: within(event.time),
        start_time: within(event.start),
        stale_time: within(event.stale),
        how: event.how.clone(),
        lat: event.point.lat,
        lon: event.point.lon,
        hae: metres(event.point.hae_m),
        ce: metres(event.point.ce_m),
        le: metres(event.point.le_m),
        detail: Some(wire_detail(&event.detail)),
    }
}

fn wire_detail(detail: &Detail) -> wire::Detail {
    wire::Detail {
        xml_detail: xml::write_fragment(&detail.rest),
        contact: detail.contact.as_ref().map(|c| wire::Contact {
            endpoint: c.endpoint.clone().unwrap_or_default(),
            callsign: c.callsign.clone(),
        }),
        group: detail.group.as_ref().map(|g| wire::Group { name: g.name.clone(), role: g.role.clone() }),
        precision_location: detail.precision.as_ref().map(|p| wire::PrecisionLocation {
            geopointsrc: p.geopointsrc.clone(),
            altsrc: p.altsrc.clone(),
        }),
        status: detail.battery_pct.map(|battery| wire::Status { battery }),
        takv: detail.takv.as_ref().map(|t| wire::Takv {
            device: t.device.clone(),
            platform: t.platform.clone(),
            os: t.os.clone(),
            version: t.version.clone(),
        }),
        track: detail.track.map(|t| wire::Track { speed: t.speed_mps, course: t.course_deg }),
    }
}

/// The messages as they stand on the wire.
mod wire {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TakMessage {
        #[prost(message, optional, tag = "1")]
        pub control: Option<TakControl>,
        #[prost(message, optional, tag = "2")]
        pub event: Option<CotEvent>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TakControl {
        #[prost(uint32, tag = "1")]
        pub min_proto_version: u32,
        #[prost(uint32, tag = "2")]
        pub max_proto_version: u32,
        #[prost(string, tag = "3")]
        pub contact_uid: String,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct CotEvent {
        #[prost(string, tag = "1")]
        pub kind: String,
        #[prost(string, tag = "2")]
        pub access: String,
        #[prost(string, tag = "3")]
        pub qos: String,
        #[prost(string, tag = "4")]
        pub opex: String,
        #[prost(string, tag = "5")]
        pub uid: String,
        #[prost(uint64, tag = "6")]
        pub send_time: u64,
        #[prost(uint64, tag = "7")]
        pub start_time: u64,
        #[prost(uint64, tag = "8")]
        pub stale_time: u64,
        #[prost(string, tag = "9")]
        pub how: String,
        #[prost(double, tag = "10")]
        pub lat: f64,
        #[prost(double, tag = "11")]
        pub lon: f64,
        #[prost(double, tag = "12")]
        pub hae: f64,
        #[prost(double, tag = "13")]
        pub ce: f64,
        #[prost(double, tag = "14")]
        pub le: f64,
        #[prost(message, optional, tag = "15")]
        pub detail: Option<Detail>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Detail {
        #[prost(string, tag = "1")]
        pub xml_detail: String,
        #[prost(message, optional, tag = "2")]
        pub contact: Option<Contact>,
        #[prost(message, optional, tag = "3")]
        pub group: Option<Group>,
        #[prost(message, optional, tag = "4")]
        pub precision_location: Option<PrecisionLocation>,
        #[prost(message, optional, tag = "5")]
        pub status: Option<Status>,
        #[prost(message, optional, tag = "6")]
        pub takv: Option<Takv>,
        #[prost(message, optional, tag = "7")]
        pub track: Option<Track>,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Contact {
        #[prost(string, tag = "1")]
        pub endpoint: String,
        #[prost(string, tag = "2")]
        pub callsign: String,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Group {
        #[prost(string, tag = "1")]
        pub name: String,
        #[prost(string, tag = "2")]
        pub role: String,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct PrecisionLocation {
        #[prost(string, tag = "1")]
        pub geopointsrc: String,
        #[prost(string, tag = "2")]
        pub altsrc: String,
    }
    #[derive(Clone, Copy, PartialEq, prost::Message)]
    pub struct Status {
        #[prost(uint32, tag = "1")]
        pub battery: u32,
    }
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Takv {
        #[prost(string, tag = "1")]
        pub device: String,
        #[prost(string, tag = "2")]
        pub platform: String,
        #[prost(string, tag = "3")]
        pub os: String,
        #[prost(string, tag = "4")]
        pub version: String,
    }
    #[derive(Clone, Copy, PartialEq, prost::Message)]
    pub struct Track {
        #[prost(double, tag = "1")]
        pub speed: f64,
        #[prost(double, tag = "2")]
        pub course: f64,
    }
}
