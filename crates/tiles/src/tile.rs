//! From the records of a tile to its bytes.

use crate::{
    feature::Layer,
    mvt::{Kind, LayerWriter, Paths},
    pmtiles::Writer,
    record::{Record, read_record},
    sorter::Key,
    texts::Texts,
};
use std::{collections::HashMap, io};

/// Records may come to this many times the bound of a tile before the least important are let go.
const HELD_MAX: usize = 8;

/// What came of the tiles.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Outcome {
    pub tiles: u64,
    /// Before packing.
    pub largest: u64,
    pub left_out: u64,
}

/// Puts tiles together, one after the other.
pub(crate) struct TileBuilder<'a> {
    texts: &'a Texts,
    /// Largest tile, bytes before packing.
    max: usize,
    number: Option<u64>,
    held: Vec<(Key, Vec<u8>)>,
    held_bytes: usize,
    pub outcome: Outcome,
}

impl<'a> TileBuilder<'a> {
    pub fn new(texts: &'a Texts, max: usize) -> Self {
        Self { texts, max, number: None, held: Vec::new(), held_bytes: 0, outcome: Outcome::default() }
    }

    /// Takes the next record, in the order of tiles.
    pub fn take(&mut self, key: Key, payload: &[u8], writer: &mut Writer) -> io::Result<()> {
        if self.number != Some(key.tile) {
            self.finish(writer)?;
            self.number = Some(key.tile);
        }
        self.held_bytes += size(payload);
        self.held.push((key, payload.to_vec()));
        // A low zoom of a country can hold any number. What is let go now would be let go at the end, too: the rank
        // decides alone.
        if self.held_bytes > self.max.saturating_mul(HELD_MAX) {
            self.thin();
        }
        Ok(())
    }

    /// Writes the tile at hand.
    pub fn finish(&mut self, writer: &mut Writer) -> io::Result<()> {
        let Some(number) = self.number.take() else { return Ok(()) };
        if self.held_bytes > self.max {
            self.thin();
        }
        self.held_bytes = 0;
        let held = std::mem::take(&mut self.held);
        let records = joined(held.iter().filter_map(|(key, payload)| read_record(*key, payload)).collect());
        let mut tile = Vec::new();
        for layer in Layer::ALL {
            let mut out = LayerWriter::new(layer.name());
            for record in records.iter().filter(|r| r.layer == layer as u8) {
                let attributes = record.attributes.iter().filter_map(|pair| self.texts.get(*pair));
                out.add(record.id, record.kind, &record.paths, attributes);
            }
            out.finish(&mut tile);
        }
        if tile.is_empty() {
            return Ok(());
        }
        self.outcome.tiles += 1;
        self.outcome.largest = self.outcome.largest.max(tile.len() as u64);
        writer.add(number, &tile)
    }

    /// Leaves out the least important until the rest fits.
    fn thin(&mut self) {
        let before = self.held.len();
        let mut order: Vec<usize> = (0..before).collect();
        order.sort_by_key(|i| (std::cmp::Reverse(self.held[*i].0.rank), self.held[*i].0.serial));
        let mut keep = vec![false; before];
        self.held_bytes = 0;
        for i in order {
            let with = self.held_bytes + size(&self.held[i].1);
            if with > self.max {
                break;
            }
            self.held_bytes = with;
            keep[i] = true;
        }
        let mut keep = keep.into_iter();
        self.held.retain(|_| keep.next().unwrap_or(false));
        self.outcome.left_out += (before - self.held.len()) as u64;
    }
}

/// About what a record takes in the tile.
fn size(payload: &[u8]) -> usize {
    payload.len() + 6
}

/// Pieces of one street become one line, so that its name has room: lines with the same attributes that meet end to
/// end, in the order in which they come.
fn joined(records: Vec<Record>) -> Vec<Record> {
    let mut out: Vec<Record> = Vec::with_capacity(records.len());
    let mut open: HashMap<(u8, Vec<(u32, u32)>), usize> = HashMap::new();
    for record in records {
        let joins = record.kind == Kind::Line
            && (record.layer == Layer::Roads as u8 || record.layer == Layer::Water as u8);
        if !joins {
            out.push(record);
            continue;
        }
        match open.get(&(record.layer, record.attributes.clone())) {
            Some(at) => out[*at].paths.extend(record.paths),
            None => {
                open.insert((record.layer, record.attributes.clone()), out.len());
                out.push(record);
            }
        }
    }
    for at in open.into_values() {
        let paths = std::mem::take(&mut out[at].paths);
        out[at].paths = chained(paths);
    }
    out
}

/// Joins lines where exactly two ends meet; directions are kept, so that one-way streets stay what they are.
fn chained(paths: Paths) -> Paths {
    let mut starts: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
    let mut ends: HashMap<(i32, i32), u32> = HashMap::new();
    for (i, path) in paths.iter().enumerate() {
        if let (Some(first), Some(last)) = (path.first(), path.last()) {
            starts.entry(*first).or_default().push(i);
            *ends.entry(*last).or_default() += 1;
        }
    }
    let follower = |end: &(i32, i32)| match starts.get(end).map(Vec::as_slice) {
        Some([one]) if ends.get(end) == Some(&1) => Some(*one),
        _ => None,
    };
    let mut follows = vec![false; paths.len()];
    for path in &paths {
        if let Some(next) = path.last().and_then(follower) {
            follows[next] = true;
        }
    }
    let mut used = vec![false; paths.len()];
    let mut out = Vec::new();
    // Heads of chains first; what is left over are circles.
    let order = (0..paths.len()).filter(|i| !follows[*i]).chain(0..paths.len());
    for head in order.collect::<Vec<_>>() {
        if used[head] {
            continue;
        }
        used[head] = true;
        let mut chain = paths[head].clone();
        while let Some(next) = chain.last().and_then(follower).filter(|n| !used[*n]) {
            used[next] = true;
            chain.extend_from_slice(&paths[next][1..]);
        }
        out.push(chain);
    }
    out
}
