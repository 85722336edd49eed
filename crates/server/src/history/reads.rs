//! Reading archived positions: for a purpose, on the record, in pages.

use super::window::{PositionsQuery, Window, cursor};
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_history::{Class, Day, Filter as Wanted, HistoryError, Object, Sample, Shelf, Standing, archive};
use atalaya_model::{AgencyCode, CommandId, DeviceId, Position, Scope, Timestamp, UnitId, UnitKindCode};
use atalaya_picture::{Marks, Source};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Query, State},
    http::StatusCode,
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// What is looked at of an area at first, milliseconds; more when little is found.
const SLICE_MS: i64 = 10 * 60_000;
const SLICE_MIN_MS: i64 = 1_000;
/// Positions taken into memory for one slice.
const SLICE_MAX: usize = 300_000;
/// Positions taken into memory for one answer; then it says where to go on.
const LOOKED_MAX: usize = 1_000_000;
/// Files of an interval; a month of a large centre before its days are merged.
const FILES_MAX: usize = 20_000;

/// What moved, with the names of that time.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryObject {
    unit: UnitId,
    device: Option<DeviceId>,
    call_sign: String,
    agency: AgencyCode,
    kind: UnitKindCode,
    class: Class,
}

/// One archived position.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryPosition {
    /// Place in `objects` of what moved.
    object: usize,
    /// When it was measured.
    at: Timestamp,
    received_at: Timestamp,
    /// Degrees north, WGS 84.
    lat: f64,
    /// Degrees east, WGS 84.
    lon: f64,
    /// Metres per second.
    speed_mps: Option<f64>,
    /// Degrees clockwise from north.
    course_deg: Option<f64>,
    /// Radius of uncertainty, metres.
    accuracy_m: Option<f64>,
    source: Source,
    standing: Standing,
    marks: Marks,
}

/// Archived positions by time.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryPositions {
    objects: Vec<HistoryObject>,
    positions: Vec<HistoryPosition>,
    /// Pass as `after` for what follows; null at the end.
    next: Option<String>,
    /// Everything that this node received until then is in the archive; later positions are not here yet.
    through: Timestamp,
}

/// Where units were: of one unit or in an area, in an interval, by time. Positions of crews are personal data: a
/// purpose is needed, and each answer is on the record.
#[utoipa::path(get, path = "/history/positions", tag = "history",
    params(PositionsQuery, ("Purpose" = Option<String>, Header)),
    responses((status = 200, body = HistoryPositions), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 500, body = Problem)))]
pub async fn positions(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::HistoryRead>,
    Query(query): Query<PositionsQuery>,
) -> Result<Answered<HistoryPositions>, Problem> {
    let grant = caller.grant::<grants::HistoryRead>(&app, &Resource::all(app.desk.realm())).await?;
    let window = query.window()?;
    let shelf = app.history.shelf.clone().ok_or_else(none_kept)?;
    let mut asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    let said = [("from", &query.from), ("to", &query.to), ("bbox", &query.bbox), ("after", &query.after)];
    for (name, value) in said {
        asker.details.extend(value.iter().map(|v| (name.to_owned(), v.clone())));
    }
    let object = window.unit.map_or_else(|| "history/area".to_owned(), |unit| format!("unit/{unit}"));
    app.desk.record_read(&asker, vec![object]).await?;
    let through = app.history.health().through;
    let (samples, next) = search(&app, &shelf, &window, grant.scope()).await?;
    Ok(Answered(answer(samples, next, through)))
}

/// The answer where a centre keeps no archive.
pub(super) fn none_kept() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_history",
        "Este centro no guarda el histórico de posiciones.",
        "This centre keeps no archive of positions.",
    )
}

fn failed(error: &HistoryError) -> Problem {
    tracing::error!(%error, "the archive could not be read");
    Problem::new(
        // Not 503: the centre itself is there, and asking again at once would not help.
        StatusCode::INTERNAL_SERVER_ERROR,
        "history_unreadable",
        "El histórico no se puede leer ahora; avise al administrador.",
        "The archive cannot be read now; tell the administrator.",
    )
}

/// Looks slice by slice, so that no answer needs more memory than its bound.
async fn search(
    app: &App,
    shelf: &Shelf,
    window: &Window,
    scope: &Scope,
) -> Result<(Vec<Sample>, Option<String>), Problem> {
    let mut begins = window.begins();
    let files = files(app, begins, window.to_ms).await?;
    let mut span = if window.unit.is_some() { window.to_ms - begins } else { SLICE_MS };
    let (mut found, mut looked) = (Vec::new(), 0);
    while begins < window.to_ms {
        let ends = window.slice_end(begins, span);
        let wanted = Wanted { from_ms: begins, to_ms: ends, units: window.units(), area: window.area };
        let (from, to) = (Timestamp::from_millis(begins), Timestamp::from_millis(ends));
        let of_slice = files.iter().filter(|file| archive::touches(file, from, to));
        let of_slice: Vec<(String, u64)> = of_slice.map(|f| (f.path.clone(), f.bytes)).collect();
        let scan = shelf.scan(&of_slice, &wanted, SLICE_MAX).await.map_err(|e| failed(&e))?;
        looked += scan.samples.len();
        if !scan.complete {
            if span <= SLICE_MIN_MS.max(window.every_ms) {
                return Err(too_dense());
            }
            span = (span / 4).max(SLICE_MIN_MS);
            continue;
        }
        let mut samples = scan.samples;
        samples.retain(|s| (window.all || s.standing == Standing::Shown) && covers(app, scope, s));
        samples.sort_by_key(Sample::replay_order);
        samples.dedup();
        found.extend(window.thin(samples));
        if found.len() > window.limit || (looked > LOOKED_MAX && ends < window.to_ms) {
            // Cut, it goes on after the last one given; else after everything that was looked at.
            let cut = found.len() > window.limit;
            found.truncate(window.limit);
            let looked_at = (ends - 1, UnitId(uuid::Uuid::max()), None, i64::MAX);
            let last = found.last().filter(|_| cut).map_or(looked_at, Sample::replay_order);
            return Ok((found, Some(cursor(last))));
        }
        if window.unit.is_none() && found.len() < window.limit / 4 {
            span = span.saturating_mul(2);
        }
        begins = ends;
    }
    Ok((found, None))
}

/// Whether a scope covers a position: by the agency of its unit, and by the municipality in which it was at that time, or
/// the unit's own where no limits hold it.
fn covers(app: &App, scope: &Scope, sample: &Sample) -> bool {
    let agency = [&sample.object.agency];
    if scope.municipalities.is_empty() || !scope.covers(agency, None) {
        return scope.covers(agency, None);
    }
    let at = Timestamp::from_millis(sample.measured_ms);
    let here = Position::new(sample.lat(), sample.lon()).ok();
    let here = here.and_then(|position| Some(app.territories.municipality(&position, at)?.0));
    let own = || app.live.unit(sample.object.unit).and_then(|unit| unit.municipality.clone());
    scope.covers(agency, here.or_else(own).as_ref())
}

fn too_dense() -> Problem {
    Problem::bad_request(
        "too_dense",
        "Hay demasiadas posiciones en esa área; elija una más pequeña.",
        "There are too many positions in this area; choose a smaller one.",
    )
}

/// The sealed files of an interval.
async fn files(app: &App, from_ms: i64, to_ms: i64) -> Result<Vec<archive::Sealed>, Problem> {
    let (first, last) = (Day::of_ms(from_ms), Day::of_ms(to_ms - 1));
    let (mut files, mut after) = (Vec::new(), None);
    loop {
        let select = Select::new("history_files")
            .filter(Filter::Ge("day", first.number().into()))
            .filter(Filter::Lt("day", last.next().number().into()))
            .order("day", Dir::Asc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        for row in &page.items {
            let row: archive::HistoryFileRow =
                serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
            files.push(row.file);
        }
        after = page.next;
        if after.is_none() || files.len() > FILES_MAX {
            return Ok(files);
        }
    }
}

fn answer(samples: Vec<Sample>, next: Option<String>, through: Timestamp) -> HistoryPositions {
    let mut places: HashMap<Arc<Object>, usize> = HashMap::new();
    let mut objects = Vec::new();
    let positions = samples
        .iter()
        .map(|s| HistoryPosition {
            object: *places.entry(s.object.clone()).or_insert_with(|| {
                objects.push(object(&s.object));
                objects.len() - 1
            }),
            at: Timestamp::from_millis(s.measured_ms),
            received_at: Timestamp::from_millis(s.received_ms),
            lat: s.lat(),
            lon: s.lon(),
            speed_mps: s.speed_cmps.map(|v| f64::from(v) / 100.0),
            course_deg: s.course_ddeg.map(|v| f64::from(v) / 10.0),
            accuracy_m: s.accuracy_dm.map(|v| f64::from(v) / 10.0),
            source: s.source,
            standing: s.standing,
            marks: s.marks,
        })
        .collect();
    HistoryPositions { objects, positions, next, through }
}

fn object(object: &Object) -> HistoryObject {
    HistoryObject {
        unit: object.unit,
        device: object.device,
        call_sign: object.call_sign.clone(),
        agency: object.agency.clone(),
        kind: object.kind.clone(),
        class: object.class,
    }
}
