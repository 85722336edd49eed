//! Crews: they drive, work, and tell their stages by radio; their trackers send positions.

use super::{Stage, clock::wall, counts::Counts, desk::Seat};
use crate::{AdapterClient, ApiError, Client, ClientError, PositionReport, Tables, wire};
use atalaya_model::{IncidentId, Millis, Position, Timestamp, UnitId};
use atalaya_training::{Crew, CrewAction, CrewOrder, Duty, Outcome, Service};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

/// Radius of a free unit's patrol, metres.
const BEAT_M: f64 = 1_500.0;
/// Crews that are played; a centre has some hundreds.
const CREWS_MAX: usize = 10_000;
/// Fastest that a shown position moves, metres per wall second. At high speeds of the model a car
/// would cross the state in a second, which the picture rightly refuses; the shown position then
/// follows the car at this pace.
const SHOWN_MPS: f64 = 60.0;

struct Unit {
    crew: Crew,
    speed_mps: f64,
    shown: Position,
    /// The board already shows the incident it was ordered to.
    confirmed: bool,
}

pub async fn run(
    stage: Arc<Stage>,
    client: Client,
    radio: Option<Seat>,
    tables: Arc<RwLock<Tables>>,
) -> Result<(), ClientError> {
    let trackers = stage.options.trackers.clone().map(|t| AdapterClient::new(&client, t));
    let mut units: HashMap<UnitId, Unit> = HashMap::new();
    let mut sent = Instant::now();
    while !stage.stopped() {
        let now = stage.clock.now();
        observe(&stage, &tables, &mut units, now);
        let said: Vec<CrewAction> = units.values_mut().flat_map(|unit| unit.crew.step(now)).collect();
        for action in said {
            tell(&stage, radio.as_ref(), &action).await;
        }
        if let Some(trackers) = &trackers
            && sent.elapsed() >= stage.options.position_every
        {
            send(&stage, trackers, &mut units, sent.elapsed()).await;
            sent = Instant::now();
        }
        tokio::time::sleep(stage.look().max(Duration::from_millis(100))).await;
    }
    Ok(())
}

/// Takes orders from the board, whoever gave them, and notices new units.
fn observe(stage: &Stage, tables: &RwLock<Tables>, units: &mut HashMap<UnitId, Unit>, now: Timestamp) {
    let tables = tables.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    for row in tables.rows("units").filter_map(|(_, row)| wire::unit(row)) {
        let count = units.len();
        if !units.contains_key(&row.id) && (count >= CREWS_MAX || !row.on_shift) {
            continue;
        }
        let unit = units.entry(row.id).or_insert_with(|| {
            let base = row.position.unwrap_or_else(|| base(stage, &row));
            let number = u32::try_from(count).unwrap_or(u32::MAX);
            let crew = Crew::new(row.id, base, BEAT_M, stage.options.seed, number, now);
            Unit {
                crew,
                speed_mps: service_of(row.kind.as_deref()).speed_mps(),
                shown: base,
                confirmed: false,
            }
        });
        match (row.incident, unit.crew.incident()) {
            (Some(incident), playing) if playing != Some(incident) => {
                // A crew that has just said that it is free may still be on the board with its work.
                if row.must_set_out()
                    && let Some(order) = order(stage, &tables, incident, unit.speed_mps)
                {
                    unit.crew.order(now, order);
                    unit.confirmed = true;
                }
            }
            (Some(_), _) => unit.confirmed = true,
            // Taken away by a dispatcher.
            (None, Some(_)) if unit.confirmed => {
                unit.crew.release();
                unit.confirmed = false;
            }
            (None, _) => {}
        }
    }
}

/// The same unit has the same base in every run of a seed, so that its position does not leap when a
/// simulation is started again.
fn base(stage: &Stage, row: &wire::UnitRowSeen) -> Position {
    let (high, low) = row.id.0.as_u64_pair();
    stage.options.load.base_of(row.municipality.as_ref(), (high ^ low).cast_signed())
}

impl wire::UnitRowSeen {
    /// Assigned and not yet under way, so that its crew must set out.
    fn must_set_out(&self) -> bool {
        matches!(self.duty.as_str(), "assigned" | "en_route")
    }
}

fn order(stage: &Stage, tables: &Tables, incident: IncidentId, speed_mps: f64) -> Option<CrewOrder> {
    let scene = stage.room.scene(incident);
    let on_board =
        tables.row("incidents", &incident.to_string()).and_then(|row| wire::incident(row)?.position);
    Some(CrewOrder {
        incident,
        to: scene.map(|s| s.position).or(on_board)?,
        speed_mps,
        scene: scene.map_or(Millis::from_minutes(15), |s| s.work),
        outcome: scene.map_or(Outcome::Informative, |s| s.outcome),
    })
}

fn service_of(kind: Option<&str>) -> Service {
    match kind.unwrap_or_default() {
        k if k.contains("ambul") => Service::Ambulance,
        k if k.contains("bomb") || k.contains("fire") => Service::Fire,
        k if k.contains("civil") || k.contains("rescat") => Service::CivilProtection,
        k if k.contains("servic") || k.contains("cuadrilla") => Service::PublicServices,
        _ => Service::Police,
    }
}

async fn tell(stage: &Stage, radio: Option<&Seat>, action: &CrewAction) {
    if let Some(outcome) = action.outcome {
        stage.room.found(action.incident, outcome);
    }
    // Without a dispatcher of ours nobody hears the radio.
    let Some(seat) = radio else { return };
    let (status, counter) = match action.duty {
        Duty::EnRoute => ("en_route", None),
        Duty::OnScene => ("on_scene", Some(&stage.counts.on_scene)),
        Duty::Clear => ("available", Some(&stage.counts.cleared)),
    };
    let begun = Instant::now();
    let path = format!("/units/{}/commands", action.unit);
    let result = seat.session.command(&path, &wire::set_status(status)).await;
    stage.counts.took(begun.elapsed());
    match result {
        Ok(_) => counter.into_iter().for_each(Counts::one),
        Err(error) => {
            tracing::debug!(code = %error.code(), ?action, "refused");
            stage.counts.failed(&error);
        }
    }
}

async fn send(stage: &Stage, trackers: &AdapterClient, units: &mut HashMap<UnitId, Unit>, span: Duration) {
    let at = wall();
    let positions: Vec<PositionReport> = units
        .values_mut()
        .map(|unit| {
            let fix = unit.crew.fix();
            unit.shown = towards(unit.shown, fix.position, SHOWN_MPS * span.as_secs_f64());
            PositionReport {
                unit: unit.crew.unit(),
                lat: unit.shown.lat(),
                lon: unit.shown.lon(),
                at,
                speed_mps: Some((fix.speed_mps * 10.0).round() / 10.0),
                course_deg: Some(fix.course_deg.round()),
                accuracy_m: Some(fix.accuracy_m.round()),
            }
        })
        .collect();
    match trackers.send_positions(&positions).await {
        Ok(answer) => {
            Counts::add(&stage.counts.positions, answer.taken);
            for refused in answer.refused {
                stage.counts.failed(&ApiError { status: 422, errors: Vec::new(), ..refused }.into());
            }
        }
        Err(error) => stage.counts.failed(&error),
    }
}

/// At most `most` metres from one place towards another.
fn towards(from: Position, to: Position, most: f64) -> Position {
    let far = from.distance_to(&to).0;
    if far <= most {
        return to;
    }
    let share = most / far;
    let (lat, lon) =
        (from.lat() + (to.lat() - from.lat()) * share, from.lon() + (to.lon() - from.lon()) * share);
    Position::new(lat, lon).unwrap_or(to)
}
