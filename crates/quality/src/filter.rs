//! Which rows count. A closed, small language, each form of which a store can answer by an index.

use serde::{Deserialize, Serialize};

/// One condition on one column. A list of filters means all of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Filter {
    /// The text equals `value`.
    Equal { column: String, value: String },
    /// The text is one of `values`.
    OneOf { column: String, values: Vec<String> },
    /// The column has a value.
    Present { column: String },
    /// The column has none.
    Absent { column: String },
    /// The number is `value` or more.
    AtLeast { column: String, value: i64 },
    /// The number is less than `value`.
    Below { column: String, value: i64 },
}

/// What a filter and a measure may ask of a row; a column that the row lacks is `None`.
pub trait Fields {
    /// The value as text.
    fn text(&self, column: &str) -> Option<String>;
    /// The value as an integer.
    fn number(&self, column: &str) -> Option<i64>;
}

/// Rows as the API shows them.
impl Fields for serde_json::Map<String, serde_json::Value> {
    fn text(&self, column: &str) -> Option<String> {
        use serde_json::Value;
        match self.get(column)? {
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.clone()),
        }
    }
    fn number(&self, column: &str) -> Option<i64> {
        self.get(column)?.as_i64()
    }
}

impl Filter {
    /// The column it looks at.
    pub fn column(&self) -> &str {
        match self {
            Self::Equal { column, .. }
            | Self::OneOf { column, .. }
            | Self::Present { column }
            | Self::Absent { column }
            | Self::AtLeast { column, .. }
            | Self::Below { column, .. } => column,
        }
    }
    /// Whether the row passes. A comparison with a missing value is false, as in SQL.
    pub fn passes(&self, row: &impl Fields) -> bool {
        match self {
            Self::Equal { column, value } => row.text(column).as_deref() == Some(value),
            Self::OneOf { column, values } => row.text(column).is_some_and(|t| values.contains(&t)),
            Self::Present { column } => row.text(column).is_some(),
            Self::Absent { column } => row.text(column).is_none(),
            Self::AtLeast { column, value } => row.number(column).is_some_and(|n| n >= *value),
            Self::Below { column, value } => row.number(column).is_some_and(|n| n < *value),
        }
    }
}
