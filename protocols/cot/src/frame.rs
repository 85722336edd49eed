//! Cutting streams and datagrams into messages.

use crate::{Error, MAX_MESSAGE_BYTES};

/// First byte of every version 1 frame.
const MAGIC: u8 = 0xbf;
/// How a version 0 message ends on a stream.
const END: &[u8] = b"</event>";

/// Version of the TAK protocol on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Version {
    /// XML.
    #[default]
    Zero,
    /// Protobuf.
    One,
}

/// One message, still encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    Xml(Vec<u8>),
    Protobuf(Vec<u8>),
}

/// A stream being cut. Holds at most one message and what follows it; [`Frames::push`] what arrives, then take
/// [`Frames::next_frame`] until it has none.
///
/// Every error is final: where the framing is lost, nothing after it can be believed, and the connection should be
/// closed with the reason told.
#[derive(Debug, Default)]
pub struct Frames {
    buffer: Vec<u8>,
    /// Bytes of `buffer` in which no end was found yet, so that many small pieces cost no more than one large.
    searched: usize,
    version: Version,
}

impl Frames {
    /// A stream that speaks version 0, as every new one does.
    pub fn new() -> Self {
        Self::default()
    }
    /// From here on the peer speaks this version: both sides change right after the response of the negotiation.
    pub fn switch_to(&mut self, version: Version) {
        self.version = version;
        self.searched = 0;
    }
    pub fn version(&self) -> Version {
        self.version
    }
    /// Bytes that wait for the rest of their message.
    pub fn waiting(&self) -> usize {
        self.buffer.len()
    }
    /// Takes what arrived. Call [`Frames::next_frame`] until it has none before the next push, so that the buffer
    /// stays within one message and one piece.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }
    /// The next whole message, or `None` until more arrives.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Junk`], [`Error::BadLength`]: the stream is lost.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Error> {
        match self.version {
            Version::Zero => self.next_xml(),
            Version::One => self.next_protobuf(),
        }
    }

    fn next_xml(&mut self) -> Result<Option<Frame>, Error> {
        if self.searched == 0 {
            // Clients send line ends, and some a zero byte, between messages.
            let blank = self.buffer.iter().take_while(|b| b.is_ascii_whitespace() || **b == 0).count();
            self.buffer.drain(..blank);
            if self.buffer.first().is_some_and(|first| *first != b'<' && *first != 0xef) {
                return Err(Error::Junk);
            }
        }
        // The end may lie across two pieces.
        let from = self.searched.saturating_sub(END.len() - 1);
        let found = self.buffer[from..].windows(END.len()).position(|window| window == END);
        match found.map(|at| from + at + END.len()) {
            Some(end) if end > MAX_MESSAGE_BYTES => Err(Error::TooLarge),
            Some(end) => {
                self.searched = 0;
                Ok(Some(Frame::Xml(self.cut(0, end))))
            }
            None if self.buffer.len() > MAX_MESSAGE_BYTES => Err(Error::TooLarge),
            None => {
                self.searched = self.buffer.len();
                Ok(None)
            }
        }
    }

    fn next_protobuf(&mut self) -> Result<Option<Frame>, Error> {
        let Some(first) = self.buffer.first() else { return Ok(None) };
        if *first != MAGIC {
            return Err(Error::Junk);
        }
        let Some((length, prefix)) = varint(&self.buffer[1..])? else { return Ok(None) };
        if length > MAX_MESSAGE_BYTES {
            return Err(Error::TooLarge);
        }
        let start = 1 + prefix;
        if self.buffer.len() < start + length {
            return Ok(None);
        }
        Ok(Some(Frame::Protobuf(self.cut(start, start + length))))
    }

    /// Takes `start..end` and forgets everything before `end`.
    fn cut(&mut self, start: usize, end: usize) -> Vec<u8> {
        let message = self.buffer[start..end].to_vec();
        self.buffer.drain(..end);
        message
    }
}

/// A varint of at most 32 bits and the bytes it took; `None` when it is not complete.
fn varint(bytes: &[u8]) -> Result<Option<(usize, usize)>, Error> {
    let mut value: u64 = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).map_err(|_| Error::BadLength)?;
            return Ok(Some((value as usize, index + 1)));
        }
    }
    if bytes.len() >= 5 { Err(Error::BadLength) } else { Ok(None) }
}

/// A version 1 message framed for a stream.
pub fn frame_protobuf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 6);
    out.push(MAGIC);
    let mut length = message.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(message);
    out
}

/// A version 1 message framed for a datagram.
pub fn mesh_protobuf(message: &[u8]) -> Vec<u8> {
    [&[MAGIC, 1, MAGIC][..], message].concat()
}

/// What a datagram holds: version 1 behind its header, else XML.
///
/// # Errors
/// [`Error::UnknownVersion`], [`Error::TooLarge`].
pub fn decode_datagram(bytes: &[u8]) -> Result<Frame, Error> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLarge);
    }
    match bytes {
        [MAGIC, 1, MAGIC, message @ ..] => Ok(Frame::Protobuf(message.to_vec())),
        [MAGIC, 0, MAGIC, message @ ..] => Ok(Frame::Xml(message.to_vec())),
        [MAGIC, version, MAGIC, ..] => Err(Error::UnknownVersion(*version)),
        xml => Ok(Frame::Xml(xml.to_vec())),
    }
}
