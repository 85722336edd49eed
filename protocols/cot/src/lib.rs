//! Cursor on Target (CoT) and the TAK protocol: bytes ↔ typed events.
//!
//! - **Version 0** is XML: one `<event>` after the other on a stream, or one in a datagram. [`decode_xml`],
//!   [`encode_xml`].
//! - **Version 1** is protobuf (`atakmap.commoncommo.protobuf.v1.TakMessage`), framed on a stream by `0xBF` and
//!   a varint length, on a mesh by `0xBF 0x01 0xBF`. [`decode_protobuf`], [`encode_protobuf`].
//! - A stream begins with version 0; [`negotiation`] holds the three events by which it changes to version 1.
//! - [`Frames`] cuts a byte stream of either version into messages, whatever the sizes in which it arrives.
//!
//! Facts of the format: deptofdefense/AndroidTacticalAssaultKit-CIV, `commoncommo/core/impl/protobuf/protocol.txt`
//! and the message descriptors carried by PyPI `takproto`; CoT base schema 2.0 (MITRE MP090284).
//!
//! # Nothing from outside is trusted
//!
//! No document type, no entities but the five of XML and character references, no recursion. An event outside
//! the bounds is refused whole with a typed [`Error`]; the stream goes on with the next one where the framing
//! still stands.
//!
//! | what | bound | at the bound |
//! |---|---|---|
//! | one message | [`MAX_MESSAGE_BYTES`] | [`Error::TooLarge`]; on a stream that is fatal, as its end is not known |
//! | elements of one event | [`MAX_ELEMENTS`] | [`Error::TooManyElements`] |
//! | depth | [`MAX_DEPTH`] | [`Error::TooDeep`] |
//! | attributes of one element | [`MAX_ATTRIBUTES`] | [`Error::TooManyAttributes`] |
//!
//! ```
//! let xml = br#"<event version="2.0" uid="SSEM-P-118" type="a-f-G-U-C" how="m-g" time="2026-11-29T12:00:00Z"
//!   start="2026-11-29T12:00:00Z" stale="2026-11-29T12:01:00Z"><point lat="19.28" lon="-99.65" hae="2640.0"
//!   ce="8.0" le="9999999.0"/><detail><contact callsign="P118"/></detail></event>"#;
//! let event = cot::decode_xml(xml)?;
//! assert_eq!(event.detail.callsign(), Some("P118"));
//! assert_eq!(event.point.le_m, None);
//! let again = cot::decode_protobuf(&cot::encode_protobuf(&event)?)?;
//! assert_eq!(again.event, Some(event));
//! # Ok::<(), cot::Error>(())
//! ```

mod detail;
mod error;
mod event;
mod frame;
pub mod fuzz;
pub mod negotiation;
mod protobuf;
mod time;
mod tree;
mod xml;

pub use detail::{Contact, Detail, Group, PrecisionLocation, Takv, Track};
pub use error::Error;
pub use event::{Event, Millis, Point, UNKNOWN_M};
pub use frame::{Frame, Frames, Version, decode_datagram, frame_protobuf, mesh_protobuf};
pub use protobuf::{Control, TakMessage, decode_protobuf, encode_control, encode_protobuf};
pub use tree::{Element, Node};
pub use xml::{decode_xml, encode_xml};

/// Most bytes of one message, either version (1 MiB). A position is about 500 bytes; a drawn route or a large
/// data-package announcement some tens of thousands.
pub const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// Most elements of one event.
pub const MAX_ELEMENTS: usize = 8_192;
/// Deepest nesting of elements below `<event>`.
pub const MAX_DEPTH: usize = 32;
/// Most attributes of one element.
pub const MAX_ATTRIBUTES: usize = 128;
