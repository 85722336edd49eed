//! The columns of a file, and how each is written.

use crate::HistoryError;
use atalaya_model::SiteCode;
use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::{KeyValue, SortingColumn},
        properties::{EnabledStatistics, WriterProperties},
    },
    schema::{
        parser::parse_message_type,
        types::{ColumnPath, TypePtr},
    },
};
use std::sync::Arc;

/// Rows of a page: some hours of one object. Its statistics are what a search skips by, so that small pages serve a
/// unit's day, an hour and a piece of ground with one order of rows. Larger ones would be some percent smaller.
pub const PAGE_ROWS: usize = 2_048;
/// Rows of a row group: what is fetched at a time, about a megabyte.
pub const ROW_GROUP_ROWS: usize = 131_072;
/// Fair compression at a speed far above what comes in.
const ZSTD_LEVEL: i32 = 3;
/// Version of this layout, in every file.
const LAYOUT: &str = "1";

/// Decimals say their scale to every reader; whole numbers underneath compress by differences.
const SCHEMA: &str = "
message position {
  required fixed_len_byte_array(16) unit (UUID);
  optional fixed_len_byte_array(16) device (UUID);
  required binary call_sign (STRING);
  required binary agency (STRING);
  required binary kind (STRING);
  required binary class (STRING);
  required int64 measured_at (TIMESTAMP(MILLIS,true));
  required int64 received_at (TIMESTAMP(MILLIS,true));
  required int32 lat (DECIMAL(9,6));
  required int32 lon (DECIMAL(9,6));
  required int64 cell;
  optional int32 speed_mps (DECIMAL(7,2));
  optional int32 course_deg (DECIMAL(4,1));
  optional int32 accuracy_m (DECIMAL(7,1));
  required binary source (STRING);
  required binary standing (STRING);
  required boolean jumped;
  required boolean frozen;
  required boolean clock;
  required binary realm (STRING);
  required binary site (STRING);
}";

/// Places of the columns in [`SCHEMA`].
pub(crate) mod at {
    pub const UNIT: usize = 0;
    pub const DEVICE: usize = 1;
    pub const CALL_SIGN: usize = 2;
    pub const AGENCY: usize = 3;
    pub const KIND: usize = 4;
    pub const CLASS: usize = 5;
    pub const MEASURED: usize = 6;
    pub const RECEIVED: usize = 7;
    pub const LAT: usize = 8;
    pub const LON: usize = 9;
    pub const SPEED: usize = 11;
    pub const COURSE: usize = 12;
    pub const ACCURACY: usize = 13;
    pub const SOURCE: usize = 14;
    pub const STANDING: usize = 15;
    pub const JUMPED: usize = 16;
    pub const FROZEN: usize = 17;
    pub const CLOCK: usize = 18;
}
/// Columns of every file.
pub(crate) const COLUMNS: usize = 21;

/// Columns by whose page statistics a search skips.
pub(crate) const SEARCHED: [usize; 4] = [at::UNIT, at::MEASURED, at::LAT, at::LON];

pub(crate) fn schema() -> Result<TypePtr, HistoryError> {
    parse_message_type(SCHEMA).map(Arc::new).map_err(|e| HistoryError::Encode(e.to_string()))
}

pub(crate) fn properties(realm: &str, site: &SiteCode) -> Result<WriterProperties, HistoryError> {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(|e| HistoryError::Encode(e.to_string()))?;
    let ascending =
        |column: usize| SortingColumn { column_idx: column as i32, descending: false, nulls_first: false };
    let said = |key: &str, value: &str| KeyValue::new(format!("atalaya.{key}"), value.to_owned());
    let mut builder = WriterProperties::builder()
        .set_created_by(format!("Atalaya {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_sorting_columns(Some(vec![ascending(at::UNIT), ascending(at::MEASURED)]))
        .set_key_value_metadata(Some(vec![
            said("layout", LAYOUT),
            said("realm", realm),
            said("site", site.as_str()),
        ]));
    for name in ["unit", "measured_at", "lat", "lon"] {
        builder = builder.set_column_statistics_enabled(path(name), EnabledStatistics::Page);
    }
    // Of an object's next position mostly the last digits are new.
    for name in ["measured_at", "received_at", "lat", "lon", "speed_mps", "course_deg"] {
        builder = builder
            .set_column_dictionary_enabled(path(name), false)
            .set_column_encoding(path(name), Encoding::DELTA_BINARY_PACKED);
    }
    Ok(builder.build())
}

fn path(name: &str) -> ColumnPath {
    ColumnPath::from(name)
}
