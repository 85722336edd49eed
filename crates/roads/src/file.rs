//! The graph as one file.
//!
//! ```text
//! magic "ATLROADS" | version u32 | SHA-256 of everything behind it | length u32, JSON of Meta
//! then each array: length in bytes u64, values little-endian
//! ```
//! A file is read whole, its checksum first; a damaged one is refused with a reason, never half used.

use crate::{
    graph::{Arrays, Attr, Graph, Inconsistent, Meta, Variant, WayOf},
    when::Window,
};
use atalaya_osm::Point;
use sha2::{Digest, Sha256};
use std::io::{self, BufWriter, Write};

const MAGIC: &[u8; 8] = b"ATLROADS";
/// Raised with every change of the layout: an old file is made anew from its extract.
const VERSION: u32 = 2;
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
    #[error("the road graph cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl Graph {
    /// Writes the file, from its beginning to its end; answers its length.
    pub fn write(&self, mut out: impl Write) -> Result<u64, FileError> {
        let meta = serde_json::to_vec(&self.meta)?;
        // Twice: once for the checksum, which stands in front, so that the file is in memory at no time.
        let mut sum = Summed { hash: Sha256::new(), length: 0 };
        write_body(&meta, &self.a, &mut sum)?;
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&sum.hash.finalize())?;
        write_body(&meta, &self.a, &mut out)?;
        out.flush()?;
        Ok(44 + sum.length)
    }
    /// As bytes for a file.
    pub fn encode(&self) -> Result<Vec<u8>, FileError> {
        let mut out = Vec::new();
        self.write(&mut out)?;
        Ok(out)
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
        pattern_when: reader.array(u16_of, 2)?,
        schedule_at: reader.array(u32_of, 4)?,
        windows: reader
            .array(|b| Window { days: b[0], from: u16_of(&b[1..3]), until: u16_of(&b[3..]) }, 5)?,
        variants: reader.array(variant_of, 10)?,
    };
    if !reader.0.is_empty() {
        return Err(FileError::Long);
    }
    Ok(Graph::new(meta, a)?)
}

struct Summed {
    hash: Sha256,
    length: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_body(meta: &[u8], a: &Arrays, to: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, to);
    out.write_all(&(meta.len() as u32).to_le_bytes())?;
    out.write_all(meta)?;
    let out = &mut out;
    put(out, a.nodes.iter().map(|p| pair(p.lat_e7.to_le_bytes(), p.lon_e7.to_le_bytes())))?;
    for column in [&a.from, &a.to, &a.length_dm] {
        put(out, column.iter().map(|v| v.to_le_bytes()))?;
    }
    put(out, a.attr.iter().map(two))?;
    put(out, a.way.iter().map(|v| v.to_le_bytes()))?;
    put(out, a.area.iter().map(|v| v.to_le_bytes()))?;
    put_bytes(out, &a.main)?;
    put(out, a.shape_at.iter().map(|v| v.to_le_bytes()))?;
    put_bytes(out, &a.shapes)?;
    put(out, a.attrs.iter().map(|t| four_pairs(t.speeds, t.extra_cs)))?;
    put(
        out,
        a.ways.iter().map(|w| {
            let mut bytes = [0; 12];
            bytes[..8].copy_from_slice(&w.id.to_le_bytes());
            bytes[8..].copy_from_slice(&w.name.to_le_bytes());
            bytes
        }),
    )?;
    let names: usize = a.names.iter().map(|name| name.len() + 1).sum();
    out.write_all(&(names as u64).to_le_bytes())?;
    for name in &a.names {
        out.write_all(name.as_bytes())?;
        out.write_all(&[0])?;
    }
    put(out, a.areas.iter().map(|v| v.to_le_bytes()))?;
    put(out, a.pattern_at.iter().map(|v| v.to_le_bytes()))?;
    put(out, a.patterns.iter().map(|v| v.to_le_bytes()))?;
    put(out, a.pattern_when.iter().map(|v| v.to_le_bytes()))?;
    put(out, a.schedule_at.iter().map(|v| v.to_le_bytes()))?;
    put(
        out,
        a.windows.iter().map(|w| {
            let [from, until] = [w.from.to_le_bytes(), w.until.to_le_bytes()];
            [w.days, from[0], from[1], until[0], until[1]]
        }),
    )?;
    put(
        out,
        a.variants.iter().map(|v| {
            let mut bytes = [0; 10];
            bytes[..4].copy_from_slice(&v.edge.to_le_bytes());
            bytes[4..6].copy_from_slice(&v.schedule.to_le_bytes());
            bytes[6..].copy_from_slice(&two(&v.attr));
            bytes
        }),
    )?;
    out.flush()
}

/// A column: its length in bytes, then its values.
fn put<const N: usize>(
    out: &mut impl Write,
    values: impl ExactSizeIterator<Item = [u8; N]>,
) -> io::Result<()> {
    out.write_all(&((values.len() * N) as u64).to_le_bytes())?;
    for bytes in values {
        out.write_all(&bytes)?;
    }
    Ok(())
}

fn put_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)
}

fn pair(a: [u8; 4], b: [u8; 4]) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&a);
    bytes[4..].copy_from_slice(&b);
    bytes
}
fn two(values: &[u16; 2]) -> [u8; 4] {
    let [a, b] = values.map(u16::to_le_bytes);
    [a[0], a[1], b[0], b[1]]
}
fn four_pairs(speeds: [u16; 4], extra: [u16; 4]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (slot, value) in bytes.chunks_exact_mut(2).zip(speeds.into_iter().chain(extra)) {
        slot.copy_from_slice(&value.to_le_bytes());
    }
    bytes
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
fn variant_of(b: &[u8]) -> Variant {
    let attr = [u16_of(&b[6..8]), u16_of(&b[8..])];
    Variant { edge: u32_of(&b[..4]), schedule: u16_of(&b[4..6]), attr }
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
