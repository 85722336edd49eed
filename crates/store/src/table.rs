//! Tables as declared data: what a projection's table has, and the values that go into it.
//!
//! One declaration gives the SQL of both engines and the layout of the memory engine, so no
//! dialect can drift from another.

use std::{borrow::Cow, cmp::Ordering, collections::HashMap};

/// Longest text or byte string in a declared column, in bytes. PostgreSQL refuses index entries
/// above a third of a page, so longer things belong in the row's body.
pub const MAX_VALUE_BYTES: usize = 1_024;
/// Longest id of a row, subject, topic, key or audited object, in bytes.
pub const MAX_NAME_BYTES: usize = 200;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// 64-bit signed integer. Times are microseconds since the Unix epoch, UTC.
    Integer,
    /// 64-bit float, finite.
    Real,
    /// UTF-8 without NUL, compared byte for byte on every engine.
    Text,
    /// Bytes.
    Bytes,
}

/// A column of a declared table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// `snake_case` name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null.
    pub nullable: bool,
}

impl Column {
    /// A column that is never null.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, nullable: false }
    }
    /// The same column, nullable.
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
    /// An integer column that is never null.
    pub const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer)
    }
    /// A float column that is never null.
    pub const fn real(name: &'static str) -> Self {
        Self::new(name, Kind::Real)
    }
    /// A text column that is never null.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }
    /// A byte-string column that is never null.
    pub const fn bytes(name: &'static str) -> Self {
        Self::new(name, Kind::Bytes)
    }
}

/// The declaration of a projection's table.
///
/// Every table also has the columns `id` (text, primary key), `stream` (text), `position` (integer,
/// indexed) and `body` (JSON text), which are not declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table {
    /// `snake_case` name, unique in the store.
    pub name: &'static str,
    /// Declared columns, in the order in which values are given.
    pub columns: &'static [Column],
    /// Indexes, each a list of declared columns or `stream`, `position`.
    pub indexes: &'static [&'static [&'static str]],
}

/// A value in a declared column.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// See [`Kind::Integer`].
    Integer(i64),
    /// See [`Kind::Real`].
    Real(f64),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Bytes`].
    Bytes(Vec<u8>),
}

/// A value that is borrowed on its way to an engine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Val<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl Value {
    pub(crate) fn as_val(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::Integer(n) => Val::Integer(*n),
            Self::Real(x) => Val::Real(*x),
            Self::Text(t) => Val::Text(t),
            Self::Bytes(b) => Val::Bytes(b),
        }
    }
    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(n) = self { Some(*n) } else { None }
    }
    /// The float, if it is one.
    pub fn as_real(&self) -> Option<f64> {
        if let Self::Real(x) = self { Some(*x) } else { None }
    }
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(t) = self { Some(t) } else { None }
    }
    /// The bytes, if it is a byte string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(b) = self { Some(b) } else { None }
    }
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Null => None,
            Self::Integer(_) => Some(Kind::Integer),
            Self::Real(_) => Some(Kind::Real),
            Self::Text(_) => Some(Kind::Text),
            Self::Bytes(_) => Some(Kind::Bytes),
        }
    }
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Null => 1,
            Self::Integer(_) | Self::Real(_) => 8,
            Self::Text(t) => t.len(),
            Self::Bytes(b) => b.len(),
        }
    }
}

impl Val<'_> {
    pub(crate) fn to_value(self) -> Value {
        match self {
            Val::Null => Value::Null,
            Val::Integer(n) => Value::Integer(n),
            Val::Real(x) => Value::Real(x),
            Val::Text(t) => Value::Text(t.to_owned()),
            Val::Bytes(b) => Value::Bytes(b.to_owned()),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self { Self::$variant(value.into()) }
        }
    )+};
}
value_from!(i64 => Integer, i32 => Integer, u32 => Integer, u16 => Integer, u8 => Integer, bool => Integer,
    f64 => Real, &str => Text, String => Text, Vec<u8> => Bytes, &[u8] => Bytes);

impl From<atalaya_model::Timestamp> for Value {
    fn from(time: atalaya_model::Timestamp) -> Self {
        Self::Integer(time.as_micros())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

// One order for every engine: null first, then by value; text by bytes. Kinds never mix in a column.
impl Ord for Val<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Val::Integer(a), Val::Integer(b)) => a.cmp(b),
            // Plus zero makes one zero of both: engines do not tell them apart.
            (Val::Real(a), Val::Real(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
            (Val::Text(a), Val::Text(b)) => a.cmp(b),
            (Val::Bytes(a), Val::Bytes(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}
impl Val<'_> {
    fn rank(self) -> u8 {
        match self {
            Val::Null => 0,
            Val::Integer(_) => 1,
            Val::Real(_) => 2,
            Val::Text(_) => 3,
            Val::Bytes(_) => 4,
        }
    }
}
impl PartialOrd for Val<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Val<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Val<'_> {}
impl std::hash::Hash for Val<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Val::Null => state.write_u8(0),
            Val::Integer(n) => n.hash(state),
            Val::Real(x) => (x + 0.0).to_bits().hash(state),
            Val::Text(t) => t.hash(state),
            Val::Bytes(b) => b.hash(state),
        }
    }
}
impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_val().cmp(&other.as_val())
    }
}
impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Value {}

/// A table as an engine sees it: projections with their implicit columns, and the store's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Relation {
    pub name: &'static str,
    pub columns: Cow<'static, [Column]>,
    pub key: &'static [&'static str],
    pub indexes: Cow<'static, [&'static [&'static str]]>,
    pub unique: Option<&'static [&'static str]>,
}

impl Relation {
    /// Index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
    /// The values of the key of a row.
    pub fn key_of<'a>(&self, row: &[Val<'a>]) -> Vec<Val<'a>> {
        self.key.iter().filter_map(|name| self.column(name)).filter_map(|i| row.get(i).copied()).collect()
    }
}

/// Why a declaration, a row or a query does not fit. All of these are errors of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A name is empty, too long, reserved, doubled, or not lower case letters, digits and `_`.
    #[error("{0:?} is no usable name for a table or column")]
    BadName(String),
    /// No table of this name was declared when the store was opened.
    #[error("no table {0} is declared")]
    UnknownTable(String),
    /// The table has no such column.
    #[error("table {table} has no column {column}")]
    UnknownColumn {
        /// Table.
        table: &'static str,
        /// Column asked for.
        column: String,
    },
    /// A row has more or fewer values than the table has columns.
    #[error("table {table} has {expected} declared columns, the row {found} values")]
    Arity {
        /// Table.
        table: &'static str,
        /// Declared columns.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A value is null where it may not be, of another kind, too long, not finite, or has a NUL.
    #[error("column {table}.{column}: {reason}")]
    BadValue {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// What is wrong.
        reason: &'static str,
    },
    /// A query asks for none or too many rows.
    #[error("{what} must be 1 to {max}")]
    Bound {
        /// Which bound.
        what: &'static str,
        /// Its largest value.
        max: usize,
    },
}

/// The declared tables of an open store.
#[derive(Debug)]
pub(crate) struct Tables {
    relations: Vec<Relation>,
    by_name: HashMap<&'static str, usize>,
}

const IMPLICIT: [&str; 4] = ["id", "stream", "position", "body"];
/// Where declared columns start in a relation of a projection.
pub(crate) const DECLARED_FROM: usize = 3;

impl Tables {
    /// Checks the declarations.
    pub fn new(tables: &[&'static Table]) -> Result<Self, TableError> {
        let mut this = Self { relations: Vec::new(), by_name: HashMap::new() };
        for table in tables {
            check_table(table)?;
            if this.by_name.insert(table.name, this.relations.len()).is_some() {
                return Err(TableError::BadName(table.name.to_owned()));
            }
            this.relations.push(relation(table));
        }
        Ok(this)
    }
    pub fn find(&self, name: &str) -> Result<(usize, &Relation), TableError> {
        let index = self.by_name.get(name).copied();
        let found = index.and_then(|i| Some((i, self.relations.get(i)?)));
        found.ok_or_else(|| TableError::UnknownTable(name.to_owned()))
    }
    pub fn get(&self, index: usize) -> Option<&Relation> {
        self.relations.get(index)
    }
    pub fn all(&self) -> &[Relation] {
        &self.relations
    }
}

fn relation(table: &'static Table) -> Relation {
    let mut columns = vec![Column::text("id"), Column::text("stream"), Column::integer("position")];
    columns.extend_from_slice(table.columns);
    columns.push(Column::text("body"));
    // Followers resume with "rows changed since position n".
    let mut indexes: Vec<&'static [&'static str]> = vec![&["position"]];
    indexes.extend_from_slice(table.indexes);
    Relation {
        name: table.name,
        columns: columns.into(),
        key: &["id"],
        indexes: indexes.into(),
        unique: None,
    }
}

fn check_table(table: &Table) -> Result<(), TableError> {
    check_name(table.name)?;
    if crate::schema::is_reserved(table.name) {
        return Err(TableError::BadName(table.name.to_owned()));
    }
    for (i, column) in table.columns.iter().enumerate() {
        check_name(column.name)?;
        let doubled = table.columns.iter().take(i).any(|c| c.name == column.name);
        if doubled || IMPLICIT.contains(&column.name) {
            return Err(TableError::BadName(column.name.to_owned()));
        }
    }
    for name in table.indexes.iter().copied().flatten() {
        let known = table.columns.iter().any(|c| c.name == *name) || ["stream", "position"].contains(name);
        if !known {
            return Err(TableError::UnknownColumn { table: table.name, column: (*name).to_owned() });
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), TableError> {
    // 40 leaves room for the suffixes of indexes and shadow tables below PostgreSQL's 63 bytes.
    let fits = (1..=40).contains(&name.len()) && name.starts_with(|c: char| c.is_ascii_lowercase());
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits && plain { Ok(()) } else { Err(TableError::BadName(name.to_owned())) }
}

/// Checks one value against its column.
pub(crate) fn check_value(table: &'static str, column: &Column, value: &Value) -> Result<(), TableError> {
    let bad = |reason| Err(TableError::BadValue { table, column: column.name, reason });
    match value {
        Value::Null if !column.nullable => return bad("may not be null"),
        Value::Real(x) if !x.is_finite() => return bad("is not a finite number"),
        Value::Text(t) if t.contains('\0') => return bad("has a NUL character"),
        value if value.size() > MAX_VALUE_BYTES => return bad("is longer than 1,024 bytes"),
        _ => {}
    }
    match value.kind() {
        Some(kind) if kind != column.kind => bad("is of another kind than the column"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static GOOD: Table =
        Table { name: "calls", columns: &[Column::text("state")], indexes: &[&["state", "position"]] };

    #[test]
    fn declarations_are_checked() {
        let tables = Tables::new(&[&GOOD]).unwrap();
        let (_, relation) = tables.find("calls").unwrap();
        let names: Vec<_> = relation.columns.iter().map(|c| c.name).collect();
        assert_eq!(names, ["id", "stream", "position", "state", "body"]);
        assert_eq!(tables.find("nothing").unwrap_err(), TableError::UnknownTable("nothing".into()));
        assert!(Tables::new(&[&GOOD, &GOOD]).is_err(), "doubled");

        static RESERVED: Table = Table { name: "events", columns: &[], indexes: &[] };
        static UPPER: Table = Table { name: "Calls", columns: &[], indexes: &[] };
        static IMPLICIT: Table = Table { name: "a", columns: &[Column::text("body")], indexes: &[] };
        static INDEX: Table = Table { name: "a", columns: &[], indexes: &[&["none"]] };
        static QUOTE: Table = Table { name: "a", columns: &[Column::text("a\"b")], indexes: &[] };
        for bad in [&RESERVED, &UPPER, &IMPLICIT, &INDEX, &QUOTE] {
            assert!(Tables::new(&[bad]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn values_are_checked() {
        let column = Column::text("c");
        assert!(check_value("t", &column, &"x".into()).is_ok());
        assert!(check_value("t", &column.nullable(), &Value::Null).is_ok());
        let real = Column::real("r");
        for (column, value) in [
            (column, Value::Null),
            (column, 1.into()),
            (column, "a\0b".into()),
            (column, "x".repeat(MAX_VALUE_BYTES + 1).into()),
            (real, f64::NAN.into()),
            (real, f64::INFINITY.into()),
        ] {
            assert!(check_value("t", &column, &value).is_err(), "{value:?}");
        }
    }
}
