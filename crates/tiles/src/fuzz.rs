//! Entry points of the fuzz targets.

use crate::{mvt, pmtiles};
use std::io::Cursor;

/// A foreign archive.
pub fn archive(bytes: &[u8]) {
    let mut file = Cursor::new(bytes);
    if let Ok(archive) = pmtiles::inspect(&mut file) {
        assert_eq!(pmtiles::Header::decode(&archive.header.encode()).ok(), Some(archive.header.clone()));
        let _ = pmtiles::tile(&mut file, archive.header.min_zoom.min(20), 0, 0);
    }
    if let Ok(entries) = pmtiles::read_directory(bytes) {
        let again = pmtiles::read_directory(&pmtiles::write_directory(&entries));
        assert_eq!(again.ok(), Some(entries));
    }
}

/// A tile.
pub fn tile(bytes: &[u8]) {
    let _ = mvt::read(bytes);
}
