//! Agreement of reviewers, and how results go over time and by person.

use super::{draws, projection::form_key};
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::grants;
use atalaya_model::{EvaluationId, FormId, Millis, Timestamp};
use atalaya_quality::{
    Calibration, FormRef, Half, Person, calibrate,
    evaluation::{Evaluation, EvaluationRow, Review},
    form::Form,
};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, str::FromStr, sync::Arc};

/// Pairs looked at, the latest first: each is folded from its stream.
const PAIRS_MAX: u32 = 500;
/// Reviews counted for trends.
const REVIEWS_MAX: usize = 20_000;
const PERIOD_MAX: Millis = Millis::from_minutes(366 * 24 * 60);
/// Fewer reviews of a group show their number and nothing else, as with measures.
const ENOUGH: usize = 5;

/// Which version; the one in use when not given.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct VersionQuery {
    #[param(minimum = 1)]
    version: Option<u32>,
}

/// Agreement on one version of a form.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AgreementView {
    pub form: FormRef,
    pub calibration: Calibration,
    /// The latest pairs only, at most 500.
    pub cut: bool,
}

/// How far reviewers agree, over the latest double reviews by one version of a form.
#[utoipa::path(get, path = "/quality/forms/{id}/agreement", tag = "quality", params(("id" = FormId, Path), VersionQuery),
    responses((status = 200, body = AgreementView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn agreement(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Path(id): Path<FormId>,
    Query(query): Query<VersionQuery>,
) -> Result<Answered<AgreementView>, Problem> {
    draws::see(&app, &caller).await?;
    let (form, _) = app.desk.load::<Form>(id).await?;
    let version = query.version.or(form.active).unwrap_or(1);
    let content = form.version(version).ok_or_else(Problem::not_found)?;
    let form = FormRef { id, version };
    let select = Select::new("evaluations")
        .filter(Filter::Eq("form", form_key(&form).into()))
        .filter(Filter::Eq("paired", 1.into()))
        .order("assigned_at", Dir::Desc)
        .limit(PAIRS_MAX);
    let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let mut reviews = Vec::with_capacity(page.items.len());
    for row in &page.items {
        let Ok(id) = EvaluationId::from_str(&row.id) else { continue };
        reviews.push(app.desk.load::<Evaluation>(id).await?.0);
    }
    let pairs: Vec<_> = reviews.iter().filter_map(|r| r.pair()).map(|(a, b)| (half(a), half(b))).collect();
    let calibration = calibrate(content, &pairs);
    Ok(Answered(AgreementView { form, calibration, cut: page.next.is_some() }))
}

fn half(review: &Review) -> Half<'_> {
    (&review.answers, review.result.permille, review.result.passed)
}

/// From when to when.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct TrendQuery {
    /// 90 days ago when not given.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Now when not given.
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
}

/// Settled reviews of a group: a week or a person.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TrendGroup {
    /// First moment of the week; null for a person.
    pub week: Option<Timestamp>,
    pub person: Option<Person>,
    pub reviews: u32,
    /// Thousandths; null with fewer than five reviews.
    pub p25: Option<u16>,
    pub p50: Option<u16>,
    pub p75: Option<u16>,
    pub passed: Option<u32>,
    /// With critical items without points.
    pub critical: Option<u32>,
    /// Replies that did not agree.
    pub disputed: Option<u32>,
}

/// How results go.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TrendsView {
    pub from: Timestamp,
    pub to: Timestamp,
    pub weeks: Vec<TrendGroup>,
    pub persons: Vec<TrendGroup>,
}

/// Results of settled reviews by week and by person: quartiles, never means.
#[utoipa::path(get, path = "/quality/trends", tag = "quality", params(TrendQuery),
    responses((status = 200, body = TrendsView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn trends(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::QualitySee>,
    Query(query): Query<TrendQuery>,
) -> Result<Answered<TrendsView>, Problem> {
    draws::see(&app, &caller).await?;
    let to = query.to.unwrap_or_else(|| app.desk.sources().now());
    let from = query.from.unwrap_or_else(|| to.minus(Millis::from_minutes(90 * 24 * 60)));
    if from >= to || to.since(from) > PERIOD_MAX {
        return Err(Problem::bad_request(
            "bad_period",
            "El periodo debe empezar antes de terminar y abarcar a lo más un año.",
            "from is before to, at most 366 days apart",
        ));
    }
    let rows = settled(&app, from, to).await?;
    let mut weeks: BTreeMap<Timestamp, Vec<&EvaluationRow>> = BTreeMap::new();
    let mut persons: BTreeMap<String, Vec<&EvaluationRow>> = BTreeMap::new();
    for row in &rows {
        weeks.entry(week_of(row.settled_at.unwrap_or(from))).or_default().push(row);
        persons.entry(row.operator.name.clone()).or_default().push(row);
    }
    let weeks = weeks.into_iter().map(|(week, rows)| group(Some(week), None, &rows)).collect();
    let person = |rows: &Vec<&EvaluationRow>| rows.first().map(|r| r.operator.clone());
    let persons = persons.into_values().map(|rows| group(None, person(&rows), &rows)).collect();
    Ok(Answered(TrendsView { from, to, weeks, persons }))
}

async fn settled(app: &App, from: Timestamp, to: Timestamp) -> Result<Vec<EvaluationRow>, Problem> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let select = Select::new("evaluations")
            .filter(Filter::Ge("settled_at", from.into()))
            .filter(Filter::Lt("settled_at", to.into()))
            .order("settled_at", Dir::Asc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            rows.push(serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?);
        }
        if rows.len() > REVIEWS_MAX {
            return Err(Problem::bad_request(
                "period_too_long",
                "El periodo tiene demasiadas evaluaciones; tome uno más corto.",
                "too many reviews; take a shorter period",
            ));
        }
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// Monday, local midnight, of a moment's week. The State of Mexico keeps UTC−6 all year since 2022.
fn week_of(at: Timestamp) -> Timestamp {
    const LOCAL_MS: i64 = -6 * 3_600_000;
    const DAY_MS: i64 = 24 * 3_600_000;
    let days = (at.as_millis() + LOCAL_MS).div_euclid(DAY_MS);
    // 1970-01-01 was a Thursday.
    let monday = days - (days + 3).rem_euclid(7);
    Timestamp::from_millis(monday * DAY_MS - LOCAL_MS)
}

fn group(week: Option<Timestamp>, person: Option<Person>, rows: &[&EvaluationRow]) -> TrendGroup {
    let mut scores: Vec<u16> = rows.iter().filter_map(|r| r.permille).collect();
    scores.sort_unstable();
    let enough = scores.len() >= ENOUGH;
    // Nearest rank, as with measures: a value that occurred.
    let rank = |pct: usize| {
        let place = (pct * scores.len()).div_ceil(100).max(1) - 1;
        scores.get(place).copied().filter(|_| enough)
    };
    let count = |test: &dyn Fn(&EvaluationRow) -> bool| {
        let n = rows.iter().filter(|r| test(r)).count();
        enough.then(|| u32::try_from(n).unwrap_or(u32::MAX))
    };
    TrendGroup {
        week,
        person,
        reviews: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        p25: rank(25),
        p50: rank(50),
        p75: rank(75),
        passed: count(&|r| r.passed == Some(true)),
        critical: count(&|r| r.critical > 0),
        disputed: count(&|r| r.accepted == Some(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::week_of;
    use atalaya_model::Timestamp;

    #[test]
    fn weeks_begin_on_monday_at_local_midnight() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        // Monday 23 November 2026, midnight in Toluca.
        let monday = at("2026-11-23T06:00:00Z");
        for inside in ["2026-11-23T06:00:00Z", "2026-11-25T12:00:00Z", "2026-11-30T05:59:59Z"] {
            assert_eq!(week_of(at(inside)), monday, "{inside}");
        }
        assert_eq!(week_of(at("2026-11-23T05:59:59Z")), at("2026-11-16T06:00:00Z"));
    }
}
