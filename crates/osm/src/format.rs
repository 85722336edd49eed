//! Telling formats apart by their first bytes.

use crate::{
    error::{Kinship, OsmError},
    source::Source,
};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read};

/// How an XML extract is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    Plain,
    Gzip,
    Bzip2,
}

/// Format of an extract.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Pbf,
    Xml(Compression),
}

/// How much of the (unpacked) beginning is looked at.
const BEGINNING: u64 = 4096;
const BUFFER: usize = 256 << 10;

impl Compression {
    /// A buffered reader of the unpacked text. Members of a gzip or bzip2 file follow each other.
    pub(crate) fn unpack<'a>(self, reader: impl Read + 'a) -> Box<dyn BufRead + 'a> {
        let packed = BufReader::with_capacity(BUFFER, reader);
        match self {
            Self::Plain => Box::new(packed),
            Self::Gzip => {
                let plain = flate2::bufread::MultiGzDecoder::new(packed);
                Box::new(BufReader::with_capacity(BUFFER, plain))
            }
            Self::Bzip2 => {
                let plain = bzip2::bufread::MultiBzDecoder::new(packed);
                Box::new(BufReader::with_capacity(BUFFER, plain))
            }
        }
    }
}

/// Tells the format of a source, or what it seems to be instead.
pub(crate) fn detect(source: &dyn Source) -> Result<Format, OsmError> {
    let mut head = Vec::new();
    source.open()?.take(BEGINNING).read_to_end(&mut head)?;
    let packing = match head.as_slice() {
        [] => return Err(OsmError::WrongKind(Kinship::Empty)),
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
        _ if is_pbf(&head) => return Ok(Format::Pbf),
        plain => return text(plain).map(|()| Format::Xml(Compression::Plain)),
    };
    let mut plain = Vec::new();
    match packing.unpack(source.open()?).take(BEGINNING).read_to_end(&mut plain) {
        Ok(_) => text(&plain).map(|()| Format::Xml(packing)),
        // What was unpacked before the cut is too short to be called another kind.
        Err(e) => {
            text(&plain).map(|()| Format::Xml(packing)).map_err(|_| unpack_error(&e, plain.len() as u64))
        }
    }
}

/// An unpacker's error: the end came too soon, or the packing is wrong.
pub(crate) fn unpack_error(error: &std::io::Error, offset: u64) -> OsmError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => OsmError::Truncated { offset, within: "packed text" },
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData | std::io::ErrorKind::Other => {
            OsmError::Corrupt { block: None, offset, what: error.to_string() }
        }
        kind => OsmError::Io(std::io::Error::new(kind, error.to_string())),
    }
}

/// Length of the first block's header, big-endian, then field 1 of it: its type.
fn is_pbf(head: &[u8]) -> bool {
    matches!(head, [0, 0, 0, _, 0x0a, 9, rest @ ..] if rest.starts_with(b"OSMHeader"))
}

fn text(head: &[u8]) -> Result<(), OsmError> {
    let wrong = |kinship| Err(OsmError::WrongKind(kinship));
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    match text {
        [] => wrong(Kinship::Empty),
        [b'{' | b'[', ..] => wrong(Kinship::Json),
        [b'P', b'K', 3 | 5, ..] => wrong(Kinship::Zip),
        [b'<', ..] => match root(text) {
            Some(b"osm") => Ok(()),
            Some(b"osmChange") => wrong(Kinship::Changes),
            Some(b"html" | b"HTML") => wrong(Kinship::Html),
            _ if text.get(..9).is_some_and(|t| t.eq_ignore_ascii_case(b"<!doctype")) => wrong(Kinship::Html),
            _ => wrong(Kinship::Xml),
        },
        _ if text.starts_with(b"PMTiles") => wrong(Kinship::PmTiles),
        _ if text.starts_with(b"SQLite format 3") => wrong(Kinship::Sqlite),
        _ if head.starts_with(b"\xff\xe0\x04o5") => wrong(Kinship::O5m),
        _ => wrong(Kinship::Unknown),
    }
}

/// Name of the first element, after declaration and comments.
fn root(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        let inner = text.trim_ascii_start().strip_prefix(b"<")?;
        let skip = |end: &[u8]| inner.windows(end.len()).position(|w| w == end).map(|i| i + end.len());
        let behind = match inner {
            [b'?', ..] => skip(b"?>")?,
            [b'!', b'-', b'-', ..] => skip(b"-->")?,
            [b'!', ..] => skip(b">")?,
            _ => {
                let end = inner.iter().position(|b| b.is_ascii_whitespace() || *b == b'>' || *b == b'/')?;
                return inner.get(..end);
            }
        };
        text = inner.get(behind..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::BytesSource;

    #[track_caller]
    fn wrong(bytes: &[u8], expected: Kinship) {
        match detect(&BytesSource(bytes)) {
            Err(OsmError::WrongKind(kinship)) => assert_eq!(kinship, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn other_files_are_named() {
        wrong(b"", Kinship::Empty);
        wrong(b" {\"type\":\"FeatureCollection\"}", Kinship::Json);
        wrong(b"\xef\xbb\xbf<!-- x --><osmChange version='0.6'>", Kinship::Changes);
        wrong(b"<!DOCTYPE html><html>", Kinship::Html);
        wrong(b"<gpx>", Kinship::Xml);
        wrong(b"PK\x03\x04", Kinship::Zip);
        wrong(b"PMTiles\x03", Kinship::PmTiles);
        wrong(b"SQLite format 3\0", Kinship::Sqlite);
        wrong(b"\xff\xe0\x04o5m2", Kinship::O5m);
        wrong(b"id,lat,lon\n", Kinship::Unknown);
        let gz = crate::testing::gzip(b"{\"type\":1}");
        wrong(&gz, Kinship::Json);
    }

    #[test]
    fn extracts_are_known() {
        let xml = b"<?xml version='1.0'?>\n<!-- c -->\n<osm version='0.6'></osm>";
        assert_eq!(detect(&BytesSource(xml)).unwrap(), Format::Xml(Compression::Plain));
        let gz = crate::testing::gzip(xml);
        assert_eq!(detect(&BytesSource(&gz)).unwrap(), Format::Xml(Compression::Gzip));
        assert!(matches!(detect(&BytesSource(&gz[..5])), Err(OsmError::Truncated { .. })));
    }
}
