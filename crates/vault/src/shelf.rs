//! The vault's own database: wraps, codes' salts, members, keys of months, and the record of every unwrap.
//!
//! It is a file apart from the centre's database, with its own backup cycle: deleting a tip's wraps here
//! makes its ciphertext unreadable wherever copies of it lie. Times are kept by six-hour bucket only.

mod codes;
mod originals;

pub use originals::{Kept, Order};

use crate::{
    Suite,
    member::{Member, Passkey},
    opaque::Opens,
    wrap::PublicKey,
};
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
PRAGMA temp_store=MEMORY;
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS members(id BLOB NOT NULL, unit TEXT NOT NULL, suite INTEGER NOT NULL, public BLOB NOT NULL,
  salt BLOB NOT NULL, sealed BLOB NOT NULL, opaque BLOB, passkey BLOB, PRIMARY KEY(id, unit));
CREATE TABLE IF NOT EXISTS epochs(unit TEXT NOT NULL, epoch INTEGER NOT NULL, suite INTEGER NOT NULL, public BLOB NOT NULL,
  PRIMARY KEY(unit, epoch));
CREATE TABLE IF NOT EXISTS grants(unit TEXT NOT NULL, epoch INTEGER NOT NULL, member BLOB NOT NULL, wrapped BLOB NOT NULL,
  PRIMARY KEY(unit, epoch, member));
CREATE TABLE IF NOT EXISTS unit_wraps(tip BLOB NOT NULL, unit TEXT NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL,
  PRIMARY KEY(tip, unit));
CREATE TABLE IF NOT EXISTS escrow_wraps(tip BLOB PRIMARY KEY, unit TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS code_wraps(tip BLOB PRIMARY KEY, salt BLOB NOT NULL, sealed BLOB NOT NULL, once INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS next_codes(tip BLOB PRIMARY KEY, salt BLOB NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS marks(mark BLOB NOT NULL, tip BLOB NOT NULL, PRIMARY KEY(mark, tip)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_tip ON marks(tip);
CREATE TABLE IF NOT EXISTS files(tip BLOB NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY(tip, number));
CREATE TABLE IF NOT EXISTS orders(tip BLOB NOT NULL, number INTEGER NOT NULL, reference TEXT NOT NULL, until INTEGER NOT NULL,
  asked BLOB NOT NULL, approved BLOB, ended INTEGER NOT NULL, PRIMARY KEY(tip, number));
CREATE TABLE IF NOT EXISTS originals(tip BLOB NOT NULL, file INTEGER NOT NULL, number INTEGER NOT NULL, head BLOB NOT NULL,
  commitment BLOB NOT NULL, asked BLOB, released BLOB, PRIMARY KEY(tip, file));
CREATE TABLE IF NOT EXISTS original_parts(tip BLOB NOT NULL, file INTEGER NOT NULL, part INTEGER NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY(tip, file, part));
CREATE TABLE IF NOT EXISTS record(seq INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
  tip BLOB, outcome TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);
";

/// Tables that hold something of a tip: all of it goes when its keys do.
const SHREDDED: [&str; 9] = [
    "unit_wraps",
    "escrow_wraps",
    "code_wraps",
    "next_codes",
    "marks",
    "files",
    "orders",
    "originals",
    "original_parts",
];

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
        // Databases of earlier versions have members without a registration, and without a passkey.
        for column in ["opaque", "passkey"] {
            let there = "SELECT count(*) FROM pragma_table_info('members') WHERE name=?1";
            if db.query_row(there, [column], |r| r.get::<_, i64>(0))? == 0 {
                db.execute_batch(&format!("ALTER TABLE members ADD COLUMN {column} BLOB"))?;
            }
        }
        Ok(Self { db })
    }

    fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, ShelfError> {
        let query = "SELECT value FROM settings WHERE name=?1";
        Ok(self.db.query_row(query, [name], |r| r.get(0)).optional()?)
    }
    fn set(&self, name: &str, value: &[u8]) -> Result<(), ShelfError> {
        self.db.execute("INSERT OR REPLACE INTO settings VALUES(?1, ?2)", params![name, value])?;
        Ok(())
    }
    /// The vault's keys for OPAQUE, sealed under its root.
    pub fn door(&self) -> Result<Option<Vec<u8>>, ShelfError> {
        self.setting("door")
    }
    pub fn set_door(&self, sealed: &[u8]) -> Result<(), ShelfError> {
        self.set("door", sealed)
    }
    /// Where the tips of a unit open; inside the vault when nothing was said.
    pub fn opens(&self, unit: &str) -> Result<Opens, ShelfError> {
        match self.setting(&format!("opens/{unit}"))?.as_deref() {
            None | Some([1]) => Ok(Opens::Vault),
            Some([2]) => Ok(Opens::Client),
            // Not guessed: the wrong one would take keys to where they must not be.
            Some(_) => Err(ShelfError::Damaged("where a unit's tips open")),
        }
    }
    pub fn set_opens(&self, unit: &str, opens: Opens) -> Result<(), ShelfError> {
        self.set(&format!("opens/{unit}"), &[place(opens)])
    }

    /// Does several writes as one.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&Self) -> Result<T, ShelfError>,
    ) -> Result<T, ShelfError> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|value| {
            self.db.execute_batch("COMMIT")?;
            Ok(value)
        });
        // A commit that fails is open still, unless SQLite took it back itself, as it does when the disk is full.
        if done.is_err() && !self.db.is_autocommit() {
            self.db.execute_batch("ROLLBACK")?;
        }
        done
    }

    /// Public half of the escrow key, once its ceremony was held.
    pub fn escrow(&self) -> Result<Option<PublicKey>, ShelfError> {
        self.offline_key("escrow")
    }
    fn offline_key(&self, name: &str) -> Result<Option<PublicKey>, ShelfError> {
        self.setting(name)?
            .map(|bytes| {
                let (suite, key) = bytes.split_first().ok_or(ShelfError::Damaged("an offline key"))?;
                public(i64::from(*suite), key)
            })
            .transpose()
    }
    /// When this copy of the database was made (beginning of six hours); `None` for the database itself.
    pub fn copied(&self) -> Result<Option<i64>, ShelfError> {
        let query = "SELECT value FROM settings WHERE name='copied'";
        Ok(self.db.query_row(query, [], |r| r.get(0)).optional()?)
    }
    pub fn set_copied(&self, bucket: i64) -> Result<(), ShelfError> {
        self.db.execute("INSERT OR REPLACE INTO settings VALUES('copied', ?1)", [bucket])?;
        Ok(())
    }
    pub fn set_escrow(&self, key: &PublicKey) -> Result<(), ShelfError> {
        self.set("escrow", &[&[key.suite.byte()][..], &key.bytes].concat())
    }

    pub fn members(&self, unit: &str) -> Result<Vec<Member>, ShelfError> {
        let mut query = self.db.prepare_cached(
            "SELECT id, suite, public, salt, sealed, opaque, passkey FROM members WHERE unit=?1 ORDER BY id",
        )?;
        let rows = query.query_map([unit], |r| {
            let (id, suite, key) = (r.get::<_, [u8; 16]>(0)?, r.get::<_, i64>(1)?, r.get::<_, Vec<u8>>(2)?);
            Ok((id, suite, key, r.get(3)?, r.get(4)?, r.get::<_, Option<Vec<u8>>>(5)?, r.get(6)?))
        })?;
        rows.map(|row| {
            let (id, suite, key, salt, sealed, opaque, passkey) = row?;
            let passkey: Option<Vec<u8>> = passkey;
            let passkey =
                passkey.map(|kept| Passkey::of(&kept).ok_or(ShelfError::Damaged("a member's passkey")));
            let public = public(suite, &key)?;
            let opaque = opaque.map(|kept| registration(&kept)).transpose()?;
            let (id, unit, passkey) = (Uuid::from_bytes(id), unit.to_owned(), passkey.transpose()?);
            Ok(Member { id, unit, public, salt, sealed, opaque, passkey })
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
            "INSERT OR REPLACE INTO members(id, unit, suite, public, salt, sealed, opaque, passkey) \
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                member.id.as_bytes(),
                member.unit,
                member.public.suite.byte(),
                member.public.bytes,
                member.salt,
                member.sealed,
                member.opaque.as_ref().map(|(opens, record)| [&[place(*opens)][..], record].concat()),
                member.passkey.as_ref().map(Passkey::to_bytes)
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
    /// Forgets keys of months before `least` that no tip is wrapped to and that are not the unit's newest: which.
    pub fn delete_epochs(&self, unit: &str, least: u32) -> Result<Vec<u32>, ShelfError> {
        let mut query = self.db.prepare_cached(
            "SELECT epoch FROM epochs WHERE unit=?1 AND epoch<?2 \
             AND epoch<(SELECT max(epoch) FROM epochs WHERE unit=?1) \
             AND epoch NOT IN (SELECT epoch FROM unit_wraps WHERE unit=?1) ORDER BY epoch",
        )?;
        let rows = query.query_map(params![unit, least], |r| r.get(0))?;
        let gone: Vec<u32> = rows.collect::<Result<_, _>>()?;
        for epoch in &gone {
            self.db.execute("DELETE FROM grants WHERE unit=?1 AND epoch=?2", params![unit, epoch])?;
            self.db.execute("DELETE FROM epochs WHERE unit=?1 AND epoch=?2", params![unit, epoch])?;
        }
        Ok(gone)
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
    /// Destroys every wrap of a tip. Whether there was one.
    pub fn shred(&self, tip: Uuid) -> Result<bool, ShelfError> {
        let mut gone = 0;
        for table in SHREDDED {
            gone += self.db.execute(&format!("DELETE FROM {table} WHERE tip=?1"), [tip.as_bytes()])?;
        }
        Ok(gone > 0)
    }
    /// Remembers that a tip reports something. Whether that is new.
    pub fn put_mark(&self, mark: Uuid, tip: Uuid) -> Result<bool, ShelfError> {
        let added = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO marks VALUES(?1, ?2)")?
            .execute(params![mark.as_bytes(), tip.as_bytes()])?;
        Ok(added > 0)
    }
    /// Keeps a sealed file of a tip.
    pub fn put_file(&self, tip: Uuid, number: u32, sealed: &[u8]) -> Result<(), ShelfError> {
        let add = "INSERT INTO files VALUES(?1, ?2, ?3)";
        self.db.execute(add, params![tip.as_bytes(), number, sealed])?;
        Ok(())
    }
    pub fn file(&self, tip: Uuid, number: u32) -> Result<Option<Vec<u8>>, ShelfError> {
        let query = "SELECT sealed FROM files WHERE tip=?1 AND number=?2";
        Ok(self.db.query_row(query, params![tip.as_bytes(), number], |r| r.get(0)).optional()?)
    }
    /// Files of a tip.
    pub fn files(&self, tip: Uuid) -> Result<u32, ShelfError> {
        Ok(self.db.query_row("SELECT count(*) FROM files WHERE tip=?1", [tip.as_bytes()], |r| r.get(0))?)
    }
    /// How many tips report it.
    pub fn reports(&self, mark: Uuid) -> Result<u32, ShelfError> {
        let mut query = self.db.prepare_cached("SELECT count(*) FROM marks WHERE mark=?1")?;
        Ok(query.query_row([mark.as_bytes()], |r| r.get(0))?)
    }
    /// How many would, if this tip did.
    pub fn reports_with(&self, mark: Uuid, tip: Uuid) -> Result<u32, ShelfError> {
        let there = "SELECT count(*) FROM marks WHERE mark=?1 AND tip=?2";
        let there: u32 = self
            .db
            .prepare_cached(there)?
            .query_row(params![mark.as_bytes(), tip.as_bytes()], |r| r.get(0))?;
        Ok(self.reports(mark)? + 1 - there)
    }
    /// Tips that report it, at most `limit`.
    pub fn marked(&self, mark: Uuid, limit: u32) -> Result<Vec<Uuid>, ShelfError> {
        let mut query =
            self.db.prepare_cached("SELECT tip FROM marks WHERE mark=?1 ORDER BY tip LIMIT ?2")?;
        let rows = query.query_map(params![mark.as_bytes(), limit], |r| Ok(Uuid::from_bytes(r.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
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
    /// Checks that each line of the record follows from the one before. How many there are.
    ///
    /// # Errors
    /// [`ShelfError::Damaged`] at the first that does not.
    pub fn verify_record(&self) -> Result<u64, ShelfError> {
        let (mut after, mut before, mut count) = (0, [0; 32], 0);
        loop {
            let page = self.record(after, 1_000)?;
            let Some(last) = page.last() else { return Ok(count) };
            let next = last.seq;
            for line in &page {
                if line.seq != after + 1 || line.chained(&before) != line.hash {
                    return Err(ShelfError::Damaged("the vault's record is broken"));
                }
                (after, before) = (line.seq, line.hash);
                count += 1;
            }
            after = next;
        }
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

/// How a place is written.
fn place(opens: Opens) -> u8 {
    match opens {
        Opens::Vault => 1,
        Opens::Client => 2,
    }
}

fn registration(kept: &[u8]) -> Result<(Opens, Vec<u8>), ShelfError> {
    match kept.split_first() {
        Some((1, record)) => Ok((Opens::Vault, record.to_vec())),
        Some((2, record)) => Ok((Opens::Client, record.to_vec())),
        _ => Err(ShelfError::Damaged("a member's registration")),
    }
}

fn public(suite: i64, bytes: &[u8]) -> Result<PublicKey, ShelfError> {
    let suite = u8::try_from(suite).ok().and_then(Suite::of).ok_or(ShelfError::Damaged("suite"))?;
    PublicKey::new(suite, bytes).map_err(|_| ShelfError::Damaged("public key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_commit_that_failed_the_next_one_holds() {
        let mut shelf = Shelf::in_memory().unwrap();
        // A reference that only the commit looks at.
        let tables = "PRAGMA foreign_keys=ON; CREATE TABLE a(id INTEGER PRIMARY KEY); \
                      CREATE TABLE b(a INTEGER REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED)";
        shelf.db.execute_batch(tables).unwrap();
        let failed = shelf.together(|s| {
            s.set("door", b"lost")?;
            Ok(s.db.execute("INSERT INTO b VALUES(7)", [])?)
        });
        assert!(failed.is_err());
        shelf.together(|s| s.set("other", b"kept")).unwrap();
        assert_eq!(shelf.setting("door").unwrap(), None);
        assert_eq!(shelf.setting("other").unwrap().as_deref(), Some(&b"kept"[..]));
    }
}
