//! Predictions against the centre's own trips.

use super::state::UTC_OFFSET_MINUTES;
use crate::{app::App, desk::store_problem, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::incident::{Estimate, IncidentRow};
use atalaya_geo::{
    Cell, CellSize, Municipalities, TravelBasis,
    pace::{AreaCell, CalibrationProposal, Paces, TRIPS_MIN, Trip, calibrate},
};
use atalaya_model::{Millis, Position, Timestamp};
use atalaya_store::{Dir, Filter, Select};
use axum::{
    Json as Answered,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// Assignments that are looked at, newest first.
const TRIPS_MAX: usize = 20_000;
const DAYS_MAX: u32 = 366;

/// Since when.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct CalibrationQuery {
    /// Days back from now, 1 to 366; 90 when not given.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// A proposal with where its area is, for people.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AreaProposal {
    #[serde(flatten)]
    proposal: CalibrationProposal,
    /// Municipality of the area's middle: by limits where those are in force, else by the nearest seat. Null for all
    /// areas together, and far from any municipality.
    near: Option<String>,
    /// Middle of the area.
    centre: Option<Position>,
}

impl AreaProposal {
    fn of(app: &App, proposal: CalibrationProposal, now: Timestamp) -> Self {
        let centre = proposal.area.and_then(|AreaCell(cell)| {
            let (lat, lon) = cell.centre();
            Position::new(lat, lon).ok()
        });
        let near = centre.and_then(|at| {
            let exact = app.territories.municipality(&at, now).map(|(_, name)| name);
            exact.or_else(|| Municipalities::shipped().nearest(&at).map(|m| m.name))
        });
        Self { proposal, near, centre }
    }
}

/// What the trips say. A proposal: nothing changes until a person accepts factors.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CalibrationView {
    /// Trips by street with both stamps, since then.
    pub since: Timestamp,
    pub trips: u32,
    /// Of those, no driving: too short, or far off any prediction.
    pub left_out: u32,
    /// Fewer trips than this propose nothing.
    pub trips_min: u32,
    /// By area and hours; the first of each hours is of all areas.
    pub proposals: Vec<AreaProposal>,
    pub calibrated_at: Option<Timestamp>,
}

/// Measured against predicted travel, by area and hours, from units' own reports of leaving and arriving.
///
/// Only trips since the last calibration count, as later predictions rest on it.
#[utoipa::path(get, path = "/paces/calibration", tag = "geography", params(CalibrationQuery),
    responses((status = 200, body = CalibrationView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn proposals(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::PaceManage>,
    Query(query): Query<CalibrationQuery>,
) -> Result<Answered<CalibrationView>, Problem> {
    caller.grant::<grants::PaceManage>(&app, &Resource::all(app.desk.realm())).await?;
    let days = query.days.unwrap_or(90);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Problem::bad_request("bad_days", "Los días van de 1 a 366.", "days is 1 to 366"));
    }
    let (paces, _) = app.desk.load::<Paces>(Paces::STREAM).await?;
    let back = app.desk.sources().now().minus(Millis::from_minutes(i64::from(days) * 24 * 60));
    let since = paces.calibrated_at.map_or(back, |at| at.max(back));
    let trips = trips(&app, &paces, since).await?;
    let percent = |area: Option<AreaCell>, hour: u8| match area {
        Some(area) => paces.calibrated_percent(area, hour),
        None => {
            let holds = |f: &&atalaya_geo::pace::CalibratedFactor| {
                f.area.is_none() && (f.from_hour..f.until_hour).contains(&hour)
            };
            paces.calibrated.iter().find(holds).map_or(100, |f| f.percent)
        }
    };
    let (proposals, left_out) = calibrate(&trips, percent);
    let now = app.desk.sources().now();
    let proposals = proposals.into_iter().map(|p| AreaProposal::of(&app, p, now)).collect();
    Ok(Answered(CalibrationView {
        since,
        trips: u32::try_from(trips.len()).unwrap_or(u32::MAX),
        left_out,
        trips_min: TRIPS_MIN,
        proposals,
        calibrated_at: paces.calibrated_at,
    }))
}

/// What is read of an assignment's row.
#[derive(Deserialize)]
struct Assigned {
    incident: String,
    en_route_at: Option<Timestamp>,
    on_scene_at: Option<Timestamp>,
    estimate: Option<Estimate>,
}

async fn trips(app: &App, paces: &Paces, since: Timestamp) -> Result<Vec<Trip>, Problem> {
    let mut trips = Vec::new();
    let mut areas: HashMap<String, Option<AreaCell>> = HashMap::new();
    let (mut after, mut looked) = (None, 0);
    while looked < TRIPS_MAX {
        let select = Select::new("assignments")
            .filter(Filter::Ge("assigned_at", since.into()))
            .order("assigned_at", Dir::Desc)
            .limit(500)
            .after(after);
        let page = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        looked += page.items.len();
        for row in &page.items {
            let Ok(assigned) = serde_json::from_str::<Assigned>(&row.body) else { continue };
            if !areas.contains_key(&assigned.incident) {
                let area = area(app, &assigned.incident).await?;
                areas.insert(assigned.incident.clone(), area);
            }
            let area = areas.get(&assigned.incident).copied().flatten();
            trips.extend(area.and_then(|area| trip(&assigned, area, paces)));
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(trips)
}

/// The area an incident lies in.
async fn area(app: &App, incident: &str) -> Result<Option<AreaCell>, Problem> {
    let row = app.desk.store().row("incidents", incident).await.map_err(|e| store_problem(&e))?;
    let row: Option<IncidentRow> = row.and_then(|row| serde_json::from_str(&row.body).ok());
    let position = row.and_then(|row| row.lat.zip(row.lon));
    let position = position.and_then(|(lat, lon)| Position::new(lat, lon).ok());
    Ok(position.and_then(|p| Cell::of(&p, CellSize::Area)).map(AreaCell))
}

/// A trip by street; `None` for one that was never finished, or foretold by the straight line.
fn trip(assigned: &Assigned, area: AreaCell, paces: &Paces) -> Option<Trip> {
    let (from, to) = assigned.en_route_at.zip(assigned.on_scene_at)?;
    let estimate = assigned.estimate?;
    let local = from.plus(Millis::from_minutes(i64::from(UTC_OFFSET_MINUTES)));
    let hour = u8::try_from(local.as_millis().rem_euclid(86_400_000) / 3_600_000).unwrap_or(0);
    let percent = match estimate.basis {
        TravelBasis::Roads => 100,
        TravelBasis::Calibrated => u32::from(paces.calibrated_percent(area, hour)),
        TravelBasis::StraightLine | TravelBasis::NoWay => return None,
    };
    Some(Trip {
        area,
        hour,
        measured_s: u32::try_from(to.since(from).as_secs()).ok()?,
        predicted_s: estimate.seconds.saturating_mul(100) / percent.max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calibrated_prediction_counts_without_its_factor() {
        let position = Position::new(19.29, -99.65).unwrap();
        let area = AreaCell(Cell::of(&position, CellSize::Area).unwrap());
        let factor = atalaya_geo::pace::CalibratedFactor {
            area: Some(area),
            from_hour: 0,
            until_hour: 24,
            percent: 150,
            trips: 20,
        };
        let paces = Paces { calibrated: vec![factor], ..Paces::default() };
        let at = |s: i64| Some(Timestamp::from_millis(s * 1000));
        let assigned = |basis| Assigned {
            incident: String::new(),
            en_route_at: at(36_000),
            on_scene_at: at(36_450),
            estimate: Some(Estimate {
                seconds: 300,
                metres: atalaya_model::Metres(2000.0),
                measured: basis == TravelBasis::Calibrated,
                basis,
            }),
        };
        let by = |basis| trip(&assigned(basis), area, &paces).map(|t| (t.hour, t.measured_s, t.predicted_s));
        assert_eq!(by(TravelBasis::Roads), Some((4, 450, 300)));
        assert_eq!(by(TravelBasis::Calibrated), Some((4, 450, 200)));
        assert_eq!((by(TravelBasis::StraightLine), by(TravelBasis::NoWay)), (None, None));
    }
}
