//! C2SP tlog-tiles: which tiles a tree has, where they are, and what is in them.
//!
//! Tiles have height 8. A full tile holds 256 hashes; the tiles at the right edge of a tree are
//! partial. Level 0 holds leaf hashes; a hash of level `L` is the root of a full tile of level
//! `L − 1`. Entry bundles hold the entries themselves under the same indexes as level 0.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;

use crate::Hash;
use crate::merkle::{self, MerkleError, NodeSource};
use crate::text::parse_decimal;

/// Height of a tile, in tree levels.
pub const TILE_HEIGHT: u8 = 8;
/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;
/// Highest tile level of a tree of at most [`merkle::MAX_TREE_SIZE`] leaves. The format allows 63;
/// the levels from 8 on are empty in every tree with 64-bit sizes.
pub const MAX_TILE_LEVEL: u8 = 7;
/// Longest accepted tile path, in bytes.
pub const MAX_PATH_BYTES: usize = 64;
/// Longest accepted entry bundle: 256 entries of 65,535 bytes with their lengths.
pub const MAX_BUNDLE_BYTES: usize = TILE_WIDTH as usize * (2 + u16::MAX as usize);

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of this level, from 0 to [`MAX_TILE_LEVEL`].
    Hashes(u8),
    /// Log entries.
    Entries,
}

/// One tile of a tree. Displays as its path relative to the log's prefix, for example
/// `tile/0/x001/x234/067.p/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// Why a tile or its path is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The path is not of the form `tile/<L>/<N>[.p/<W>]`.
    #[error("not a tile path")]
    BadPath,
    /// Level, index or width is out of range.
    #[error("no tree has this tile")]
    OutOfRange,
    /// The tile has not the size that its width asks for.
    #[error("a tile of width {width} cannot have {bytes} bytes")]
    BadLength {
        /// Hashes or entries expected.
        width: u16,
        /// Bytes found.
        bytes: usize,
    },
    /// An entry is longer than the 65,535 bytes that its length can say.
    #[error("an entry of {bytes} bytes does not fit a bundle")]
    EntryTooLong {
        /// Its size.
        bytes: usize,
    },
    /// A tile holds 1 to 256 hashes or entries.
    #[error("a tile holds 1 to 256 items, not {items}")]
    BadWidth {
        /// Items given.
        items: usize,
    },
}

impl TileId {
    /// A tile; `width` is 1 to 256, and 256 means full.
    ///
    /// # Errors
    /// [`TileError::OutOfRange`] when the tile would lie beyond [`merkle::MAX_TREE_SIZE`].
    pub fn new(kind: TileKind, index: u64, width: u16) -> Result<Self, TileError> {
        let level = match kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        if level > MAX_TILE_LEVEL || !(1..=TILE_WIDTH).contains(&width) {
            return Err(TileError::OutOfRange);
        }
        let items_end = u128::from(index) * u128::from(TILE_WIDTH) + u128::from(width);
        if items_end << (TILE_HEIGHT * level) > u128::from(merkle::MAX_TREE_SIZE) {
            return Err(TileError::OutOfRange);
        }
        Ok(Self { kind, index, width })
    }

    /// What it holds.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Index within its level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in it, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it lacks hashes or entries that a larger tree will add.
    pub fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// The same tile when full, which may be fetched where a partial one is gone.
    ///
    /// # Errors
    /// [`TileError::OutOfRange`] at the very end of the largest tree.
    pub fn full(&self) -> Result<Self, TileError> {
        Self::new(self.kind, self.index, TILE_WIDTH)
    }

    /// Parses a path as written by `Display`. Only the canonical form is accepted.
    ///
    /// # Errors
    /// [`TileError::BadPath`], [`TileError::OutOfRange`].
    pub fn parse(path: &str) -> Result<Self, TileError> {
        if path.len() > MAX_PATH_BYTES {
            return Err(TileError::BadPath);
        }
        let rest = path.strip_prefix("tile/").ok_or(TileError::BadPath)?;
        let (level, rest) = rest.split_once('/').ok_or(TileError::BadPath)?;
        let kind = match level {
            "entries" => TileKind::Entries,
            level => {
                let level = parse_decimal(level).ok_or(TileError::BadPath)?;
                TileKind::Hashes(u8::try_from(level).map_err(|_| TileError::OutOfRange)?)
            }
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, TILE_WIDTH),
            Some((index, width)) => (index, parse_partial_width(width)?),
        };
        Self::new(kind, parse_index(index)?, width)
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        while let Some(group) = groups.pop() {
            // All groups but the last are marked, so that no file has the name of a directory.
            if groups.is_empty() { write!(f, "{group:03}")? } else { write!(f, "x{group:03}/")? }
        }
        if self.is_partial() { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

fn parse_partial_width(text: &str) -> Result<u16, TileError> {
    match parse_decimal(text) {
        Some(width @ 1..=255) => Ok(width as u16),
        _ => Err(TileError::BadPath),
    }
}

fn parse_index(text: &str) -> Result<u64, TileError> {
    let mut index = 0u64;
    let groups = text.split('/').count();
    for (place, group) in text.split('/').enumerate() {
        let digits = if place + 1 == groups { Some(group) } else { group.strip_prefix('x') };
        let digits = digits.filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()));
        let value: u64 = digits.and_then(|d| d.parse().ok()).ok_or(TileError::BadPath)?;
        // `x000/001` would be a second name of `001`.
        if place == 0 && groups > 1 && value == 0 {
            return Err(TileError::BadPath);
        }
        index = index.checked_mul(1000).and_then(|i| i.checked_add(value)).ok_or(TileError::OutOfRange)?;
    }
    Ok(index)
}

/// Tiles to write when the tree grows from `old` to `new` leaves: those of every level that became
/// full, and those partial at `new`, bundles first and then hash tiles from level 0 up. Nothing
/// when `new` is not larger. Lazy: a long range costs no memory.
pub fn new_tiles(old: u64, new: u64) -> impl Iterator<Item = TileId> {
    let new = new.min(merkle::MAX_TREE_SIZE);
    let kinds = std::iter::once(TileKind::Entries).chain((0..=MAX_TILE_LEVEL).map(TileKind::Hashes));
    kinds.flat_map(move |kind| {
        let shift = match kind {
            TileKind::Hashes(level) => TILE_HEIGHT * level,
            TileKind::Entries => 0,
        };
        let (from, to) = (old >> shift, new >> shift);
        let width = u64::from(TILE_WIDTH);
        // An unchanged level has nothing new, not even its partial tile.
        let tiles = if to > from { from / width..to.div_ceil(width) } else { 0..0 };
        tiles.map(move |index| TileId { kind, index, width: (to - index * width).min(width) as u16 })
    })
}

/// Writes a hash tile.
///
/// # Errors
/// [`TileError::BadWidth`].
pub fn encode_hashes(hashes: &[Hash]) -> Result<Vec<u8>, TileError> {
    check_width(hashes.len())?;
    Ok(hashes.iter().flat_map(|hash| hash.0).collect())
}

/// Reads a hash tile of `width` hashes.
///
/// # Errors
/// [`TileError::BadWidth`], [`TileError::BadLength`].
pub fn parse_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    check_width(width.into())?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if hashes.len() != usize::from(width) || !rest.is_empty() {
        return Err(TileError::BadLength { width, bytes: bytes.len() });
    }
    Ok(hashes.iter().copied().map(Hash).collect())
}

/// Writes an entry bundle: each entry after its length as big-endian uint16.
///
/// # Errors
/// [`TileError::BadWidth`], [`TileError::EntryTooLong`].
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    check_width(entries.len())?;
    let mut out = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length =
            u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong { bytes: entry.len() })?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Ok(out)
}

/// Reads an entry bundle of `width` entries.
///
/// # Errors
/// [`TileError::BadWidth`]; [`TileError::BadLength`] when bytes are missing or left over.
pub fn parse_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    check_width(width.into())?;
    let bad = || TileError::BadLength { width, bytes: bytes.len() };
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(width.into());
    for _ in 0..width {
        let (length, tail) = rest.split_first_chunk::<2>().ok_or_else(bad)?;
        let (entry, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into()).ok_or_else(bad)?;
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() { Ok(entries) } else { Err(bad()) }
}

/// Collects the hashes of a hash tile from the nodes of a tree.
///
/// # Errors
/// Those of the source; [`MerkleError::Source`] for an entry bundle, which no node can give.
pub fn build_hashes(source: &(impl NodeSource + ?Sized), tile: TileId) -> Result<Vec<Hash>, MerkleError> {
    let TileKind::Hashes(level) = tile.kind else {
        return Err(MerkleError::Source("an entry bundle is not made of hashes".into()));
    };
    let first = tile.index * u64::from(TILE_WIDTH);
    (0..u64::from(tile.width)).map(|i| source.node(TILE_HEIGHT * level, first + i)).collect()
}

fn check_width(items: usize) -> Result<(), TileError> {
    if (1..=usize::from(TILE_WIDTH)).contains(&items) { Ok(()) } else { Err(TileError::BadWidth { items }) }
}

/// Where tiles are kept: a directory, a table, another site.
pub trait TileReader {
    /// Bytes of a tile, or `None` when it is not there.
    ///
    /// # Errors
    /// [`MerkleError::Source`].
    fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, MerkleError>;
}

/// Tiles kept by [`TileNodes`]: one path from leaf to root twice over, 128 kB at most.
const CACHED_TILES: usize = 16;

/// The nodes of the tree of `size` leaves, computed from its tiles. What it returns is as
/// trustworthy as the tiles: check the proofs made from it against a signed root.
pub struct TileNodes<R> {
    reader: R,
    size: u64,
    // Most recently read last; the oldest is dropped at the bound.
    cache: RefCell<VecDeque<(TileId, Vec<Hash>)>>,
}

impl<R: TileReader> TileNodes<R> {
    /// Nodes of the tree of `size` leaves.
    pub fn new(reader: R, size: u64) -> Self {
        Self { reader, size, cache: RefCell::default() }
    }

    /// Leaves in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    fn load(&self, tile: TileId) -> Result<Vec<Hash>, MerkleError> {
        // Once the tile is full a log may delete the partial one; its hashes are the same.
        let candidates = [Some(tile), tile.full().ok().filter(|_| tile.is_partial())];
        for id in candidates.into_iter().flatten() {
            if let Some(bytes) = self.reader.tile(id)? {
                let parsed = parse_hashes(&bytes, id.width);
                return parsed.map_err(|e| MerkleError::Source(format!("{id}: {e}")));
            }
        }
        Err(MerkleError::Source(format!("{tile} is missing")))
    }

    fn with_tile<T>(&self, tile: TileId, read: impl FnOnce(&[Hash]) -> T) -> Result<T, MerkleError> {
        if let Some((_, hashes)) = self.cache.borrow().iter().find(|(id, _)| *id == tile) {
            return Ok(read(hashes));
        }
        let hashes = self.load(tile)?;
        let result = read(&hashes);
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= CACHED_TILES {
            cache.pop_front();
        }
        cache.push_back((tile, hashes));
        Ok(result)
    }
}

impl<R: TileReader> NodeSource for TileNodes<R> {
    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        let missing = MerkleError::MissingNode { level, index };
        let end = (u128::from(index) + 1).checked_shl(level.into()).unwrap_or(u128::MAX);
        if level > 62 || end > u128::from(self.size) {
            return Err(missing);
        }
        let (tile_level, inner) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let (first, count) = (index << inner, 1usize << inner);
        let width = u64::from(TILE_WIDTH);
        let tile_index = first / width;
        let held = (self.size >> (TILE_HEIGHT * tile_level)) - tile_index * width;
        let tile = TileId::new(TileKind::Hashes(tile_level), tile_index, held.min(width) as u16)
            .map_err(|_| missing.clone())?;
        let offset = (first % width) as usize;
        let root = self.with_tile(tile, |hashes| hashes.get(offset..offset + count).map(complete_root))?;
        root.ok_or(missing)
    }
}

/// Root of a complete subtree over `hashes`, whose number is a power of two.
fn complete_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| merkle::node_hash(&pair[0], &pair[1])).collect();
    }
    row[0]
}
