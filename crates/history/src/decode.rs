//! Files become positions again: only the pages whose statistics allow what is looked for are unpacked.

use crate::{
    Class, HistoryError, Object, Sample, Standing,
    columns::{COLUMNS, SEARCHED, at},
    sample::source_of,
};
use atalaya_model::{AgencyCode, DeviceId, UnitId, UnitKindCode};
use atalaya_picture::Marks;
use bytes::{Buf, Bytes, buf::Reader};
use parquet::{
    column::reader::ColumnReaderImpl,
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArrayType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        metadata::{
            ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData,
        },
        page_index::{
            column_index::ColumnIndexMetaData,
            index_reader::{decode_column_index, decode_offset_index},
            offset_index::PageLocation,
        },
        reader::{ChunkReader, Length},
        serialized_reader::SerializedPageReader,
        statistics::Statistics,
    },
};
use std::{collections::BTreeSet, ops::Range, sync::Arc};
use uuid::Uuid;

/// Whose positions are looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Units {
    #[default]
    All,
    These(BTreeSet<UnitId>),
    /// From the first to the last, both included, by the bytes of their ids.
    Between(UnitId, UnitId),
}

impl Units {
    fn has(&self, id: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::These(units) => units.iter().any(|unit| bytes_of(unit) == id),
            Self::Between(first, last) => (bytes_of(first)..=bytes_of(last)).contains(&id),
        }
    }
    /// Whether one of them can be between two ids, both included.
    fn meets(&self, min: &[u8], max: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::These(units) => units.iter().any(|unit| (min..=max).contains(&bytes_of(unit))),
            Self::Between(first, last) => bytes_of(first) <= max && min <= bytes_of(last),
        }
    }
}

fn bytes_of(unit: &UnitId) -> &[u8] {
    unit.0.as_bytes()
}

/// A rectangle on the ground, borders included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    pub south_e6: i32,
    pub north_e6: i32,
    pub west_e6: i32,
    /// Less than `west_e6` across the 180th meridian.
    pub east_e6: i32,
}

impl Area {
    /// From degrees; `None` for what is no rectangle on Earth.
    pub fn of_degrees(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        let fine =
            [west, east].iter().all(|v| v.abs() <= 180.0) && [south, north].iter().all(|v| v.abs() <= 90.0);
        // What is not a number is within nothing.
        (fine && south <= north).then(|| Self {
            south_e6: (south * 1e6).round() as i32,
            north_e6: (north * 1e6).round() as i32,
            west_e6: (west * 1e6).round() as i32,
            east_e6: (east * 1e6).round() as i32,
        })
    }
    fn meets_lat(&self, min: i32, max: i32) -> bool {
        self.south_e6 <= max && min <= self.north_e6
    }
    fn meets_lon(&self, min: i32, max: i32) -> bool {
        match self.west_e6 <= self.east_e6 {
            true => self.west_e6 <= max && min <= self.east_e6,
            false => max >= self.west_e6 || min <= self.east_e6,
        }
    }
    /// Whether a place is inside.
    pub fn has(&self, lat_e6: i32, lon_e6: i32) -> bool {
        self.meets_lat(lat_e6, lat_e6) && self.meets_lon(lon_e6, lon_e6)
    }
}

/// What is looked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Filter {
    /// First moment of measurement, milliseconds since 1970.
    pub from_ms: i64,
    /// The first moment that is not wanted any more.
    pub to_ms: i64,
    pub units: Units,
    pub area: Option<Area>,
}

impl Filter {
    /// Everything.
    pub fn everything() -> Self {
        Self { from_ms: i64::MIN, to_ms: i64::MAX, units: Units::All, area: None }
    }
    fn meets_time(&self, min: i64, max: i64) -> bool {
        self.from_ms <= max && min < self.to_ms
    }
    fn may_hold(&self, group: &RowGroupMetaData) -> bool {
        SEARCHED.iter().all(|column| match group.column(*column).statistics() {
            Some(Statistics::Int64(s)) => {
                s.min_opt().zip(s.max_opt()).is_none_or(|(min, max)| self.meets_time(*min, *max))
            }
            Some(Statistics::Int32(s)) => {
                s.min_opt().zip(s.max_opt()).is_none_or(|(min, max)| self.meets_side(*column, *min, *max))
            }
            Some(Statistics::FixedLenByteArray(s)) => {
                let range = s.min_bytes_opt().zip(s.max_bytes_opt());
                range.is_none_or(|(min, max)| self.units.meets(min, max))
            }
            _ => true,
        })
    }
    fn meets_side(&self, column: usize, min: i32, max: i32) -> bool {
        self.area.is_none_or(|area| match column == at::LAT {
            true => area.meets_lat(min, max),
            false => area.meets_lon(min, max),
        })
    }
    /// Whether page `page` can hold what is looked for.
    fn meets_page(&self, column: usize, index: &ColumnIndexMetaData, page: usize) -> bool {
        match index {
            ColumnIndexMetaData::INT64(i) => {
                i.min_value(page).zip(i.max_value(page)).is_none_or(|(a, b)| self.meets_time(*a, *b))
            }
            ColumnIndexMetaData::INT32(i) => {
                i.min_value(page).zip(i.max_value(page)).is_none_or(|(a, b)| self.meets_side(column, *a, *b))
            }
            ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(i) => {
                i.min_value(page).zip(i.max_value(page)).is_none_or(|(a, b)| self.units.meets(a, b))
            }
            _ => true,
        }
    }
}

/// The end of a file: what its row groups hold and where.
#[derive(Debug)]
pub struct Footer {
    meta: ParquetMetaData,
    len: u64,
}

/// What is still missing of a file's end.
#[derive(Debug)]
pub enum NotYet {
    /// So many bytes from the end are needed.
    More(u64),
    Bad(String),
}

impl Footer {
    /// Reads the last bytes of a file of `len` bytes.
    ///
    /// # Errors
    /// How many bytes are needed, or what is wrong.
    pub fn read(tail: &Bytes, len: u64) -> Result<Self, NotYet> {
        let mut reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Skip);
        match reader.try_parse_sized(tail, len) {
            Ok(()) => {}
            Err(ParquetError::NeedMoreData(needed)) => return Err(NotYet::More(needed as u64)),
            Err(error) => return Err(NotYet::Bad(error.to_string())),
        }
        let meta = reader.finish().map_err(|e| NotYet::Bad(e.to_string()))?;
        let columns = meta.file_metadata().schema_descr().num_columns();
        if columns != COLUMNS || meta.row_groups().iter().any(|group| !plausible(group, len)) {
            return Err(NotYet::Bad("other columns, or parts outside of the file".to_owned()));
        }
        Ok(Self { meta, len })
    }
    /// Rows of the file.
    pub fn rows(&self) -> u64 {
        self.meta.file_metadata().num_rows().max(0).cast_unsigned()
    }
    /// Row groups that can hold what is looked for.
    pub fn groups(&self, filter: &Filter) -> Vec<usize> {
        let groups = self.meta.row_groups().iter().enumerate();
        groups.filter(|(_, group)| filter.may_hold(group)).map(|(i, _)| i).collect()
    }
    /// The parts of the file that [`read_group`] needs.
    pub fn ranges(&self, group: usize) -> Vec<Range<u64>> {
        let columns = self.meta.row_group(group).columns();
        let data = columns.iter().map(|c| {
            let (start, len) = c.byte_range();
            start..start + len
        });
        let around = |ranges: Vec<Range<u64>>| {
            let start = ranges.iter().map(|r| r.start).min()?;
            Some(start..ranges.iter().map(|r| r.end).max()?)
        };
        let found = [
            around(data.collect()),
            around(columns.iter().filter_map(ColumnChunkMetaData::column_index_range).collect()),
            around(columns.iter().filter_map(ColumnChunkMetaData::offset_index_range).collect()),
        ];
        found.into_iter().flatten().collect()
    }
    /// Number of row groups.
    pub fn group_count(&self) -> usize {
        self.meta.num_row_groups()
    }
    /// The part of the file with the index that [`Footer::page_units`] needs.
    pub fn unit_index(&self, group: usize) -> Option<Range<u64>> {
        self.meta.row_group(group).column(at::UNIT).column_index_range()
    }
    /// The first unit of each page of a row group, in the order of the file.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn page_units(&self, index: &Bytes) -> Result<Vec<UnitId>, String> {
        let index = decode_column_index(index, parquet::basic::Type::FIXED_LEN_BYTE_ARRAY);
        let ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(index) = index.map_err(|e| e.to_string())? else {
            return Err("the units' index is of another type".to_owned());
        };
        let ids = index.min_values_iter().map(|min| min.and_then(|id| Uuid::from_slice(id).ok()).map(UnitId));
        Ok(ids.flatten().collect())
    }
    /// Rows of a row group.
    pub fn group_rows(&self, group: usize) -> usize {
        usize::try_from(self.meta.row_group(group).num_rows()).unwrap_or(0)
    }
    /// First and last moment of measurement in the file, by its statistics.
    pub fn span_ms(&self) -> Option<(i64, i64)> {
        let mut spans =
            self.meta.row_groups().iter().filter_map(|group| match group.column(at::MEASURED).statistics() {
                Some(Statistics::Int64(s)) => s.min_opt().copied().zip(s.max_opt().copied()),
                _ => None,
            });
        let first = spans.next()?;
        Some(spans.fold(first, |(a, b), (c, d)| (a.min(c), b.max(d))))
    }
}

/// Whether what a row group says of itself lies inside the file. A file that somebody changed must not make the
/// reader ask for the impossible.
fn plausible(group: &RowGroupMetaData, len: u64) -> bool {
    let inside = |range: Option<Range<u64>>| range.is_none_or(|r| r.start <= r.end && r.end <= len);
    (0..=10_000_000).contains(&group.num_rows())
        && group.columns().len() == COLUMNS
        && group.columns().iter().all(|c| {
            let start = c.dictionary_page_offset().unwrap_or(c.data_page_offset());
            let size = c.compressed_size();
            start >= 0
                && size >= 0
                && start.checked_add(size).is_some_and(|end| end.cast_unsigned() <= len)
                && c.column_index_length().is_none_or(|l| l >= 0)
                && c.offset_index_length().is_none_or(|l| l >= 0)
                && c.column_index_offset().is_none_or(|o| (0..=len.cast_signed()).contains(&o))
                && c.offset_index_offset().is_none_or(|o| (0..=len.cast_signed()).contains(&o))
                && inside(c.column_index_range())
                && inside(c.offset_index_range())
        })
}

/// Some parts of a file, in memory.
#[derive(Clone, Debug)]
pub struct Window {
    parts: Arc<Vec<(u64, Bytes)>>,
    len: u64,
}

impl Window {
    /// `parts` are what was fetched, with where each begins.
    pub fn new(parts: Vec<(u64, Bytes)>, footer: &Footer) -> Self {
        Self { parts: Arc::new(parts), len: footer.len }
    }
    fn slice(&self, start: u64, len: Option<usize>) -> Result<Bytes, ParquetError> {
        for (base, bytes) in self.parts.iter() {
            let Some(offset) = start.checked_sub(*base).and_then(|o| usize::try_from(o).ok()) else {
                continue;
            };
            if offset >= bytes.len() {
                continue;
            }
            let end = len.map_or(Some(bytes.len()), |len| offset.checked_add(len));
            if let Some(end) = end.filter(|end| *end <= bytes.len()) {
                return Ok(bytes.slice(offset..end));
            }
        }
        Err(ParquetError::EOF(format!("byte {start} was not fetched")))
    }
}
impl Length for Window {
    fn len(&self) -> u64 {
        self.len
    }
}
impl ChunkReader for Window {
    type T = Reader<Bytes>;
    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(self.slice(start, None)?.reader())
    }
    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.slice(start, Some(length))
    }
}

/// Rows of a row group, in rising ranges.
type Rows = Vec<Range<usize>>;

fn count(rows: &Rows) -> usize {
    rows.iter().map(Range::len).sum()
}

/// What both have.
fn both(a: &Rows, b: &Rows) -> Rows {
    let (mut i, mut j, mut out) = (0, 0, Rows::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let range = x.start.max(y.start)..x.end.min(y.end);
        if !range.is_empty() {
            out.push(range);
        }
        if x.end <= y.end { i += 1 } else { j += 1 }
    }
    out
}

struct Group<'a> {
    meta: &'a RowGroupMetaData,
    window: Arc<Window>,
    pages: Vec<Vec<PageLocation>>,
    rows: usize,
}

/// The positions of a row group that are looked for, in the order of the file.
///
/// # Errors
/// When the file is damaged; `path` is named.
pub fn read_group(
    path: &str,
    footer: &Footer,
    group: usize,
    window: Window,
    filter: &Filter,
) -> Result<Vec<Sample>, HistoryError> {
    let damaged = |error: ParquetError| HistoryError::damaged(path, error);
    let meta = footer.meta.row_group(group);
    let rows = footer.group_rows(group);
    let mut pages = Vec::with_capacity(COLUMNS);
    for column in meta.columns() {
        let range =
            column.offset_index_range().ok_or_else(|| HistoryError::damaged(path, "no index of pages"))?;
        let bytes = window.get_bytes(range.start, (range.end - range.start) as usize).map_err(damaged)?;
        pages.push(decode_offset_index(&bytes).map_err(damaged)?.page_locations().clone());
    }
    let group = Group { meta, window: Arc::new(window), pages, rows };
    let candidates = group.candidates(filter).map_err(damaged)?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = group.matching(filter, &candidates).map_err(damaged)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    group.samples(path, &wanted)
}

impl Group<'_> {
    /// Rows of the pages that can hold what is looked for.
    fn candidates(&self, filter: &Filter) -> Result<Rows, ParquetError> {
        let mut rows: Rows = std::iter::once(0..self.rows).collect();
        for column in SEARCHED {
            let meta = self.meta.column(column);
            let Some(range) = meta.column_index_range() else { continue };
            let bytes = self.window.get_bytes(range.start, (range.end - range.start) as usize)?;
            let index = decode_column_index(&bytes, meta.column_type())?;
            let pages = &self.pages[column];
            if index.num_pages() != pages.len() as u64 {
                return Err(ParquetError::General("the two indexes of pages differ".to_owned()));
            }
            let first = |page: usize| {
                pages.get(page).map_or(self.rows, |p| usize::try_from(p.first_row_index).unwrap_or(self.rows))
            };
            let mut may = Rows::new();
            for page in (0..pages.len()).filter(|page| filter.meets_page(column, &index, *page)) {
                let range = first(page)..first(page + 1).min(self.rows);
                match may.last_mut() {
                    Some(last) if last.end == range.start => last.end = range.end,
                    _ => may.push(range),
                }
            }
            rows = both(&rows, &may);
            if rows.is_empty() {
                break;
            }
        }
        Ok(rows)
    }

    /// The very rows.
    fn matching(&self, filter: &Filter, candidates: &Rows) -> Result<Rows, ParquetError> {
        let units = self.required::<FixedLenByteArrayType>(at::UNIT, candidates)?;
        let times = self.required::<Int64Type>(at::MEASURED, candidates)?;
        let places = match filter.area {
            None => None,
            Some(area) => Some((
                area,
                self.required::<Int32Type>(at::LAT, candidates)?,
                self.required::<Int32Type>(at::LON, candidates)?,
            )),
        };
        let mut rows = Rows::new();
        for (i, row) in candidates.iter().cloned().flatten().enumerate() {
            let matches = (filter.from_ms..filter.to_ms).contains(&times[i])
                && filter.units.has(units[i].data())
                && places.as_ref().is_none_or(|(area, lat, lon)| area.has(lat[i], lon[i]));
            if !matches {
                continue;
            }
            match rows.last_mut() {
                Some(last) if last.end == row => last.end = row + 1,
                _ => rows.push(row..row + 1),
            }
        }
        Ok(rows)
    }

    fn samples(&self, path: &str, rows: &Rows) -> Result<Vec<Sample>, HistoryError> {
        let columns = self.columns(rows).map_err(|e| HistoryError::damaged(path, e))?;
        let mut out: Vec<Sample> = Vec::with_capacity(columns.units.len());
        for i in 0..columns.units.len() {
            let object = match out.last() {
                Some(last) if columns.same_object(i - 1, i) => last.object.clone(),
                _ => Arc::new(columns.object(i).map_err(|what| HistoryError::damaged(path, what))?),
            };
            let word = |words: &[ByteArray]| words[i].as_utf8().unwrap_or_default().to_owned();
            out.push(Sample {
                object,
                measured_ms: columns.measured[i],
                received_ms: columns.received[i],
                lat_e6: columns.lat[i],
                lon_e6: columns.lon[i],
                speed_cmps: columns.speed[i],
                course_ddeg: columns.course[i],
                accuracy_dm: columns.accuracy[i],
                source: source_of(&word(&columns.sources))
                    .ok_or_else(|| HistoryError::damaged(path, "source"))?,
                standing: word(&columns.standings)
                    .parse::<Standing>()
                    .map_err(|()| HistoryError::damaged(path, "standing"))?,
                marks: Marks {
                    jumped: columns.jumped[i],
                    frozen: columns.frozen[i],
                    clock: columns.clock[i],
                },
            });
        }
        Ok(out)
    }

    fn columns(&self, rows: &Rows) -> Result<Read, ParquetError> {
        Ok(Read {
            units: self.required::<FixedLenByteArrayType>(at::UNIT, rows)?,
            devices: self.optional::<FixedLenByteArrayType>(at::DEVICE, rows)?,
            call_signs: self.required::<ByteArrayType>(at::CALL_SIGN, rows)?,
            agencies: self.required::<ByteArrayType>(at::AGENCY, rows)?,
            kinds: self.required::<ByteArrayType>(at::KIND, rows)?,
            classes: self.required::<ByteArrayType>(at::CLASS, rows)?,
            measured: self.required::<Int64Type>(at::MEASURED, rows)?,
            received: self.required::<Int64Type>(at::RECEIVED, rows)?,
            lat: self.required::<Int32Type>(at::LAT, rows)?,
            lon: self.required::<Int32Type>(at::LON, rows)?,
            speed: self.optional::<Int32Type>(at::SPEED, rows)?,
            course: self.optional::<Int32Type>(at::COURSE, rows)?,
            accuracy: self.optional::<Int32Type>(at::ACCURACY, rows)?,
            sources: self.required::<ByteArrayType>(at::SOURCE, rows)?,
            standings: self.required::<ByteArrayType>(at::STANDING, rows)?,
            jumped: self.required::<BoolType>(at::JUMPED, rows)?,
            frozen: self.required::<BoolType>(at::FROZEN, rows)?,
            clock: self.required::<BoolType>(at::CLOCK, rows)?,
        })
    }

    fn required<T: DataType>(&self, column: usize, rows: &Rows) -> Result<Vec<T::T>, ParquetError> {
        let (values, _) = self.read::<T>(column, rows)?;
        match values.len() == count(rows) {
            true => Ok(values),
            false => Err(short()),
        }
    }
    fn optional<T: DataType>(&self, column: usize, rows: &Rows) -> Result<Vec<Option<T::T>>, ParquetError> {
        let (values, levels) = self.read::<T>(column, rows)?;
        if levels.len() != count(rows) {
            return Err(short());
        }
        let mut values = values.into_iter();
        Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
    }
    /// Values of rows, and for an optional column which rows have one. Pages between are not unpacked.
    fn read<T: DataType>(&self, column: usize, rows: &Rows) -> Result<(Vec<T::T>, Vec<i16>), ParquetError> {
        let meta = self.meta.column(column);
        if meta.column_type() != T::get_physical_type() {
            return Err(ParquetError::General(format!("column {column} is of another type")));
        }
        let pages = SerializedPageReader::new(
            self.window.clone(),
            meta,
            self.rows,
            Some(self.pages[column].clone()),
        )?;
        let mut reader = ColumnReaderImpl::<T>::new(meta.column_descr_ptr(), Box::new(pages));
        let (mut values, mut levels, mut place) = (Vec::new(), Vec::new(), 0);
        for range in rows {
            if reader.skip_records(range.start - place)? != range.start - place {
                return Err(short());
            }
            let mut left = range.len();
            while left > 0 {
                let (read, _, _) = reader.read_records(left, Some(&mut levels), None, &mut values)?;
                if read == 0 {
                    return Err(short());
                }
                left -= read.min(left);
            }
            place = range.end;
        }
        Ok((values, levels))
    }
}

fn short() -> ParquetError {
    ParquetError::EOF("a column ends before its rows do".to_owned())
}

/// Columns as read.
struct Read {
    units: Vec<parquet::data_type::FixedLenByteArray>,
    devices: Vec<Option<parquet::data_type::FixedLenByteArray>>,
    call_signs: Vec<ByteArray>,
    agencies: Vec<ByteArray>,
    kinds: Vec<ByteArray>,
    classes: Vec<ByteArray>,
    measured: Vec<i64>,
    received: Vec<i64>,
    lat: Vec<i32>,
    lon: Vec<i32>,
    speed: Vec<Option<i32>>,
    course: Vec<Option<i32>>,
    accuracy: Vec<Option<i32>>,
    sources: Vec<ByteArray>,
    standings: Vec<ByteArray>,
    jumped: Vec<bool>,
    frozen: Vec<bool>,
    clock: Vec<bool>,
}

impl Read {
    fn same_object(&self, a: usize, b: usize) -> bool {
        self.units[a].data() == self.units[b].data()
            && self.devices[a].as_ref().map(|d| d.data()) == self.devices[b].as_ref().map(|d| d.data())
            && [&self.call_signs, &self.agencies, &self.kinds, &self.classes]
                .iter()
                .all(|words| words[a].data() == words[b].data())
    }
    fn object(&self, i: usize) -> Result<Object, String> {
        let text = |words: &[ByteArray]| {
            let word = words[i].as_utf8().map_err(|e| e.to_string())?;
            if word.len() > 400 { Err("a name is too long".to_owned()) } else { Ok(word.to_owned()) }
        };
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|e| e.to_string());
        Ok(Object {
            unit: UnitId(id(self.units[i].data())?),
            device: self.devices[i].as_ref().map(|d| id(d.data()).map(DeviceId)).transpose()?,
            call_sign: text(&self.call_signs)?,
            agency: AgencyCode::new(text(&self.agencies)?).map_err(|e| e.to_string())?,
            kind: UnitKindCode::new(text(&self.kinds)?).map_err(|e| e.to_string())?,
            class: text(&self.classes)?.parse::<Class>().map_err(|()| "class".to_owned())?,
        })
    }
}
