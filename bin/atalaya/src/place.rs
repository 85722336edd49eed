//! Where a centre keeps its data, and opening it without disturbing a running server.

use crate::{
    failure::{Failure, Outcome},
    output, sqlite,
};
use anyhow::Context;
use atalaya_model::{ExerciseId, Realm, SiteCode, Timestamp};
use atalaya_store::{Access, DatabaseUrl, Options, Store, StoreError, Table};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Name of the SQLite file in a data directory.
pub const DATABASE: &str = "atalaya.sqlite";

/// The data directory, and the database when it is elsewhere.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Data directory: database, keys, published checkpoint
    #[arg(long, env = "ATALAYA_DATA", default_value = "data", value_name = "DIR", hide_env_values = true)]
    pub data: PathBuf,
    /// Database, when it is not `atalaya.sqlite` in the data directory: sqlite:PATH or postgres://…
    #[arg(long, env = "ATALAYA_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

impl Place {
    /// The address of the database.
    pub fn url(&self) -> Result<DatabaseUrl, StoreError> {
        match &self.database {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::Sqlite(self.data.join(DATABASE))),
        }
    }
    /// The directory of the key files.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }
    /// The last checkpoint that was published outside the database.
    pub fn published(&self) -> PathBuf {
        self.data.join("published").join("checkpoint")
    }
}

/// Whose database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub site: SiteCode,
    pub realm: Realm,
}

impl Owner {
    /// Reads `TOL operations` or `TOL exercise/<id>`, as the store names an owner.
    fn parse(text: &str) -> Option<Self> {
        let (site, realm) = text.split_once(' ')?;
        let realm = match realm.strip_prefix("exercise/") {
            Some(id) => Realm::Exercise { id: id.parse::<ExerciseId>().ok()? },
            None if realm == Realm::Operations.code() => Realm::Operations,
            None => return None,
        };
        Some(Self { site: SiteCode::new(site).ok()?, realm })
    }
}

/// A store opened for reading.
pub struct Reading {
    pub store: Store,
    pub owner: Owner,
    pub url: DatabaseUrl,
    /// The database was in use: this is a copy made for reading, gone with this value.
    pub snapshot: Option<tempfile::TempDir>,
}

impl Reading {
    /// Stops the store.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Opens what is there for reading. While a server has a SQLite database open, a consistent copy in
/// the temporary directory (`TMPDIR`) is read instead.
pub async fn open_for_reading(url: DatabaseUrl, tables: Vec<&'static Table>) -> Outcome<Reading> {
    if let DatabaseUrl::Sqlite(path) = &url {
        require_file(path)?;
    }
    match open_as_found(&url, &tables, Access::ReadOnly).await {
        Ok((store, owner)) => Ok(Reading { store, owner, url, snapshot: None }),
        Err(StoreError::InUse(path)) => {
            eprintln!("{} is in use; reading a copy of this moment", path.display());
            let dir = tempfile::Builder::new().prefix("atalaya-").tempdir()?;
            let copy = dir.path().join(DATABASE);
            sqlite::copy_online(path, copy.clone()).await.context("the copy for reading")?;
            let opened = open_as_found(&DatabaseUrl::Sqlite(copy), &tables, Access::ReadOnly).await;
            let (store, owner) = opened.map_err(|e| explain(&url, e))?;
            Ok(Reading { store, owner, url, snapshot: Some(dir) })
        }
        Err(error) => Err(explain(&url, error)),
    }
}

fn require_file(path: &Path) -> Outcome {
    if path.is_file() {
        return Ok(());
    }
    Err(Failure::unusable(format!(
        "there is no database {}; --data names the directory of `atalaya serve` or `atalaya demo`",
        path.display()
    )))
}

/// Opens a database as the site and realm that it belongs to.
pub async fn open_as_found(
    url: &DatabaseUrl,
    tables: &[&'static Table],
    access: Access,
) -> Result<(Store, Owner), StoreError> {
    // The first attempt is a guess; a database that belongs to another says to whom.
    let guess = SiteCode::new("TOL").map_err(|e| StoreError::Damaged(e.to_string()))?;
    let guess = Owner { site: guess, realm: Realm::Operations };
    match open_as(url, tables, access, &guess).await {
        Ok(store) => Ok((store, guess)),
        Err(StoreError::OtherOwner { found, expected }) => {
            let Some(owner) = Owner::parse(&found) else {
                return Err(StoreError::OtherOwner { found, expected });
            };
            Ok((open_as(url, tables, access, &owner).await?, owner))
        }
        Err(error) => Err(error),
    }
}

/// Whose database it is; `None` when there is none yet.
pub async fn find_owner(url: &DatabaseUrl) -> Outcome<Option<Owner>> {
    Ok(peek(url).await?.map(|(owner, _)| owner))
}

/// Position of the last event; 0 when there is no database yet.
pub async fn position(url: &DatabaseUrl) -> Outcome<u64> {
    Ok(peek(url).await?.map_or(0, |(_, position)| position))
}

async fn peek(url: &DatabaseUrl) -> Outcome<Option<(Owner, u64)>> {
    match url {
        DatabaseUrl::Memory => return Ok(None),
        DatabaseUrl::Sqlite(path) if !path.is_file() => return Ok(None),
        DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => {}
    }
    match open_as_found(url, &[], Access::ReadOnly).await {
        Ok((store, owner)) => {
            let head = store.head().await;
            store.close().await;
            Ok(Some((owner, head.map_err(|e| explain(url, e))?.position)))
        }
        // Nothing was made in it yet.
        Err(StoreError::ReadOnly) => Ok(None),
        // An empty PostgreSQL database has no tables to ask; whether it answers at all shows later.
        Err(StoreError::Unavailable(_)) if matches!(url, DatabaseUrl::Postgres(_)) => Ok(None),
        Err(StoreError::InUse(path)) => {
            Err(Failure::unusable(format!("{} is in use: a server is running on it", path.display())))
        }
        Err(error) => Err(explain(url, error)),
    }
}

/// Opens a database as one site and realm.
pub async fn open_as(
    url: &DatabaseUrl,
    tables: &[&'static Table],
    access: Access,
    owner: &Owner,
) -> Result<Store, StoreError> {
    let (site, realm) = (owner.site.clone(), owner.realm);
    let salts = Arc::new(rand::random::<[u8; 32]>);
    let options = Options::new(url.clone(), tables.to_vec(), site, realm, Arc::new(now), salts);
    Store::open(options.access(access)).await
}

/// The machine's time.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// A store's error with what the person can do about it.
pub fn explain(url: &DatabaseUrl, error: StoreError) -> Failure {
    match error {
        StoreError::ReadOnly => Failure::unusable(format!(
            "{url} holds no data of this version; start `atalaya serve` on it once, which brings it up to date"
        )),
        StoreError::InUse(path) => Failure::unusable(format!(
            "{} is in use by another process; stop the server first",
            path.display()
        )),
        // Whatever could not be read as written is a finding, not an inconvenience.
        StoreError::Damaged(what) => Failure::found(format!("{url} is damaged: {what}")),
        other => Failure::from(anyhow::Error::new(other).context(url.to_string())),
    }
}

/// A directory that does not exist or has nothing in it.
pub fn is_vacant(path: &Path) -> std::io::Result<bool> {
    match std::fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
    }
}

/// What a command prints of where it worked.
pub fn describe(reading: &Reading) -> std::io::Result<()> {
    let copied = if reading.snapshot.is_some() { " (a copy of this moment)" } else { "" };
    output::fact("database", format!("{}{copied}", reading.url))?;
    output::fact("site", format!("{}, {}", reading.owner.site, reading.owner.realm.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_as_the_store_writes_them() {
        let owner = Owner::parse("ECA operations").unwrap();
        assert_eq!((owner.site.as_str(), owner.realm), ("ECA", Realm::Operations));
        let id: ExerciseId = "0193a1b2-0000-7000-8000-000000000001".parse().unwrap();
        let exercise = Owner::parse(&format!("TOL {}", Realm::Exercise { id }.code())).unwrap();
        assert_eq!(exercise.realm, Realm::Exercise { id });
        for bad in ["", "TOL", "TOL training", "TOL exercise/x", "a b operations"] {
            assert_eq!(Owner::parse(bad), None, "{bad}");
        }
    }
}
