//! The vault's own database: wraps, codes' salts, members, keys of months, and the record of every unwrap.
//!
//! It is a file apart from the centre's database, with its own backup cycle: deleting a tip's wraps here
//! makes its ciphertext unreadable wherever copies of it lie. Times are kept by six-hour bucket only.

use crate::{Suite, member::Member, wrap::PublicKey};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::path::Path;
use uuid::Uuid;

/// Why the vault's database did not serve.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    #[error("the vault's database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the vault's database holds something damaged: {0}")]
    Damaged(&'static str),
}

/// A tip's key, wrapped for one unit's month.
#[derive(Clone, Debug)]
pub struct UnitWrap {
    pub unit: String,
    pub epoch: u32,
    pub wrapped: Vec<u8>,
}

/// What opens with the tipster's code.
#[derive(Clone, Debug)]
pub struct CodeWrap {
    pub salt: [u8; 16],
    /// Nonce and sealed key.
    pub sealed: Vec<u8>,
    /// Seen by an operator: the first use replaces it.
    pub once: bool,
}

/// One line of the vault's record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub seq: i64,
    /// Seconds since 1970, floor of six hours.
    pub bucket: i64,
    pub who: String,
    pub action: String,
    pub tip: Option<Uuid>,
    pub outcome: String,
    pub detail: String,
    pub hash: [u8; 32],
}

/// See the module.
pub struct Shelf {
    db: Connection,
}

const SCHEMA: &str = "
PRAGMA secure_delete=ON;
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS members(id BLOB NOT NULL, unit TEXT NOT NULL, suite INTEGER NOT NULL, public BLOB NOT NULL,
  salt BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(id, unit));
CREATE TABLE IF NOT EXISTS epochs(unit TEXT NOT NULL, epoch INTEGER NOT NULL, suite INTEGER NOT NULL, public BLOB NOT NULL,
  PRIMARY KEY(unit, epoch));
CREATE TABLE IF NOT EXISTS grants(unit TEXT NOT NULL, epoch INTEGER NOT NULL, member BLOB NOT NULL, wrapped BLOB NOT NULL,
  PRIMARY KEY(unit, epoch, member));
CREATE TABLE IF NOT EXISTS unit_wraps(tip BLOB NOT NULL, unit TEXT NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL,
  PRIMARY KEY(tip, unit));
CREATE TABLE IF NOT EXISTS escrow_wraps(tip BLOB PRIMARY KEY, unit TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS code_wraps(tip BLOB PRIMARY KEY, salt BLOB NOT NULL, sealed BLOB NOT NULL, once INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record(seq INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  tip BLOB, outcome TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);
";

impl Shelf {
    /// Opens or makes the file.
    pub fn open(path: &Path) -> Result<Self, ShelfError> {
        Self::with(Connection::open(path)?)
    }
    /// One that keeps nothing.
    pub fn in_memory() -> Result<Self, ShelfError> {
        Self::with(Connection::open_in_memory()?)
    }
    fn with(db: Connection) -> Result<Self, ShelfError> {
        db.execute_batch(SCHEMA)?;
        Ok(Self { db })
    }

    /// Does several writes as one.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&Self) -> Result<T, ShelfError>,
    ) -> Result<T, ShelfError> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        match work(self) {
            Ok(value) => {
                self.db.execute_batch("COMMIT")?;
                Ok(value)
            }
            Err(error) => {
                self.db.execute_batch("ROLLBACK")?;
                Err(error)
            }
        }
    }

    /// Public half of the escrow key, once its ceremony was held.
    pub fn escrow(&self) -> Result<Option<PublicKey>, ShelfError> {
        let held: Option<Vec<u8>> = self
            .db
            .query_row("SELECT value FROM settings WHERE name='escrow'", [], |r| r.get(0))
            .optional()?;
        held.map(|bytes| {
            let (suite, key) = bytes.split_first().ok_or(ShelfError::Damaged("escrow key"))?;
            public(i64::from(*suite), key)
        })
        .transpose()
    }
    pub fn set_escrow(&self, key: &PublicKey) -> Result<(), ShelfError> {
        let value = [&[key.suite.byte()][..], &key.bytes].concat();
        self.db.execute("INSERT OR REPLACE INTO settings VALUES('escrow', ?1)", [value])?;
        Ok(())
    }

    pub fn members(&self, unit: &str) -> Result<Vec<Member>, ShelfError> {
        let mut query = self.db.prepare_cached(
            "SELECT id, suite, public, salt, sealed FROM members WHERE unit=?1 ORDER BY id",
        )?;
        let rows = query.query_map([unit], |r| {
            Ok((r.get::<_, [u8; 16]>(0)?, r.get::<_, i64>(1)?, r.get::<_, Vec<u8>>(2)?, r.get(3)?, r.get(4)?))
        })?;
        rows.map(|row| {
            let (id, suite, key, salt, sealed) = row?;
            let public = public(suite, &key)?;
            Ok(Member { id: Uuid::from_bytes(id), unit: unit.to_owned(), public, salt, sealed })
        })
        .collect()
    }
    /// Units in which somebody is a member.
    pub fn units(&self) -> Result<Vec<String>, ShelfError> {
        let mut query = self.db.prepare_cached("SELECT DISTINCT unit FROM members ORDER BY unit")?;
        let rows = query.query_map([], |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
    pub fn put_member(&self, member: &Member) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO members VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                member.id.as_bytes(),
                member.unit,
                member.public.suite.byte(),
                member.public.bytes,
                member.salt,
                member.sealed
            ],
        )?;
        Ok(())
    }
    /// Takes a member's key and everything that was granted to it away.
    pub fn delete_member(&self, unit: &str, member: Uuid) -> Result<bool, ShelfError> {
        self.db
            .execute("DELETE FROM grants WHERE unit=?1 AND member=?2", params![unit, member.as_bytes()])?;
        let gone = self
            .db
            .execute("DELETE FROM members WHERE unit=?1 AND id=?2", params![unit, member.as_bytes()])?;
        Ok(gone > 0)
    }

    /// The newest key of a unit, from `least` on.
    pub fn newest_epoch(&self, unit: &str, least: u32) -> Result<Option<(u32, PublicKey)>, ShelfError> {
        let found: Option<(u32, i64, Vec<u8>)> = self
            .db
            .query_row(
                "SELECT epoch, suite, public FROM epochs WHERE unit=?1 AND epoch>=?2 ORDER BY epoch DESC LIMIT 1",
                params![unit, least],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .optional()?;
        found.map(|(epoch, suite, key)| Ok((epoch, public(suite, &key)?))).transpose()
    }
    pub fn put_epoch(&self, unit: &str, epoch: u32, key: &PublicKey) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT INTO epochs VALUES(?1, ?2, ?3, ?4)",
            params![unit, epoch, key.suite.byte(), key.bytes],
        )?;
        Ok(())
    }
    /// Forgets keys of months before `least`: what is still wrapped to them only the escrow can open.
    pub fn delete_epochs(&self, unit: &str, least: u32) -> Result<usize, ShelfError> {
        self.db.execute("DELETE FROM grants WHERE unit=?1 AND epoch<?2", params![unit, least])?;
        Ok(self.db.execute("DELETE FROM epochs WHERE unit=?1 AND epoch<?2", params![unit, least])?)
    }
    pub fn put_grant(&self, unit: &str, epoch: u32, member: Uuid, wrapped: &[u8]) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO grants VALUES(?1, ?2, ?3, ?4)",
            params![unit, epoch, member.as_bytes(), wrapped],
        )?;
        Ok(())
    }
    /// What a member was given: keys of months, wrapped.
    pub fn grants(&self, unit: &str, member: Uuid) -> Result<Vec<(u32, Vec<u8>)>, ShelfError> {
        let mut query = self
            .db
            .prepare_cached("SELECT epoch, wrapped FROM grants WHERE unit=?1 AND member=?2 ORDER BY epoch")?;
        let rows = query.query_map(params![unit, member.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn unit_wrap(&self, tip: Uuid, unit: &str) -> Result<Option<UnitWrap>, ShelfError> {
        Ok(self
            .db
            .prepare_cached("SELECT epoch, wrapped FROM unit_wraps WHERE tip=?1 AND unit=?2")?
            .query_row(params![tip.as_bytes(), unit], |r| {
                Ok(UnitWrap { unit: unit.to_owned(), epoch: r.get(0)?, wrapped: r.get(1)? })
            })
            .optional()?)
    }
    pub fn put_unit_wrap(&self, tip: Uuid, wrap: &UnitWrap) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO unit_wraps VALUES(?1, ?2, ?3, ?4)",
            params![tip.as_bytes(), wrap.unit, wrap.epoch, wrap.wrapped],
        )?;
        Ok(())
    }
    pub fn put_escrow_wrap(&self, tip: Uuid, unit: &str, wrapped: &[u8]) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO escrow_wraps VALUES(?1, ?2, ?3)",
            params![tip.as_bytes(), unit, wrapped],
        )?;
        Ok(())
    }
    /// Wraps of a unit's tips for the escrow, after `after` in order of id: at most `limit`.
    pub fn escrow_wraps(
        &self,
        unit: &str,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<(Uuid, Vec<u8>)>, ShelfError> {
        let after = after.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
        let mut query = self.db.prepare_cached(
            "SELECT tip, wrapped FROM escrow_wraps WHERE unit=?1 AND tip>?2 ORDER BY tip LIMIT ?3",
        )?;
        let rows =
            query.query_map(params![unit, after, limit], |r| Ok((Uuid::from_bytes(r.get(0)?), r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
    pub fn code_wrap(&self, tip: Uuid) -> Result<Option<CodeWrap>, ShelfError> {
        Ok(self
            .db
            .prepare_cached("SELECT salt, sealed, once FROM code_wraps WHERE tip=?1")?
            .query_row([tip.as_bytes()], |r| {
                Ok(CodeWrap { salt: r.get(0)?, sealed: r.get(1)?, once: r.get(2)? })
            })
            .optional()?)
    }
    pub fn put_code_wrap(&self, tip: Uuid, wrap: &CodeWrap) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO code_wraps VALUES(?1, ?2, ?3, ?4)",
            params![tip.as_bytes(), wrap.salt, wrap.sealed, wrap.once],
        )?;
        Ok(())
    }
    /// Destroys every wrap of a tip. Whether there was one.
    pub fn shred(&self, tip: Uuid) -> Result<bool, ShelfError> {
        let mut gone = 0;
        for table in ["unit_wraps", "escrow_wraps", "code_wraps"] {
            gone += self.db.execute(&format!("DELETE FROM {table} WHERE tip=?1"), [tip.as_bytes()])?;
        }
        Ok(gone > 0)
    }
    /// Writes the log file back and cuts it, so that what was deleted is in no file any more.
    pub fn settle(&self) -> Result<(), ShelfError> {
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
    /// Tips that can be opened by somebody.
    pub fn tips(&self) -> Result<i64, ShelfError> {
        Ok(self.db.query_row("SELECT count(*) FROM escrow_wraps", [], |r| r.get(0))?)
    }

    /// Adds a line to the record; each line's hash covers the one before.
    pub fn note(
        &self,
        bucket: i64,
        who: &str,
        action: &str,
        tip: Option<Uuid>,
        outcome: &str,
        detail: &str,
    ) -> Result<i64, ShelfError> {
        let last: Option<(i64, [u8; 32])> = self
            .db
            .prepare_cached("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (seq, before) = last.map_or((1, [0; 32]), |(seq, hash)| (seq + 1, hash));
        let line = Line {
            seq,
            bucket,
            who: who.to_owned(),
            action: action.to_owned(),
            tip,
            outcome: outcome.to_owned(),
            detail: detail.to_owned(),
            hash: [0; 32],
        };
        let hash = line.chained(&before);
        self.db
            .prepare_cached("INSERT INTO record VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![seq, bucket, who, action, tip.map(Uuid::into_bytes), outcome, detail, hash])?;
        Ok(seq)
    }
    /// Lines after `after`, at most `limit`.
    pub fn record(&self, after: i64, limit: u32) -> Result<Vec<Line>, ShelfError> {
        let mut query = self.db.prepare_cached(
            "SELECT seq, bucket, who, action, tip, outcome, detail, hash FROM record WHERE seq>?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = query.query_map(params![after, limit], |r| {
            Ok(Line {
                seq: r.get(0)?,
                bucket: r.get(1)?,
                who: r.get(2)?,
                action: r.get(3)?,
                tip: r.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes),
                outcome: r.get(5)?,
                detail: r.get(6)?,
                hash: r.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Line {
    /// The hash this line must have after the one before it.
    pub fn chained(&self, before: &[u8; 32]) -> [u8; 32] {
        let tip = self.tip.map_or_else(Vec::new, |t| t.as_bytes().to_vec());
        Sha256::digest(crate::bound(&[
            before,
            &self.seq.to_be_bytes(),
            &self.bucket.to_be_bytes(),
            self.who.as_bytes(),
            self.action.as_bytes(),
            &tip,
            self.outcome.as_bytes(),
            self.detail.as_bytes(),
        ]))
        .into()
    }
}

fn public(suite: i64, bytes: &[u8]) -> Result<PublicKey, ShelfError> {
    let suite = u8::try_from(suite).ok().and_then(Suite::of).ok_or(ShelfError::Damaged("suite"))?;
    PublicKey::new(suite, bytes).map_err(|_| ShelfError::Damaged("public key"))
}
