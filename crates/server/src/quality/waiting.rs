//! Rows of a duration that have no value: who still waits, and who waits longer than the target allows.

use super::{columns, measures::unknown_column};
use crate::{app::App, desk::store_problem, problem::Problem};
use atalaya_model::{Millis, Timestamp};
use atalaya_quality::{Definition, Target, Waits};
use atalaya_store::{Filter, Select};

/// See [`atalaya_quality::Samples::with_unknown`].
#[derive(Default)]
pub struct Unknown {
    pub unknown: u64,
    pub waiting: u64,
    pub overdue: u64,
}

/// Counts them; `filters` are those of the measure's denominator.
pub async fn count(
    app: &App,
    definition: &Definition,
    column: &'static str,
    waits: Option<&Waits>,
    mut filters: Vec<Filter>,
) -> Result<Unknown, Problem> {
    let (table, at) = columns::source(definition);
    let store = app.desk.store();
    filters.push(Filter::IsNull(column));
    let unknown = store.count(table.name, &filters).await.map_err(|e| store_problem(&e))?;
    let Some(waits) = waits.filter(|_| unknown > 0) else {
        return Ok(Unknown { unknown, ..Unknown::default() });
    };
    filters.extend(columns::filters(table, &waits.filters).ok_or_else(unknown_column)?);
    let waiting = store.count(table.name, &filters).await.map_err(|e| store_problem(&e))?;
    let Some(before) = overdue_before(definition, app.desk.sources().now()).filter(|_| waiting > 0) else {
        return Ok(Unknown { unknown, waiting, overdue: 0 });
    };
    // Whoever waits since later than the table's time is overdue no sooner than by that.
    filters.push(Filter::Lt(at, before.into()));
    let overdue = match &waits.since {
        None => store.count(table.name, &filters).await.map_err(|e| store_problem(&e))?,
        Some(since) => {
            waiting_since(app, Select { filters, ..Select::new(table.name) }, since, before).await?
        }
    };
    Ok(Unknown { unknown, waiting, overdue })
}

/// Who waits since before this has missed the target.
fn overdue_before(definition: &Definition, now: Timestamp) -> Option<Timestamp> {
    match definition.target.as_ref()? {
        Target::AtMost { value, .. } => Some(now.minus(Millis(*value))),
        // At the very edge it is missed already.
        Target::Under { value, .. } => {
            Some(Timestamp::from_micros(now.minus(Millis(*value)).as_micros().saturating_add(1)))
        }
        Target::ShareAtMost { .. } | Target::ShareAtLeast { .. } => None,
    }
}

/// Counts by a time that is in the rows only. Who waits is on the boards: these are few.
async fn waiting_since(app: &App, select: Select, since: &str, before: Timestamp) -> Result<u64, Problem> {
    let (mut found, mut after) = (0, None);
    loop {
        let page = select.clone().limit(500).after(after);
        let page = app.desk.store().rows(page).await.map_err(|e| store_problem(&e))?;
        let late = |body: &str| time_in(body, since).is_some_and(|at| at < before);
        found += page.items.iter().filter(|row| late(&row.body)).count() as u64;
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

fn time_in(body: &str, field: &str) -> Option<Timestamp> {
    let row: serde_json::Value = serde_json::from_str(body).ok()?;
    Timestamp::parse(row.get(field)?.as_str()?).ok()
}
