//! PMTiles, version 3: one file of tiles, read by byte ranges.

mod directory;
mod header;
mod inspect;
mod writer;

pub use directory::{Entry, read_directory, write_directory};
pub use header::{Compression, HEADER_BYTES, Header, TileType};
pub use inspect::{Archive, VectorLayer, inspect, tile};
pub use writer::Writer;

/// Why bytes are no archive that can be served.
#[derive(Debug, thiserror::Error)]
pub enum PmtilesError {
    #[error("this is no PMTiles archive")]
    Magic,
    #[error("PMTiles version {0} is not supported, only 3")]
    Version(u8),
    #[error("the file ends before what its header names: it is cut or damaged")]
    Cut,
    #[error("{0} is out of range in the header")]
    Header(&'static str),
    #[error("a directory is damaged: {0}")]
    Directory(&'static str),
    #[error("{0} is not supported")]
    Unsupported(&'static str),
    #[error("the metadata are not readable: {0}")]
    Metadata(String),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Number of a tile: along a Hilbert curve within its zoom, after all lower zooms.
///
/// `zoom` is at most 31, `x` and `y` below two to its power.
pub fn tile_id(zoom: u8, x: u32, y: u32) -> u64 {
    let before = ((1u64 << (2 * u32::from(zoom))) - 1) / 3;
    let (mut x, mut y) = (u64::from(x), u64::from(y));
    let mut d = 0u64;
    for level in (0..u32::from(zoom)).rev() {
        let s = 1u64 << level;
        let (rx, ry) = (u64::from(x & s != 0), u64::from(y & s != 0));
        d += s * s * ((3 * rx) ^ ry);
        (x, y) = rotated(s, x, y, rx, ry);
    }
    before + d
}

/// Zoom, x and y of a tile's number; `None` beyond zoom 31.
pub fn tile_of(id: u64) -> Option<(u8, u32, u32)> {
    let mut before = 0u64;
    for zoom in 0..32u8 {
        let count = 1u64 << (2 * u32::from(zoom));
        if id - before < count {
            let mut t = id - before;
            let (mut x, mut y) = (0u64, 0u64);
            for level in 0..u32::from(zoom) {
                let s = 1u64 << level;
                let rx = 1 & (t / 2);
                let ry = 1 & (t ^ rx);
                (x, y) = rotated(s, x, y, rx, ry);
                x += s * rx;
                y += s * ry;
                t /= 4;
            }
            return Some((zoom, x as u32, y as u32));
        }
        before += count;
    }
    None
}

fn rotated(s: u64, x: u64, y: u64, rx: u64, ry: u64) -> (u64, u64) {
    if ry == 1 {
        return (x, y);
    }
    // Only the bits below `s` matter from here on.
    let (x, y) = (x & (s - 1), y & (s - 1));
    if rx == 1 { (s - 1 - y, s - 1 - x) } else { (y, x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_first_tiles_are_those_of_the_specification() {
        let known =
            [((0, 0, 0), 0), ((1, 0, 0), 1), ((1, 0, 1), 2), ((1, 1, 1), 3), ((1, 1, 0), 4), ((2, 0, 0), 5)];
        for ((z, x, y), id) in known {
            assert_eq!(tile_id(z, x, y), id);
        }
        assert_eq!(tile_id(12, 3423, 1763), 19_078_479);
    }

    proptest! {
        #[test]
        fn numbers_go_there_and_back(zoom in 0u8..=20, x: u32, y: u32) {
            let most = 1u32 << zoom;
            let (x, y) = (x % most, y % most);
            prop_assert_eq!(tile_of(tile_id(zoom, x, y)), Some((zoom, x, y)));
        }
    }
}
