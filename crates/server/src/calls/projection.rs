//! Rows of the calls room. Masked numbers only; `caller_key` is a keyed hash.

use crate::desk::Project;
use atalaya_calls::{
    call::{Call, CallRow},
    feed::{Feed, FeedRow},
    restriction::{Restriction, RestrictionId, RestrictionRow},
    task::{Task, TaskRow, TaskStatus},
};
use atalaya_model::{AdapterId, Aggregate, CallId, Millis, StreamId, TaskId};
use atalaya_store::{Column, RowOp, Table, Value};
use serde::Serialize;
use std::str::FromStr;

/// Tables of this room.
pub static TABLES: [&Table; 4] = [&CALLS, &TASKS, &RESTRICTIONS, &FEEDS];

static CALLS: Table = Table {
    name: "calls",
    columns: &[
        // 1 while somebody must still look at it: on every console.
        Column::integer("live"),
        Column::text("channel"),
        Column::text("status"),
        Column::integer("rang_at").nullable(),
        Column::text("caller_key").nullable(),
        Column::integer("improper"),
        Column::integer("disposition").nullable(),
        Column::text("municipality").nullable(),
        Column::text("operator").nullable(),
        Column::text("operator_name").nullable(),
        Column::text("incident").nullable(),
        Column::integer("answer_ms").nullable(),
        Column::integer("capture_ms").nullable(),
        Column::integer("duration_ms").nullable(),
        Column::text("silence"),
    ],
    indexes: &[&["live"], &["rang_at"], &["caller_key", "rang_at"], &["incident"], &["operator", "rang_at"]],
};
static TASKS: Table = Table {
    name: "tasks",
    columns: &[Column::integer("live"), Column::text("call"), Column::integer("deadline")],
    indexes: &[&["live", "deadline"], &["call"]],
};
static RESTRICTIONS: Table = Table {
    name: "restrictions",
    columns: &[
        Column::text("caller_key"),
        Column::text("kind"),
        Column::integer("expires_at"),
        Column::integer("lifted"),
    ],
    indexes: &[&["caller_key", "expires_at"], &["expires_at"]],
};
static FEEDS: Table = Table { name: "feeds", columns: &[Column::integer("through")], indexes: &[] };

/// A unit-only enum as its JSON word.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
pub fn millis(value: Option<Millis>) -> Value {
    value.map(|m| m.0).into()
}
/// One row whose body is `view`.
pub fn put(table: &Table, kind: &str, id: &str, values: Vec<Value>, view: &impl Serialize) -> Vec<RowOp> {
    let Ok(body) = serde_json::to_string(view) else { return Vec::new() };
    vec![RowOp::Put { table: table.name, id: id.to_owned(), stream: StreamId::new(kind, id), values, body }]
}

impl Project for Call {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Ok(call) = CallId::from_str(id) else { return Vec::new() };
        if !state.exists() {
            return Vec::new();
        }
        let row = CallRow::of(call, state);
        let live = row.waiting || row.ended_at.is_none() && row.disposition.is_none() || row.open_work;
        let values = vec![
            live.into(),
            word(&row.channel).into(),
            word(&row.status).into(),
            row.rang_at.or(row.answered_at).into(),
            state.caller_key.as_ref().map(|k| k.as_str().to_owned()).into(),
            row.disposition.is_some_and(|d| d.is_improper()).into(),
            row.disposition.map(|d| i64::from(d.number())).into(),
            row.municipality.as_ref().map(|m| m.as_str().to_owned()).into(),
            row.operator_id.map(|o| o.to_string()).into(),
            row.operator_name.clone().into(),
            row.incident_id.map(|i| i.to_string()).into(),
            millis(row.answer_ms),
            millis(row.capture_ms),
            millis(row.duration_ms),
            word(&row.silence).into(),
        ];
        put(&CALLS, Self::KIND, id, values, &row)
    }
}

impl Project for Task {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(row) = TaskId::from_str(id).ok().and_then(|task| TaskRow::of(task, state)) else {
            return Vec::new();
        };
        let live = row.status != TaskStatus::Done;
        let values = vec![live.into(), row.call_id.to_string().into(), row.deadline.into()];
        put(&TASKS, Self::KIND, id, values, &row)
    }
}

impl Project for Restriction {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Some(imposed) = &state.imposed else { return Vec::new() };
        let Some(row) = RestrictionId::from_str(id).ok().and_then(|r| RestrictionRow::of(r, state)) else {
            return Vec::new();
        };
        let values = vec![
            imposed.caller_key.as_str().into(),
            word(&row.kind).into(),
            row.expires_at.into(),
            row.lifted_at.is_some().into(),
        ];
        put(&RESTRICTIONS, Self::KIND, id, values, &row)
    }
}

impl Project for Feed {
    fn rows(id: &str, state: &Self) -> Vec<RowOp> {
        let Ok(adapter) = AdapterId::from_str(id) else { return Vec::new() };
        let row = FeedRow::of(adapter, state);
        put(&FEEDS, Self::KIND, id, vec![i64::try_from(row.through).unwrap_or(i64::MAX).into()], &row)
    }
}
