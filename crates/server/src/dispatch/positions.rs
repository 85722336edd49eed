//! The trackers' door. Positions are signals: they go to the picture, never to the journal, and wait for
//! nothing.

use crate::{
    app::App,
    http::{caller::SignedBody, json},
    problem::Problem,
};
use atalaya_access::{Resource, grants};
use atalaya_model::{Position, Timestamp, UnitId};
use atalaya_picture::{Origin, Source, UnitReport};
use axum::{Json as Answered, extract::State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Positions in one request.
const BATCH_MAX: usize = 1_000;

/// Positions of units, at most 1,000.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Positions {
    #[schema(max_items = 1000)]
    positions: Vec<PositionReport>,
}

/// One position.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionReport {
    unit: UnitId,
    /// Degrees north, WGS 84.
    lat: f64,
    /// Degrees east, WGS 84.
    lon: f64,
    /// When it was measured.
    at: Timestamp,
    #[serde(default)]
    speed_mps: Option<f64>,
    #[serde(default)]
    course_deg: Option<f64>,
    #[serde(default)]
    accuracy_m: Option<f64>,
    #[serde(default)]
    source: Source,
}

/// What became of the positions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PositionsAnswer {
    taken: usize,
    /// Those not taken, by their index in the request; at most 50 are listed.
    refused: Vec<PositionRefused>,
}

/// Why a position was not taken.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PositionRefused {
    index: usize,
    code: String,
    detail: String,
}

const LISTED_MAX: usize = 50;

/// Report where units are. One that is wrong does not stop the others.
#[utoipa::path(post, path = "/doors/positions", tag = "doors", request_body = Positions,
    responses((status = 200, body = PositionsAnswer), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn receive(
    State(app): State<Arc<App>>,
    signed: SignedBody,
) -> Result<Answered<PositionsAnswer>, Problem> {
    let grant = signed.caller.grant::<grants::PositionReport>(&app, &Resource::all(app.desk.realm())).await?;
    let batch: Positions = json::parse(&signed.body)?;
    if batch.positions.len() > BATCH_MAX {
        return Err(Problem::bad_request(
            "too_many_positions",
            "A lo más mil posiciones por envío.",
            format!("at most {BATCH_MAX} positions at a time"),
        ));
    }
    let now = app.desk.sources().now();
    let mut answer = PositionsAnswer { taken: 0, refused: Vec::new() };
    let mut refuse = |index: usize, code: &str, detail: String| {
        if answer.refused.len() < LISTED_MAX {
            answer.refused.push(PositionRefused { index, code: code.to_owned(), detail });
        }
        metrics::counter!("atalaya_positions_refused_total", "code" => code.to_owned()).increment(1);
    };
    let mut taken = 0;
    for (index, report) in batch.positions.iter().enumerate() {
        let Some(unit) = app.live.unit(report.unit) else {
            refuse(index, "unknown_unit", "no such unit".to_owned());
            continue;
        };
        let position = match Position::new(report.lat, report.lon) {
            Ok(position) => position,
            Err(error) => {
                refuse(index, "bad_position", error.to_string());
                continue;
            }
        };
        // The unit's own municipality: who pursues somebody across a border is believed there too.
        let here = || app.territories.municipality(&position, now).map(|(code, _)| code);
        let municipality = unit.municipality.clone().or_else(here);
        if !grant.scope().covers([&unit.agency], municipality.as_ref()) {
            refuse(index, "out_of_scope", "a unit of another agency or municipality".to_owned());
            continue;
        }
        let report = UnitReport {
            unit: report.unit,
            position,
            at: report.at,
            speed_mps: report.speed_mps,
            course_deg: report.course_deg,
            accuracy_m: report.accuracy_m,
            source: report.source,
        };
        let origin = Origin { source: report.source, device: None };
        match crate::history::take(&app, origin, None, &report, now) {
            Ok(_) => taken += 1,
            Err(error) => refuse(index, error.code(), error.to_string()),
        }
    }
    answer.taken = taken;
    metrics::counter!("atalaya_positions_total").increment(taken as u64);
    Ok(Answered(answer))
}
