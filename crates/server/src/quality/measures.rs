//! Measures for supervisors: percentiles and shares with their targets, down to the calls.

use super::{columns, waiting};
use crate::{
    app::App,
    desk::store_problem,
    http::{
        caller::May,
        page::{PageQuery, RowPage},
    },
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_model::{Millis, MunicipalityCode, Timestamp};
use atalaya_quality::{Definition, Measure, Method, Samples, evaluate};
use atalaya_store::{Dir, Filter, Select, Value};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Longest period measured at once.
const PERIOD_MAX: Millis = Millis::from_minutes(366 * 24 * 60);
/// Durations read for one measure; more need a shorter period.
const VALUES_MAX: u32 = 1_000_000;

/// Which part of the service.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct MeasureQuery {
    /// From this time on; 24 hours ago when not given.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Before this time; now when not given.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
    #[param(value_type = Option<String>)]
    municipality: Option<MunicipalityCode>,
}

/// A measure with what it means.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MeasureView {
    pub definition: Definition,
    pub measure: Measure,
}

/// All measures of one period.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MeasuresView {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Edition of the definitions.
    pub version: String,
    pub measures: Vec<MeasureView>,
}

struct Span {
    from: Timestamp,
    to: Timestamp,
    municipality: Option<MunicipalityCode>,
}

fn span(app: &App, query: MeasureQuery) -> Result<Span, Problem> {
    let to = query.to.unwrap_or_else(|| app.desk.sources().now());
    let from = query.from.unwrap_or_else(|| to.minus(Millis::from_minutes(24 * 60)));
    if from >= to || to.since(from) > PERIOD_MAX {
        return Err(Problem::bad_request(
            "bad_period",
            "El periodo debe empezar antes de terminar y abarcar a lo más un año.",
            "from is before to, at most 366 days apart",
        ));
    }
    Ok(Span { from, to, municipality: query.municipality })
}

/// Service measures of a period: percentiles, never only means.
#[utoipa::path(get, path = "/measures", tag = "measures", params(MeasureQuery),
    responses((status = 200, body = MeasuresView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MeasuresSee>,
    Query(query): Query<MeasureQuery>,
) -> Result<Answered<MeasuresView>, Problem> {
    caller.grant::<grants::MeasuresSee>(&app, &Resource::all(app.desk.realm())).await?;
    let span = span(&app, query)?;
    let set = super::targets::in_force(&app).await?;
    let mut measures = Vec::with_capacity(set.measures.len());
    for definition in &set.measures {
        let samples = samples(&app, definition, &span).await?;
        measures
            .push(MeasureView { measure: evaluate(definition, &samples), definition: definition.clone() });
    }
    Ok(Answered(MeasuresView { from: span.from, to: span.to, version: set.version, measures }))
}

async fn samples(app: &App, definition: &Definition, span: &Span) -> Result<Samples, Problem> {
    let (table, filters) = denominator(definition, span)?;
    let store = app.desk.store();
    let failed = |e| store_problem(&e);
    let too_many = |e: atalaya_quality::SamplesError| {
        Problem::bad_request(
            "period_too_long",
            "El periodo es demasiado largo para esta medida.",
            e.to_string(),
        )
    };
    match &definition.method {
        Method::Duration { column, waits } => {
            let column = columns::column(table, column).ok_or_else(unknown_column)?;
            let values = store.numbers(table.name, column, &filters, VALUES_MAX).await.map_err(failed)?;
            let samples = Samples::from_values(values).map_err(too_many)?;
            let none = waiting::count(app, definition, column, waits.as_ref(), filters).await?;
            Ok(samples.with_unknown(none.unknown, none.waiting, none.overdue))
        }
        Method::CountPer { column } => {
            let column = columns::column(table, column).ok_or_else(unknown_column)?;
            let groups = groups(store.tally(table.name, column, &filters, 500).await.map_err(failed)?);
            let rows = groups.values().sum();
            Samples::from_counts(rows, rows, groups).map_err(too_many)
        }
        Method::Share { numerator, by } => {
            let rows = store.count(table.name, &filters).await.map_err(failed)?;
            let mut hits_filters = filters;
            hits_filters.extend(columns::filters(table, numerator).ok_or_else(unknown_column)?);
            let hits = store.count(table.name, &hits_filters).await.map_err(failed)?;
            let by = by.as_deref().and_then(|by| columns::column(table, by));
            let grouped = match by {
                Some(by) => groups(store.tally(table.name, by, &hits_filters, 500).await.map_err(failed)?),
                None => BTreeMap::new(),
            };
            Samples::from_counts(rows, hits, grouped).map_err(too_many)
        }
    }
}

fn denominator(
    definition: &Definition,
    span: &Span,
) -> Result<(&'static atalaya_store::Table, Vec<Filter>), Problem> {
    let (table, at) = columns::source(definition);
    let mut filters = columns::filters(table, &definition.filters).ok_or_else(unknown_column)?;
    filters.push(Filter::Ge(at, span.from.into()));
    filters.push(Filter::Lt(at, span.to.into()));
    if let Some(municipality) = &span.municipality {
        filters.push(Filter::Eq("municipality", municipality.as_str().into()));
    }
    Ok((table, filters))
}

pub(super) fn unknown_column() -> Problem {
    Problem::new(
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        "measure_column",
        "La definición de la medida no corresponde a los datos.",
        "The measure asks for a column that is not stored.",
    )
}

fn groups(tally: Vec<(Value, u64)>) -> BTreeMap<String, u64> {
    let text = |value: Value| match value {
        Value::Integer(n) => Some(n.to_string()),
        Value::Text(t) => Some(t),
        Value::Null | Value::Real(_) | Value::Bytes(_) => None,
    };
    tally.into_iter().filter_map(|(value, rows)| Some((text(value)?, rows))).collect()
}

/// The calls or incidents behind a measure, the longest first.
#[utoipa::path(get, path = "/measures/{code}/rows", tag = "measures", params(("code" = String, Path), MeasureQuery, PageQuery),
    responses((status = 200, body = RowPage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn rows(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::MeasuresSee>,
    Path(code): Path<String>,
    Query(query): Query<MeasureQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<RowPage>, Problem> {
    caller.grant::<grants::MeasuresSee>(&app, &Resource::all(app.desk.realm())).await?;
    let set = super::targets::in_force(&app).await?;
    let definition = set.get(&code).ok_or_else(Problem::not_found)?;
    let (table, mut filters) = denominator(definition, &span(&app, query)?)?;
    let order = match &definition.method {
        Method::Duration { column, .. } => columns::column(table, column).ok_or_else(unknown_column)?,
        Method::Share { numerator, .. } => {
            filters.extend(columns::filters(table, numerator).ok_or_else(unknown_column)?);
            columns::source(definition).1
        }
        Method::CountPer { .. } => columns::source(definition).1,
    };
    let mut select =
        Select::new(table.name).order(order, Dir::Desc).limit(page.limit()?).after(page.cursor()?);
    select.filters = filters;
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    Ok(Answered(RowPage::of(rows)?))
}
