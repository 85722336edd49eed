//! Keyset pages.

use crate::{desk::store_problem, problem::Problem};
use atalaya_store::{Cursor, StoredRow, select::MAX_PAGE};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// `?limit=1..500&after=<cursor>`
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct PageQuery {
    /// Rows in the page, 1 to 500; 100 when not given.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl PageQuery {
    pub fn limit(&self) -> Result<u32, Problem> {
        match self.limit {
            None => Ok(100),
            Some(limit) if (1..=MAX_PAGE).contains(&limit) => Ok(limit),
            Some(_) => Err(Problem::bad_request(
                "bad_limit",
                "El tamaño de página va de 1 a 500.",
                "limit is 1 to 500",
            )),
        }
    }
    pub fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        self.after.as_deref().map(Cursor::parse).transpose().map_err(|e| store_problem(&e))
    }
}

/// Some rows, and where to go on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RowPage {
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Box<RawValue>>,
    /// Pass as `after` for the next page; null on the last.
    pub next: Option<String>,
}

impl RowPage {
    /// The bodies of stored rows, as they are.
    pub fn of(page: atalaya_store::Page<StoredRow>) -> Result<Self, Problem> {
        let items: Result<Vec<_>, _> =
            page.items.into_iter().map(|row| RawValue::from_string(row.body)).collect();
        Ok(Self { items: items.map_err(|e| Problem::internal(&e))?, next: page.next.map(|c| c.to_string()) })
    }
}
