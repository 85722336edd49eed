//! Written orders and the originals that are kept under them.

use super::{Shelf, ShelfError};
use crate::wrap::PublicKey;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

/// A written order about one tip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Its number on paper.
    pub reference: String,
    /// Until when it holds, seconds since 1970.
    pub until_s: i64,
    /// Who asked for it to be followed.
    pub asked: Uuid,
    /// Who approved that; nobody yet.
    pub approved: Option<Uuid>,
    /// Withdrawn.
    pub ended: bool,
}

impl Order {
    /// Whether originals are kept under it now.
    pub fn in_force(&self, now_s: i64) -> bool {
        self.approved.is_some() && !self.ended && self.until_s > now_s
    }
}

/// An original as it is kept: sealed to the forensic key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The order it is kept under.
    pub order: u32,
    /// What the sealed file begins with.
    pub head: Vec<u8>,
    pub commitment: [u8; 32],
    /// Who asked for it to be handed over.
    pub asked: Option<Uuid>,
    /// Who approved that.
    pub released: Option<Uuid>,
}

type Id = [u8; 16];
fn ids(id: Option<Id>) -> Option<Uuid> {
    id.map(Uuid::from_bytes)
}

impl Shelf {
    /// The public half of the forensic key, once its ceremony was held.
    pub fn forensic(&self) -> Result<Option<PublicKey>, ShelfError> {
        self.offline_key("forensic")
    }
    pub fn set_forensic(&self, key: &PublicKey) -> Result<(), ShelfError> {
        self.set("forensic", &[&[key.suite.byte()][..], &key.bytes].concat())
    }

    pub fn order(&self, tip: Uuid, number: u32) -> Result<Option<Order>, ShelfError> {
        let query = "SELECT reference, until, asked, approved, ended FROM orders WHERE tip=?1 AND number=?2";
        let found = self.db.query_row(query, params![tip.as_bytes(), number], |r| {
            Ok(Order {
                reference: r.get(0)?,
                until_s: r.get(1)?,
                asked: Uuid::from_bytes(r.get(2)?),
                approved: ids(r.get(3)?),
                ended: r.get(4)?,
            })
        });
        Ok(found.optional()?)
    }
    pub fn put_order(&self, tip: Uuid, number: u32, order: &Order) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT OR REPLACE INTO orders VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                tip.as_bytes(),
                number,
                order.reference,
                order.until_s,
                order.asked.as_bytes(),
                order.approved.map(Uuid::into_bytes),
                order.ended
            ],
        )?;
        Ok(())
    }
    /// The order under which originals of a tip are kept now; the newest, if there are several.
    pub fn order_in_force(&self, tip: Uuid, now_s: i64) -> Result<Option<u32>, ShelfError> {
        let query = "SELECT number FROM orders WHERE tip=?1 AND approved IS NOT NULL AND ended=0 AND until>?2 \
                     ORDER BY number DESC LIMIT 1";
        Ok(self.db.query_row(query, params![tip.as_bytes(), now_s], |r| r.get(0)).optional()?)
    }

    /// Keeps a sealed original.
    pub fn put_original(
        &self,
        tip: Uuid,
        file: u32,
        kept: &Kept,
        parts: &[Vec<u8>],
    ) -> Result<(), ShelfError> {
        self.db.execute(
            "INSERT INTO originals VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                tip.as_bytes(),
                file,
                kept.order,
                kept.head,
                kept.commitment,
                kept.asked.map(Uuid::into_bytes),
                kept.released.map(Uuid::into_bytes)
            ],
        )?;
        for (part, sealed) in (1u32..).zip(parts) {
            let add = "INSERT INTO original_parts VALUES(?1, ?2, ?3, ?4)";
            self.db.execute(add, params![tip.as_bytes(), file, part, sealed])?;
        }
        Ok(())
    }
    pub fn original(&self, tip: Uuid, file: u32) -> Result<Option<Kept>, ShelfError> {
        let query =
            "SELECT number, head, commitment, asked, released FROM originals WHERE tip=?1 AND file=?2";
        let found = self.db.query_row(query, params![tip.as_bytes(), file], |r| {
            Ok(Kept {
                order: r.get(0)?,
                head: r.get(1)?,
                commitment: r.get(2)?,
                asked: ids(r.get(3)?),
                released: ids(r.get(4)?),
            })
        });
        Ok(found.optional()?)
    }
    /// Says who asked for an original to be handed over, and who approved that.
    pub fn set_hand_over(
        &self,
        tip: Uuid,
        file: u32,
        asked: Uuid,
        released: Option<Uuid>,
    ) -> Result<(), ShelfError> {
        self.db.execute(
            "UPDATE originals SET asked=?3, released=?4 WHERE tip=?1 AND file=?2",
            params![tip.as_bytes(), file, asked.as_bytes(), released.map(Uuid::into_bytes)],
        )?;
        Ok(())
    }
    /// A part of a sealed original, from 1 on.
    pub fn original_part(&self, tip: Uuid, file: u32, part: u32) -> Result<Option<Vec<u8>>, ShelfError> {
        let query = "SELECT sealed FROM original_parts WHERE tip=?1 AND file=?2 AND part=?3";
        Ok(self.db.query_row(query, params![tip.as_bytes(), file, part], |r| r.get(0)).optional()?)
    }
    /// Destroys what was kept under an order. How many originals.
    pub fn delete_originals(&self, tip: Uuid, order: u32) -> Result<usize, ShelfError> {
        let parts = "DELETE FROM original_parts WHERE tip=?1 AND file IN \
                     (SELECT file FROM originals WHERE tip=?1 AND number=?2)";
        self.db.execute(parts, params![tip.as_bytes(), order])?;
        let all = "DELETE FROM originals WHERE tip=?1 AND number=?2";
        Ok(self.db.execute(all, params![tip.as_bytes(), order])?)
    }
}
