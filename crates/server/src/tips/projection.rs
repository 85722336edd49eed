//! Rows of the 089: routing facts only, in the store of its own.

use crate::{calls::rows::put, desk::Project};
use atalaya_model::Aggregate;
use atalaya_store::{Column, RowOp, Table};
use atalaya_tips::{
    Tip, TipId, TipRow,
    notice::{Notice, NoticeId, NoticeRow},
};
use std::str::FromStr;

/// Tables of this room. They are in the tips' own store, not in the centre's.
pub static TABLES: [&Table; 2] = [&TIPS, &NOTICES];

static NOTICES: Table = Table {
    name: "tip_notices",
    columns: &[
        // 1 until it is settled.
        Column::integer("live"),
        Column::text("compartment"),
        // Beginning of the six hours in which it was raised.
        Column::integer("bucket"),
    ],
    indexes: &[&["live", "bucket"], &["compartment", "bucket"]],
};

impl Project for Notice {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = NoticeId::from_str(id).ok().and_then(|id| NoticeRow::of(id, state)) else {
            return Vec::new();
        };
        let values =
            vec![row.settled.is_none().into(), row.compartment.clone().into(), row.bucket.start().into()];
        put(&NOTICES, Self::KIND, id, values, &row)
    }
}

static TIPS: Table = Table {
    name: "tips",
    columns: &[
        // 1 while somebody works on it.
        Column::integer("live"),
        Column::text("folio"),
        Column::text("compartment"),
        Column::text("category"),
        Column::text("municipality").nullable(),
        // Beginning of the six hours in which it came.
        Column::integer("bucket"),
        // The earliest deadline that no body has acknowledged.
        Column::integer("due").nullable(),
        Column::integer("retain_until"),
        Column::integer("shredded"),
    ],
    indexes: &[
        &["live", "bucket"],
        &["folio"],
        &["compartment", "bucket"],
        &["municipality", "bucket"],
        &["shredded", "retain_until"],
    ],
};

impl Project for Tip {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = TipId::from_str(id).ok().and_then(|tip| TipRow::of(tip, state)) else {
            return Vec::new();
        };
        let values = vec![
            (row.closed.is_none() && !row.shredded).into(),
            row.folio.to_string().into(),
            row.compartment.clone().into(),
            row.category.clone().into(),
            row.municipality.as_ref().map(|m| m.as_str().to_owned()).into(),
            row.bucket.start().into(),
            row.due().map(|d| d.start()).into(),
            row.retain_until.start().into(),
            row.shredded.into(),
        ];
        put(&TIPS, Self::KIND, id, values, &row)
    }
}
