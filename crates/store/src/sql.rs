//! SQL from declared tables: the one place that knows how the two engines differ.
//!
//! Only the portable profile is used: no LISTEN/NOTIFY, advisory locks, SERIAL or extensions.
//! Names come from declarations and are quoted; values go as parameters only.

use crate::{
    select::{Dir, Filter, Query, after_prefix},
    table::{Column, Kind, Relation, Val, Value},
};
use std::fmt::Write as _;

/// Which engine's SQL.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    fn column_type(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Sqlite, Kind::Integer) => "INTEGER",
            (Self::Sqlite, Kind::Real) => "REAL",
            (Self::Sqlite, Kind::Text) => "TEXT",
            (Self::Sqlite, Kind::Bytes) => "BLOB",
            (Self::Postgres, Kind::Integer) => "BIGINT",
            (Self::Postgres, Kind::Real) => "DOUBLE PRECISION",
            // Byte order, whatever the locale of the cluster: pages must not depend on it.
            (Self::Postgres, Kind::Text) => "TEXT COLLATE \"C\"",
            (Self::Postgres, Kind::Bytes) => "BYTEA",
        }
    }
    fn array_type(kind: Kind) -> &'static str {
        match kind {
            Kind::Integer => "BIGINT[]",
            Kind::Real => "DOUBLE PRECISION[]",
            Kind::Text => "TEXT[]",
            Kind::Bytes => "BYTEA[]",
        }
    }
    fn param(self, n: usize) -> String {
        match self {
            Self::Sqlite => format!("?{n}"),
            Self::Postgres => format!("${n}"),
        }
    }
}

/// What an insert does when the key is there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Mode {
    /// Fails: the row must be new.
    Insert,
    /// Takes its place.
    Replace,
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

fn column_names(relation: &Relation) -> Vec<&str> {
    relation.columns.iter().map(|c| c.name).collect()
}

pub(crate) fn create_table(dialect: Dialect, relation: &Relation, name: &str) -> String {
    let mut columns: Vec<String> = Vec::new();
    for column in relation.columns.iter() {
        let null = if column.nullable { "" } else { " NOT NULL" };
        columns.push(format!("\"{}\" {}{null}", column.name, dialect.column_type(column.kind)));
    }
    columns.push(format!("PRIMARY KEY ({})", quoted(relation.key)));
    // Strict: SQLite would otherwise store any kind in any column.
    // A table that is little more than its key needs no second tree.
    let strict = match dialect {
        Dialect::Sqlite if relation.columns.len() == relation.key.len() => " STRICT, WITHOUT ROWID",
        Dialect::Sqlite => " STRICT",
        Dialect::Postgres => "",
    };
    format!("CREATE TABLE IF NOT EXISTS \"{name}\" ({}){strict}", columns.join(", "))
}

pub(crate) fn create_index(relation: &Relation, suffix: &str, columns: &[&str], unique: bool) -> String {
    let unique = if unique { "UNIQUE " } else { "" };
    let name = relation.name;
    format!("CREATE {unique}INDEX IF NOT EXISTS \"{name}__{suffix}\" ON \"{name}\" ({})", quoted(columns))
}

/// Inserts one row.
pub(crate) fn insert(dialect: Dialect, relation: &Relation, name: &str, mode: Mode) -> String {
    let params: Vec<String> = (1..=relation.columns.len()).map(|n| dialect.param(n)).collect();
    let names = quoted(&column_names(relation));
    format!("INSERT INTO \"{name}\" ({names}) VALUES ({}){}", params.join(", "), on_conflict(relation, mode))
}

/// Inserts many rows, given as one array per column (PostgreSQL).
pub(crate) fn insert_arrays(relation: &Relation, name: &str, mode: Mode) -> String {
    let names = quoted(&column_names(relation));
    let arrays = arrays(relation.columns.iter());
    format!("INSERT INTO \"{name}\" ({names}) SELECT * FROM unnest({arrays}){}", on_conflict(relation, mode))
}

fn arrays<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    let params = columns.enumerate().map(|(i, c)| format!("${}::{}", i + 1, Dialect::array_type(c.kind)));
    params.collect::<Vec<_>>().join(", ")
}

fn on_conflict(relation: &Relation, mode: Mode) -> String {
    if mode == Mode::Insert {
        return String::new();
    }
    let rest: Vec<String> = relation
        .columns
        .iter()
        .filter(|c| !relation.key.contains(&c.name))
        .map(|c| format!("\"{0}\" = excluded.\"{0}\"", c.name))
        .collect();
    let action =
        if rest.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", rest.join(", ")) };
    format!(" ON CONFLICT ({}) DO {action}", quoted(relation.key))
}

/// Deletes one row by its key.
pub(crate) fn delete(dialect: Dialect, relation: &Relation, name: &str) -> String {
    let parts = relation.key.iter().enumerate();
    let parts: Vec<String> = parts.map(|(i, k)| format!("\"{k}\" = {}", dialect.param(i + 1))).collect();
    format!("DELETE FROM \"{name}\" WHERE {}", parts.join(" AND "))
}

/// Deletes many rows, given as one array per column of the key (PostgreSQL).
pub(crate) fn delete_arrays(relation: &Relation, name: &str) -> String {
    let columns = relation.key.iter().filter_map(|k| relation.columns.iter().find(|c| c.name == *k));
    let arrays = arrays(columns);
    format!("DELETE FROM \"{name}\" WHERE ({}) IN (SELECT * FROM unnest({arrays}))", quoted(relation.key))
}

/// A statement and its parameters.
pub(crate) struct Statement<'q> {
    pub sql: String,
    pub params: Vec<Val<'q>>,
    dialect: Dialect,
    // Values made on the way, such as the end of a prefix.
    made: &'q Made,
}

/// Values that a statement needs besides those of its query.
#[derive(Default)]
pub(crate) struct Made {
    ends: Vec<Option<String>>,
}

impl Made {
    pub fn of(query: &Query<'_>) -> Self {
        let end = |filter: &Filter| match filter {
            Filter::Prefix(_, prefix) => after_prefix(prefix),
            _ => None,
        };
        Self { ends: query.filters.iter().map(end).collect() }
    }
}

/// Selects all columns.
pub(crate) fn select<'q>(dialect: Dialect, query: &'q Query<'_>, made: &'q Made) -> Statement<'q> {
    let columns = quoted(&column_names(query.rel));
    let mut statement = Statement::begin(dialect, format!("SELECT {columns}"), query, made);
    statement.order_and_limit(query);
    statement
}

/// Counts.
pub(crate) fn count<'q>(dialect: Dialect, query: &'q Query<'_>, made: &'q Made) -> Statement<'q> {
    Statement::begin(dialect, "SELECT COUNT(*)".to_owned(), query, made)
}

/// Selects one integer column, without nulls, smallest first.
pub(crate) fn numbers<'q>(
    dialect: Dialect,
    query: &'q Query<'_>,
    column: &str,
    made: &'q Made,
) -> Statement<'q> {
    let mut statement = Statement::begin(dialect, format!("SELECT \"{column}\""), query, made);
    let joint = if query.filters.is_empty() { " WHERE" } else { " AND" };
    let _ =
        write!(statement.sql, "{joint} \"{column}\" IS NOT NULL ORDER BY \"{column}\" LIMIT {}", query.limit);
    statement
}

/// Values of one column with their numbers of rows, most frequent first.
pub(crate) fn tally<'q>(
    dialect: Dialect,
    query: &'q Query<'_>,
    column: &str,
    made: &'q Made,
) -> Statement<'q> {
    let mut statement = Statement::begin(dialect, format!("SELECT \"{column}\", COUNT(*)"), query, made);
    let _ = write!(
        statement.sql,
        " GROUP BY \"{column}\" ORDER BY COUNT(*) DESC, \"{column}\" ASC NULLS LAST LIMIT {}",
        query.limit
    );
    statement
}

impl<'q> Statement<'q> {
    fn begin(dialect: Dialect, head: String, query: &'q Query<'_>, made: &'q Made) -> Self {
        let mut this = Self { sql: head, params: Vec::new(), dialect, made };
        let _ = write!(this.sql, " FROM \"{}\"", query.rel.name);
        let mut joint = " WHERE ";
        for (i, filter) in query.filters.iter().enumerate() {
            this.sql.push_str(joint);
            this.filter(i, filter);
            joint = " AND ";
        }
        if let Some((value, id)) = &query.after {
            this.sql.push_str(joint);
            this.after(query, value, id);
            joint = " AND ";
        }
        if let Some(key) = &query.seek {
            let _ = write!(this.sql, "{joint}({}) > (", quoted(query.rel.key));
            for (i, value) in key.iter().enumerate() {
                if i > 0 {
                    this.sql.push_str(", ");
                }
                this.bind(value.as_val());
            }
            this.sql.push(')');
        }
        this
    }

    fn bind(&mut self, value: Val<'q>) {
        self.params.push(value);
        let param = self.dialect.param(self.params.len());
        self.sql.push_str(&param);
    }

    fn compare(&mut self, column: &str, operator: &str, value: Val<'q>) {
        let _ = write!(self.sql, "\"{column}\" {operator} ");
        self.bind(value);
    }

    fn filter(&mut self, i: usize, filter: &'q Filter) {
        match filter {
            Filter::Eq(column, value) => self.compare(column, "=", value.as_val()),
            Filter::Ge(column, value) => self.compare(column, ">=", value.as_val()),
            Filter::Lt(column, value) => self.compare(column, "<", value.as_val()),
            Filter::IsNull(column) => self.sql.push_str(&format!("\"{column}\" IS NULL")),
            Filter::NotNull(column) => self.sql.push_str(&format!("\"{column}\" IS NOT NULL")),
            Filter::In(column, values) => self.one_of(column, values),
            Filter::Prefix(column, prefix) => {
                self.compare(column, ">=", Val::Text(prefix));
                let made: &'q Made = self.made;
                if let Some(Some(end)) = made.ends.get(i) {
                    self.sql.push_str(" AND ");
                    self.compare(column, "<", Val::Text(end));
                }
            }
        }
    }

    fn one_of(&mut self, column: &str, values: &'q [Value]) {
        let Some(last) = values.last() else {
            self.sql.push_str("1 = 0");
            return;
        };
        let _ = write!(self.sql, "\"{column}\" IN (");
        // Lengths are rounded up so that a handful of prepared statements serves all of them.
        let padding = std::iter::repeat_n(last, values.len().next_power_of_two() - values.len());
        for (i, value) in values.iter().chain(padding).enumerate() {
            if i > 0 {
                self.sql.push_str(", ");
            }
            self.bind(value.as_val());
        }
        self.sql.push(')');
    }

    /// Rows after the last one seen. Nulls come last in both directions.
    fn after(&mut self, query: &Query<'_>, value: &'q Value, id: &'q str) {
        let Some((column, dir)) = query.order.first().copied() else { return };
        let operator = if dir == Dir::Asc { ">" } else { "<" };
        let name = column.name;
        if name == "id" {
            return self.compare("id", operator, Val::Text(id));
        }
        if value.is_null() {
            let _ = write!(self.sql, "(\"{name}\" IS NULL AND ");
            self.compare("id", operator, Val::Text(id));
            self.sql.push(')');
            return;
        }
        if column.nullable {
            self.sql.push('(');
        }
        let _ = write!(self.sql, "(\"{name}\", \"id\") {operator} (");
        self.bind(value.as_val());
        self.sql.push_str(", ");
        self.bind(Val::Text(id));
        self.sql.push(')');
        if column.nullable {
            let _ = write!(self.sql, " OR \"{name}\" IS NULL)");
        }
    }

    fn order_and_limit(&mut self, query: &Query<'_>) {
        let order: Vec<String> = query
            .order
            .iter()
            .map(|(column, dir)| {
                let dir = if *dir == Dir::Asc { "ASC" } else { "DESC" };
                let nulls = if column.nullable { " NULLS LAST" } else { "" };
                format!("\"{}\" {dir}{nulls}", column.name)
            })
            .collect();
        if !order.is_empty() {
            let _ = write!(self.sql, " ORDER BY {}", order.join(", "));
        }
        let _ = write!(self.sql, " LIMIT {}", query.limit);
    }
}
