//! Queries over declared tables: filters, one order, keyset pages.

use crate::{
    error::StoreError,
    table::{Column, Kind, Relation, Table, TableError, Value},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;

/// Most rows in a page.
pub const MAX_PAGE: u32 = 500;
/// Most values in one [`Filter::In`].
pub const MAX_IN: usize = 500;
/// Most filters of one query.
pub const MAX_FILTERS: usize = 16;
/// Longest accepted cursor, in characters.
pub const MAX_CURSOR: usize = 12_288;

/// A condition on a column. Conditions of one query are joined by "and". Null fulfils none but
/// [`Filter::IsNull`].
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Equal.
    Eq(&'static str, Value),
    /// Equal to one of at most [`MAX_IN`] values; no value, no row.
    In(&'static str, Vec<Value>),
    /// Greater or equal.
    Ge(&'static str, Value),
    /// Less.
    Lt(&'static str, Value),
    /// Null.
    IsNull(&'static str),
    /// Not null.
    NotNull(&'static str),
    /// A text that starts so. The empty prefix means: not null.
    Prefix(&'static str, String),
}

/// Direction of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dir {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// A query over one table. Ties in the order are broken by id in the same direction; nulls come
/// last in both.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Declared table.
    pub table: &'static str,
    /// Conditions, at most [`MAX_FILTERS`].
    pub filters: Vec<Filter>,
    /// Column and direction.
    pub order: (&'static str, Dir),
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Rows in the page, 1 to [`MAX_PAGE`].
    pub limit: u32,
}

impl Select {
    /// All rows of a table by id, 100 at a time.
    pub fn new(table: &'static str) -> Self {
        Self { table, filters: Vec::new(), order: ("id", Dir::Asc), after: None, limit: 100 }
    }
    /// Adds a condition.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }
    /// Sets the order.
    pub fn order(mut self, column: &'static str, dir: Dir) -> Self {
        self.order = (column, dir);
        self
    }
    /// Sets the page size.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }
    /// Goes on after a page.
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.after = cursor;
        self
    }
}

/// A row as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRow {
    /// Primary key.
    pub id: String,
    /// Stream whose state the row shows.
    pub stream: String,
    /// Journal position of the change that wrote it.
    pub position: u64,
    /// Declared columns, in declared order.
    pub values: Vec<Value>,
    /// JSON text.
    pub body: String,
}

/// Some rows, and where to go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// Rows in the order of the query.
    pub items: Vec<T>,
    /// `None` when this was the last page.
    pub next: Option<Cursor>,
}

/// A place in an ordered result: the order's value and the id of the last row seen. Opaque to
/// clients; it discloses no more than that row did.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    table: String,
    column: String,
    dir: Dir,
    value: Value,
    id: String,
}

impl Cursor {
    pub(crate) fn new(table: &str, order: (&str, Dir), value: Value, id: String) -> Self {
        Self { table: table.to_owned(), column: order.0.to_owned(), dir: order.1, value, id }
    }

    /// The place behind a row that a query in this order gave, for who does not use a page to its end. `None` where the
    /// table has no such column.
    pub fn after(table: &Table, order: (&'static str, Dir), row: &StoredRow) -> Option<Self> {
        let value = match table.columns.iter().position(|column| column.name == order.0) {
            Some(at) => row.values.get(at)?.clone(),
            None if order.0 == "id" => Value::Text(row.id.clone()),
            None => return None,
        };
        Some(Self::new(table.name, order, value, row.id.clone()))
    }

    /// Reads a cursor as written by `Display`.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if text.len() > MAX_CURSOR {
            return Err(StoreError::BadCursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::BadCursor)?;
        let (table, column, down, kind, value, id): (String, String, bool, u8, String, String) =
            serde_json::from_slice(&bytes).map_err(|_| StoreError::BadCursor)?;
        let value = read_value(kind, value).ok_or(StoreError::BadCursor)?;
        if id.contains('\0') {
            return Err(StoreError::BadCursor);
        }
        Ok(Self { table, column, dir: if down { Dir::Desc } else { Dir::Asc }, value, id })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, value) = write_value(&self.value);
        let parts = (&self.table, &self.column, self.dir == Dir::Desc, kind, value, &self.id);
        let json = serde_json::to_vec(&parts).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

fn write_value(value: &Value) -> (u8, String) {
    match value {
        Value::Null => (0, String::new()),
        Value::Integer(n) => (1, n.to_string()),
        // The bits, so that the value comes back exactly.
        Value::Real(x) => (2, x.to_bits().to_string()),
        Value::Text(t) => (3, t.clone()),
        Value::Bytes(b) => (4, URL_SAFE_NO_PAD.encode(b)),
    }
}

fn read_value(kind: u8, text: String) -> Option<Value> {
    Some(match kind {
        0 => Value::Null,
        1 => Value::Integer(text.parse().ok()?),
        2 => Value::Real(Some(f64::from_bits(text.parse().ok()?)).filter(|x| x.is_finite())?),
        3 if !text.contains('\0') => Value::Text(text),
        4 => Value::Bytes(URL_SAFE_NO_PAD.decode(text).ok()?),
        _ => return None,
    })
}

/// A checked query, as engines take it. Also reads the store's own tables.
#[derive(Clone, Debug)]
pub(crate) struct Query<'a> {
    pub rel: &'a Relation,
    pub filters: Vec<Filter>,
    /// Columns and directions; the last one makes the order total.
    pub order: Vec<(&'a Column, Dir)>,
    /// Value of the first order column and id of the last row seen.
    pub after: Option<(Value, String)>,
    /// Key of the last row seen, when all rows are read in key order.
    pub seek: Option<Vec<Value>>,
    pub limit: u32,
}

impl<'a> Query<'a> {
    /// A query of the store itself; its columns are known to exist.
    pub fn of(rel: &'a Relation, limit: u32) -> Self {
        Self { rel, filters: Vec::new(), order: Vec::new(), after: None, seek: None, limit }
    }
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }
    pub fn order(mut self, column: &str, dir: Dir) -> Self {
        self.order.extend(self.rel.columns.iter().find(|c| c.name == column).map(|c| (c, dir)));
        self
    }

    /// All rows in key order, after the one with this key.
    pub fn scan(rel: &'a Relation, after: Option<Vec<Value>>, limit: u32) -> Self {
        let query = rel.key.iter().fold(Self::of(rel, limit), |query, column| query.order(column, Dir::Asc));
        Self { seek: after, ..query }
    }

    /// Checks a query of a caller. One row more than the page is asked for, to know whether it is
    /// the last.
    pub fn check(rel: &'a Relation, select: &Select) -> Result<Self, StoreError> {
        if !(1..=MAX_PAGE).contains(&select.limit) {
            return Err(TableError::Bound { what: "rows in a page", max: MAX_PAGE as usize }.into());
        }
        let filters = check_filters(rel, &select.filters)?;
        let (name, dir) = select.order;
        let column = column(rel, name)?;
        let mut query = Self::of(rel, select.limit + 1);
        query.filters = filters;
        query.order = vec![(column, dir)];
        if name != "id" {
            query = query.order("id", dir);
        }
        if let Some(cursor) = &select.after {
            let same = cursor.table == select.table && cursor.column == name && cursor.dir == dir;
            let kind_fits = cursor.value.kind().map_or(column.nullable, |kind| kind == column.kind);
            if !same || !kind_fits {
                return Err(StoreError::BadCursor);
            }
            query.after = Some((cursor.value.clone(), cursor.id.clone()));
        }
        Ok(query)
    }
}

pub(crate) fn column<'a>(rel: &'a Relation, name: &str) -> Result<&'a Column, TableError> {
    let found = rel.columns.iter().find(|c| c.name == name);
    found.ok_or_else(|| TableError::UnknownColumn { table: rel.name, column: name.to_owned() })
}

/// Checks the conditions of a caller.
pub(crate) fn check_filters(rel: &Relation, filters: &[Filter]) -> Result<Vec<Filter>, TableError> {
    if filters.len() > MAX_FILTERS {
        return Err(TableError::Bound { what: "filters of a query", max: MAX_FILTERS });
    }
    for filter in filters {
        check_filter(rel, filter)?;
    }
    Ok(filters.to_vec())
}

fn check_filter(rel: &Relation, filter: &Filter) -> Result<(), TableError> {
    let column = column(rel, filter.column())?;
    let required = Column { nullable: false, ..*column };
    match filter {
        Filter::Eq(_, v) | Filter::Ge(_, v) | Filter::Lt(_, v) => {
            crate::table::check_value(rel.name, &required, v)
        }
        Filter::In(_, values) if values.len() > MAX_IN => {
            Err(TableError::Bound { what: "values of a filter", max: MAX_IN })
        }
        Filter::In(_, values) => {
            values.iter().try_for_each(|v| crate::table::check_value(rel.name, &required, v))
        }
        Filter::IsNull(_) | Filter::NotNull(_) => Ok(()),
        Filter::Prefix(_, prefix) => {
            crate::table::check_value(rel.name, &required, &Value::Text(prefix.clone()))?;
            if column.kind == Kind::Text {
                return Ok(());
            }
            Err(TableError::BadValue { table: rel.name, column: column.name, reason: "is not a text" })
        }
    }
}

impl Filter {
    pub(crate) fn column(&self) -> &'static str {
        match self {
            Self::Eq(c, _) | Self::In(c, _) | Self::Ge(c, _) | Self::Lt(c, _) | Self::Prefix(c, _) => c,
            Self::IsNull(c) | Self::NotNull(c) => c,
        }
    }
    /// Whether a value fulfils it: the memory engine's reading, which SQL must equal.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::IsNull(_) => value.is_null(),
            _ if value.is_null() => false,
            Self::NotNull(_) => true,
            Self::Eq(_, v) => value == v,
            Self::In(_, values) => values.contains(value),
            Self::Ge(_, v) => value >= v,
            Self::Lt(_, v) => value < v,
            Self::Prefix(_, prefix) => value.as_text().is_some_and(|t| t.starts_with(prefix.as_str())),
        }
    }
}

/// The smallest text greater than every text with this prefix; `None` when there is none.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = match last {
            char::MAX => continue,
            // Between U+D7FF and U+E000 there are no characters; byte order is kept.
            '\u{D7FF}' => '\u{E000}',
            c => match char::from_u32(u32::from(c) + 1) {
                Some(next) => next,
                None => continue,
            },
        };
        chars.push(next);
        return Some(chars.into_iter().collect());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Integer),
            (-1e300f64..1e300).prop_map(Value::Real),
            "[^\0]{0,20}".prop_map(Value::Text),
            proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        ]
    }

    proptest! {
        #[test]
        fn cursors_come_back(value in any_value(), id in "[^\0]{1,20}", down: bool) {
            let dir = if down { Dir::Desc } else { Dir::Asc };
            let cursor = Cursor::new("calls", ("state", dir), value, id);
            prop_assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
        }
        #[test]
        fn any_text_is_refused_or_read(text in ".{0,200}") {
            if let Ok(cursor) = Cursor::parse(&text) {
                prop_assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
            }
        }
        #[test]
        fn prefix_bounds_are_exact(prefix in "\\PC{1,6}", text in "\\PC{0,8}") {
            let inside = text.starts_with(&prefix);
            let bounded = text >= prefix && after_prefix(&prefix).is_none_or(|end| text < end);
            prop_assert_eq!(inside, bounded);
            let longer = format!("{prefix}{text}");
            prop_assert!(after_prefix(&prefix).is_none_or(|end| longer < end));
        }
    }

    #[test]
    fn prefix_edges() {
        assert_eq!(after_prefix("a"), Some("b".into()));
        assert_eq!(after_prefix("a\u{10FFFF}"), Some("b".into()));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
        assert_eq!(after_prefix("\u{D7FF}"), Some("\u{E000}".into()));
    }
}
