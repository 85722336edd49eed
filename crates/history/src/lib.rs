//! The archive of positions: what the picture has judged, written in batches as Parquet files that DuckDB, pandas
//! and DataFusion read as they are. No HTTP.
//!
//! - [`Recorder`] takes positions in memory and never waits: at its bound further ones are dropped and counted.
//! - [`encode`] sorts them by object and time and makes files of small pages, so that statistics alone say where an
//!   object, an hour or a piece of ground is ([`decode`]).
//! - [`Shelf`] keeps the files in a folder or an object store. A file appears whole or not at all.
//! - [`archive`] and [`hold`] are the facts about files: sealed by their hash, merged, deleted, exempt from deletion.
//!   They decide and evolve purely, like every domain.
//! - [`retention`] says how long what is kept, as data.
//!
//! The layout is documented for other programs in docs/history.md.

pub mod archive;
mod columns;
pub mod decode;
pub mod encode;
mod error;
pub mod fuzz;
pub mod hold;
mod merge;
mod name;
mod recorder;
pub mod retention;
mod sample;
mod shelf;

pub use columns::{PAGE_ROWS, ROW_GROUP_ROWS};
pub use decode::{Area, Filter, Units};
pub use error::HistoryError;
pub use merge::{Merged, merge};
pub use name::{Day, FileName, Level, NameError};
pub use recorder::{Batch, Named, Recorder};
pub use sample::{Class, Fix, Object, Sample, Standing};
pub use shelf::{Found, Scan, Shelf};
