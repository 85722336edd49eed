//! The 089's part of a backup: the tips' own database with its own record. What tips say is sealed in it; the keys
//! are in the vault's database, which is copied apart (`atalaya vault backup`), never to the same keeper.

use super::{Copied, copy_directory, examine_part, manifest::Part};
use crate::{
    failure::{Failure, Outcome},
    place::Place,
    sqlite,
};
use atalaya_journal::VerifierKey;
use std::path::Path;

/// Name of the tips' database in a data directory.
pub const DATABASE: &str = "tips.sqlite";
/// Where its last checkpoint lies.
pub const PUBLISHED: &str = atalaya_server::tips::PUBLISHED;

/// Puts the 089's part into the stage, when this centre attends the 089.
pub async fn fill(place: &Place, stage: &Path) -> Outcome<Option<Part>> {
    let from = place.data.join(DATABASE);
    if !from.is_file() {
        return Ok(None);
    }
    // First: what is copied later holds at least what it covers.
    copy_directory(&place.data.join(PUBLISHED), &stage.join(PUBLISHED))?;
    sqlite::copy_online(from, stage.join(DATABASE)).await?;
    examine(stage, None, Some(place)).await.map(Some)
}

/// Opens the part in `dir` and verifies its whole record.
pub async fn examine(dir: &Path, key: Option<VerifierKey>, place: Option<&Place>) -> Outcome<Part> {
    let copied = Copied { database: dir.join(DATABASE), published: dir.join(PUBLISHED).join("checkpoint") };
    let examined = examine_part(&copied, key, place).await?;
    Ok(Part {
        store: examined.id,
        position: examined.head.position,
        leaves: examined.head.leaves,
        root: examined.head.root,
        log_key: examined.log_key.map(|key| key.to_string()),
        rows: sqlite::row_counts(&copied.database)?,
    })
}

/// Verifies an unpacked part against what the manifest says of it.
pub async fn check(dir: &Path, known: &Part, place: Option<&Place>) -> Outcome {
    let key = known.log_key.as_ref().filter(|_| place.is_none());
    let key = key.map(|text| VerifierKey::parse(text.trim())).transpose()?;
    let found = examine(dir, key, place).await?;
    if (&found.store, found.position, found.leaves, found.root, &found.rows)
        == (&known.store, known.position, known.leaves, known.root, &known.rows)
    {
        return Ok(());
    }
    Err(Failure::found("the backup is damaged: its tips are not those that its manifest describes"))
}
