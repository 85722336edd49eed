//! What the centre says, in the words of each version.

use super::{DISCONNECT, Version};
use bytes::BytesMut;
use rumqttc::{
    mqttbytes::{self, v4},
    v5::mqttbytes::{self as bytes5, v5},
};

/// Why a client is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    Version,
    /// Name or secret.
    Login,
    NotAllowed,
    /// Too many tries, or no room.
    Busy,
}

/// What became of something published. In MQTT 3.1.1 only the list of what was not taken tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Taken,
    NotYours,
    TooMuch,
    Unreadable,
    Encrypted,
}

/// Why the centre ends a connection; said to clients of version 5.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goodbye {
    Malformed,
    TooLong,
    Silent,
    TakenOver,
    NotAllowed,
    TooMuch,
    Stopping,
}

/// A packet of the centre.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// Taken; with the keep-alive that holds, seconds.
    Welcome {
        keep_alive_s: u16,
    },
    Refused(Refusal),
    PubAck(u16, Outcome),
    PubRec(u16, Outcome),
    PubComp(u16),
    /// The quality granted to each filter; `None`: refused.
    SubAck(u16, &'a [Option<u8>]),
    UnsubAck(u16, usize),
    Pong,
    Publish {
        topic: &'a str,
        payload: &'a [u8],
        /// 0 or 1.
        qos: u8,
        id: u16,
    },
    Goodbye(Goodbye),
}

/// Largest packet taken of a client that is known; told to clients of version 5.
pub const PACKET_MAX: usize = 64 << 10;
/// Messages of the qualities 1 and 2 that a client may have under way.
pub const UNDER_WAY_MAX: u16 = 32;

/// The bytes of an answer; empty for what a version cannot say.
pub fn write(version: Version, answer: &Answer<'_>) -> BytesMut {
    let mut out = BytesMut::new();
    if let (Version::Five, Answer::Goodbye(goodbye)) = (version, answer) {
        // By hand: without properties the codec writes one byte more than it announces.
        out.extend_from_slice(&[DISCONNECT, 2, disconnect_five(*goodbye) as u8, 0]);
        return out;
    }
    let written = match version {
        Version::Three => answer_three(answer).is_none_or(|p| p.write(&mut out, PACKET_MAX).is_ok()),
        Version::Five => answer_five(answer).write(&mut out, Some(u32::MAX)).is_ok(),
    };
    debug_assert!(written, "every answer is far below the bound");
    out
}

fn answer_three(answer: &Answer<'_>) -> Option<v4::Packet> {
    use v4::{ConnectReturnCode as Code, Packet as P, SubscribeReasonCode as Granted};
    let connack = |code| P::ConnAck(v4::ConnAck::new(code, false));
    Some(match answer {
        Answer::Welcome { .. } => connack(Code::Success),
        Answer::Refused(Refusal::Version) => connack(Code::RefusedProtocolVersion),
        Answer::Refused(Refusal::Login) => connack(Code::BadUserNamePassword),
        Answer::Refused(Refusal::NotAllowed) => connack(Code::NotAuthorized),
        Answer::Refused(Refusal::Busy) => connack(Code::ServiceUnavailable),
        Answer::PubAck(id, _) => P::PubAck(v4::PubAck::new(*id)),
        Answer::PubRec(id, _) => P::PubRec(v4::PubRec::new(*id)),
        Answer::PubComp(id) => P::PubComp(v4::PubComp::new(*id)),
        Answer::SubAck(id, granted) => {
            let code = |q: &Option<u8>| match q {
                Some(0) => Granted::Success(mqttbytes::QoS::AtMostOnce),
                Some(_) => Granted::Success(mqttbytes::QoS::AtLeastOnce),
                None => Granted::Failure,
            };
            P::SubAck(v4::SubAck::new(*id, granted.iter().map(code).collect()))
        }
        Answer::UnsubAck(id, _) => P::UnsubAck(v4::UnsubAck::new(*id)),
        Answer::Pong => P::PingResp,
        Answer::Publish { topic, payload, qos, id } => {
            let qos = if *qos == 0 { mqttbytes::QoS::AtMostOnce } else { mqttbytes::QoS::AtLeastOnce };
            let mut publish = v4::Publish::new(*topic, qos, *payload);
            publish.pkid = *id;
            P::Publish(publish)
        }
        Answer::Goodbye(_) => return None,
    })
}

fn answer_five(answer: &Answer<'_>) -> v5::Packet {
    use v5::{ConnectReturnCode as Code, Packet as P, SubscribeReasonCode as Granted};
    match answer {
        Answer::Welcome { keep_alive_s } => connack_five(Code::Success, *keep_alive_s),
        Answer::Refused(Refusal::Version) => connack_five(Code::UnsupportedProtocolVersion, 0),
        Answer::Refused(Refusal::Login) => connack_five(Code::BadUserNamePassword, 0),
        Answer::Refused(Refusal::NotAllowed) => connack_five(Code::NotAuthorized, 0),
        Answer::Refused(Refusal::Busy) => connack_five(Code::ServerBusy, 0),
        Answer::PubAck(id, outcome) => {
            use v5::PubAckReason as R;
            let reason = match outcome {
                Outcome::Taken => R::Success,
                Outcome::NotYours => R::NotAuthorized,
                Outcome::TooMuch => R::QuotaExceeded,
                Outcome::Unreadable | Outcome::Encrypted => R::PayloadFormatInvalid,
            };
            P::PubAck(v5::PubAck { pkid: *id, reason, properties: None })
        }
        Answer::PubRec(id, outcome) => {
            use v5::PubRecReason as R;
            let reason = match outcome {
                Outcome::Taken => R::Success,
                Outcome::NotYours => R::NotAuthorized,
                Outcome::TooMuch => R::QuotaExceeded,
                Outcome::Unreadable | Outcome::Encrypted => R::PayloadFormatInvalid,
            };
            P::PubRec(v5::PubRec { pkid: *id, reason, properties: None })
        }
        Answer::PubComp(id) => P::PubComp(v5::PubComp::new(*id, None)),
        Answer::SubAck(id, granted) => {
            let code = |q: &Option<u8>| match q {
                Some(0) => Granted::Success(bytes5::QoS::AtMostOnce),
                Some(_) => Granted::Success(bytes5::QoS::AtLeastOnce),
                None => Granted::NotAuthorized,
            };
            let return_codes = granted.iter().map(code).collect();
            P::SubAck(v5::SubAck { pkid: *id, return_codes, properties: None })
        }
        Answer::UnsubAck(id, filters) => {
            let reasons = vec![v5::UnsubAckReason::Success; *filters];
            P::UnsubAck(v5::UnsubAck { pkid: *id, reasons, properties: None })
        }
        Answer::Pong => P::PingResp(v5::PingResp),
        Answer::Publish { topic, payload, qos, id } => {
            let qos = if *qos == 0 { bytes5::QoS::AtMostOnce } else { bytes5::QoS::AtLeastOnce };
            let mut publish = v5::Publish::new(*topic, qos, payload.to_vec(), None);
            publish.pkid = *id;
            P::Publish(publish)
        }
        Answer::Goodbye(goodbye) => P::Disconnect(v5::Disconnect::new(disconnect_five(*goodbye))),
    }
}

/// A CONNACK that says what this broker does and does not do.
fn connack_five(code: v5::ConnectReturnCode, keep_alive_s: u16) -> v5::Packet {
    let taken = code == v5::ConnectReturnCode::Success;
    let properties = taken.then(|| v5::ConnAckProperties {
        // The session ends with the connection, and nothing is kept for whoever comes later.
        session_expiry_interval: Some(0),
        receive_max: Some(UNDER_WAY_MAX),
        max_qos: None,
        retain_available: Some(0),
        max_packet_size: u32::try_from(PACKET_MAX).ok(),
        assigned_client_identifier: None,
        topic_alias_max: Some(0),
        reason_string: None,
        user_properties: Vec::new(),
        wildcard_subscription_available: None,
        subscription_identifiers_available: Some(0),
        shared_subscription_available: Some(0),
        server_keep_alive: Some(keep_alive_s),
        response_information: None,
        server_reference: None,
        authentication_method: None,
        authentication_data: None,
    });
    v5::Packet::ConnAck(v5::ConnAck { session_present: false, code, properties })
}

fn disconnect_five(goodbye: Goodbye) -> v5::DisconnectReasonCode {
    use v5::DisconnectReasonCode as R;
    match goodbye {
        Goodbye::Malformed => R::MalformedPacket,
        Goodbye::TooLong => R::PacketTooLarge,
        Goodbye::Silent => R::KeepAliveTimeout,
        Goodbye::TakenOver => R::SessionTakenOver,
        Goodbye::NotAllowed => R::NotAuthorized,
        Goodbye::TooMuch => R::MessageRateTooHigh,
        Goodbye::Stopping => R::ServerShuttingDown,
    }
}
