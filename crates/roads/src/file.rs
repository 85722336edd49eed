//! The graph as one file.
//!
//! ```text
//! magic "ATLROADS" | version u32 | SHA-256 of everything behind it | length u32, JSON of Meta
//! then each array: length in bytes u64, values little-endian
//! ```
//! A file is read whole, its checksum first; a damaged one is refused with a reason, never half used.

use crate::graph::{Arrays, Attr, Graph, Inconsistent, Meta, WayOf};
use atalaya_osm::Point;
use sha2::{Digest, Sha256};

const MAGIC: &[u8; 8] = b"ATLROADS";
/// Raised with every change of the layout: an old file is made anew from its extract.
const VERSION: u32 = 1;
const META_MAX: usize = 1 << 20;

/// Why bytes are no graph.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("this is no road graph")]
    Magic,
    #[error("the road graph has layout {found}, this version reads {VERSION}: import the extract anew")]
    Version { found: u32 },
    #[error("the road graph is cut off")]
    Short,
    #[error("the road graph is damaged: its checksum is another")]
    Checksum,
    #[error("the road graph's description cannot be read: {0}")]
    Meta(#[from] serde_json::Error),
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
    #[error("the road graph has something behind its end")]
    Long,
}

impl Graph {
    /// As bytes for a file.
    pub fn encode(&self) -> Result<Vec<u8>, FileError> {
        encode(&self.meta, &self.a)
    }
    /// From a file's bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, FileError> {
        let mut reader = Reader(bytes);
        if reader.take(8)? != MAGIC {
            return Err(FileError::Magic);
        }
        let found = reader.u32()?;
        if found != VERSION {
            return Err(FileError::Version { found });
        }
        let sum = reader.take(32)?;
        if Sha256::digest(reader.0).as_slice() != sum {
            return Err(FileError::Checksum);
        }
        decode_body(reader)
    }
}

/// What stands behind the checksum; also for fuzzing, which cannot guess checksums.
pub(crate) fn decode_body(mut reader: Reader<'_>) -> Result<Graph, FileError> {
    let length = reader.u32()? as usize;
    if length > META_MAX {
        return Err(FileError::Short);
    }
    let meta: Meta = serde_json::from_slice(reader.take(length)?)?;
    let a = Arrays {
        nodes: reader.array(|b| Point { lat_e7: i32_of(&b[..4]), lon_e7: i32_of(&b[4..]) }, 8)?,
        from: reader.array(u32_of, 4)?,
        to: reader.array(u32_of, 4)?,
        length_dm: reader.array(u32_of, 4)?,
        attr: reader.array(|b| [u16_of(&b[..2]), u16_of(&b[2..])], 4)?,
        way: reader.array(u32_of, 4)?,
        area: reader.array(u32_of, 4)?,
        main: reader.array(|b| b[0], 1)?,
        shape_at: reader.array(u32_of, 4)?,
        shapes: reader.array(|b| b[0], 1)?,
        attrs: reader.array(attr_of, 16)?,
        ways: reader.array(|b| WayOf { id: i64_of(&b[..8]), name: u32_of(&b[8..]) }, 12)?,
        names: reader.names()?,
        areas: reader.array(i64_of, 8)?,
        pattern_at: reader.array(u32_of, 4)?,
        patterns: reader.array(u32_of, 4)?,
    };
    if !reader.0.is_empty() {
        return Err(FileError::Long);
    }
    Ok(Graph::new(meta, a)?)
}

pub(crate) fn encode(meta: &Meta, a: &Arrays) -> Result<Vec<u8>, FileError> {
    let meta = serde_json::to_vec(meta)?;
    let mut out = Vec::with_capacity(meta.len() + a.from.len() * 33 + a.shapes.len() + a.nodes.len() * 8);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 32]);
    out.extend_from_slice(&(meta.len() as u32).to_le_bytes());
    out.extend_from_slice(&meta);
    put(&mut out, a.nodes.iter().flat_map(|p| [p.lat_e7.to_le_bytes(), p.lon_e7.to_le_bytes()]));
    for column in [&a.from, &a.to, &a.length_dm] {
        put(&mut out, column.iter().map(|v| v.to_le_bytes()));
    }
    put(&mut out, a.attr.iter().flatten().map(|v| v.to_le_bytes()));
    put(&mut out, a.way.iter().map(|v| v.to_le_bytes()));
    put(&mut out, a.area.iter().map(|v| v.to_le_bytes()));
    put(&mut out, a.main.iter().map(|v| [*v]));
    put(&mut out, a.shape_at.iter().map(|v| v.to_le_bytes()));
    put(&mut out, a.shapes.iter().map(|v| [*v]));
    put(&mut out, a.attrs.iter().flat_map(|t| t.speeds.into_iter().chain(t.extra_cs)).map(u16::to_le_bytes));
    put(
        &mut out,
        a.ways.iter().map(|w| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&w.id.to_le_bytes());
            bytes[8..].copy_from_slice(&w.name.to_le_bytes());
            bytes
        }),
    );
    put(&mut out, a.names.iter().flat_map(|name| name.bytes().chain([0])).map(|b| [b]));
    put(&mut out, a.areas.iter().map(|v| v.to_le_bytes()));
    put(&mut out, a.pattern_at.iter().map(|v| v.to_le_bytes()));
    put(&mut out, a.patterns.iter().map(|v| v.to_le_bytes()));
    let sum = Sha256::digest(&out[44..]);
    out[12..44].copy_from_slice(&sum);
    Ok(out)
}

fn put<const N: usize>(out: &mut Vec<u8>, values: impl Iterator<Item = [u8; N]>) {
    let at = out.len();
    out.extend_from_slice(&[0; 8]);
    values.for_each(|bytes| out.extend_from_slice(&bytes));
    let length = (out.len() - at - 8) as u64;
    out[at..at + 8].copy_from_slice(&length.to_le_bytes());
}

/// Takes from the front.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], FileError> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(FileError::Short)?;
        self.0 = rest;
        Ok(taken)
    }
    fn u32(&mut self) -> Result<u32, FileError> {
        self.take(4).map(u32_of)
    }
    fn bytes(&mut self) -> Result<&'a [u8], FileError> {
        let length = u64::from_le_bytes(self.take(8)?.try_into().map_err(|_| FileError::Short)?);
        self.take(usize::try_from(length).map_err(|_| FileError::Short)?)
    }
    fn array<T>(&mut self, of: impl Fn(&[u8]) -> T, size: usize) -> Result<Vec<T>, FileError> {
        let bytes = self.bytes()?;
        if bytes.len() % size != 0 {
            return Err(FileError::Short);
        }
        Ok(bytes.chunks_exact(size).map(of).collect())
    }
    /// Names, each ended by a zero byte.
    fn names(&mut self) -> Result<Vec<Box<str>>, FileError> {
        let Some((last, texts)) = self.bytes()?.split_last() else { return Ok(Vec::new()) };
        if *last != 0 {
            return Err(FileError::Short);
        }
        let text = |b: &[u8]| {
            std::str::from_utf8(b).map(Into::into).map_err(|_| Inconsistent("a name that is no text").into())
        };
        texts.split(|b| *b == 0).map(text).collect()
    }
}

/// Little-endian; callers give slices of the right length, a wrong one reads as zero.
fn u16_of(b: &[u8]) -> u16 {
    b.try_into().map_or(0, u16::from_le_bytes)
}
fn u32_of(b: &[u8]) -> u32 {
    b.try_into().map_or(0, u32::from_le_bytes)
}
fn i32_of(b: &[u8]) -> i32 {
    b.try_into().map_or(0, i32::from_le_bytes)
}
fn i64_of(b: &[u8]) -> i64 {
    b.try_into().map_or(0, i64::from_le_bytes)
}
fn attr_of(b: &[u8]) -> Attr {
    let mut attr = Attr::default();
    for (i, pair) in b.chunks_exact(2).enumerate() {
        let slot = attr.speeds.iter_mut().chain(&mut attr.extra_cs).nth(i);
        if let Some(slot) = slot {
            *slot = u16_of(pair);
        }
    }
    attr
}
