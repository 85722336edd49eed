//! The 127 bytes at the beginning.

use super::PmtilesError;

/// Length of the header.
pub const HEADER_BYTES: usize = 127;
const MAGIC: &[u8; 7] = b"PMTiles";

/// How bytes are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Compression {
    Unknown = 0,
    None = 1,
    Gzip = 2,
    Brotli = 3,
    Zstd = 4,
}

/// What tiles are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum TileType {
    Unknown = 0,
    Mvt = 1,
    Png = 2,
    Jpeg = 3,
    Webp = 4,
    Avif = 5,
}

/// See the specification, chapter 3. Offsets and lengths in bytes; places in ten-millionths of a degree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    pub root: (u64, u64),
    pub metadata: (u64, u64),
    pub leaves: (u64, u64),
    pub tiles: (u64, u64),
    pub addressed: u64,
    pub entries: u64,
    pub contents: u64,
    pub clustered: bool,
    pub internal: Compression,
    pub compression: Compression,
    pub tile_type: TileType,
    pub min_zoom: u8,
    pub max_zoom: u8,
    /// West, south, east, north.
    pub bounds: [i32; 4],
    pub centre_zoom: u8,
    /// Longitude, latitude.
    pub centre: [i32; 2],
}

impl Header {
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut out = Vec::with_capacity(HEADER_BYTES);
        out.extend_from_slice(MAGIC);
        out.push(3);
        for (offset, length) in [self.root, self.metadata, self.leaves, self.tiles] {
            out.extend_from_slice(&offset.to_le_bytes());
            out.extend_from_slice(&length.to_le_bytes());
        }
        for n in [self.addressed, self.entries, self.contents] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        let (internal, compression) = (self.internal as u8, self.compression as u8);
        out.extend([u8::from(self.clustered), internal, compression, self.tile_type as u8]);
        out.extend([self.min_zoom, self.max_zoom]);
        self.bounds.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        out.push(self.centre_zoom);
        self.centre.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        let mut bytes = [0; HEADER_BYTES];
        bytes.copy_from_slice(&out);
        bytes
    }

    /// Reads a header and checks that it is in itself possible.
    pub fn decode(bytes: &[u8]) -> Result<Self, PmtilesError> {
        let head: &[u8; HEADER_BYTES] =
            bytes.get(..HEADER_BYTES).and_then(|b| b.try_into().ok()).ok_or(PmtilesError::Magic)?;
        if &head[..7] != MAGIC {
            return Err(PmtilesError::Magic);
        }
        if head[7] != 3 {
            return Err(PmtilesError::Version(head[7]));
        }
        let long = |at: usize| {
            let mut b = [0; 8];
            b.copy_from_slice(&head[at..at + 8]);
            u64::from_le_bytes(b)
        };
        let place = |at: usize| {
            let mut b = [0; 4];
            b.copy_from_slice(&head[at..at + 4]);
            i32::from_le_bytes(b)
        };
        let pair = |at: usize| (long(at), long(at + 8));
        let header = Self {
            root: pair(8),
            metadata: pair(24),
            leaves: pair(40),
            tiles: pair(56),
            addressed: long(72),
            entries: long(80),
            contents: long(88),
            clustered: head[96] == 1,
            internal: compression(head[97])?,
            compression: compression(head[98])?,
            tile_type: tile_type(head[99])?,
            min_zoom: head[100],
            max_zoom: head[101],
            bounds: [place(102), place(106), place(110), place(114)],
            centre_zoom: head[118],
            centre: [place(119), place(123)],
        };
        header.check()?;
        Ok(header)
    }

    fn check(&self) -> Result<(), PmtilesError> {
        if self.min_zoom > self.max_zoom || self.max_zoom > 24 {
            return Err(PmtilesError::Header("zoom"));
        }
        let [west, south, east, north] = self.bounds;
        let sound = west <= east
            && south <= north
            && west >= -1_800_000_000
            && east <= 1_800_000_000
            && south >= -900_000_000
            && north <= 900_000_000;
        if !sound {
            return Err(PmtilesError::Header("bounds"));
        }
        let (offset, length) = self.root;
        if offset < HEADER_BYTES as u64 || offset.saturating_add(length) > 16_384 {
            return Err(PmtilesError::Header("root directory"));
        }
        Ok(())
    }
}

fn compression(byte: u8) -> Result<Compression, PmtilesError> {
    Ok(match byte {
        0 => Compression::Unknown,
        1 => Compression::None,
        2 => Compression::Gzip,
        3 => Compression::Brotli,
        4 => Compression::Zstd,
        _ => return Err(PmtilesError::Header("compression")),
    })
}

fn tile_type(byte: u8) -> Result<TileType, PmtilesError> {
    Ok(match byte {
        0 => TileType::Unknown,
        1 => TileType::Mvt,
        2 => TileType::Png,
        3 => TileType::Jpeg,
        4 => TileType::Webp,
        5 => TileType::Avif,
        _ => return Err(PmtilesError::Header("tile type")),
    })
}
