//! How a store is opened.

use crate::{error::StoreError, table::Table};
use atalaya_model::{Realm, SiteCode, Timestamp};
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Where 32 secure random bytes come from.
pub type Salts = Arc<dyn Fn() -> [u8; 32] + Send + Sync>;

/// The address of a database: `memory:`, `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// Nothing is kept.
    Memory,
    /// A file; its directory must exist.
    Sqlite(PathBuf),
    /// A PostgreSQL connection string.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text == "memory:" {
            return Ok(Self::Memory);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            // Only what comes before the colon is quoted: the rest may hold a password.
            _ => {
                Err(StoreError::BadUrl(text.split(':').next().unwrap_or_default().chars().take(20).collect()))
            }
        }
    }
}

/// Shown without user, password and parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory:"),
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.split(['?', '#']).next().unwrap_or_default();
                write!(f, "postgres://{}", place.rsplit_once('@').map_or(place, |(_, host)| host))
            }
        }
    }
}
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the store is opened for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Access {
    /// Ordinary use.
    #[default]
    ReadWrite,
    /// Nothing is written; the schema must be there.
    ReadOnly,
    /// Receiving a copy ([`crate::copy`]).
    CopyTarget,
}

/// Bounds of an open store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Batches that may wait for the appender; more are refused as busy.
    pub queue: usize,
    /// Commits that a slow follower may lag behind before it is told so.
    pub followers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { queue: 4_096, followers: 4_096 }
    }
}

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Address.
    pub url: DatabaseUrl,
    /// Declared projections.
    pub tables: Vec<&'static Table>,
    /// Site that records. A database belongs to one.
    pub site: SiteCode,
    /// Operations or one exercise. A database belongs to one.
    pub realm: Realm,
    /// Clock.
    pub clock: Clock,
    /// Secure random source for salts and ids.
    pub salts: Salts,
    /// Bounds.
    pub limits: Limits,
    /// What for.
    pub access: Access,
}

impl Options {
    /// Options for ordinary use, with default bounds.
    pub fn new(
        url: DatabaseUrl,
        tables: Vec<&'static Table>,
        site: SiteCode,
        realm: Realm,
        clock: Clock,
        salts: Salts,
    ) -> Self {
        Self { url, tables, site, realm, clock, salts, limits: Limits::default(), access: Access::default() }
    }
    /// The same for another purpose.
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_never_show_a_password() {
        assert_eq!("memory:".parse::<DatabaseUrl>().unwrap(), DatabaseUrl::Memory);
        let file: DatabaseUrl = "sqlite:data/a b.db".parse().unwrap();
        assert_eq!(file, DatabaseUrl::Sqlite("data/a b.db".into()));
        let url: DatabaseUrl = "postgres://u:s3cret@db:5432/atalaya?password=s3cret".parse().unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://db:5432/atalaya postgres://db:5432/atalaya");
        for bad in ["", "memory", "sqlite:", "mysql://u:s3cret@h/d", "/a/b.db", "s3cret:s3cret"] {
            let error = bad.parse::<DatabaseUrl>().unwrap_err();
            assert!(matches!(&error, StoreError::BadUrl(_)), "{bad}");
        }
        let error = "mysql://u:s3cret@h/d".parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
}
