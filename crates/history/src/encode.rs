//! Positions become a file.

use crate::{
    HistoryError, PAGE_ROWS, ROW_GROUP_ROWS, Sample,
    columns::{properties, schema},
    sample::source_word,
};
use atalaya_model::SiteCode;
use bytes::Bytes;
use parquet::{
    data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
        Int64Type,
    },
    errors::ParquetError,
    file::writer::{SerializedFileWriter, SerializedRowGroupWriter},
};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Bytes that were written and not yet fetched.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes one file, row group by row group.
pub struct Encoder {
    pipe: Pipe,
    writer: SerializedFileWriter<Pipe>,
    realm: String,
    site: SiteCode,
    waiting: Vec<Sample>,
    rows: u64,
}

fn failed(error: ParquetError) -> HistoryError {
    HistoryError::Encode(error.to_string())
}

impl Encoder {
    /// # Errors
    /// When the layout itself is wrong, which the tests would show.
    pub fn new(realm: &str, site: &SiteCode) -> Result<Self, HistoryError> {
        let pipe = Pipe::default();
        let writer = SerializedFileWriter::new(pipe.clone(), schema()?, Arc::new(properties(realm, site)?))
            .map_err(failed)?;
        Ok(Self { pipe, writer, realm: realm.to_owned(), site: site.clone(), waiting: Vec::new(), rows: 0 })
    }
    /// Adds positions, which must come in the order of files, and gives the bytes that are ready.
    ///
    /// # Errors
    /// [`HistoryError::Encode`].
    pub fn add(&mut self, samples: Vec<Sample>) -> Result<Bytes, HistoryError> {
        self.waiting.extend(samples);
        while self.waiting.len() >= ROW_GROUP_ROWS {
            let rest = self.waiting.split_off(ROW_GROUP_ROWS);
            let group = std::mem::replace(&mut self.waiting, rest);
            self.group(&group)?;
        }
        Ok(self.ready())
    }
    /// Ends the file; gives its last bytes and the number of its rows.
    ///
    /// # Errors
    /// [`HistoryError::Encode`].
    pub fn finish(mut self) -> Result<(Bytes, u64), HistoryError> {
        let last = std::mem::take(&mut self.waiting);
        if !last.is_empty() {
            self.group(&last)?;
        }
        self.writer.finish().map_err(failed)?;
        Ok((self.ready(), self.rows))
    }
    fn ready(&self) -> Bytes {
        std::mem::take(&mut *self.pipe.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
    fn group(&mut self, samples: &[Sample]) -> Result<(), HistoryError> {
        self.rows += samples.len() as u64;
        let group = self.writer.next_row_group().map_err(failed)?;
        write_group(group, samples, &self.realm, self.site.as_str()).map_err(failed)
    }
}

/// A whole file in memory: what a flush writes. The positions are brought into the order of files.
///
/// # Errors
/// [`HistoryError::Encode`].
pub fn encode(realm: &str, site: &SiteCode, mut samples: Vec<Sample>) -> Result<Bytes, HistoryError> {
    samples.sort_by_key(Sample::file_order);
    let mut encoder = Encoder::new(realm, site)?;
    let mut bytes = encoder.add(samples)?.to_vec();
    bytes.extend_from_slice(&encoder.finish()?.0);
    Ok(bytes.into())
}

/// One column at a time, in the order of the schema.
struct Columns<'group, 'a, W: Write + Send> {
    group: SerializedRowGroupWriter<'group, W>,
    samples: &'a [Sample],
}

impl<W: Write + Send> Columns<'_, '_, W> {
    fn put<T: DataType>(&mut self, values: &[T::T], levels: Option<&[i16]>) -> Result<(), ParquetError> {
        let missing = || ParquetError::General("the schema has fewer columns".to_owned());
        let mut column = self.group.next_column()?.ok_or_else(missing)?;
        // Page by page: the writer looks at the rows of a page only between batches.
        let mut taken = 0;
        match levels {
            None => {
                for page in values.chunks(PAGE_ROWS) {
                    column.typed::<T>().write_batch(page, None, None)?;
                }
            }
            Some(levels) => {
                for page in levels.chunks(PAGE_ROWS) {
                    let known = page.iter().filter(|level| **level > 0).count();
                    let page_values = &values[taken..taken + known];
                    column.typed::<T>().write_batch(page_values, Some(page), None)?;
                    taken += known;
                }
            }
        }
        column.close()
    }
    fn each<T: DataType>(&mut self, value: impl Fn(&Sample) -> T::T) -> Result<(), ParquetError> {
        let values: Vec<T::T> = self.samples.iter().map(value).collect();
        self.put::<T>(&values, None)
    }
    fn known<T: DataType>(&mut self, value: impl Fn(&Sample) -> Option<T::T>) -> Result<(), ParquetError> {
        let levels: Vec<i16> = self.samples.iter().map(|s| i16::from(value(s).is_some())).collect();
        let values: Vec<T::T> = self.samples.iter().filter_map(value).collect();
        self.put::<T>(&values, Some(&levels))
    }
    /// Texts of which neighbours are mostly the same: the bytes of one are shared by all that follow it.
    fn text(&mut self, word: impl Fn(&Sample) -> &str) -> Result<(), ParquetError> {
        let mut values: Vec<ByteArray> = Vec::with_capacity(self.samples.len());
        for sample in self.samples {
            let word = word(sample);
            match values.last() {
                Some(last) if last.data() == word.as_bytes() => values.push(last.clone()),
                _ => values.push(ByteArray::from(word)),
            }
        }
        self.put::<ByteArrayType>(&values, None)
    }
    fn constant(&mut self, word: &str) -> Result<(), ParquetError> {
        let values = vec![ByteArray::from(word); self.samples.len()];
        self.put::<ByteArrayType>(&values, None)
    }
    fn ids(&mut self, id: impl Fn(&Sample) -> Uuid) -> Result<(), ParquetError> {
        let mut values: Vec<FixedLenByteArray> = Vec::with_capacity(self.samples.len());
        for sample in self.samples {
            let id = id(sample);
            match values.last() {
                Some(last) if last.data() == id.as_bytes() => values.push(last.clone()),
                _ => values.push(fixed(id)),
            }
        }
        self.put::<FixedLenByteArrayType>(&values, None)
    }
}

fn fixed(id: Uuid) -> FixedLenByteArray {
    FixedLenByteArray::from(id.as_bytes().to_vec())
}

fn write_group<W: Write + Send>(
    group: SerializedRowGroupWriter<'_, W>,
    samples: &[Sample],
    realm: &str,
    site: &str,
) -> Result<(), ParquetError> {
    let mut to = Columns { group, samples };
    to.ids(|s| s.object.unit.0)?;
    to.known::<FixedLenByteArrayType>(|s| s.object.device.map(|d| fixed(d.0)))?;
    to.text(|s| s.object.call_sign.as_str())?;
    to.text(|s| s.object.agency.as_str())?;
    to.text(|s| s.object.kind.as_str())?;
    to.text(|s| s.object.class.as_str())?;
    to.each::<Int64Type>(|s| s.measured_ms)?;
    to.each::<Int64Type>(|s| s.received_ms)?;
    to.each::<Int32Type>(|s| s.lat_e6)?;
    to.each::<Int32Type>(|s| s.lon_e6)?;
    to.each::<Int64Type>(Sample::cell)?;
    to.known::<Int32Type>(|s| s.speed_cmps)?;
    to.known::<Int32Type>(|s| s.course_ddeg)?;
    to.known::<Int32Type>(|s| s.accuracy_dm)?;
    to.text(|s| source_word(s.source))?;
    to.text(|s| s.standing.as_str())?;
    to.each::<BoolType>(|s| s.marks.jumped)?;
    to.each::<BoolType>(|s| s.marks.frozen)?;
    to.each::<BoolType>(|s| s.marks.clock)?;
    to.constant(realm)?;
    to.constant(site)?;
    to.group.close().map(|_| ())
}
