//! Directories: which tile lies where.

use super::PmtilesError;

/// Most entries of one directory: what a console could hold.
const ENTRIES_MAX: u64 = 4 << 20;

/// A run of tiles with one content, or a further directory (`run` 0).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    pub tile: u64,
    pub offset: u64,
    pub length: u32,
    pub run: u32,
}

/// A directory's bytes, not packed (specification, chapter 4.2).
pub fn write_directory(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(entries.len() * 6 + 8);
    varint(&mut out, entries.len() as u64);
    let mut last = 0;
    for entry in entries {
        varint(&mut out, entry.tile - last);
        last = entry.tile;
    }
    entries.iter().for_each(|e| varint(&mut out, u64::from(e.run)));
    entries.iter().for_each(|e| varint(&mut out, u64::from(e.length)));
    let mut next = None;
    for entry in entries {
        varint(&mut out, if next == Some(entry.offset) { 0 } else { entry.offset + 1 });
        next = Some(entry.offset + u64::from(entry.length));
    }
    out
}

/// Reads a directory's bytes; tiles must come in order.
pub fn read_directory(bytes: &[u8]) -> Result<Vec<Entry>, PmtilesError> {
    let mut rest = bytes;
    let count = read_varint(&mut rest)?;
    // Four bytes an entry at least.
    if count > ENTRIES_MAX || count > bytes.len() as u64 / 4 + 1 {
        return Err(PmtilesError::Directory("too many entries"));
    }
    let mut entries = vec![Entry { tile: 0, offset: 0, length: 0, run: 0 }; count as usize];
    let mut last = 0u64;
    for (i, entry) in entries.iter_mut().enumerate() {
        let step = read_varint(&mut rest)?;
        if i > 0 && step == 0 {
            return Err(PmtilesError::Directory("a tile twice"));
        }
        last = last.checked_add(step).ok_or(PmtilesError::Directory("a tile's number"))?;
        entry.tile = last;
    }
    let small = |n: u64| u32::try_from(n).map_err(|_| PmtilesError::Directory("a number is too large"));
    for entry in &mut entries {
        entry.run = small(read_varint(&mut rest)?)?;
    }
    for entry in &mut entries {
        entry.length = small(read_varint(&mut rest)?)?;
        if entry.length == 0 {
            return Err(PmtilesError::Directory("an empty tile"));
        }
    }
    let mut next: Option<u64> = None;
    for entry in &mut entries {
        entry.offset = match (read_varint(&mut rest)?, next) {
            (0, Some(next)) => next,
            (0, None) => return Err(PmtilesError::Directory("the first offset")),
            (n, _) => n - 1,
        };
        next = Some(
            entry.offset.checked_add(u64::from(entry.length)).ok_or(PmtilesError::Directory("an offset"))?,
        );
    }
    Ok(entries)
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7F) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn read_varint(rest: &mut &[u8]) -> Result<u64, PmtilesError> {
    let mut n = 0u64;
    for shift in (0..63).step_by(7) {
        let (byte, more) = rest.split_first().ok_or(PmtilesError::Directory("it ends early"))?;
        *rest = more;
        n |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Ok(n);
        }
    }
    Err(PmtilesError::Directory("a number is too long"))
}
