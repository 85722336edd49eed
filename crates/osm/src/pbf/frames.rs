//! Blocks of a PBF file: length, header, packed body. Sizes are bounded as the format says.

use super::{
    messages::{Blob, BlobHeader, HeaderBlock, PrimitiveBlock},
    weight::{self, WEIGHT_MAX},
};
use crate::{error::OsmError, source::ReadSeek};
use prost::Message;
use std::io::{BufReader, ErrorKind, Read};

/// Bounds of the format: a block's header below 64 KiB, its body below 32 MiB, packed or not.
const HEADER_MAX: u32 = 64 << 10;
const BODY_MAX: usize = 32 << 20;
/// Longest description of a file; it has some hundred bytes.
const DESCRIPTION_MAX: usize = 1 << 20;
const BUFFER: usize = 256 << 10;

pub(super) enum Content {
    /// Of an unknown type, or without anything that is wanted.
    Skipped,
    Header(HeaderBlock),
    Data(PrimitiveBlock),
}

/// One block, unpacked.
pub(super) struct Frame {
    /// Counted from 0.
    pub number: u64,
    /// Where it begins and ends in the file.
    pub offset: u64,
    pub end: u64,
    pub content: Content,
}

pub(super) struct Frames<'a> {
    reader: BufReader<Box<dyn ReadSeek + 'a>>,
    offset: u64,
    number: u64,
}

impl<'a> Frames<'a> {
    pub fn new(reader: Box<dyn ReadSeek + 'a>) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER, reader), offset: 0, number: 0 }
    }

    /// The next block; `None` at the end of the file. Bodies of blocks for which `skip` says so are
    /// passed over.
    pub fn next(&mut self, skip: impl Fn(u64) -> bool) -> Result<Option<Frame>, OsmError> {
        let (number, offset) = (self.number, self.offset);
        let Some(length) = self.length()? else { return Ok(None) };
        if length >= HEADER_MAX {
            return Err(self.corrupt(format!("a header of {length} bytes")));
        }
        let header = self.bytes(length as usize, "the header of a block")?;
        let header = BlobHeader::decode(header.as_slice()).map_err(|e| self.corrupt(e.to_string()))?;
        let size = usize::try_from(header.datasize).ok().filter(|size| *size <= BODY_MAX);
        let size = size.ok_or_else(|| self.corrupt(format!("a body of {} bytes", header.datasize)))?;
        let content = match header.kind.as_str() {
            "OSMHeader" | "OSMData" if !skip(number) => {
                let body = self.bytes(size, "the body of a block")?;
                self.open(&header.kind, &body)?
            }
            _ => self.pass_over(size)?,
        };
        self.number += 1;
        self.offset += 4 + u64::from(length) + size as u64;
        Ok(Some(Frame { number, offset, end: self.offset, content }))
    }

    fn open(&self, kind: &str, body: &[u8]) -> Result<Content, OsmError> {
        let corrupt = |e: prost::DecodeError| self.corrupt(e.to_string());
        let plain = self.unpack(Blob::decode(body).map_err(corrupt)?)?;
        if kind == "OSMHeader" {
            if plain.len() > DESCRIPTION_MAX {
                return Err(self.corrupt(format!("a description of {} bytes", plain.len())));
            }
            return Ok(Content::Header(HeaderBlock::decode(plain.as_slice()).map_err(corrupt)?));
        }
        match weight::of_block(&plain) {
            Some(weight) if weight <= WEIGHT_MAX => {
                Ok(Content::Data(PrimitiveBlock::decode(plain.as_slice()).map_err(corrupt)?))
            }
            Some(weight) => Err(self.corrupt(format!("a block that would take {} MiB", weight >> 20))),
            None => Err(self.corrupt("fields of a kind that the format does not have".into())),
        }
    }

    fn unpack(&self, blob: Blob) -> Result<Vec<u8>, OsmError> {
        let other = [(&blob.lzma, "lzma"), (&blob.lz4, "lz4"), (&blob.zstd, "zstd")];
        if let Some((_, name)) = other.into_iter().find(|(body, _)| body.is_some()) {
            return Err(OsmError::Unsupported(format!("{name} compression")));
        }
        if let Some(raw) = blob.raw {
            return Ok(raw);
        }
        let zlib = blob.zlib.ok_or_else(|| self.corrupt("a block without a body".into()))?;
        let said = blob.raw_size.and_then(|n| usize::try_from(n).ok()).unwrap_or(0).min(BODY_MAX);
        let mut plain = Vec::with_capacity(said);
        let bounded = flate2::bufread::ZlibDecoder::new(zlib.as_slice()).take(BODY_MAX as u64 + 1);
        { bounded }.read_to_end(&mut plain).map_err(|e| self.corrupt(format!("zlib: {e}")))?;
        if plain.len() > BODY_MAX {
            return Err(self.corrupt("a body of more than 32 MiB".into()));
        }
        if blob.raw_size.is_some_and(|said| usize::try_from(said).ok() != Some(plain.len())) {
            return Err(self.corrupt("a body of another length than it says".into()));
        }
        Ok(plain)
    }

    fn length(&mut self) -> Result<Option<u32>, OsmError> {
        let mut length = [0; 4];
        let mut got = 0;
        while let Some(rest) = length.get_mut(got..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) if got == 0 => return Ok(None),
                Ok(0) => return Err(self.truncated("the length of a block")),
                Ok(n) => got += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(Some(u32::from_be_bytes(length)))
    }

    /// Reads as it comes: a length that lies costs no memory.
    fn bytes(&mut self, n: usize, within: &'static str) -> Result<Vec<u8>, OsmError> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(n as u64).read_to_end(&mut bytes)?;
        if bytes.len() == n { Ok(bytes) } else { Err(self.truncated(within)) }
    }

    fn pass_over(&mut self, n: usize) -> Result<Content, OsmError> {
        // Seeking passes any end without a word; so all but the last byte is sought, and that is read.
        if n > 0 {
            self.reader.seek_relative(n as i64 - 1)?;
            self.bytes(1, "the body of a block")?;
        }
        Ok(Content::Skipped)
    }

    fn truncated(&self, within: &'static str) -> OsmError {
        OsmError::Truncated { offset: self.offset, within }
    }
    fn corrupt(&self, what: String) -> OsmError {
        OsmError::Corrupt { block: Some(self.number), offset: self.offset, what }
    }
}
