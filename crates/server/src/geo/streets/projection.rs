//! Rows of closures and paces.

use crate::{calls::rows::put, desk::Project};
use atalaya_geo::{
    closure::{Closure, ClosureRow},
    pace::{PaceRow, Paces},
};
use atalaya_model::{Aggregate, ClosureId};
use atalaya_store::{Column, RowOp, Table};
use std::str::FromStr;

/// Tables of this room.
pub static TABLES: [&Table; 2] = [&CLOSURES, &PACES];

static CLOSURES: Table = Table {
    name: "closures",
    // 1 until it is lifted: on every console's map. Those past their expiry close nothing.
    columns: &[Column::integer("live"), Column::integer("expires_at")],
    indexes: &[&["live", "expires_at"]],
};
static PACES: Table = Table { name: "paces", columns: &[Column::integer("live")], indexes: &[] };

impl Project for Closure {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = ClosureId::from_str(id).ok().and_then(|c| ClosureRow::of(c, state)) else {
            return Vec::new();
        };
        put(&CLOSURES, Self::KIND, id, vec![(!row.lifted).into(), row.expires_at.into()], &row)
    }
}

impl Project for Paces {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        if state.last_number == 0 && state.calibrated_at.is_none() {
            return Vec::new();
        }
        put(&PACES, Self::KIND, id, vec![true.into()], &PaceRow::from(state))
    }
}
