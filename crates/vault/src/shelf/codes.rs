//! What opens with a tipster's code: the wrap in use, and the one of words that were given out and not used yet.

use super::{CodeWrap, Shelf, ShelfError};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

impl Shelf {
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
    /// Of the words that a one-time code was answered with, as long as nobody used them.
    pub fn next_code(&self, tip: Uuid) -> Result<Option<CodeWrap>, ShelfError> {
        Ok(self
            .db
            .prepare_cached("SELECT salt, sealed FROM next_codes WHERE tip=?1")?
            .query_row([tip.as_bytes()], |r| Ok(CodeWrap { salt: r.get(0)?, sealed: r.get(1)?, once: false }))
            .optional()?)
    }
    /// In the place of words that were given out before.
    pub fn put_next_code(&self, tip: Uuid, wrap: &CodeWrap) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO next_codes VALUES(?1, ?2, ?3)",
            params![tip.as_bytes(), wrap.salt, wrap.sealed],
        )?;
        Ok(())
    }
    /// From now on the words are the only code.
    pub fn take_up_code(&self, tip: Uuid) -> Result<(), ShelfError> {
        let tip = tip.as_bytes();
        let take =
            "INSERT OR REPLACE INTO code_wraps SELECT tip, salt, sealed, 0 FROM next_codes WHERE tip=?1";
        self.db.execute(take, [tip])?;
        self.db.execute("DELETE FROM next_codes WHERE tip=?1", [tip])?;
        Ok(())
    }
}
