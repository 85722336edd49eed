//! Rows of rosters: one per entry.

use crate::{calls::rows::put, desk::Project};
use atalaya_model::{Aggregate, StreamId};
use atalaya_roster::Roster;
use atalaya_store::{Column, RowOp, Table};

/// Tables of this room.
pub static TABLES: [&Table; 1] = [&DUTIES];

static DUTIES: Table = Table {
    name: "duties",
    columns: &[
        Column::text("day"),
        Column::text("person"),
        Column::integer("begins"),
        Column::integer("ends"),
    ],
    indexes: &[&["day", "begins"], &["person", "begins"]],
};

impl Project for Roster {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let mut rows = Vec::new();
        for row in state.rows(id) {
            let values = vec![id.into(), row.person.id.to_string().into(), row.from.into(), row.to.into()];
            rows.extend(put(&DUTIES, Self::KIND, &format!("{id}/{}", row.entry), values, &row));
        }
        for op in &mut rows {
            if let RowOp::Put { stream, .. } = op {
                *stream = StreamId::new(Self::KIND, id);
            }
        }
        rows
    }
}
