//! MQTT 3.1.1 and 5 on the wire, as one set of packets.
//!
//! The codec is rumqttc's, without its network. In front of it is a framing of our own, so that a packet's
//! length is refused before its bytes are waited for, and so that a packet that lies about an inner length can
//! never pass for one that is not whole yet. References: OASIS MQTT 3.1.1 §2.2, MQTT 5.0 §2.1.

mod answers;

pub use answers::{Answer, Goodbye, Outcome, PACKET_MAX, Refusal, UNDER_WAY_MAX, write};

use bytes::{Bytes, BytesMut};
use rumqttc::{mqttbytes::v4, v5::mqttbytes::v5};

/// Version that a client speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// 3.1.1.
    Three,
    Five,
}

/// Why bytes are no packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WireError {
    #[error("longer than a packet may be here")]
    TooLong,
    #[error("no packet of this protocol")]
    Malformed,
    #[error("the first packet must be CONNECT, once")]
    NoConnect,
    #[error("neither MQTT 3.1.1 nor 5")]
    Version,
}

/// What a client says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hello {
    pub version: Version,
    pub client_id: String,
    /// Seconds; 0: none promised.
    pub keep_alive_s: u16,
    pub will_topic: Option<String>,
    pub username: String,
    pub password: String,
}

/// Something published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub topic: String,
    pub payload: Bytes,
    /// 0, 1 or 2.
    pub qos: u8,
    /// 0 where the quality is 0.
    pub id: u16,
}

/// A packet that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Packet {
    Connect(Hello),
    Publish(Message),
    PubAck(u16),
    PubRel(u16),
    /// Filters with the quality asked for.
    Subscribe {
        id: u16,
        filters: Vec<(String, u8)>,
    },
    Unsubscribe {
        id: u16,
        filters: Vec<String>,
    },
    Ping,
    Disconnect,
    /// What a server says: whether it takes us.
    ConnAck {
        taken: bool,
    },
    /// What a server says: which filters it grants.
    SubAck {
        granted: Vec<bool>,
    },
    /// Sound, and nothing to do about it.
    Other,
}

/// First byte of DISCONNECT.
const DISCONNECT: u8 = 0xe0;

/// Bytes that arrived and are not read yet; never more than one packet and one reading.
#[derive(Default)]
pub struct Frames {
    buffer: BytesMut,
    /// Bytes of a packet too long to be kept that are still to come.
    skip: usize,
}

impl Frames {
    pub fn push(&mut self, bytes: &[u8]) {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        self.buffer.extend_from_slice(&bytes[skipped..]);
    }
    /// The next whole packet; `None`: more bytes are needed. `max`: largest length after the fixed header.
    ///
    /// # Errors
    /// [`WireError::TooLong`], [`WireError::Malformed`]; nothing after either can be believed.
    pub fn next(&mut self, max: usize) -> Result<Option<BytesMut>, WireError> {
        let Some((header, rest)) = header(&self.buffer)? else { return Ok(None) };
        if rest > max {
            return Err(WireError::TooLong);
        }
        if self.buffer.len() < header + rest {
            return Ok(None);
        }
        Ok(Some(self.buffer.split_to(header + rest)))
    }
    /// Passes over a packet that was refused as too long, also what of it is still to come.
    pub fn pass_over(&mut self) {
        if let Ok(Some((header, rest))) = header(&self.buffer) {
            let here = self.buffer.len().min(header + rest);
            self.skip = header + rest - here;
            let _ = self.buffer.split_to(here);
        }
    }
}

/// Length of the fixed header and of what follows it.
fn header(bytes: &[u8]) -> Result<Option<(usize, usize)>, WireError> {
    let mut rest = 0;
    for (place, byte) in bytes.iter().skip(1).take(4).enumerate() {
        rest |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok(Some((place + 2, rest)));
        }
    }
    if bytes.len() > 4 { Err(WireError::Malformed) } else { Ok(None) }
}

/// Reads a whole packet; `version` is `None` until the client has said it.
///
/// # Errors
/// [`WireError`].
pub fn read(mut frame: BytesMut, version: Option<Version>) -> Result<Packet, WireError> {
    const CONNECT: u8 = 1;
    let first = frame.first().ok_or(WireError::Malformed)? >> 4 == CONNECT;
    if first == version.is_some() {
        return Err(WireError::NoConnect);
    }
    let version = match version {
        Some(version) => version,
        None => level(&frame)?,
    };
    let len = frame.len();
    match version {
        Version::Three => v4::Packet::read(&mut frame, len).map(three).map_err(|_| WireError::Malformed),
        // Whatever reason it gives; the codec refuses the shorter forms of it.
        Version::Five if frame.first() == Some(&DISCONNECT) => Ok(Packet::Disconnect),
        Version::Five => {
            let max = u32::try_from(len).map_err(|_| WireError::TooLong)?;
            v5::Packet::read(&mut frame, Some(max)).map_err(|_| WireError::Malformed).and_then(five)
        }
    }
}

/// Which version a CONNECT speaks.
fn level(frame: &[u8]) -> Result<Version, WireError> {
    let (header, _) = header(frame)?.ok_or(WireError::Malformed)?;
    match frame.get(header..header + 7) {
        Some([0, 4, b'M', b'Q', b'T', b'T', 4]) => Ok(Version::Three),
        Some([0, 4, b'M', b'Q', b'T', b'T', 5]) => Ok(Version::Five),
        Some([0, 4, b'M', b'Q', b'T', b'T', _] | [0, 6, b'M', b'Q', b'I', b's', b'd']) => {
            Err(WireError::Version)
        }
        _ => Err(WireError::Malformed),
    }
}

fn three(packet: v4::Packet) -> Packet {
    use v4::Packet as P;
    match packet {
        P::Connect(c) => {
            let (username, password) = c.login.map(|l| (l.username, l.password)).unwrap_or_default();
            Packet::Connect(Hello {
                version: Version::Three,
                client_id: c.client_id,
                keep_alive_s: c.keep_alive,
                will_topic: c.last_will.map(|w| w.topic),
                username,
                password,
            })
        }
        P::Publish(p) => {
            Packet::Publish(Message { topic: p.topic, payload: p.payload, qos: p.qos as u8, id: p.pkid })
        }
        P::PubAck(a) => Packet::PubAck(a.pkid),
        P::PubRel(r) => Packet::PubRel(r.pkid),
        P::Subscribe(s) => Packet::Subscribe {
            id: s.pkid,
            filters: s.filters.into_iter().map(|f| (f.path, f.qos as u8)).collect(),
        },
        P::Unsubscribe(u) => Packet::Unsubscribe { id: u.pkid, filters: u.topics },
        P::PingReq => Packet::Ping,
        P::Disconnect => Packet::Disconnect,
        P::ConnAck(a) => Packet::ConnAck { taken: a.code == v4::ConnectReturnCode::Success },
        P::SubAck(a) => Packet::SubAck {
            granted: a
                .return_codes
                .iter()
                .map(|c| matches!(c, v4::SubscribeReasonCode::Success(_)))
                .collect(),
        },
        P::PubRec(_) | P::PubComp(_) | P::UnsubAck(_) | P::PingResp => Packet::Other,
    }
}

fn five(packet: v5::Packet) -> Result<Packet, WireError> {
    use v5::Packet as P;
    let text = |bytes: Bytes| String::from_utf8(bytes.into()).map_err(|_| WireError::Malformed);
    Ok(match packet {
        P::Connect(c, will, login) => {
            let (username, password) = login.map(|l| (l.username, l.password)).unwrap_or_default();
            Packet::Connect(Hello {
                version: Version::Five,
                client_id: c.client_id,
                keep_alive_s: c.keep_alive,
                will_topic: will.map(|w| text(w.topic)).transpose()?,
                username,
                password,
            })
        }
        P::Publish(p) => {
            // Aliases were not offered: a topic is always written out.
            if p.topic.is_empty() {
                return Err(WireError::Malformed);
            }
            Packet::Publish(Message {
                topic: text(p.topic)?,
                payload: p.payload,
                qos: p.qos as u8,
                id: p.pkid,
            })
        }
        P::PubAck(a) => Packet::PubAck(a.pkid),
        P::PubRel(r) => Packet::PubRel(r.pkid),
        P::Subscribe(s) => Packet::Subscribe {
            id: s.pkid,
            filters: s.filters.into_iter().map(|f| (f.path, f.qos as u8)).collect(),
        },
        P::Unsubscribe(u) => Packet::Unsubscribe { id: u.pkid, filters: u.filters },
        P::PingReq(_) => Packet::Ping,
        P::Disconnect(_) => Packet::Disconnect,
        P::ConnAck(a) => Packet::ConnAck { taken: a.code == v5::ConnectReturnCode::Success },
        _ => Packet::Other,
    })
}

/// For fuzzing: whatever comes, in pieces of whatever size, every packet is read or refused, and what is kept
/// never exceeds the bound.
pub fn fuzz(data: &[u8]) {
    let Some((how, data)) = data.split_first() else { return };
    let step = usize::from(how >> 2).max(1);
    let mut version = match how & 3 {
        0 => Some(Version::Three),
        1 => Some(Version::Five),
        _ => None,
    };
    let (mut frames, max) = (Frames::default(), 4 << 10);
    for piece in data.chunks(step) {
        frames.push(piece);
        loop {
            match frames.next(max) {
                Ok(Some(frame)) => match read(frame, version) {
                    Ok(Packet::Connect(hello)) => version = Some(hello.version),
                    Ok(Packet::Publish(message)) => assert!(message.qos <= 2 && message.payload.len() <= max),
                    Ok(_) => {}
                    Err(_) => return,
                },
                Ok(None) => break,
                Err(WireError::TooLong) => frames.pass_over(),
                Err(_) => return,
            }
        }
        assert!(frames.buffer.len() <= max + step + 5, "what is kept is bounded");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn connect(level: u8) -> Vec<u8> {
        let mut bytes = vec![0x10, 0, 0, 4, b'M', b'Q', b'T', b'T', level, 0b1100_0010, 0, 60];
        if level == 5 {
            bytes.push(0);
        }
        for text in ["cel-1", "patrulla-14", "secreto"] {
            bytes.extend([0, u8::try_from(text.len()).unwrap()]);
            bytes.extend(text.bytes());
        }
        bytes[1] = u8::try_from(bytes.len() - 2).unwrap();
        bytes
    }
    fn one(bytes: &[u8], version: Option<Version>) -> Result<Packet, WireError> {
        let mut frames = Frames::default();
        frames.push(bytes);
        read(frames.next(PACKET_MAX)?.unwrap(), version)
    }

    #[test]
    fn both_versions_say_the_same_things() {
        for (level, version) in [(4, Version::Three), (5, Version::Five)] {
            let Packet::Connect(hello) = one(&connect(level), None).unwrap() else { panic!() };
            assert_eq!((hello.version, hello.keep_alive_s), (version, 60));
            assert_eq!((hello.username.as_str(), hello.password.as_str()), ("patrulla-14", "secreto"));
            assert_eq!(one(&connect(level), Some(version)), Err(WireError::NoConnect), "only once");
            assert_eq!(one(&[0xc0, 0], None), Err(WireError::NoConnect));
            assert_eq!(one(&[0xc0, 0], Some(version)), Ok(Packet::Ping));
            assert_eq!(one(&[0xe0, 0], Some(version)), Ok(Packet::Disconnect));
            let answer = Answer::Publish { topic: "owntracks/a/b/cmd", payload: b"{}", qos: 1, id: 7 };
            let Packet::Publish(read) = one(&write(version, &answer), Some(version)).unwrap() else {
                panic!()
            };
            assert_eq!(
                (read.topic.as_str(), &read.payload[..], read.id),
                ("owntracks/a/b/cmd", &b"{}"[..], 7)
            );
            let answers = [
                Answer::Welcome { keep_alive_s: 60 },
                Answer::Refused(Refusal::Login),
                Answer::PubAck(1, Outcome::NotYours),
                Answer::PubRec(1, Outcome::Taken),
                Answer::PubComp(1),
                Answer::SubAck(2, &[Some(0), Some(1), None]),
                Answer::UnsubAck(3, 2),
                Answer::Pong,
            ];
            for answer in answers {
                one(&write(version, &answer), Some(version)).unwrap_or_else(|e| panic!("{answer:?}: {e}"));
            }
        }
        assert_eq!(one(&connect(3), None), Err(WireError::Version));
        assert!(write(Version::Three, &Answer::Goodbye(Goodbye::Silent)).is_empty());
        assert_eq!(
            one(&write(Version::Five, &Answer::Goodbye(Goodbye::Silent)), Some(Version::Five)),
            Ok(Packet::Disconnect)
        );
    }

    #[test]
    fn a_length_is_refused_before_its_bytes_come() {
        let mut frames = Frames::default();
        frames.push(&[0x30, 0xff, 0xff, 0x7f]);
        assert_eq!(frames.next(PACKET_MAX), Err(WireError::TooLong));
        frames.pass_over();
        frames.push(&vec![0; 2_097_151 - 10]);
        assert_eq!(frames.next(PACKET_MAX), Ok(None));
        assert!(frames.buffer.is_empty(), "nothing of it is kept");
        frames.push(&[0; 10]);
        frames.push(&[0xc0, 0]);
        assert_eq!(frames.next(PACKET_MAX).unwrap().unwrap()[..], [0xc0, 0], "the next one is read");
        frames.push(&[0x30, 0xff, 0xff, 0xff, 0xff]);
        assert_eq!(frames.next(PACKET_MAX), Err(WireError::Malformed));
        // Half a packet is waited for; one that lies inside is not.
        let mut frames = Frames::default();
        frames.push(&connect(4)[..20]);
        assert_eq!(frames.next(PACKET_MAX), Ok(None));
        assert_eq!(one(&[0x32, 4, 0, 9, b'a', b'b'], Some(Version::Three)), Err(WireError::Malformed));
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(data in prop::collection::vec(any::<u8>(), 0..300)) {
            fuzz(&data);
        }
        /// Packets that begin soundly get further in.
        #[test]
        fn nor_do_spoilt_packets(kind in 1u8..15, flags in 0u8..16, body in prop::collection::vec(any::<u8>(), 0..120), how in any::<u8>()) {
            let mut data = vec![how, kind << 4 | flags, u8::try_from(body.len()).unwrap()];
            data.extend(&body);
            fuzz(&data);
            let mut hello = vec![how];
            let mut spoilt = connect(if flags & 1 == 0 { 4 } else { 5 });
            let place = usize::from(kind) * usize::from(flags) % spoilt.len();
            spoilt[place] ^= body.first().copied().unwrap_or(1);
            hello.extend(spoilt);
            hello.extend(&data[1..]);
            fuzz(&hello);
        }
    }
}
