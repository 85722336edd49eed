//! Looks at a foreign archive before it is served.

use super::{Compression, Entry, HEADER_BYTES, Header, PmtilesError, TileType, read_directory, tile_id};
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{Read, Seek, SeekFrom},
};

/// Largest directory, unpacked.
const BLOCK_MAX: u64 = 64 << 20;
/// Largest metadata, unpacked. What they become in memory is some times larger.
const METADATA_MAX: u64 = 8 << 20;
/// Bytes of all directories together, unpacked: twice what the whole planet needs.
const DIRECTORIES_MAX: u64 = 1 << 30;
/// Largest tile, unpacked.
const TILE_MAX: u64 = 16 << 20;

/// A layer that the metadata name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VectorLayer {
    pub id: String,
}

/// What an archive says of itself, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Archive {
    pub header: Header,
    pub name: Option<String>,
    /// To be shown on the map; without tags.
    pub attribution: Option<String>,
    pub layers: Vec<VectorLayer>,
    pub metadata: Value,
    /// Length of the file.
    pub bytes: u64,
}

/// Reads header, metadata and directories, and checks that everything they name lies within the file. Only archives of
/// vector tiles packed with gzip or not at all can be shown by the console.
pub fn inspect(file: &mut (impl Read + Seek)) -> Result<Archive, PmtilesError> {
    let bytes = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let mut head = [0; HEADER_BYTES];
    file.read_exact(&mut head).map_err(|_| PmtilesError::Magic)?;
    let header = Header::decode(&head)?;
    for (offset, length) in [header.root, header.metadata, header.leaves, header.tiles] {
        if offset.checked_add(length).is_none_or(|end| end > bytes) {
            return Err(PmtilesError::Cut);
        }
    }
    if header.tile_type != TileType::Mvt {
        return Err(PmtilesError::Unsupported("an archive of pictures"));
    }
    if !matches!(header.compression, Compression::Gzip | Compression::None) {
        return Err(PmtilesError::Unsupported("the packing of its tiles"));
    }
    let metadata = block(file, &header, header.metadata, METADATA_MAX)?;
    let metadata: Value = if metadata.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&metadata).map_err(|e| PmtilesError::Metadata(e.to_string()))?
    };
    let mut walk = Walk { file, header: &header, left: DIRECTORIES_MAX, leaves: BTreeSet::new() };
    walk.check(header.root, 0)?;
    let text = |key: &str| metadata.get(key).and_then(Value::as_str).map(plain).filter(|t| !t.is_empty());
    let layers = metadata.get("vector_layers").cloned().unwrap_or(Value::Array(Vec::new()));
    Ok(Archive {
        name: text("name"),
        attribution: text("attribution"),
        layers: serde_json::from_value(layers).map_err(|e| PmtilesError::Metadata(e.to_string()))?,
        header,
        metadata,
        bytes,
    })
}

/// A walk through all directories: every entry lies within the file, and no leaf is named twice.
struct Walk<'a, F> {
    file: &'a mut F,
    header: &'a Header,
    /// Bytes of directories that may still be unpacked: leaves that lie over each other would give work without end.
    left: u64,
    /// Where the leaves begin that were seen.
    leaves: BTreeSet<u64>,
}

impl<F: Read + Seek> Walk<'_, F> {
    fn check(&mut self, place: (u64, u64), depth: u8) -> Result<(), PmtilesError> {
        if depth > 3 {
            return Err(PmtilesError::Directory("directories nest too deep"));
        }
        let bytes = block(self.file, self.header, place, BLOCK_MAX)?;
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or(PmtilesError::Directory("all of them together are too large"))?;
        for entry in read_directory(&bytes)? {
            let (offset, length) = (entry.offset, u64::from(entry.length));
            let room = if entry.run == 0 { self.header.leaves } else { self.header.tiles };
            if offset.checked_add(length).is_none_or(|end| end > room.1) {
                return Err(PmtilesError::Cut);
            }
            if entry.run == 0 {
                if !self.leaves.insert(offset) {
                    return Err(PmtilesError::Directory("a leaf twice"));
                }
                self.check((room.0 + offset, length), depth + 1)?;
            }
        }
        Ok(())
    }
}

/// A packed block, unpacked within its bound.
fn block(
    file: &mut (impl Read + Seek),
    header: &Header,
    (offset, length): (u64, u64),
    max: u64,
) -> Result<Vec<u8>, PmtilesError> {
    if length == 0 {
        return Ok(Vec::new());
    }
    if length > max {
        return Err(PmtilesError::Directory("it is too large"));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut packed = Vec::new();
    file.take(length).read_to_end(&mut packed)?;
    unpack(packed, header.internal, max)
}

fn unpack(packed: Vec<u8>, how: Compression, max: u64) -> Result<Vec<u8>, PmtilesError> {
    match how {
        Compression::None => Ok(packed),
        Compression::Gzip => {
            let mut out = Vec::new();
            let read = GzDecoder::new(packed.as_slice()).take(max + 1).read_to_end(&mut out);
            match read {
                Ok(n) if n as u64 <= max => Ok(out),
                Ok(_) => Err(PmtilesError::Directory("it is too large")),
                Err(_) => Err(PmtilesError::Directory("its packing is damaged")),
            }
        }
        _ => Err(PmtilesError::Unsupported("the packing of its directories")),
    }
}

/// One tile, unpacked; `None` where the archive has none.
pub fn tile(file: &mut (impl Read + Seek), z: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, PmtilesError> {
    file.rewind()?;
    let mut head = [0; HEADER_BYTES];
    file.read_exact(&mut head).map_err(|_| PmtilesError::Magic)?;
    let header = Header::decode(&head)?;
    let wanted = tile_id(z, x, y);
    let mut place = header.root;
    for _ in 0..4 {
        let entries = read_directory(&block(file, &header, place, BLOCK_MAX)?)?;
        let at = entries.partition_point(|e| e.tile <= wanted);
        let Some(Entry { tile, offset, length, run }) =
            at.checked_sub(1).and_then(|i| entries.get(i)).copied()
        else {
            return Ok(None);
        };
        if run == 0 {
            place = (header.leaves.0.saturating_add(offset), u64::from(length));
            continue;
        }
        if wanted >= tile.saturating_add(u64::from(run)) {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(header.tiles.0.saturating_add(offset)))?;
        let mut packed = Vec::new();
        file.take(u64::from(length)).read_to_end(&mut packed)?;
        return unpack(packed, header.compression, TILE_MAX).map(Some);
    }
    Err(PmtilesError::Directory("directories nest too deep"))
}

/// Text of an attribution that may hold HTML: links are let go, words stay.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in text.chars().take(2_000) {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag && !c.is_control() => out.push(c),
            _ => {}
        }
    }
    let named = [("&copy;", "©"), ("&amp;", "&"), ("&lt;", "‹"), ("&gt;", "›"), ("&quot;", "\"")];
    named.iter().fold(out, |t, (name, c)| t.replace(name, c)).trim().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pmtiles::write_directory;
    use std::io::Cursor;

    /// Header and bytes of an archive of leaves, one after the other, and a byte of tiles.
    fn archive(leaves: &[Vec<u8>]) -> (Header, Cursor<Vec<u8>>) {
        let mut at = 0;
        let entry = |(i, leaf): (usize, &Vec<u8>)| {
            let entry = Entry { tile: i as u64 * 10, offset: at, length: leaf.len() as u32, run: 0 };
            at += leaf.len() as u64;
            entry
        };
        let root = write_directory(&leaves.iter().enumerate().map(entry).collect::<Vec<_>>());
        let root_at = HEADER_BYTES as u64;
        let leaves_at = root_at + root.len() as u64;
        let header = Header {
            root: (root_at, root.len() as u64),
            metadata: (leaves_at, 0),
            leaves: (leaves_at, at),
            tiles: (leaves_at + at, 1),
            addressed: 0,
            entries: 0,
            contents: 0,
            clustered: true,
            internal: Compression::None,
            compression: Compression::None,
            tile_type: TileType::Mvt,
            min_zoom: 0,
            max_zoom: 14,
            bounds: [0; 4],
            centre_zoom: 0,
            centre: [0; 2],
        };
        let bytes = [header.encode().to_vec(), root, leaves.concat(), vec![0]].concat();
        (header, Cursor::new(bytes))
    }
    fn leaf(entries: &[(u64, u64, u32)]) -> Vec<u8> {
        let entry = |(tile, offset, run): &(u64, u64, u32)| Entry {
            tile: *tile,
            offset: *offset,
            length: 1,
            run: *run,
        };
        write_directory(&entries.iter().map(entry).collect::<Vec<_>>())
    }

    #[test]
    fn a_leaf_is_followed_once() {
        let sound = leaf(&[(0, 0, 5)]);
        let (_, mut file) = archive(&[sound.clone(), sound.clone()]);
        assert!(inspect(&mut file).is_ok());
        // Two entries of a leaf that both name the first one: thousands of them at three depths would take days.
        let (_, mut file) = archive(&[sound, leaf(&[(10, 0, 0), (11, 0, 0)])]);
        assert!(matches!(inspect(&mut file), Err(PmtilesError::Directory("a leaf twice"))));
    }

    #[test]
    fn directories_have_a_bound_together() {
        let leaves: Vec<Vec<u8>> = (0..100).map(|i| leaf(&[(i * 10, 0, 5)])).collect();
        let (header, mut file) = archive(&leaves);
        let all = header.root.1 + header.leaves.1;
        for (left, due) in [(all, true), (all - 1, false)] {
            let mut walk = Walk { file: &mut file, header: &header, left, leaves: BTreeSet::new() };
            assert_eq!(walk.check(header.root, 0).is_ok(), due);
        }
    }
}
