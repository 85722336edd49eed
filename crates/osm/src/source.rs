//! Where an extract comes from.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::Path,
};

/// Something to read and to move in.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// An extract that can be read several times from its beginning.
pub trait Source {
    /// A fresh reader at the beginning.
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>>;
    /// Size in bytes, as stored (packed).
    fn size(&self) -> io::Result<u64>;
}

/// A file, held open: when somebody puts another in its place meanwhile, this one is read to its end.
#[derive(Debug)]
pub struct FileSource(File);

impl FileSource {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        Ok(Self(file))
    }
}

impl Source for FileSource {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        // Clones share one cursor; passes run one after the other.
        let mut file = self.0.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Box::new(file))
    }
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }
}

/// Bytes in memory.
#[derive(Clone, Copy, Debug)]
pub struct BytesSource<'a>(pub &'a [u8]);

impl Source for BytesSource<'_> {
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.0)))
    }
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
}
