//! A consistent copy of a SQLite database, taken beside a running server.

use crate::progress;
use anyhow::Context;
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

/// How often the bar looks at the growing file.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How long the copy waits for a lock; readers and the writer do not block each other in WAL mode.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// Copies a database into a new file, as it was at one moment. The server goes on meanwhile. Pages
/// that are not in use are left behind, so nothing that was erased travels along.
pub async fn copy_online(from: PathBuf, to: PathBuf) -> anyhow::Result<()> {
    let bar = progress::bytes("copying", std::fs::metadata(&from).map_or(0, |m| m.len()));
    let watched = to.clone();
    let mut work = tokio::task::spawn_blocking(move || copy(&from, &to));
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(LOOK_EVERY) => {
                bar.set_position(std::fs::metadata(&watched).map_or(0, |m| m.len()));
            }
        }
    };
    bar.finish_and_clear();
    done?
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let name = to.to_str().context("the path of the copy is not UTF-8")?;
    let source = open(from)?;
    source.execute("VACUUM INTO ?1", [name]).with_context(|| format!("copying into {name}"))?;
    drop(source);
    // VACUUM INTO leaves the writing to the system's leisure.
    File::open(to)?.sync_all()?;
    Ok(())
}

fn open(path: &Path) -> anyhow::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).with_context(|| path.display().to_string())?;
    connection.busy_timeout(LOCK_WAIT)?;
    Ok(connection)
}

/// Rows of every table, by name.
pub fn row_counts(path: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let connection = open(path)?;
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let count = |name: String| {
        let quoted = name.replace('"', "\"\"");
        let rows: i64 =
            connection.query_row(&format!("SELECT COUNT(*) FROM \"{quoted}\""), [], |row| row.get(0))?;
        Ok((name, rows.unsigned_abs()))
    };
    names.into_iter().map(count).collect()
}

/// Whether the file is a sound database, by SQLite's own examination.
pub fn examine(path: &Path) -> anyhow::Result<Result<(), String>> {
    let connection = open(path)?;
    let said: Result<String, _> = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    Ok(match said {
        Ok(said) if said == "ok" => Ok(()),
        Ok(said) => Err(said),
        Err(error) => Err(error.to_string()),
    })
}
