//! The store's own tables, and the steps that make them.
//!
//! Steps are numbered and never changed once released; each is one statement, so that a database
//! that cannot put DDL into transactions (YugabyteDB) can be left between two of them and go on.

use crate::{
    sql::{self, Dialect},
    table::{Column, Relation},
};
use std::borrow::Cow;

macro_rules! relation {
    ($name:ident, $table:literal, key $key:expr, columns [$($column:expr),+ $(,)?], indexes $indexes:expr, unique $unique:expr) => {
        pub(crate) static $name: Relation = Relation {
            name: $table,
            columns: Cow::Borrowed(&[$($column),+]),
            key: &$key,
            indexes: Cow::Borrowed(&$indexes),
            unique: $unique,
        };
    };
}
use Column as C;

relation!(META, "meta", key ["name"], columns [C::text("name"), C::text("value")], indexes [], unique None);
relation!(HEAD, "head", key ["id"], columns [
    C::integer("id"), C::integer("position"), C::integer("leaves"), C::integer("recorded_at"), C::bytes("peaks"),
], indexes [], unique None);
relation!(EVENTS, "events", key ["position"], columns [
    C::integer("position"), C::text("stream"), C::integer("version"), C::text("kind"), C::integer("schema"),
    C::text("site"), C::text("realm"), C::text("actor"), C::text("purpose").nullable(), C::bytes("command"),
    C::integer("happened_at"), C::integer("recorded_at"), C::text("data"),
], indexes [], unique Some(&["stream", "version"]));
relation!(LEAVES, "leaves", key ["leaf"], columns [
    C::integer("leaf"), C::bytes("commitment"), C::bytes("salt").nullable(), C::bytes("record").nullable(),
    C::text("kind").nullable(), C::text("actor").nullable(), C::text("action").nullable(),
    C::text("outcome").nullable(), C::integer("recorded_at"),
], indexes [&["recorded_at"], &["actor", "leaf"], &["action", "leaf"]], unique None);
relation!(OBJECTS, "audit_objects", key ["object", "leaf"], columns [
    C::text("object"), C::integer("leaf"),
], indexes [], unique None);
relation!(TILES, "tiles", key ["level", "idx"], columns [
    C::integer("level"), C::integer("idx"), C::bytes("hashes"),
], indexes [], unique None);
relation!(CHECKPOINTS, "checkpoints", key ["size"], columns [
    C::integer("size"), C::text("note"), C::integer("made_at"),
], indexes [], unique None);
relation!(SNAPSHOTS, "snapshots", key ["stream"], columns [
    C::text("stream"), C::integer("schema"), C::integer("version"), C::text("data"),
], indexes [], unique None);
relation!(SUBJECTS, "subject_keys", key ["subject"], columns [
    C::text("subject"), C::bytes("wrapped").nullable(), C::integer("erased_at").nullable(),
], indexes [], unique None);
relation!(OUTBOX, "outbox", key ["id"], columns [
    C::integer("id"), C::text("topic"), C::text("payload"), C::integer("position"),
], indexes [], unique None);
relation!(IDEMPOTENCY, "idempotency", key ["scope", "key"], columns [
    C::text("scope"), C::text("key"), C::bytes("request_hash"), C::bytes("response"), C::integer("expires"),
], indexes [&["expires"]], unique None);
relation!(PROJECTIONS, "projections", key ["name"], columns [
    C::text("name"), C::text("declaration"), C::integer("stale"),
], indexes [], unique None);

/// The store's own tables, in the order in which they are copied: the head comes last, since it
/// says what is there.
pub(crate) static SYSTEM: [&Relation; 12] = [
    &META,
    &PROJECTIONS,
    &EVENTS,
    &LEAVES,
    &OBJECTS,
    &TILES,
    &CHECKPOINTS,
    &SNAPSHOTS,
    &SUBJECTS,
    &OUTBOX,
    &IDEMPOTENCY,
    &HEAD,
];

/// The tables as released with step numbers 1 to the number of statements they make.
static RELEASE_1: [&Relation; 12] = SYSTEM;

/// Suffix of a table that is being rebuilt.
pub(crate) const SHADOW: &str = "__next";

/// Whether a projection may not have this name.
pub(crate) fn is_reserved(name: &str) -> bool {
    SYSTEM.iter().any(|relation| relation.name == name)
        || name.starts_with("sqlite")
        || name.starts_with("pg_")
}

/// All steps from an empty database to the present schema. Each may be run again after it was
/// done.
pub(crate) fn steps(dialect: Dialect) -> Vec<String> {
    let mut steps: Vec<String> = RELEASE_1.iter().flat_map(|relation| create(dialect, relation)).collect();
    let empty = if dialect == Dialect::Sqlite { "x''" } else { "''::BYTEA" };
    // The row that transactions lock; a second process that opens an empty database leaves it alone.
    steps.push(format!("INSERT INTO \"head\" VALUES (1, 0, 0, 0, {empty}) ON CONFLICT DO NOTHING"));
    steps
}

/// The statements that make one table and its indexes.
pub(crate) fn create(dialect: Dialect, relation: &Relation) -> Vec<String> {
    let mut steps = vec![sql::create_table(dialect, relation, relation.name)];
    if let Some(columns) = relation.unique {
        steps.push(sql::create_index(relation, "unique", columns, true));
    }
    steps.extend(create_indexes(relation));
    steps
}

/// The statements that make the indexes of a table.
pub(crate) fn create_indexes(relation: &Relation) -> Vec<String> {
    let numbered = relation.indexes.iter().enumerate();
    numbered.map(|(i, columns)| sql::create_index(relation, &i.to_string(), columns, false)).collect()
}

/// A declaration as text, to notice when it changes.
pub(crate) fn declaration(relation: &Relation) -> String {
    let columns: Vec<_> =
        relation.columns.iter().map(|c| (c.name, format!("{:?}", c.kind), c.nullable)).collect();
    serde_json::json!({ "columns": columns, "indexes": relation.indexes }).to_string()
}
