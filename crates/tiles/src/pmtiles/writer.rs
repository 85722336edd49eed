//! Writes an archive: tiles go to a scratch file as they come, the archive is put together at the end.

use super::{Compression, Entry, HEADER_BYTES, Header, PmtilesError, TileType, write_directory};
use crate::sorter::Scratch;
use flate2::{Compression as Level, write::GzEncoder};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Seek, Write},
};

/// Room of header and root directory together (specification, 2.2).
const FIRST_BYTES: usize = 16_384;
/// Tiles up to this size, before packing, are packed and kept once: the sea and the empty field repeat, streets do not.
const SHARED_MAX: usize = 1_024;
/// Remembered ones.
const SHARED_COUNT: usize = 200_000;

/// See the module. Tiles must be added in the order of their numbers.
pub struct Writer {
    tiles: BufWriter<File>,
    offset: u64,
    entries: Vec<Entry>,
    shared: HashMap<[u8; 32], (u64, u32)>,
    addressed: u64,
    contents: u64,
}

impl Writer {
    pub fn new(scratch: &mut Scratch) -> io::Result<Self> {
        Ok(Self {
            tiles: BufWriter::with_capacity(1 << 20, scratch()?),
            offset: 0,
            entries: Vec::new(),
            shared: HashMap::new(),
            addressed: 0,
            contents: 0,
        })
    }
    /// Adds a tile, not packed yet.
    pub fn add(&mut self, number: u64, tile: &[u8]) -> io::Result<()> {
        self.addressed += 1;
        let name = (tile.len() <= SHARED_MAX).then(|| Sha256::digest(tile).into());
        let known = name.as_ref().and_then(|name: &[u8; 32]| self.shared.get(name)).copied();
        let (offset, length) = match known {
            Some(place) => place,
            None => {
                let packed = gzip(tile)?;
                let place = (self.offset, packed.len() as u32);
                self.tiles.write_all(&packed)?;
                self.offset += packed.len() as u64;
                self.contents += 1;
                if let Some(name) = name
                    && self.shared.len() < SHARED_COUNT
                {
                    self.shared.insert(name, place);
                }
                place
            }
        };
        match self.entries.last_mut() {
            Some(last) if last.offset == offset && last.tile + u64::from(last.run) == number => last.run += 1,
            _ => self.entries.push(Entry { tile: number, offset, length, run: 1 }),
        }
        Ok(())
    }

    /// Writes the archive. `bounds` are west, south, east, north in ten-millionths of a degree.
    pub fn finish(
        self,
        mut out: impl Write,
        zooms: (u8, u8),
        bounds: [i32; 4],
        metadata: &Value,
    ) -> Result<u64, PmtilesError> {
        let (root, leaves) = directories(&self.entries)?;
        let metadata = gzip(metadata.to_string().as_bytes())?;
        let at = |offset: usize, length: usize| (offset as u64, length as u64);
        let meta_at = HEADER_BYTES + root.len();
        let leaves_at = meta_at + metadata.len();
        let tiles_at = leaves_at + leaves.len();
        let mid = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
        let header = Header {
            root: at(HEADER_BYTES, root.len()),
            metadata: at(meta_at, metadata.len()),
            leaves: at(leaves_at, leaves.len()),
            tiles: (tiles_at as u64, self.offset),
            addressed: self.addressed,
            entries: self.entries.len() as u64,
            contents: self.contents,
            clustered: true,
            internal: Compression::Gzip,
            compression: Compression::Gzip,
            tile_type: TileType::Mvt,
            min_zoom: zooms.0,
            max_zoom: zooms.1,
            bounds,
            centre_zoom: zooms.0.max(zooms.1.min(10)),
            centre: [mid(bounds[0], bounds[2]), mid(bounds[1], bounds[3])],
        };
        out.write_all(&header.encode())?;
        for part in [&root, &metadata, &leaves] {
            out.write_all(part)?;
        }
        let mut tiles = self.tiles.into_inner().map_err(io::IntoInnerError::into_error)?;
        tiles.rewind()?;
        io::copy(&mut tiles, &mut out)?;
        out.flush()?;
        Ok(tiles_at as u64 + self.offset)
    }
}

/// The root directory and, where it would be too large, leaf directories.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let whole = gzip(&write_directory(entries))?;
    if whole.len() <= FIRST_BYTES - HEADER_BYTES {
        return Ok((whole, Vec::new()));
    }
    let mut size = 4_096;
    loop {
        let (mut leaves, mut root) = (Vec::new(), Vec::new());
        for chunk in entries.chunks(size) {
            let leaf = gzip(&write_directory(chunk))?;
            let tile = chunk.first().map_or(0, |e| e.tile);
            root.push(Entry { tile, offset: leaves.len() as u64, length: leaf.len() as u32, run: 0 });
            leaves.extend_from_slice(&leaf);
        }
        let root = gzip(&write_directory(&root))?;
        if root.len() <= FIRST_BYTES - HEADER_BYTES {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Level::new(6));
    encoder.write_all(bytes)?;
    encoder.finish()
}
