//! Several files become one, in bounded memory.

use crate::{
    FileName, Filter, HistoryError, Sample, Shelf, Units,
    encode::Encoder,
    shelf::{blocking, hex},
};
use atalaya_model::UnitId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Rows in memory at a time, of as many units as have so many together.
const ROWS_AT_ONCE: usize = 400_000;
/// Rows of one unit in the files that are merged; more is no unit.
const ROWS_MAX: usize = 20_000_000;

/// What became of files that were merged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    pub rows: u64,
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// First and last moment of measurement, milliseconds since 1970.
    pub from_ms: i64,
    pub to_ms: i64,
    /// Units in it.
    pub units: u32,
}

/// Merges files (`path`, `bytes`) into one, keeping the positions that `keep` wants. `None`: nothing is kept, and no
/// file was made.
///
/// # Errors
/// [`HistoryError`]; no file was made then.
pub async fn merge(
    shelf: &Shelf,
    files: &[(String, u64)],
    into: &FileName,
    keep: impl Fn(&Sample) -> bool,
) -> Result<Option<Merged>, HistoryError> {
    let mut encoder = Some(Encoder::new(&into.realm, &into.site)?);
    let mut out = Output { hash: Sha256::new(), bytes: 0, upload: None };
    let mut merged =
        Merged { rows: 0, bytes: 0, sha256: String::new(), from_ms: i64::MAX, to_ms: i64::MIN, units: 0 };
    for (first, last) in portions(shelf, files).await? {
        let filter = Filter { units: Units::Between(first, last), ..Filter::everything() };
        let mut samples = shelf.scan(files, &filter, ROWS_MAX).await?.samples;
        samples.retain(&keep);
        samples.sort_by_key(Sample::file_order);
        // A seal that failed after its file was there leaves the same positions in two files.
        samples.dedup();
        for unit in samples.chunk_by(|a, b| a.object.unit == b.object.unit) {
            merged.units += 1;
            merged.from_ms = unit.first().map_or(merged.from_ms, |s| s.measured_ms.min(merged.from_ms));
            merged.to_ms = unit.last().map_or(merged.to_ms, |s| s.measured_ms.max(merged.to_ms));
        }
        let Some(mut taken) = encoder.take() else { continue };
        let path = into.path();
        let (taken, bytes) = blocking(&path, move || {
            let bytes = taken.add(samples)?;
            Ok((taken, bytes))
        })
        .await?;
        encoder = Some(taken);
        out.write(shelf, into, &bytes).await?;
    }
    let Some(encoder) = encoder.filter(|_| merged.units > 0) else {
        out.abort().await;
        return Ok(None);
    };
    let (bytes, rows) = blocking(&into.path(), move || encoder.finish()).await?;
    out.write(shelf, into, &bytes).await?;
    merged.rows = rows;
    out.finish(&mut merged).await?;
    Ok(Some(merged))
}

struct Output {
    hash: Sha256,
    bytes: u64,
    upload: Option<object_store::WriteMultipart>,
}

impl Output {
    async fn write(&mut self, shelf: &Shelf, into: &FileName, bytes: &[u8]) -> Result<(), HistoryError> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        let mut upload = match self.upload.take() {
            Some(upload) => upload,
            None => shelf.upload(into).await?,
        };
        // At most two parts on their way: more would only be more memory.
        upload.wait_for_capacity(2).await?;
        upload.write(bytes);
        self.upload = Some(upload);
        Ok(())
    }
    async fn finish(self, merged: &mut Merged) -> Result<(), HistoryError> {
        if let Some(upload) = self.upload {
            upload.finish().await?;
        }
        (merged.bytes, merged.sha256) = (self.bytes, hex(&self.hash.finalize()));
        Ok(())
    }
    async fn abort(self) {
        if let Some(upload) = self.upload {
            // What cannot be taken back was never visible, and is swept at the next start.
            let _ = upload.abort().await;
        }
    }
}

/// Ranges of units, together all, each with a bounded number of rows.
async fn portions(shelf: &Shelf, files: &[(String, u64)]) -> Result<Vec<(UnitId, UnitId)>, HistoryError> {
    let mut pages: Vec<(UnitId, usize)> = Vec::new();
    for (path, bytes) in files {
        let footer = shelf.footer(path, *bytes).await?;
        for group in 0..footer.group_count() {
            let range =
                footer.unit_index(group).ok_or_else(|| HistoryError::damaged(path, "no index of units"))?;
            let index = shelf.part(path, range).await?;
            let units = footer.page_units(&index).map_err(|what| HistoryError::damaged(path, what))?;
            let rows = footer.group_rows(group) / units.len().max(1) + 1;
            pages.extend(units.into_iter().map(|unit| (unit, rows)));
        }
    }
    pages.sort_unstable();
    let lowest = UnitId(Uuid::nil());
    let (mut portions, mut first, mut rows) = (Vec::new(), lowest, 0);
    for pair in pages.windows(2) {
        rows += pair[0].1;
        if rows >= ROWS_AT_ONCE && pair[0].0 != pair[1].0 {
            // Up to just before the unit with which the next page begins.
            let last = UnitId(Uuid::from_u128(pair[1].0.0.as_u128().saturating_sub(1)));
            portions.push((first, last));
            (first, rows) = (pair[1].0, 0);
        }
    }
    portions.push((first, UnitId(Uuid::max())));
    Ok(portions)
}
