//! Rows of the archive: one for each file. No position is in a row.

use crate::{calls::rows::put, desk::Project};
use atalaya_history::{
    archive::{Archive, HistoryFileRow},
    hold::Holds,
};
use atalaya_model::Aggregate;
use atalaya_store::{Column, RowOp, Table};

/// Tables of this room.
pub static TABLES: [&Table; 1] = [&FILES];

static FILES: Table = Table {
    name: "history_files",
    columns: &[
        // Days since 1970 of UTC.
        Column::integer("day"),
        Column::text("class"),
        Column::text("level"),
        Column::integer("from_at"),
        Column::integer("to_at"),
        Column::integer("bytes"),
    ],
    indexes: &[&["day"]],
};

impl Project for Archive {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(day) = Self::day_of(id) else { return Vec::new() };
        let mut rows = Vec::with_capacity(state.files.len());
        for file in state.files.values() {
            let values = vec![
                day.number().into(),
                file.class.as_str().into(),
                file.level.as_str().into(),
                file.from.into(),
                file.to.into(),
                i64::try_from(file.bytes).unwrap_or(i64::MAX).into(),
            ];
            let view = HistoryFileRow { day, file: file.clone() };
            let ops = put(&FILES, Self::KIND, id, values, &view);
            rows.extend(ops.into_iter().map(|op| renamed(op, &file.path)));
        }
        rows
    }
}

/// The row of a file has the file's path, not the stream's id.
fn renamed(op: RowOp, path: &str) -> RowOp {
    match op {
        RowOp::Put { table, stream, values, body, .. } => {
            RowOp::Put { table, id: path.to_owned(), stream, values, body }
        }
        delete @ RowOp::Delete { .. } => delete,
    }
}

impl Project for Holds {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        // They are few and read with their stream.
        Vec::new()
    }
}
