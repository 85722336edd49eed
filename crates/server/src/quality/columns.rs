//! A measure's conditions as conditions on stored columns.

use atalaya_quality::{Definition, Filter as Condition, Table as Measured};
use atalaya_store::{Filter, Table, Value};

/// The stored table of a measure and the column of its time.
pub fn source(definition: &Definition) -> (&'static Table, &'static str) {
    of(definition.table)
}

/// The stored table behind a name of the quality room, and the column of its time.
pub fn of(table: Measured) -> (&'static Table, &'static str) {
    match table {
        Measured::Calls => (crate::calls::TABLES[0], "rang_at"),
        Measured::Incidents => (crate::dispatch::TABLES[0], "created_at"),
        Measured::Assignments => (crate::dispatch::TABLES[1], "assigned_at"),
    }
}

/// The declared name of a column, whatever string it was asked by.
pub fn column(table: &'static Table, name: &str) -> Option<&'static str> {
    table.columns.iter().map(|c| c.name).find(|c| *c == name)
}

/// All conditions as the store takes them; `None` when a column does not exist.
pub fn filters(table: &'static Table, conditions: &[Condition]) -> Option<Vec<Filter>> {
    conditions.iter().map(|c| filter(table, c)).collect()
}

fn filter(table: &'static Table, condition: &Condition) -> Option<Filter> {
    let column = column(table, condition.column())?;
    Some(match condition {
        Condition::Equal { value, .. } => Filter::Eq(column, value.as_str().into()),
        Condition::OneOf { values, .. } => {
            Filter::In(column, values.iter().map(|v| Value::Text(v.clone())).collect())
        }
        Condition::Present { .. } => Filter::NotNull(column),
        Condition::Absent { .. } => Filter::IsNull(column),
        Condition::AtLeast { value, .. } => Filter::Ge(column, (*value).into()),
        Condition::Below { value, .. } => Filter::Lt(column, (*value).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_quality::{MeasureSet, Method, draw::RuleSet};

    #[test]
    fn every_shipped_rule_finds_its_columns() {
        for rule in RuleSet::shipped().unwrap().rules {
            let (table, _) = of(rule.table());
            assert!(filters(table, &rule.filters).is_some(), "{}", rule.code);
        }
    }

    /// A shipped measure that asks for a column nobody stores would silently measure nothing.
    #[test]
    fn every_shipped_measure_finds_its_columns() {
        for definition in MeasureSet::shipped().unwrap().measures {
            let (table, at) = source(&definition);
            assert!(column(table, at).is_some(), "{}", definition.code);
            assert!(filters(table, &definition.filters).is_some(), "{}", definition.code);
            let named = match &definition.method {
                Method::Duration { column, waits } => {
                    let waits = waits.iter().flat_map(|w| w.filters.clone()).collect::<Vec<_>>();
                    assert!(filters(table, &waits).is_some(), "{}", definition.code);
                    vec![column.clone()]
                }
                Method::CountPer { column } => vec![column.clone()],
                Method::Share { numerator, by } => {
                    assert!(filters(table, numerator).is_some(), "{}", definition.code);
                    by.clone().into_iter().collect()
                }
            };
            assert!(named.iter().all(|name| column(table, name).is_some()), "{}: {named:?}", definition.code);
        }
    }
}
