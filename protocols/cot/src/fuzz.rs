//! One function per input for fuzzing. Each takes arbitrary bytes and asserts what must hold for all of them.

use crate::{Event, Frame, Frames, Version, decode_protobuf, decode_xml, encode_protobuf, encode_xml};

/// One XML event: what was understood survives being written and read again, in both versions.
pub fn cot_xml(data: &[u8]) {
    if let Ok(event) = decode_xml(data) {
        survives(&event);
    }
}

/// One protobuf message.
pub fn tak_message(data: &[u8]) {
    if let Ok(message) = decode_protobuf(data)
        && let Some(event) = message.event
    {
        survives(&event);
    }
}

/// A stream: the first byte chooses the version and the second the size of the pieces. Pieces never change what
/// comes out.
pub fn tak_stream(data: &[u8]) {
    let [version, piece, stream @ ..] = data else { return };
    let version = if version & 1 == 0 { Version::Zero } else { Version::One };
    let whole = cut(version, stream, stream.len().max(1));
    let pieces = cut(version, stream, usize::from(*piece).max(1));
    assert_eq!(whole, pieces, "the same messages, however the bytes arrive");
    for frame in whole {
        match frame {
            Frame::Xml(bytes) => cot_xml(&bytes),
            Frame::Protobuf(bytes) => tak_message(&bytes),
        }
    }
}

fn cut(version: Version, stream: &[u8], piece: usize) -> Vec<Frame> {
    let mut frames = Frames::new();
    frames.switch_to(version);
    let mut out = Vec::new();
    for bytes in stream.chunks(piece) {
        frames.push(bytes);
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => out.push(frame),
                Ok(None) => break,
                Err(_) => return out,
            }
        }
    }
    out
}

fn survives(event: &Event) {
    let xml = encode_xml(event);
    if xml.len() <= crate::MAX_MESSAGE_BYTES {
        assert_eq!(decode_xml(xml.as_bytes()).as_ref(), Ok(event), "XML says the same");
    }
    if let Ok(bytes) = encode_protobuf(event) {
        let again = decode_protobuf(&bytes).map(|message| message.event);
        assert_eq!(again, Ok(Some(event.clone())), "protobuf says the same");
    }
}
