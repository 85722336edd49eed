//! Where files are: a folder, an object store that speaks S3, or memory.

use crate::{
    FileName, Filter, HistoryError, Sample,
    decode::{Footer, NotYet, Window, read_group},
};
use atalaya_model::Millis;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem, memory::InMemory,
    path::Path,
};
use sha2::{Digest, Sha256};
use std::{
    num::NonZeroUsize,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Ends of files kept in memory, least recently used first out; a whole day of a large centre has one of a megabyte.
const FOOTERS_KEPT: usize = 512;
/// The marks at both ends and the length between them: no file is smaller.
const SMALLEST: u64 = 12;
/// What is fetched from a file's end at first.
const TAIL: u64 = 64 << 10;
/// Files looked into at a time.
const AT_ONCE: usize = 8;
/// Bytes of one part of an upload; S3 takes no smaller ones than 5 MB.
const PART: usize = 8 << 20;

/// A file that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub path: String,
    pub bytes: u64,
    /// When it appeared, milliseconds since 1970, by the store's clock.
    pub appeared_ms: i64,
}

/// What was found in files.
#[derive(Debug, Default)]
pub struct Scan {
    /// In no particular order.
    pub samples: Vec<Sample>,
    /// False: there was more than was asked for, and what is here is any part of it.
    pub complete: bool,
}

/// See the module.
pub struct Shelf {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    folder: Option<PathBuf>,
    address: String,
    footers: Mutex<lru::LruCache<String, Arc<Footer>>>,
}

impl Shelf {
    /// Opens a folder (a path, made when it is not there), `s3://BUCKET/PREFIX` or `memory:`.
    ///
    /// # Errors
    /// When the address says nothing that can be opened. Whether an object store answers is found out with the
    /// first write.
    pub fn open(address: &str) -> Result<Self, HistoryError> {
        let refused = |what: String| HistoryError::Address(address.to_owned(), what);
        let (store, prefix, folder): (Arc<dyn ObjectStore>, _, _) = if address == "memory:" {
            (Arc::new(InMemory::new()), String::new(), None)
        } else if let Some(rest) = address.strip_prefix("s3://") {
            let (_, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            (s3(address).map_err(refused)?, prefix.trim_matches('/').to_owned(), None)
        } else if address.contains("://") {
            return Err(refused("a folder, s3://BUCKET/PREFIX or memory: is known".to_owned()));
        } else {
            let folder = PathBuf::from(address);
            private_folder(&folder).map_err(|e| refused(e.to_string()))?;
            let store = LocalFileSystem::new_with_prefix(&folder).map_err(|e| refused(e.to_string()))?;
            // A file that was told to be sealed is there after a power cut.
            (Arc::new(store.with_fsync(true)), String::new(), Some(folder))
        };
        let size = NonZeroUsize::new(FOOTERS_KEPT).unwrap_or(NonZeroUsize::MIN);
        let address = address.to_owned();
        Ok(Self { store, prefix, folder, address, footers: Mutex::new(lru::LruCache::new(size)) })
    }
    /// As it was given.
    pub fn address(&self) -> &str {
        &self.address
    }
    fn place(&self, path: &str) -> Path {
        match self.prefix.as_str() {
            "" => Path::from(path),
            prefix => Path::from(format!("{prefix}/{path}")),
        }
    }

    /// Writes a file whole; it appears at once or not at all.
    ///
    /// # Errors
    /// What the store says.
    pub async fn put(&self, name: &FileName, bytes: Bytes) -> Result<(), HistoryError> {
        self.store.put(&self.place(&name.path()), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }
    /// Begins a file that is written in parts and appears when it is finished.
    pub(crate) async fn upload(&self, name: &FileName) -> Result<WriteMultipart, HistoryError> {
        let upload = self.store.put_multipart(&self.place(&name.path())).await?;
        Ok(WriteMultipart::new_with_chunk_size(upload, PART))
    }
    /// Deletes a file; one that is gone already is no error.
    ///
    /// # Errors
    /// What the store says.
    pub async fn delete(&self, path: &str) -> Result<(), HistoryError> {
        self.footers().pop(path);
        match self.store.delete(&self.place(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
    /// Every file under a folder; what does not end in `.parquet` is not ours.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self, folder: &str) -> Result<Vec<Found>, HistoryError> {
        let metas: Vec<object_store::ObjectMeta> =
            self.store.list(Some(&self.place(folder))).try_collect().await?;
        let prefix = format!("{}/", self.prefix);
        let found = metas.into_iter().map(|meta| {
            let path = meta.location.to_string();
            let path = path.strip_prefix(&prefix).unwrap_or(&path).to_owned();
            Found { path, bytes: meta.size, appeared_ms: meta.last_modified.timestamp_millis() }
        });
        let mut found: Vec<Found> = found.filter(|file| file.path.ends_with(".parquet")).collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
    /// SHA-256 and length of a file; `None` when it is not there.
    ///
    /// # Errors
    /// What the store says.
    pub async fn digest(&self, path: &str) -> Result<Option<(String, u64)>, HistoryError> {
        let mut stream = match self.store.get(&self.place(path)).await {
            Ok(found) => found.into_stream(),
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (mut hash, mut len) = (Sha256::new(), 0);
        while let Some(bytes) = stream.try_next().await? {
            hash.update(&bytes);
            len += bytes.len() as u64;
        }
        Ok(Some((hex(&hash.finalize()), len)))
    }
    /// The end of a file of `bytes` bytes.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`], or what the store says.
    pub async fn footer(&self, path: &str, bytes: u64) -> Result<Arc<Footer>, HistoryError> {
        if let Some(footer) = self.footers().get(path) {
            return Ok(footer.clone());
        }
        if bytes < SMALLEST {
            return Err(HistoryError::damaged(path, "it is cut"));
        }
        let mut want = TAIL.min(bytes);
        // Once for a usual file, twice for a large one; a third answer would come from a damaged one.
        for _ in 0..3 {
            let tail = self.store.get_range(&self.place(path), bytes - want..bytes).await?;
            let read = blocking(path, move || Ok(Footer::read(&tail, bytes))).await?;
            match read {
                Ok(footer) => {
                    let footer = Arc::new(footer);
                    self.footers().put(path.to_owned(), footer.clone());
                    return Ok(footer);
                }
                Err(NotYet::More(needed)) if needed <= bytes => want = needed,
                Err(NotYet::More(_)) => return Err(HistoryError::damaged(path, "it is cut")),
                Err(NotYet::Bad(what)) => return Err(HistoryError::damaged(path, what)),
            }
        }
        Err(HistoryError::damaged(path, "it has no end"))
    }
    /// Looks for positions in files (`path`, `bytes`); stops once more than `max` are found.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`], or what the store says.
    pub async fn scan(
        &self,
        files: &[(String, u64)],
        filter: &Filter,
        max: usize,
    ) -> Result<Scan, HistoryError> {
        let mut each = Vec::with_capacity(files.len());
        for (path, bytes) in files {
            each.push(self.scan_file(path, *bytes, filter, max));
        }
        let mut results = stream::iter(each).buffered(AT_ONCE);
        let mut scan = Scan { samples: Vec::new(), complete: true };
        while let Some(found) = results.next().await {
            scan.samples.extend(found?);
            if scan.samples.len() > max {
                scan.complete = false;
                break;
            }
        }
        Ok(scan)
    }
    async fn scan_file(
        &self,
        path: &str,
        bytes: u64,
        filter: &Filter,
        max: usize,
    ) -> Result<Vec<Sample>, HistoryError> {
        let footer = self.footer(path, bytes).await?;
        let mut found = Vec::new();
        for group in footer.groups(filter) {
            let ranges = footer.ranges(group);
            let parts = self.store.get_ranges(&self.place(path), &ranges).await?;
            let window = Window::new(ranges.iter().map(|r| r.start).zip(parts).collect(), &footer);
            let (footer, filter, owned) = (footer.clone(), filter.clone(), path.to_owned());
            let read = move || read_group(&owned, &footer, group, window, &filter);
            found.extend(blocking(path, read).await?);
            if found.len() > max {
                break;
            }
        }
        Ok(found)
    }
    pub(crate) async fn part(&self, path: &str, range: std::ops::Range<u64>) -> Result<Bytes, HistoryError> {
        Ok(self.store.get_range(&self.place(path), range).await?)
    }
    /// Removes what broken writes left in the folder: files that never appeared, and are older than `old`, so that
    /// nobody is writing them. Gives how many.
    ///
    /// # Errors
    /// What the file system says.
    pub fn sweep(&self, old: Millis) -> Result<usize, HistoryError> {
        let old = std::time::Duration::from_millis(old.0.unsigned_abs());
        let Some(folder) = &self.folder else { return Ok(0) };
        let failed = |e: std::io::Error| HistoryError::Address(self.address.clone(), e.to_string());
        let (mut folders, mut removed) = (vec![folder.clone()], 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry.file_type().map_err(failed)?.is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let broken = name.rsplit_once(".parquet#").is_some_and(|(_, n)| n.parse::<u64>().is_ok());
                let changed = entry.metadata().and_then(|meta| meta.modified()).map_err(failed)?;
                if broken && changed.elapsed().unwrap_or_default() >= old {
                    std::fs::remove_file(entry.path()).map_err(failed)?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
    fn footers(&self) -> std::sync::MutexGuard<'_, lru::LruCache<String, Arc<Footer>>> {
        self.footers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work on a thread that may take its time. A panic there means a file that the library cannot bear.
pub(crate) async fn blocking<T: Send + 'static>(
    path: &str,
    work: impl FnOnce() -> Result<T, HistoryError> + Send + 'static,
) -> Result<T, HistoryError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(HistoryError::damaged(path, "reading it broke off")),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A folder that only the account of the server may read: positions of crews are personal data.
fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(feature = "s3")]
fn s3(address: &str) -> Result<Arc<dyn ObjectStore>, String> {
    // Credentials, region and endpoint as every program of that world takes them: AWS_* of the environment.
    let builder = object_store::aws::AmazonS3Builder::from_env().with_url(address);
    builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>).map_err(|e| e.to_string())
}

#[cfg(not(feature = "s3"))]
fn s3(_: &str) -> Result<Arc<dyn ObjectStore>, String> {
    Err("this program was built without S3".to_owned())
}
