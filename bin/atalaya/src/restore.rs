//! `atalaya restore`: a backup becomes a data directory, or nothing does.

use crate::{
    backup::{self, archive, manifest::Manifest},
    failure::{Failure, Outcome},
    output,
    place::{self, DATABASE, Place},
    sqlite,
};
use anyhow::Context;
use atalaya_journal::VerifierKey;
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Make a data directory from a backup, after checking all of it
///
/// Every file is compared with the manifest, the whole record is verified, and only then does the data
/// directory appear. An existing one with anything in it is never touched.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya restore --from /mnt/backup/2026-11-24.tar --data ./data")]
pub struct RestoreArgs {
    /// The directory or .tar file that `atalaya backup` wrote
    #[arg(long, value_name = "PATH")]
    pub from: PathBuf,
    /// Data directory to make; must not exist, or be empty
    #[arg(long, env = "ATALAYA_DATA", default_value = "data", value_name = "DIR", hide_env_values = true)]
    pub data: PathBuf,
    /// Public key of the log, kept elsewhere; without it, the one that the backup names is believed
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
}

/// Runs the command.
pub async fn run(args: RestoreArgs) -> Outcome {
    let started = std::time::Instant::now();
    if !place::is_vacant(&args.data).with_context(|| args.data.display().to_string())? {
        let data = args.data.display();
        return Err(Failure::unusable(format!("{data} is not empty; nothing was changed")));
    }
    if !args.from.exists() {
        return Err(Failure::unusable(format!("there is no backup {}", args.from.display())));
    }
    let parent = backup::parent_of(&args.data)?;
    let stage = tempfile::Builder::new().prefix(".atalaya-restore-").tempdir_in(&parent)?;
    archive::make_private(stage.path())?;
    let manifest = archive::unpack(&args.from, stage.path())?;
    let believed = check(&args, &manifest, stage.path()).await?;
    let made = stage.keep();
    if let Err(error) = fs::rename(&made, &args.data) {
        let _ = fs::remove_dir_all(&made);
        return Err(anyhow::Error::new(error).context(args.data.display().to_string()).into());
    }
    backup::sync_directory(&parent)?;
    tell(&args, &manifest, believed, started.elapsed())
}

/// Verifies what was unpacked; says whether the key came out of the backup itself.
async fn check(args: &RestoreArgs, manifest: &Manifest, stage: &Path) -> Outcome<bool> {
    let own = args.key.is_none();
    let text = args.key.as_ref().or(manifest.log_key.as_ref());
    let key = text.map(|text| VerifierKey::parse(text.trim())).transpose()?;
    let place = Place { data: stage.to_owned(), database: None };
    // With the keys in the backup, the log's own key says more than the manifest does.
    let has_keys = manifest.with_keys && own;
    let examined = backup::examine(stage, key.filter(|_| !has_keys), has_keys.then_some(&place)).await?;
    let head = examined.head;
    let found = (head.position, head.leaves, head.root, examined.id.as_str());
    if found != (manifest.position, manifest.leaves, manifest.root, manifest.store.as_str()) {
        return Err(Failure::found(
            "the backup is damaged: its database is not the one that its manifest describes",
        ));
    }
    let rows = sqlite::row_counts(&stage.join(DATABASE))?;
    if let Some((table, _)) = manifest.rows.iter().find(|(table, count)| rows.get(*table) != Some(count)) {
        return Err(Failure::found(format!(
            "the backup is damaged: table {table} has another number of rows"
        )));
    }
    if let Some(tips) = &manifest.tips {
        backup::tips::check(stage, tips, has_keys.then_some(&place)).await?;
    }
    Ok(own)
}

fn tell(args: &RestoreArgs, manifest: &Manifest, believed: bool, took: std::time::Duration) -> Outcome {
    let data = args.data.display();
    output::fact("restored", &data)?;
    output::fact("site", format!("{}, {}", manifest.site, manifest.realm))?;
    output::fact(
        "up to",
        format!("event {}, leaf {}", output::count(manifest.position), output::count(manifest.leaves)),
    )?;
    output::fact("last written", output::time(manifest.recorded_at))?;
    output::fact("root", manifest.root)?;
    if let Some(tips) = &manifest.tips {
        output::fact(
            "tips",
            format!("event {}, sealed: the vault has its own backup", output::count(tips.position)),
        )?;
    }
    output::fact("took", format!("{:.1} s, verification included", took.as_secs_f64()))?;
    if believed && manifest.log_key.is_some() {
        output::line(
            "the record was checked with the key that the backup names; --key checks with one of your own",
        )?;
    }
    if !manifest.with_keys {
        output::line(format!(
            "first: put your copy of the keys into {data}/keys; new ones cannot read the personal data"
        ))?;
    }
    Ok(output::line(format!("next: atalaya serve --data {data}"))?)
}
