//! Golden frames of another implementation, properties, and what must be refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use cot::{
    Contact, Detail, Element, Error, Event, Frame, Frames, Group, MAX_DEPTH, MAX_ELEMENTS, MAX_MESSAGE_BYTES,
    Point, Track, Version, decode_datagram, decode_protobuf, decode_xml, encode_protobuf, encode_xml,
    frame_protobuf, fuzz, mesh_protobuf,
    negotiation::{self, Step},
};
use proptest::prelude::*;

/// Frames written by PyPI takproto 3.0.1 (`xml2proto`) from the XML beside them.
const GOLDEN: &[(&str, &str, &str)] = &[
    (
        include_str!("golden/patrol.xml"),
        include_str!("golden/patrol.stream.hex"),
        include_str!("golden/patrol.mesh.hex"),
    ),
    (
        include_str!("golden/chat.xml"),
        include_str!("golden/chat.stream.hex"),
        include_str!("golden/chat.mesh.hex"),
    ),
    (
        include_str!("golden/emergency.xml"),
        include_str!("golden/emergency.stream.hex"),
        include_str!("golden/emergency.mesh.hex"),
    ),
];

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.trim().bytes().map(|c| char::from(c).to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn one_frame(version: Version, stream: &[u8]) -> Frame {
    let mut frames = Frames::new();
    frames.switch_to(version);
    frames.push(stream);
    let frame = frames.next_frame().unwrap().unwrap();
    assert_eq!((frames.next_frame(), frames.waiting()), (Ok(None), 0), "nothing is left over");
    frame
}

#[test]
fn frames_of_another_implementation_say_what_their_xml_says() {
    for (xml, stream, mesh) in GOLDEN {
        let said = decode_xml(xml.trim().as_bytes()).unwrap();
        let Frame::Protobuf(message) = one_frame(Version::One, &bytes(stream)) else {
            panic!("not protobuf")
        };
        assert_eq!(decode_protobuf(&message).unwrap().event.as_ref(), Some(&said));
        assert_eq!(decode_datagram(&bytes(mesh)), Ok(Frame::Protobuf(message)));
    }
}

#[test]
fn typed_events_are_written_byte_for_byte_alike() {
    let (xml, stream, mesh) = GOLDEN[0];
    let message = encode_protobuf(&decode_xml(xml.trim().as_bytes()).unwrap()).unwrap();
    assert_eq!(frame_protobuf(&message), bytes(stream));
    assert_eq!(mesh_protobuf(&message), bytes(mesh));
}

#[test]
fn what_an_event_says_is_at_hand() {
    let patrol = decode_xml(GOLDEN[0].0.trim().as_bytes()).unwrap();
    assert_eq!((patrol.uid.as_str(), patrol.kind.as_str()), ("SSEM-P-118", "a-f-G-U-C"));
    assert_eq!(patrol.stale - patrol.start, 60_000);
    assert_eq!((patrol.point.ce_m, patrol.point.le_m), (Some(8.25), None));
    assert_eq!(patrol.detail.battery_pct, Some(81));
    assert_eq!(patrol.detail.track, Track::new(12.5, 271.5));
    let chat = decode_xml(GOLDEN[1].0.trim().as_bytes()).unwrap();
    assert_eq!(chat.detail.remarks().as_deref(), Some("Calle cerrada & obra; niño visto"));
    assert_eq!(chat.detail.find("__chat").and_then(|e| e.get("chatroom")), Some("Toluca"));
    let emergency = decode_xml(GOLDEN[2].0.trim().as_bytes()).unwrap();
    assert_eq!(emergency.detail.callsign(), Some("P118-Alert"));
    assert_eq!(emergency.detail.find("emergency").and_then(|e| e.get("type")), Some("911 Alert"));
}

#[test]
fn an_element_with_more_than_its_type_knows_stays_whole() {
    let xml = GOLDEN[0].0.replace("<contact ", "<contact phone=\"7225550118\" ");
    let event = decode_xml(xml.trim().as_bytes()).unwrap();
    assert_eq!(event.detail.contact, None);
    assert_eq!(event.detail.callsign(), Some("P118"));
    let again = decode_protobuf(&encode_protobuf(&event).unwrap()).unwrap().event.unwrap();
    assert_eq!(again.detail.find("contact").and_then(|e| e.get("phone")), Some("7225550118"));
}

#[test]
fn negotiation_goes_through_both_readings() {
    for step in [
        Step::Offer { version: 1 },
        Step::Request { version: 1 },
        Step::Response { agreed: true },
        Step::Response { agreed: false },
    ] {
        let event = negotiation::write(step, "atalaya-7", 1_795_953_600_000);
        assert_eq!(negotiation::read(&decode_xml(encode_xml(&event).as_bytes()).unwrap()), Some(step));
    }
    assert_eq!(negotiation::read(&decode_xml(GOLDEN[0].0.trim().as_bytes()).unwrap()), None);
}

fn wrap(detail: &str) -> String {
    GOLDEN[0].0.replace("<detail>", &format!("<detail>{detail}"))
}
fn refused(xml: &str) -> Error {
    decode_xml(xml.as_bytes()).unwrap_err()
}

#[test]
fn hostile_xml_is_refused_with_its_reason() {
    let event = GOLDEN[0].0.trim();
    let laughs = format!("<!DOCTYPE e [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>{event}");
    assert_eq!(refused(&laughs), Error::Forbidden);
    assert_eq!(refused(&wrap("<remarks>&boom;</remarks>")), Error::Forbidden);
    assert_eq!(refused(&wrap("<?php x?>")), Error::Forbidden);
    let deep = "<a>".repeat(MAX_DEPTH + 1) + &"</a>".repeat(MAX_DEPTH + 1);
    assert_eq!(refused(&wrap(&deep)), Error::TooDeep);
    assert_eq!(refused(&wrap(&"<a/>".repeat(MAX_ELEMENTS + 1))), Error::TooManyElements);
    let attributes: String = (0..200).map(|i| format!(" a{i}=\"\"")).collect();
    assert_eq!(refused(&wrap(&format!("<a{attributes}/>"))), Error::TooManyAttributes);
    assert_eq!(refused(&wrap(&"x".repeat(MAX_MESSAGE_BYTES))), Error::TooLarge);
    assert_eq!(decode_xml(b"<event uid=\"\xff\"/>"), Err(Error::NotUtf8));
    for broken in ["", "<event", "</event>", "<event></evnt>", "<a/><event/>", "text", "<event>\u{1}</event>"]
    {
        assert!(decode_xml(broken.as_bytes()).is_err(), "{broken:?}");
    }
    assert!(matches!(refused(&wrap("<a b=\"&#1;\"/>")), Error::Malformed { .. }));
}

#[test]
fn values_that_cannot_be_are_named() {
    let event = GOLDEN[0].0.trim();
    let with = |from: &str, to: &str| refused(&event.replace(from, to));
    assert_eq!(with("lat=\"19.287861\"", "lat=\"91\""), Error::Invalid("latitude"));
    assert_eq!(with("lon=\"-99.653238\"", "lon=\"NaN\""), Error::Invalid("longitude"));
    assert_eq!(with("lat=\"19.287861\"", ""), Error::Missing("lat"));
    assert_eq!(with("uid=\"SSEM-P-118\"", "uid=\"\""), Error::Missing("uid"));
    assert_eq!(with("type=\"a-f-G-U-C\" ", ""), Error::Missing("type"));
    assert_eq!(with("stale=\"2026-11-29T12:01:00.250Z\"", "stale=\"soon\""), Error::Invalid("stale"));
    assert_eq!(
        with("stale=\"2026-11-29T12:01:00.250Z\"", "stale=\"1950-01-01T00:00:00Z\""),
        Error::Invalid("stale")
    );
}

#[test]
fn wrong_frames_end_the_stream_and_half_ones_wait() {
    let run = |version: Version, data: &[u8]| {
        let mut frames = Frames::new();
        frames.switch_to(version);
        frames.push(data);
        frames.next_frame()
    };
    assert_eq!(run(Version::One, &[0x00]), Err(Error::Junk));
    assert_eq!(run(Version::One, &[0xbf, 0xff, 0xff, 0xff, 0xff, 0xff]), Err(Error::BadLength));
    assert_eq!(run(Version::One, &[0xbf, 0xff, 0xff, 0xff, 0x0f]), Err(Error::TooLarge));
    assert_eq!(run(Version::One, &[0xbf, 0x80]), Ok(None));
    assert_eq!(run(Version::One, &[0xbf, 0x05, 1, 2]), Ok(None));
    assert_eq!(run(Version::Zero, b"GET / HTTP/1.1\r\n"), Err(Error::Junk));
    assert_eq!(run(Version::Zero, &vec![b'<'; MAX_MESSAGE_BYTES + 1]), Err(Error::TooLarge));
    assert_eq!(run(Version::Zero, b" \r\n<event>"), Ok(None));
    assert_eq!(decode_datagram(&[0xbf, 9, 0xbf, 1]), Err(Error::UnknownVersion(9)));
    assert_eq!(decode_protobuf(&[0x0a, 0xff]), Err(Error::Protobuf));
}

#[test]
fn control_characters_of_protobuf_become_replacement_characters() {
    let frame = bytes(GOLDEN[0].1);
    let at = frame.windows(4).position(|w| w == b"P118").unwrap();
    let mut message = frame[3..].to_vec();
    message[at - 3] = 0;
    let event = decode_protobuf(&message).unwrap().event.unwrap();
    assert!(event.uid.contains('\u{fffd}') || event.detail.callsign().unwrap().contains('\u{fffd}'));
    fuzz::tak_message(&message);
}

#[test]
fn several_events_in_one_read_and_one_event_in_many() {
    let stream: String = GOLDEN.iter().map(|(xml, _, _)| xml.trim().to_owned() + "\n\0").collect();
    for piece in [1, 7, 4096] {
        let mut frames = Frames::new();
        let mut uids = Vec::new();
        for bytes in stream.as_bytes().chunks(piece) {
            frames.push(bytes);
            while let Some(Frame::Xml(xml)) = frames.next_frame().unwrap() {
                uids.push(decode_xml(&xml).unwrap().uid);
            }
        }
        assert_eq!(uids, ["SSEM-P-118", "GeoChat.P118.Toluca.7", "P118-9-1-1"], "in pieces of {piece}");
    }
}

#[test]
fn fuzz_targets_hold_on_the_golden_inputs() {
    for (xml, stream, _) in GOLDEN {
        fuzz::cot_xml(xml.as_bytes());
        fuzz::tak_message(&bytes(stream)[3..]);
        fuzz::tak_stream(&[&[1, 3][..], &bytes(stream)].concat());
        fuzz::tak_stream(&[&[0, 3][..], xml.as_bytes()].concat());
    }
}

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9áñ <>&\"'\n\t]{1,24}"
}
fn element() -> impl Strategy<Value = Element> {
    let leaf = ("[a-z_]{1,8}", prop::collection::vec(text(), 0..3), prop::option::of(text())).prop_map(
        |(name, values, inside)| {
            let mut element = Element::new(name);
            for (index, value) in values.into_iter().enumerate() {
                element = element.with(format!("a{index}"), value);
            }
            match inside {
                Some(text) => element.text(text),
                None => element,
            }
        },
    );
    leaf.prop_recursive(3, 12, 3, |inner| {
        ("[a-z_]{1,8}", prop::collection::vec(inner, 1..3)).prop_map(|(name, children)| {
            children.into_iter().fold(Element::new(format!("x{name}")), Element::child)
        })
    })
}
prop_compose! {
    fn event()(
        uid in text(), kind in "[a-zA-Z-]{1,12}", how in "[a-z-]{1,6}", time in 0_u64..253_000_000_000_000,
        lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64, hae in prop::option::of(-400.0..9000.0_f64),
        ce in prop::option::of(0.0..5000.0_f64), callsign in prop::option::of(text()), group in prop::option::of(text()),
        battery in prop::option::of(0_u32..=100), track in prop::option::of((0.0..90.0_f64, 0.0..360.0_f64)),
        access in prop::option::of(text()), rest in prop::collection::vec(element(), 0..4),
    ) -> Event {
        Event {
            uid, kind, how, time, start: time, stale: time + 60_000,
            point: Point { lat, lon, hae_m: hae, ce_m: ce, le_m: None },
            access, qos: None, opex: None,
            detail: Detail {
                contact: callsign.map(|callsign| Contact { callsign, endpoint: None }),
                group: group.map(|name| Group { name, role: "HQ".into() }),
                battery_pct: battery,
                track: track.and_then(|(speed, course)| Track::new(speed, course)),
                rest,
                ..Detail::default()
            },
        }
    }
}

proptest! {
    #[test]
    fn events_survive_both_versions(event in event()) {
        let read = decode_xml(encode_xml(&event).as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&event));
        let again = decode_protobuf(&encode_protobuf(&event).unwrap()).unwrap().event;
        prop_assert_eq!(again.as_ref(), Some(&event));
    }
    #[test]
    fn any_bytes_are_read_or_refused(data in prop::collection::vec(any::<u8>(), 0..600)) {
        fuzz::cot_xml(&data);
        fuzz::tak_message(&data);
        fuzz::tak_stream(&data);
    }
    #[test]
    fn damaged_events_are_read_or_refused(at in 0_usize..900, byte in any::<u8>(), which in 0_usize..3) {
        let mut xml = GOLDEN[which].0.as_bytes().to_vec();
        let at = at % xml.len();
        xml[at] = byte;
        fuzz::cot_xml(&xml);
        let mut frame = bytes(GOLDEN[which].1);
        let at = at % frame.len();
        frame[at] = byte;
        fuzz::tak_stream(&[&[1, 16][..], &frame].concat());
    }
}
