//! Who can review, and what is theirs.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_model::{AccountId, Role};
use atalaya_quality::{Person, draw::Candidate};
use atalaya_store::{Filter, Select};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// Accounts looked through; a centre has a few hundred.
const ACCOUNTS_MAX: usize = 10_000;
/// Reviewers whose open work is counted.
const REVIEWERS_MAX: u32 = 500;

#[derive(Deserialize)]
struct AccountBody {
    id: AccountId,
    name: String,
    roles: BTreeSet<Role>,
}

/// Everybody who can review, with what each has open.
pub async fn candidates(app: &App) -> Result<Vec<Candidate>, Problem> {
    let store = app.desk.store();
    let tally = store.tally("review_seats", "reviewer", &[Filter::Eq("open", 1.into())], REVIEWERS_MAX).await;
    let open: HashMap<String, u64> = tally
        .map_err(|e| store_problem(&e))?
        .into_iter()
        .filter_map(|(who, n)| Some((who.as_text()?.to_owned(), n)))
        .collect();
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    loop {
        let select = Select::new("accounts").filter(Filter::Eq("disabled", 0.into())).limit(500).after(after);
        let page = store.rows(select).await.map_err(|e| store_problem(&e))?;
        seen += page.items.len();
        for row in &page.items {
            let body: AccountBody = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            if body.roles.contains(&Role::QualityReviewer) {
                let open = open.get(&body.id.to_string()).copied().unwrap_or(0);
                let person = Person { id: body.id, name: body.name };
                found.push(Candidate { person, open: u32::try_from(open).unwrap_or(u32::MAX) });
            }
        }
        after = page.next;
        if after.is_none() || seen >= ACCOUNTS_MAX {
            return Ok(found);
        }
    }
}
