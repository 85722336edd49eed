//! OpenStreetMap extracts, read as a stream and resolved: ways with positions, relations with rings.
//!
//! An import hands a [`Source`] (a file, or bytes) and any number of [`Consumer`]s to [`read`]. The
//! driver reads the source four times, so that the order inside the file does not matter and memory
//! stays bounded:
//!
//! 1. relations: those that a consumer wants are kept, with the ids of their members;
//! 2. ways: the node ids of ways that a consumer wants, or that a wanted relation needs;
//! 3. nodes: positions of those ids go into a sorted table; tagged nodes go to the consumers;
//! 4. ways: resolved and given to the consumers; afterwards the wanted relations, with rings on demand.
//!
//! A PBF file is read in full only once: the first pass notes which kinds of element each block
//! holds and the others skip blocks that have none of theirs.
//!
//! Formats are told by content, never by the file's name: `.osm.pbf` (raw and zlib blocks), `.osm`,
//! `.osm.gz`, `.osm.bz2`. What is read is attributed: [`Summary::attribution`] must travel with
//! every product (ODbL 1.0, section 4.3).
//!
//! Memory: about 4 bytes per needed node id in pass 2, 12 bytes per node afterwards, plus what
//! wanted relations hold, plus what consumers keep. [`Summary::index_bytes`] says what was used.
//! Consumers that must keep ways until the end do so in [`Lines`].

mod consumer;
mod driver;
mod element;
mod error;
mod format;
#[cfg(any(test, feature = "testing"))]
pub mod fuzz;
mod ids;
mod lines;
mod pbf;
mod rings;
mod scan;
mod source;
mod summary;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod xml;

pub use consumer::{Consumer, ConsumerError, Need};
pub use driver::{Progress, read};
pub use element::{Kind, Member, Node, Point, Relation, Tags, Way};
pub use error::{Kinship, OsmError};
pub use format::{Compression, Format};
pub use lines::{Lines, Placed};
pub use rings::{OpenRing, Polygon, Rings};
pub use source::{BytesSource, FileSource, ReadSeek, Source};
pub use summary::{Counts, Replication, Skips, Summary};
