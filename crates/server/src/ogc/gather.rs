//! Features among many rows: few questions to the store, whatever share of the rows is wanted.

use super::{items::Found, query::LIMIT_MAX};
use crate::problem::Problem;
use atalaya_store::{Cursor, Page, Select, StoredRow, Table};
use serde_json::Value;

/// Rows looked at for one answer; a narrow box goes on with the next page.
const ROWS_MAX: usize = 5_000;

/// Reads pages until `limit` features are kept. The first page is as large as the answer, those behind it grow: where
/// hardly any row is kept, the next one must not be asked for alone.
pub async fn gather<F>(
    table: &Table,
    mut select: Select,
    limit: usize,
    read: impl Fn(Select) -> F,
    keep: impl Fn(&StoredRow) -> Option<Value>,
) -> Result<Found, Problem>
where
    F: Future<Output = Result<Page<StoredRow>, Problem>>,
{
    let (mut features, mut looked) = (Vec::new(), 0);
    select.limit = u32::try_from(limit).unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    loop {
        let page = read(select.clone()).await?;
        looked += page.items.len();
        for (i, row) in page.items.iter().enumerate() {
            features.extend(keep(row));
            if features.len() >= limit {
                let next = after(table, &select, &page, i);
                return Ok(Found { features, next, matched: None });
            }
        }
        if page.next.is_none() || looked >= ROWS_MAX {
            return Ok(Found { features, next: page.next.map(|c| c.to_string()), matched: None });
        }
        select.after = page.next;
        let left = u32::try_from(ROWS_MAX - looked).unwrap_or(LIMIT_MAX);
        select.limit = (select.limit * 2).min(LIMIT_MAX).min(left);
    }
}

/// The place behind a row of a page; `None` behind the last of all.
fn after(table: &Table, select: &Select, page: &Page<StoredRow>, row: usize) -> Option<String> {
    let cursor = match row + 1 == page.items.len() {
        true => page.next.clone(),
        false => page.items.get(row).and_then(|row| Cursor::after(table, select.order, row)),
    };
    cursor.map(|c| c.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use atalaya_store::{Column, Dir};
    use std::cell::Cell;

    static TABLE: Table =
        Table { name: "incidents", columns: &[Column::integer("created_at")], indexes: &[] };

    fn row(n: usize) -> StoredRow {
        let values = vec![i64::try_from(n).unwrap().into()];
        StoredRow { id: n.to_string(), stream: String::new(), position: 0, values, body: String::new() }
    }

    /// Reads 7,000 rows of which every `kept`th is wanted; questions asked, features found, where to go on.
    async fn asked(limit: usize, kept: usize) -> (usize, Found) {
        let (at, asked) = (Cell::new(0), Cell::new(0));
        let (at, count) = (&at, &asked);
        let read = |select: Select| async move {
            count.set(count.get() + 1);
            let items: Vec<_> = (at.get()..7_000).take(select.limit as usize).map(row).collect();
            at.set(at.get() + items.len());
            let next = items.last().and_then(|row| Cursor::after(&TABLE, select.order, row));
            Ok(Page { items, next })
        };
        let select = Select::new("incidents").order("created_at", Dir::Asc);
        let keep = |row: &StoredRow| {
            let n: usize = row.id.parse().unwrap();
            (n % kept == kept - 1).then(|| n.into())
        };
        let found = gather(&TABLE, select, limit, read, keep).await.unwrap();
        (asked.get(), found)
    }

    #[tokio::test]
    async fn an_empty_box_costs_few_questions() {
        let (questions, found) = asked(1, 1_000_000).await;
        assert!(questions <= 20 && found.features.is_empty() && found.next.is_some(), "{questions}");
        assert_eq!(asked(500, 1).await.0, 1);
        assert_eq!(asked(1, 1).await.0, 1, "one feature is one row where all are wanted");
    }

    #[tokio::test]
    async fn the_next_page_begins_behind_the_last_feature() {
        let (_, found) = asked(2, 5).await;
        assert_eq!(found.features, [4, 9]);
        let expected = Cursor::after(&TABLE, ("created_at", Dir::Asc), &row(9)).unwrap();
        assert_eq!(found.next, Some(expected.to_string()));
    }
}
