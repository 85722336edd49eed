//! What a backup says of itself.

use anyhow::Context;
use atalaya_journal::Hash;
use atalaya_model::{SiteCode, Timestamp};
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Write},
    path::{Component, Path},
};

/// Name of the manifest in a backup.
pub const MANIFEST: &str = "manifest.json";
/// Form of backups that this version writes and reads.
pub const FORMAT: u32 = 1;
/// Largest manifest that is read.
pub const MANIFEST_MAX: u64 = 1 << 20;

/// The contents of a backup and where its record ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    pub made_at: Timestamp,
    pub site: SiteCode,
    pub realm: String,
    /// The database's own id.
    pub store: String,
    /// Position of the last event.
    pub position: u64,
    /// Leaves of the audit log.
    pub leaves: u64,
    /// Root over them.
    pub root: Hash,
    /// When the last of them was recorded.
    pub recorded_at: Timestamp,
    /// Public key of the log; `None` when nothing was signed yet.
    pub log_key: Option<String>,
    pub with_keys: bool,
    /// The 089's own database; `None` where the 089 is not attended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tips: Option<Part>,
    pub files: Vec<SealedFile>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
}

/// A further database with a record of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The database's own id.
    pub store: String,
    pub position: u64,
    pub leaves: u64,
    pub root: Hash,
    /// Public key of its log; `None` when nothing was signed yet.
    pub log_key: Option<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// Path in the backup, parts joined by `/`.
    pub name: String,
    pub bytes: u64,
    pub sha256: Hash,
}

impl SealedFile {
    /// Hashes a file and makes sure that it is on the disk.
    pub fn of(dir: &Path, name: String, bar: &ProgressBar) -> anyhow::Result<Self> {
        let path = dir.join(&name);
        let mut file = File::open(&path).with_context(|| path.display().to_string())?;
        let (bytes, sha256) = copy_hashing(&mut file, &mut std::io::sink(), bar)?;
        file.sync_all()?;
        Ok(Self { name, bytes, sha256 })
    }
    /// Whether the name stays inside the backup.
    fn is_plain(&self) -> bool {
        let path = Path::new(&self.name);
        !self.name.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
    }
}

/// Copies everything and gives its length and hash.
pub fn copy_hashing(
    from: &mut impl Read,
    to: &mut impl Write,
    bar: &ProgressBar,
) -> std::io::Result<(u64, Hash)> {
    let (mut hasher, mut total, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = from.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        hasher.update(part);
        to.write_all(part)?;
        total += part.len() as u64;
        bar.inc(part.len() as u64);
    }
    Ok((total, Hash(hasher.finalize().into())))
}

impl Manifest {
    /// Writes it into a directory, onto the disk.
    pub fn write(&self, dir: &Path) -> anyhow::Result<()> {
        let mut file = File::create_new(dir.join(MANIFEST))?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        Ok(file.sync_all()?)
    }
    /// Reads one that may be anything.
    pub fn read(from: impl Read) -> anyhow::Result<Self> {
        let mut text = Vec::new();
        from.take(MANIFEST_MAX + 1).read_to_end(&mut text)?;
        anyhow::ensure!(text.len() as u64 <= MANIFEST_MAX, "the manifest is too large");
        let manifest: Self = serde_json::from_slice(&text).context("the manifest is not readable")?;
        anyhow::ensure!(
            manifest.format == FORMAT,
            "the backup has form {}; this version reads form {FORMAT}",
            manifest.format
        );
        if let Some(bad) = manifest.files.iter().find(|file| !file.is_plain()) {
            anyhow::bail!("the manifest names a file outside the backup: {:?}", bad.name);
        }
        Ok(manifest)
    }
    /// Reads the one of a directory.
    pub fn of_directory(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(MANIFEST);
        let file = fs::File::open(&path).with_context(|| format!("{} is no backup", dir.display()))?;
        Self::read(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str) -> Manifest {
        let files = vec![SealedFile { name: name.to_owned(), bytes: 1, sha256: Hash([1; 32]) }];
        Manifest {
            format: FORMAT,
            program: "0".into(),
            made_at: Timestamp::from_millis(0),
            site: SiteCode::new("TOL").unwrap(),
            realm: "operations".into(),
            store: "s".into(),
            position: 1,
            leaves: 2,
            root: Hash([2; 32]),
            recorded_at: Timestamp::from_millis(1),
            log_key: None,
            with_keys: false,
            tips: None,
            files,
            rows: BTreeMap::new(),
        }
    }

    #[test]
    fn a_manifest_is_read_back_and_stays_inside_its_backup() {
        let good = manifest("keys/master.key");
        let text = serde_json::to_vec(&good).unwrap();
        assert_eq!(Manifest::read(text.as_slice()).unwrap(), good);
        for bad in ["../etc/passwd", "/etc/passwd", "keys/../../x", ""] {
            let text = serde_json::to_vec(&manifest(bad)).unwrap();
            let error = Manifest::read(text.as_slice()).unwrap_err();
            assert!(error.to_string().contains("outside"), "{bad}: {error}");
        }
        let mut newer = manifest("a");
        newer.format = FORMAT + 1;
        assert!(Manifest::read(serde_json::to_vec(&newer).unwrap().as_slice()).is_err());
        assert!(Manifest::read(&b"{}"[..]).is_err());
        assert!(Manifest::read(std::io::repeat(b' ')).unwrap_err().to_string().contains("large"));
    }
}
