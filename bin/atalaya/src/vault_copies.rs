//! `atalaya vault backup` and `restore`: the vault's own database, in a cycle of its own.
//!
//! Destroying a tip means destroying its wraps. A copy still has them until it is thrown away: so copies are kept at
//! most 35 days, and an older one is not put back without saying so.

use crate::{
    failure::{Failure, Outcome},
    output, sqlite,
    vault::Dir,
};
use anyhow::Context;
use atalaya_vault::{Shelf, ShelfError, process::system_clock, vault::bucket};
use clap::Args;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Name of the vault's database.
const DATABASE: &str = "vault.sqlite";
/// Oldest copy that is put back, seconds.
const CYCLE_S: i64 = 35 * 86_400;

/// Copy the vault's database beside a running vault, and check the copy
///
/// The copy opens nothing by itself: members' phrases, the escrow's shares or tellers' codes are needed all the
/// same. Keep it apart from the centre's backups, and throw it away after 35 days: until then what was destroyed
/// at the end of its retention lives on in it. root.key is not in it: keep a copy of it in another safe, once.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault backup --dir /var/lib/atalaya-vault --to /mnt/vault/2026-11-24.sqlite"
)]
pub struct BackupArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// A new file
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// Put a copy of the vault's database in place
///
/// The directory must hold no database. Put root.key there too, or tellers' codes no longer work. When the server
/// starts it destroys again what had been destroyed since the copy was made.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  atalaya vault restore --from /mnt/vault/2026-11-24.sqlite --dir /var/lib/atalaya-vault"
)]
pub struct RestoreArgs {
    #[command(flatten)]
    pub dir: Dir,
    /// What `atalaya vault backup` wrote
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Take a copy older than 35 days all the same
    #[arg(long)]
    pub past_cycle: bool,
}

/// Runs `atalaya vault backup`.
pub async fn backup(args: BackupArgs) -> Outcome {
    let from = args.dir.dir.join(DATABASE);
    if !from.is_file() {
        return Err(Failure::unusable(format!("there is no vault in {}", args.dir.dir.display())));
    }
    if args.to.try_exists()? {
        return Err(Failure::unusable(format!("{} exists already", args.to.display())));
    }
    let parent = crate::backup::parent_of(&args.to)?;
    let stage = tempfile::Builder::new().prefix(".atalaya-vault-").tempdir_in(&parent)?;
    let copy = stage.path().join(DATABASE);
    sqlite::copy_online(from, copy.clone()).await?;
    let lines = {
        let shelf = Shelf::open(&copy)?;
        shelf.set_copied(bucket(system_clock()()))?;
        sound(&shelf, &copy)?
    };
    private(&copy)?;
    fs::File::open(&copy)?.sync_all()?;
    fs::rename(&copy, &args.to).with_context(|| args.to.display().to_string())?;
    crate::backup::sync_directory(&parent)?;
    output::fact("vault", args.to.display())?;
    output::fact("record", format!("{} lines, unbroken", output::count(lines)))?;
    output::line("keep it apart from the centre's backups, and destroy it after 35 days")?;
    Ok(output::line("root.key is not in it: keep a copy of it in another safe")?)
}

/// Runs `atalaya vault restore`.
pub fn restore(args: &RestoreArgs) -> Outcome {
    use std::os::unix::fs::DirBuilderExt;
    let to = args.dir.dir.join(DATABASE);
    if to.try_exists()? {
        return Err(Failure::unusable(format!(
            "{} holds a vault; nothing was changed",
            args.dir.dir.display()
        )));
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&args.dir.dir)?;
    let stage = tempfile::Builder::new().prefix(".atalaya-vault-").tempdir_in(&args.dir.dir)?;
    let copy = stage.path().join(DATABASE);
    fs::copy(&args.from, &copy).with_context(|| args.from.display().to_string())?;
    if let Err(what) = sqlite::examine(&copy)? {
        return Err(Failure::found(format!("{} is damaged: {what}", args.from.display())));
    }
    let lines = {
        let shelf = Shelf::open(&copy)?;
        let made = shelf.copied()?.ok_or_else(|| {
            Failure::unusable(format!("{} is not what `atalaya vault backup` wrote", args.from.display()))
        })?;
        let age_s = system_clock()() - made;
        if age_s > CYCLE_S && !args.past_cycle {
            return Err(Failure::unusable(format!(
                "this copy is {} days old: what was destroyed since would come back until the server destroys it \
                 again. With --past-cycle it is taken all the same",
                age_s / 86_400
            )));
        }
        sound(&shelf, &args.from)?
    };
    private(&copy)?;
    fs::File::open(&copy)?.sync_all()?;
    fs::rename(&copy, &to).with_context(|| to.display().to_string())?;
    crate::backup::sync_directory(&args.dir.dir)?;
    output::fact("restored", to.display())?;
    output::fact("record", format!("{} lines, unbroken", output::count(lines)))?;
    if !args.dir.dir.join("root.key").exists() {
        output::line("first: put your copy of root.key beside it; without it codes of tellers do not open")?;
    }
    Ok(output::line("next: start the vault, then the server, which destroys again what was destroyed since")?)
}

/// Lines of the vault's record, when each follows from the one before.
fn sound(shelf: &Shelf, path: &Path) -> Outcome<u64> {
    match shelf.verify_record() {
        Ok(lines) => Ok(lines),
        Err(ShelfError::Damaged(what)) => Err(Failure::found(format!("{}: {what}", path.display()))),
        Err(other) => Err(other.into()),
    }
}

fn private(path: &Path) -> std::io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}
