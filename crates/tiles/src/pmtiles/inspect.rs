//! Looks at a foreign archive before it is served.

use super::{Compression, Entry, HEADER_BYTES, Header, PmtilesError, TileType, read_directory, tile_id};
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{Read, Seek, SeekFrom};

/// Largest directory or metadata block, unpacked.
const BLOCK_MAX: u64 = 64 << 20;
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
    let metadata = block(file, &header, header.metadata)?;
    let metadata: Value = if metadata.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&metadata).map_err(|e| PmtilesError::Metadata(e.to_string()))?
    };
    check_directory(file, &header, header.root, 0)?;
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

/// Every entry lies within the file; leaves are followed once.
fn check_directory(
    file: &mut (impl Read + Seek),
    header: &Header,
    place: (u64, u64),
    depth: u8,
) -> Result<(), PmtilesError> {
    if depth > 3 {
        return Err(PmtilesError::Directory("directories nest too deep"));
    }
    for entry in read_directory(&block(file, header, place)?)? {
        let (offset, length) = (entry.offset, u64::from(entry.length));
        let room = if entry.run == 0 { header.leaves } else { header.tiles };
        if offset.checked_add(length).is_none_or(|end| end > room.1) {
            return Err(PmtilesError::Cut);
        }
        if entry.run == 0 {
            check_directory(file, header, (room.0 + offset, length), depth + 1)?;
        }
    }
    Ok(())
}

/// A packed block, unpacked within its bound.
fn block(file: &mut (impl Read + Seek), header: &Header, place: (u64, u64)) -> Result<Vec<u8>, PmtilesError> {
    let (offset, length) = place;
    if length == 0 {
        return Ok(Vec::new());
    }
    if length > BLOCK_MAX {
        return Err(PmtilesError::Directory("it is too large"));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut packed = Vec::new();
    file.take(length).read_to_end(&mut packed)?;
    unpack(packed, header.internal, BLOCK_MAX)
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
        let entries = read_directory(&block(file, &header, place)?)?;
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
        if wanted >= tile + u64::from(run) {
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
