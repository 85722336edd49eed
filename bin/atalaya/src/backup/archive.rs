//! The two forms of a backup: a directory, and one tar file. The manifest comes first.

use super::manifest::{MANIFEST, Manifest, SealedFile, copy_hashing};
use crate::{
    failure::{Failure, Outcome},
    progress,
};
use anyhow::Context;
use indicatif::ProgressBar;
use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

/// Makes a directory that only its owner can enter.
pub fn make_private(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Writes the staged backup as one file that appears only when it is whole.
pub fn write_tar(stage: &Path, manifest: &Manifest, parent: &Path, to: &Path) -> anyhow::Result<()> {
    let file = tempfile::Builder::new().prefix(".atalaya-backup-").tempfile_in(parent)?;
    let bar = progress::bytes("packing", manifest.files.iter().map(|f| f.bytes).sum());
    let mut tar = tar::Builder::new(file);
    tar.mode(tar::HeaderMode::Deterministic);
    for name in std::iter::once(MANIFEST).chain(manifest.files.iter().map(|f| f.name.as_str())) {
        tar.append_path_with_name(stage.join(name), name).with_context(|| name.to_owned())?;
        bar.inc(manifest.files.iter().find(|f| f.name == name).map_or(0, |f| f.bytes));
    }
    let file = tar.into_inner()?;
    bar.finish_and_clear();
    file.as_file().sync_all()?;
    file.persist_noclobber(to).with_context(|| to.display().to_string())?;
    Ok(())
}

/// Unpacks a backup into an empty directory and checks every file against the manifest.
pub fn unpack(from: &Path, into: &Path) -> Outcome<Manifest> {
    if from.is_dir() {
        let manifest = Manifest::of_directory(from)?;
        let bar = bar_of(&manifest);
        for file in &manifest.files {
            let path = from.join(&file.name);
            let mut source = match File::open(&path) {
                Ok(source) => source,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(missing(&file.name)),
                Err(e) => return Err(anyhow::Error::new(e).context(path.display().to_string()).into()),
            };
            place(file, &mut source, into, &bar)?;
        }
        bar.finish_and_clear();
        return Ok(manifest);
    }
    let file = File::open(from).with_context(|| from.display().to_string())?;
    unpack_tar(tar::Archive::new(std::io::BufReader::new(file)), into, from)
}

fn unpack_tar(mut tar: tar::Archive<impl Read>, into: &Path, from: &Path) -> Outcome<Manifest> {
    let damaged = |e: std::io::Error| Failure::found(format!("{} is damaged: {e}", from.display()));
    let no_backup = || Failure::unusable(format!("{} is no backup", from.display()));
    let mut entries = tar.entries()?;
    let first = entries.next().ok_or_else(no_backup)?.map_err(|_| no_backup())?;
    if first.path_bytes().as_ref() != MANIFEST.as_bytes() {
        return Err(no_backup());
    }
    let manifest = Manifest::read(first)?;
    let bar = bar_of(&manifest);
    let mut due: Vec<&SealedFile> = manifest.files.iter().collect();
    for entry in entries {
        let mut entry = entry.map_err(damaged)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(at) = due.iter().position(|file| file.name == name) else {
            return Err(Failure::found(format!("{name:?} is in the backup and not in its manifest")));
        };
        place(due.swap_remove(at), &mut entry, into, &bar)?;
    }
    bar.finish_and_clear();
    due.first().map_or(Ok(()), |file| Err(missing(&file.name)))?;
    Ok(manifest)
}

fn bar_of(manifest: &Manifest) -> ProgressBar {
    progress::bytes("unpacking", manifest.files.iter().map(|f| f.bytes).sum())
}

fn missing(name: &str) -> Failure {
    Failure::found(format!("the backup is damaged: {name} is missing"))
}

/// Writes one file to its place. Never reads more than the manifest promised.
fn place(sealed: &SealedFile, from: &mut impl Read, into: &Path, bar: &ProgressBar) -> Outcome {
    let path = into.join(&sealed.name);
    if let Some(dir) = path.parent().filter(|dir| *dir != into) {
        make_private(dir)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| path.display().to_string())?;
    let (bytes, sha256) = match copy_hashing(&mut from.take(sealed.bytes + 1), &mut file, bar) {
        Ok(copied) => copied,
        Err(e) => return Err(anyhow::Error::new(e).context(sealed.name.clone()).into()),
    };
    file.sync_all()?;
    let SealedFile { name, bytes: expected, sha256: known } = sealed;
    if bytes != *expected {
        return Err(Failure::found(format!("the backup is damaged: {name} does not have {expected} bytes")));
    }
    if sha256 != *known {
        return Err(Failure::found(format!(
            "the backup is damaged: {name} has another SHA-256 than its manifest says"
        )));
    }
    Ok(())
}
