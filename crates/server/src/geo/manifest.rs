//! Which products of imports are in use: `DATA/geo/manifest.json`.
//!
//! Products are files named by their content. An import writes all of them beside those in use, then
//! exchanges the manifest by one rename: whoever reads it sees the old set or the new one, whole. What is
//! named by no manifest is garbage of imports that were interrupted, and goes with the next one.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// One product in use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Product {
    /// Name of its file in `DATA/geo`.
    pub file: String,
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Name of the file that it was made from.
    pub source: String,
    /// To be shown wherever the data are.
    pub attribution: String,
    /// RFC 3339.
    pub imported_at: String,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    pub products: BTreeMap<String, Product>,
}

const NAME: &str = "manifest.json";
const MANIFEST_MAX: u64 = 1 << 20;

/// The directory of products in a data directory.
pub fn directory(data: &Path) -> PathBuf {
    data.join("geo")
}

impl Manifest {
    /// Reads the manifest of `DATA/geo`; an absent one has no products.
    pub fn read(geo: &Path) -> io::Result<Self> {
        let path = geo.join(NAME);
        let length = match fs::metadata(&path) {
            Ok(found) => found.len(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(e),
        };
        if length > MANIFEST_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the manifest is too large"));
        }
        let manifest: Self = serde_json::from_slice(&fs::read(path)?)?;
        let plain = |p: &Product| !p.file.contains(['/', '\\']) && !p.file.starts_with('.');
        if !manifest.products.values().all(plain) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the manifest names files elsewhere"));
        }
        Ok(manifest)
    }
    /// Where a product's file is.
    pub fn path(&self, geo: &Path, product: &str) -> Option<PathBuf> {
        self.products.get(product).map(|p| geo.join(&p.file))
    }
}

/// A set of products on its way in. Dropped without [`Install::commit`], it leaves the manifest alone.
pub struct Install {
    geo: PathBuf,
    made: BTreeMap<String, Product>,
}

/// What a product is besides its bytes.
#[derive(Clone, Debug)]
pub struct Label<'a> {
    /// `roads`, `places`, `tiles`.
    pub product: &'a str,
    /// Without a dot.
    pub extension: &'a str,
    pub source: &'a str,
    pub attribution: &'a str,
    pub imported_at: &'a str,
}

impl Install {
    /// Begins in a data directory; makes `DATA/geo` where it is not there.
    pub fn begin(data: &Path) -> io::Result<Self> {
        let geo = directory(data);
        fs::create_dir_all(&geo)?;
        Ok(Self { geo, made: BTreeMap::new() })
    }
    /// Where products may be written to before they are added: on the same file system, so that adding is
    /// a rename.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.geo.join(format!(".{name}.{}.tmp", std::process::id()))
    }
    /// Adds a product from bytes.
    pub fn add(&mut self, label: &Label<'_>, bytes: &[u8]) -> io::Result<()> {
        let scratch = self.scratch(label.product);
        let mut file = File::create(&scratch)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        self.named(label, &scratch, bytes.len() as u64, &Sha256::digest(bytes))
    }
    /// Adds a product as it is written, piece by piece; when writing fails, nothing is added and nothing left.
    pub fn write<T, E: From<io::Error>>(
        &mut self,
        label: &Label<'_>,
        make: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let scratch = self.scratch(label.product);
        let written = || -> Result<T, E> {
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&scratch)?);
            let made = make(&mut out)?;
            out.flush()?;
            Ok(made)
        };
        let made = written().inspect_err(|_| drop(fs::remove_file(&scratch)))?;
        self.add_file(label, &scratch)?;
        Ok(made)
    }
    /// Adds a product that was written to a file of [`Install::scratch`].
    pub fn add_file(&mut self, label: &Label<'_>, scratch: &Path) -> io::Result<()> {
        let mut file = File::open(scratch)?;
        let (mut sum, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                n => {
                    sum.update(&buffer[..n]);
                    bytes += n as u64;
                }
            }
        }
        file.sync_all()?;
        self.named(label, scratch, bytes, &sum.finalize())
    }
    fn named(&mut self, label: &Label<'_>, scratch: &Path, bytes: u64, sum: &[u8]) -> io::Result<()> {
        let sha256: String = sum.iter().map(|b| format!("{b:02x}")).collect();
        let file = format!("{}-{}.{}", label.product, &sha256[..16], label.extension);
        fs::rename(scratch, self.geo.join(&file))?;
        let product = Product {
            file,
            bytes,
            sha256,
            source: label.source.to_owned(),
            attribution: label.attribution.to_owned(),
            imported_at: label.imported_at.to_owned(),
        };
        self.made.insert(label.product.to_owned(), product);
        Ok(())
    }
    /// Puts all added products in use at once, beside those of other imports, and clears away what nobody
    /// names any more.
    pub fn commit(self) -> io::Result<Manifest> {
        let mut manifest = Manifest::read(&self.geo)?;
        manifest.products.extend(self.made);
        let scratch = self.geo.join(format!(".manifest.{}.tmp", std::process::id()));
        let mut file = File::create(&scratch)?;
        file.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
        file.sync_all()?;
        drop(file);
        sync(&self.geo)?;
        fs::rename(&scratch, self.geo.join(NAME))?;
        sync(&self.geo)?;
        clear(&self.geo, &manifest);
        Ok(manifest)
    }
}

/// Makes renames in a directory last.
fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

/// Removes files that no product has. A server that still reads one keeps it open; a failure here costs
/// only space.
fn clear(geo: &Path, manifest: &Manifest) {
    let Ok(entries) = fs::read_dir(geo) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.ends_with(".tmp") || name.contains('-');
        let named = name == NAME || manifest.products.values().any(|p| p.file == name);
        if ours && !named && entry.path().is_file() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label<'a>(product: &'a str, source: &'a str) -> Label<'a> {
        Label { product, extension: "bin", source, attribution: "©", imported_at: "2026-11-24T00:00:00Z" }
    }

    #[test]
    fn products_change_together_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let geo = directory(dir.path());
        let mut first = Install::begin(dir.path()).unwrap();
        first.add(&label("roads", "a"), b"one").unwrap();
        first.add(&label("tiles", "a"), b"two").unwrap();
        assert_eq!(Manifest::read(&geo).unwrap(), Manifest::default(), "nothing before the commit");
        let before = first.commit().unwrap();
        assert_eq!(fs::read(before.path(&geo, "roads").unwrap()).unwrap(), b"one");
        // An import that broke off: files beside, the manifest as it was.
        let mut broken = Install::begin(dir.path()).unwrap();
        broken.add(&label("roads", "b"), b"half").unwrap();
        drop(broken);
        assert_eq!(Manifest::read(&geo).unwrap(), before);
        // One that failed while it was written, too; what it wrote is gone at once.
        let mut failed = Install::begin(dir.path()).unwrap();
        let told = failed.write(&label("roads", "b"), |out| {
            out.write_all(b"some")?;
            Err::<(), _>(io::Error::other("no more room"))
        });
        assert_eq!(told.unwrap_err().to_string(), "no more room");
        assert!(!failed.scratch("roads").exists());
        drop(failed);
        // The next one keeps what it does not replace and clears the rest.
        let mut next = Install::begin(dir.path()).unwrap();
        next.write(&label("roads", "c"), |out| out.write_all(b"three")).unwrap();
        let after = next.commit().unwrap();
        assert_eq!(fs::read(after.path(&geo, "roads").unwrap()).unwrap(), b"three");
        assert_eq!(after.products["tiles"], before.products["tiles"]);
        assert_eq!(fs::read_dir(&geo).unwrap().count(), 3, "manifest, roads, tiles");
    }

    #[test]
    fn a_manifest_cannot_name_files_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let mut install = Install::begin(dir.path()).unwrap();
        install.add(&label("roads", "a"), b"one").unwrap();
        install.commit().unwrap();
        let path = directory(dir.path()).join(NAME);
        let bent = fs::read_to_string(&path).unwrap().replace("roads-", "../roads-");
        fs::write(&path, bent).unwrap();
        assert!(Manifest::read(&directory(dir.path())).is_err());
    }
}
