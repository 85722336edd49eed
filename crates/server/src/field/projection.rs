//! Rows of the field. No secret and no text of a message is in a row.

use crate::{calls::rows::put, desk::Project};
use atalaya_field::{
    device::{Claim, Device, DeviceRow},
    file::File,
    mission::{Mission, MissionRow},
    thread::{Thread, ThreadRow},
    zone::{Zone, ZoneRow},
};
use atalaya_model::{Aggregate, DeviceId, UnitId, ZoneId};
use atalaya_store::{Column, RowOp, Table};
use std::str::FromStr;

/// Tables of this room.
pub static TABLES: [&Table; 5] = [&DEVICES, &THREADS, &FILES, &MISSIONS, &ZONES];

static DEVICES: Table = Table {
    name: "devices",
    columns: &[Column::text("name"), Column::text("kind"), Column::integer("revoked")],
    indexes: &[&["name"]],
};
static ZONES: Table = Table {
    name: "zones",
    columns: &[Column::text("name"), Column::integer("watched")],
    indexes: &[&["name"], &["watched"]],
};
static FILES: Table = Table {
    name: "tak_files",
    columns: &[Column::text("agency"), Column::integer("handed_in"), Column::integer("bytes")],
    indexes: &[&["agency", "handed_in"]],
};
static MISSIONS: Table = Table {
    name: "tak_missions",
    columns: &[Column::text("agency"), Column::integer("live"), Column::text("name")],
    indexes: &[&["agency", "live", "name"]],
};
static THREADS: Table = Table {
    name: "threads",
    columns: &[
        // 1 for each: one a unit, on every console that may see the unit.
        Column::integer("live"),
        Column::integer("last_at"),
        Column::integer("unread"),
    ],
    indexes: &[&["live"]],
};

impl Project for Device {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = DeviceId::from_str(id).ok().and_then(|id| DeviceRow::of(id, state)) else {
            return Vec::new();
        };
        let values = vec![
            row.name.as_str().into(),
            row.kind.code().into(),
            i64::from(row.revoked_at.is_some()).into(),
        ];
        put(&DEVICES, Self::KIND, id, values, &row)
    }
}

impl Project for File {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(agency) = &state.agency else { return Vec::new() };
        let bytes = i64::try_from(state.bytes).unwrap_or(i64::MAX);
        put(&FILES, Self::KIND, id, vec![agency.as_str().into(), state.handed_in.into(), bytes.into()], state)
    }
}

impl Project for Mission {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = MissionRow::of(state) else { return Vec::new() };
        let values = vec![row.agency.as_str().into(), i64::from(row.live).into(), row.name.as_str().into()];
        put(&MISSIONS, Self::KIND, id, values, &row)
    }
}

impl Project for Zone {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = ZoneId::from_str(id).ok().and_then(|id| ZoneRow::of(id, state)) else {
            return Vec::new();
        };
        let values = vec![row.content.name.as_str().into(), i64::from(row.removed.is_none()).into()];
        put(&ZONES, Self::KIND, id, values, &row)
    }
}

impl Project for Claim {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}

impl Project for Thread {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = UnitId::from_str(id).ok().and_then(|id| ThreadRow::of(id, state)) else {
            return Vec::new();
        };
        let values = vec![1.into(), row.last.at.into(), i64::from(row.unread).into()];
        put(&THREADS, Self::KIND, id, values, &row)
    }
}
