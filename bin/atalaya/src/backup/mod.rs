//! `atalaya backup`: a checked copy of everything that a centre cannot make again.

pub mod archive;
pub mod manifest;
pub mod tips;

use crate::{
    failure::{Failure, Outcome},
    keys, output,
    place::{self, DATABASE, Owner, Place},
    progress, sqlite, store,
    verify::{self, Known},
};
use anyhow::Context;
use archive::write_tar;
use atalaya_journal::{SignedCheckpoint, VerifierKey};
use atalaya_server::admin::health::{BACKUP_NOTE, BackupNote};
use atalaya_store::{Access, DatabaseUrl, Head};
use clap::Args;
use manifest::{FORMAT, Manifest, SealedFile};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copy everything to a file or directory, and check the copy
///
/// Works beside a running server (SQLite): the copy shows one moment. Before it reports success, the copy is
/// opened and its whole record verified. The keys stay out unless you ask for them, because whoever has a
/// backup with keys can read all personal data in it. Without keys, keep a copy of the `keys` directory in
/// another safe: a backup without `master.key` is unreadable where it matters.
///
/// The tips of the 089 are in it, sealed; the vault's own database is not: `atalaya vault backup` copies that one
/// to another keeper.
///
/// PostgreSQL must be quiet for this (stop the server); beside a running server use its own tools.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya backup --to /mnt/backup/2026-11-24\n  \
    atalaya backup --to /mnt/backup/2026-11-24.tar --with-keys")]
pub struct BackupArgs {
    #[command(flatten)]
    pub place: Place,
    /// A new directory, or a new file whose name ends in .tar
    #[arg(long, value_name = "PATH")]
    pub to: PathBuf,
    /// Put the secret keys in as well
    #[arg(long)]
    pub with_keys: bool,
    /// Public key of the log; without it, that of the data directory
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
}

/// Runs the command.
pub async fn run(args: BackupArgs) -> Outcome {
    let started = std::time::Instant::now();
    let as_file = args.to.extension().is_some_and(|e| e.eq_ignore_ascii_case("tar"));
    refuse_existing(&args.to, as_file)?;
    let parent = parent_of(&args.to)?;
    let stage = tempfile::Builder::new().prefix(".atalaya-backup-").tempdir_in(&parent)?;
    archive::make_private(stage.path())?;
    let manifest = fill(&args, stage.path()).await?;
    let bytes: u64 = manifest.files.iter().map(|f| f.bytes).sum();
    if as_file {
        write_tar(stage.path(), &manifest, &parent, &args.to)?;
    } else {
        let made = stage.keep();
        fs::rename(&made, &args.to).with_context(|| args.to.display().to_string())?;
    }
    sync_directory(&parent)?;
    note(&args, &manifest);
    output::fact("backup", args.to.display())?;
    output::fact("site", format!("{}, {}", manifest.site, manifest.realm))?;
    output::fact(
        "up to",
        format!("event {}, leaf {}", output::count(manifest.position), output::count(manifest.leaves)),
    )?;
    output::fact("last written", output::time(manifest.recorded_at))?;
    output::fact("root", manifest.root)?;
    if let Some(tips) = &manifest.tips {
        output::fact("tips", format!("event {}, sealed", output::count(tips.position)))?;
    }
    output::fact("size", output::bytes(bytes))?;
    output::fact("took", format!("{:.1} s, verification included", started.elapsed().as_secs_f64()))?;
    if manifest.with_keys {
        output::line("WARNING: this backup holds the secret keys: guard it like the keys themselves")?;
    } else {
        let keys = args.place.keys();
        output::line(format!("the keys are not in it: keep a copy of {} in another safe", keys.display()))?;
    }
    Ok(output::line("the copy was opened and its record is sound")?)
}

/// Tells the running server when its data were last copied. The backup is good without it.
fn note(args: &BackupArgs, manifest: &Manifest) {
    let note = BackupNote {
        made_at: manifest.made_at,
        position: manifest.position,
        to: args.to.display().to_string(),
    };
    let written = serde_json::to_vec(&note).map_err(std::io::Error::other);
    if let Err(error) = written.and_then(|json| fs::write(args.place.data.join(BACKUP_NOTE), json)) {
        tracing::warn!(%error, "the backup is not noted in the data directory");
    }
}

fn refuse_existing(to: &Path, as_file: bool) -> Outcome {
    let free = if as_file { !to.try_exists()? } else { place::is_vacant(to).unwrap_or(false) };
    if free { Ok(()) } else { Err(Failure::unusable(format!("{} exists already", to.display()))) }
}

/// The directory that will hold the result, made when it is not there.
pub fn parent_of(path: &Path) -> anyhow::Result<PathBuf> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).with_context(|| parent.display().to_string())?;
    Ok(parent)
}

/// Puts the backup together in `stage`.
async fn fill(args: &BackupArgs, stage: &Path) -> Outcome<Manifest> {
    // The published checkpoint first: what is copied later holds at least what it covers.
    copy_directory(&args.place.data.join("published"), &stage.join("published"))?;
    let database = stage.join(DATABASE);
    match args.place.url()? {
        DatabaseUrl::Memory => return Err(Failure::unusable("memory: keeps nothing that could be copied")),
        DatabaseUrl::Sqlite(path) if !path.is_file() => {
            return Err(Failure::unusable(format!("there is no database {}", path.display())));
        }
        DatabaseUrl::Sqlite(path) => sqlite::copy_online(path, database.clone()).await?,
        url @ DatabaseUrl::Postgres(_) => {
            store::copy::copy_all(&url, &DatabaseUrl::Sqlite(database.clone())).await?;
        }
    }
    if args.with_keys {
        copy_directory(&args.place.keys(), &stage.join("keys"))?;
    }
    let key = match &args.key {
        Some(text) => Some(VerifierKey::parse(text.trim())?),
        None => None,
    };
    let tips = tips::fill(&args.place, stage).await?;
    let examined = examine(stage, key, Some(&args.place)).await?;
    let Examined { owner, head, id, log_key } = examined;
    let rows = sqlite::row_counts(&database)?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: place::now(),
        site: owner.site,
        realm: owner.realm.code(),
        store: id,
        position: head.position,
        leaves: head.leaves,
        root: head.root,
        recorded_at: head.recorded_at,
        log_key: log_key.map(|key| key.to_string()),
        with_keys: args.with_keys,
        tips,
        files: seal_files(stage)?,
        rows,
    };
    manifest.write(stage)?;
    Ok(manifest)
}

/// What an examined copy says of itself.
pub struct Examined {
    pub owner: Owner,
    pub head: Head,
    pub id: String,
    pub log_key: Option<VerifierKey>,
}

/// Files of one database in a copy.
pub struct Copied {
    pub database: PathBuf,
    /// Its published checkpoint; may be missing.
    pub published: PathBuf,
}

/// Opens the copy in `dir` and verifies its whole record. Without `key`, the one of `place` serves.
pub async fn examine(dir: &Path, key: Option<VerifierKey>, place: Option<&Place>) -> Outcome<Examined> {
    let copied = Copied { database: dir.join(DATABASE), published: dir.join("published").join("checkpoint") };
    examine_part(&copied, key, place).await
}

/// The same for one database.
pub async fn examine_part(
    copied: &Copied,
    key: Option<VerifierKey>,
    place: Option<&Place>,
) -> Outcome<Examined> {
    let database = copied.database.clone();
    if let Err(what) = sqlite::examine(&database)? {
        return Err(Failure::found(format!("{} is damaged: {what}", database.display())));
    }
    let url = DatabaseUrl::Sqlite(database.clone());
    let opened = place::open_as_found(&url, &[], Access::ReadOnly).await;
    let (store, owner) = opened.map_err(|e| place::explain(&url, e))?;
    let log_key = match (key, place) {
        (Some(key), _) => Some(key),
        (None, Some(place)) => keys::of_directory(&place.keys(), &store).await?,
        (None, None) => None,
    };
    let kept = published(&copied.published)?;
    let known = Known { keys: log_key.iter().cloned().collect(), witnesses: Vec::new(), kept };
    let checked = verify::check(&store, known).await?;
    let id = store.id().to_owned();
    store.close().await;
    // The lock belongs to this process, not to the copy.
    let _ = fs::remove_file(database.with_extension("sqlite.lock"));
    match (checked.problem, checked.head) {
        (None, Some(head)) => Ok(Examined { owner, head, id, log_key }),
        (problem, _) => {
            let problem = problem.unwrap_or_default();
            Err(Failure::found(format!("the copy is not sound: {problem}")))
        }
    }
}

fn published(path: &Path) -> Outcome<Vec<(String, SignedCheckpoint)>> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let parsed = SignedCheckpoint::parse(&fs::read(path)?);
    let parsed =
        parsed.map_err(|e| Failure::found(format!("the published checkpoint is not readable: {e}")))?;
    Ok(vec![("the published checkpoint".to_owned(), parsed)])
}

/// Copies the files of a directory, without its subdirectories and hidden files. One that is not there
/// has no files.
fn copy_directory(from: &Path, to: &Path) -> anyhow::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    archive::make_private(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_file() && !name.to_string_lossy().starts_with('.') {
            fs::copy(entry.path(), to.join(&name)).with_context(|| entry.path().display().to_string())?;
        }
    }
    Ok(())
}

/// Every file of the stage with its size and hash, on the disk.
fn seal_files(stage: &Path) -> anyhow::Result<Vec<SealedFile>> {
    let mut names = vec![DATABASE.to_owned()];
    names.extend(stage.join(tips::DATABASE).is_file().then(|| tips::DATABASE.to_owned()));
    for room in ["published", tips::PUBLISHED, "keys"] {
        let Ok(entries) = fs::read_dir(stage.join(room)) else { continue };
        for entry in entries {
            names.push(format!("{room}/{}", entry?.file_name().to_string_lossy()));
        }
    }
    names.sort();
    let total: u64 = names.iter().map(|name| fs::metadata(stage.join(name)).map_or(0, |m| m.len())).sum();
    let bar = progress::bytes("hashing", total);
    let sealed = names.into_iter().map(|name| SealedFile::of(stage, name, &bar)).collect();
    bar.finish_and_clear();
    sealed
}

/// Makes sure that the names in a directory are on the disk.
pub fn sync_directory(path: &Path) -> std::io::Result<()> {
    fs::File::open(path)?.sync_all()
}
