//! What the centre knows of a calling number.

use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_calls::call::Standing;
use atalaya_model::{Millis, PhoneNumber, Text, Timestamp};
use atalaya_store::{Filter, Select};

/// Calls count against a number for this long.
const WINDOW: Millis = Millis::from_minutes(30 * 24 * 60);

/// The keyed hash of a number, and what is counted and restricted under it.
pub async fn standing_of(
    app: &App,
    number: Option<&PhoneNumber>,
    now: Timestamp,
) -> Result<(Option<Text<128>>, Standing), Problem> {
    let Some(number) = number else { return Ok((None, Standing::default())) };
    let key = app.keys.caller_key(number.as_str());
    let store = app.desk.store();
    let improper = store
        .count(
            "calls",
            &[
                Filter::Eq("caller_key", key.as_str().into()),
                Filter::Ge("rang_at", now.minus(WINDOW).into()),
                Filter::Eq("improper", 1.into()),
            ],
        )
        .await
        .map_err(|e| store_problem(&e))?;
    let select = Select::new("restrictions")
        .filter(Filter::Eq("caller_key", key.as_str().into()))
        .filter(Filter::Ge("expires_at", now.into()))
        .filter(Filter::Eq("lifted", 0.into()))
        .limit(16);
    let page = store.rows(select).await.map_err(|e| store_problem(&e))?;
    let restrictions = page
        .items
        .iter()
        .filter_map(|row| serde_json::from_str::<serde_json::Value>(&row.body).ok())
        .filter_map(|row| serde_json::from_value(row.get("kind")?.clone()).ok())
        .collect();
    let standing = Standing { improper_calls: u32::try_from(improper).unwrap_or(u32::MAX), restrictions };
    Ok((Text::new(key).ok(), standing))
}
