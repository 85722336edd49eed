//! Why an extract could not be read. Nothing of such a file is used.

use crate::consumer::ConsumerError;
use std::{fmt, io};

/// What a file that is no OpenStreetMap extract seems to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kinship {
    Empty,
    /// JSON; GeoJSON most likely.
    Json,
    /// OpenStreetMap's own change file (`.osc`).
    Changes,
    /// OpenStreetMap data with deleted versions.
    History,
    /// OpenStreetMap's o5m.
    O5m,
    Zip,
    Xml,
    Html,
    PmTiles,
    Sqlite,
    Unknown,
}

impl fmt::Display for Kinship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the file is empty",
            Self::Json => "it is JSON (GeoJSON?); boundaries and places have importers of their own",
            Self::Changes => "it is a change file (.osc), which needs the extract it belongs to",
            Self::History => {
                "it is a history file with deleted versions; an extract of the present is needed"
            }
            Self::O5m => "it is o5m; convert it to .osm.pbf",
            Self::Zip => "it is a zip archive; unpack it (a shapefile is no OpenStreetMap extract)",
            Self::Xml => "it is XML of another kind",
            Self::Html => "it is a web page; the download went wrong",
            Self::PmTiles => "it is a PMTiles archive; tiles have an importer of their own",
            Self::Sqlite => "it is an SQLite file (MBTiles, GeoPackage)",
            Self::Unknown => "its beginning is that of no known format",
        })
    }
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OsmError {
    #[error("the file could not be read: {0}")]
    Io(#[from] io::Error),
    #[error("no OpenStreetMap extract: {0}")]
    WrongKind(Kinship),
    /// The file ends in the middle of something.
    #[error("the file is cut off after {offset} bytes, in {within}: fetch it again")]
    Truncated { offset: u64, within: &'static str },
    /// Something is not as the format says. `block` counts PBF blocks from 0; `offset` is the
    /// position in the file (in the unpacked text for XML).
    #[error("the file is damaged at byte {offset}{}: {what}", block.map(|b| format!(", block {b}")).unwrap_or_default())]
    Corrupt { block: Option<u64>, offset: u64, what: String },
    /// The format is right but uses something that is not supported.
    #[error(
        "the file needs a reader that knows {0}; write it anew with zlib blocks and without that feature"
    )]
    Unsupported(String),
    /// A place that is none on Earth: most likely metres of a projection instead of degrees.
    #[error(
        "node {id} lies at latitude {lat}, longitude {lon}: no degrees of WGS 84 (EPSG:4326). Is the file in a projection?"
    )]
    Projection { id: i64, lat: f64, lon: f64 },
    /// What is wanted of it would take far more memory than of any map of its length.
    #[error(
        "the file unpacks to far more than a map of its length holds: it is damaged, or made to fill the memory"
    )]
    Swollen,
    /// The file was exchanged or written to while it was read.
    #[error("the file changed while it was read")]
    Changed,
    #[error(transparent)]
    Consumer(#[from] ConsumerError),
}
