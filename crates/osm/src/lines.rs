//! Lines kept for later in few bytes: ids and positions as differences from the node before.
//!
//! A country has a hundred million nodes on its streets. As numbers of 64 and twice 32 bits they would be 1.6 GB, as
//! differences they are less than half of that.

/// Many lines of nodes, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    /// Where each line ends.
    ends: Vec<u64>,
    nodes: u64,
}

/// A node of a line: its id, and its place in the unit of whoever keeps it, latitude first.
pub type Placed = (i64, [i32; 2]);

impl Lines {
    /// Adds a line.
    pub fn push(&mut self, nodes: impl IntoIterator<Item = Placed>) {
        let mut last: Placed = (0, [0, 0]);
        for node in nodes {
            put(&mut self.bytes, node.0.wrapping_sub(last.0));
            for (now, before) in node.1.iter().zip(last.1) {
                put(&mut self.bytes, i64::from(*now) - i64::from(before));
            }
            last = node;
            self.nodes += 1;
        }
        self.ends.push(self.bytes.len() as u64);
    }
    /// Lines.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// Nodes of all lines.
    pub fn nodes(&self) -> u64 {
        self.nodes
    }
    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 8
    }
    /// The nodes of a line; none for a number that no line has.
    pub fn line(&self, number: usize) -> impl Iterator<Item = Placed> + '_ {
        let at = |n: usize| self.ends.get(n).map_or(0, |end| *end as usize);
        let start = number.checked_sub(1).map_or(0, at);
        let bytes = self.bytes.get(start..at(number).max(start)).unwrap_or(&[]);
        Walk { bytes: bytes.iter(), last: (0, [0, 0]) }
    }
    /// All lines.
    pub fn iter(&self) -> impl Iterator<Item = impl Iterator<Item = Placed> + '_> + '_ {
        (0..self.len()).map(|number| self.line(number))
    }
}

struct Walk<'a> {
    bytes: std::slice::Iter<'a, u8>,
    last: Placed,
}

impl Iterator for Walk<'_> {
    type Item = Placed;

    fn next(&mut self) -> Option<Placed> {
        let id = self.last.0.wrapping_add(take(&mut self.bytes)?);
        let mut place = self.last.1;
        for slot in &mut place {
            *slot = (i64::from(*slot) + take(&mut self.bytes)?) as i32;
        }
        self.last = (id, place);
        Some(self.last)
    }
}

fn put(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn take(bytes: &mut std::slice::Iter<'_, u8>) -> Option<i64> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let byte = *bytes.next()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value >> 1) as i64 ^ -((value & 1) as i64));
        }
        shift = (shift + 7).min(63);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_come_back(given in prop::collection::vec(
            prop::collection::vec((any::<i64>(), [any::<i32>(), any::<i32>()]), 0..12), 0..6
        )) {
            let mut lines = Lines::default();
            given.iter().for_each(|line| lines.push(line.iter().copied()));
            let back: Vec<Vec<Placed>> = lines.iter().map(Iterator::collect).collect();
            prop_assert_eq!(lines.nodes() as usize, given.iter().map(Vec::len).sum::<usize>());
            prop_assert!(lines.line(given.len()).next().is_none());
            prop_assert_eq!(back, given);
        }
    }

    #[test]
    fn a_street_takes_few_bytes() {
        let mut lines = Lines::default();
        // Nodes drawn one after the other, 20 m apart, in ten-millionths of a degree.
        lines.push((0..100).map(|i| (7_000_000_000 + i, [192_900_000 + i as i32 * 1_800, -996_500_000])));
        assert!(lines.bytes.len() < 100 * 5, "{}", lines.bytes.len());
    }
}
