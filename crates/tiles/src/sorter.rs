//! Records in order, within a bound of memory: what does not fit is sorted into scratch files and merged.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
};

/// Makes an empty scratch file that disappears when it is dropped.
pub type Scratch = Box<dyn FnMut() -> io::Result<File>>;

/// Where a record belongs, and in which order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Key {
    /// PMTiles number of the tile.
    pub tile: u64,
    pub layer: u8,
    pub rank: u32,
    /// Makes the order the same on every run.
    pub serial: u64,
}

const KEY_BYTES: usize = 21;

pub(crate) struct Sorter {
    memory_max: usize,
    arena: Vec<u8>,
    held: Vec<(Key, usize, u32)>,
    runs: Vec<File>,
    scratch: Scratch,
    serial: u64,
    spilled: u64,
    peak: usize,
}

impl Sorter {
    pub fn new(memory_max: usize, scratch: Scratch) -> Self {
        Self {
            memory_max,
            arena: Vec::new(),
            held: Vec::new(),
            runs: Vec::new(),
            scratch,
            serial: 0,
            spilled: 0,
            peak: 0,
        }
    }
    pub fn push(&mut self, tile: u64, layer: u8, rank: u32, payload: &[u8]) -> io::Result<()> {
        let key = Key { tile, layer, rank, serial: self.serial };
        self.serial += 1;
        self.held.push((key, self.arena.len(), payload.len() as u32));
        self.arena.extend_from_slice(payload);
        self.peak = self.peak.max(self.bytes());
        if self.bytes() >= self.memory_max { self.spill() } else { Ok(()) }
    }
    fn bytes(&self) -> usize {
        self.arena.len() + self.held.len() * size_of::<(Key, usize, u32)>()
    }
    /// Bytes written to scratch files.
    pub fn spilled(&self) -> u64 {
        self.spilled
    }
    /// Most bytes held at once.
    pub fn peak(&self) -> usize {
        self.peak
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable_by_key(|(key, ..)| *key);
        let mut out = BufWriter::with_capacity(1 << 20, (self.scratch)()?);
        for (key, at, len) in self.held.drain(..) {
            out.write_all(&key.tile.to_be_bytes())?;
            out.write_all(&[key.layer])?;
            out.write_all(&key.rank.to_be_bytes())?;
            out.write_all(&key.serial.to_be_bytes())?;
            out.write_all(&len.to_be_bytes())?;
            out.write_all(&self.arena[at..at + len as usize])?;
            self.spilled += (KEY_BYTES + 4) as u64 + u64::from(len);
        }
        self.arena.clear();
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        Ok(())
    }

    /// Gives every record in order.
    pub fn drain(mut self, mut each: impl FnMut(Key, &[u8]) -> io::Result<()>) -> io::Result<()> {
        if self.runs.is_empty() {
            self.held.sort_unstable_by_key(|(key, ..)| *key);
            return self
                .held
                .iter()
                .try_for_each(|(key, at, len)| each(*key, &self.arena[*at..*at + *len as usize]));
        }
        self.spill()?;
        self.arena = Vec::new();
        let mut runs: Vec<Run> = self.runs.drain(..).map(Run::new).collect();
        let mut next = BinaryHeap::new();
        for (i, run) in runs.iter_mut().enumerate() {
            next.extend(run.read()?.map(|key| Reverse((key, i))));
        }
        while let Some(Reverse((key, i))) = next.pop() {
            each(key, &runs[i].payload)?;
            next.extend(runs[i].read()?.map(|key| Reverse((key, i))));
        }
        Ok(())
    }
}

struct Run {
    from: BufReader<File>,
    payload: Vec<u8>,
}

impl Run {
    fn new(file: File) -> Self {
        Self { from: BufReader::with_capacity(1 << 16, file), payload: Vec::new() }
    }
    /// The next record's key; its payload is in `payload`.
    fn read(&mut self) -> io::Result<Option<Key>> {
        let mut head = [0u8; KEY_BYTES + 4];
        match self.from.read_exact(&mut head) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(e) => return Err(e),
        }
        let long = |at: usize| {
            let mut b = [0; 8];
            b.copy_from_slice(&head[at..at + 8]);
            u64::from_be_bytes(b)
        };
        let short = |at: usize| {
            let mut b = [0; 4];
            b.copy_from_slice(&head[at..at + 4]);
            u32::from_be_bytes(b)
        };
        let key = Key { tile: long(0), layer: head[8], rank: short(9), serial: long(13) };
        self.payload.resize(short(21) as usize, 0);
        self.from.read_exact(&mut self.payload)?;
        Ok(Some(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_in_order_whether_they_fit_or_not() {
        let sorted = |memory: usize| {
            let mut sorter = Sorter::new(memory, Box::new(tempfile::tempfile));
            for i in 0..2_000u64 {
                let tile = i.wrapping_mul(7_919) % 97;
                sorter.push(tile, (i % 5) as u8, (i % 11) as u32, i.to_string().as_bytes()).unwrap();
            }
            let spilled = sorter.spilled();
            let mut all = Vec::new();
            sorter
                .drain(|key, payload| {
                    all.push((key, String::from_utf8(payload.to_vec()).unwrap()));
                    Ok(())
                })
                .unwrap();
            (spilled, all)
        };
        let (none, whole) = sorted(1 << 30);
        let (some, pieces) = sorted(4_096);
        assert!(none == 0 && some > 0);
        assert!(whole.is_sorted() && whole.len() == 2_000);
        assert_eq!(whole, pieces);
    }
}
